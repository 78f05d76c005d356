/* Markets small enough to look at, and to try every allocation and every
 * price of. */
#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/proof.h"
#include "tests/engine/certificate.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

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

static void an_empty_market_is_worth_nothing(void)
{
    struct engine_market market = {0};
    struct engine_clearing *clearing = solve(&market);
    EXPECT_NUMBER(clearing->total, 0);
    EXPECT_NUMBER(clearing->gap, 0);
    engine_clearing_destroy(clearing);
}

static void the_scarce_side_gets_the_whole_value(void)
{
    struct engine_offer offers[] = {{100, ENGINE_NONE}};
    struct engine_demand demands[] = {{80, 0, 0, ENGINE_NONE}};
    struct engine_pair pairs[] = {{7, 10, 1, 0, 0}};
    struct engine_market market = {offers, demands, NULL, NULL, pairs,
                                   1,      1,       0,    0,    1};
    struct engine_clearing *clearing = solve(&market);
    EXPECT_NUMBER(clearing->quantity[0], 80);
    EXPECT_NUMBER(clearing->total, 560);
    EXPECT_NUMBER(clearing->suggested.offer[0], 0);
    EXPECT_NUMBER(clearing->suggested.demand[0], 7);
    engine_clearing_destroy(clearing);
}

static void an_even_match_leaves_the_price_open_and_suggests_the_middle(void)
{
    struct engine_offer offers[] = {{50, ENGINE_NONE}};
    struct engine_demand demands[] = {{50, 0, 0, ENGINE_NONE}};
    struct engine_pair pairs[] = {{7, 0, 1, 0, 0}};
    struct engine_market market = {offers, demands, NULL, NULL, pairs,
                                   1,      1,       0,    0,    1};
    struct engine_clearing *clearing = solve(&market);
    EXPECT_NUMBER(clearing->seller_best.offer[0], 7);
    EXPECT_NUMBER(clearing->seller_best.demand[0], 0);
    EXPECT_NUMBER(clearing->buyer_best.offer[0], 0);
    EXPECT_NUMBER(clearing->buyer_best.demand[0], 7);
    EXPECT_NUMBER(clearing->suggested.offer[0], 4);
    EXPECT_NUMBER(clearing->suggested.demand[0], 3);
    engine_clearing_destroy(clearing);
}

static void a_greedy_choice_is_given_up_for_a_better_whole(void)
{
    struct engine_offer offers[] = {{10, ENGINE_NONE}, {10, ENGINE_NONE}};
    struct engine_demand demands[] = {{10, 0, 0, ENGINE_NONE},
                                      {10, 0, 0, ENGINE_NONE}};
    struct engine_pair pairs[] = {
        {10, 0, 1, 0, 0}, {9, 0, 2, 0, 1}, {8, 0, 3, 1, 0}};
    struct engine_market market = {offers, demands, NULL, NULL, pairs,
                                   2,      2,       0,    0,    3};
    struct engine_clearing *clearing = solve(&market);
    EXPECT_NUMBER(clearing->total, 170);
    EXPECT_NUMBER(clearing->quantity[0], 0);
    engine_clearing_destroy(clearing);
}

static void first_points_bring_a_newcomer_in_up_to_their_capacity(void)
{
    struct engine_group groups[] = {{ENGINE_UNLIMITED, 30, 5}};
    struct engine_offer offers[] = {{100, ENGINE_NONE}, {100, 0}};
    struct engine_demand demands[] = {{100, 0, 0, ENGINE_NONE}};
    struct engine_pair pairs[] = {{10, 0, 1, 0, 0}, {8, 0, 2, 1, 0}};
    struct engine_market market = {offers, demands, groups, NULL, pairs,
                                   2,      1,       1,      0,    2};
    struct engine_clearing *clearing = solve(&market);
    EXPECT_NUMBER(clearing->quantity[0], 70);
    EXPECT_NUMBER(clearing->quantity[1], 30);
    EXPECT_NUMBER(clearing->total, 70 * 10 + 30 * 13);
    EXPECT_NUMBER(clearing->suggested.first[0], 2);
    engine_clearing_destroy(clearing);
}

static void equal_values_are_settled_by_the_hash(void)
{
    struct engine_offer offers[] = {{10, ENGINE_NONE}, {10, ENGINE_NONE}};
    struct engine_demand demands[] = {{10, 0, 0, ENGINE_NONE}};
    struct engine_pair pairs[] = {{5, 0, 3, 0, 0}, {5, 0, 9, 1, 0}};
    struct engine_market market = {offers, demands, NULL, NULL, pairs,
                                   2,      1,       0,    0,    2};
    struct engine_clearing *clearing = solve(&market);
    EXPECT_NUMBER(clearing->quantity[0], 0);
    EXPECT_NUMBER(clearing->quantity[1], 10);
    engine_clearing_destroy(clearing);
}

