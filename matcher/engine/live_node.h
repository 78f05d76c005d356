/* The members of a standing optimum: nodes, their lists of arcs, and the arcs.
 * live_state.h says what holds between them. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_NODE_H
#define LIENKET_MATCHER_ENGINE_LIVE_NODE_H

#include "matcher/engine/live.h"

/* value * 2^62 + hash, compared as (value, hash), as in simplex.h. */
__extension__ typedef __int128 live_gain;
#define LIVE_SHIFT 62
#define LIVE_UNIT ((live_gain)1 << LIVE_SHIFT)
#define LIVE_HASH_ROOM ((live_gain)1 << ENGINE_HASH_BITS)
#define LIVE_FAR ((live_gain)1 << 126)
#define LIVE_PRICE_MOST (INT64_C(1) << 61)
#define LIVE_CAPACITY_MOST (INT64_C(1) << 61) /* in place of no limit */

/* The lowest bit is the side, the next says holder. */
enum live_kind { LIVE_OFFER, LIVE_DEMAND, LIVE_GROUP, LIVE_BUYER, LIVE_CLOSED };

/* Where a pair stands in both lots' lists, which are kept in this order. */
enum live_region {
    REGION_FLOW,   /* quantity above 0 */
    REGION_HOT,    /* small reduced cost */
    REGION_COLD,   /* at least `width` by the anchors */
    REGION_ASLEEP, /* worth nothing: engine_solve leaves it out */
    REGION_COUNT
};

struct live_entry {
    int64_t value;
    uint32_t other; /* node */
    uint32_t arc;
};

struct live_arc {
    uint64_t hash;
    int64_t flow;
    uint32_t node[2];  /* offer, demand; node[0] = 0: not in use */
    uint32_t place[2]; /* in their lists */
};

/* What a search touches, in one cache line. */
struct live_node {
    live_gain price;
    live_gain distance;
    int64_t free;
    uint32_t seen; /* stamp of a search: labelled; stamp + 1: settled */
    uint32_t via;  /* node before it on the path, 0: it starts there */
    uint32_t via_arc;
    uint16_t kind; /* enum live_kind */
    uint16_t queued;
};

/* The rest of a node; what pairs touch is in the first cache line. */
struct live_lot {
    struct live_entry *entries;
    uint32_t end[REGION_COUNT];
    uint32_t room;
    uint32_t holder; /* of a lot; the next unused node of a closed one */
    int64_t quantity;
    int64_t pending;
    int64_t peak; /* of a lot: the greatest magnitude of its pairs, ever */
    int64_t anchor;
    struct engine_group *terms; /* of a holder, as they were given */
    int64_t points;             /* in force: 0 where first_capacity is */
    int64_t first_capacity;     /* at most quantity */
    uint32_t members;           /* of a holder: its first lot */
    uint32_t next;              /* of the same holder */
    uint32_t previous;
    uint32_t unused[7]; /* to the end of the line */
};

#endif
