/* `./run bench sides`: markets under side constraints beside the program cbc
 * and a greedy that keeps the same rules, one JSON object a line. `below` is
 * how far an answer lies below the best known one, `gap` how far below its own
 * bound, both in percent. --without-cbc leaves cbc out, --relaxed prints the
 * bound of the linear relaxation, --limit N is cbc's seconds; numbers are the
 * only sizes to run. */
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "tests/engine/cbc.h"
#include "tests/engine/sides_market.h"
#include "tests/test.h"

#define SIZES 4
static const uint32_t sizes[SIZES] = {60, 120, 300, 600};
static const uint64_t seeds[] = {11, 12, 13, 14};

struct options {
    bool cbc;
    bool relaxed;
    unsigned limit;
    bool wanted[SIZES];
    bool chosen; /* some sizes are wanted, not all */
};

/* Of all markets of a size, in percent and seconds. */
struct sums {
    double below;
    double below_worst;
    double greedy_below;
    double their_below;
    double gap;
    double gap_worst;
    double took;
    double took_worst;
    double processor;
    unsigned count;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double processor_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static double percent_below(double value, double best)
{
    return best > 0 ? 100 * (best - value) / best : 0;
}

static double greater(double a, double b)
{
    return a > b ? a : b;
}

struct result {
    struct engine_clearing *clearing;
    double took;
    double processor;
    double greedy;
    struct cbc_answer theirs; /* all 0: not run */
};

static void print_result(const struct options *options, uint32_t orders,
                         uint64_t seed, const struct result *result)
{
    const struct engine_clearing *clearing = result->clearing;
    double ours = (double)clearing->total, theirs = result->theirs.value;
    printf("{\"bench\":\"sides\",\"case\":\"%u orders, seed %u\",\"ours\":%.0f",
           orders, (unsigned)seed, ours);
    if (theirs > 0)
        printf(",\"baseline\":\"cbc, %u s\",\"theirs\":%.0f,\"unit\":\"VND\","
               "\"ratio\":%.5f,\"their_bound\":%.0f,\"their_seconds\":%.2f",
               options->limit, theirs, ours / theirs, result->theirs.bound,
               result->theirs.seconds);
    else
        printf(",\"baseline\":null,\"theirs\":null,\"unit\":\"VND\","
               "\"ratio\":null");
    printf(",\"seconds\":%.3f,\"processor_seconds\":%.3f,\"bound\":%.0f,"
           "\"gap\":%.3f,\"flow_gap\":%.3f,"
           "\"greedy\":%.0f,\"steps\":%llu}\n",
           result->took, result->processor, (double)clearing->bound,
           percent_below(ours, (double)clearing->bound),
           percent_below(ours, (double)clearing->flow_bound), result->greedy,
           (unsigned long long)clearing->steps);
    fflush(stdout);
}

static void add_result(const struct result *result, struct sums *sums)
{
    double ours = (double)result->clearing->total;
    double best = greater(ours, result->theirs.value);
    double gap = percent_below(ours, (double)result->clearing->bound);
    sums->below += percent_below(ours, best);
    sums->below_worst = greater(sums->below_worst, percent_below(ours, best));
    sums->their_below += percent_below(result->theirs.value, best);
    sums->greedy_below += percent_below(result->greedy, best);
    sums->gap += gap;
    sums->gap_worst = greater(sums->gap_worst, gap);
    sums->took += result->took;
    sums->took_worst = greater(sums->took_worst, result->took);
    sums->processor += result->processor;
    sums->count++;
}

static void run_market(const struct options *options, uint32_t orders,
                       uint64_t seed, struct sums *sums)
{
    struct random_market bench;
    struct result result = {0};
    sides_market_init(&bench, orders, seed);
    int64_t *quantity =
        memory_allocate(bench.market.pair_count, sizeof *quantity);
    result.greedy = (double)sides_greedy(&bench.market, quantity);
    double start = seconds(), processor = processor_seconds();
    if (engine_solve(&bench.market, NULL, &result.clearing) != STATUS_ok)
        exit(EXIT_FAILURE);
    result.took = seconds() - start;
    result.processor = processor_seconds() - processor;
    if (options->cbc)
        cbc_solve(&bench.market, options->limit, false, &result.theirs);
    struct cbc_answer relaxed;
    if (options->relaxed &&
        cbc_solve(&bench.market, options->limit, true, &relaxed))
        printf("{\"bench\":\"sides\",\"case\":\"relaxation\",\"ours\":%.0f,"
               "\"theirs\":%.0f,\"pairs\":%u}\n",
               (double)result.clearing->bound, relaxed.value,
               bench.market.pair_count);
    print_result(options, orders, seed, &result);
    add_result(&result, sums);
    engine_clearing_destroy(result.clearing);
    memory_free(quantity);
    random_market_clear(&bench);
}

static void print_sums(const struct options *options, uint32_t orders,
                       const struct sums *sums)
{
    double n = sums->count;
    printf("{\"bench\":\"sides\",\"case\":\"%u orders, mean of %u\",", orders,
           sums->count);
    if (options->cbc)
        printf("\"ours\":%.3f,\"baseline\":\"cbc, %u s\",\"theirs\":%.3f,"
               "\"unit\":\"percent below the best known\",\"ratio\":null,"
               "\"worst\":%.3f,\"greedy\":%.3f,",
               sums->below / n, options->limit, sums->their_below / n,
               sums->below_worst, sums->greedy_below / n);
    printf("\"gap\":%.3f,\"gap_worst\":%.3f,\"seconds\":%.3f,"
           "\"seconds_worst\":%.3f,\"processor_seconds\":%.3f}\n",
           sums->gap / n, sums->gap_worst, sums->took / n, sums->took_worst,
           sums->processor / n);
    fflush(stdout);
}

static void want_size(struct options *options, const char *text)
{
    unsigned long size = strtoul(text, NULL, 10);
    bool known = false;
    for (size_t s = 0; s < SIZES; s++) {
        options->wanted[s] |= sizes[s] == size;
        known |= sizes[s] == size;
    }
    options->chosen = true;
    if (known)
        return;
    fprintf(stderr, "sizes are 60, 120, 300 and 600, not %s\n", text);
    exit(64);
}

static struct options read_options(int argc, char **argv)
{
    struct options options = {.cbc = cbc_installed(), .limit = 10};
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--without-cbc") == 0)
            options.cbc = false;
        else if (strcmp(argv[k], "--relaxed") == 0)
            options.relaxed = true;
        else if (strcmp(argv[k], "--limit") == 0 && k + 1 < argc)
            options.limit = (unsigned)strtoul(argv[++k], NULL, 10);
        else
            want_size(&options, argv[k]);
    }
    return options;
}

int main(int argc, char **argv)
{
    struct options options = read_options(argc, argv);
    for (size_t s = 0; s < SIZES; s++) {
        struct sums sums = {0};
        if (options.chosen && !options.wanted[s])
            continue;
        for (size_t k = 0; k < sizeof seeds / sizeof *seeds; k++)
            run_market(&options, sizes[s], seeds[k], &sums);
        print_sums(&options, sizes[s], &sums);
    }
    return EXIT_SUCCESS;
}
