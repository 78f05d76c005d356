#include "tests/engine/bench_market.h"

#include "base/memory.h"

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

void bench_market_clear(struct bench_market *bench)
{
    memory_free(bench->offers);
    memory_free(bench->demands);
    memory_free(bench->pairs);
}
