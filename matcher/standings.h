/* Solved markets. Kept ones follow their market's puts and cost what changed;
 * the others are solved once, until they are dropped. */
#ifndef LIENKET_MATCHER_STANDINGS_H
#define LIENKET_MATCHER_STANDINGS_H

#include "matcher/standing_live.h"

struct standings;

struct standings *standings_create(const struct gazetteer *gazetteer);
void standings_destroy(struct standings *standings);

/* Of markets with more pairs than these, not all are held: for tests. */
void standings_set_pairs_most(struct standings *standings, uint32_t pairs);

/* Of kept markets: see standing_live_set_budget. */
void standings_set_budget(struct standings *standings, uint64_t pairs);

/* The market that is asked about, while the standings hold nothing: as it is
 * until the drop; or kept, which hears of all its later puts. */
void standings_use(struct standings *standings, struct market *market);
void standings_keep(struct standings *standings, struct market *market);

/* After each event folded into a kept market: with hysteresis in the policy
 * what stands is a fold of the events, and each market that this one touched is
 * brought up to date; without, nothing is done. STATUS_corrupt. A market needs
 * no step for events up to the tick of a clearing that is known to follow
 * (`skip`), which lets go of all that was promised. */
MUST_CHECK enum status standings_step(struct standings *standings,
                                      const struct event *event);
void standings_skip(struct standings *standings, const struct market_name *name,
                    int64_t skip);

/* Steps that market alone. */
void standings_step_only(struct standings *standings,
                         const struct market_name *name);

/* Lets all go; for those not kept before the market's next put. */
void standings_drop(struct standings *standings);

/* Borrowed until a put that touches it or a call that asks for more of it.
 * Statuses of standing_create. */
MUST_CHECK enum status standings_get(struct standings *standings,
                                     const struct market_name *name,
                                     int32_t today, enum standing_depth depth,
                                     const struct standing **ret_standing);

/* One kept market that changed since it was last asked for, or false: to have
 * its answer ready. */
bool standings_next_stale(const struct standings *standings,
                          struct market_name *ret_name);

#endif
