/* The floor: a process that puts the bytes it gets into the trees of a store
 * and answers after the commit, batch by batch, and decodes and checks nothing.
 * What the broker does beside that is what it costs more. */
#ifndef LIENKET_TESTS_BROKER_BENCH_FLOOR_H
#define LIENKET_TESTS_BROKER_BENCH_FLOOR_H

#include "tests/broker/bench_load.h"

/* Serves at the endpoint, in a store of its own at `path`, until it is killed.
 * `offer_at`: where in a frame the offer's id stands. Does not return. */
_Noreturn void floor_serve(const char *path, const char *endpoint,
                           size_t offer_at);

#endif
