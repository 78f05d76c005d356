/* What the cases of `./run bench live` share. */
#ifndef LIENKET_TESTS_ENGINE_BENCH_LIVE_H
#define LIENKET_TESTS_ENGINE_BENCH_LIVE_H

#include "matcher/engine/live_work.h"

/* Events after each of which one slice is worked on what was left open. */
struct bench_behind {
    uint64_t budget;  /* 0: nothing is left open */
    double worst_gap; /* of the total, after an event */
    double seconds;   /* in all */
    double longest;
    int open; /* events that were not finished at once */
};

double bench_seconds(void);
void bench_work_behind(struct engine_live *live, struct bench_behind *behind);

/* Sorts `took` and prints its percentiles beside the full solve's time, the
 * memory by lot, and what was left open. */
void bench_report(const char *name, double *took, int events, double full_solve,
                  size_t bytes_a_lot, const struct bench_behind *behind);

void bench_report_load(const char *name, double ours, double full_solve);

/* A season's lots loaded into a live optimum that asks for their pairs, beside
 * the full solve of the same lots by price, product by product. */
void bench_season_load(const char *name, uint32_t lots);

/* A season's lots, with pairs asked for where prices call for them. */
void bench_season(const char *name, uint32_t lots, int events, uint64_t budget);

#endif
