/* Markets of many shapes from a seed, for the property tests. */
#ifndef LIENKET_TESTS_ENGINE_RANDOM_MARKET_H
#define LIENKET_TESTS_ENGINE_RANDOM_MARKET_H

#include "matcher/engine/engine.h"

enum market_shape {
    SHAPE_DENSE,
    SHAPE_SPARSE,
    SHAPE_CHAIN, /* each lot meets the next two only */
    SHAPE_STAR,  /* one lot meets all others */
    SHAPE_TIES,  /* values 1 and 2, round quantities */
    SHAPE_ZEROS, /* quantities, capacities and values of 0 and below */
    SHAPE_TIGHT, /* scarce supply */
    SHAPE_BOUND, /* supply and demand are even: every capacity binds */
    SHAPE_HUGE,  /* values near 2^40 */
    SHAPE_COUNT
};

struct market_size {
    uint32_t lots_most; /* of one side */
    int64_t quantity_most;
    int64_t value_most;
    bool rules; /* least lots, most suppliers, least fills */
};

/* An engine_market with its own arrays. */
struct random_market {
    struct engine_market market;
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_group *groups;
    struct engine_buyer *buyers;
    struct engine_pair *pairs;
};

uint64_t random_next(uint64_t *state);
int64_t random_between(uint64_t *state, int64_t least, int64_t most);

void random_market_init(struct random_market *random, enum market_shape shape,
                        const struct market_size *size, uint64_t seed);
void random_market_clear(struct random_market *random);

/* The same market with its lots, groups, buyers and pairs in another order.
 * Pair k of the result is pair ret_pair[k] of `from`. */
void random_market_shuffle(const struct random_market *from, uint64_t seed,
                           struct random_market *ret_random,
                           uint32_t *ret_pair);

#endif
