/* Which pairs of lots a checker has to look at: all that could be worth more
 * than their prices pay, found from the rules without asking them about each.
 *
 * It passes a pair by only for what rules.h says of every such pair: a form the
 * demand does not take, windows that never meet, a grade below the worst one,
 * a road longer than the furthest, or a value that cannot be above the prices:
 * value <= bid - transport - ask + points, with the bid at its highest and the
 * ask at its lowest reference of the lot's days, and all points that the group
 * can have. The rules then decide about what is left. */
#ifndef LIENKET_MODEL_CERTIFICATE_REACH_H
#define LIENKET_MODEL_CERTIFICATE_REACH_H

#include "model/market.h"

/* What each lot earns a base unit, U and W; NULL: nothing, so that every
 * candidate is worth more. */
struct certificate_earned {
    const int64_t *seller; /* by offer lot */
    const int64_t *buyer;  /* by demand lot */
};

/* Called once for a pair, demand lot by demand lot; false ends it. */
typedef bool certificate_visit(void *context, uint32_t offer, uint32_t demand);

/* False when a visit ended it. */
MUST_CHECK bool certificate_reach(const struct rules *rules,
                                  const struct market_lots *lots,
                                  const struct certificate_earned *earned,
                                  certificate_visit *visit, void *context);

#endif
