/* The standing optimum after each of many random events, from the definition
 * and against a full solve of the same market. */
#include "base/memory.h"
#include "matcher/engine/live_read.h"
#include "matcher/engine/live_work.h"
#include "tests/engine/certificate.h"
#include "tests/engine/live_world.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

static const struct world_shape small = {6, 9, -2, 12, 0, false, 0};
static const struct world_shape ties = {7, 4, 1, 2, 0, false, 0};
static const struct world_shape medium = {40, 60, -3, 30, 0, false, 0};
static const struct world_shape huge = {
    9, INT64_C(1) << 18, (INT64_C(1) << 38) - 9, INT64_C(1) << 38, 0, false, 0};
static const struct world_shape hasty = {20, 30, -3, 20, 60, false, 0};

/* The same, with an engine that holds few pairs and asks for the others. */
static const struct world_shape few = {6, 9, 1, 12, 0, true, 0};
static const struct world_shape few_ties = {25, 4, 1, 2, 1500, true, 0};
static const struct world_shape few_medium = {40, 60, 1, 500, 2000, true, 0};
static const struct world_shape few_huge = {
    25, INT64_C(1) << 17, (INT64_C(1) << 35), INT64_C(1) << 36, 1500, true, 0};
static const struct world_shape few_hasty = {20, 30, 1, 20, 400, true, 0};
static const struct world_shape few_many = {60, 30, 1, 20000, 3000, true, 0};
static const struct world_shape few_parts = {60, 30, 1, 300, 600, true, 2};
static const struct world_shape few_apart = {60, 30, 1, 300, 200, true, 7};

static struct world world;
static struct world other_world;
static struct world_market market;

static int64_t *read_quantities(const struct world *from)
{
    uint32_t pairs = market.market.pair_count;
    int64_t *quantity = memory_allocate(pairs, sizeof *quantity);
    for (uint32_t k = 0; k < pairs; k++)
        quantity[k] = world_quantity(from, &market, k);
    return quantity;
}

static int64_t positive(int64_t number)
{
    return number > 0 ? number : 0;
}

/* One optimal dual, as the engine's prices say it. */
static void read_duals(struct engine_duals *duals)
{
    const struct engine_market *m = &market.market;
    for (uint32_t g = 0; g < m->group_count; g++) {
        int64_t price = live_price(world.live, world.holders[0][g].handle);
        duals->group[g] = positive(price);
        duals->first[g] = positive(-price);
        if (m->groups[g].first_capacity > m->groups[g].capacity) {
            duals->group[g] = price + m->groups[g].first_points;
            duals->first[g] = m->groups[g].first_points;
        }
    }
    for (uint32_t b = 0; b < m->buyer_count; b++)
        duals->buyer[b] = live_price(world.live, world.holders[1][b].handle);
    for (uint32_t i = 0; i < m->offer_count; i++) {
        duals->offer[i] = 0;
        duals->offer[i] = live_price(world.live, market.lot[0][i]) -
                          engine_offer_price(m, duals, i);
    }
    for (uint32_t j = 0; j < m->demand_count; j++) {
        duals->demand[j] = 0;
        duals->demand[j] = live_price(world.live, market.lot[1][j]) -
                           engine_demand_price(m, duals, j);
    }
}

/* A clearing whose three duals are the standing one. */
static const char *standing_fault(void)
{
    static int64_t room[2 * WORLD_LOTS + 3 * WORLD_HOLDERS];
    struct engine_duals duals = {.offer = room,
                                 .demand = room + WORLD_LOTS,
                                 .group = room + 2 * WORLD_LOTS};
    duals.first = duals.group + WORLD_HOLDERS;
    duals.buyer = duals.first + WORLD_HOLDERS;
    read_duals(&duals);
    int64_t *quantity = read_quantities(&world);
    struct engine_clearing clearing = {
        .quantity = quantity,
        .total = live_total(world.live),
        .bound = live_bound(world.live),
        .flow_bound = live_bound(world.live),
        .gap = live_gap(world.live),
        .seller_best = duals,
        .buyer_best = duals,
        .suggested = duals,
    };
    const char *fault = certificate_fault(&market.market, &clearing);
    memory_free(quantity);
    return fault;
}

static void expect_same_duals(const struct engine_duals *a,
                              const struct engine_duals *b)
{
    const struct engine_market *m = &market.market;
    for (uint32_t i = 0; i < m->offer_count; i++)
        EXPECT_NUMBER(engine_offer_price(m, a, i), engine_offer_price(m, b, i));
    for (uint32_t j = 0; j < m->demand_count; j++)
        EXPECT_NUMBER(engine_demand_price(m, a, j),
                      engine_demand_price(m, b, j));
}

