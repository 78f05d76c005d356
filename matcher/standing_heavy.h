/* Which posts make a market too large to solve: its value could pass what the
 * engine counts with (2^62 thousandths of a VND), which takes quantities and
 * prices that nobody has. So that someone can mend the post. */
#ifndef LIENKET_MATCHER_STANDING_HEAVY_H
#define LIENKET_MATCHER_STANDING_HEAVY_H

#include "model/market.h"

#define HEAVY_POSTS_MOST 8

struct heavy_posts {
    struct {
        const struct record *table; /* offer or demand */
        struct id id;
    } list[HEAVY_POSTS_MOST]; /* most worth first */
    uint32_t count;
};

/* Worth of a lot is its free quantity times its best pair's value. None when
 * the pairs are too many to look at. */
void standing_heavy(struct market *market, const struct gazetteer *gazetteer,
                    const struct market_name *name, int32_t today,
                    struct heavy_posts *ret_heavy);

#endif
