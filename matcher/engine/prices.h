/* The optimal dual prices of a solved flow: both extremes and the middle.
 *
 * The highest potentials are shortest distances from the root in the residual
 * network, the lowest come from the distances to it; every optimal dual lies
 * between them, and the midpoint rounded up is optimal again. */
#ifndef LIENKET_MATCHER_ENGINE_PRICES_H
#define LIENKET_MATCHER_ENGINE_PRICES_H

#include "matcher/engine/flow.h"

enum price_side { PRICES_SELLER_BEST, PRICES_BUYER_BEST };

/* Potentials by node: U of an offer lot, -W of a demand lot, group - first of
 * a group, -price of a buyer. */
void prices_extreme(struct flow *flow, enum price_side side,
                    int64_t *ret_potential);
void prices_middle(const struct flow *flow, const int64_t *seller_best,
                   const int64_t *buyer_best, int64_t *ret_potential);

/* Those of the simplex's last tree: some optimal dual, without a search. */
void prices_any(const struct flow *flow, int64_t *ret_potential);

/* Takes the potentials apart by capacity, with what has no capacity left at
 * the least price that fits every pair not closed. `ret_lift` may be NULL when
 * no demand lot is fixed open. The arrays of `ret_duals` are the caller's. */
void prices_duals(const struct flow *flow, const int64_t *potential,
                  struct engine_duals *ret_duals, int64_t *ret_lift);

void duals_init(struct engine_duals *duals, const struct engine_market *market);
void duals_clear(struct engine_duals *duals);

#endif
