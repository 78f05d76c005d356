/* A standing whose pairs are too many to list: solved by price over all of
 * them, it keeps those that the optimum met and each line's next best. */
#ifndef LIENKET_MATCHER_STANDING_PRICED_H
#define LIENKET_MATCHER_STANDING_PRICED_H

#include "matcher/candidates.h"
#include "matcher/standing.h"

/* Goods in grams, no side constraints, and capacity everywhere. */
bool standing_is_plain(const struct market_lots *lots);

/* Sets the answer and the pairs. `market` is plain, its pairs are not read;
 * no pair is worth more than `value_most`. Fails as engine_solve_priced. */
MUST_CHECK enum status standing_solve_priced(struct standing *standing,
                                             struct candidates *candidates,
                                             const struct engine_market *market,
                                             int64_t value_most);

#endif
