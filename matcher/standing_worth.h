/* The most that a lot can add to the value of any pair: a demand its highest
 * bid, an offer less its lowest ask and with all points its group can have, in
 * VND a kg. value <= worth + worth - transport, but for two lots that name no
 * price, whose pair has a value of its own (the policy's unpriced one). */
#ifndef LIENKET_MATCHER_STANDING_WORTH_H
#define LIENKET_MATCHER_STANDING_WORTH_H

#include "matcher/candidates_price.h"

/* Reference prices by form, then province: exact day by day. */
struct standing_worth {
    const struct rules *rules;
    const struct product *product;
    struct price_course *courses;
    uint32_t course_count;
    int32_t *provinces; /* codes of 2025; the first is 0: anywhere */
    uint32_t province_count;
};

/* Borrows the rules; the product until it changes, which ends it. */
void standing_worth_init(struct standing_worth *worth,
                         const struct rules *rules,
                         const struct product *product);
void standing_worth_clear(struct standing_worth *worth);

/* PRICE_BOUNDLESS and its negative: without bound, and in no pair. */
int64_t standing_worth_offer(const struct standing_worth *worth,
                             const struct offer_lot *lot);
int64_t standing_worth_demand(const struct standing_worth *worth,
                              const struct demand_lot *lot);

#endif
