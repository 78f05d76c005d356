/* Where the placeholders of a part stand. A paragraph's text is put together
 * from its runs, so that what Word has split can be told from what is whole. */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "office/draft/template.h"

#define DEPTH_MOST                                                             \
    16                 /* paragraphs within paragraphs (text boxes), and rows  \
                        */
#define RUNS_MOST 4096 /* of a paragraph */
#define OPEN "{{"
#define CLOSE "}}"

/* A paragraph that is open: its text so far and where each run of it stood. */
struct paragraph {
    unsigned number;
    size_t start;
    uint32_t first_mark;
    struct run {
        size_t at;    /* in the text */
        size_t start; /* in the part */
    } * runs;
    uint32_t runs_count;
    struct buffer text;
};

struct scan {
    XML_Parser parser;
    struct template_part *part;
    struct arena *arena;
    struct template_faults *faults;
    struct paragraph paragraphs[DEPTH_MOST];
    int depth; /* of open paragraphs */
    size_t rows[DEPTH_MOST];
    uint32_t row_marks[DEPTH_MOST]; /* marks there were when it opened */
    int row_depth;
    size_t text_start; /* of an open w:t; 0: none is */
    unsigned number;
    bool has_failed;
};

static size_t here(const struct scan *scan)
{
    return (size_t)XML_GetCurrentByteIndex(scan->parser);
}

static size_t behind(const struct scan *scan)
{
    return here(scan) + (size_t)XML_GetCurrentByteCount(scan->parser);
}

static void stop(struct scan *scan)
{
    scan->has_failed = true;
    XML_StopParser(scan->parser, XML_FALSE);
}

static void tell(struct scan *scan, const struct paragraph *paragraph,
                 enum template_fault_kind kind, struct bytes about)
{
    template_fault_add(
        scan->faults,
        (struct template_fault){
            .kind = kind,
            .part = scan->part->entry->name,
            .paragraph = paragraph->number,
            .about = arena_take_text(scan->arena, (const char *)about.data,
                                     about.size)});
}

/* ---- placeholders of a paragraph that has ended */

/* Where in the part the text's byte at `at` stands, and in which run. */
static size_t place_of(const struct paragraph *paragraph, size_t at,
                       uint32_t *ret_run)
{
    uint32_t run = paragraph->runs_count - 1;
    while (run > 0 && paragraph->runs[run].at > at)
        run--;
    *ret_run = run;
    return paragraph->runs[run].start + (at - paragraph->runs[run].at);
}

static bool strip_end(const char *name, size_t *size, const char *end)
{
    size_t end_size = strlen(end);
    bool has_end =
        *size > end_size && memcmp(name + *size - end_size, end, end_size) == 0;
    *size -= has_end ? end_size : 0;
    return has_end;
}

/* Whether the name is known; then what the mark is of. */
static bool read_name(const char *name, size_t size, struct mark *mark)
{
    static const char section[] = "section.";
    if (size == 2 && memcmp(name, "qr", 2) == 0) {
        mark->kind = MARK_QR;
        return true;
    }
    if (size > strlen(section) && memcmp(name, section, strlen(section)) == 0) {
        name += strlen(section);
        size -= strlen(section);
        mark->kind = MARK_SECTION;
        for (int index = 0; index < DRAFT_SECTION_COUNT; index++) {
            mark->section = (enum draft_section)index;
            if (strlen(draft_sections[index].name) == size &&
                memcmp(draft_sections[index].name, name, size) == 0)
                return true;
        }
        return false;
    }
    mark->is_english = strip_end(name, &size, ".en");
    mark->name = draft_name_find(name, size);
    mark->kind = mark->name && mark->name->list ? MARK_ROW : MARK_VALUE;
    return mark->name != NULL;
}

