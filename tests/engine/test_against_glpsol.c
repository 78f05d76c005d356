/* A thousand markets of varied shape against another solver. */
#include "base/memory.h"
#include "tests/engine/certificate.h"
#include "tests/engine/glpsol.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define BATCH 50
#define MARKETS 1000

static struct engine_clearing *solve(const struct engine_market *market,
                                     uint64_t seed)
{
    struct engine_clearing *clearing = NULL;
    EXPECT_NUMBER(engine_solve(market, NULL, &clearing), STATUS_ok);
    if (!clearing)
        exit(EXIT_FAILURE);
    const char *fault = certificate_fault(market, clearing);
    if (fault)
        printf("seed %llu\n", (unsigned long long)seed);
    EXPECT_TEXT(fault ? fault : "", "");
    return clearing;
}

/* Beyond 2^53 glpsol's doubles cannot tell neighbours apart. */
static bool same_total(int64_t total, double other)
{
    double difference = (double)total - other;
    double tolerance = total > INT64_C(1) << 40 ? (double)total * 1e-9 : 1e-6;
    return difference < tolerance && difference > -tolerance;
}

/* Capacities used up and all there are, by shape. */
static uint64_t binding[SHAPE_COUNT], capacities[SHAPE_COUNT];

/* All of one shape: huge values beside small ones would hide these from
 * glpsol's tolerances. */
static void compare_batch(uint64_t first_seed, const struct market_size *size)
{
    enum market_shape shape =
        (enum market_shape)(first_seed / BATCH % SHAPE_COUNT);
    struct random_market random[BATCH];
    const struct engine_market *markets[BATCH];
    double totals[BATCH];
    for (uint32_t m = 0; m < BATCH; m++) {
        uint64_t seed = first_seed + m;
        random_market_init(&random[m], shape, size, seed);
        markets[m] = &random[m].market;
    }
    EXPECT(glpsol_totals(markets, BATCH, totals));
    for (uint32_t m = 0; m < BATCH; m++) {
        struct engine_clearing *clearing = solve(markets[m], first_seed + m);
        if (!same_total(clearing->total, totals[m]))
            printf("seed %llu: %lld, glpsol %.0f\n",
                   (unsigned long long)first_seed + m,
                   (long long)clearing->total, totals[m]);
        EXPECT(same_total(clearing->total, totals[m]));
        EXPECT_NUMBER(clearing->gap, 0);
        certificate_binding(markets[m], clearing->quantity, &binding[shape],
                            &capacities[shape]);
        engine_clearing_destroy(clearing);
        random_market_clear(&random[m]);
    }
}

static void a_thousand_markets_are_worth_what_glpsol_says(void)
{
    struct market_size size = {12, 50, 40, false};
    for (uint64_t seed = 1; seed <= MARKETS; seed += BATCH)
        compare_batch(seed, &size);
    for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
        printf("shape %zu: %llu of %llu capacities bind\n", shape,
               (unsigned long long)binding[shape],
               (unsigned long long)capacities[shape]);
        EXPECT(10 * binding[shape] >= capacities[shape]);
    }
    EXPECT_NUMBER(binding[SHAPE_BOUND], capacities[SHAPE_BOUND]);
}

/* Deeper trees than a dozen lots make. */
static void larger_markets_are_worth_what_glpsol_says(void)
{
    struct market_size size = {90, 400, 300, false};
    for (uint64_t seed = 1; seed <= 16; seed++) {
        struct random_market random;
        double total;
        random_market_init(&random, (enum market_shape)(seed % SHAPE_HUGE),
                           &size, seed * 1009);
        const struct engine_market *market = &random.market;
        struct engine_clearing *clearing = solve(market, seed * 1009);
        EXPECT(glpsol_totals(&market, 1, &total));
        EXPECT(same_total(clearing->total, total));
        engine_clearing_destroy(clearing);
        random_market_clear(&random);
    }
}

static uint32_t open_gaps, below_best;

static void compare_under_rules(uint64_t seed, const struct market_size *size)
{
    static const enum market_shape shapes[] = {SHAPE_DENSE, SHAPE_SPARSE,
                                               SHAPE_CHAIN, SHAPE_STAR,
                                               SHAPE_ZEROS, SHAPE_TIGHT};
    struct random_market random;
    double total;
    random_market_init(&random, shapes[seed % 6], size, seed * 13);
    const struct engine_market *market = &random.market;
    struct engine_clearing *clearing = solve(market, seed * 13);
    EXPECT(glpsol_totals(&market, 1, &total));
    bool bounded = (double)clearing->bound > total - 1e-6;
    bool below = !same_total(clearing->total, total);
    if (!bounded || (below && clearing->gap == 0) ||
        (double)clearing->total > total + 1e-6)
        printf("seed %llu: %lld to %lld, glpsol %.1f\n",
               (unsigned long long)seed, (long long)clearing->total,
               (long long)clearing->bound, total);
    EXPECT(bounded);
    EXPECT((double)clearing->total < total + 1e-6);
    EXPECT(!below || clearing->gap > 0);
    EXPECT((double)clearing->total > 0.985 * total - 1e-6);
    below_best += below;
    open_gaps += clearing->gap > 0;
    engine_clearing_destroy(clearing);
    random_market_clear(&random);
}

static void under_rules_the_bound_holds_and_the_total_is_near_the_best(void)
{
    struct market_size size = {7, 40, 30, true};
    uint32_t tries = 150;
    for (uint64_t seed = 1; seed <= tries; seed++)
        compare_under_rules(seed, &size);
    printf("%u of %u below the best, %u gaps open\n", below_best, tries,
           open_gaps);
    EXPECT(10 * open_gaps <= tries);
}

int main(void)
{
    if (!glpsol_installed()) {
        printf("skipped: glpsol is not installed (package glpk-utils)\n");
        return 77;
    }
    RUN(a_thousand_markets_are_worth_what_glpsol_says);
    RUN(larger_markets_are_worth_what_glpsol_says);
    RUN(under_rules_the_bound_holds_and_the_total_is_near_the_best);
    return test_result();
}
