/* Totals of markets from LEMON's NetworkSimplex (Boost licence), in integers;
 * the program is built where LEMON is there (package liblemon-dev). */
#ifndef LIENKET_TESTS_ENGINE_LEMON_H
#define LIENKET_TESTS_ENGINE_LEMON_H

#include "matcher/engine/engine.h"

bool lemon_installed(void);

/* False when it did not answer for every market. Rules are left out: markets
 * have none. */
bool lemon_totals(const struct engine_market *const *markets, uint32_t count,
                  int64_t *ret_totals);

#endif
