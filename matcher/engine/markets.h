/* A set of markets that share nothing, solved side by side.
 *
 * Each is solved by itself on one thread, so that the answers are the same
 * whatever the number of threads, and the same as of engines elsewhere. */
#ifndef LIENKET_MATCHER_ENGINE_MARKETS_H
#define LIENKET_MATCHER_ENGINE_MARKETS_H

#include "matcher/engine/pricer.h"

#define ENGINE_THREADS_MAX 64

/* One market of a set, and its answer. */
struct engine_task {
    const struct engine_market *market;
    const struct engine_pricer *pricer; /* or NULL: the market's own pairs */
    const struct engine_limits *limits; /* or NULL */
    enum status status;
    struct engine_priced answer; /* when STATUS_ok; of listed markets only
                                  * the clearing is set */
};

/* Solves all, the largest first, on so many threads, the caller's among them;
 * fewer where the system gives no more. Contexts of pricers are not shared. */
void engine_solve_markets(struct engine_task *tasks, uint32_t count,
                          uint32_t threads);
void engine_tasks_clear(struct engine_task *tasks, uint32_t count);

#endif
