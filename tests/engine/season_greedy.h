/* What people do without an optimum: the best pair first, or whoever comes
 * first takes the best that is left. Pairs are found, never listed whole. */
#ifndef LIENKET_TESTS_ENGINE_SEASON_GREEDY_H
#define LIENKET_TESTS_ENGINE_SEASON_GREEDY_H

#include "tests/engine/season_market.h"

/* Values of a product's market. Pairs of equal value go by offer, then need. */
int64_t season_greedy_by_value(struct season_market *product);
int64_t season_greedy_first_come(struct season_market *product);

#endif