static void expect_same_ranges(const struct engine_clearing *fresh)
{
    const struct engine_market *m = &market.market;
    for (uint32_t k = 0; k < m->pair_count; k += 3) {
        struct live_range range;
        uint32_t i = market.pairs[k].offer, j = market.pairs[k].demand;
        live_pair_range(world.live, market.pair[k], &range);
        EXPECT_NUMBER(range.offer_most,
                      engine_offer_price(m, &fresh->seller_best, i));
        EXPECT_NUMBER(range.offer_least,
                      engine_offer_price(m, &fresh->buyer_best, i));
        EXPECT_NUMBER(range.demand_most,
                      engine_demand_price(m, &fresh->buyer_best, j));
        EXPECT_NUMBER(range.demand_least,
                      engine_demand_price(m, &fresh->seller_best, j));
    }
}

/* Lots and pairs of a snapshot come in another order: by handle. */
static void reorder(const struct live_snapshot *snapshot,
                    struct engine_clearing *clearing,
                    const struct engine_duals *from, struct engine_duals *to)
{
    const struct engine_market *m = &market.market;
    for (uint32_t k = 0; k < m->pair_count; k++) {
        for (uint32_t at = 0; at < m->pair_count; at++) {
            if (snapshot->handles.pair[at] == market.pair[k])
                EXPECT_NUMBER(clearing->quantity[at],
                              live_quantity(world.live, market.pair[k]));
        }
    }
    for (uint32_t i = 0; i < m->offer_count; i++)
        to->offer[i] = from->offer[snapshot->place[market.lot[0][i]]];
    for (uint32_t j = 0; j < m->demand_count; j++)
        to->demand[j] = from->demand[snapshot->place[market.lot[1][j]]];
    for (uint32_t g = 0; g < m->group_count; g++) {
        uint32_t at = snapshot->place[world.holders[0][g].handle];
        to->group[g] = from->group[at];
        to->first[g] = from->first[at];
        to->buyer[g] = from->buyer[snapshot->place[world.holders[1][g].handle]];
    }
}

static void expect_same_clearing(const struct engine_clearing *fresh)
{
    static int64_t room[2 * WORLD_LOTS + 3 * WORLD_HOLDERS];
    struct engine_duals duals = {.offer = room,
                                 .demand = room + WORLD_LOTS,
                                 .group = room + 2 * WORLD_LOTS};
    duals.first = duals.group + WORLD_HOLDERS;
    duals.buyer = duals.first + WORLD_HOLDERS;
    struct live_snapshot snapshot;
    live_snapshot_init(world.live, &snapshot);
    struct engine_clearing *own = live_clearing(world.live, &snapshot);
    const char *fault = certificate_fault(&snapshot.market, own);
    EXPECT_TEXT(fault ? fault : "", "");
    reorder(&snapshot, own, &own->seller_best, &duals);
    expect_same_duals(&duals, &fresh->seller_best);
    reorder(&snapshot, own, &own->buyer_best, &duals);
    expect_same_duals(&duals, &fresh->buyer_best);
    reorder(&snapshot, own, &own->suggested, &duals);
    expect_same_duals(&duals, &fresh->suggested);
    engine_clearing_destroy(own);
    live_snapshot_clear(&snapshot);
}

static struct engine_clearing *solve(void)
{
    struct engine_clearing *clearing = NULL;
    if (engine_solve(&market.market, NULL, &clearing) != STATUS_ok)
        exit(EXIT_FAILURE);
    return clearing;
}

static void expect_as_fresh(void)
{
    struct engine_clearing *fresh = solve();
    EXPECT_NUMBER(live_total(world.live), fresh->total);
    int64_t *quantity = read_quantities(&world);
    for (uint32_t k = 0; k < market.market.pair_count; k++)
        EXPECT_NUMBER(quantity[k], fresh->quantity[k]);
    memory_free(quantity);
    if (!world.shape.is_priced) {
        expect_same_clearing(fresh);
        expect_same_ranges(fresh);
    }
    engine_clearing_destroy(fresh);
}

/* Returns how many pairs were not held at the most. */
static uint32_t run_events(const struct world_shape *shape, uint64_t seed,
                           int events, int every)
{
    int failures = test_failures;
    uint32_t most_asked_for = 0;
    world_init(&world, shape, seed);
    for (int event = 1; event <= events; event++) {
        world_event(&world);
        world_market(&world, &market);
        const char *fault = standing_fault();
        EXPECT_TEXT(fault ? fault : "", "");
        uint32_t held = live_open_pairs(world.live);
        if (market.market.pair_count > held + most_asked_for)
            most_asked_for = market.market.pair_count - held;
        if (event % every == 0)
            expect_as_fresh();
        if (test_failures > failures) {
            fprintf(stderr, "seed %llu, event %d\n", (unsigned long long)seed,
                    event);
            break;
        }
    }
    world_clear(&world);
    return most_asked_for;
}

static void small_markets_stay_optimal_event_by_event(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++)
        run_events(&small, seed, 500, 10);
}

static void markets_of_ties_stay_optimal_and_canonical(void)
{
    for (uint64_t seed = 1; seed <= 10; seed++)
        run_events(&ties, seed, 500, 10);
}

static void a_medium_market_stays_optimal_event_by_event(void)
{
    run_events(&medium, 7, 10000, 100);
}

static void huge_values_stay_exact(void)
{
    run_events(&huge, 11, 2000, 20);
}