static void add_mark(struct scan *scan, const struct paragraph *paragraph,
                     struct mark mark, struct bytes about)
{
    struct template_part *part = scan->part;
    bool is_alone = about.size == paragraph->text.size;
    bool wants_alone = mark.kind == MARK_SECTION || mark.kind == MARK_QR;
    bool is_body = strcmp(part->entry->name, TEMPLATE_PART) == 0;
    if (wants_alone && (!is_alone || !is_body || scan->row_depth))
        tell(scan, paragraph, TEMPLATE_not_alone, about);
    if (part->count == TEMPLATE_MARKS_MOST) {
        tell(scan, paragraph, TEMPLATE_too_large, about);
        return;
    }
    part->marks[part->count++] = mark;
}

/* From "{{" on; returns how much of the text was taken. */
static size_t take_mark(struct scan *scan, const struct paragraph *paragraph,
                        const char *text, size_t at)
{
    const char *end = strstr(text + at, CLOSE);
    const char *again = strstr(text + at + strlen(OPEN), OPEN);
    struct bytes all = bytes_of(text + at, strlen(text + at));
    if (!end || (again && again < end)) {
        tell(scan, paragraph, TEMPLATE_broken, all);
        return again ? (size_t)(again - text) - at : all.size;
    }
    all.size = (uint32_t)(end - (text + at) + (ptrdiff_t)strlen(CLOSE));
    uint32_t first_run, last_run;
    struct mark mark = {.kind = MARK_VALUE};
    mark.span.start = place_of(paragraph, at, &first_run);
    mark.span.end = place_of(paragraph, at + all.size - 1, &last_run) + 1;
    const char *name = text + at + strlen(OPEN);
    size_t blanks = strspn(name, " ");
    size_t size = (size_t)(end - name) - blanks;
    while (size && name[blanks + size - 1] == ' ')
        size--;
    if (first_run != last_run)
        tell(scan, paragraph, TEMPLATE_split, all);
    else if (!read_name(name + blanks, size, &mark))
        tell(scan, paragraph, TEMPLATE_unknown, all);
    else
        add_mark(scan, paragraph, mark, all);
    return all.size;
}

static void find_marks(struct scan *scan, const struct paragraph *paragraph)
{
    const char *text = (const char *)paragraph->text.data;
    for (size_t at = 0; text[at];) {
        if (strncmp(text + at, OPEN, strlen(OPEN)) == 0) {
            at += take_mark(scan, paragraph, text, at);
        } else if (strncmp(text + at, CLOSE, strlen(CLOSE)) == 0) {
            tell(scan, paragraph, TEMPLATE_broken,
                 bytes_of(text, strlen(text)));
            return;
        } else {
            at++;
        }
    }
}

/* What a list's values repeat: marks from `first` on that have no unit yet. */
static void set_units(struct scan *scan, uint32_t first, struct span unit,
                      bool of_row)
{
    const struct draft_name *list = NULL;
    for (uint32_t index = first; index < scan->part->count; index++) {
        struct mark *mark = &scan->part->marks[index];
        if (mark->unit.end || (of_row && mark->kind != MARK_ROW))
            continue;
        mark->unit = unit;
        if (mark->kind != MARK_ROW)
            continue;
        struct paragraph nearest = {.number = scan->number};
        if (list && strcmp(list->list, mark->name->list) != 0)
            tell(scan, &nearest, TEMPLATE_mixed,
                 bytes_of(mark->name->list, strlen(mark->name->list)));
        list = mark->name;
    }
}

/* ---- elements */

static void open_paragraph(struct scan *scan)
{
    if (scan->depth == DEPTH_MOST) {
        stop(scan);
        return;
    }
    struct paragraph *paragraph = &scan->paragraphs[scan->depth++];
    *paragraph = (struct paragraph){
        .number = ++scan->number,
        .start = here(scan),
        .first_mark = scan->part->count,
        .runs = memory_allocate(RUNS_MOST, sizeof *paragraph->runs)};
    buffer_init(&paragraph->text, ARCHIVE_MOST_UNPACKED);
}

static void clear_paragraph(struct paragraph *paragraph)
{
    buffer_clear(&paragraph->text);
    memory_free(paragraph->runs);
}

