/* A set of markets gets the same answers whatever the number of threads, and
 * the same as each by itself or all of them as one market. */
#include "base/memory.h"
#include "matcher/engine/markets.h"
#include "tests/engine/bench_market.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define MARKETS 24

static const struct market_size size = {30, 60, 20, true};

static void make_tasks(struct random_market *random, struct engine_task *tasks)
{
    for (uint32_t k = 0; k < MARKETS; k++) {
        random_market_init(&random[k], (enum market_shape)(k % SHAPE_COUNT),
                           &size, 31 * k + 5);
        tasks[k] = (struct engine_task){.market = &random[k].market};
    }
}

static void clear_markets(struct random_market *random)
{
    for (uint32_t k = 0; k < MARKETS; k++)
        random_market_clear(&random[k]);
}

static void expect_same_clearing(const struct engine_market *market,
                                 const struct engine_clearing *one,
                                 const struct engine_clearing *other)
{
    uint32_t differing = 0;
    for (uint32_t k = 0; k < market->pair_count; k++)
        differing += one->quantity[k] != other->quantity[k];
    for (uint32_t i = 0; i < market->offer_count; i++)
        differing += one->suggested.offer[i] != other->suggested.offer[i];
    for (uint32_t j = 0; j < market->demand_count; j++)
        differing += one->suggested.demand[j] != other->suggested.demand[j];
    EXPECT_NUMBER(differing, 0);
    EXPECT_NUMBER(one->total, other->total);
    EXPECT_NUMBER(one->bound, other->bound);
    EXPECT_NUMBER(one->steps, other->steps);
}

static void any_number_of_threads_gives_the_answers_of_one(void)
{
    static struct random_market random[MARKETS];
    static struct engine_task tasks[MARKETS];
    make_tasks(random, tasks);
    for (uint32_t threads = 1; threads <= 4; threads++) {
        engine_solve_markets(tasks, MARKETS, threads);
        for (uint32_t k = 0; k < MARKETS; k++) {
            struct engine_clearing *alone = NULL;
            EXPECT_NUMBER(tasks[k].status, STATUS_ok);
            EXPECT_NUMBER(engine_solve(tasks[k].market, NULL, &alone),
                          STATUS_ok);
            expect_same_clearing(tasks[k].market, tasks[k].answer.clearing,
                                 alone);
            engine_clearing_destroy(alone);
        }
        engine_tasks_clear(tasks, MARKETS);
    }
    clear_markets(random);
}

/* A season's products: listed in one market, and found by price in a set. */
static void products_side_by_side_give_the_answer_of_one_market(void)
{
    struct season *season = season_create(1500, 11);
    struct bench_market whole;
    struct engine_task tasks[SEASON_PRODUCTS] = {0};
    struct engine_clearing *one = NULL;
    bench_market_season(&whole, season, 0);
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++)
        tasks[k] = (struct engine_task){.market = &season->products[k].market,
                                        .pricer = &season->products[k].pricer};
    engine_solve_markets(tasks, SEASON_PRODUCTS, 3);
    EXPECT_NUMBER(engine_solve(&whole.market, NULL, &one), STATUS_ok);
    int64_t total = 0;
    uint32_t offer = 0, differing = 0;
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++) {
        const struct engine_clearing *part = tasks[k].answer.clearing;
        EXPECT_NUMBER(tasks[k].status, STATUS_ok);
        total += part->total;
        for (uint32_t i = 0; i < tasks[k].market->offer_count; i++, offer++)
            differing +=
                part->seller_best.offer[i] != one->seller_best.offer[offer] ||
                part->buyer_best.offer[i] != one->buyer_best.offer[offer];
    }
    EXPECT_NUMBER(differing, 0);
    EXPECT_NUMBER(total, one->total);
    engine_clearing_destroy(one);
    engine_tasks_clear(tasks, SEASON_PRODUCTS);
    bench_market_clear(&whole);
    season_destroy(season);
}

/* From a tree of slacks alone it took 1.3 a lot. */
static void a_season_takes_fewer_pivots_than_it_has_lots(void)
{
    struct season *season = season_create(6000, 11);
    struct bench_market bench;
    struct engine_clearing *clearing = NULL;
    bench_market_season(&bench, season, 0);
    EXPECT_NUMBER(engine_solve(&bench.market, NULL, &clearing), STATUS_ok);
    EXPECT(clearing->steps < 2 * 6000);
    engine_clearing_destroy(clearing);
    bench_market_clear(&bench);
    season_destroy(season);
}

static void a_market_that_is_refused_leaves_the_others_alone(void)
{
    struct engine_offer offer = {10, ENGINE_NONE};
    struct engine_demand demand = {10, 0, 0, ENGINE_NONE};
    struct engine_pair pair = {.value = 5}, broken = {.value = 5, .offer = 9};
    struct engine_market good = {&offer, &demand, NULL, NULL, &pair,
                                 1,      1,       0,    0,    1};
    struct engine_market bad = good;
    bad.pairs = &broken;
    struct engine_task tasks[2] = {{.market = &bad}, {.market = &good}};
    engine_solve_markets(tasks, 2, 2);
    EXPECT_NUMBER(tasks[0].status, STATUS_invalid);
    EXPECT_NUMBER(tasks[1].status, STATUS_ok);
    EXPECT_NUMBER(tasks[1].answer.clearing->total, 50);
    engine_tasks_clear(tasks, 2);
}

int main(void)
{
    RUN(any_number_of_threads_gives_the_answers_of_one);
    RUN(products_side_by_side_give_the_answer_of_one_market);
    RUN(a_season_takes_fewer_pivots_than_it_has_lots);
    RUN(a_market_that_is_refused_leaves_the_others_alone);
    return test_result();
}
