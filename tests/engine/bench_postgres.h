/* The greedy by value as SQL, on a PostgreSQL server of its own: a cluster in
 * a temporary folder, reached by a socket there, gone afterwards. */
#ifndef LIENKET_TESTS_ENGINE_BENCH_POSTGRES_H
#define LIENKET_TESTS_ENGINE_BENCH_POSTGRES_H

#include "tests/engine/season_market.h"

/* Why it cannot be run here, or NULL. */
const char *bench_postgres_missing(void);

/* From the loaded tables to the total; false when a command failed. */
bool bench_postgres_greedy(const struct season *season, double *ret_seconds,
                           int64_t *ret_total);

#endif