static void close_paragraph(struct scan *scan)
{
    struct paragraph *paragraph = &scan->paragraphs[--scan->depth];
    if (paragraph->runs_count) {
        size_t size = paragraph->text.size;
        buffer_append(&paragraph->text, "", 1);
        paragraph->text.size = size;
        find_marks(scan, paragraph);
    }
    if (!scan->row_depth)
        set_units(scan, paragraph->first_mark,
                  (struct span){paragraph->start, behind(scan)}, false);
    clear_paragraph(paragraph);
}

static void open_row(struct scan *scan)
{
    if (scan->row_depth == DEPTH_MOST) {
        stop(scan);
        return;
    }
    scan->row_marks[scan->row_depth] = scan->part->count;
    scan->rows[scan->row_depth++] = here(scan);
}

static void close_row(struct scan *scan)
{
    scan->row_depth--;
    set_units(scan, scan->row_marks[scan->row_depth],
              (struct span){scan->rows[scan->row_depth], behind(scan)}, true);
}

static void XMLCALL on_start(void *context, const XML_Char *name,
                             const XML_Char **attributes)
{
    struct scan *scan = context;
    (void)attributes;
    if (strcmp(name, "w:p") == 0)
        open_paragraph(scan);
    else if (strcmp(name, "w:tr") == 0)
        open_row(scan);
    else if (strcmp(name, "w:t") == 0 && scan->depth)
        scan->text_start = behind(scan);
}

/* The text as it stands in the part: placeholders are plain letters. */
static void close_text(struct scan *scan)
{
    struct paragraph *paragraph = &scan->paragraphs[scan->depth - 1];
    size_t start = scan->text_start;
    scan->text_start = 0;
    if (here(scan) <= start)
        return;
    if (paragraph->runs_count == RUNS_MOST) {
        stop(scan);
        return;
    }
    paragraph->runs[paragraph->runs_count++] =
        (struct run){.at = paragraph->text.size, .start = start};
    buffer_append(&paragraph->text, scan->part->entry->bytes.data + start,
                  here(scan) - start);
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
    struct scan *scan = context;
    if (scan->has_failed)
        return;
    if (strcmp(name, "w:t") == 0 && scan->text_start)
        close_text(scan);
    else if (strcmp(name, "w:p") == 0)
        close_paragraph(scan);
    else if (strcmp(name, "w:tr") == 0)
        close_row(scan);
}

/* A document type could define entities that grow; Word writes none. */
static void XMLCALL on_doctype(void *context, const XML_Char *name,
                               const XML_Char *system, const XML_Char *public,
                               int has_inside)
{
    (void)name, (void)system, (void)public, (void)has_inside;
    stop(context);
}

static int compare_marks(const void *a, const void *b)
{
    const struct mark *one = a;
    const struct mark *other = b;
    return (one->span.start > other->span.start) -
           (one->span.start < other->span.start);
}

bool template_scan(struct template_part *part, struct arena *arena,
                   struct template_faults *faults)
{
    struct scan scan = {.part = part, .arena = arena, .faults = faults};
    part->marks = arena_take(arena, TEMPLATE_MARKS_MOST, sizeof *part->marks);
    scan.parser = XML_ParserCreate("UTF-8");
    if (!part->marks || !scan.parser) {
        XML_ParserFree(scan.parser);
        return false;
    }
    XML_SetUserData(scan.parser, &scan);
    XML_SetElementHandler(scan.parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(scan.parser, on_doctype);
    bool is_read =
        XML_Parse(scan.parser, (const char *)part->entry->bytes.data,
                  (int)part->entry->bytes.size, XML_TRUE) == XML_STATUS_OK;
    while (scan.depth)
        clear_paragraph(&scan.paragraphs[--scan.depth]);
    XML_ParserFree(scan.parser);
    /* A text box ends before the paragraph that it stands in. */
    qsort(part->marks, part->count, sizeof *part->marks, compare_marks);
    return is_read && !scan.has_failed;
}
