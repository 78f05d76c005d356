/* Reference prices as a dated series, and what a price clause comes to on a
 * day: prices move six-fold within a year, so none is kept without its day.
 *
 * The series is a step function: a price point counts from its day until the
 * next one of the same product, form and province. Prices are VND per kg, at
 * most MOST_PRICE. */
#ifndef LIENKET_MODEL_PRICE_H
#define LIENKET_MODEL_PRICE_H

#include "model/schema.h"

struct price_range {
    int64_t low;
    int64_t middle;
    int64_t high;
};

/* Borrowed points in the order of price_point_compare. */
struct price_series {
    const struct price_point *const *points;
    size_t count;
};

struct price_query {
    const char *product;
    const char *form;
    int32_t province; /* of the goods, its code on map 2025; 0: unknown */
    int64_t day;
};

/* Product, form, province code, day, id: of two points for one day the later
 * posted counts. */
int price_point_compare(const struct price_point *a,
                        const struct price_point *b);

/* The range on that day in that province, else the one for anywhere. */
bool price_find(const struct price_series *series,
                const struct price_query *query, struct price_range *ret_range);

/* What the clause comes to when the market stands at `market`, the middle of
 * the reference range: fixed; floor plus a share of what lies above it
 * (rounded down); market less discount, from 0; market within a band (ceiling
 * 0: none). `market` may be NULL when there is no reference: then only a fixed
 * clause has a price. False: no price, `ret_vnd_per_kg` untouched. */
bool clause_expected(const struct price_clause *clause, const int64_t *market,
                     int64_t *ret_vnd_per_kg);

#endif