static void what_64_bits_cannot_hold_is_refused(void)
{
    struct engine_offer offers[] = {{INT64_C(1) << 31, ENGINE_NONE}};
    struct engine_demand demands[] = {{INT64_C(1) << 31, 0, 0, ENGINE_NONE}};
    struct engine_pair pairs[] = {{INT64_C(1) << 31, 0, 0, 0, 0}};
    struct engine_market market = {offers, demands, NULL, NULL, pairs,
                                   1,      1,       0,    0,    1};
    struct engine_clearing *clearing = solve(&market);
    EXPECT(clearing->total == ENGINE_TOTAL_MAX);
    engine_clearing_destroy(clearing);
    clearing = NULL;
    pairs[0].value++;
    EXPECT_NUMBER(engine_solve(&market, NULL, &clearing), STATUS_too_large);
    pairs[0].value = ENGINE_NUMBER_MAX + 1;
    EXPECT_NUMBER(engine_solve(&market, NULL, &clearing), STATUS_invalid);
    pairs[0].value = 1;
    struct engine_limits limits = {.memory_bytes = 100};
    EXPECT_NUMBER(engine_solve(&market, &limits, &clearing), STATUS_too_large);
    pairs[0].demand = 1;
    EXPECT_NUMBER(engine_solve(&market, NULL, &clearing), STATUS_invalid);
    EXPECT(clearing == NULL);
}

/* Every allocation of a market, one pair after the other. */
struct trial {
    const struct engine_market *market;
    struct engine_clearing clearing; /* its quantities; the rest unused */
    int64_t best;
};

static int64_t trial_value(const struct trial *trial)
{
    const struct engine_market *market = trial->market;
    int64_t value = 0;
    int64_t sum[2] = {0, 0};
    CHECK(market->group_count <= 2);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        uint32_t group = market->offers[market->pairs[k].offer].group;
        value += market->pairs[k].value * trial->clearing.quantity[k];
        if (group != ENGINE_NONE)
            sum[group] += trial->clearing.quantity[k];
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        const struct engine_group *group = &market->groups[g];
        value +=
            group->first_points *
            (sum[g] < group->first_capacity ? sum[g] : group->first_capacity);
    }
    return value;
}

static void try_all(struct trial *trial, uint32_t pair, int64_t most)
{
    if (pair == trial->market->pair_count) {
        int64_t value = trial_value(trial);
        if (value > trial->best &&
            certificate_feasible(trial->market, trial->clearing.quantity))
            trial->best = value;
        return;
    }
    for (int64_t x = 0; x <= most; x++) {
        trial->clearing.quantity[pair] = x;
        try_all(trial, pair + 1, most);
    }
    trial->clearing.quantity[pair] = 0;
}

static int64_t best_of_all(const struct engine_market *market, int64_t most)
{
    struct trial trial = {.market = market};
    trial.clearing.quantity =
        memory_allocate(market->pair_count, sizeof(int64_t));
    try_all(&trial, 0, most);
    memory_free(trial.clearing.quantity);
    return trial.best;
}

static uint32_t against_every_allocation(bool rules)
{
    struct market_size size = {3, 3, 5, rules};
    uint32_t tried = 0;
    for (uint64_t seed = 1; seed <= 1200; seed++) {
        struct random_market random;
        random_market_init(&random, (enum market_shape)(seed % SHAPE_COUNT),
                           &size, seed);
        if (random.market.pair_count <= 6) {
            struct engine_clearing *clearing = solve(&random.market);
            int64_t best = best_of_all(&random.market, 3);
            if (clearing->total != best || clearing->gap != 0)
                printf("seed %llu: total %lld, bound %lld, best %lld\n",
                       (unsigned long long)seed, (long long)clearing->total,
                       (long long)clearing->bound, (long long)best);
            EXPECT_NUMBER(clearing->total, best);
            EXPECT_NUMBER(clearing->gap, 0);
            engine_clearing_destroy(clearing);
            tried++;
        }
        random_market_clear(&random);
    }
    return tried;
}

static void no_allocation_of_a_small_market_is_worth_more(void)
{
    EXPECT(against_every_allocation(false) > 300);
}

static void rules_are_kept_and_nothing_better_keeps_them(void)
{
    EXPECT(against_every_allocation(true) > 300);
}

