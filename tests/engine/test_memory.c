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

static void solve_within(struct season_market *product, size_t memory_bytes,
                         enum status wanted)
{
    struct engine_limits limits = {.memory_bytes = memory_bytes};
    struct engine_priced priced;
    size_t before = in_use;
    peak = in_use;
    enum status status = engine_solve_priced(&product->market, &product->pricer,
                                             &limits, &priced);
    EXPECT_NUMBER(status, wanted);
    EXPECT(peak - before <= memory_bytes);
    if (status == STATUS_ok)
        engine_priced_clear(&priced);
    EXPECT_NUMBER(in_use, before);
}

static uint32_t working_set(struct season_market *product, size_t *ret_taken)
{
    struct engine_priced priced;
    size_t before = in_use;
    peak = in_use;
    EXPECT_NUMBER(
        engine_solve_priced(&product->market, &product->pricer, NULL, &priced),
        STATUS_ok);
    *ret_taken = peak - before;
    uint32_t pairs = priced.most_pairs;
    EXPECT(priced.pair_count <= pairs);
    engine_priced_clear(&priced);
    return pairs;
}

static void a_working_set_takes_no_more_than_stated_for_its_pairs(void)
{
    struct season *season = season_create(20000, 3);
    size_t taken;
    for (uint32_t p = 0; p < SEASON_PRODUCTS; p++) {
        struct season_market *product = &season->products[p];
        uint32_t pairs = working_set(product, &taken);
        size_t stated = engine_priced_memory_bytes(&product->market, pairs);
        EXPECT(taken <= stated);
        if (p == 0) {
            EXPECT(stated < LOOSE * taken);
            printf("     %u + %u lots, %u pairs met: %zu bytes taken, %zu "
                   "stated\n",
                   product->market.offer_count, product->market.demand_count,
                   pairs, taken, stated);
        }
    }
    season_destroy(season);
}

static void a_working_set_never_outgrows_the_limit(void)
{
    struct season *season = season_create(20000, 3);
    struct season_market *product = &season->products[0];
    size_t taken;
    uint32_t pairs = working_set(product, &taken);
    uint32_t six =
        6 * (product->market.offer_count + product->market.demand_count + 1);
    EXPECT(six < pairs);
    for (uint32_t few = 0; few < six; few += six / 4 + 1)
        solve_within(product, engine_priced_memory_bytes(&product->market, few),
                     STATUS_full);
    for (uint32_t enough = six; enough < pairs; enough += (pairs - six) / 3 + 1)
        solve_within(product,
                     engine_priced_memory_bytes(&product->market, enough),
                     STATUS_ok);
    solve_within(product, engine_priced_memory_bytes(&product->market, pairs),
                 STATUS_ok);
    season_destroy(season);
}

int main(void)
{
    RUN(no_market_without_rules_takes_more_than_stated);
    RUN(of_a_large_market_the_bound_is_near_the_truth);
    RUN(what_would_take_more_than_allowed_is_refused);
    RUN(a_working_set_takes_no_more_than_stated_for_its_pairs);
    RUN(a_working_set_never_outgrows_the_limit);
    return test_result();
}
