/* `./run bench engine`: full solves beside LEMON's NetworkSimplex in the same
 * run, one JSON object a line, seconds of the processor, the best of some
 * turns. `solve` is each part's network made and solved, `their_solve` LEMON's
 * on ready graphs. `ours` is engine_solve from the market to the answer:
 * checks, parts, solve, both extreme prices and the middle, duals and their
 * check; `theirs` is finding components, building graphs and solving, without
 * any of the other. Cases "by price" never list their pairs: theirs then begins
 * with listing all of them. There, `two_cores` is the time with the largest
 * product on one and all others on a second, as engine_solve_markets shares
 * them out; `early` is the same for answers with a proven gap of at most 1 %,
 * `early_gap` the gap in all. Peak memory is what the answer took beside the
 * market. */
#include <inttypes.h>
#include <time.h>

#include "base/memory.h"
#include "matcher/engine/component.h"
#include "matcher/engine/prices.h"
#include "tests/engine/bench_baseline.h"
#include "tests/engine/bench_market.h"
#include "tests/engine/transport_market.h"
#include "tests/peak.h"
#include "tests/test.h"

#define SEED 20260601

/* When a case is run. */
enum bench_length { LENGTH_SHORT, LENGTH_NORMAL, LENGTH_LONG };

struct bench_case {
    const char *name;
    enum bench_length length;
    uint32_t lots;                            /* of each side */
    uint32_t most;                            /* pairs a need; 0: all */
    bool by_price;                            /* pairs found, not listed */
    const struct transport_family *transport; /* or a season */
    enum bench_length baseline;               /* when LEMON runs beside it */
    int turns;
};

struct bench_times {
    double solve;
    double whole;
    double list; /* of all pairs */
    struct baseline theirs;
    int64_t total;
    uint32_t pairs;
    uint32_t passes;
    long peak_kb;
    double two_cores; /* of those found by price */
    double early;
    double early_gap;
};

struct bench_options {
    enum bench_length length;
    const char *word;
    bool alone; /* without baselines */
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void keep_least(double *time, double start)
{
    double took = seconds() - start;
    if (*time == 0 || took < *time)
        *time = took;
}

static double solve_alone(const struct engine_market *market)
{
    struct partition partition;
    double took = 0;
    partition_init(&partition, market);
    for (uint32_t c = 0; c < partition.component_count; c++) {
        struct component component;
        struct flow flow;
        component_init(&component, &partition, c);
        double start = seconds();
        flow_init(&flow, &component.market, NULL);
        took += seconds() - start;
        flow_clear(&flow);
        component_clear(&component);
    }
    partition_clear(&partition);
    return took;
}

static void time_listed(const struct engine_market *market, int turns,
                        struct bench_times *times)
{
    for (int turn = 0; turn < turns; turn++) {
        struct engine_clearing *clearing = NULL;
        long before = peak_begin();
        double start = seconds();
        if (engine_solve(market, NULL, &clearing) != STATUS_ok)
            exit(EXIT_FAILURE);
        keep_least(&times->whole, start);
        times->peak_kb = peak_kb() - before;
        times->total = clearing->total;
        engine_clearing_destroy(clearing);
        double solve = solve_alone(market);
        if (turn == 0 || solve < times->solve)
            times->solve = solve;
    }
    times->pairs = market->pair_count;
}

struct found {
    double took;
    double largest;
    int64_t total;
    int64_t bound;
    uint32_t passes;
};

static struct found find_season(struct season *season,
                                const struct engine_limits *limits)
{
    struct found found = {0};
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++) {
        struct season_market *product = &season->products[k];
        struct engine_priced priced;
        double start = seconds();
        if (engine_solve_priced(&product->market, &product->pricer, limits,
                                &priced) != STATUS_ok)
            exit(EXIT_FAILURE);
        double took = seconds() - start;
        found.took += took;
        found.largest = took > found.largest ? took : found.largest;
        found.total += priced.clearing->total;
        found.bound += priced.clearing->bound;
        if (priced.passes > found.passes)
            found.passes = priced.passes;
        engine_priced_clear(&priced);
    }
    return found;
}

static double on_two_cores(const struct found *found)
{
    double others = found->took - found->largest;
    return others > found->largest ? others : found->largest;
}

static void time_found(struct season *season, int turns,
                       struct bench_times *times)
{
    const struct engine_limits limits = {.gap_millionths = 10000};
    for (int turn = 0; turn < turns; turn++) {
        struct found early = find_season(season, &limits);
        long before = peak_begin();
        struct found found = find_season(season, NULL);
        times->peak_kb = peak_kb() - before;
        if (turn == 0 || found.took < times->whole) {
            times->whole = found.took;
            times->two_cores = on_two_cores(&found);
            times->early = on_two_cores(&early);
        }
        times->total = found.total;
        times->passes = found.passes;
        times->early_gap =
            (double)(early.bound - early.total) / (double)early.bound;
    }
}

