/* A market whose pairs are found by price gets the answer of the same market
 * with all pairs listed, proven over all of them. */
#include "base/memory.h"
#include "matcher/engine/limits.h"
#include "tests/engine/certificate.h"
#include "tests/engine/random_market.h"
#include "tests/engine/season_market.h"
#include "tests/test.h"

#define TRIES 400

/* A pricer over a list: what the index of a real market does, by brute force,
 * the best first, the others as they come. */
struct list_pricer {
    const struct engine_market *market;
    const int64_t *price;
    uint32_t most_listed;
};

static void begin(void *context, const int64_t *offer_price)
{
    struct list_pricer *pricer = context;
    pricer->price = offer_price;
}

static uint32_t list(void *context, uint32_t demand, int64_t least,
                     uint32_t room, struct engine_pair *ret_pairs)
{
    struct list_pricer *pricer = context;
    uint32_t count = 0;
    int64_t most = INT64_MIN;
    for (uint32_t k = 0; k < pricer->market->pair_count; k++) {
        const struct engine_pair *pair = &pricer->market->pairs[k];
        int64_t gain = pair->value - pricer->price[pair->offer];
        if (pair->demand != demand || gain < least)
            continue;
        uint32_t at = count < room ? count++ : room - 1;
        if (gain > most) {
            most = gain;
            ret_pairs[at] = ret_pairs[0];
            at = 0;
        }
        ret_pairs[at] = *pair;
    }
    if (count > pricer->most_listed)
        pricer->most_listed = count;
    return count;
}

static struct engine_pricer pricer_of(struct list_pricer *lister)
{
    return (struct engine_pricer){.context = lister,
                                  .value_most = INT64_C(1) << 40,
                                  .begin = begin,
                                  .list = list};
}

/* Quantities by pair of the whole market. */
static void spread_quantities(const struct engine_market *market,
                              const struct engine_priced *priced,
                              int64_t *ret_quantity)
{
    uint32_t offers = market->offer_count;
    uint32_t *number =
        memory_allocate((size_t)offers * market->demand_count, sizeof *number);
    for (uint32_t k = 0; k < market->pair_count; k++)
        number[(size_t)market->pairs[k].demand * offers +
               market->pairs[k].offer] = k;
    for (uint32_t k = 0; k < market->pair_count; k++)
        ret_quantity[k] = 0;
    for (uint32_t k = 0; k < priced->pair_count; k++) {
        const struct engine_pair *pair = &priced->pairs[k];
        ret_quantity[number[(size_t)pair->demand * offers + pair->offer]] +=
            priced->clearing->quantity[k];
    }
    memory_free(number);
}

static void expect_same_prices(const struct engine_market *market,
                               const struct engine_duals *a,
                               const struct engine_duals *b)
{
    uint32_t differing = 0;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        uint32_t i = market->pairs[k].offer, j = market->pairs[k].demand;
        differing += engine_offer_price(market, a, i) !=
                     engine_offer_price(market, b, i);
        differing += engine_demand_price(market, a, j) !=
                     engine_demand_price(market, b, j);
    }
    EXPECT_NUMBER(differing, 0);
}

/* Proves the priced answer over all pairs, and compares it with the plain. */
static void expect_same_answer(const struct engine_market *market,
                               const struct engine_priced *priced)
{
    struct engine_clearing *plain = NULL;
    EXPECT_NUMBER(engine_solve(market, NULL, &plain), STATUS_ok);
    int64_t *quantity = memory_allocate(market->pair_count, sizeof *quantity);
    spread_quantities(market, priced, quantity);
    for (uint32_t k = 0; plain && k < market->pair_count; k++)
        EXPECT_NUMBER(quantity[k], plain->quantity[k]);
    struct engine_clearing whole = *priced->clearing;
    whole.quantity = quantity;
    const char *fault = certificate_fault(market, &whole);
    EXPECT_TEXT(fault ? fault : "", "");
    expect_same_prices(market, &whole.seller_best, &plain->seller_best);
    expect_same_prices(market, &whole.buyer_best, &plain->buyer_best);
    engine_clearing_destroy(plain);
    memory_free(quantity);
}

