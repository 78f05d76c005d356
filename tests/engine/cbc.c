#include "tests/engine/cbc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

/* The lists of pairs at each end, so that a row costs what it lists. */
struct ends {
    uint32_t *start;
    uint32_t *pair;
};

struct problem {
    FILE *file;
    const struct engine_market *market;
    struct ends offers;
    struct ends demands;
};

bool cbc_installed(void)
{
    return system("command -v cbc >/dev/null 2>&1") == 0;
}

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t pair_most(const struct engine_market *market, uint32_t k)
{
    return least_of(market->offers[market->pairs[k].offer].quantity,
                    market->demands[market->pairs[k].demand].quantity);
}

static void ends_init(struct ends *ends, const struct engine_market *market,
                      bool demands)
{
    uint32_t count = demands ? market->demand_count : market->offer_count;
    ends->start = memory_allocate((size_t)count + 2, sizeof(uint32_t));
    ends->pair = memory_allocate(market->pair_count, sizeof(uint32_t));
    for (uint32_t k = 0; k < market->pair_count; k++)
        ends->start[(demands ? market->pairs[k].demand
                             : market->pairs[k].offer) +
                    2]++;
    for (uint32_t at = 0; at < count; at++)
        ends->start[at + 2] += ends->start[at + 1];
    for (uint32_t k = 0; k < market->pair_count; k++)
        ends->pair[ends->start[(demands ? market->pairs[k].demand
                                        : market->pairs[k].offer) +
                               1]++] = k;
}

static void ends_clear(struct ends *ends)
{
    memory_free(ends->start);
    memory_free(ends->pair);
}

/* sign NAME for each pair at one end. */
static void write_sum(const struct problem *problem, const struct ends *ends,
                      uint32_t index, const char *name)
{
    for (uint32_t at = ends->start[index]; at < ends->start[index + 1]; at++)
        fprintf(problem->file, " + %s%u\n", name, ends->pair[at]);
}

/* b = 1 where a pair is used: only where a rule asks. */
static bool pair_asks(const struct engine_market *market, uint32_t k)
{
    return market->pairs[k].least > 0 ||
           market->demands[market->pairs[k].demand].most_suppliers > 0;
}

static void write_objective(const struct problem *problem)
{
    const struct engine_market *market = problem->market;
    fprintf(problem->file, "maximize\n obj:");
    for (uint32_t k = 0; k < market->pair_count; k++)
        fprintf(problem->file, "\n %+" PRId64 " x%u", market->pairs[k].value,
                k);
}

static void write_demand(const struct problem *problem, uint32_t j)
{
    const struct engine_demand *demand = &problem->market->demands[j];
    if (problem->demands.start[j] == problem->demands.start[j + 1])
        return;
    write_sum(problem, &problem->demands, j, "x");
    if (demand->least_fill == 0) {
        fprintf(problem->file, " <= %" PRId64 "\n", demand->quantity);
    } else {
        fprintf(problem->file, " - %" PRId64 " d%u <= 0\n", demand->quantity,
                j);
        write_sum(problem, &problem->demands, j, "x");
        fprintf(problem->file, " - %" PRId64 " d%u >= 0\n", demand->least_fill,
                j);
    }
    if (demand->most_suppliers == 0)
        return;
    write_sum(problem, &problem->demands, j, "b");
    fprintf(problem->file, " <= %u\n", demand->most_suppliers);
}

static void write_rows(const struct problem *problem)
{
    const struct engine_market *market = problem->market;
    fprintf(problem->file, "\nsubject to\n");
    for (uint32_t i = 0; i < market->offer_count; i++) {
        if (problem->offers.start[i] == problem->offers.start[i + 1])
            continue;
        write_sum(problem, &problem->offers, i, "x");
        fprintf(problem->file, " <= %" PRId64 "\n", market->offers[i].quantity);
    }
    for (uint32_t j = 0; j < market->demand_count; j++)
        write_demand(problem, j);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (!pair_asks(market, k))
            continue;
        fprintf(problem->file, " x%u - %" PRId64 " b%u <= 0\n", k,
                pair_most(market, k), k);
        if (market->pairs[k].least > 0)
            fprintf(problem->file, " x%u - %" PRId64 " b%u >= 0\n", k,
                    market->pairs[k].least, k);
    }
}

static void write_binaries(const struct problem *problem, bool relaxed)
{
    const struct engine_market *market = problem->market;
    const char *most = relaxed ? " <= 1\n" : "\n";
    fprintf(problem->file, relaxed ? "bounds\n" : "binary\n");
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (pair_asks(market, k))
            fprintf(problem->file, " b%u%s", k, most);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (market->demands[j].least_fill > 0 &&
            problem->demands.start[j] < problem->demands.start[j + 1])
            fprintf(problem->file, " d%u%s", j, most);
    }
    fprintf(problem->file, "end\n");
}

static void write_problem(FILE *file, const struct engine_market *market,
                          bool relaxed)
{
    struct problem problem = {.file = file, .market = market};
    ends_init(&problem.offers, market, false);
    ends_init(&problem.demands, market, true);
    write_objective(&problem);
    write_rows(&problem);
    write_binaries(&problem, relaxed);
    ends_clear(&problem.offers);
    ends_clear(&problem.demands);
}

/* cbc minimises what it was told to maximise: signs come out either way. */
static double magnitude(double number)
{
    return number < 0 ? -number : number;
}

/* "Objective value:" alone means that the optimum was proven. */
static bool read_log(FILE *log, struct cbc_answer *answer)
{
    char line[512];
    bool found = false, bounded = false;
    double number;
    while (fgets(line, sizeof line, log)) {
        if (sscanf(line, "Objective value: %lf", &number) == 1 ||
            sscanf(line, "Optimal objective %lf", &number) == 1) {
            answer->value = magnitude(number);
            found = true;
        } else if (sscanf(line, "Lower bound: %lf", &number) == 1 ||
                   sscanf(line, "Upper bound: %lf", &number) == 1) {
            answer->bound = magnitude(number);
            bounded = true;
        }
    }
    if (!bounded)
        answer->bound = answer->value;
    return found;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool cbc_solve(const struct engine_market *market, unsigned seconds_most,
               bool relaxed, struct cbc_answer *ret_answer)
{
    char path[] = "/tmp/lienket-cbc-XXXXXX.lp", command[160];
    int descriptor = mkstemps(path, 3);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file)
        return false;
    write_problem(file, market, relaxed);
    fclose(file);
    snprintf(command, sizeof command, "cbc %s sec %u %s 2>/dev/null", path,
             seconds_most, "timemode elapsed solve");
    double start = seconds();
    FILE *log = popen(command, "r");
    struct cbc_answer answer = {0};
    bool found = log && read_log(log, &answer);
    if (log)
        pclose(log);
    unlink(path);
    answer.seconds = seconds() - start;
    if (found)
        *ret_answer = answer;
    return found;
}