/* A clearing with something to spoil in every place. */
static struct engine_clearing *solve_rich(struct random_market *random,
                                          const struct market_size *size)
{
    for (uint64_t seed = 1;; seed++) {
        random_market_init(random, SHAPE_DENSE, size, seed);
        struct engine_clearing *clearing = solve(&random->market);
        bool rich = clearing->total > 0 && random->market.offer_count > 2 &&
                    (!size->rules || (clearing->part_count > 0 &&
                                      clearing->parts[0].leaf_count > 1));
        if (rich)
            return clearing;
        engine_clearing_destroy(clearing);
        random_market_clear(random);
    }
}

static void a_planted_fault_is_caught(void)
{
    struct market_size size = {6, 20, 9, false};
    struct random_market random;
    struct engine_clearing *clearing = solve_rich(&random, &size);
    const struct engine_market *market = &random.market;
    for (uint32_t i = 0; i < market->offer_count; i++) {
        clearing->suggested.offer[i]++;
        EXPECT(certificate_fault(market, clearing) != NULL);
        clearing->suggested.offer[i]--;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        clearing->buyer_best.demand[j]--;
        EXPECT(certificate_fault(market, clearing) != NULL);
        clearing->buyer_best.demand[j]++;
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        clearing->quantity[k] += 21;
        EXPECT(certificate_fault(market, clearing) != NULL);
        clearing->quantity[k] -= 21;
    }
    clearing->total--;
    EXPECT(certificate_fault(market, clearing) != NULL);
    clearing->total++;
    EXPECT(certificate_fault(market, clearing) == NULL);
    engine_clearing_destroy(clearing);
    random_market_clear(&random);
}

static void a_planted_fault_in_a_proof_is_caught(void)
{
    struct market_size size = {6, 20, 9, true};
    struct random_market random;
    struct engine_clearing *clearing = solve_rich(&random, &size);
    const struct engine_market *market = &random.market;
    struct engine_part *part = &clearing->parts[0];
    part->leaf_count--;
    EXPECT(certificate_fault(market, clearing) != NULL);
    part->leaf_count++;
    part->bound--;
    EXPECT(certificate_fault(market, clearing) != NULL);
    part->bound++;
    for (uint32_t k = 0; k < part->leaf_count; k++) {
        if (part->leaves[k].fixing_count == 0)
            continue;
        struct engine_fixing *fixing = &part->leaves[k].fixings[0];
        fixing->kind ^= 1u;
        EXPECT(certificate_fault(market, clearing) != NULL);
        fixing->kind ^= 1u;
    }
    EXPECT(certificate_fault(market, clearing) == NULL);
    engine_clearing_destroy(clearing);
    random_market_clear(&random);
}

/* Every price vector of a market: potentials of groups, buyers, offer lots
 * and demand lots, in that order. */
struct price_trial {
    const struct engine_market *market;
    int64_t least_cost;
    int64_t least[8];
    int64_t most[8];
    int64_t price[8];
    uint32_t count;
    uint32_t found;
};

static uint32_t offer_slot(const struct price_trial *trial, uint32_t offer)
{
    return trial->market->group_count + trial->market->buyer_count + offer;
}

static uint32_t demand_slot(const struct price_trial *trial, uint32_t demand)
{
    return offer_slot(trial, trial->market->offer_count) + demand;
}

static int64_t group_cost(const struct engine_group *group, int64_t price)
{
    int64_t first = group->first_capacity < group->capacity
                        ? group->first_capacity
                        : group->capacity;
    int64_t cost = first * group->first_points;
    return price > 0 ? cost + group->capacity * price : cost + first * price;
}

/* What the capacities cost at these prices; below 0: not allowed. */
static int64_t price_cost(const struct price_trial *trial)
{
    const struct engine_market *market = trial->market;
    const int64_t *price = trial->price;
    int64_t cost = 0;
    for (uint32_t g = 0; g < market->group_count; g++) {
        if (price[g] < -market->groups[g].first_points)
            return -1;
        cost += group_cost(&market->groups[g], price[g]);
    }
    for (uint32_t b = 0; b < market->buyer_count; b++)
        cost += price[market->group_count + b] * market->buyers[b].capacity;
    for (uint32_t i = 0; i < market->offer_count; i++) {
        uint32_t group = market->offers[i].group;
        int64_t own = price[offer_slot(trial, i)] -
                      (group == ENGINE_NONE ? 0 : price[group]);
        if (own < 0)
            return -1;
        cost += own * market->offers[i].quantity;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        uint32_t buyer = market->demands[j].buyer;
        int64_t own =
            price[demand_slot(trial, j)] -
            (buyer == ENGINE_NONE ? 0 : price[market->group_count + buyer]);
        if (own < 0)
            return -1;
        cost += own * market->demands[j].quantity;
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        if (price[offer_slot(trial, pair->offer)] +
                price[demand_slot(trial, pair->demand)] <
            pair->value)
            return -1;
    }
    return cost;
}

