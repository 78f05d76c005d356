/* What a price clause can come to at the least or at the most over the days of
 * a window, so that an index can tell pairs without a surplus from the others
 * before it knows their delivery day.
 *
 * A course holds one series of reference prices (a product's form in one
 * province) as steps; it is exact on every day, by price_find. */
#ifndef LIENKET_MATCHER_CANDIDATES_PRICE_H
#define LIENKET_MATCHER_CANDIDATES_PRICE_H

#include "model/rules.h"

/* Beyond every price: what a pair that may go unpriced is worth asking for. */
#define PRICE_BOUNDLESS (INT64_MAX / 4)

struct price_step {
    int64_t from_day; /* up to the next step's */
    bool is_known;
    struct price_range range;
};

struct price_course {
    struct price_step *steps; /* the first is from INT64_MIN */
    uint32_t count;
};

/* Form and province of the query count, its day does not. */
void price_course_init(struct price_course *course,
                       const struct price_series *prices,
                       const struct price_query *query);
void price_course_clear(struct price_course *course);

struct day_span {
    int64_t from;
    int64_t to;
};

/* No pair delivered within the span counts an ask below, or a bid above: as
 * stated, or at the middle or the far end of the range where nothing is said.
 * Boundless where a day without a reference may leave the pair unpriced. */
int64_t price_course_least_ask(const struct price_course *course,
                               const struct price_clause *ask,
                               struct day_span span);
int64_t price_course_most_bid(const struct price_course *course,
                              const struct price_clause *bid,
                              struct day_span span);

#endif
