/* Transport problems in the manner of NETGEN: everything is shipped, the
 * answer carries its proof, and where LEMON was there to build with, its
 * NetworkSimplex finds the same total. */
#include "tests/engine/bench_baseline.h"
#include "tests/engine/certificate.h"
#include "tests/engine/transport_market.h"
#include "tests/test.h"

#define SEEDS 6

/* clang-format off */
static const struct transport_family families[] = {
    {"sparse", 120, 120, 600, 12000, 1, 100, 50},
    {"dense", 60, 80, 3000, 100000, 1, 10000, 100},
    {"few sources", 5, 200, 700, 40000, 10, 1000, 0},
    {"few sinks", 150, 4, 500, 15000, 1, 50, 30},
    {"assignment", 100, 100, 1500, 100, 1, 1000, 100},
    {"one cost", 80, 90, 900, 9000, 7, 7, 0},
    {"great costs", 40, 40, 500, 4000, 1, 1000000000, 50},
    {"two costs", 90, 90, 1800, 1800, 1, 2, 0},
    {"long and deep", 900, 900, 4500, 90000, 1, 10000, 100},
};
/* clang-format on */

static void expect_least_cost(const struct transport_family *family,
                              uint64_t seed, uint32_t *compared)
{
    struct transport_market transport;
    struct engine_clearing *clearing = NULL;
    struct baseline theirs;
    transport_market_init(&transport, family, seed);
    const struct engine_market *market = &transport.market;
    EXPECT_NUMBER(engine_solve(market, NULL, &clearing), STATUS_ok);
    const char *fault = certificate_fault(market, clearing);
    EXPECT_TEXT(fault ? fault : "", "");
    int64_t shipped = 0;
    for (uint32_t k = 0; k < market->pair_count; k++)
        shipped += clearing->quantity[k];
    EXPECT_NUMBER(shipped, family->supply);
    if (baseline_solve(market, 1, &theirs)) {
        EXPECT_NUMBER(clearing->total, theirs.total);
        ++*compared;
    }
    engine_clearing_destroy(clearing);
    transport_market_clear(&transport);
}

static void all_is_shipped_at_the_least_cost(void)
{
    uint32_t compared = 0, count = sizeof families / sizeof *families;
    for (uint32_t k = 0; k < count; k++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            expect_least_cost(&families[k], seed, &compared);
    }
    EXPECT(compared == 0 || compared == count * SEEDS);
    printf("compared with LEMON: %u of %u\n", compared, count * SEEDS);
}

int main(void)
{
    RUN(all_is_shipped_at_the_least_cost);
    return test_result();
}
