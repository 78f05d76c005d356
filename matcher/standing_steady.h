/* Matches that hold on to where they are: hysteresis. After each event of its
 * market the steady flow is the optimum in which a pair that it used before
 * the event is worth a bonus more a unit, so that only a gain above the bonus
 * moves it; what is emitted or read are its lines. It is a fold of the events
 * since the market's last clearing, whose pairs are promised no more.
 *
 * The canonical optimum stands beside it: its prices and bound prove the gap,
 * which is at most the bonus times what stayed. A least lot or the like is no
 * part of either flow: where lines break one, a search on the same values has
 * the last word, and the flow is what is remembered. */
#ifndef LIENKET_MATCHER_STANDING_STEADY_H
#define LIENKET_MATCHER_STANDING_STEADY_H

#include "matcher/standing_kept.h"

/* Before the first change of an event: pairs that the steady flow uses are the
 * promised ones from here on. */
MUST_CHECK bool steady_begin(struct standing_live *live);

/* Before the lot leaves the flow: its promised pairs are remembered until
 * steady_end, for when it comes back. */
void steady_remember_lot(struct standing_live *live,
                         const struct kept_lot *lot);
/* Before all leave. In the middle of an event as it began, else as the flow
 * is. */
void steady_remember_all(struct standing_live *live, bool is_begun);
void steady_end(struct standing_live *live);

/* The market was cleared: nothing is promised. */
void steady_forget(struct standing_live *live);

/* What a pair is worth to the steady flow above its value. */
int64_t steady_bonus(const struct standing_live *live,
                     const struct kept_lot *offer,
                     const struct kept_lot *demand);
void steady_note(struct standing_live *live, uint32_t pair, bool is_promised);

#endif
