/* The cheapest way out for one unit: a shortest path to the root over reduced
 * costs, and the shift of prices that keeps them optimal after it was used. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_SEARCH_H
#define LIENKET_MATCHER_ENGINE_LIVE_SEARCH_H

#include "matcher/engine/live_state.h"

void live_search_clear(struct engine_live *live);

/* A number that no node has seen, nor the one after it. */
void live_next_stamp(struct engine_live *live);

/* From `start` to the root; units leave the lots of `side` by their pairs and
 * the others' pairs. The path ends at search.last, its length is search.best.
 * False where there is no way, or the work is more than `work_most`. */
bool live_search(struct engine_live *live, uint32_t start, uint32_t side,
                 uint64_t work_most);

/* Moves as many units along the path as it has room for, at most `most`, and
 * shifts the prices. Returns how many. */
int64_t live_augment(struct engine_live *live, uint32_t start, int64_t most);

#endif
