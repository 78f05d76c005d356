/* `./run bench engine`: full solves beside LEMON's NetworkSimplex in the same
 * run, one JSON object a line, seconds of the processor, the best of some
 * turns. `solve` is each component's network made and solved, `their_solve`
 * LEMON's on ready graphs. `ours` is engine_solve from the market to the
 * answer: checks, components, solve, both extreme prices and the middle, duals
 * and their check; `theirs` is finding components, building graphs and
 * solving, without any of the other. Cases "by price" never list their pairs:
 * theirs then begins with listing all of them. Peak memory is what the
 * answer took beside the market. */
#include <inttypes.h>
#include <malloc.h>
#include <time.h>

#include "base/memory.h"
#include "matcher/engine/component.h"
#include "matcher/engine/prices.h"
#include "tests/engine/bench_baseline.h"
#include "tests/engine/bench_market.h"
#include "tests/test.h"

#define SEED 20260601

/* When a case is run. */
enum bench_length { LENGTH_SHORT, LENGTH_NORMAL, LENGTH_LONG };

struct bench_case {
    const char *name;
    enum bench_length length;
    uint32_t lots; /* of each side */
    uint32_t most; /* pairs a need; 0: all */
    bool by_price; /* pairs found, not listed */
    bool transport;
    enum bench_length baseline; /* when LEMON runs beside it */
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
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long memory_line(const char *name)
{
    char line[256];
    long found = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0)
            found = strtol(line + strlen(name) + 1, NULL, 10);
    }
    if (file)
        fclose(file);
    return found;
}

/* Starts the peak anew; returns what is in use. */
static long begin_peak(void)
{
    malloc_trim(0);
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file) {
        fputs("5", file);
        fclose(file);
    }
    return memory_line("VmRSS");
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
        long before = begin_peak();
        double start = seconds();
        if (engine_solve(market, NULL, &clearing) != STATUS_ok)
            exit(EXIT_FAILURE);
        keep_least(&times->whole, start);
        times->peak_kb = memory_line("VmHWM") - before;
        times->total = clearing->total;
        engine_clearing_destroy(clearing);
        double solve = solve_alone(market);
        if (turn == 0 || solve < times->solve)
            times->solve = solve;
    }
    times->pairs = market->pair_count;
}

static void time_found(struct season *season, int turns,
                       struct bench_times *times)
{
    for (int turn = 0; turn < turns; turn++) {
        long before = begin_peak();
        double start = seconds();
        times->total = 0;
        times->passes = 0;
        for (uint32_t k = 0; k < SEASON_PRODUCTS; k++) {
            struct season_market *product = &season->products[k];
            struct engine_priced priced;
            if (engine_solve_priced(&product->market, &product->pricer, NULL,
                                    &priced) != STATUS_ok)
                exit(EXIT_FAILURE);
            times->total += priced.clearing->total;
            if (priced.passes > times->passes)
                times->passes = priced.passes;
            engine_priced_clear(&priced);
        }
        keep_least(&times->whole, start);
        times->peak_kb = memory_line("VmHWM") - before;
    }
}

static void print_times(const struct bench_case *what,
                        const struct bench_times *times)
{
    printf("{\"bench\":\"engine\",\"case\":\"%s\",\"lots\":%u,\"pairs\":%u,"
           "\"unit\":\"s\",\"ours\":%.6f,\"peak_kb\":%ld,",
           what->name, 2 * what->lots, times->pairs, times->whole,
           times->peak_kb);
    if (what->by_price)
        printf("\"passes\":%u,", times->passes);
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
    if (!what->by_price)
        printf(",\"solve_ratio\":%.3f", times->solve / theirs->solve);
    printf("}\n");
}

static void run_case(const struct bench_case *what, enum bench_length length)
{
    struct bench_times times = {0};
    struct bench_market bench = {0};
    struct season *season =
        what->transport ? NULL : season_create(what->lots, SEED);
    if (what->by_price)
        time_found(season, what->turns, &times);
    double start = seconds();
    if (what->transport)
        bench_market_transport(&bench, what->lots, what->most);
    else if (!what->by_price || length >= what->baseline)
        bench_market_season(&bench, season, what->most);
    keep_least(&times.list, start);
    times.pairs = bench.market.pair_count;
    if (!what->by_price)
        time_listed(&bench.market, what->turns, &times);
    if (length >= what->baseline &&
        baseline_solve(&bench.market, what->turns, &times.theirs))
        EXPECT_NUMBER(times.total, times.theirs.total);
    print_times(what, &times);
    fflush(stdout);
    bench_market_clear(&bench);
    if (season)
        season_destroy(season);
}

/* clang-format off */
static const struct bench_case cases[] = {
    {"season 1k, 32 a need", LENGTH_SHORT, 1000, 32, false, false, LENGTH_SHORT, 5},
    {"season 1k, all pairs", LENGTH_SHORT, 1000, 0, false, false, LENGTH_SHORT, 5},
    {"season 1k, all pairs by price", LENGTH_SHORT, 1000, 0, true, false, LENGTH_SHORT, 5},
    {"season 10k, 32 a need", LENGTH_SHORT, 10000, 32, false, false, LENGTH_SHORT, 3},
    {"season 10k, all pairs", LENGTH_SHORT, 10000, 0, false, false, LENGTH_SHORT, 3},
    {"season 10k, all pairs by price", LENGTH_SHORT, 10000, 0, true, false, LENGTH_SHORT, 3},
    {"transport 1k, 100 a need", LENGTH_NORMAL, 1000, 100, false, true, LENGTH_SHORT, 3},
    {"transport 10k, 10 a need", LENGTH_NORMAL, 10000, 10, false, true, LENGTH_SHORT, 3},
    {"season 100k, 32 a need", LENGTH_NORMAL, 100000, 32, false, false, LENGTH_SHORT, 2},
    {"season 100k, all pairs by price", LENGTH_NORMAL, 100000, 0, true, false, LENGTH_LONG, 1},
};
/* clang-format on */

/* --short for the small ones; --long also for the baseline that takes minutes
 * and gigabytes; a word for the cases that have it in their name. */
int main(int argc, char **argv)
{
    enum bench_length length = LENGTH_NORMAL;
    const char *word = "";
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--short") == 0)
            length = LENGTH_SHORT;
        else if (strcmp(argv[k], "--long") == 0)
            length = LENGTH_LONG;
        else
            word = argv[k];
    }
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        if (cases[k].length <= length && strstr(cases[k].name, word))
            run_case(&cases[k], length);
    }
    return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
