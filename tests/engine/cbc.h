/* The program cbc (COIN-OR) as a baseline: one market with its side
 * constraints as a mixed integer problem, under a time limit. */
#ifndef LIENKET_TESTS_ENGINE_CBC_H
#define LIENKET_TESTS_ENGINE_CBC_H

#include "matcher/engine/engine.h"

struct cbc_answer {
    double value; /* of the best allocation it found */
    double bound; /* that it proved */
    double seconds;
};

bool cbc_installed(void);

/* False when the run failed or found nothing. `relaxed` asks for the bound of
 * the linear relaxation alone. */
bool cbc_solve(const struct engine_market *market, unsigned seconds_most,
               bool relaxed, struct cbc_answer *ret_answer);

#endif
