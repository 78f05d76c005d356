/* What a clearing claims, checked from the definition without a solver. */
#ifndef LIENKET_TESTS_ENGINE_CERTIFICATE_H
#define LIENKET_TESTS_ENGINE_CERTIFICATE_H

#include "matcher/engine/engine.h"

/* NULL when all holds, or a sentence on what does not: quantities within
 * capacities and rules, totals, and duals that prove the bound. */
const char *certificate_fault(const struct engine_market *market,
                              const struct engine_clearing *clearing);

/* Within every capacity and rule. */
bool certificate_feasible(const struct engine_market *market,
                          const int64_t *quantity);

/* Capacities used up, and all there are, of lots, groups and buyers. */
void certificate_binding(const struct engine_market *market,
                         const int64_t *quantity, uint64_t *binding,
                         uint64_t *capacities);

#endif
