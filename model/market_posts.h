/* What market_lots_create is made of, post by post and party by party: for who
 * keeps the lots of a market up to date instead of making them anew. */
#ifndef LIENKET_MODEL_MARKET_POSTS_H
#define LIENKET_MODEL_MARKET_POSTS_H

#include "model/market.h"

/* One market on one day; borrows until the market's next put. */
struct market_day {
    const struct market *market;
    const struct gazetteer *gazetteer;
    const struct product *product;
    int32_t today;
};

struct market_day market_day_of(const struct market *market,
                                const struct gazetteer *gazetteer,
                                const struct market_name *name, int32_t today);

struct market_post {
    struct id party;
    int64_t used; /* promised of all its lots, open or not */
    uint32_t lot_count;
};

/* The open lots of a kept post of that market, in the order of the post, into
 * room for all it has; group_index and buyer_index are not set. */
struct market_post market_offer_lots(const struct market_day *day,
                                     const struct offer *offer,
                                     struct offer_lot *ret_lots);
struct market_post market_demand_lots(const struct market_day *day,
                                      const struct demand *demand,
                                      struct demand_lot *ret_lots);

/* `used`: what the party promised in this market over all its posts. */
struct market_group market_group_of(const struct market *market,
                                    const struct market_name *name,
                                    struct id party, int64_t used);
struct market_buyer market_buyer_of(const struct market *market,
                                    const struct market_name *name,
                                    struct id party, int64_t used);

#endif