/* What engine_solve_priced does not take: pairs of no value, empty lots. */
static void keep_what_counts(struct random_market *random)
{
    struct engine_market *market = &random->market;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (random->pairs[k].value > 0)
            random->pairs[kept++] = random->pairs[k];
    }
    market->pair_count = kept;
    for (uint32_t i = 0; i < market->offer_count; i++)
        random->offers[i].quantity += random->offers[i].quantity == 0;
    for (uint32_t j = 0; j < market->demand_count; j++)
        random->demands[j].quantity += random->demands[j].quantity == 0;
    for (uint32_t g = 0; g < market->group_count; g++)
        random->groups[g].capacity += random->groups[g].capacity == 0;
    for (uint32_t b = 0; b < market->buyer_count; b++)
        random->buyers[b].capacity += random->buyers[b].capacity == 0;
}

/* The same answer with nothing in it that is not used. */
static void expect_used_pairs(const struct engine_market *market,
                              const struct engine_pricer *pricer)
{
    const struct engine_limits limits = {.used_pairs_only = true};
    struct engine_priced used;
    uint32_t unused = 0;
    EXPECT_NUMBER(engine_solve_priced(market, pricer, &limits, &used),
                  STATUS_ok);
    for (uint32_t k = 0; k < used.pair_count; k++)
        unused += used.clearing->quantity[k] == 0;
    EXPECT_NUMBER(unused, 0);
    expect_same_answer(market, &used);
    engine_priced_clear(&used);
}

static void solve_both_ways(const struct market_size *size)
{
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        struct random_market random;
        random_market_init(&random, (enum market_shape)(seed % SHAPE_COUNT),
                           size, seed * 13 + 7);
        keep_what_counts(&random);
        struct list_pricer lister = {.market = &random.market};
        struct engine_pricer pricer = pricer_of(&lister);
        struct engine_priced priced;
        EXPECT_NUMBER(
            engine_solve_priced(&random.market, &pricer, NULL, &priced),
            STATUS_ok);
        expect_same_answer(&random.market, &priced);
        engine_priced_clear(&priced);
        expect_used_pairs(&random.market, &pricer);
        random_market_clear(&random);
    }
}

static void found_by_price_the_answer_is_that_of_all_pairs(void)
{
    solve_both_ways(&(struct market_size){14, 60, 12, false});
}

static void among_many_ties_it_is_still_the_same(void)
{
    solve_both_ways(&(struct market_size){40, 30, 2, false});
}

/* The first tree's hashes are not yet the best ones: by them, none of the pairs
 * that are not in the network gains, though one belongs into the answer. */
static void what_the_hashes_of_a_later_tree_ask_for_is_found(void)
{
    enum { OFFERS = 22 };
    struct engine_offer offers[OFFERS];
    struct engine_pair pairs[OFFERS];
    struct engine_demand demand = {.quantity = 40, .buyer = ENGINE_NONE};
    for (uint32_t i = 0; i < OFFERS; i++) {
        offers[i] = (struct engine_offer){.quantity = i == 1 ? 30 : 20,
                                          .group = ENGINE_NONE};
        pairs[i] = (struct engine_pair){
            .value = 5,
            .hash = i == 0   ? 1
                    : i == 1 ? 1000
                             : 100 + i,
            .offer = i,
        };
    }
    struct engine_market market = {.offers = offers,
                                   .demands = &demand,
                                   .pairs = pairs,
                                   .offer_count = OFFERS,
                                   .demand_count = 1,
                                   .pair_count = OFFERS};
    struct list_pricer lister = {.market = &market};
    struct engine_pricer pricer = pricer_of(&lister);
    struct engine_priced priced;
    EXPECT_NUMBER(engine_solve_priced(&market, &pricer, NULL, &priced),
                  STATUS_ok);
    expect_same_answer(&market, &priced);
    engine_priced_clear(&priced);
}

static void an_index_finds_what_the_double_loop_would(void)
{
    struct season *season = season_create(1500, 7);
    uint32_t met = 0, all = 0;
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++) {
        struct season_market *product = &season->products[k];
        struct engine_market market = product->market;
        struct engine_priced priced;
        EXPECT_NUMBER(
            engine_solve_priced(&market, &product->pricer, NULL, &priced),
            STATUS_ok);
        struct engine_pair *pairs =
            season_pairs(product, 0, &market.pair_count);
        market.pairs = pairs;
        expect_same_answer(&market, &priced);
        met += priced.pair_count;
        all += market.pair_count;
        memory_free(pairs);
        engine_priced_clear(&priced);
    }
    EXPECT(met < all);
    season_destroy(season);
}

