/* A market whose pairs are not listed but found: the solve asks for those that
 * gain at its prices, and its answer is proven over all of them. */
#ifndef LIENKET_MATCHER_ENGINE_PRICER_H
#define LIENKET_MATCHER_ENGINE_PRICER_H

#include "matcher/engine/engine.h"

/* Finds pairs by price; the engine knows nothing of their rules. The same pair
 * must always come with the same value and hash. */
struct engine_pricer {
    void *context;
    int64_t value_most; /* no pair is worth more; none less than 1 */

    /* New prices: until the next call they stay where they are. May be NULL,
     * else an index can bound its cells by their lowest price. */
    void (*begin)(void *context, const int64_t *offer_price);

    /* Lists pairs of the demand lot with value - offer_price[offer] >= least:
     * all when they are at most `room`, else `room` of them, the best as far
     * as it is cheap, but the very best first. Returns how many. Their `least`
     * and `demand` are not read. */
    uint32_t (*list)(void *context, uint32_t demand, int64_t least,
                     uint32_t room, struct engine_pair *ret_pairs);
};

struct engine_priced {
    struct engine_clearing *clearing; /* quantities by the pairs below */
    struct engine_pair *pairs;        /* the working set at the end, or what
                                       * is used of it */
    uint32_t pair_count;
    uint32_t most_pairs; /* of the working set at its largest */
    uint32_t passes;     /* over all demand lots */
};

/* The most memory engine_solve_priced takes, its answer included, when its
 * working set comes to so many pairs: how many it needs is not known before. A
 * solve with limits.memory_bytes never takes in a pair more than fit into them:
 * with room for six pairs a lot, group and buyer it first lets go of those that
 * are furthest from being used, else it ends with STATUS_full. Of the market
 * the other counts are read. */
size_t engine_priced_memory_bytes(const struct engine_market *market,
                                  uint32_t pairs);

/* As engine_solve over all pairs the pricer could list, with the same answer;
 * the market's own pairs are not read. Where `limits` let it stop early, the
 * answer is the best allocation so far, and its gap is proven by the duals:
 * the three are then the same prices, and no extremes. Takes no side
 * constraints, and no lot, group or buyer without capacity: STATUS_invalid. */
MUST_CHECK enum status engine_solve_priced(const struct engine_market *market,
                                           const struct engine_pricer *pricer,
                                           const struct engine_limits *limits,
                                           struct engine_priced *ret_priced);
void engine_priced_clear(struct engine_priced *priced);

#endif
