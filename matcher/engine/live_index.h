/* A live optimum over pairs that it does not hold. Of a market with too many
 * of them it keeps those that are close to its prices, and asks an index for
 * others when prices move; the answer is the optimum over all pairs that the
 * index could list, after each event, and the prices prove it.
 *
 * Each lot has a price in the index, within a step of its true one, and every
 * pair that is not held is worth at least `width` less than those two prices:
 * what they pay for all pairs needs no further look. A price that falls by more
 * than a step brings the lot's pairs in anew; a search that goes beyond the
 * width asks for them lot by lot (column generation: Ahuja, Magnanti and Orlin,
 * Network Flows, 1993, ch. 17, driven by shortest paths). */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_INDEX_H
#define LIENKET_MATCHER_ENGINE_LIVE_INDEX_H

#include "matcher/engine/live.h"

/* Knows the open lots by their handles and all rules, which the engine does
 * not. The same pair always comes with the same value and hash, for either of
 * its lots. Partners that were removed from the index are listed no more. */
struct live_index {
    void *context;
    int64_t value_most;  /* no pair is worth more, none less than 1 */
    int64_t points_most; /* more first points no group has */

    /* live_load has written the handles; the calls below follow. May be NULL
     * where nothing is loaded. */
    void (*loaded)(void *context);

    /* The lot's price there from now on; of a new lot it is 0 before. */
    void (*price)(void *context, uint32_t lot, int64_t price);

    /* The greatest value less price of the partner among the lot's pairs, or
     * `least` where none is above it. */
    int64_t (*most)(void *context, uint32_t lot, int64_t least);

    /* Pairs of the lot with value less price of the partner from `least` on,
     * and perhaps others: all when those are at most `room`, else the `room`
     * best. In any order, good until the next call. Returns how many. */
    uint32_t (*list)(void *context, uint32_t lot, int64_t least, uint32_t room,
                     const struct live_pair **ret_pairs);

    /* A number of the lot, from 0 and without great gaps: lots of different
     * numbers have no pairs, so that full solves take them apart. May be NULL
     * where that is not known. */
    uint32_t (*part)(void *context, uint32_t lot);
};

/* Of one that has no lots yet. From now on posts and loaded markets come
 * without pairs; live_add_pair, live_remove_pair and live_set_value are
 * invalid, and so are first points above points_most. live_clearing and
 * live_extremes do not know pairs that are not held: for all prices solve anew
 * (pricer.h). live_pair_range holds where all lots and holders have a
 * capacity. */
void live_set_index(struct engine_live *live, const struct live_index *index);

/* The handle that the next lot or holder gets: the index has to know the lot
 * before live_add_offer or live_add_demand is called, and has to have forgotten
 * it before live_remove_lot is. */
uint32_t live_next_handle(const struct engine_live *live);

#endif
