/* Branch and bound on the flow, for the side constraints of one component.
 *
 * The best allocation found in so many re-optimisations, and a bound with the
 * leaves that prove it. Counted in solves, never in time: the same answer on
 * every machine. */
#ifndef LIENKET_MATCHER_ENGINE_BRANCH_H
#define LIENKET_MATCHER_ENGINE_BRANCH_H

#include "matcher/engine/proof.h"

/* What the leaves of one component's proof may take: prices in all. */
#define BRANCH_PRICES_MAX (UINT32_C(1) << 20)

struct branch_answer {
    int64_t *quantity; /* by pair; the caller frees it */
    int64_t total;
    int64_t bound;
    struct engine_leaf *leaves; /* by place and pair of the component */
    uint32_t leaf_count;
    uint64_t steps;
};

/* `flow_bound` is what the flow of the component is worth; `solves` > 0. */
void branch_solve(const struct engine_market *component, int64_t flow_bound,
                  uint32_t solves, struct branch_answer *ret_answer);

/* Betters `quantity`, which holds every rule, without a proof; returns the
 * steps. `lift_most` is above what anything is worth; `solves` is what it may
 * take, and then what it took. */
uint64_t branch_improve(const struct engine_market *excerpt, int64_t lift_most,
                        uint32_t *solves, int64_t *quantity);

#endif
