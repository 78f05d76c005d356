/* Markets for the benches: a season's with its pairs listed, and transport
 * problems in the manner of NETGEN. */
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

/* As much wanted as offered; every need meets `degree` random offers at values
 * up to 10,000, all much wanted. */
void bench_market_transport(struct bench_market *bench, uint32_t lots,
                            uint32_t degree);
void bench_market_clear(struct bench_market *bench);

#endif
