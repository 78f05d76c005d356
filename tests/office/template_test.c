/* Templates as a province may write them: what is filled in, and which faults
 * are named before anybody signs a paper with a hole in it. */
#include "office/draft/template.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "office/draft/docx.h"
#include "office/draft/own_template.h"
#include "tests/office/draft_scene.h"
#include "tests/test.h"

#define W_OPEN                                                                 \
    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/"                 \
    "wordprocessingml/2006/main\"><w:body>"
#define W_CLOSE "</w:body></w:document>"
#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define ROW(text) "<w:tr><w:tc>" P(text) "</w:tc></w:tr>"

/* All that is needed, so that only what a case adds is at fault. */
#define NEEDED                                                                 \
    P("{{lead_id}} {{contract_title}} {{buyer_name}} {{buyer_signatory}} "     \
      "{{product}} {{forms}} {{worst_grade}} {{quantity_words}} {{from_day}} " \
      "{{to_day}} {{seller_point}} {{buyer_point}} {{inputs_advanced}} "       \
      "{{linkage_form}} {{linkage_includes}}")                                 \
    P("{{line.group}} {{line.quantity}}")                                      \
    P("{{price.lines}} {{price.words}}")                                       \
    P("{{group.share}} {{group.households}} {{group.quantity}} "               \
      "{{group.signatory}} ({{group.name}})")

struct written {
    struct arena arena;
    struct buffer file;
    struct template template;
    struct template_faults faults;
    bool is_usable;
};

static struct archive_entry *entry_of(struct archive *archive, const char *name)
{
    struct archive_entry *entry = archive_find(archive, name);
    if (!entry) {
        entry = &archive->entries[archive->count++];
        entry->name = name;
    }
    return entry;
}

/* The programme's template with that part in place of its own. */
static void write_template(struct written *written, const char *name,
                           const char *text)
{
    const char *where;
    *written = (struct written){.is_usable = false};
    arena_init(&written->arena, 96 << 20);
    buffer_init(&written->file, ARCHIVE_MOST_BYTES);
    struct archive *archive = arena_take(&written->arena, 1, sizeof *archive);
    CHECK(archive);
    CHECK(archive_read(draft_own_template(), &written->arena, archive,
                       &where) == STATUS_ok);
    entry_of(archive, name)->bytes = bytes_of(text, strlen(text));
    CHECK(archive_write(archive, &written->file) == STATUS_ok);
    written->is_usable =
        template_read(bytes_of(written->file.data, written->file.size),
                      &written->arena, &written->template, &written->faults);
}

static void open_document(struct written *written, const char *body)
{
    char text[8192];
    (void)snprintf(text, sizeof text, W_OPEN "%s" W_CLOSE, body);
    write_template(written, TEMPLATE_PART, text);
}

static void clear(struct written *written)
{
    buffer_clear(&written->file);
    arena_clear(&written->arena);
}

static bool is_told(const struct written *written,
                    enum template_fault_kind kind, unsigned paragraph,
                    const char *about)
{
    for (uint32_t index = 0; index < written->faults.count; index++) {
        const struct template_fault *fault = &written->faults.list[index];
        if (fault->kind == kind && fault->paragraph == paragraph &&
            (!about || strcmp(fault->about, about) == 0))
            return true;
    }
    return false;
}

static void the_programmes_own_has_no_fault(void)
{
    struct written written = {.is_usable = false};
    arena_init(&written.arena, 96 << 20);
    EXPECT(template_read(draft_own_template(), &written.arena,
                         &written.template, &written.faults));
    EXPECT_NUMBER(written.faults.count, 0);
    arena_clear(&written.arena);
}

