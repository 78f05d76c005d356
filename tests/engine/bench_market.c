#include "tests/engine/bench_market.h"

#include "base/memory.h"
#include "tests/engine/random_market.h"

static void append_product(struct bench_market *bench,
                           struct season_market *product, uint32_t most)
{
    struct engine_market *market = &bench->market;
    const struct engine_market *from = &product->market;
    uint32_t count;
    struct engine_pair *pairs = season_pairs(product, most, &count);
    bench->pairs = memory_resize(
        bench->pairs, (size_t)market->pair_count + count, sizeof *bench->pairs);
    for (uint32_t k = 0; k < count; k++) {
        pairs[k].offer += market->offer_count;
        pairs[k].demand += market->demand_count;
        bench->pairs[market->pair_count + k] = pairs[k];
    }
    for (uint32_t i = 0; i < from->offer_count; i++)
        bench->offers[market->offer_count + i] = from->offers[i];
    for (uint32_t j = 0; j < from->demand_count; j++)
        bench->demands[market->demand_count + j] = from->demands[j];
    market->offer_count += from->offer_count;
    market->demand_count += from->demand_count;
    market->pair_count += count;
    memory_free(pairs);
}

static void allocate_lots(struct bench_market *bench, uint32_t offers,
                          uint32_t demands)
{
    *bench = (struct bench_market){0};
    bench->offers = memory_allocate(offers, sizeof *bench->offers);
    bench->demands = memory_allocate(demands, sizeof *bench->demands);
}

void bench_market_season(struct bench_market *bench, struct season *season,
                         uint32_t most)
{
    uint32_t offers = 0, demands = 0;
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++) {
        offers += season->products[k].market.offer_count;
        demands += season->products[k].market.demand_count;
    }
    allocate_lots(bench, offers, demands);
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++)
        append_product(bench, &season->products[k], most);
    bench->market.offers = bench->offers;
    bench->market.demands = bench->demands;
    bench->market.pairs = bench->pairs;
}

void bench_market_transport(struct bench_market *bench, uint32_t lots,
                            uint32_t degree)
{
    uint64_t state = 20260601;
    uint32_t step = lots / degree;
    allocate_lots(bench, lots, lots);
    bench->pairs = memory_allocate((size_t)lots * degree, sizeof *bench->pairs);
    for (uint32_t k = 0; k < lots; k++) {
        int64_t quantity = random_between(&state, 1, 1000);
        bench->offers[k] = (struct engine_offer){quantity, ENGINE_NONE};
        bench->demands[lots - 1 - k] =
            (struct engine_demand){quantity, 0, 0, ENGINE_NONE};
    }
    for (uint32_t k = 0; k < lots * degree; k++) {
        uint32_t within = (uint32_t)random_between(&state, 0, step - 1);
        bench->pairs[k] = (struct engine_pair){
            .value = 20000 - random_between(&state, 1, 10000),
            .hash = random_next(&state) >> (64 - ENGINE_HASH_BITS),
            .offer = k % degree * step + within,
            .demand = k / degree,
        };
    }
    bench->market = (struct engine_market){.offers = bench->offers,
                                           .demands = bench->demands,
                                           .pairs = bench->pairs,
                                           .offer_count = lots,
                                           .demand_count = lots,
                                           .pair_count = lots * degree};
}

void bench_market_clear(struct bench_market *bench)
{
    memory_free(bench->offers);
    memory_free(bench->demands);
    memory_free(bench->pairs);
}
