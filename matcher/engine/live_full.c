#include "matcher/engine/live_full.h"

#include "base/check.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_pricing.h"
#include "matcher/engine/live_repair.h"

/* While prices are found, `distance` of a node is its potential: the price of
 * an offer or group, minus that of a demand or buyer. The value words are known
 * from the highest optimal duals, so that shortest paths from the root reach
 * every node over arcs that are tight in them; what is left are the hashes. */
struct ring {
    uint32_t *node; /* search.settled */
    uint32_t first;
    uint32_t count;
};

void full_clear(struct engine_live *live)
{
    for (uint32_t k = 0; k < live->todo_count; k++)
        live->nodes[live->todo[k]].queued = 0;
    live->todo_count = 0;
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        if (live->arcs[arc].node[0] && live->arcs[arc].flow != 0)
            graph_add_flow(live, arc, -live->arcs[arc].flow);
    }
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live->nodes[node].kind == LIVE_CLOSED)
            continue;
        live->lots[node].pending = 0;
        graph_set_free(live, node, live->lots[node].quantity);
    }
}

static void take(struct engine_live *live, uint32_t lot, int64_t quantity)
{
    uint32_t holder = live->lots[lot].holder;
    live->nodes[lot].free -= quantity;
    if (holder != LIVE_NONE)
        graph_set_free(live, holder, live->nodes[holder].free - quantity);
}

void full_take(struct engine_live *live, uint32_t arc, int64_t quantity)
{
    graph_add_flow(live, arc, quantity);
    take(live, live->arcs[arc].node[0], quantity);
    take(live, live->arcs[arc].node[1], quantity);
}

static void take_quantities(struct engine_live *live,
                            const struct live_snapshot *snapshot,
                            const int64_t *quantity)
{
    for (uint32_t k = 0; k < snapshot->market.pair_count; k++) {
        if (quantity[k] > 0)
            full_take(live, snapshot->handles.pair[k], quantity[k]);
    }
}

/* The top of the value word: the first path that is found is below. */
void full_start(struct engine_live *live, uint32_t node, int64_t word)
{
    live->nodes[node].distance = word * LIVE_UNIT + LIVE_UNIT / 2;
    live->nodes[node].seen = 0;
}

static void start_words(struct engine_live *live,
                        const struct live_snapshot *snapshot,
                        const struct engine_duals *duals)
{
    const struct engine_market *market = &snapshot->market;
    const struct live_handles *handles = &snapshot->handles;
    for (uint32_t i = 0; i < market->offer_count; i++)
        full_start(live, handles->offer[i],
                   engine_offer_price(market, duals, i));
    for (uint32_t j = 0; j < market->demand_count; j++)
        full_start(live, handles->demand[j],
                   -engine_demand_price(market, duals, j));
    for (uint32_t g = 0; g < market->group_count; g++)
        full_start(live, handles->group[g], duals->group[g] - duals->first[g]);
    for (uint32_t b = 0; b < market->buyer_count; b++)
        full_start(live, handles->buyer[b], -duals->buyer[b]);
}

static void lower(struct engine_live *live, struct ring *ring, uint32_t node,
                  live_gain potential)
{
    struct live_node *self = &live->nodes[node];
    if (potential >= self->distance)
        return;
    self->distance = potential;
    self->seen = 1;
    if (self->queued)
        return;
    self->queued = 1;
    uint32_t at = ring->first + ring->count++;
    ring->node[at % live->node_room] = node;
}

static void lower_from_root(struct engine_live *live, struct ring *ring,
                            uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    int64_t free = live->nodes[node].free;
    switch ((enum live_kind)live->nodes[node].kind) {
    case LIVE_OFFER:
        if (free > 0 && lot->holder == LIVE_NONE)
            lower(live, ring, node, 0);
        break;
    case LIVE_DEMAND:
        if (lot->holder == LIVE_NONE)
            lower(live, ring, node, 0);
        break;
    case LIVE_GROUP:
        if (lot->quantity - free < lot->first_capacity)
            lower(live, ring, node, -lot->points * LIVE_UNIT);
        else if (free > 0)
            lower(live, ring, node, 0);
        break;
    case LIVE_BUYER:
        lower(live, ring, node, 0);
        break;
    case LIVE_CLOSED:
        break;
    }
}

