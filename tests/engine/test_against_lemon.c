/* Markets against LEMON's NetworkSimplex, in whole numbers: equal to the last
 * unit where values are near 2^40 and totals beyond what a float can tell. */
#include "base/memory.h"
#include "tests/engine/bench_market.h"
#include "tests/engine/certificate.h"
#include "tests/engine/lemon.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define MARKETS 1000
#define HUGE_VALUE (INT64_C(1) << 40)

static struct engine_clearing *solve(const struct engine_market *market)
{
    struct engine_clearing *clearing = NULL;
    EXPECT_NUMBER(engine_solve(market, NULL, &clearing), STATUS_ok);
    if (!clearing)
        exit(EXIT_FAILURE);
    const char *fault = certificate_fault(market, clearing);
    EXPECT_TEXT(fault ? fault : "", "");
    return clearing;
}

/* Every value near 2^40 or far from it, whatever the shape. */
static void make_huge(struct random_market *random, uint64_t seed)
{
    uint64_t state = seed;
    for (uint32_t k = 0; k < random->market.pair_count; k++)
        random->pairs[k].value =
            random_between(&state, 0, 3) == 0
                ? random_between(&state, 1, HUGE_VALUE)
                : HUGE_VALUE + random_between(&state, -9, 9);
    for (uint32_t g = 0; g < random->market.group_count; g++)
        random->groups[g].first_points =
            random_between(&state, 0, HUGE_VALUE / 4);
}

static void compare(const struct market_size *size, bool huge)
{
    struct random_market *random = memory_allocate(MARKETS, sizeof *random);
    const struct engine_market **markets =
        memory_allocate(MARKETS, sizeof *markets);
    int64_t *totals = memory_allocate(MARKETS, sizeof *totals);
    for (uint32_t m = 0; m < MARKETS; m++) {
        random_market_init(&random[m], (enum market_shape)(m % SHAPE_COUNT),
                           size, m + 1);
        if (huge)
            make_huge(&random[m], m);
        markets[m] = &random[m].market;
    }
    EXPECT(lemon_totals(markets, MARKETS, totals));
    for (uint32_t m = 0; m < MARKETS; m++) {
        struct engine_clearing *clearing = solve(markets[m]);
        if (clearing->total != totals[m])
            printf("market %u\n", m);
        EXPECT_NUMBER(clearing->total, totals[m]);
        EXPECT_NUMBER(clearing->gap, 0);
        engine_clearing_destroy(clearing);
        random_market_clear(&random[m]);
    }
    memory_free(random);
    memory_free(markets);
    memory_free(totals);
}

static void a_thousand_markets_are_worth_what_lemon_says(void)
{
    compare(&(struct market_size){12, 50, 40, false}, false);
}

static void huge_values_are_exact_to_the_last_unit(void)
{
    compare(&(struct market_size){12, 4000, 40, false}, true);
}

static void expect_total(const struct engine_market *market)
{
    int64_t total;
    struct engine_clearing *clearing = solve(market);
    EXPECT(lemon_totals(&market, 1, &total));
    EXPECT_NUMBER(clearing->total, total);
    engine_clearing_destroy(clearing);
}

static void seasons_with_all_their_pairs(void)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct season *season = season_create(600, seed);
        struct bench_market bench;
        bench_market_season(&bench, season, 0);
        expect_total(&bench.market);
        bench_market_clear(&bench);
        season_destroy(season);
    }
}

int main(void)
{
    if (!lemon_installed()) {
        printf("skipped: the oracle was built without LEMON (package "
               "liblemon-dev)\n");
        return 77;
    }
    RUN(a_thousand_markets_are_worth_what_lemon_says);
    RUN(huge_values_are_exact_to_the_last_unit);
    RUN(seasons_with_all_their_pairs);
    return test_result();
}
