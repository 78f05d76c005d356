/* The best of the pairs that an index finds for a lot, as many as there is room
 * for: its list call can be made of it (live_index.h). */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_BEST_H
#define LIENKET_MATCHER_ENGINE_LIVE_BEST_H

#include "matcher/engine/live.h"

/* Zero before the first begin. */
struct live_best {
    struct live_pair *pairs;
    int64_t *gain;  /* of each; the least first, as a heap, once full */
    uint32_t count; /* of the pairs */
    uint32_t most;  /* of the pairs there will be */
    uint32_t allocated;
};

void live_best_begin(struct live_best *best, uint32_t most);
void live_best_clear(struct live_best *best);

/* Keeps a pair that gains at least what the last call returned. Returns the
 * least that another has to gain, `least` while there is room. */
int64_t live_best_add(struct live_best *best, const struct live_pair *pair,
                      int64_t gain, int64_t least);

#endif
