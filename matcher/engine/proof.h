/* Proofs by cases: why, under side constraints, nothing is worth more than a
 * bound below the flow's. No solver is needed to check them. */
#ifndef LIENKET_MATCHER_ENGINE_PROOF_H
#define LIENKET_MATCHER_ENGINE_PROOF_H

#include "matcher/engine/engine.h"

enum engine_fixing_kind {
    FIXING_PAIR_CLOSED,   /* quantity 0 */
    FIXING_PAIR_OPEN,     /* above 0, so a supplier, and at least its least */
    FIXING_DEMAND_CLOSED, /* nothing for the demand lot */
    FIXING_DEMAND_OPEN,   /* at least its `least_fill` */
};

struct engine_fixing {
    enum engine_fixing_kind kind;
    uint32_t index; /* of the pair or the demand lot, in the market */
};

/* One case of a proof: under its fixings nothing in the part is worth more
 * than `bound`. What follows from the fixings, in this order:
 * - a pair whose value and first points come to 0 or less is closed, unless its
 *   demand lot has a least fill: nothing is worth more with it than without;
 * - a pair can bring at most the least of its capacities (offer lot, group,
 *   demand lot, buyer), and is closed when its least lot is more;
 * - `best` of a demand lot with a rule is what its open pairs and the largest
 *   others not closed, up to most_suppliers in all, can bring; its capacity is
 *   at most that, and it is closed when that or a capacity is below its least
 *   fill;
 * - a demand lot with an open pair is open;
 * - when most_suppliers pairs are open the others are closed; else a pair's
 *   least is raised to the least fill minus the best of all others, and it is
 *   closed when that is more than it can bring.
 * With a price for the least fill, `lift`, W = demand + buyer - lift; each unit
 * of an open demand lot's least fill takes `lift` from the bound, each of an
 * open pair's least takes U + W - value. A pair may be worth more than its
 * prices: an open one adds that for all it can bring, and of the free ones of
 * a demand lot so many do as it may still have suppliers, the greatest. */
struct engine_leaf {
    struct engine_fixing *fixings;
    uint32_t fixing_count;
    bool impossible; /* the fixings contradict each other or a capacity: no
                      * prices */
    int64_t bound;
    struct engine_duals duals; /* by place in the part's lists */
    int64_t *lift;             /* by place of the demand lot, from 0 */
};

/* Lots that share nothing with the rest of the market, and the leaves that
 * together cover every choice there: a bound below the flow's. */
struct engine_part {
    uint32_t *offers; /* indexes in the market */
    uint32_t *demands;
    uint32_t *groups;
    uint32_t *buyers;
    uint32_t offer_count;
    uint32_t demand_count;
    uint32_t group_count;
    uint32_t buyer_count;
    struct engine_leaf *leaves;
    uint32_t leaf_count;
    int64_t bound;
    int64_t flow_bound; /* of this part, by the clearing's duals */
};

void engine_part_clear(struct engine_part *part);
void engine_leaf_clear(struct engine_leaf *leaf);

#endif
