/* What a draft contract can say of a lead (value.def), and the pieces that it
 * is said in (phrases of text.def), in both languages.
 *
 * Everything borrowed lives in the arena that it was made in. */
#ifndef LIENKET_OFFICE_DRAFT_VALUES_H
#define LIENKET_OFFICE_DRAFT_VALUES_H

#include "base/memory.h"
#include "office/draft/facts.h"

/* A text in both languages; NULL: the record does not say. */
struct said {
    const char *vi;
    const char *en;
};

/* ---- what can be said: value.def */

/* clang-format off */
enum draft_field {
#define FIELD(name, vi, en) DRAFT_FIELD_##name,
#include "office/draft/others.def"
#include "office/draft/value.def"
#include "office/draft/undefine.def"
    DRAFT_FIELD_COUNT
};

enum draft_list {
#define LIST_BEGIN(list, vi, en) DRAFT_LIST_##list,
#include "office/draft/others.def"
#include "office/draft/value.def"
#include "office/draft/undefine.def"
    DRAFT_LIST_COUNT
};

#define LIST_BEGIN(list, vi, en) enum draft_##list##_column {
#define COLUMN(list, name, vi, en) DRAFT_##list##_##name,
#define LIST_END(list) DRAFT_##list##_COUNT };
#include "office/draft/others.def"
#include "office/draft/value.def"
#include "office/draft/undefine.def"
/* clang-format on */

#define DRAFT_COLUMNS_MOST 16

/* A field or a column of a list, for walking. */
struct draft_name {
    const char *list; /* NULL: a field */
    const char *name;
    int number; /* enum draft_field, or the column */
    const char *vi;
    const char *en;
};

extern const struct draft_name draft_names[];
extern const size_t draft_name_count;

/* "buyer_name", "line.quantity"; NULL: there is none. */
const struct draft_name *draft_name_find(const char *text, size_t size);
enum draft_list draft_list_of(const struct draft_name *name);

struct draft_row {
    struct said cells[DRAFT_COLUMNS_MOST];
};

struct draft_rows {
    struct draft_row *rows;
    uint32_t count;
};

/* Conditions of text.def. */
enum draft_condition {
    IS_CONTRACT = 1 << 0,
    IS_INFORMAL = 1 << 1,
    IS_LINKAGE = 1 << 2,
    IS_PLAIN = 1 << 3,
    IS_HEADS = 1 << 4,
    IS_MASS = 1 << 5,
    IS_POOLED = 1 << 6, /* more sellers than one */
    IS_ALONE = 1 << 7,
    IS_EXTRACT = 1 << 8, /* who asks may not see all */
    IS_BILINGUAL = 1 << 9,
    HAS_COOPERATIVE_GROUP = 1 << 10,
    HAS_QUALITIES = 1 << 11,
    HAS_NO_QUALITIES = 1 << 12,
    HAS_TRANSPORT = 1 << 13,
    HAS_NO_TRANSPORT = 1 << 14,
    FOLLOWS_MARKET = 1 << 15,
    HIDES_LINKAGE = 1 << 16 /* neither IS_LINKAGE nor IS_PLAIN is known */
};

struct draft_values {
    struct said fields[DRAFT_FIELD_COUNT];
    struct draft_rows lists[DRAFT_LIST_COUNT];
    struct draft_row totals[DRAFT_LIST_COUNT]; /* last rows of tables */
    unsigned conditions;
};

/* ---- phrases: the pieces that values are made of */

/* clang-format off */
enum draft_phrase {
#define PHRASE(name, vi, en) DRAFT_PHRASE_##name,
#include "office/draft/others.def"
#include "office/draft/text.def"
#include "office/draft/undefine.def"
    DRAFT_PHRASE_COUNT
};
/* clang-format on */

struct said draft_phrase(enum draft_phrase phrase);

#define DRAFT_PARTS_MOST 3

/* The phrase with its parts in place of {1}, {2}, {3}; a part that is not
 * there is a blank. */
struct said draft_fill(struct arena *arena, enum draft_phrase phrase,
                       const struct said parts[DRAFT_PARTS_MOST]);

/* The same with one part. */
struct said draft_fill_one(struct arena *arena, enum draft_phrase phrase,
                           struct said part);

/* STATUS_too_large: the arena is full. */
MUST_CHECK enum status draft_values_make(const struct draft_facts *facts,
                                         struct arena *arena,
                                         struct draft_values *ret_values);

#endif
