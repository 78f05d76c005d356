/* A random market that random events happen to, and the standings that follow
 * it: for the tests that hold what is kept solved to what is solved anew. */
#ifndef LIENKET_TESTS_MATCHER_STANDING_WORLD_H
#define LIENKET_TESTS_MATCHER_STANDING_WORLD_H

#include "base/buffer.h"
#include "matcher/standings.h"

#define WORLD_RULED_EVENTS 6 /* enough where each takes a search */

struct world {
    struct market *market;
    struct market_name name;
    struct standings *standings;
    int32_t today;
    bool is_ruled; /* least lots, most suppliers, least fills */
    uint64_t random;
    unsigned made; /* posts and leads */
};

void world_begin(struct world *world, const struct gazetteer *gazetteer,
                 uint64_t seed);
void world_end(struct world *world);

int64_t world_draw(struct world *world, int64_t least, int64_t most);
void world_put(struct world *world, const struct record *table,
               const void *value);

/* A post, a change, a hold of a line of `standing` (it may be NULL), a decision
 * on a lead, another party, price, policy or day; or nothing. */
void world_happen(struct world *world, const struct standing *standing);

/* The first pair with a quantity from there on. */
uint32_t world_line_after(const struct standing *standing, uint32_t index);

/* Its certificate. */
void world_certify(const struct standing *standing, struct buffer *text);

#endif
