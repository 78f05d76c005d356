/* The same job in other hands, on the same disk: a plain file, PostgreSQL,
 * Redis. Each prints one JSON object a case, and remembers what the aims need.
 */
#ifndef LIENKET_TESTS_BROKER_BENCH_PEERS_H
#define LIENKET_TESTS_BROKER_BENCH_PEERS_H

#include "tests/broker/bench_load.h"

/* 4 KiB appended and synced, one after another. */
struct load_figures peers_fdatasync(const char *folder);

/* An insert of 300 bytes with three indexes, each its own transaction; false
 * when PostgreSQL is not there, which is said. */
bool peers_postgres(const char *folder, int connections, double *ret_per_s);

/* XADD of 300 bytes with appendfsync always; likewise. */
bool peers_redis(const char *folder, int connections, int pipeline,
                 double *ret_per_s);

/* Ends what was started. */
void peers_close(const char *folder);

#endif