static void lower_from_offer(struct engine_live *live, struct ring *ring,
                             uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    live_gain potential = live->nodes[node].distance;
    if (lot->holder != LIVE_NONE)
        lower(live, ring, lot->holder, potential);
    for (uint32_t k = 0; k < lot->end[REGION_COLD]; k++) {
        const struct live_entry *entry = &lot->entries[k];
        lower(live, ring, entry->other, potential - entry_gain(live, entry));
    }
}

static void lower_from_demand(struct engine_live *live, struct ring *ring,
                              uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    live_gain potential = live->nodes[node].distance;
    if (lot->holder != LIVE_NONE && live->nodes[node].free > 0)
        lower(live, ring, lot->holder, potential);
    for (uint32_t k = 0; k < lot->end[REGION_FLOW]; k++) {
        const struct live_entry *entry = &lot->entries[k];
        lower(live, ring, entry->other, potential + entry_gain(live, entry));
    }
}

static void lower_from(struct engine_live *live, struct ring *ring,
                       uint32_t node)
{
    enum live_kind kind = (enum live_kind)live->nodes[node].kind;
    live_gain potential = live->nodes[node].distance;
    if (kind == LIVE_OFFER)
        lower_from_offer(live, ring, node);
    if (kind == LIVE_DEMAND)
        lower_from_demand(live, ring, node);
    for (uint32_t lot = live->lots[node].members; lot;
         lot = live->lots[lot].next) {
        if (kind == LIVE_BUYER || live->nodes[lot].free > 0)
            lower(live, ring, lot, potential);
    }
}

void full_potentials(struct engine_live *live)
{
    struct ring ring = {.node = live->search.settled};
    for (uint32_t node = 1; node < live->node_count; node++)
        lower_from_root(live, &ring, node);
    while (ring.count > 0) {
        uint32_t node = ring.node[ring.first % live->node_room];
        ring.first = (ring.first + 1) % live->node_room;
        ring.count--;
        live->nodes[node].queued = 0;
        lower_from(live, &ring, node);
    }
}

/* Nothing can pass at a node that was not reached; a lot there gets the least
 * price that fits. */
void full_prices(struct engine_live *live)
{
    for (uint32_t node = 1; node < live->node_count; node++) {
        struct live_node *self = &live->nodes[node];
        if (self->kind >= LIVE_CLOSED)
            continue;
        live_gain price =
            live_side(live, node) ? -self->distance : self->distance;
        self->price = self->seen ? price : 0;
    }
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live_is_lot(live, node) && !live->nodes[node].seen)
            live->nodes[node].price = live_holder_price(live, node);
    }
}

static void price_unreached(struct engine_live *live)
{
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live_is_lot(live, node) && !live->nodes[node].seen)
            repair_raise(live, node);
    }
}

void full_solve(struct engine_live *live)
{
    struct live_snapshot snapshot;
    struct engine_clearing *clearing = NULL;
    if (live_is_priced(live)) {
        if (!pricing_solve(live))
            CHECK(repair(live, UINT64_MAX));
        return;
    }
    live_snapshot_init(live, &snapshot);
    CHECK(engine_solve(&snapshot.market, NULL, &clearing) == STATUS_ok);
    full_clear(live);
    take_quantities(live, &snapshot, clearing->quantity);
    start_words(live, &snapshot, &clearing->seller_best);
    engine_clearing_destroy(clearing);
    live_snapshot_clear(&snapshot);
    full_potentials(live);
    full_prices(live);
    graph_tune(live);
    live->tuned_arcs = live->open_arcs;
    price_unreached(live);
    CHECK(repair(live, UINT64_MAX));
    live->full_solves++;
}
