/* Solved markets, each once, until the market they were solved from changes. */
#ifndef LIENKET_MATCHER_STANDINGS_H
#define LIENKET_MATCHER_STANDINGS_H

#include "matcher/standing.h"

struct standings;

struct standings *standings_create(const struct gazetteer *gazetteer);
void standings_destroy(struct standings *standings);

/* Before the market's next put. */
void standings_drop(struct standings *standings);

/* Solves it if that was not done since the last drop. Statuses of
 * standing_create. */
MUST_CHECK enum status standings_get(struct standings *standings,
                                     struct market *market,
                                     const struct market_name *name,
                                     int32_t today,
                                     const struct standing **ret_standing);

#endif
