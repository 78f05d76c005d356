/* The engine states before it starts how much memory it may take: its
 * allocations are counted here and stay below, and not by far. Linked with
 * --wrap, so that every allocation of the libraries comes by. */
#include <malloc.h>

#include "base/memory.h"
#include "tests/engine/bench_market.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define TRIES 300
#define LOOSE                                                                  \
    5 /* of a large market the bound is below so many times the peak */

static size_t in_use, peak;

void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *block, size_t count, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *block, size_t count, size_t size);
void __wrap_free(void *block);

static void count_block(void *block)
{
    in_use += malloc_usable_size(block);
    if (in_use > peak)
        peak = in_use;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *block = __real_calloc(count, size);
    count_block(block);
    return block;
}

/* Old and new block can be there at once. */
void *__wrap_reallocarray(void *block, size_t count, size_t size)
{
    size_t before = malloc_usable_size(block);
    void *resized = __real_reallocarray(block, count, size);
    count_block(resized);
    in_use -= before;
    return resized;
}

void __wrap_free(void *block)
{
    in_use -= malloc_usable_size(block);
    __real_free(block);
}

/* What solving takes at most, its answer included. */
static size_t measure(const struct engine_market *market)
{
    struct engine_clearing *clearing = NULL;
    size_t before = in_use;
    peak = in_use;
    EXPECT_NUMBER(engine_solve(market, NULL, &clearing), STATUS_ok);
    size_t taken = peak - before;
    engine_clearing_destroy(clearing);
    EXPECT_NUMBER(in_use, before);
    return taken;
}

static void no_market_without_rules_takes_more_than_stated(void)
{
    const struct market_size size = {40, 60, 20, false};
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random;
        random_market_init(&random, (enum market_shape)(seed % SHAPE_COUNT),
                           &size, seed);
        size_t taken = measure(&random.market);
        EXPECT(taken > 0 && taken <= engine_memory_bytes(&random.market));
        random_market_clear(&random);
    }
}

static void of_a_large_market_the_bound_is_near_the_truth(void)
{
    struct season *season = season_create(4000, 3);
    for (uint32_t most = 0; most <= 32; most += 16) {
        struct bench_market bench;
        bench_market_season(&bench, season, most);
        size_t taken = measure(&bench.market);
        size_t stated = engine_memory_bytes(&bench.market);
        EXPECT(taken <= stated && stated < LOOSE * taken);
        bench_market_clear(&bench);
    }
    season_destroy(season);
}

static void what_would_take_more_than_allowed_is_refused(void)
{
    struct random_market random;
    struct engine_clearing *clearing = NULL;
    const struct market_size size = {40, 60, 20, false};
    random_market_init(&random, SHAPE_DENSE, &size, 9);
    size_t stated = engine_memory_bytes(&random.market);
    struct engine_limits limits = {.memory_bytes = stated - 1};
    EXPECT_NUMBER(engine_solve(&random.market, &limits, &clearing),
                  STATUS_too_large);
    limits.memory_bytes = stated;
    EXPECT_NUMBER(engine_solve(&random.market, &limits, &clearing), STATUS_ok);
    engine_clearing_destroy(clearing);
    random_market_clear(&random);
}

int main(void)
{
    RUN(no_market_without_rules_takes_more_than_stated);
    RUN(of_a_large_market_the_bound_is_near_the_truth);
    RUN(what_would_take_more_than_allowed_is_refused);
    return test_result();
}
