/* How lots and parties come into a live optimum: all at once, or one by one. */
#ifndef LIENKET_MATCHER_STANDING_LOAD_H
#define LIENKET_MATCHER_STANDING_LOAD_H

#include "matcher/standing_kept.h"

/* The open lots of a post as its market has it now, until the next call. False
 * where the post is gone or in another market. */
struct kept_reading {
    struct market_post post;
    struct kept_lot *lots;
    uint32_t room;
};
bool kept_read(const struct market_day *day, const struct market_name *name,
               const struct kept_key *key, struct kept_reading *reading);

/* All of a market that has been cleared, by one full solve; where it cannot be
 * kept, the view alone. Statuses of standing_create. */
MUST_CHECK enum status kept_load(struct standing_live *live,
                                 struct market *market);

/* One more lot with all its pairs. False: the engine has no room for it. */
MUST_CHECK bool kept_join(struct standing_live *live,
                          const struct market *market,
                          const struct rules *rules, struct kept_lot *lot);

/* A party's capacity and points as they are now. */
MUST_CHECK bool kept_settle_party(struct standing_live *live,
                                  const struct market *market,
                                  struct kept_party *party);

#endif
