#include "tests/engine/bench_baseline.h"

#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As bench_lemon.cpp reads it. */
struct baseline_pair {
    uint32_t offer;
    uint32_t demand;
    int64_t value;
};

static void write_market(FILE *file, const struct engine_market *market)
{
    uint32_t counts[3] = {market->offer_count, market->demand_count,
                          market->pair_count};
    fwrite(counts, sizeof *counts, 3, file);
    for (uint32_t i = 0; i < market->offer_count; i++)
        fwrite(&market->offers[i].quantity, sizeof(int64_t), 1, file);
    for (uint32_t j = 0; j < market->demand_count; j++)
        fwrite(&market->demands[j].quantity, sizeof(int64_t), 1, file);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        struct baseline_pair copy = {pair->offer, pair->demand, pair->value};
        fwrite(&copy, sizeof copy, 1, file);
    }
}

bool baseline_solve(const struct engine_market *market, int turns,
                    struct baseline *ret_baseline)
{
    char self[PATH_MAX] = "", command[PATH_MAX + 128];
    char path[] = "/tmp/lienket-bench-XXXXXX";
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (!file || readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return false;
    write_market(file, market);
    fclose(file);
    snprintf(command, sizeof command, "%s/engine_lemon %s %d 2>/dev/null",
             dirname(self), path, turns);
    FILE *answer = popen(command, "r");
    int found = answer
                    ? fscanf(answer, "%lf %lf %" SCNd64, &ret_baseline->solve,
                             &ret_baseline->whole, &ret_baseline->total)
                    : 0;
    if (answer)
        pclose(answer);
    unlink(path);
    return found == 3;
}
