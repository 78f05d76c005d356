#include "matcher/engine/live_search.h"

#include "base/memory.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_pricing.h"

void live_search_clear(struct engine_live *live)
{
    memory_free(live->search.heap);
    memory_free(live->search.settled);
    memory_free(live->search.ready);
}

/* A node may be in the heap more than once: the first taken counts. */
static void push(struct live_search *search, live_gain key, uint32_t node)
{
    if (search->heap_count == search->heap_room) {
        uint32_t room = search->heap_room * 2 + 256;
        search->heap = memory_resize(search->heap, room, sizeof *search->heap);
        search->heap_room = room;
    }
    struct live_item *heap = search->heap;
    uint32_t at = search->heap_count++;
    while (at > 0 && heap[(at - 1) / 4].key > key) {
        heap[at] = heap[(at - 1) / 4];
        at = (at - 1) / 4;
    }
    heap[at] = (struct live_item){key, node};
}

static uint32_t least_child(const struct live_search *search, uint32_t at)
{
    uint32_t child = 4 * at + 1, least = child;
    for (uint32_t k = 1; k < 4 && child + k < search->heap_count; k++) {
        if (search->heap[child + k].key < search->heap[least].key)
            least = child + k;
    }
    return least;
}

static struct live_item pop(struct live_search *search)
{
    struct live_item *heap = search->heap;
    struct live_item first = heap[0];
    struct live_item moved = heap[--search->heap_count];
    uint32_t at = 0;
    while (4 * at + 1 < search->heap_count) {
        uint32_t child = least_child(search, at);
        if (heap[child].key >= moved.key)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
    return first;
}

/* An end of a path: `last` can pass units on to the root. */
static void offer_end(struct engine_live *live, uint32_t last, live_gain key)
{
    if (key < live->search.best) {
        live->search.best = key;
        live->search.last = last;
    }
}

static void settle(struct engine_live *live, uint32_t node)
{
    struct live_search *search = &live->search;
    live->nodes[node].seen = search->stamp + 1;
    search->settled[search->settled_count++] = node;
    search->ready[search->ready_count++] = node;
}

static bool is_nearer(const struct engine_live *live, uint32_t node,
                      live_gain key)
{
    const struct live_node *self = &live->nodes[node];
    uint32_t stamp = live->search.stamp;
    return key < live->search.best && self->seen != stamp + 1 &&
           (self->seen != stamp || key < self->distance);
}

static bool improve(struct engine_live *live, uint32_t node, live_gain key,
                    uint32_t via, uint32_t arc)
{
    struct live_node *self = &live->nodes[node];
    if (!is_nearer(live, node, key))
        return false;
    self->seen = live->search.stamp;
    self->distance = key;
    self->via = via;
    self->via_arc = arc;
    return true;
}

static void label(struct engine_live *live, uint32_t node, live_gain key,
                  uint32_t via)
{
    if (improve(live, node, key, via, 0))
        push(&live->search, key, node);
}

/* At no cost: as far as `via`, which is settled, so settled too. */
static void follow(struct engine_live *live, uint32_t node, uint32_t via,
                   uint32_t arc)
{
    struct live_node *self = &live->nodes[node];
    if (self->seen == live->search.stamp + 1)
        return;
    self->distance = live->nodes[via].distance;
    self->via = via;
    self->via_arc = arc;
    settle(live, node);
}

/* Where a lot has units free and no holder, the path may end at once. */
static void reach(struct engine_live *live, const struct live_entry *entry,
                  live_gain key, uint32_t via)
{
    uint32_t node = entry->other;
    if (!improve(live, node, key, via, entry->arc))
        return;
    if (live->nodes[node].free > 0 && live->lots[node].holder == LIVE_NONE)
        offer_end(live, node, key);
    else
        push(&live->search, key, node);
}

static void scan_pairs(struct engine_live *live, uint32_t node, uint32_t from,
                       uint32_t end)
{
    struct live_search *search = &live->search;
    const struct live_node *self = &live->nodes[node];
    const struct live_entry *entries = live->lots[node].entries;
    live_gain base = self->distance + self->price;
    search->work += end - from;
    for (uint32_t k = from; k < end; k++) {
        const struct live_entry *entry = &entries[k];
        live_gain key =
            base + live->nodes[entry->other].price - entry->value * LIVE_UNIT;
        if (key < search->best + LIVE_HASH_ROOM)
            reach(live, entry, key - live->arcs[entry->arc].hash, node);
    }
}

/* How far any cold arc is at least: the anchors are off by a step at most. */
static live_gain cold_margin(const struct engine_live *live)
{
    int64_t margin = live->width - 2 * live->step - 2;
    return margin > 0 ? margin * LIVE_UNIT : 0;
}

/* A lot of the searching side: its units can leave by any pair, or stay free,
 * which costs what its price is above its holder's. */
static void look_from_giver(struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    const struct live_node *self = &live->nodes[node];
    live_gain distance = self->distance;
    if (lot->holder == LIVE_NONE)
        offer_end(live, node, distance + self->price);
    else
        label(live, lot->holder,
              distance + self->price - live->nodes[lot->holder].price, node);
    scan_pairs(live, node, 0, lot->end[REGION_HOT]);
}

/* A lot of the other side: it can take from its holder what is free, or send
 * another pair's units back. */
static void look_from_taker(struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    const struct live_node *self = &live->nodes[node];
    if (self->free > 0 && lot->holder == LIVE_NONE)
        offer_end(live, node, self->distance);
    else if (self->free > 0)
        label(live, lot->holder, self->distance, node);
    for (uint32_t k = 0; k < lot->end[REGION_FLOW]; k++)
        follow(live, lot->entries[k].other, node, lot->entries[k].arc);
    live->search.work += lot->end[REGION_FLOW];
}

/* The holder of the searching side takes units back; or another of its lots
 * that has some free may have them. */
static void look_from_giving_holder(struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    const struct live_node *self = &live->nodes[node];
    live_gain cost = self->price;
    if (lot->quantity - self->free <= lot->first_capacity)
        cost += lot->points * LIVE_UNIT;
    offer_end(live, node, self->distance + cost);
    for (uint32_t m = lot->members; m; m = live->lots[m].next) {
        live->search.work++;
        if (live->nodes[m].free > 0)
            follow(live, m, node, 0);
    }
}

static void look_from_taking_holder(struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    const struct live_node *self = &live->nodes[node];
    live_gain cost = -self->price;
    if (lot->quantity - self->free < lot->first_capacity)
        cost -= lot->points * LIVE_UNIT;
    if (self->free > 0)
        offer_end(live, node, self->distance + cost);
    for (uint32_t m = lot->members; m; m = live->lots[m].next) {
        live->search.work++;
        label(live, m, self->distance + live->nodes[m].price - self->price,
              node);
    }
}

static void look_from(struct engine_live *live, uint32_t node)
{
    bool giver = live_side(live, node) == live->search.side;
    live->search.work++;
    if (live_is_lot(live, node) && giver)
        look_from_giver(live, node);
    else if (live_is_lot(live, node))
        look_from_taker(live, node);
    else if (giver)
        look_from_giving_holder(live, node);
    else
        look_from_taking_holder(live, node);
}

/* Cold arcs of a lot come up when nothing nearer than they can be is left: lot
 * by lot in the order in which they were settled, which is that of distance. */
static live_gain next_cold(struct engine_live *live, live_gain margin)
{
    struct live_search *search = &live->search;
    for (; search->cold < search->settled_count; search->cold++) {
        uint32_t node = search->settled[search->cold];
        const struct live_lot *lot = &live->lots[node];
        bool has_cold = live_is_priced(live) ||
                        lot->end[REGION_COLD] > lot->end[REGION_HOT];
        if (has_cold && live_is_lot(live, node) &&
            live_side(live, node) == search->side)
            return live->nodes[node].distance + margin;
    }
    return LIVE_FAR;
}

/* Pairs that are not held: those that lead on are from now on. One that is held
 * leads no nearer than when it was looked at first. */
static void ask_for_cold(struct engine_live *live, uint32_t node)
{
    const struct live_pair *pairs;
    bool offer = live_side(live, node) == 0;
    live_gain base = live->nodes[node].distance + live->nodes[node].price;
    uint32_t count = pricing_list(live, node, base - live->search.best, &pairs);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t other = pairs[k].lot;
        live_gain key = base + live->nodes[other].price -
                        pairs[k].value * LIVE_UNIT - pairs[k].hash;
        if (!is_nearer(live, other, key))
            continue;
        uint32_t arc = graph_add_arc(live, offer ? node : other,
                                     offer ? other : node, &pairs[k]);
        reach(live, &(struct live_entry){pairs[k].value, other, arc}, key,
              node);
    }
}

