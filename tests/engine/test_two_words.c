/* The answer is one, whichever way it is computed: values in 64 bits and then
 * hashes among the best, or both in one number of 128 bits. */
#include "base/memory.h"
#include "matcher/engine/prices.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define TRIES 600

static const struct market_size small = {14, 60, 12, false};
static const struct market_size large = {70, 90, 40, false};
static const struct market_size tied = {60, 30, 2, false};

static void expect_same_numbers(const int64_t *a, const int64_t *b,
                                uint32_t count)
{
    uint32_t differing = 0;
    for (uint32_t k = 0; k < count; k++)
        differing += a[k] != b[k];
    EXPECT_NUMBER(differing, 0);
}

static void expect_same_prices(struct flow *a, struct flow *b,
                               enum price_side side)
{
    uint32_t nodes = a->simplex.node_count;
    int64_t *one = memory_allocate(nodes, sizeof *one);
    int64_t *other = memory_allocate(nodes, sizeof *other);
    prices_extreme(a, side, one);
    prices_extreme(b, side, other);
    expect_same_numbers(one, other, nodes);
    memory_free(one);
    memory_free(other);
}

static void expect_same_flow(const struct engine_market *market)
{
    struct flow two_words, whole;
    struct flow_fixings fixings = {.wide = true};
    flow_init(&two_words, market, NULL);
    flow_init(&whole, market, &fixings);
    EXPECT_NUMBER(two_words.simplex.stage, STAGE_HASHES);
    EXPECT_NUMBER(whole.simplex.stage, STAGE_WIDE);
    int64_t *one = memory_allocate(market->pair_count, sizeof *one);
    int64_t *other = memory_allocate(market->pair_count, sizeof *other);
    flow_quantities(&two_words, one);
    flow_quantities(&whole, other);
    expect_same_numbers(one, other, market->pair_count);
    expect_same_prices(&two_words, &whole, PRICES_SELLER_BEST);
    expect_same_prices(&two_words, &whole, PRICES_BUYER_BEST);
    memory_free(one);
    memory_free(other);
    flow_clear(&two_words);
    flow_clear(&whole);
}

static void expect_same_flows(const struct market_size *size)
{
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random;
        random_market_init(&random, (enum market_shape)(seed % SHAPE_COUNT),
                           size, seed * 17 + 3);
        expect_same_flow(&random.market);
        random_market_clear(&random);
    }
}

static void two_words_give_the_answer_of_one_wide_number(void)
{
    expect_same_flows(&small);
    expect_same_flows(&large);
}

static void among_many_ties_the_answer_is_still_one(void)
{
    expect_same_flows(&tied);
}

/* Values of which a path could add up to more than 64 bits hold. */
static void giant_values_take_the_wide_way(void)
{
    enum { LOTS = 300 };
    static struct engine_offer offers[LOTS];
    static struct engine_demand demands[LOTS];
    static struct engine_pair pairs[2 * LOTS];
    for (uint32_t k = 0; k < LOTS; k++) {
        offers[k] = (struct engine_offer){1, ENGINE_NONE};
        demands[k] = (struct engine_demand){1, 0, 0, ENGINE_NONE};
        pairs[2 * k] =
            (struct engine_pair){ENGINE_NUMBER_MAX - k % 7, 0, k, k, k};
        pairs[2 * k + 1] = (struct engine_pair){ENGINE_NUMBER_MAX - k % 5, 0, k,
                                                k, (k + 1) % LOTS};
    }
    struct engine_market market = {.offers = offers,
                                   .demands = demands,
                                   .pairs = pairs,
                                   .offer_count = LOTS,
                                   .demand_count = LOTS,
                                   .pair_count = 2 * LOTS};
    struct flow flow;
    flow_init(&flow, &market, NULL);
    EXPECT_NUMBER(flow.simplex.stage, STAGE_WIDE);
    flow_clear(&flow);
}

int main(void)
{
    RUN(two_words_give_the_answer_of_one_wide_number);
    RUN(among_many_ties_the_answer_is_still_one);
    RUN(giant_values_take_the_wide_way);
    return test_result();
}