static void print_times(const struct bench_case *what,
                        const struct bench_times *times)
{
    printf("{\"bench\":\"engine\",\"case\":\"%s\",\"lots\":%u,\"pairs\":%u,"
           "\"unit\":\"s\",\"ours\":%.6f,\"peak_kb\":%ld,",
           what->name,
           what->transport ? what->transport->sources + what->transport->sinks
                           : 2 * what->lots,
           times->pairs, times->whole, times->peak_kb);
    if (what->by_price)
        printf("\"passes\":%u,\"two_cores\":%.6f,\"early\":%.6f,"
               "\"early_gap\":%.6f,",
               times->passes, times->two_cores, times->early, times->early_gap);
    else
        printf("\"solve\":%.6f,", times->solve);
    const struct baseline *theirs = &times->theirs;
    if (theirs->whole == 0) {
        printf("\"baseline\":null,\"theirs\":null,\"ratio\":null}\n");
        return;
    }
    double whole = theirs->whole + (what->by_price ? times->list : 0);
    printf("\"baseline\":\"%sLEMON NetworkSimplex, circulation by component\","
           "\"their_solve\":%.6f,\"theirs\":%.6f,\"ratio\":%.3f",
           what->by_price ? "index and " : "", theirs->solve, whole,
           times->whole / whole);
    if (what->by_price)
        printf(",\"two_cores_ratio\":%.3f,\"early_ratio\":%.3f",
               times->two_cores / whole, times->early / whole);
    else
        printf(",\"solve_ratio\":%.3f", times->solve / theirs->solve);
    printf("}\n");
}

static void run_transport(const struct bench_case *what,
                          const struct bench_options *options)
{
    struct bench_times times = {0};
    struct transport_market transport;
    transport_market_init(&transport, what->transport, SEED);
    time_listed(&transport.market, what->turns, &times);
    if (!options->alone &&
        baseline_solve(&transport.market, what->turns, &times.theirs))
        EXPECT_NUMBER(times.total, times.theirs.total);
    print_times(what, &times);
    transport_market_clear(&transport);
}

static void run_season(const struct bench_case *what,
                       const struct bench_options *options)
{
    struct bench_times times = {0};
    struct bench_market bench = {0};
    struct season *season = season_create(what->lots, SEED);
    bool compare = !options->alone && options->length >= what->baseline;
    if (what->by_price)
        time_found(season, what->turns, &times);
    double start = seconds();
    if (!what->by_price || compare)
        bench_market_season(&bench, season, what->most);
    keep_least(&times.list, start);
    times.pairs = bench.market.pair_count;
    if (!what->by_price)
        time_listed(&bench.market, what->turns, &times);
    if (compare && baseline_solve(&bench.market, what->turns, &times.theirs))
        EXPECT_NUMBER(times.total, times.theirs.total);
    print_times(what, &times);
    bench_market_clear(&bench);
    season_destroy(season);
}

static const struct transport_family dense = {"",     1000, 1000,  100000,
                                              500000, 1,    10000, 100};
static const struct transport_family sparse = {"",      10000, 10000, 100000,
                                               5000000, 1,     10000, 100};
static const struct transport_family skewed = {"",      500, 8000, 120000,
                                               4000000, 1,   1000, 30};
static const struct transport_family assignment = {"",   4000, 4000,   120000,
                                                   4000, 1,    100000, 100};

/* clang-format off */
static const struct bench_case cases[] = {
    {"season 1k, 32 a need", LENGTH_SHORT, 1000, 32, false, NULL, LENGTH_SHORT, 5},
    {"season 1k, all pairs", LENGTH_SHORT, 1000, 0, false, NULL, LENGTH_SHORT, 5},
    {"season 1k, all pairs by price", LENGTH_SHORT, 1000, 0, true, NULL, LENGTH_SHORT, 5},
    {"season 10k, 32 a need", LENGTH_SHORT, 10000, 32, false, NULL, LENGTH_SHORT, 3},
    {"season 10k, all pairs", LENGTH_SHORT, 10000, 0, false, NULL, LENGTH_SHORT, 3},
    {"season 10k, all pairs by price", LENGTH_SHORT, 10000, 0, true, NULL, LENGTH_SHORT, 3},
    {"transport 1k to 1k, 100k arcs", LENGTH_SHORT, 0, 0, false, &dense, LENGTH_SHORT, 3},
    {"transport 10k to 10k, 100k arcs", LENGTH_NORMAL, 0, 0, false, &sparse, LENGTH_SHORT, 2},
    {"transport 500 to 8k, 120k arcs", LENGTH_SHORT, 0, 0, false, &skewed, LENGTH_SHORT, 3},
    {"assignment 4k to 4k, 120k arcs", LENGTH_SHORT, 0, 0, false, &assignment, LENGTH_SHORT, 3},
    {"season 3k, 32 a need", LENGTH_NORMAL, 3000, 32, false, NULL, LENGTH_SHORT, 3},
    {"season 3k, all pairs by price", LENGTH_NORMAL, 3000, 0, true, NULL, LENGTH_SHORT, 3},
    {"season 30k, 32 a need", LENGTH_NORMAL, 30000, 32, false, NULL, LENGTH_SHORT, 2},
    {"season 30k, all pairs by price", LENGTH_NORMAL, 30000, 0, true, NULL, LENGTH_LONG, 1},
    {"season 100k, 32 a need", LENGTH_NORMAL, 100000, 32, false, NULL, LENGTH_SHORT, 2},
    {"season 100k, all pairs by price", LENGTH_NORMAL, 100000, 0, true, NULL, LENGTH_LONG, 1},
};
/* clang-format on */

/* --short for the small ones; --long also for the baseline that takes minutes
 * and gigabytes; --alone without baselines; a word for the cases that have it
 * in their name. */
int main(int argc, char **argv)
{
    struct bench_options options = {LENGTH_NORMAL, "", false};
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--short") == 0)
            options.length = LENGTH_SHORT;
        else if (strcmp(argv[k], "--long") == 0)
            options.length = LENGTH_LONG;
        else if (strcmp(argv[k], "--alone") == 0)
            options.alone = true;
        else
            options.word = argv[k];
    }
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct bench_case *what = &cases[k];
        if (what->length > options.length || !strstr(what->name, options.word))
            continue;
        if (what->transport)
            run_transport(what, &options);
        else
            run_season(what, &options);
        fflush(stdout);
    }
    return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
