/* The answer as others read it: lots and pairs in their order, lines, prices.
 */
#ifndef LIENKET_MATCHER_STANDING_VIEW_H
#define LIENKET_MATCHER_STANDING_VIEW_H

#include "matcher/standing_kept.h"

void kept_handles_clear(struct live_handles *handles);

/* Of flows that are up to date. Statuses of engine_solve. */
MUST_CHECK enum status kept_view(struct standing_live *live,
                                 struct market *market,
                                 enum standing_depth depth,
                                 struct standing **ret_view);

#endif
