/* A standing optimum of one market, repaired after each event, because a full
 * solve costs the market while a repair costs the change.
 *
 * After each call the allocation is engine_solve's for the same market without
 * its side constraints (least lots, most suppliers, least fills), and the
 * prices prove it: where a market has such rules, this keeps the bound of the
 * flow exact, and engine_solve or its bound has the last word. Repairs follow
 * shortest augmenting paths from the lots that were touched (Ahuja, Magnanti
 * and Orlin, Network Flows, 1993, ch. 9), over the arcs of small reduced cost
 * first; a repair that takes more than its budget becomes a full solve, or is
 * finished later (live_work.h). live_read.h has more ways to read it. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_H
#define LIENKET_MATCHER_ENGINE_LIVE_H

#include "matcher/engine/engine.h"

#define LIVE_NONE 0 /* no group or buyer; no handle is 0 */
#define LIVE_WORK_DEFAULT (UINT64_C(1) << 26)

/* Handles stay valid until what they name is removed; a lot's removal takes
 * its pairs along. Offers, demands, groups and buyers share one numbering. */
struct engine_live;

struct live_limits {
    uint32_t lots_most;  /* of each side; 0: ENGINE_LOTS_MAX */
    uint32_t pairs_most; /* 0: ENGINE_PAIRS_MAX */
    uint64_t work_most;  /* pairs a repair may look at before a full solve
                          * takes over; 0: LIVE_WORK_DEFAULT */
    size_t memory_bytes; /* of a full solve over an index (live_index.h), part
                          * by part; 0: no limit */
};

struct live_pair {
    uint32_t lot; /* the partner */
    int64_t value;
    uint64_t hash; /* as in struct engine_pair */
};

struct live_post {
    int64_t quantity;
    uint32_t holder; /* group of an offer, buyer of a demand, or LIVE_NONE */
    const struct live_pair *pairs;
    uint32_t pair_count;
};

/* The handles of a loaded market's members, by their place in it; the arrays
 * are the caller's, or NULL. */
struct live_handles {
    uint32_t *offer;
    uint32_t *demand;
    uint32_t *group;
    uint32_t *buyer;
    uint32_t *pair;
};

/* `limits` may be NULL. live_destroy accepts NULL. */
struct engine_live *live_create(const struct live_limits *limits);
void live_destroy(struct engine_live *live);

/* All calls below return STATUS_invalid for a wrong handle, sign or number,
 * STATUS_full beyond the limits of lots and pairs and STATUS_too_large where
 * totals could pass ENGINE_TOTAL_MAX, or a load over an index the memory, and
 * then change nothing. */

/* Into an empty one, by one full solve. */
MUST_CHECK enum status live_load(struct engine_live *live,
                                 const struct engine_market *market,
                                 struct live_handles *ret_handles);

/* `ret_pairs` has room for the post's pairs, or is NULL. A pair that stands
 * already is invalid. */
MUST_CHECK enum status live_add_offer(struct engine_live *live,
                                      const struct live_post *post,
                                      uint32_t *ret_offer, uint32_t *ret_pairs);
MUST_CHECK enum status live_add_demand(struct engine_live *live,
                                       const struct live_post *post,
                                       uint32_t *ret_demand,
                                       uint32_t *ret_pairs);
MUST_CHECK enum status live_remove_lot(struct engine_live *live, uint32_t lot);
MUST_CHECK enum status live_set_quantity(struct engine_live *live, uint32_t lot,
                                         int64_t quantity);

MUST_CHECK enum status live_add_pair(struct engine_live *live, uint32_t lot,
                                     const struct live_pair *pair,
                                     uint32_t *ret_pair);
MUST_CHECK enum status live_remove_pair(struct engine_live *live,
                                        uint32_t pair);
MUST_CHECK enum status live_set_value(struct engine_live *live, uint32_t pair,
                                      int64_t value);

MUST_CHECK enum status live_add_group(struct engine_live *live,
                                      const struct engine_group *group,
                                      uint32_t *ret_group);
MUST_CHECK enum status live_add_buyer(struct engine_live *live,
                                      const struct engine_buyer *buyer,
                                      uint32_t *ret_buyer);
MUST_CHECK enum status live_set_group(struct engine_live *live, uint32_t group,
                                      const struct engine_group *terms);
MUST_CHECK enum status live_set_buyer(struct engine_live *live, uint32_t buyer,
                                      const struct engine_buyer *terms);
/* Invalid while it has lots. */
MUST_CHECK enum status live_remove_holder(struct engine_live *live,
                                          uint32_t holder);

/* What stands. The bound is summed from the prices, in time of all lots. */
int64_t live_total(const struct engine_live *live);
int64_t live_bound(const struct engine_live *live);
int64_t live_quantity(const struct engine_live *live, uint32_t pair);

/* U of an offer, W of a demand, group - first, or a buyer's price: one optimal
 * dual. */
int64_t live_price(const struct engine_live *live, uint32_t node);

/* Prices of the two lots of a pair in both extreme duals, by shortest paths
 * from these lots alone. */
struct live_range {
    int64_t offer_least;
    int64_t offer_most;
    int64_t demand_least;
    int64_t demand_most;
};
void live_pair_range(struct engine_live *live, uint32_t pair,
                     struct live_range *ret_range);

/* The market as it stands, and by place in it the handles. */
struct live_snapshot {
    struct engine_market market;
    struct live_handles handles;
    uint32_t *place; /* by handle of a lot, group or buyer */
};
void live_snapshot_init(const struct engine_live *live,
                        struct live_snapshot *ret_snapshot);
void live_snapshot_clear(struct live_snapshot *snapshot);

/* What engine_solve would answer for the snapshot just taken, steps and the
 * split of prices between lots and holders aside. */
struct engine_clearing *live_clearing(struct engine_live *live,
                                      const struct live_snapshot *snapshot);

/* What it holds now: at most 400 bytes a lot, group or buyer at the peak of
 * their number, pairs aside; and the part that is pairs. */
size_t live_memory_bytes(const struct engine_live *live,
                         size_t *ret_pair_bytes);
uint64_t live_full_solves(const struct engine_live *live);

#endif
