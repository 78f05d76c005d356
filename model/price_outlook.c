#include "model/price_outlook.h"

#include <stdlib.h>
#include <string.h>

static int day_compare(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static bool is_of(const struct price_point *point,
                  const struct price_query *query)
{
    return strcmp(point->product, query->product) == 0 &&
           strcmp(point->form, query->form) == 0 && point->day <= query->day;
}

/* The last days, each once, on which any point of the product begins to count;
 * whether it does in this province, price_find knows. */
static size_t find_days(const struct price_series *series,
                        const struct price_query *query,
                        int64_t ret_days[PRICE_STEPS_MOST])
{
    size_t count = 0;
    for (size_t index = 0; index < series->count; index++) {
        const struct price_point *point = series->points[index];
        size_t at = 0;
        while (at < count && ret_days[at] != point->day)
            at++;
        if (at < count || !is_of(point, query))
            continue;
        if (count < PRICE_STEPS_MOST) {
            ret_days[count++] = point->day;
            continue;
        }
        qsort(ret_days, count, sizeof *ret_days, day_compare);
        if (point->day > ret_days[0])
            ret_days[0] = point->day;
    }
    qsort(ret_days, count, sizeof *ret_days, day_compare);
    return count;
}

size_t clause_replay(const struct price_clause *clause,
                     const struct price_series *series,
                     const struct price_query *query,
                     struct price_step ret_steps[PRICE_STEPS_MOST])
{
    int64_t days[PRICE_STEPS_MOST];
    size_t day_count = find_days(series, query, days);
    size_t count = 0;
    for (size_t index = 0; index < day_count; index++) {
        struct price_query then = *query;
        struct price_range range;
        struct price_step step = {.from_day = days[index]};
        then.day = days[index];
        if (!price_find(series, &then, &range) ||
            !clause_expected(clause, &range.middle, &step.pays))
            continue;
        step.market = range.middle;
        if (count == 0 || ret_steps[count - 1].market != step.market)
            ret_steps[count++] = step;
    }
    return count;
}

/* How much better the market is than the clause, for the seller. It never falls
 * as the market rises, since no clause pays more than one for one. */
static int64_t better_by(const struct price_clause *clause, int64_t market)
{
    int64_t pays = market;
    return clause_expected(clause, &market, &pays) ? market - pays : 0;
}

/* The lowest market price at which it is above `limit`; MOST_PRICE + 1: none.
 */
static int64_t first_above(const struct price_clause *clause, int64_t limit)
{
    int64_t low = 1, high = MOST_PRICE + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (better_by(clause, middle) > limit)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct walk_away clause_walk_away(const struct price_clause *clause,
                                  int64_t margin)
{
    struct walk_away walk = {0};
    int64_t above = first_above(clause, margin);
    int64_t kept = first_above(clause, -margin - 1);
    if (above <= MOST_PRICE)
        walk.seller_above = above;
    walk.buyer_below = kept - 1;
    return walk;
}
