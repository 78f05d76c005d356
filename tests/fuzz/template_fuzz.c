/* Templates from anywhere: read within bounds, and what was accepted is filled
 * in and stays XML. An input that is no archive is the document in one. */
#include "tests/fuzz/fuzz.h"

#include <expat.h>
#include <string.h>

#include "base/check.h"
#include "office/draft/docx.h"
#include "office/draft/own_template.h"

#define ROOM ((size_t)96 << 20)

static bool is_xml(struct bytes bytes)
{
    XML_Parser parser = XML_ParserCreate("UTF-8");
    bool is_parsed = XML_Parse(parser, (const char *)bytes.data,
                               (int)bytes.size, XML_TRUE) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return is_parsed;
}

/* Every list has two rows, with names that XML would take amiss. */
static void make_values(struct draft_values *values, struct draft_row *rows)
{
    const struct said odd = {"</w:t>&<\x02", "]]>\n"};
    for (int column = 0; column < DRAFT_COLUMNS_MOST; column++)
        rows[0].cells[column] = rows[1].cells[column] = odd;
    for (int list = 0; list < DRAFT_LIST_COUNT; list++)
        values->lists[list] = (struct draft_rows){.rows = rows, .count = 2};
    for (int field = 0; field < DRAFT_FIELD_COUNT; field++)
        values->fields[field] = odd;
}

static void fill(struct template *template, struct arena *arena)
{
    struct draft_values values = {.conditions = ~0U};
    struct draft_row rows[2];
    struct draft draft;
    struct buffer out;
    make_values(&values, rows);
    if (draft_compose(&values, arena, &draft) != STATUS_ok)
        return;
    buffer_init(&out, DOCX_MOST_BYTES);
    enum status status = draft_write_docx(&draft, template, arena, &out);
    CHECK(status == STATUS_ok || status == STATUS_too_large ||
          status == STATUS_corrupt);
    for (uint32_t part = 0; part < template->count && status == STATUS_ok;
         part++)
        CHECK(is_xml(template->parts[part].entry->bytes));
    buffer_clear(&out);
}

/* The programme's template with these bytes as its document. */
static void wrap(const uint8_t *data, size_t size, struct arena *arena,
                 struct buffer *out)
{
    const char *where;
    struct archive *archive = arena_take(arena, 1, sizeof *archive);
    CHECK(archive && archive_read(draft_own_template(), arena, archive,
                                  &where) == STATUS_ok);
    archive_find(archive, TEMPLATE_PART)->bytes = bytes_of(data, size);
    CHECK(archive_write(archive, out) == STATUS_ok);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buffer file;
    struct template_faults faults;
    arena_init(&arena, ROOM);
    buffer_init(&file, ROOM);
    if (size > 2 && memcmp(data, "PK", 2) == 0)
        buffer_append(&file, data, size);
    else
        wrap(data, size, &arena, &file);
    struct template *template = arena_take(&arena, 1, sizeof *template);
    CHECK(template);
    if (template_read(bytes_of(file.data, file.size), &arena, template,
                      &faults))
        fill(template, &arena);
    for (uint32_t index = 0; index < faults.count; index++)
        CHECK(template_fault_text(&faults.list[index], "vi", &arena));
    buffer_clear(&file);
    arena_clear(&arena);
    return 0;
}

void fuzz_replay(uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
}