static void pairs_let_go_come_back_when_they_gain(void)
{
    struct season *season = season_create(20000, 7);
    struct season_market *product = &season->products[0];
    struct engine_market market = product->market;
    struct engine_priced priced;
    EXPECT_NUMBER(engine_solve_priced(&market, &product->pricer, NULL, &priced),
                  STATUS_ok);
    EXPECT(priced.pair_count < priced.most_pairs);
    struct engine_pair *pairs = season_pairs(product, 0, &market.pair_count);
    market.pairs = pairs;
    expect_same_answer(&market, &priced);
    memory_free(pairs);
    engine_priced_clear(&priced);
    season_destroy(season);
}

/* By the duals of the answer, over all pairs. */
static void expect_proven_gap(const struct engine_market *market,
                              const struct engine_clearing *clearing,
                              int64_t optimum)
{
    const struct engine_duals *duals = &clearing->suggested;
    uint32_t broken = 0;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        broken += engine_offer_price(market, duals, pair->offer) +
                      engine_demand_price(market, duals, pair->demand) <
                  pair->value;
    }
    EXPECT_NUMBER(broken, 0);
    EXPECT_NUMBER((int64_t)limits_dual_value(market, duals), clearing->bound);
    EXPECT_NUMBER(clearing->gap, clearing->bound - clearing->total);
    EXPECT(clearing->total <= optimum && clearing->bound >= optimum);
}

/* Returns whether the answer came early. */
static bool stop_early(const struct random_market *random,
                       const struct engine_limits *limits, int64_t optimum)
{
    struct list_pricer lister = {.market = &random->market};
    struct engine_pricer pricer = pricer_of(&lister);
    struct engine_priced priced;
    EXPECT_NUMBER(
        engine_solve_priced(&random->market, &pricer, limits, &priced),
        STATUS_ok);
    struct engine_clearing *clearing = priced.clearing;
    expect_proven_gap(&random->market, clearing, optimum);
    if (limits->gap_millionths > 0)
        EXPECT(clearing->gap * 1000000 <=
               clearing->bound * limits->gap_millionths);
    bool early = clearing->gap > 0;
    engine_priced_clear(&priced);
    return early;
}

static void stopped_early_it_proves_how_far_it_is(void)
{
    const struct market_size size = {40, 60, 40, false};
    uint32_t early = 0;
    for (uint64_t seed = 1; seed <= TRIES / 4; seed++) {
        struct random_market random;
        struct engine_clearing *plain = NULL;
        random_market_init(&random, SHAPE_DENSE, &size, seed);
        keep_what_counts(&random);
        EXPECT_NUMBER(engine_solve(&random.market, NULL, &plain), STATUS_ok);
        int64_t optimum = plain->total;
        for (uint32_t passes = 1; passes <= 3; passes++)
            early += stop_early(
                &random, &(struct engine_limits){.passes = passes}, optimum);
        early += stop_early(
            &random, &(struct engine_limits){.gap_millionths = 50000}, optimum);
        engine_clearing_destroy(plain);
        random_market_clear(&random);
    }
    EXPECT(early > TRIES / 4);
}

static void what_it_cannot_take_it_refuses(void)
{
    struct engine_offer offer = {10, ENGINE_NONE};
    struct engine_demand demand = {10, 0, 0, ENGINE_NONE};
    struct engine_market market = {.offers = &offer,
                                   .demands = &demand,
                                   .offer_count = 1,
                                   .demand_count = 1};
    struct list_pricer lister = {.market = &market};
    struct engine_pricer pricer = {&lister, 5, begin, list};
    struct engine_priced priced;
    demand.least_fill = 3;
    EXPECT_NUMBER(engine_solve_priced(&market, &pricer, NULL, &priced),
                  STATUS_invalid);
    demand.least_fill = 0;
    offer.quantity = 0;
    EXPECT_NUMBER(engine_solve_priced(&market, &pricer, NULL, &priced),
                  STATUS_invalid);
    offer.quantity = demand.quantity = ENGINE_NUMBER_MAX;
    pricer.value_most = 1 << 20;
    EXPECT_NUMBER(engine_solve_priced(&market, &pricer, NULL, &priced),
                  STATUS_too_large);
}

int main(void)
{
    RUN(found_by_price_the_answer_is_that_of_all_pairs);
    RUN(among_many_ties_it_is_still_the_same);
    RUN(what_the_hashes_of_a_later_tree_ask_for_is_found);
    RUN(an_index_finds_what_the_double_loop_would);
    RUN(pairs_let_go_come_back_when_they_gain);
    RUN(stopped_early_it_proves_how_far_it_is);
    RUN(what_it_cannot_take_it_refuses);
    return test_result();
}