static void each_fault_is_named_with_its_paragraph(void)
{
    static const struct {
        const char *body;
        enum template_fault_kind kind;
        unsigned paragraph;
        const char *about;
    } rows[] = {
        {NEEDED P("{{buyer_nam}}"), TEMPLATE_unknown, 5, "{{buyer_nam}}"},
        {NEEDED P("{{ }}"), TEMPLATE_unknown, 5, "{{ }}"},
        {NEEDED P("x") P("{{group.sum}}"), TEMPLATE_unknown, 6, NULL},
        {NEEDED P("{{section.prise}}"), TEMPLATE_unknown, 5, NULL},
        {NEEDED P("{{buyer_name"), TEMPLATE_broken, 5, "{{buyer_name"},
        {NEEDED P("buyer_name}}"), TEMPLATE_broken, 5, "buyer_name}}"},
        {NEEDED P("{{buyer_name {{hs}}"), TEMPLATE_broken, 5, NULL},
        {NEEDED "<w:p><w:r><w:t>{{buyer</w:t></w:r><w:r><w:t>_name}}</w:t>"
                "</w:r></w:p>",
         TEMPLATE_split, 5, "{{buyer_name}}"},
        {NEEDED "<w:p><w:r><w:t>{</w:t></w:r><w:r><w:t>{hs}}</w:t></w:r></w:p>",
         TEMPLATE_split, 5, "{{hs}}"},
        {NEEDED P("x {{section.price}}"), TEMPLATE_not_alone, 5,
         "{{section.price}}"},
        {NEEDED "<w:tbl>" ROW("{{qr}}") "</w:tbl>", TEMPLATE_not_alone, 5,
         "{{qr}}"},
        {NEEDED "<w:tbl>" ROW("{{group.name}} {{line.price}}") "</w:tbl>",
         TEMPLATE_mixed, 5, "line"},
        {P("{{lead_id}}"), TEMPLATE_missing, 0,
         "{{price.words}} ({{section.price}})"},
        {"<w:p>", TEMPLATE_not_xml, 0, NULL},
        {NEEDED P("&nothing;"), TEMPLATE_not_xml, 0, NULL},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        struct written written;
        open_document(&written, rows[index].body);
        EXPECT(!written.is_usable);
        if (!is_told(&written, rows[index].kind, rows[index].paragraph,
                     rows[index].about)) {
            fprintf(stderr, "not told: %s\n", rows[index].body);
            EXPECT(false);
        }
        clear(&written);
    }
}

static void a_fault_says_where_and_what_to_do(void)
{
    struct written written;
    open_document(&written, NEEDED P("{{buyer_nam}}"));
    EXPECT_TEXT(
        template_fault_text(&written.faults.list[0], "vi", &written.arena),
        "word/document.xml, đoạn 5: {{buyer_nam}} không có tên này; "
        "các tên ở docs/templates.md");
    EXPECT_TEXT(
        template_fault_text(&written.faults.list[0], "en", &written.arena),
        "word/document.xml, paragraph 5: {{buyer_nam}} is no name that "
        "is known; docs/templates.md has them all");
    clear(&written);
}

static void a_style_that_is_missing_stops_nothing(void)
{
    struct written written;
    write_template(&written, "word/styles.xml", "<x/>");
    EXPECT(written.is_usable);
    EXPECT(is_told(&written, TEMPLATE_no_style, 0, "LienketClause"));
    clear(&written);
    open_document(&written, NEEDED);
    EXPECT(written.is_usable);
    EXPECT_NUMBER(written.faults.count, 0);
    clear(&written);
}

static void macros_and_document_types_are_refused(void)
{
    struct written written;
    write_template(&written, "word/vbaProject.bin", "x");
    EXPECT(!written.is_usable &&
           is_told(&written, TEMPLATE_has_macros, 0, NULL));
    clear(&written);
    write_template(&written, TEMPLATE_PART,
                   "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>");
    EXPECT(!written.is_usable && is_told(&written, TEMPLATE_not_xml, 0, NULL));
    clear(&written);
}

