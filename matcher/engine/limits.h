/* What a market may be, and what its prices promise: the sums that decide
 * whether 64 bits hold every number of a solve. */
#ifndef LIENKET_MATCHER_ENGINE_LIMITS_H
#define LIENKET_MATCHER_ENGINE_LIMITS_H

#include "matcher/engine/flow.h"

/* As engine_solve says; with it the solve cannot overflow. */
MUST_CHECK enum status limits_check(const struct engine_market *market,
                                    const struct engine_limits *limits);

/* Sum of capacity times price and of the points not taken away: no allocation
 * is worth more. */
wide limits_dual_value(const struct engine_market *market,
                       const struct engine_duals *duals);

#endif
