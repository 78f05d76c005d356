/* A season's market with its pairs listed, for benches and tests. */
#ifndef LIENKET_TESTS_ENGINE_BENCH_MARKET_H
#define LIENKET_TESTS_ENGINE_BENCH_MARKET_H

#include "matcher/engine/engine.h"
#include "tests/engine/season_market.h"

/* An engine_market with its own arrays. */
struct bench_market {
    struct engine_market market;
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_pair *pairs;
};

/* All products in one, each need with its best `most` pairs; 0: all. */
void bench_market_season(struct bench_market *bench, struct season *season,
                         uint32_t most);

void bench_market_clear(struct bench_market *bench);

#endif
