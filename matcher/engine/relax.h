/* Bounds below the flow's, from prices that leave pairs unpaid.
 *
 * A flow lets a demand lot draw from any number of suppliers, so its prices
 * must pay every pair. Here a pair may be worth more than its prices: a demand
 * lot gains by no more such pairs than it may have suppliers. This is the
 * Lagrangean bound over the offer lots' capacities; their prices climb by the
 * volume algorithm (Barahona and Anbil, Mathematical Programming 87, 2000), in
 * fixed point, so many rounds, never by time. */
#ifndef LIENKET_MATCHER_ENGINE_RELAX_H
#define LIENKET_MATCHER_ENGINE_RELAX_H

#include "matcher/engine/proof.h"
#include "matcher/engine/rules.h"

struct relax {
    const struct rules *rules;
    bool fits;        /* numbers are small enough for the fixed point */
    int64_t *centre;  /* best prices of offer lots so far, fixed point */
    int64_t *price;   /* tried now */
    int64_t *used;    /* by offer lot, of the latest answer */
    int64_t *average; /* of those, in fixed point */
    int64_t *paid;    /* by demand lot: its own price less its lift */
    int64_t *paid_centre;
    int64_t slack;   /* how near to the best one that is */
    uint32_t *start; /* by demand lot, into the pairs not closed: */
    uint32_t *offer;
    bool *open;
    int64_t *value; /* less what parties are paid */
    int64_t *gain;  /* at the prices tried now */
    int64_t *most;
    int64_t *least; /* of open ones; of free ones 0 */
};

void relax_init(struct relax *relax, const struct rules *rules,
                int64_t flow_bound);
void relax_clear(struct relax *relax);

/* Betters the leaf's prices in so many rounds, from those it has; towards
 * `target`, which nothing can pass. False, and the leaf as it was, when its
 * bound is no lower. */
bool relax_leaf(struct relax *relax, const struct rules_choices *choices,
                int64_t target, uint32_t rounds, struct engine_leaf *leaf);

#endif
