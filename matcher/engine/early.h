/* What one pass over all demand lots proves while the optimum is still ahead:
 * with what its best pair gains added to each lot's price, the prices fit every
 * pair, and their value bounds all allocations. */
#ifndef LIENKET_MATCHER_ENGINE_EARLY_H
#define LIENKET_MATCHER_ENGINE_EARLY_H

#include "matcher/engine/flow.h"

/* Whether the limits let a solve stop at the pass just made. */
bool early_may_stop(const struct flow *flow,
                    const struct engine_limits *limits);

/* The potentials by node that the pass proves. */
void early_prices(const struct flow *flow, int64_t *ret_potential);

#endif
