/* The program glpsol (GLPK) as an oracle: many markets as one problem. */
#ifndef LIENKET_TESTS_ENGINE_GLPSOL_H
#define LIENKET_TESTS_ENGINE_GLPSOL_H

#include "matcher/engine/engine.h"

bool glpsol_installed(void);

/* The optimal total of each of `count` markets, side constraints included;
 * in doubles, as glpsol counts. False when the run failed. */
bool glpsol_totals(const struct engine_market *const *markets, uint32_t count,
                   double *ret_totals);

#endif
