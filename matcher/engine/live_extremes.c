#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/heap.h"
#include "matcher/engine/live_read.h"
#include "matcher/engine/live_state.h"

/* Both extremes are distances to the root in the residual graph, as
 * live_search.c walks it from one lot; here they are found for all at once,
 * backwards from the root, over the value words. */
struct spread {
    const struct engine_live *live;
    struct heap heap;
    uint32_t side; /* of the lots that units leave by their pairs */
};

static int64_t price(const struct engine_live *live, uint32_t node)
{
    return live_word(live->nodes[node].price);
}

static bool is_giver(const struct spread *spread, uint32_t node)
{
    return live_side(spread->live, node) == spread->side;
}

static void end_lot(struct spread *spread, uint32_t node)
{
    const struct engine_live *live = spread->live;
    if (live->lots[node].holder != LIVE_NONE)
        return;
    if (is_giver(spread, node))
        heap_lower(&spread->heap, node, price(live, node));
    else if (live->nodes[node].free > 0)
        heap_lower(&spread->heap, node, 0);
}

static void end_holder(struct spread *spread, uint32_t node)
{
    const struct engine_live *live = spread->live;
    const struct live_lot *lot = &live->lots[node];
    int64_t free = live->nodes[node].free;
    int64_t taken = lot->quantity - free;
    int64_t cost = price(live, node);
    if (is_giver(spread, node)) {
        cost += taken <= lot->first_capacity ? lot->points : 0;
        heap_lower(&spread->heap, node, cost);
    } else if (free > 0) {
        cost += taken < lot->first_capacity ? lot->points : 0;
        heap_lower(&spread->heap, node, -cost);
    }
}

/* Who can pass units on to a lot of the searching side: takers that send a
 * pair's units back, and its holder where some of the lot is free. */
static void before_giver(struct spread *spread, uint32_t node, int64_t distance)
{
    const struct live_lot *lot = &spread->live->lots[node];
    for (uint32_t k = 0; k < lot->end[REGION_FLOW]; k++)
        heap_lower(&spread->heap, lot->entries[k].other, distance);
    if (lot->holder != LIVE_NONE && spread->live->nodes[node].free > 0)
        heap_lower(&spread->heap, lot->holder, distance);
}

static void before_taker(struct spread *spread, uint32_t node, int64_t distance)
{
    const struct engine_live *live = spread->live;
    const struct live_lot *lot = &live->lots[node];
    int64_t own = price(live, node);
    for (uint32_t k = 0; k < lot->end[REGION_COLD]; k++) {
        const struct live_entry *entry = &lot->entries[k];
        int64_t cost = own + price(live, entry->other) - entry->value;
        heap_lower(&spread->heap, entry->other, distance + cost);
    }
    if (lot->holder != LIVE_NONE)
        heap_lower(&spread->heap, lot->holder,
                   distance + own - price(live, lot->holder));
}

static void before_holder(struct spread *spread, uint32_t node,
                          int64_t distance)
{
    const struct engine_live *live = spread->live;
    bool giver = is_giver(spread, node);
    int64_t own = price(live, node);
    for (uint32_t lot = live->lots[node].members; lot;
         lot = live->lots[lot].next) {
        if (giver)
            heap_lower(&spread->heap, lot, distance + price(live, lot) - own);
        else if (live->nodes[lot].free > 0)
            heap_lower(&spread->heap, lot, distance);
    }
}

static void run(struct spread *spread)
{
    const struct engine_live *live = spread->live;
    uint32_t node;
    for (node = 1; node < live->node_count; node++) {
        if (live->nodes[node].kind == LIVE_CLOSED)
            continue;
        if (live_is_lot(live, node))
            end_lot(spread, node);
        else
            end_holder(spread, node);
    }
    while (heap_take(&spread->heap, &node)) {
        int64_t distance = spread->heap.key[node];
        if (!live_is_lot(live, node))
            before_holder(spread, node, distance);
        else if (is_giver(spread, node))
            before_giver(spread, node, distance);
        else
            before_taker(spread, node, distance);
    }
}

uint32_t live_node_count(const struct engine_live *live)
{
    return live->node_count;
}

void live_extremes(const struct engine_live *live, int64_t *ret_least,
                   int64_t *ret_most)
{
    CHECK(live->todo_count == 0);
    struct spread spread = {.live = live};
    for (spread.side = 0; spread.side < 2; spread.side++) {
        heap_init(&spread.heap, live->node_count);
        run(&spread);
        for (uint32_t node = 1; node < live->node_count; node++) {
            int64_t distance = spread.heap.key[node];
            if (live->nodes[node].kind == LIVE_CLOSED || distance == INT64_MAX)
                continue;
            if (is_giver(&spread, node))
                ret_least[node] = price(live, node) - distance;
            else
                ret_most[node] = price(live, node) + distance;
        }
        heap_clear(&spread.heap);
    }
}