static void look_at_cold(struct engine_live *live)
{
    uint32_t node = live->search.settled[live->search.cold++];
    const struct live_lot *lot = &live->lots[node];
    if (live_is_priced(live)) {
        ask_for_cold(live, node);
        return;
    }
    scan_pairs(live, node, lot->end[REGION_HOT], lot->end[REGION_COLD]);
}

/* Looks at what is nearest. False when that is no nearer than an end. */
static bool look_further(struct engine_live *live, live_gain margin)
{
    struct live_search *search = &live->search;
    live_gain near = search->heap_count ? search->heap[0].key : LIVE_FAR;
    live_gain cold = next_cold(live, margin);
    if (near >= search->best && cold >= search->best)
        return false;
    if (cold < near) {
        look_at_cold(live);
        return true;
    }
    struct live_item item = pop(search);
    if (live->nodes[item.node].seen != search->stamp + 1)
        settle(live, item.node);
    return true;
}

void live_next_stamp(struct engine_live *live)
{
    if (live->search.stamp >= UINT32_MAX - 4) {
        for (uint32_t node = 0; node < live->node_count; node++)
            live->nodes[node].seen = 0;
        live->search.stamp = 0;
    }
    live->search.stamp += 2;
}

bool live_search(struct engine_live *live, uint32_t start, uint32_t side,
                 uint64_t work_most)
{
    struct live_search *search = &live->search;
    live_next_stamp(live);
    search->side = side;
    search->best = LIVE_FAR;
    search->heap_count = search->settled_count = search->ready_count = 0;
    search->cold = 0;
    live->nodes[start].distance = 0;
    live->nodes[start].via = 0;
    settle(live, start);
    live_gain margin = cold_margin(live);
    while (search->work <= work_most) {
        if (search->ready_count > 0) {
            look_from(live, search->ready[--search->ready_count]);
            continue;
        }
        if (!look_further(live, margin))
            return search->best < LIVE_FAR;
    }
    return false;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Room of the last step, to the root. */
static int64_t end_room(const struct engine_live *live, uint32_t last)
{
    const struct live_lot *lot = &live->lots[last];
    int64_t free = live->nodes[last].free;
    int64_t taken = lot->quantity - free;
    bool giver = live_side(live, last) == live->search.side;
    if (giver && (live_is_lot(live, last) || taken <= lot->first_capacity))
        return INT64_MAX;
    if (giver)
        return taken - lot->first_capacity;
    if (!live_is_lot(live, last) && taken < lot->first_capacity)
        return lot->first_capacity - taken;
    return free;
}

/* A step between a lot and its holder frees units of the lot, or takes them:
 * which, depends on the side and the direction. */
static bool step_frees(const struct engine_live *live, uint32_t node)
{
    uint32_t lot = live_is_lot(live, node) ? node : live->nodes[node].via;
    bool giver = live_side(live, lot) == live->search.side;
    return (lot != node) == giver;
}

/* Room of the step that enters `node`. */
static int64_t step_room(const struct engine_live *live, uint32_t node)
{
    const struct live_node *self = &live->nodes[node];
    if (live_is_lot(live, node) && live_is_lot(live, self->via)) {
        bool giver = live_side(live, node) == live->search.side;
        return giver ? live->arcs[self->via_arc].flow : INT64_MAX;
    }
    if (step_frees(live, node))
        return INT64_MAX;
    return live->nodes[live_is_lot(live, node) ? node : self->via].free;
}

static void move_step(struct engine_live *live, uint32_t node, int64_t quantity)
{
    const struct live_node *self = &live->nodes[node];
    if (live_is_lot(live, node) && live_is_lot(live, self->via)) {
        bool giver = live_side(live, node) == live->search.side;
        graph_add_flow(live, self->via_arc, giver ? -quantity : quantity);
        return;
    }
    uint32_t lot = live_is_lot(live, node) ? node : self->via;
    live->nodes[lot].free += step_frees(live, node) ? quantity : -quantity;
}

/* What was nearer than the end moves by the difference. */
static void shift_prices(struct engine_live *live)
{
    const struct live_search *search = &live->search;
    for (uint32_t k = 0; k < search->settled_count; k++) {
        uint32_t node = search->settled[k];
        struct live_node *self = &live->nodes[node];
        if (self->distance >= search->best)
            continue;
        live_gain shift = search->best - self->distance;
        bool giver = live_side(live, node) == search->side;
        self->price += giver ? -shift : shift;
        if (live_is_lot(live, node))
            graph_anchor(live, node);
    }
}

int64_t live_augment(struct engine_live *live, uint32_t start, int64_t most)
{
    struct live_search *search = &live->search;
    uint32_t last = search->last;
    int64_t quantity = least(most, end_room(live, last));
    for (uint32_t node = last; node != start; node = live->nodes[node].via)
        quantity = least(quantity, step_room(live, node));
    for (uint32_t node = last; node != start; node = live->nodes[node].via)
        move_step(live, node, quantity);
    bool giver = live_side(live, last) == search->side;
    graph_set_free(live, last,
                   live->nodes[last].free + (giver ? quantity : -quantity));
    shift_prices(live);
    return quantity;
}
