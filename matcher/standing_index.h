/* The open lots of one market, both sides, as a live optimum asks for their
 * pairs by price (engine/live_index.h): of markets with too many to be held.
 *
 * Lots stand by commune, delivery point and whether they name a price, and are
 * found by window, grade and the most they can add to a pair's value: the bid
 * at its highest, or the ask at its lowest with all points, on their days.
 * model/rules.h decides about what is found. For plain markets in grams. */
#ifndef LIENKET_MATCHER_STANDING_INDEX_H
#define LIENKET_MATCHER_STANDING_INDEX_H

#include "matcher/engine/live_index.h"
#include "matcher/standing_kept.h"

struct standing_index;

/* Borrows the rules until the next standing_index_follow, and all records that
 * lots in it borrow. destroy accepts NULL. */
struct standing_index *standing_index_create(const struct rules *rules,
                                             const struct market_name *name);
void standing_index_destroy(struct standing_index *index);
void standing_index_follow(struct standing_index *index,
                           const struct rules *rules);

/* False: the lot could be part of pairs worth more than was foreseen. */
MUST_CHECK bool standing_index_insert(struct standing_index *index,
                                      struct kept_lot *lot, uint32_t handle);
/* Again: nothing is done. */
void standing_index_remove(struct standing_index *index, uint32_t handle);

/* For an engine that is loaded next with the lots of both sides, which comes to
 * write their handles there. Values are foreseen up to twice what pairs of
 * these lots can come to. */
struct live_index standing_index_live(struct standing_index *index,
                                      const struct kept_side sides[2],
                                      const struct live_handles *handles);

#endif
