/* `./run bench greedy`: what is lost without an optimum, on a season's markets
 * of 1k, 10k and 100k offers and as many needs, over all pairs: the best pair
 * first, and first come, first served; and the best pair first as SQL on
 * PostgreSQL 15, where a server can be started. One JSON object a line; `ours`
 * is the proven optimum, `theirs` the greedy value. A number is the only size;
 * --short leaves out 100k, --long runs the SQL there too. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "tests/engine/bench_postgres.h"
#include "tests/engine/season_greedy.h"
#include "tests/test.h"

#define SEED 20260601
#define LARGE 100000

static const uint32_t sizes[] = {1000, 10000, LARGE};

struct options {
    uint32_t only;
    bool brief;
    bool all;
};

struct result {
    int64_t value;
    double took;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int64_t optimum(struct season_market *product)
{
    struct engine_priced priced;
    if (engine_solve_priced(&product->market, &product->pricer, NULL,
                            &priced) != STATUS_ok)
        exit(EXIT_FAILURE);
    int64_t total = priced.clearing->total;
    engine_priced_clear(&priced);
    return total;
}

static struct result measure(struct season *season,
                             int64_t (*solve)(struct season_market *product))
{
    struct result result = {0};
    double start = seconds();
    for (uint32_t p = 0; p < SEASON_PRODUCTS; p++)
        result.value += solve(&season->products[p]);
    result.took = seconds() - start;
    return result;
}

static void print_result(uint32_t lots, const char *baseline,
                         struct result ours, struct result theirs)
{
    printf("{\"bench\":\"greedy\",\"case\":\"season of %u offers and as many "
           "needs\",\"ours\":%" PRId64
           ",\"baseline\":\"%s\",\"theirs\":%" PRId64
           ",\"unit\":\"VND\",\"ratio\":%.4f,\"lost_percent\":%.2f,"
           "\"seconds\":%.4f,\"their_seconds\":%.4f}\n",
           lots, ours.value, baseline, theirs.value,
           (double)ours.value / (double)theirs.value,
           100 * (1 - (double)theirs.value / (double)ours.value), ours.took,
           theirs.took);
    fflush(stdout);
}

static void skip_sql(uint32_t lots, const char *reason)
{
    printf("{\"bench\":\"greedy\",\"case\":\"season of %u offers and as many "
           "needs\",\"baseline\":\"by value, SQL on PostgreSQL\","
           "\"theirs\":null,\"skipped\":\"%s\"}\n",
           lots, reason);
}

static void run_sql(const struct options *options, struct season *season,
                    uint32_t lots, struct result ours, struct result by_value)
{
    struct result sql;
    const char *missing = bench_postgres_missing();
    if (lots == LARGE && !options->all)
        missing = "takes minutes: ask with --long";
    if (missing) {
        skip_sql(lots, missing);
        return;
    }
    if (!bench_postgres_greedy(season, &sql.took, &sql.value)) {
        skip_sql(lots, "the server failed");
        return;
    }
    EXPECT_NUMBER(sql.value, by_value.value);
    print_result(lots, "by value, SQL on PostgreSQL", ours, sql);
}

static void run_size(const struct options *options, uint32_t lots)
{
    struct season *season = season_create(lots, SEED);
    struct result ours = measure(season, optimum);
    struct result by_value = measure(season, season_greedy_by_value);
    print_result(lots, "by value", ours, by_value);
    print_result(lots, "first come", ours,
                 measure(season, season_greedy_first_come));
    run_sql(options, season, lots, ours, by_value);
    season_destroy(season);
}

int main(int argc, char **argv)
{
    struct options options = {0};
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--short") == 0)
            options.brief = true;
        else if (strcmp(argv[k], "--long") == 0)
            options.all = true;
        else
            options.only = (uint32_t)strtoul(argv[k], NULL, 10);
    }
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        if ((options.only == 0 || options.only == sizes[k]) &&
            (sizes[k] < LARGE || !options.brief))
            run_size(&options, sizes[k]);
    }
    return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
