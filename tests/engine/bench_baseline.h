/* The same market solved by LEMON's NetworkSimplex, in a program of its own. */
#ifndef LIENKET_TESTS_ENGINE_BENCH_BASELINE_H
#define LIENKET_TESTS_ENGINE_BENCH_BASELINE_H

#include "matcher/engine/engine.h"

struct baseline {
    double solve; /* the best of some solves of ready graphs, in seconds */
    double whole; /* with finding components and building graphs */
    int64_t total;
};

/* `turns` solves; false when the program beside this one is not
 * there, or failed. */
bool baseline_solve(const struct engine_market *market, int turns,
                    struct baseline *ret_baseline);

#endif
