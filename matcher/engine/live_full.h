/* The standing optimum anew, by a full solve. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_FULL_H
#define LIENKET_MATCHER_ENGINE_LIVE_FULL_H

#include "matcher/engine/live_state.h"

/* Whatever was pending. */
void full_solve(struct engine_live *live);

/* Its steps: nothing is allocated or pending; a pair carries so much; the
 * highest optimal potential of a node in the value word; the hashes of all,
 * over the pairs that are held. */
void full_clear(struct engine_live *live);
void full_take(struct engine_live *live, uint32_t arc, int64_t quantity);
void full_start(struct engine_live *live, uint32_t node, int64_t word);
void full_potentials(struct engine_live *live);

/* From the potentials. Lots that were not reached have `seen` 0 and their
 * holder's price. */
void full_prices(struct engine_live *live);

/* live.c: repairs, by a full solve when that takes too much. */
void live_settle(struct engine_live *live);

#endif
