/* Values in the making: for values.c and rows.c. */
#ifndef LIENKET_OFFICE_DRAFT_MAKING_H
#define LIENKET_OFFICE_DRAFT_MAKING_H

#include "office/draft/values.h"

struct making {
    const struct draft_facts *facts;
    struct arena *arena;
    struct draft_values *values;
    enum status status; /* the first failure */
};

/* The lists of value.def, and the totals that follow from them. */
void making_rows(struct making *making);

/* Names of the catalogue; codes where it has none. */
struct said making_form(const struct making *making, const char *form);
struct said making_grade(const struct making *making, int64_t grade);

/* The authority with its day, if that is known. */
struct said making_authority(struct making *making, const char *authority,
                             int64_t day);

/* `text` with `part` after it; either may say nothing. */
struct said making_join(struct making *making, struct said text,
                        struct said part, enum draft_phrase between);

#endif
