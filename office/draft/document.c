/* From what is said to paragraphs and tables, by the order of text.def. */
#include "office/draft/document.h"

#include <ctype.h>
#include <string.h>

#include "base/check.h"

/* A larger text is none that a draft has. */
#define TEXT_MOST_BYTES 65536

enum item_kind { ITEM_SAY, ITEM_EACH, ITEM_TABLE };

struct text_item {
    enum item_kind kind;
    enum draft_section section;
    enum draft_style style;
    unsigned conditions;
    enum draft_list list;
    struct said text;
};

struct cell {
    enum draft_list list;
    int column;
    int width;
    enum draft_align align;
    unsigned conditions;
    struct said heading;
};

/* clang-format off */
static const struct text_item items[] = {
#define SAY(section, style, conditions, vi, en) \
    {ITEM_SAY, DRAFT_SECTION_##section, DRAFT_STYLE_##style, conditions, \
     DRAFT_LIST_COUNT, {vi, en}},
#define EACH(section, style, conditions, list, vi, en) \
    {ITEM_EACH, DRAFT_SECTION_##section, DRAFT_STYLE_##style, conditions, \
     DRAFT_LIST_##list, {vi, en}},
#define TABLE(section, conditions, list) \
    {ITEM_TABLE, DRAFT_SECTION_##section, DRAFT_STYLE_CELL, conditions, \
     DRAFT_LIST_##list, {NULL, NULL}},
#include "office/draft/others.def"
#include "office/draft/text.def"
#include "office/draft/undefine.def"
};

static const struct cell cells[] = {
#define CELL(list, column, width, align, conditions, vi, en) \
    {DRAFT_LIST_##list, DRAFT_##list##_##column, width, align, conditions, \
     {vi, en}},
#include "office/draft/others.def"
#include "office/draft/text.def"
#include "office/draft/undefine.def"
};

static const struct said headings[DRAFT_SECTION_COUNT] = {
#define SECTION(name, need, vi, en) {vi, en},
#include "office/draft/others.def"
#include "office/draft/text.def"
#include "office/draft/undefine.def"
};

const struct draft_section_text draft_sections[DRAFT_SECTION_COUNT] = {
#define SECTION(name, need, vi, en) {#name, need},
#include "office/draft/others.def"
#include "office/draft/text.def"
#include "office/draft/undefine.def"
};

const struct draft_look draft_looks[DRAFT_STYLE_COUNT] = {
#define STYLE(name, id, size, bold, italic, align, before, after, indent, hang) \
    {id, size, bold, italic, align, before, after, indent, hang},
#include "office/draft/style.def"
#undef STYLE
};
/* clang-format on */

#define ITEM_COUNT (sizeof items / sizeof *items)
#define CELL_COUNT (sizeof cells / sizeof *cells)

struct composing {
    const struct draft_values *values;
    struct arena *arena;
    struct draft *draft;
    uint32_t most;    /* blocks */
    unsigned article; /* number of the present one */
    unsigned clause;
    enum status status;
};

const char *draft_text(const struct said *said, bool is_english)
{
    struct said blank = draft_phrase(DRAFT_PHRASE_blank);
    const char *text = is_english ? said->en : said->vi;
    if (text)
        return text;
    return is_english ? blank.en : blank.vi;
}

/* A word: three letters or more, so that a unit ("kg") is none. */
static bool has_word(const char *text)
{
    size_t letters = 0;
    for (; *text && letters < 3; text++)
        letters = isalpha((unsigned char)*text) ? letters + 1 : 0;
    return letters == 3;
}

bool draft_differs(const struct said *said)
{
    return said->en && said->vi && strcmp(said->vi, said->en) != 0 &&
           has_word(said->en);
}

/* ---- text with its values */

static const struct said *value_of(const struct composing *composing,
                                   const char *name, size_t size,
                                   const struct draft_row *row)
{
    static const struct said blank = {NULL, NULL};
    if (size == strlen("blank") && strncmp(name, "blank", size) == 0)
        return &blank;
    const struct draft_name *known = draft_name_find(name, size);
    CHECK(known && (row || !known->list)); /* text.def is our own */
    return known->list ? &row->cells[known->number]
                       : &composing->values->fields[known->number];
}

static const char *expand(struct composing *composing, const char *text,
                          const struct draft_row *row, bool is_english)
{
    struct arena *arena = composing->arena;
    const char *out = arena_take_text(arena, "", 0);
    while (out && *text) {
        size_t size = strcspn(text, "{");
        const char *name = text + size;
        const char *value = "";
        size_t name_size = 0;
        if (*name) {
            name_size = strcspn(++name, "}");
            value = draft_text(value_of(composing, name, name_size, row),
                               is_english);
        }
        out = arena_format(arena, "%s%.*s%s", out, (int)size, text, value);
        text = *name ? name + name_size + 1 : name;
    }
    return out;
}

static struct said expand_both(struct composing *composing, struct said text,
                               const struct draft_row *row)
{
    return (struct said){expand(composing, text.vi, row, false),
                         expand(composing, text.en, row, true)};
}

/* ---- blocks */

static void add_block(struct composing *composing, struct draft_block block)
{
    struct draft *draft = composing->draft;
    CHECK(draft->count < composing->most);
    draft->blocks[draft->count++] = block;
}

static const char *label_of(struct composing *composing, enum draft_style style)
{
    if (style == DRAFT_STYLE_ITEM)
        return "–";
    if (style != DRAFT_STYLE_CLAUSE)
        return "";
    return arena_format(composing->arena, "%u.%u.", composing->article,
                        ++composing->clause);
}

static void add_paragraph(struct composing *composing,
                          const struct text_item *item,
                          const struct draft_row *row)
{
    add_block(composing, (struct draft_block){
                             .style = item->style,
                             .label = label_of(composing, item->style),
                             .text = expand_both(composing, item->text, row)});
}

static void add_heading(struct composing *composing, struct said heading)
{
    struct arena *arena = composing->arena;
    const char *number = arena_format(arena, "%u", ++composing->article);
    composing->clause = 0;
    const struct said parts[DRAFT_PARTS_MOST] = {{number, number}, heading};
    add_block(composing,
              (struct draft_block){
                  .style = DRAFT_STYLE_HEADING,
                  .label = "",
                  .text = draft_fill(arena, DRAFT_PHRASE_article, parts)});
}

static bool holds(const struct composing *composing, unsigned conditions)
{
    return (composing->values->conditions & conditions) == conditions;
}

/* The columns that are shown, in order. */
static void take_columns(const struct composing *composing,
                         enum draft_list list, struct draft_table *table)
{
    for (size_t index = 0; index < CELL_COUNT; index++) {
        const struct cell *cell = &cells[index];
        if (cell->list != list || !holds(composing, cell->conditions))
            continue;
        table->columns[table->columns_count++] =
            (struct draft_column){.width = cell->width,
                                  .align = cell->align,
                                  .heading = cell->heading};
    }
}

/* Their cells of one row. */
static void take_cells(const struct composing *composing, enum draft_list list,
                       const struct draft_row *row, struct draft_row *ret_row)
{
    int count = 0;
    for (size_t index = 0; index < CELL_COUNT; index++)
        if (cells[index].list == list &&
            holds(composing, cells[index].conditions))
            ret_row->cells[count++] = row->cells[cells[index].column];
}

/* Totals leave the cells empty that they do not sum. */
static void add_total(const struct composing *composing, enum draft_list list,
                      struct draft_table *table)
{
    struct draft_row *row = &table->rows[table->rows_count++];
    take_cells(composing, list, &composing->values->totals[list], row);
    for (int column = 0; column < table->columns_count; column++)
        if (!row->cells[column].vi)
            row->cells[column] = (struct said){"", ""};
}

static void add_table(struct composing *composing, const struct text_item *item)
{
    const struct draft_rows *rows = &composing->values->lists[item->list];
    bool is_signatures = item->list == DRAFT_LIST_side;
    struct draft_table *table = arena_take(composing->arena, 1, sizeof *table);
    struct draft_row *taken =
        arena_take(composing->arena, rows->count + 1, sizeof *taken);
    if (!table || !taken) {
        composing->status = STATUS_too_large;
        return;
    }
    *table = (struct draft_table){.has_lines = !is_signatures,
                                  .has_total = !is_signatures,
                                  .rows = taken};
    take_columns(composing, item->list, table);
    for (uint32_t index = 0; index < rows->count; index++)
        take_cells(composing, item->list, &rows->rows[index],
                   &table->rows[table->rows_count++]);
    if (table->has_total)
        add_total(composing, item->list, table);
    add_block(composing, (struct draft_block){
                             .style = is_signatures ? DRAFT_STYLE_SIGNATURE
                                                    : DRAFT_STYLE_CELL,
                             .label = "",
                             .table = table});
}

static void add_item(struct composing *composing, const struct text_item *item)
{
    const struct draft_rows *rows;
    switch (item->kind) {
    case ITEM_SAY:
        add_paragraph(composing, item, NULL);
        return;
    case ITEM_EACH:
        rows = &composing->values->lists[item->list];
        for (uint32_t index = 0; index < rows->count; index++)
            add_paragraph(composing, item, &rows->rows[index]);
        return;
    case ITEM_TABLE:
        add_table(composing, item);
        return;
    }
}

/* An item a block, or as many as its list has rows; and the headings. */
static uint32_t count_most(const struct draft_values *values)
{
    uint32_t most = DRAFT_SECTION_COUNT + ITEM_COUNT;
    for (size_t index = 0; index < ITEM_COUNT; index++)
        if (items[index].kind == ITEM_EACH)
            most += values->lists[items[index].list].count;
    return most;
}

static void add_section(struct composing *composing, enum draft_section section)
{
    composing->draft->first[section] = composing->draft->count;
    if (headings[section].vi)
        add_heading(composing, headings[section]);
    for (size_t index = 0; index < ITEM_COUNT; index++)
        if (items[index].section == section &&
            holds(composing, items[index].conditions))
            add_item(composing, &items[index]);
}

enum status draft_compose(const struct draft_values *values,
                          struct arena *arena, struct draft *ret_draft)
{
    struct composing composing = {.values = values,
                                  .arena = arena,
                                  .draft = ret_draft,
                                  .most = count_most(values)};
    *ret_draft = (struct draft){
        .values = values,
        .is_bilingual = values->conditions & IS_BILINGUAL,
        .blocks = arena_take(arena, composing.most, sizeof *ret_draft->blocks)};
    if (!ret_draft->blocks)
        return STATUS_too_large;
    for (int section = 0; section < DRAFT_SECTION_COUNT; section++)
        add_section(&composing, (enum draft_section)section);
    ret_draft->first[DRAFT_SECTION_COUNT] = ret_draft->count;
    /* An arena only fills: if there is room for this, there was for each of the
     * texts, and none is missing. */
    if (!arena_take(arena, 1, TEXT_MOST_BYTES))
        return STATUS_too_large;
    return composing.status;
}
