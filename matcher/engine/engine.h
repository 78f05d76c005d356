/* The exact allocator of one market: which offer lot serves which demand lot.
 *
 * It maximises the sum of value times quantity over the pairs, unmatched
 * allowed, as a min-cost flow, and proves it with dual prices. Pure: integers
 * only, no input or output, no clock; the same market, in whatever order its
 * lots and pairs come, gets the same clearing. */
#ifndef LIENKET_MATCHER_ENGINE_ENGINE_H
#define LIENKET_MATCHER_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define ENGINE_NONE UINT32_MAX               /* no group, no buyer */
#define ENGINE_UNLIMITED INT64_MAX           /* a capacity that never binds */
#define ENGINE_LOTS_MAX (UINT32_C(1) << 21)  /* of one side */
#define ENGINE_PAIRS_MAX (UINT32_C(1) << 29) /* of one market */
#define ENGINE_NUMBER_MAX (INT64_C(1) << 53) /* values, quantities */
#define ENGINE_TOTAL_MAX (INT64_C(1) << 62)  /* value of a whole market */
#define ENGINE_HASH_BITS 40

struct engine_offer {
    int64_t quantity; /* base units, from 0 */
    uint32_t group;   /* index, or ENGINE_NONE */
};

struct engine_demand {
    int64_t quantity;
    int64_t least_fill;      /* 0 or at least that in all; 0: no rule */
    uint32_t most_suppliers; /* pairs above 0; 0: no rule */
    uint32_t buyer;          /* index, or ENGINE_NONE */
};

/* Over all lots of a group; its first `first_capacity` units earn
 * `first_points` each (they count in the total). */
struct engine_group {
    int64_t capacity; /* or ENGINE_UNLIMITED */
    int64_t first_capacity;
    int64_t first_points;
};

struct engine_buyer {
    int64_t capacity; /* or ENGINE_UNLIMITED */
};

/* Among equal values the larger sum of hash times quantity wins, so that one
 * optimum is canonical. Two allocations could in theory tie in both words. */
struct engine_pair {
    int64_t value; /* VND per base unit; may be negative */
    int64_t least; /* 0 or at least that much; 0: no rule */
    uint64_t hash; /* ENGINE_HASH_BITS of the lots' ids, fixed per pair */
    uint32_t offer;
    uint32_t demand;
};

/* Borrowed arrays; they need to live for the call only. No pair twice. */
struct engine_market {
    const struct engine_offer *offers;
    const struct engine_demand *demands;
    const struct engine_group *groups;
    const struct engine_buyer *buyers;
    const struct engine_pair *pairs;
    uint32_t offer_count;
    uint32_t demand_count;
    uint32_t group_count;
    uint32_t buyer_count;
    uint32_t pair_count;
};

/* One optimal price for each capacity. For a pair U = offer + group - first
 * and W = demand + buyer; U + W >= value on every pair, and the sum of
 * capacity times price, plus first_capacity * (first_points - first), is the
 * bound. What has no capacity gets the least price that fits. */
struct engine_duals {
    int64_t *offer;
    int64_t *demand;
    int64_t *group;
    int64_t *first; /* by group, 0 to first_points */
    int64_t *buyer;
};

struct engine_clearing {
    int64_t *quantity;  /* by pair, in the order of the market */
    int64_t total;      /* sum of value times quantity, and first points */
    int64_t bound;      /* proven: no allocation is worth more */
    int64_t gap;        /* bound - total; 0 without side constraints,
                         * unless a limit ended the solve early */
    int64_t flow_bound; /* what the three duals prove, at least `bound` */
    struct engine_duals seller_best; /* U highest, W lowest */
    struct engine_duals buyer_best;  /* W highest, U lowest */
    struct engine_duals suggested;   /* the middle, W rounded down */
    struct engine_part *parts; /* proof.h: why bound is below flow_bound */
    uint32_t part_count;
    uint64_t steps; /* pivots of all solves: the same on every machine */
};

struct engine_limits {
    uint32_t branch_solves; /* re-optimisations a component may take for its
                             * side constraints; 0: the default */
    size_t memory_bytes;    /* refuse what would need more; 0: no limit (by
                             * price: pricer.h) */

    /* Of engine_solve_priced: it may stop before the optimum, at the first
     * pass over all demand lots that proves a gap of at most so many
     * millionths of the bound, or after so many passes; 0: it does not. */
    uint32_t gap_millionths;
    uint32_t passes;

    bool used_pairs_only; /* of a working set, in the answer */
};

/* STATUS_invalid: an index, sign or number out of range. STATUS_too_large: the
 * total could pass ENGINE_TOTAL_MAX, or the memory the limit. `limits` may be
 * NULL. */
MUST_CHECK enum status engine_solve(const struct engine_market *market,
                                    const struct engine_limits *limits,
                                    struct engine_clearing **ret_clearing);
void engine_clearing_destroy(struct engine_clearing *clearing);

/* U and W of one lot under `duals`. */
int64_t engine_offer_price(const struct engine_market *market,
                           const struct engine_duals *duals, uint32_t offer);
int64_t engine_demand_price(const struct engine_market *market,
                            const struct engine_duals *duals, uint32_t demand);

/* The most memory engine_solve takes for a market of these counts without
 * side constraints, its answer included. Only the counts are read. */
size_t engine_memory_bytes(const struct engine_market *market);

#endif