static void what_is_no_archive_or_unpacks_too_far_is_refused(void)
{
    static char zeros[12 << 20];
    struct written written;
    memset(zeros, ' ', sizeof zeros - 1);
    write_template(&written, "word/media/blank.txt", zeros); /* 1000 to 1 */
    EXPECT(!written.is_usable &&
           is_told(&written, TEMPLATE_too_large, 0, NULL));
    clear(&written);
    arena_init(&written.arena, 1 << 20);
    EXPECT(!template_read(bytes_of("PK\3\4 no archive", 15), &written.arena,
                          &written.template, &written.faults));
    EXPECT(written.faults.list[0].kind == TEMPLATE_not_docx);
    EXPECT(!template_read(bytes_of(zeros, sizeof zeros), &written.arena,
                          &written.template, &written.faults));
    EXPECT(written.faults.list[0].kind == TEMPLATE_too_large);
    arena_clear(&written.arena);
}

static void too_many_entries_are_refused(void)
{
    static struct archive archive;
    static char names[ARCHIVE_MOST_ENTRIES + 1][16];
    struct buffer file;
    struct arena arena;
    struct template_faults faults;
    static struct template template;
    arena_init(&arena, 8 << 20);
    buffer_init(&file, ARCHIVE_MOST_BYTES);
    for (unsigned index = 0; index <= ARCHIVE_MOST_ENTRIES; index++) {
        (void)snprintf(names[index], sizeof names[index], "x%u", index);
        archive.entries[archive.count++] = (struct archive_entry){
            .name = names[index], .bytes = bytes_of("x", 1)};
    }
    CHECK(archive_write(&archive, &file) == STATUS_ok);
    EXPECT(!template_read(bytes_of(file.data, file.size), &arena, &template,
                          &faults));
    EXPECT(faults.list[0].kind == TEMPLATE_too_large);
    buffer_clear(&file);
    arena_clear(&arena);
}

/* ---- filling */

static bool is_xml(struct bytes bytes)
{
    XML_Parser parser = XML_ParserCreate("UTF-8");
    bool is_parsed = XML_Parse(parser, (const char *)bytes.data,
                               (int)bytes.size, XML_TRUE) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return is_parsed;
}

/* The filled document.xml of a body, NUL at its end, in the arena. */
static const char *fill(struct written *written, const char *body,
                        const struct draft_values *values)
{
    struct draft draft;
    struct buffer out;
    open_document(written, body);
    CHECK(written->is_usable);
    CHECK(draft_compose(values, &written->arena, &draft) == STATUS_ok);
    buffer_init(&out, DOCX_MOST_BYTES);
    CHECK(draft_write_docx(&draft, &written->template, &written->arena, &out) ==
          STATUS_ok);
    buffer_clear(&out);
    struct bytes filled =
        archive_find(&written->template.archive, TEMPLATE_PART)->bytes;
    EXPECT(is_xml(filled));
    return arena_take_text(&written->arena, (const char *)filled.data,
                           filled.size);
}

static unsigned count_of(const char *text, const char *sought)
{
    unsigned count = 0;
    for (; (text = strstr(text, sought)); text++)
        count++;
    return count;
}

static struct draft_row group_rows[3];

static struct draft_values some_values(void)
{
    static const char *const names[] = {"Nhóm A", "Nhóm <B> & C", "Nhóm D"};
    struct draft_values values = {.conditions = 0};
    for (int index = 0; index < 3; index++)
        group_rows[index].cells[DRAFT_group_name] =
            (struct said){names[index], names[index]};
    values.lists[DRAFT_LIST_group] =
        (struct draft_rows){.rows = group_rows, .count = 3};
    values.fields[DRAFT_FIELD_product] = (struct said){"gừng", "ginger"};
    values.fields[DRAFT_FIELD_lead_id] = (struct said){"01", "01"};
    return values;
}

static void a_row_repeats_for_each_of_its_list(void)
{
    struct written written;
    struct draft_values values = some_values();
    const char *text = fill(
        &written,
        NEEDED
        "<w:tbl>" ROW("head") "<w:tr><w:tc>" P("{{product}}") "</w:tc><w:tc>" P(
            "{{group.name}}, {{product.en}}") "</w:tc></w:tr>" ROW("foot") "</"
                                                                           "w:"
                                                                           "tbl"
                                                                           ">" P(
                                                                               "{{hs}}"),
        &values);
    EXPECT_NUMBER(count_of(text, "<w:tr>"), 5);
    EXPECT_NUMBER(count_of(text, "head"), 1);
    EXPECT_NUMBER(count_of(text, "gừng"), 4);
    EXPECT_NUMBER(count_of(text, ", ginger"), 3);
    EXPECT(strstr(text, "Nhóm A, ginger") < strstr(text, "Nhóm D, ginger"));
    EXPECT(strstr(text, "Nhóm &lt;B&gt; &amp; C, ginger"));
    EXPECT(!strstr(text, "{{"));
    clear(&written);
}

