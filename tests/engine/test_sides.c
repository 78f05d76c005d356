/* Markets of the bench for side constraints, small enough for the checker of
 * proofs: with few solves the bound stays open, and must hold all the same. */
#include "base/memory.h"
#include "tests/engine/certificate.h"
#include "tests/engine/sides_market.h"
#include "tests/test.h"

#define ORDERS 36
#define SEEDS 60
#define SOLVES 12

static struct engine_clearing *solve(const struct engine_market *market,
                                     uint32_t solves)
{
    struct engine_limits limits = {.branch_solves = solves};
    struct engine_clearing *clearing = NULL;
    EXPECT_NUMBER(engine_solve(market, &limits, &clearing), STATUS_ok);
    if (!clearing)
        exit(EXIT_FAILURE);
    const char *fault = certificate_fault(market, clearing);
    EXPECT_TEXT(fault ? fault : "", "");
    return clearing;
}

static void few_solves_prove_a_bound_that_the_optimum_keeps(void)
{
    unsigned open = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random_market random;
        sides_market_init(&random, ORDERS, seed);
        struct engine_clearing *few = solve(&random.market, SOLVES);
        struct engine_clearing *many = solve(&random.market, 4000);
        EXPECT(many->total >= few->total);
        EXPECT(many->total <= few->bound);
        EXPECT_NUMBER(many->gap, 0);
        open += few->gap > 0;
        engine_clearing_destroy(few);
        engine_clearing_destroy(many);
        random_market_clear(&random);
    }
    EXPECT(open > 0);
    printf("     %u of %u bounds left open\n", open, SEEDS);
}

/* One need of one supplier, two small offers: a flow would take both. */
static void one_leaf_proves_what_one_supplier_can_bring(void)
{
    struct engine_offer offers[] = {{60, ENGINE_NONE}, {50, ENGINE_NONE}};
    struct engine_demand demands[] = {{100, 0, 1, ENGINE_NONE},
                                      {100, 0, 1, ENGINE_NONE}};
    struct engine_pair pairs[] = {{100, 0, 3, 0, 0},
                                  {100, 0, 5, 1, 0},
                                  {40, 0, 7, 0, 1},
                                  {10, 0, 9, 1, 1}};
    struct engine_market market = {.offers = offers,
                                   .demands = demands,
                                   .pairs = pairs,
                                   .offer_count = 2,
                                   .demand_count = 2,
                                   .pair_count = 4};
    struct engine_clearing *clearing = solve(&market, 0);
    EXPECT_NUMBER(clearing->total, 7400);
    EXPECT_NUMBER(clearing->gap, 0);
    engine_clearing_destroy(clearing);
}

static void the_order_of_arrival_changes_neither_line_nor_bound(void)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct random_market random, shuffled;
        sides_market_init(&random, ORDERS, seed);
        uint32_t *pair =
            memory_allocate(random.market.pair_count, sizeof *pair);
        random_market_shuffle(&random, seed, &shuffled, pair);
        struct engine_clearing *a = solve(&random.market, SOLVES);
        struct engine_clearing *b = solve(&shuffled.market, SOLVES);
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

/* A head of cattle is worth some hundred million thousandths of a dong. */
static void values_of_every_size_come_to_an_end(void)
{
    for (int64_t most = 10; most <= INT64_C(1) << 36; most *= 100) {
        struct market_size size = {7, 40, most, true};
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct random_market random;
            random_market_init(&random, SHAPE_DENSE, &size, seed);
            engine_clearing_destroy(solve(&random.market, 200));
            random_market_clear(&random);
        }
    }
}

int main(void)
{
    RUN(one_leaf_proves_what_one_supplier_can_bring);
    RUN(few_solves_prove_a_bound_that_the_optimum_keeps);
    RUN(the_order_of_arrival_changes_neither_line_nor_bound);
    RUN(values_of_every_size_come_to_an_end);
    return test_result();
}
