/* A live optimum under a work budget: an event is answered at once with what
 * stands, which is feasible, and with how far it can be from the optimum; the
 * rest is finished behind. Work is counted in pairs looked at, so that the same
 * calls give the same answers on every machine.
 *
 * While something is left to be finished, live_quantity, live_total, live_bound
 * and live_gap hold, and so do the prices as a proof: live_bound is a dual
 * value over all pairs, and the gap is what it is above the total.
 * live_clearing, live_extremes and live_pair_range must wait until all is
 * finished. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_WORK_H
#define LIENKET_MATCHER_ENGINE_LIVE_WORK_H

#include "matcher/engine/live.h"

/* From now on an event's repair looks at about so many pairs; 0, as in the
 * beginning: each event is finished before its call returns. Does not finish
 * what is left. */
void live_set_budget(struct engine_live *live, uint64_t pairs);

bool live_is_finished(const struct engine_live *live);

/* Repairs on for about so many pairs; a call that did not lower the gap makes
 * the next one look further. True when all is finished: then the answer is
 * exact. When what was left takes more than limits.work_most in all, a full
 * solve, undivided, takes over. */
bool live_finish(struct engine_live *live, uint64_t pairs);

/* live_bound - live_total, known without summing: 0 when all is finished. */
int64_t live_gap(const struct engine_live *live);

#endif