static void a_paragraph_repeats_outside_of_tables(void)
{
    struct written written;
    struct draft_values values = some_values();
    const char *text =
        fill(&written, NEEDED P("{{group.name}};") P("after"), &values);
    EXPECT_NUMBER(count_of(text, ";</w:t>"), 3);
    EXPECT_NUMBER(count_of(text, "after"), 1);
    clear(&written);
}

static void what_is_not_known_is_a_blank(void)
{
    struct written written;
    struct draft_values values = some_values();
    const char *text = fill(&written, NEEDED P("[{{buyer_name.en}}]"), &values);
    EXPECT(strstr(text, "[…………]"));
    clear(&written);
}

static void no_name_breaks_the_document(void)
{
    static const char *const names[] = {"</w:t></w:r>",
                                        "&amp;",
                                        "a\x01\x0b\x1f"
                                        "b",
                                        "x\xef\xbf\xbf"
                                        "y",
                                        "]]>",
                                        "\"'",
                                        "dòng\nmới",
                                        "{{buyer_name}}"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        struct written written;
        struct draft_values values = some_values();
        values.fields[DRAFT_FIELD_buyer_name] =
            (struct said){names[index], names[index]};
        const char *text =
            fill(&written, NEEDED P("[{{buyer_name}}]"), &values);
        EXPECT(text && *text); /* and it is XML */
        clear(&written);
    }
}

/* A text box stands within a paragraph, and ends before it. */
static void placeholders_in_a_text_box_keep_their_order(void)
{
    struct written written;
    struct draft_values values = some_values();
    const char *text = fill(
        &written,
        NEEDED
        "<w:p><w:r><w:t>1 {{product}}</w:t></w:r><w:r><w:pict>"
        "<w:txbxContent>" P(
            "2 {{product}}") "</w:txbxContent></w:pict>"
                             "</w:r><w:r><w:t>3 {{product}}</w:t></w:r></w:p>",
        &values);
    EXPECT(strstr(text, "1 gừng") && strstr(text, "2 gừng") &&
           strstr(text, "3 gừng"));
    clear(&written);
}

static void the_picture_is_added_once_with_its_type(void)
{
    struct written written;
    struct draft_values values = some_values();
    const char *text = fill(&written, NEEDED P("{{qr}}"), &values);
    EXPECT(strstr(text, "r:embed=\"lienketQr\""));
    struct archive *archive = &written.template.archive;
    EXPECT(archive_find(archive, "word/media/lienket-qr.png"));
    struct bytes types = archive_find(archive, "[Content_Types].xml")->bytes;
    struct bytes relations =
        archive_find(archive, "word/_rels/document.xml.rels")->bytes;
    EXPECT(is_xml(types) && is_xml(relations));
    clear(&written);
}

int main(void)
{
    RUN(the_programmes_own_has_no_fault);
    RUN(each_fault_is_named_with_its_paragraph);
    RUN(a_fault_says_where_and_what_to_do);
    RUN(a_style_that_is_missing_stops_nothing);
    RUN(macros_and_document_types_are_refused);
    RUN(what_is_no_archive_or_unpacks_too_far_is_refused);
    RUN(too_many_entries_are_refused);
    RUN(a_row_repeats_for_each_of_its_list);
    RUN(a_paragraph_repeats_outside_of_tables);
    RUN(what_is_not_known_is_a_blank);
    RUN(no_name_breaks_the_document);
    RUN(placeholders_in_a_text_box_keep_their_order);
    RUN(the_picture_is_added_once_with_its_type);
    return test_result();
}
