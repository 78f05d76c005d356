/* What an event leaves standing when its budget ends: see live_work.h. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_STAGE_H
#define LIENKET_MATCHER_ENGINE_LIVE_STAGE_H

#include "matcher/engine/live_state.h"

/* Makes what stands feasible, and counts its gap: after each repair that may
 * have been cut short. */
void live_stage(struct engine_live *live);

#endif
