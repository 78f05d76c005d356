/* A draft contract as a document: what is said (value.def), the texts it is
 * said in (text.def), and the paragraphs and tables that these make. Both
 * writers, PDF and DOCX, write this one model; neither has texts of its own.
 *
 * Everything borrowed lives in the arena that it was made in. */
#ifndef LIENKET_OFFICE_DRAFT_DOCUMENT_H
#define LIENKET_OFFICE_DRAFT_DOCUMENT_H

#include "office/draft/values.h"

/* clang-format off */
enum draft_section {
#define SECTION(name, need, vi, en) DRAFT_SECTION_##name,
#include "office/draft/others.def"
#include "office/draft/text.def"
#include "office/draft/undefine.def"
    DRAFT_SECTION_COUNT
};

enum draft_style {
#define STYLE(name, id, size, bold, italic, align, before, after, indent, hang) \
    DRAFT_STYLE_##name,
#include "office/draft/style.def"
#undef STYLE
    DRAFT_STYLE_COUNT
};
/* clang-format on */

enum draft_align { LEFT, CENTRE, RIGHT, JUSTIFIED };

struct draft_look {
    const char *id; /* of the style in a template */
    int size;       /* these in tenths of a point */
    bool is_bold;
    bool is_italic;
    enum draft_align align;
    int before;
    int after;
    int indent;
    int hanging;
};

extern const struct draft_look draft_looks[DRAFT_STYLE_COUNT];

struct draft_section_text {
    const char *name;
    const char *need; /* values that stand for it, blanks between; NULL: none */
};

extern const struct draft_section_text draft_sections[DRAFT_SECTION_COUNT];

struct draft_column {
    int width; /* share of the line */
    enum draft_align align;
    struct said heading;
};

/* A header that is repeated on each page, and rows that are not torn. */
struct draft_table {
    bool has_lines; /* drawn around the cells; signatures have none */
    bool has_total; /* the last row is one */
    int columns_count;
    struct draft_column columns[DRAFT_COLUMNS_MOST];
    struct draft_row *rows;
    uint32_t rows_count;
};

/* A paragraph, or a table. */
struct draft_block {
    enum draft_style style;
    const char *label; /* stands at the hanging indent: "1.2."; "" none */
    struct said text;
    const struct draft_table *table; /* NULL: a paragraph */
};

struct draft {
    const struct draft_values *values;
    bool is_bilingual; /* English after each Vietnamese text */
    struct draft_block *blocks;
    uint32_t count;
    uint32_t first[DRAFT_SECTION_COUNT + 1]; /* block of each section */
};

/* STATUS_too_large: the arena is full. */
MUST_CHECK enum status draft_compose(const struct draft_values *values,
                                     struct arena *arena,
                                     struct draft *ret_draft);

/* The text of a value, or a blank to fill in. */
const char *draft_text(const struct said *said, bool is_english);

/* Whether the English has something to say: figures are the same in both. */
bool draft_differs(const struct said *said);

#endif