static void try_prices(struct price_trial *trial, uint32_t slot)
{
    const struct engine_market *market = trial->market;
    if (slot == trial->count) {
        if (price_cost(trial) != trial->least_cost)
            return;
        for (uint32_t k = 0; k < trial->count; k++) {
            if (!trial->found || trial->price[k] < trial->least[k])
                trial->least[k] = trial->price[k];
            if (!trial->found || trial->price[k] > trial->most[k])
                trial->most[k] = trial->price[k];
        }
        trial->found++;
        return;
    }
    bool demand_side = slot >= offer_slot(trial, market->offer_count) ||
                       (slot >= market->group_count &&
                        slot < market->group_count + market->buyer_count);
    for (int64_t price = demand_side ? 0 : -2; price <= 4; price++) {
        trial->price[slot] = price;
        try_prices(trial, slot + 1);
    }
}

static void expect_extremes(const struct price_trial *trial,
                            const struct engine_clearing *clearing)
{
    const struct engine_market *market = trial->market;
    const struct engine_duals *seller = &clearing->seller_best;
    const struct engine_duals *buyer = &clearing->buyer_best;
    EXPECT(trial->found > 0);
    for (uint32_t i = 0; i < market->offer_count; i++) {
        uint32_t slot = offer_slot(trial, i);
        EXPECT_NUMBER(engine_offer_price(market, seller, i), trial->most[slot]);
        EXPECT_NUMBER(engine_offer_price(market, buyer, i), trial->least[slot]);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        uint32_t slot = demand_slot(trial, j);
        EXPECT_NUMBER(engine_demand_price(market, seller, j),
                      trial->least[slot]);
        EXPECT_NUMBER(engine_demand_price(market, buyer, j), trial->most[slot]);
    }
}

static bool every_lot_has_a_pair(const struct engine_market *market)
{
    uint32_t offers = 0, demands = 0;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        offers |= 1u << market->pairs[k].offer;
        demands |= 1u << market->pairs[k].demand;
    }
    return offers + 1 == 1u << market->offer_count &&
           demands + 1 == 1u << market->demand_count;
}

static bool capacities_given(const struct engine_market *market)
{
    for (uint32_t g = 0; g < market->group_count; g++) {
        if (market->groups[g].capacity == ENGINE_UNLIMITED)
            return false;
    }
    for (uint32_t b = 0; b < market->buyer_count; b++) {
        if (market->buyers[b].capacity == ENGINE_UNLIMITED)
            return false;
    }
    return market->group_count < 2 && market->buyer_count < 2;
}

static void the_extreme_prices_are_those_of_all_optimal_prices(void)
{
    static const enum market_shape shapes[] = {SHAPE_DENSE, SHAPE_SPARSE,
                                               SHAPE_CHAIN, SHAPE_STAR,
                                               SHAPE_TIES,  SHAPE_TIGHT};
    struct market_size size = {2, 3, 2, false};
    uint32_t tried = 0, open = 0;
    for (uint64_t seed = 1; seed <= 2500; seed++) {
        struct random_market random;
        random_market_init(&random, shapes[seed % 6], &size, seed * 77);
        const struct engine_market *market = &random.market;
        if (every_lot_has_a_pair(market) && capacities_given(market)) {
            struct engine_clearing *clearing = solve(market);
            struct price_trial trial = {.market = market,
                                        .least_cost = clearing->total};
            trial.count = demand_slot(&trial, market->demand_count);
            try_prices(&trial, 0);
            expect_extremes(&trial, clearing);
            open += trial.found > 1;
            tried++;
            engine_clearing_destroy(clearing);
        }
        random_market_clear(&random);
    }
    EXPECT(tried > 300);
    EXPECT(open > 100);
}

int main(void)
{
    RUN(an_empty_market_is_worth_nothing);
    RUN(the_scarce_side_gets_the_whole_value);
    RUN(an_even_match_leaves_the_price_open_and_suggests_the_middle);
    RUN(a_greedy_choice_is_given_up_for_a_better_whole);
    RUN(first_points_bring_a_newcomer_in_up_to_their_capacity);
    RUN(equal_values_are_settled_by_the_hash);
    RUN(what_64_bits_cannot_hold_is_refused);
    RUN(no_allocation_of_a_small_market_is_worth_more);
    RUN(rules_are_kept_and_nothing_better_keeps_them);
    RUN(a_planted_fault_is_caught);
    RUN(a_planted_fault_in_a_proof_is_caught);
    RUN(the_extreme_prices_are_those_of_all_optimal_prices);
    return test_result();
}
