/* The lots of a market that is kept solved, with the posts and parties they
 * come from, and their places in its live optimum. For standing_live.c and its
 * parts alone. */
#ifndef LIENKET_MATCHER_STANDING_KEPT_H
#define LIENKET_MATCHER_STANDING_KEPT_H

#include "matcher/engine/live_read.h"
#include "matcher/standing_live.h"
#include "model/hash_table.h"
#include "model/market_posts.h"

enum kept_kind { KEPT_OFFER, KEPT_DEMAND };

struct kept_key {
    struct id id;
    int64_t side; /* an offer and a demand, or a seller and a buyer */
};

struct kept_party {
    struct kept_key key;
    int64_t used;
    uint32_t lots;
    uint32_t handle; /* while it has lots; else 0 */
    uint32_t place;  /* in the view that is being made */
    struct engine_group terms;
    bool is_touched;
    UT_hash_handle hh;
};

struct kept_lot {
    enum kept_kind side;
    struct id id; /* of its post, and its number there */
    int64_t number;
    struct offer_lot offer; /* of its side the one, borrowed */
    struct demand_lot demand;
    struct kept_party *party;
    uint32_t handle;
    uint32_t place; /* in the view that is being made */
    bool has_least;
};

struct kept_post {
    struct kept_key key;
    struct kept_party *party;
    int64_t used;
    struct kept_lot **lots; /* open ones, in the order of the post */
    uint32_t lot_count;
    UT_hash_handle hh;
};

/* A lot in the order of (id, number), with what rules out most partners. It
 * stays good when the records that the lot borrows are gone. */
struct kept_slot {
    struct id id;
    int64_t number;
    int32_t from_day;
    int32_t to_day; /* its longest shelf life added */
    uint64_t forms;
    struct kept_lot *lot;
};

struct kept_side {
    struct kept_slot *slots;
    uint32_t count;
    uint32_t room;
};

/* A post touched since the last get. */
struct kept_change {
    struct kept_key key;
    bool is_put;            /* else only its uses changed */
    struct kept_post *post; /* while the changes are taken in, or NULL */
    UT_hash_handle hh;
};

enum { KEPT_CANONICAL, KEPT_STEADY };

/* A live optimum of the market. All flows have the same handles of lots and
 * parties; those of pairs are a flow's own. */
struct kept_flow {
    struct engine_live *engine;
    int64_t *least_at; /* by pair: the larger of both least lots */
    bool *is_promised; /* by pair: worth the bonus more; of the steady flow */
    uint32_t room;     /* of both */
};

struct kept_pairs {
    uint32_t *pairs;
    uint32_t count;
    uint32_t room;
};

struct standing_live {
    const struct gazetteer *gazetteer;
    struct market_name name;
    int32_t today;
    struct kept_flow flows[2];
    uint32_t flow_count;           /* 0: nothing is kept; 2: with hysteresis */
    int64_t bonus;                 /* thousandths of a VND a base unit */
    struct kept_pairs promised;    /* pairs of the steady flow */
    struct kept_promise *promises; /* of lots that have left for now */
    bool is_forgotten;             /* what was promised */
    struct kept_side sides[2];
    struct kept_post *posts;
    struct kept_party *parties;
    struct kept_lot **lot_at; /* by handle */
    uint32_t lot_at_room;
    uint32_t least_lots; /* how many lots have one */
    struct kept_change *changes;
    bool must_load;
    uint32_t pairs_most; /* to be held; of more, plain ones are asked for */
    uint64_t budget;     /* pairs a repair may look at at once; 0: all */
    struct standing_index *index; /* asked for pairs; NULL: all are held */
    bool is_resting; /* with hysteresis, but too large to be kept for now */
    struct live_pair *found; /* of one lot, with their least lots */
    int64_t *found_least;
    uint32_t *found_pairs; /* handles */
    uint32_t found_count;
    uint32_t found_room;
    struct standing *view; /* NULL: to be made */
};

void kept_clear(struct standing_live *live);

struct kept_post *kept_post_find(const struct standing_live *live,
                                 enum kept_kind side, struct id id);
/* Makes it where there is none. */
struct kept_post *kept_post_get(struct standing_live *live, enum kept_kind side,
                                struct id id);
void kept_post_drop(struct standing_live *live, struct kept_post *post);
struct kept_party *kept_party_find(const struct standing_live *live,
                                   enum kept_kind side, struct id id);
struct kept_party *kept_party_get(struct standing_live *live,
                                  enum kept_kind side, struct id id);

/* An open lot of the post, into the order of its side. The engine does not
 * know it yet, or no more. */
struct kept_lot *kept_lot_add(struct standing_live *live,
                              struct kept_post *post,
                              const struct kept_lot *from);
struct kept_slot kept_slot_of(const struct kept_lot *lot);
void kept_lots_drop(struct standing_live *live, struct kept_post *post);

void kept_note_handle(struct standing_live *live, struct kept_lot *lot);
void kept_note_pair(struct kept_flow *flow, uint32_t pair, int64_t least);

/* Room for so many pairs in `found`. */
void kept_reserve_found(struct standing_live *live, uint32_t count);

#endif
