/* How the standing optimum is held: nodes with prices, arcs by node, and what
 * is out of balance while an event is repaired. For live_*.c alone.
 *
 * Both sides of the market are mirror images: an offer's price is U, a demand's
 * W, a group's group - first, a buyer's its own. Of a lot's quantity `free`
 * stays unmatched; the rest it has taken from its holder, and pairs carry that
 * away; `pending` is what is taken and not yet carried. A holder's quantity is
 * its capacity, `free` what it has left. When nothing is pending:
 *   offer + demand >= value, equal on a pair with a quantity;
 *   lot >= holder (0 without), equal where some of the lot is free;
 *   holder >= -points, equal where points are left; <= 0 where some is free,
 *   >= 0 where more than the points' capacity is taken. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_STATE_H
#define LIENKET_MATCHER_ENGINE_LIVE_STATE_H

#include "matcher/engine/live_index.h"
#include "matcher/engine/live_node.h"

struct live_item {
    live_gain key;
    uint32_t node;
};

/* The latest search; kept for its room. */
struct live_search {
    struct live_item *heap;
    uint32_t heap_count;
    uint32_t heap_room;
    uint32_t *settled;
    uint32_t settled_count;
    uint32_t cold;   /* of settled: whose cold arcs come next */
    uint32_t *ready; /* settled, not yet looked around */
    uint32_t ready_count;
    uint32_t stamp;
    uint32_t side; /* of the lots that units leave by their pairs */
    live_gain best;
    uint32_t last; /* node before the root on the best path */
    uint64_t work;
};

/* Sums that bound totals and prices, by side. */
struct live_sums {
    live_gain value[2];
    live_gain reach[2];
    live_gain quantity[2];
};

/* Of events that are not finished at once. */
struct live_budget {
    uint64_t budget;    /* pairs an event may look at; 0: no budget */
    uint64_t spent;     /* on what is left, by live_finish */
    uint64_t patience;  /* what the next live_finish may look at, at least */
    live_gain gap;      /* of what stands */
    live_gain unearned; /* points in `value` that nothing carries yet */
};

struct engine_live {
    struct live_limits limits;
    struct live_node *nodes; /* 0 is not used: the root */
    struct live_lot *lots;
    void *node_block; /* where nodes and lots stand, on whole cache lines */
    void *lot_block;
    uint32_t node_count;
    uint32_t node_room;
    uint32_t unused_node;
    uint32_t open[4]; /* by kind */
    struct live_arc *arcs;
    uint32_t arc_count;
    uint32_t arc_room;
    uint32_t unused_arc;
    uint32_t open_arcs;
    uint32_t *todo; /* nodes out of balance */
    uint32_t todo_count;
    struct live_sums sums;
    live_gain value; /* of the pairs' quantities, and points */
    int64_t width;
    int64_t step;
    uint32_t tuned_arcs; /* how many there were when the width was chosen */
    uint64_t full_solves;
    size_t entry_bytes;
    struct live_search search;
    struct live_budget work;
    struct live_index index; /* no list: all pairs are held */
};

static inline uint32_t live_side(const struct engine_live *live, uint32_t node)
{
    return live->nodes[node].kind & 1U;
}

static inline bool live_is_lot(const struct engine_live *live, uint32_t node)
{
    return live->nodes[node].kind < LIVE_GROUP;
}

static inline live_gain live_holder_price(const struct engine_live *live,
                                          uint32_t lot)
{
    uint32_t holder = live->lots[lot].holder;
    return holder == LIVE_NONE ? 0 : live->nodes[holder].price;
}

static inline live_gain entry_gain(const struct engine_live *live,
                                   const struct live_entry *entry)
{
    return entry->value * LIVE_UNIT + live->arcs[entry->arc].hash;
}

/* The value word, exact; hashes in a price stay below 2^61. */
static inline int64_t live_word(live_gain price)
{
    return (int64_t)((price + LIVE_UNIT / 2) >> LIVE_SHIFT);
}

#endif
