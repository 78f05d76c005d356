/* Markets that side constraints make hard: lots of power-law size, a third of
 * the needs wants one supplier, least fills near the whole quantity. */
#ifndef LIENKET_TESTS_ENGINE_SIDES_MARKET_H
#define LIENKET_TESTS_ENGINE_SIDES_MARKET_H

#include "tests/engine/random_market.h"

/* `orders` offers and needs together, of one product. */
void sides_market_init(struct random_market *bench, uint32_t orders,
                       uint64_t seed);

/* The pairs by value, each with what is left and the rules allow, twice: needs
 * that stay below their least fill give back in between. */
int64_t sides_greedy(const struct engine_market *market, int64_t *ret_quantity);

#endif
