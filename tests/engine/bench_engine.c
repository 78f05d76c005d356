/* `./run bench engine`: full solves against LEMON's NetworkSimplex in the same
 * run, one JSON object a line. Ours includes checks, extreme prices and the
 * answer; theirs the solve of one circulation alone. */
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "matcher/engine/engine.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define TURNS 3

struct bench_case {
    const char *name;
    uint32_t lots;   /* of each side */
    uint32_t degree; /* pairs of a demand lot */
};

struct bench_market {
    struct engine_market market;
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_pair *pairs;
};

/* Many small lots and few large ones. */
static int64_t power_law(uint64_t *state)
{
    int64_t quantity = random_between(state, 50, 500);
    while (random_between(state, 0, 2) == 0 && quantity < 100000)
        quantity *= 3;
    return quantity;
}

/* Asks, bids, and places in a square of 100 km. */
static int64_t pair_value(const int64_t *offer, const int64_t *demand)
{
    int64_t dx = offer[1] - demand[1], dy = offer[2] - demand[2];
    int64_t far = (dx < 0 ? -dx : dx) + (dy < 0 ? -dy : dy);
    int64_t value = demand[0] - offer[0] - 20 * far;
    return value > 0 ? value : 1;
}

static void add_pairs(struct bench_market *bench, uint32_t degree,
                      uint64_t *state)
{
    struct engine_market *market = &bench->market;
    uint32_t lots = market->offer_count;
    int64_t(*place)[3] = memory_allocate((size_t)2 * lots, sizeof *place);
    for (uint32_t k = 0; k < 2 * lots; k++) {
        place[k][0] = k < lots ? random_between(state, 5000, 15000)
                               : random_between(state, 9000, 20000);
        place[k][1] = random_between(state, 0, 100);
        place[k][2] = random_between(state, 0, 100);
    }
    uint32_t step = lots / degree;
    for (uint32_t j = 0; j < lots; j++) {
        for (uint32_t d = 0; d < degree; d++) {
            uint32_t i =
                d * step + (uint32_t)random_between(state, 0, step - 1);
            bench->pairs[market->pair_count++] = (struct engine_pair){
                .value = pair_value(place[i], place[lots + j]),
                .hash = random_next(state) >> (64 - ENGINE_HASH_BITS),
                .offer = i,
                .demand = j,
            };
        }
    }
    memory_free(place);
}

static void bench_market_init(struct bench_market *bench,
                              const struct bench_case *what)
{
    uint64_t state = 20260601;
    size_t pairs = (size_t)what->lots * what->degree;
    bench->offers = memory_allocate(what->lots, sizeof *bench->offers);
    bench->demands = memory_allocate(what->lots, sizeof *bench->demands);
    bench->pairs = memory_allocate(pairs, sizeof *bench->pairs);
    for (uint32_t k = 0; k < what->lots; k++) {
        bench->offers[k] =
            (struct engine_offer){power_law(&state), ENGINE_NONE};
        bench->demands[k] =
            (struct engine_demand){power_law(&state), 0, 0, ENGINE_NONE};
    }
    bench->market = (struct engine_market){.offers = bench->offers,
                                           .demands = bench->demands,
                                           .pairs = bench->pairs,
                                           .offer_count = what->lots,
                                           .demand_count = what->lots};
    add_pairs(bench, what->degree, &state);
}

static void bench_market_clear(struct bench_market *bench)
{
    memory_free(bench->offers);
    memory_free(bench->demands);
    memory_free(bench->pairs);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double time_ours(const struct engine_market *market, int64_t *ret_total)
{
    double best = 1e9;
    for (int turn = 0; turn < TURNS; turn++) {
        struct engine_clearing *clearing = NULL;
        double start = seconds();
        if (engine_solve(market, NULL, &clearing) != STATUS_ok)
            exit(EXIT_FAILURE);
        double took = seconds() - start;
        best = took < best ? took : best;
        *ret_total = clearing->total;
        engine_clearing_destroy(clearing);
    }
    return best;
}

static void write_market(FILE *file, const struct engine_market *market)
{
    fprintf(file, "%u %u %u\n", market->offer_count, market->demand_count,
            market->pair_count);
    for (uint32_t i = 0; i < market->offer_count; i++)
        fprintf(file, "%" PRId64 "\n", market->offers[i].quantity);
    for (uint32_t j = 0; j < market->demand_count; j++)
        fprintf(file, "%" PRId64 "\n", market->demands[j].quantity);
    for (uint32_t k = 0; k < market->pair_count; k++)
        fprintf(file, "%u %u %" PRId64 "\n", market->pairs[k].offer,
                market->pairs[k].demand, market->pairs[k].value);
}

/* False when the program beside this one is not there, or failed. */
static bool time_theirs(const struct engine_market *market, double *ret_seconds,
                        int64_t *ret_total)
{
    char self[PATH_MAX] = "", command[PATH_MAX + 128];
    char path[] = "/tmp/lienket-bench-XXXXXX";
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file || readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return false;
    write_market(file, market);
    fclose(file);
    snprintf(command, sizeof command, "%s/engine_lemon %s 2>/dev/null",
             dirname(self), path);
    FILE *answer = popen(command, "r");
    int found =
        answer ? fscanf(answer, "%lf %" SCNd64, ret_seconds, ret_total) : 0;
    if (answer)
        pclose(answer);
    unlink(path);
    return found == 2;
}

static void run_case(const struct bench_case *what)
{
    struct bench_market bench;
    bench_market_init(&bench, what);
    int64_t total, other;
    double theirs, ours = time_ours(&bench.market, &total);
    printf("{\"bench\":\"engine\",\"case\":\"%s\",\"pairs\":%u,\"ours\":%.6f,",
           what->name, bench.market.pair_count, ours);
    if (time_theirs(&bench.market, &theirs, &other)) {
        EXPECT_NUMBER(total, other);
        printf("\"baseline\":\"LEMON NetworkSimplex, circulation\","
               "\"theirs\":%.6f,\"unit\":\"s\",\"ratio\":%.3f}\n",
               theirs, ours / theirs);
    } else {
        printf("\"baseline\":null,\"theirs\":null,\"unit\":\"s\","
               "\"ratio\":null}\n");
    }
    fflush(stdout);
    bench_market_clear(&bench);
}

int main(int argc, char **argv)
{
    static const struct bench_case cases[] = {
        {"1k, 8 a need", 500, 8},
        {"10k, 32 a need", 5000, 32},
        {"1k complete", 1000, 1000},
        {"100k, 20 a need", 50000, 20},
    };
    size_t count = sizeof cases / sizeof *cases;
    if (argc > 1 && strcmp(argv[1], "--short") == 0)
        count = 2;
    for (size_t k = 0; k < count; k++)
        run_case(&cases[k]);
    return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
