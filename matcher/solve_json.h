/* Names and prices as JSON, sorted by name. */
#ifndef LIENKET_MATCHER_SOLVE_JSON_H
#define LIENKET_MATCHER_SOLVE_JSON_H

#include <stdio.h>

#include "matcher/solve_names.h"

/* Some of the names: `index` is NULL for all of them in order. */
struct solve_subset {
    const struct solve_names *names;
    const uint32_t *index;
    uint32_t count;
};

void solve_write_text(FILE *out, const char *text);

/* ["a","b"] */
void solve_write_names(FILE *out, const struct solve_subset *subset);

/* {"a":7}, by place in the subset; zeros are left out. */
void solve_write_prices(FILE *out, const struct solve_subset *subset,
                        const int64_t *price);

/* ,"key":{...}, or nothing when all prices are 0. */
void solve_write_member(FILE *out, const char *key,
                        const struct solve_subset *subset,
                        const int64_t *price);

#endif
