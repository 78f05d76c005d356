/* The open lots and holders of a live optimum by part: different parts share
 * no pair and no capacity, so that a full solve takes them one by one. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_PARTS_H
#define LIENKET_MATCHER_ENGINE_LIVE_PARTS_H

#include "matcher/engine/live_state.h"

/* Of part k the nodes from start[k] to start[k + 1] - 1: holders first, each
 * kind in the order of handles. There is at least one part. */
struct live_parts {
    uint32_t *node;
    uint32_t *start;
    uint32_t count;
    uint32_t offers_left; /* open, but in no part: nothing can pass there */
};

/* By what the index says of its lots. */
void live_parts_init(struct live_parts *parts, const struct engine_live *live);
void live_parts_clear(struct live_parts *parts);

#endif
