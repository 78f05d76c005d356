#include "tests/engine/glpsol.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* A problem being written in the CPLEX LP format. */
struct problem {
    FILE *file;
    const struct engine_market *market;
    uint32_t number; /* of the market */
    bool integer;    /* some market has rules */
};

bool glpsol_installed(void)
{
    return system("command -v glpsol >/dev/null 2>&1") == 0;
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

/* z = what the market is worth. */
static void write_total(const struct problem *problem)
{
    const struct engine_market *market = problem->market;
    fprintf(problem->file, " z%u", problem->number);
    for (uint32_t k = 0; k < market->pair_count; k++)
        fprintf(problem->file, "\n %+" PRId64 " x%u_%u",
                -market->pairs[k].value, problem->number, k);
    for (uint32_t g = 0; g < market->group_count; g++)
        fprintf(problem->file, "\n %+" PRId64 " f%u_%u",
                -market->groups[g].first_points, problem->number, g);
    fprintf(problem->file, " = 0\n");
}

enum end { END_OFFER, END_DEMAND, END_GROUP, END_BUYER };

static bool pair_at(const struct engine_market *market, uint32_t k,
                    enum end end, uint32_t index)
{
    const struct engine_pair *pair = &market->pairs[k];
    switch (end) {
    case END_OFFER:
        return pair->offer == index;
    case END_DEMAND:
        return pair->demand == index;
    case END_GROUP:
        return market->offers[pair->offer].group == index;
    case END_BUYER:
        return market->demands[pair->demand].buyer == index;
    }
    return false;
}

/* sign * (pairs at that end), and how many those are. */
static uint32_t write_sum(const struct problem *problem, char sign,
                          enum end end, uint32_t index)
{
    uint32_t count = 0;
    for (uint32_t k = 0; k < problem->market->pair_count; k++) {
        if (!pair_at(problem->market, k, end, index))
            continue;
        fprintf(problem->file, " %c x%u_%u\n", sign, problem->number, k);
        count++;
    }
    return count;
}

static void write_capacity(const struct problem *problem, enum end end,
                           uint32_t index, int64_t capacity)
{
    if (capacity == ENGINE_UNLIMITED)
        return;
    if (write_sum(problem, '+', end, index) == 0)
        fprintf(problem->file, " 0 z%u", problem->number);
    fprintf(problem->file, " <= %" PRId64 "\n", capacity);
}

/* b = 1 where the pair is used; d = 1 where the demand lot is. */
static void write_rules(const struct problem *problem)
{
    const struct engine_market *market = problem->market;
    FILE *file = problem->file;
    uint32_t m = problem->number;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        fprintf(file, " x%u_%u - %" PRId64 " b%u_%u <= 0\n", m, k,
                pair_most(market, k), m, k);
        fprintf(file, " x%u_%u - %" PRId64 " b%u_%u >= 0\n", m, k,
                market->pairs[k].least, m, k);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        write_sum(problem, '+', END_DEMAND, j);
        fprintf(file, " - %" PRId64 " d%u_%u <= 0\n", demand->quantity, m, j);
        write_sum(problem, '+', END_DEMAND, j);
        fprintf(file, " - %" PRId64 " d%u_%u >= 0\n", demand->least_fill, m, j);
        if (!demand->most_suppliers)
            continue;
        fprintf(file, " 0 z%u", m);
        for (uint32_t k = 0; k < market->pair_count; k++) {
            if (pair_at(market, k, END_DEMAND, j))
                fprintf(file, " + b%u_%u\n", m, k);
        }
        fprintf(file, " <= %u\n", demand->most_suppliers);
    }
}

static void write_market(const struct problem *problem)
{
    const struct engine_market *market = problem->market;
    write_total(problem);
    for (uint32_t i = 0; i < market->offer_count; i++)
        write_capacity(problem, END_OFFER, i, market->offers[i].quantity);
    for (uint32_t j = 0; j < market->demand_count; j++)
        write_capacity(problem, END_DEMAND, j, market->demands[j].quantity);
    for (uint32_t b = 0; b < market->buyer_count; b++)
        write_capacity(problem, END_BUYER, b, market->buyers[b].capacity);
    for (uint32_t g = 0; g < market->group_count; g++) {
        write_capacity(problem, END_GROUP, g, market->groups[g].capacity);
        fprintf(problem->file, " f%u_%u\n", problem->number, g);
        write_sum(problem, '-', END_GROUP, g);
        fprintf(problem->file, " <= 0\n");
    }
    if (problem->integer)
        write_rules(problem);
}

