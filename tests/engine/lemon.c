#include "tests/engine/lemon.h"

#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As lemon_oracle.cpp counts: a capacity that never binds. */
#define UNLIMITED ENGINE_NUMBER_MAX

/* Beside this program; 0 when paths are too long. */
static bool oracle_path(char path[PATH_MAX])
{
    char self[PATH_MAX] = "";
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return false;
    int size = snprintf(path, PATH_MAX, "%s/lemon_oracle", dirname(self));
    return size > 0 && size < PATH_MAX;
}

bool lemon_installed(void)
{
    char path[PATH_MAX];
    return oracle_path(path) && access(path, X_OK) == 0;
}

static int64_t capped(int64_t capacity)
{
    return capacity == ENGINE_UNLIMITED ? UNLIMITED : capacity;
}

static int64_t party(uint32_t index)
{
    return index == ENGINE_NONE ? -1 : (int64_t)index;
}

static void write_market(FILE *file, const struct engine_market *market)
{
    fprintf(file, "%u\n", market->group_count);
    for (uint32_t g = 0; g < market->group_count; g++)
        fprintf(file, "%" PRId64 " %" PRId64 " %" PRId64 "\n",
                capped(market->groups[g].capacity),
                market->groups[g].first_capacity,
                market->groups[g].first_points);
    fprintf(file, "%u\n", market->buyer_count);
    for (uint32_t b = 0; b < market->buyer_count; b++)
        fprintf(file, "%" PRId64 "\n", capped(market->buyers[b].capacity));
    fprintf(file, "%u\n", market->offer_count);
    for (uint32_t i = 0; i < market->offer_count; i++)
        fprintf(file, "%" PRId64 " %" PRId64 "\n", market->offers[i].quantity,
                party(market->offers[i].group));
    fprintf(file, "%u\n", market->demand_count);
    for (uint32_t j = 0; j < market->demand_count; j++)
        fprintf(file, "%" PRId64 " %" PRId64 "\n", market->demands[j].quantity,
                party(market->demands[j].buyer));
    fprintf(file, "%u\n", market->pair_count);
    for (uint32_t k = 0; k < market->pair_count; k++)
        fprintf(file, "%u %u %" PRId64 "\n", market->pairs[k].offer,
                market->pairs[k].demand, market->pairs[k].value);
}

static bool ask(const char *problem, uint32_t count, int64_t *ret_totals)
{
    char oracle[PATH_MAX], command[2 * PATH_MAX];
    if (!oracle_path(oracle))
        return false;
    snprintf(command, sizeof command, "'%s' <'%s'", oracle, problem);
    FILE *answer = popen(command, "r");
    uint32_t found = 0;
    while (answer && found < count &&
           fscanf(answer, "%" SCNd64, &ret_totals[found]) == 1)
        found++;
    return answer && pclose(answer) == 0 && found == count;
}

bool lemon_totals(const struct engine_market *const *markets, uint32_t count,
                  int64_t *ret_totals)
{
    char path[] = "/tmp/lienket-lemon-XXXXXX";
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file)
        return false;
    for (uint32_t m = 0; m < count; m++)
        write_market(file, markets[m]);
    fclose(file);
    bool answered = ask(path, count, ret_totals);
    unlink(path);
    return answered;
}
