/* A standing whose pairs are too many to list: solved by price over all of
 * them, it keeps those that the optimum met and each line's next best. */
#ifndef LIENKET_MATCHER_STANDING_PRICED_H
#define LIENKET_MATCHER_STANDING_PRICED_H

#include "matcher/candidates.h"
#include "matcher/standing.h"

/* Goods in grams, no side constraints, and capacity everywhere. */
bool standing_is_plain(const struct market_lots *lots);

/* What a solve by price may take, for the whole process and from now on:
 * STATUS_full where it needs more. 0: no limit, as at first. */
void standing_set_solve_memory(size_t bytes);
size_t standing_solve_memory(void);

/* Sets the answer and the pairs. `market` is plain, its pairs are not read;
 * no pair is worth more than `value_most`. Fails as engine_solve_priced. */
MUST_CHECK enum status standing_solve_priced(struct standing *standing,
                                             struct candidates *candidates,
                                             const struct engine_market *market,
                                             int64_t value_most);

#endif