static void write_bounds(const struct problem *problem)
{
    const struct engine_market *market = problem->market;
    fprintf(problem->file, " z%u free\n", problem->number);
    for (uint32_t g = 0; g < market->group_count; g++)
        fprintf(problem->file, " f%u_%u <= %" PRId64 "\n", problem->number, g,
                market->groups[g].first_capacity);
}

static void write_binaries(const struct problem *problem)
{
    for (uint32_t k = 0; k < problem->market->pair_count; k++)
        fprintf(problem->file, " b%u_%u\n", problem->number, k);
    for (uint32_t j = 0; j < problem->market->demand_count; j++)
        fprintf(problem->file, " d%u_%u\n", problem->number, j);
}

static bool has_rules(const struct engine_market *market)
{
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (market->pairs[k].least)
            return true;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (market->demands[j].least_fill || market->demands[j].most_suppliers)
            return true;
    }
    return false;
}

/* The z come first, so that they are the first columns of the answer. */
static void write_problem(struct problem *problem,
                          const struct engine_market *const *markets,
                          uint32_t count)
{
    fprintf(problem->file, "maximize\n obj:");
    for (uint32_t m = 0; m < count; m++) {
        fprintf(problem->file, " + z%u\n", m);
        problem->integer |= has_rules(markets[m]);
    }
    fprintf(problem->file, "subject to\n");
    for (uint32_t m = 0; m < count; m++) {
        problem->market = markets[m];
        problem->number = m;
        write_market(problem);
    }
    fprintf(problem->file, "bounds\n");
    for (uint32_t m = 0; m < count; m++) {
        problem->market = markets[m];
        problem->number = m;
        write_bounds(problem);
    }
    if (problem->integer)
        fprintf(problem->file, "binary\n");
    for (uint32_t m = 0; m < count && problem->integer; m++) {
        problem->market = markets[m];
        problem->number = m;
        write_binaries(problem);
    }
    fprintf(problem->file, "end\n");
}

/* Lines "j COLUMN STATUS VALUE DUAL", or "j COLUMN VALUE" with integers. */
static uint32_t read_totals(FILE *file, bool integer, uint32_t count,
                            double *ret_totals)
{
    char line[256];
    uint32_t found = 0;
    while (fgets(line, sizeof line, file)) {
        unsigned column;
        double value;
        int got = integer ? sscanf(line, "j %u %lf", &column, &value)
                          : sscanf(line, "j %u %*s %lf", &column, &value);
        if (got != 2 || column < 1 || column > count)
            continue;
        ret_totals[column - 1] = value;
        found++;
    }
    return found;
}

bool glpsol_totals(const struct engine_market *const *markets, uint32_t count,
                   double *ret_totals)
{
    char folder[] = "/tmp/lienket-glpsol-XXXXXX";
    char problem_path[64], answer_path[64], command[256];
    if (!mkdtemp(folder))
        return false;
    snprintf(problem_path, sizeof problem_path, "%s/problem.lp", folder);
    snprintf(answer_path, sizeof answer_path, "%s/answer", folder);
    snprintf(command, sizeof command, "glpsol --lp %s -w %s >/dev/null 2>&1",
             problem_path, answer_path);
    struct problem problem = {.file = fopen(problem_path, "w")};
    uint32_t found = 0;
    if (problem.file) {
        write_problem(&problem, markets, count);
        fclose(problem.file);
        FILE *answer = system(command) == 0 ? fopen(answer_path, "r") : NULL;
        if (answer) {
            found = read_totals(answer, problem.integer, count, ret_totals);
            fclose(answer);
        }
    }
    unlink(problem_path);
    unlink(answer_path);
    rmdir(folder);
    return found == count;
}
