/* Solved markets. Kept ones follow their market's puts and cost what changed;
 * the others are solved once, until they are dropped. */
#ifndef LIENKET_MATCHER_STANDINGS_H
#define LIENKET_MATCHER_STANDINGS_H

#include "matcher/standing_live.h"

struct standings;

struct standings *standings_create(const struct gazetteer *gazetteer);
void standings_destroy(struct standings *standings);

/* From now on kept: hears of all later puts of that market, which must be the
 * one that is asked about. While the standings hold nothing. */
void standings_keep(struct standings *standings, struct market *market);

/* Lets all go; for those not kept before the market's next put. */
void standings_drop(struct standings *standings);

/* Borrowed until a put that touches it or a call that asks for more of it.
 * Statuses of standing_create. */
MUST_CHECK enum status standings_get(struct standings *standings,
                                     struct market *market,
                                     const struct market_name *name,
                                     int32_t today, enum standing_depth depth,
                                     const struct standing **ret_standing);

/* One kept market that changed since it was last asked for, or false: to have
 * its answer ready. */
bool standings_next_stale(const struct standings *standings,
                          struct market_name *ret_name);

#endif
