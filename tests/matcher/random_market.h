/* Random markets of many shapes for the tests of the candidates: heads and
 * grams, alternatives, missing prices and references, clauses, papers, blocked,
 * suspended and unknown parties, refused pairs; every hard rule decides some.
 */
#ifndef LIENKET_TESTS_MATCHER_RANDOM_MARKET_H
#define LIENKET_TESTS_MATCHER_RANDOM_MARKET_H

#include "model/market.h"

/* The caller destroys it. The same seed makes the same market. */
struct market *random_market(const struct gazetteer *gazetteer, uint64_t seed,
                             struct market_name *ret_name);

#endif
