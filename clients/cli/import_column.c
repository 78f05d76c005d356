#include "clients/cli/import_column.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "clients/cli/fold.h"

#define NEAR_LETTERS 2
#define SHORT_FOLD 5 /* letters: shorter words are near to too much */

const struct template_column template_columns[] = {
#define COLUMN(kind, slot, vi, en, others, choices, example, width, hint_vi,   \
               hint_en)                                                        \
    {IMPORT_##kind,      slot,    vi,    en,      others,                      \
     TEMPLATE_##choices, example, width, hint_vi, hint_en},
#include "clients/cli/import_column.def"
#undef COLUMN
};
const size_t template_column_count =
    sizeof template_columns / sizeof *template_columns;

static bool folds_to(const char *word, const char *folded)
{
    char own[FOLD_SIZE];
    fold(word, own);
    return strcmp(own, folded) == 0;
}

static bool is_other(const char *others, const char *folded)
{
    char word[FOLD_SIZE];
    while (*others) {
        size_t size = strcspn(others, ";");
        (void)snprintf(word, sizeof word, "%.*s", (int)size, others);
        if (folds_to(word, folded))
            return true;
        others += size + (others[size] == ';');
    }
    return false;
}

const struct template_column *template_find(enum import_kind kind,
                                            const char *heading)
{
    char folded[FOLD_SIZE];
    fold(heading, folded);
    for (size_t index = 0; *folded && index < template_column_count; index++) {
        const struct template_column *column = &template_columns[index];
        if (column->kind == kind &&
            (folds_to(column->slot, folded) || folds_to(column->vi, folded) ||
             folds_to(column->en, folded) || is_other(column->others, folded)))
            return column;
    }
    return NULL;
}

const char *template_nearest(enum import_kind kind, const char *heading)
{
    const char *nearest = NULL;
    int least = NEAR_LETTERS + 1;
    char typed[FOLD_SIZE];
    fold(heading, typed);
    for (size_t index = 0; index < template_column_count; index++) {
        const struct template_column *column = &template_columns[index];
        char own[FOLD_SIZE];
        fold(column->vi, own);
        if (column->kind != kind || strlen(own) < SHORT_FOLD)
            continue;
        int distance = text_distance(typed, own, NEAR_LETTERS);
        if (distance < least) {
            least = distance;
            nearest = column->vi;
        }
    }
    return nearest;
}
