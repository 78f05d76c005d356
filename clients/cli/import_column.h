/* The columns of the templates as a table (import_column.def), and how a
 * heading finds its line in it. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_COLUMN_H
#define LIENKET_CLIENTS_CLI_IMPORT_COLUMN_H

#include <stddef.h>

#include "clients/cli/import.h"

/* What a cell of a template may hold. */
enum template_choices {
    TEMPLATE_NONE, /* anything, as text */
    TEMPLATE_TEXT, /* what a spreadsheet would spoil: kept as it is typed */
    TEMPLATE_DAY,
    TEMPLATE_WHOLE,
    TEMPLATE_MONEY,
    TEMPLATE_COMMUNE,
    TEMPLATE_PROVINCE,
    TEMPLATE_PRODUCT,
    TEMPLATE_FORM, /* of the product beside it */
    TEMPLATE_GRADE,
    TEMPLATE_PARTY,
    TEMPLATE_PARTY_KIND,
    TEMPLATE_DELIVERY,
    TEMPLATE_PROGRAMME,
    TEMPLATE_WORD, /* one of the vocabulary of the column's field */
    TEMPLATE_YES_NO,
};

struct template_column {
    enum import_kind kind;
    const char *slot; /* "key", or a name that slot_find knows */
    const char *vi, *en;
    const char *others;
    enum template_choices choices;
    const char *example;
    int width; /* in characters */
    const char *hint_vi, *hint_en;
};

extern const struct template_column template_columns[];
extern const size_t template_column_count;

/* By the slot's name or a heading of any of the words; NULL. */
const struct template_column *template_find(enum import_kind kind,
                                            const char *heading);

/* The Vietnamese heading nearest to what was typed; NULL. */
const char *template_nearest(enum import_kind kind, const char *heading);

#endif
