/* Small markets under side constraints against the exact optimum, which the
 * program cbc proves: nothing above it, every rule kept, no bound below it,
 * and how far below it the answers lie. Half of the runs are given so few
 * solves that bounds stay open. */
#include "base/memory.h"
#include "tests/engine/cbc.h"
#include "tests/engine/certificate.h"
#include "tests/engine/sides_market.h"
#include "tests/test.h"

#define SEEDS 12
#define CBC_SECONDS 60
#define FEW_SOLVES 24
/* In thousandths of a percent: what the whole search may lose, and the few
 * solves. */
#define MEAN_MOST 500
#define WORST_MOST 1500
#define FEW_WORST_MOST 5000

static const uint32_t sizes[] = {12, 20, 28, 36, 44};
static const int64_t edges[] = {0, 100, 500, 1500, 5000, INT64_MAX};
#define EDGES (sizeof edges / sizeof *edges)

/* How many lie below the optimum by so much at most, and the sums. */
struct histogram {
    uint32_t count[EDGES];
    uint32_t all;
    int64_t sum;
    int64_t worst;
};

static void note(struct histogram *histogram, int64_t below)
{
    size_t at = 0;
    while (below > edges[at])
        at++;
    histogram->count[at]++;
    histogram->all++;
    histogram->sum += below;
    if (below > histogram->worst)
        histogram->worst = below;
}

static void print(const char *what, const struct histogram *histogram)
{
    printf("     %s, %u markets:", what, histogram->all);
    for (size_t at = 0; at < EDGES; at++) {
        if (edges[at] == INT64_MAX)
            printf(" more: %u;", histogram->count[at]);
        else
            printf(" <= %.3f %%: %u,", (double)edges[at] / 1000,
                   histogram->count[at]);
    }
    printf(" mean %.3f %%, worst %.3f %%\n",
           (double)histogram->sum / histogram->all / 1000,
           (double)histogram->worst / 1000);
}

/* Of the number, in thousandths of a percent, rounded up. */
static int64_t below(int64_t number, int64_t best)
{
    return best > 0 ? ((best - number) * 100000 + best - 1) / best : 0;
}

struct totals {
    struct histogram full, full_gap;
    struct histogram few, few_gap;
};

static void run(const struct engine_market *market, uint32_t solves,
                int64_t best, struct histogram *totals, struct histogram *gaps)
{
    struct engine_limits limits = {.branch_solves = solves};
    struct engine_clearing *clearing = NULL;
    EXPECT_NUMBER(engine_solve(market, &limits, &clearing), STATUS_ok);
    if (!clearing)
        exit(EXIT_FAILURE);
    const char *fault = certificate_fault(market, clearing);
    EXPECT_TEXT(fault ? fault : "", "");
    EXPECT(certificate_feasible(market, clearing->quantity));
    EXPECT(clearing->total <= best);
    EXPECT(clearing->bound >= best);
    note(totals, below(clearing->total, best));
    note(gaps, below(clearing->total, clearing->bound));
    engine_clearing_destroy(clearing);
}

static void compare(uint32_t orders, uint64_t seed, struct totals *totals)
{
    struct random_market random;
    struct cbc_answer exact = {0};
    sides_market_init(&random, orders, seed);
    bool solved = cbc_solve(&random.market, CBC_SECONDS, false, &exact);
    if (solved && exact.bound > exact.value) {
        printf("     %u orders, seed %llu: cbc ran out of time\n", orders,
               (unsigned long long)seed);
    } else if (random.market.pair_count > 0) {
        int64_t best = (int64_t)(exact.value + 0.5);
        EXPECT(solved);
        run(&random.market, 0, best, &totals->full, &totals->full_gap);
        run(&random.market, FEW_SOLVES, best, &totals->few, &totals->few_gap);
    }
    random_market_clear(&random);
}

static void answers_lie_near_the_exact_optimum_and_bounds_above_it(void)
{
    static struct totals totals;
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++)
        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            compare(sizes[size], seed * 101 + size, &totals);
    print("below the optimum", &totals.full);
    print("gap stated", &totals.full_gap);
    print("below the optimum after few solves", &totals.few);
    print("gap stated after few solves", &totals.few_gap);
    EXPECT(totals.full.all > SEEDS * sizeof sizes / sizeof *sizes * 9 / 10);
    EXPECT(totals.full.sum <= (int64_t)totals.full.all * MEAN_MOST);
    EXPECT(totals.full.worst <= WORST_MOST);
    EXPECT(totals.few.worst <= FEW_WORST_MOST);
    EXPECT(totals.few_gap.worst > 0); /* else nothing was left open */
}

int main(void)
{
    if (!cbc_installed()) {
        printf("skipped: cbc is not installed (package coinor-cbc)\n");
        return 77;
    }
    RUN(answers_lie_near_the_exact_optimum_and_bounds_above_it);
    return test_result();
}