static void a_full_solve_in_between_changes_nothing(void)
{
    run_events(&hasty, 13, 1500, 20);
}

static void pairs_asked_for_give_the_optimum_over_all(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++)
        run_events(&few, seed, 500, 10);
    for (uint64_t seed = 1; seed <= 10; seed++)
        run_events(&few_ties, seed, 500, 10);
    EXPECT(run_events(&few_medium, 7, 10000, 100) > 500);
    EXPECT(run_events(&few_huge, 11, 2000, 20) > 100);
}

static void parts_without_pairs_in_common_are_solved_one_by_one(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        EXPECT(run_events(&few_parts, seed, 1500, 20) > 100);
        run_events(&few_apart, seed, 1500, 20);
    }
}

static void pairs_asked_for_survive_full_solves(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        EXPECT(run_events(&few_hasty, seed, 1500, 20) > 50);
        EXPECT(run_events(&few_many, seed, 1500, 20) > 1000);
    }
}

/* Each event may look at a few pairs only; in between some of what is left is
 * finished, and now and then all of it. */
static void run_hurried(const struct world_shape *shape, uint64_t seed,
                        uint64_t budget, int events)
{
    int failures = test_failures, open = 0, closed = 0;
    world_init(&world, shape, seed);
    live_set_budget(world.live, budget);
    for (int event = 1; event <= events && test_failures == failures; event++) {
        world_event(&world);
        world_market(&world, &market);
        const char *fault = standing_fault();
        EXPECT_TEXT(fault ? fault : "", "");
        open += !live_is_finished(world.live);
        if (event % 3 == 0)
            live_finish(world.live, budget / 2);
        fault = standing_fault();
        EXPECT_TEXT(fault ? fault : "", "");
        EXPECT(live_gap(world.live) == 0 || !live_is_finished(world.live));
        if (event % 20 != 0)
            continue;
        for (int turn = 0; turn < 100000 && !live_is_finished(world.live);
             turn++)
            live_finish(world.live, 1);
        EXPECT(live_is_finished(world.live));
        expect_as_fresh();
        closed++;
    }
    if (test_failures > failures)
        fprintf(stderr, "seed %llu, budget %llu\n", (unsigned long long)seed,
                (unsigned long long)budget);
    EXPECT(open > events / 50);
    EXPECT(closed > 0);
    EXPECT((live_full_solves(world.live) > 0) == (shape->work_most > 0));
    world_clear(&world);
}

static void an_event_cut_short_leaves_a_feasible_answer_and_its_gap(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        run_hurried(&small, seed, 4, 200);
        run_hurried(&ties, seed, 6, 200);
    }
    run_hurried(&medium, 3, 60, 500);
    run_hurried(&medium, 4, 10, 500);
    run_hurried(&huge, 5, 8, 300);
}

static void what_was_cut_short_may_end_in_a_full_solve(void)
{
    run_hurried(&hasty, 6, 20, 600);
}

/* Lots keep their places in the world, and so in the market. */
static void the_order_of_arrival_changes_no_line(void)
{
    for (uint64_t seed = 1; seed <= 60; seed++) {
        world_init(&world, seed % 2 ? &small : &medium, seed);
        for (int event = 0; event < 150; event++)
            world_event(&world);
        world_replay(&world, seed * 77, &other_world);
        world_market(&world, &market);
        int64_t *quantity = read_quantities(&world);
        EXPECT_NUMBER(live_total(other_world.live), live_total(world.live));
        world_market(&other_world, &market);
        int64_t *other = read_quantities(&other_world);
        for (uint32_t k = 0; k < market.market.pair_count; k++)
            EXPECT_NUMBER(other[k], quantity[k]);
        memory_free(quantity);
        memory_free(other);
        world_clear(&world);
        world_clear(&other_world);
    }
}

static void an_emptied_market_is_worth_nothing_and_can_be_filled_again(void)
{
    world_init(&world, &medium, 5);
    for (int turn = 0; turn < 5; turn++) {
        for (int event = 0; event < 300; event++)
            world_event(&world);
        EXPECT(live_total(world.live) > 0);
        world_remove_all(&world);
        EXPECT_NUMBER(live_total(world.live), 0);
        EXPECT_NUMBER(live_full_solves(world.live), 0);
    }
    world_clear(&world);
}

int main(void)
{
    RUN(small_markets_stay_optimal_event_by_event);
    RUN(markets_of_ties_stay_optimal_and_canonical);
    RUN(a_medium_market_stays_optimal_event_by_event);
    RUN(huge_values_stay_exact);
    RUN(a_full_solve_in_between_changes_nothing);
    RUN(pairs_asked_for_give_the_optimum_over_all);
    RUN(pairs_asked_for_survive_full_solves);
    RUN(parts_without_pairs_in_common_are_solved_one_by_one);
    RUN(an_event_cut_short_leaves_a_feasible_answer_and_its_gap);
    RUN(what_was_cut_short_may_end_in_a_full_solve);
    RUN(the_order_of_arrival_changes_no_line);
    RUN(an_emptied_market_is_worth_nothing_and_can_be_filled_again);
    return test_result();
}
