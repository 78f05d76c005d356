/* A client that keeps so many posts of about 300 bytes in flight, and how long
 * each takes. The frames are made once; ids are put into them at their places,
 * so that the client costs little beside what is measured. */
#ifndef LIENKET_TESTS_BROKER_BENCH_LOAD_H
#define LIENKET_TESTS_BROKER_BENCH_LOAD_H

#include "base/id.h"
#include "base/socket.h"

#define LOAD_GROUPS 1000
#define LOAD_FRAME_BYTES 1024
#define LOAD_ID_AT 8 /* of the request, in a request and in a reply */

/* A post_offer as the operator sends it for a group. */
struct load {
    struct socket *socket;
    uint8_t frame[LOAD_FRAME_BYTES];
    size_t size;
    size_t offer_at; /* where the offer's id stands, and its group's */
    size_t group_at;
    struct id groups[LOAD_GROUPS];
    uint64_t count; /* posts so far: ids ascend with it */
};

struct load_figures {
    double posts_per_s;
    int64_t posts;
    int64_t p50_us;
    int64_t p99_us;
};

/* Keeps `window` in flight until `posts` were answered or `most_ms` have passed
 * (0: no such bound), then waits for the rest. Ends the process when a reply is
 * not `ok`, or none comes for 20 s. */
struct load_figures load_run(struct load *load, int window, int64_t posts,
                             int64_t most_ms);

/* Of so many times, which it sorts. */
struct load_figures load_figures_of(int32_t *times_us, int64_t count,
                                    int64_t total_ns);

#endif
