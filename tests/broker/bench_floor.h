/* The floor: a process behind the same encryption that puts the bytes it gets
 * into the trees of a store and answers after the commit, batch by batch, and
 * decodes and checks nothing. What the broker does beside that is what it costs
 * more. */
#ifndef LIENKET_TESTS_BROKER_BENCH_FLOOR_H
#define LIENKET_TESTS_BROKER_BENCH_FLOOR_H

#include "tests/broker/bench_load.h"

struct floor {
    const char *path; /* of a store of its own */
    const char *endpoint;
    const char *key_file; /* the server's keys; who has a key is let in */
    size_t offer_at;      /* where in a frame the offer's id stands */
};

/* Serves until it is killed. */
_Noreturn void floor_serve(const struct floor *floor);

#endif
