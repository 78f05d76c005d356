/* What must not change an answer, and what changes it in a known way. */
#include "base/memory.h"
#include "tests/engine/certificate.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define TRIES 400

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

static const struct market_size plain = {14, 60, 12, false};
static const struct market_size with_rules = {6, 20, 9, true};

static void make(struct random_market *random, const struct market_size *size,
                 uint64_t seed)
{
    random_market_init(random, (enum market_shape)(seed % SHAPE_COUNT), size,
                       seed * 31 + 5);
}

static void expect_shuffle_changes_nothing(const struct market_size *size)
{
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random, shuffled;
        make(&random, size, seed);
        uint32_t *pair =
            memory_allocate(random.market.pair_count, sizeof *pair);
        random_market_shuffle(&random, seed, &shuffled, pair);
        struct engine_clearing *a = solve(&random.market);
        struct engine_clearing *b = solve(&shuffled.market);
        EXPECT_NUMBER(a->total, b->total);
        EXPECT_NUMBER(a->bound, b->bound);
        for (uint32_t k = 0; k < random.market.pair_count; k++)
            EXPECT_NUMBER(b->quantity[k], a->quantity[pair[k]]);
        engine_clearing_destroy(a);
        engine_clearing_destroy(b);
        memory_free(pair);
        random_market_clear(&random);
        random_market_clear(&shuffled);
    }
}

static void the_order_of_arrival_changes_no_line(void)
{
    expect_shuffle_changes_nothing(&plain);
}

static void the_order_of_arrival_changes_no_line_under_rules(void)
{
    expect_shuffle_changes_nothing(&with_rules);
}

static void scaling_values_scales_totals_and_extreme_prices(void)
{
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random;
        make(&random, &plain, seed);
        struct engine_clearing *a = solve(&random.market);
        for (uint32_t k = 0; k < random.market.pair_count; k++)
            random.pairs[k].value *= 3;
        for (uint32_t g = 0; g < random.market.group_count; g++)
            random.groups[g].first_points *= 3;
        struct engine_clearing *b = solve(&random.market);
        EXPECT_NUMBER(b->total, 3 * a->total);
        for (uint32_t i = 0; i < random.market.offer_count; i++) {
            EXPECT_NUMBER(b->seller_best.offer[i], 3 * a->seller_best.offer[i]);
            EXPECT_NUMBER(b->buyer_best.offer[i], 3 * a->buyer_best.offer[i]);
        }
        engine_clearing_destroy(a);
        engine_clearing_destroy(b);
        random_market_clear(&random);
    }
}

/* The last offer lot, and room for one more behind it. */
static void add_twin(struct random_market *random, int64_t quantity)
{
    struct engine_market *market = &random->market;
    uint32_t last = market->offer_count - 1;
    uint32_t pairs = market->pair_count;
    random->offers =
        memory_resize(random->offers, last + 2, sizeof *random->offers);
    random->pairs =
        memory_resize(random->pairs, 2 * (size_t)pairs, sizeof *random->pairs);
    random->offers[last + 1] = random->offers[last];
    random->offers[last + 1].quantity = quantity;
    random->offers[last].quantity -= quantity;
    for (uint32_t k = 0; k < pairs; k++) {
        if (random->pairs[k].offer != last)
            continue;
        random->pairs[market->pair_count] = random->pairs[k];
        random->pairs[market->pair_count++].offer = last + 1;
    }
    market->offer_count++;
    market->offers = random->offers;
    market->pairs = random->pairs;
}

static void splitting_an_offer_leaves_the_total(void)
{
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random;
        make(&random, &plain, seed);
        struct engine_clearing *a = solve(&random.market);
        add_twin(&random,
                 random.offers[random.market.offer_count - 1].quantity / 3);
        struct engine_clearing *b = solve(&random.market);
        EXPECT_NUMBER(b->total, a->total);
        engine_clearing_destroy(a);
        engine_clearing_destroy(b);
        random_market_clear(&random);
    }
}

static void an_offer_worth_less_than_any_price_changes_no_line(void)
{
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random;
        make(&random, &plain, seed);
        struct engine_clearing *a = solve(&random.market);
        uint32_t pairs = random.market.pair_count;
        add_twin(&random, 0);
        struct engine_offer *twin =
            &random.offers[random.market.offer_count - 1];
        *twin = (struct engine_offer){.quantity = 9, .group = ENGINE_NONE};
        for (uint32_t k = pairs; k < random.market.pair_count; k++)
            random.pairs[k].value =
                engine_demand_price(&random.market, &a->seller_best,
                                    random.pairs[k].demand) -
                1;
        struct engine_clearing *b = solve(&random.market);
        EXPECT_NUMBER(b->total, a->total);
        for (uint32_t k = 0; k < pairs; k++)
            EXPECT_NUMBER(b->quantity[k], a->quantity[k]);
        engine_clearing_destroy(a);
        engine_clearing_destroy(b);
        random_market_clear(&random);
    }
}

static void removing_an_unused_pair_changes_no_line(void)
{
    uint32_t removed = 0;
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random;
        make(&random, &plain, seed);
        struct engine_clearing *a = solve(&random.market);
        struct engine_market *market = &random.market;
        uint32_t last = market->pair_count ? market->pair_count - 1 : 0;
        if (market->pair_count && a->quantity[last] == 0) {
            market->pair_count--;
            struct engine_clearing *b = solve(market);
            EXPECT_NUMBER(b->total, a->total);
            for (uint32_t k = 0; k < last; k++)
                EXPECT_NUMBER(b->quantity[k], a->quantity[k]);
            engine_clearing_destroy(b);
            removed++;
        }
        engine_clearing_destroy(a);
        random_market_clear(&random);
    }
    EXPECT(removed > TRIES / 3);
}

int main(void)
{
    RUN(the_order_of_arrival_changes_no_line);
    RUN(the_order_of_arrival_changes_no_line_under_rules);
    RUN(scaling_values_scales_totals_and_extreme_prices);
    RUN(splitting_an_offer_leaves_the_total);
    RUN(an_offer_worth_less_than_any_price_changes_no_line);
    RUN(removing_an_unused_pair_changes_no_line);
    return test_result();
}
