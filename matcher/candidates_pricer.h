/* The index as the engine asks it by price: of a market too large to list, only
 * the pairs that gain are looked at, and the optimum is over all of them. */
#ifndef LIENKET_MATCHER_CANDIDATES_PRICER_H
#define LIENKET_MATCHER_CANDIDATES_PRICER_H

#include "matcher/candidates.h"
#include "matcher/engine/pricer.h"

/* Borrows all; the lots are in grams. */
struct candidates_pricer {
    struct candidates *candidates;
    const struct rules *rules;
    const struct market_lots *lots;
    const int64_t *offer_price; /* of the last begin */
};

/* For the engine; borrows `pricer`. `value_most` is as in engine_pricer. */
struct engine_pricer candidates_pricer(struct candidates_pricer *pricer,
                                       int64_t value_most);

#endif
