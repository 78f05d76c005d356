/* The standing optimum anew, by a full solve. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_FULL_H
#define LIENKET_MATCHER_ENGINE_LIVE_FULL_H

#include "matcher/engine/live_state.h"

/* Whatever was pending. */
void full_solve(struct engine_live *live);

/* live.c: repairs, by a full solve when that takes too much. */
void live_settle(struct engine_live *live);

#endif
