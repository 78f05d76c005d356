#include "matcher/engine/live_graph.h"

#include <string.h>

#include "base/memory.h"
#include "matcher/engine/live_pricing.h"

/* Arcs a lot should look at first: the width is chosen for about so many. */
#define HOT_ARCS 3
#define WIDTH_MOST (INT64_C(1) << 61)
#define STEPS 4 /* a price may move by one before its arcs are sorted anew */
#define ROOM_LEAST 4
#define CACHE_LINE 64

static uint32_t grown(uint32_t room)
{
    return room + room / 2 + 16;
}

_Static_assert(sizeof(struct live_node) == CACHE_LINE, "a line a node");
_Static_assert(sizeof(struct live_lot) == 2 * CACHE_LINE, "two lines a lot");

/* Copies `count` members to a larger block that starts on a cache line. */
static void *grow_lines(void **block, const void *from, size_t count,
                        size_t room, size_t size)
{
    void *larger = memory_allocate(room + 1, size);
    uintptr_t start = (uintptr_t)larger;
    char *to = (char *)larger + (CACHE_LINE - start % CACHE_LINE) % CACHE_LINE;
    if (count > 0)
        memcpy(to, from, count * size);
    memory_free(*block);
    *block = larger;
    return to;
}

static void grow_nodes(struct engine_live *live)
{
    uint32_t room = grown(live->node_room);
    live->nodes = grow_lines(&live->node_block, live->nodes, live->node_count,
                             room, sizeof *live->nodes);
    live->lots = grow_lines(&live->lot_block, live->lots, live->node_count,
                            room, sizeof *live->lots);
    live->todo = memory_resize(live->todo, room, sizeof *live->todo);
    struct live_search *search = &live->search;
    search->settled =
        memory_resize(search->settled, room, sizeof *search->settled);
    search->ready = memory_resize(search->ready, room, sizeof *search->ready);
    live->node_room = room;
}

uint32_t graph_open_node(struct engine_live *live, enum live_kind kind)
{
    uint32_t node = live->unused_node;
    if (node) {
        live->unused_node = live->lots[node].holder;
    } else {
        if (live->node_count + 1 >= live->node_room)
            grow_nodes(live);
        if (live->node_count == 0)
            live->node_count = 1;
        node = live->node_count++;
    }
    live->nodes[node] = (struct live_node){.kind = (uint16_t)kind};
    live->lots[node] = (struct live_lot){0};
    live->open[kind]++;
    return node;
}

void graph_close_node(struct engine_live *live, uint32_t node)
{
    struct live_lot *lot = &live->lots[node];
    live->open[live->nodes[node].kind]--;
    live->entry_bytes -= lot->room * sizeof *lot->entries;
    memory_free(lot->entries);
    memory_free(lot->terms);
    *lot = (struct live_lot){.holder = live->unused_node};
    live->nodes[node].kind = LIVE_CLOSED;
    live->unused_node = node;
}

void graph_hold(struct engine_live *live, uint32_t lot, uint32_t holder)
{
    live->lots[lot].holder = holder;
    if (holder == LIVE_NONE)
        return;
    uint32_t first = live->lots[holder].members;
    live->lots[lot].next = first;
    if (first)
        live->lots[first].previous = lot;
    live->lots[holder].members = lot;
}

void graph_release(struct engine_live *live, uint32_t lot)
{
    struct live_lot *self = &live->lots[lot];
    if (self->holder == LIVE_NONE)
        return;
    if (self->previous)
        live->lots[self->previous].next = self->next;
    else
        live->lots[self->holder].members = self->next;
    if (self->next)
        live->lots[self->next].previous = self->previous;
    self->holder = LIVE_NONE;
}

static void put_entry(struct engine_live *live, uint32_t node, uint32_t place,
                      struct live_entry entry)
{
    live->lots[node].entries[place] = entry;
    live->arcs[entry.arc].place[live_side(live, node)] = place;
}

/* Each region passed gives up its place at that border for one at the other.
 * To REGION_COUNT: out of the list. */
static void move_entry(struct engine_live *live, uint32_t node, uint32_t place,
                       int from, int to)
{
    struct live_lot *lot = &live->lots[node];
    struct live_entry entry = lot->entries[place];
    for (; from < to; from++) {
        uint32_t last = --lot->end[from];
        if (last != place)
            put_entry(live, node, place, lot->entries[last]);
        place = last;
    }
    for (; from > to; from--) {
        uint32_t first = lot->end[from - 1]++;
        if (first != place)
            put_entry(live, node, place, lot->entries[first]);
        place = first;
    }
    put_entry(live, node, place, entry);
}

static enum live_region region_at(const struct live_lot *lot, uint32_t place)
{
    int region = REGION_FLOW;
    while (place >= lot->end[region])
        region++;
    return (enum live_region)region;
}

void graph_reserve(struct engine_live *live, uint32_t node, uint32_t count)
{
    struct live_lot *lot = &live->lots[node];
    if (count <= lot->room)
        return;
    live->entry_bytes += (count - lot->room) * sizeof *lot->entries;
    lot->entries = memory_resize(lot->entries, count, sizeof *lot->entries);
    lot->room = count;
}

static void append_entry(struct engine_live *live, uint32_t node,
                         struct live_entry entry, enum live_region region)
{
    struct live_lot *lot = &live->lots[node];
    uint32_t place = lot->end[REGION_ASLEEP];
    if (place == lot->room)
        graph_reserve(live, node, place + place / 2 + ROOM_LEAST);
    lot->end[REGION_ASLEEP]++;
    lot->entries[place] = entry;
    move_entry(live, node, place, REGION_ASLEEP, (int)region);
}

static void drop_entry(struct engine_live *live, uint32_t node, uint32_t place)
{
    const struct live_lot *lot = &live->lots[node];
    move_entry(live, node, place, (int)region_at(lot, place), REGION_COUNT);
}

bool graph_counts(const struct engine_live *live, uint32_t offer, int64_t value)
{
    uint32_t group = live->lots[offer].holder;
    int64_t points =
        group == LIVE_NONE ? 0 : live->lots[group].terms->first_points;
    return value + points > 0;
}

static enum live_region wanted_region(const struct engine_live *live,
                                      uint32_t offer, uint32_t demand,
                                      int64_t value)
{
    if (live_is_priced(live))
        return REGION_HOT;
    if (!graph_counts(live, offer, value))
        return REGION_ASLEEP;
    int64_t slack =
        live->lots[offer].anchor + live->lots[demand].anchor - value;
    return slack < live->width ? REGION_HOT : REGION_COLD;
}

static uint32_t take_arc(struct engine_live *live)
{
    uint32_t arc = live->unused_arc;
    if (arc) {
        live->unused_arc = live->arcs[arc].node[1];
        return arc;
    }
    if (live->arc_count + 1 >= live->arc_room) {
        live->arc_room = grown(live->arc_room);
        live->arcs =
            memory_resize(live->arcs, live->arc_room, sizeof *live->arcs);
    }
    if (live->arc_count == 0)
        live->arc_count = 1;
    return live->arc_count++;
}

uint32_t graph_add_arc(struct engine_live *live, uint32_t offer,
                       uint32_t demand, const struct live_pair *pair)
{
    uint32_t arc = take_arc(live);
    live->arcs[arc] =
        (struct live_arc){.hash = pair->hash, .node = {offer, demand}};
    enum live_region region = wanted_region(live, offer, demand, pair->value);
    append_entry(live, offer, (struct live_entry){pair->value, demand, arc},
                 region);
    append_entry(live, demand, (struct live_entry){pair->value, offer, arc},
                 region);
    live->open_arcs++;
    return arc;
}

void graph_expect_partners(const struct engine_live *live,
                           const struct live_pair *pairs, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        if (pairs[k].lot >= live->node_count)
            return;
        __builtin_prefetch(&live->nodes[pairs[k].lot]);
        __builtin_prefetch(&live->lots[pairs[k].lot]);
    }
}

void graph_expect_arcs(const struct engine_live *live,
                       const struct live_pair *pairs, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        const struct live_lot *lot = &live->lots[pairs[k].lot];
        if (lot->room > 0)
            __builtin_prefetch(&lot->entries[lot->end[REGION_ASLEEP]], 1);
    }
}

void graph_expect_removal(const struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    uint32_t count = lot->end[REGION_ASLEEP];
    uint32_t side = !live_side(live, node);
    for (uint32_t k = 0; k < count; k++) {
        __builtin_prefetch(&live->arcs[lot->entries[k].arc], 1);
        __builtin_prefetch(&live->lots[lot->entries[k].other], 1);
        __builtin_prefetch(&live->nodes[lot->entries[k].other]);
    }
    for (uint32_t k = 0; k < count; k++) {
        const struct live_lot *other = &live->lots[lot->entries[k].other];
        uint32_t place = live->arcs[lot->entries[k].arc].place[side];
        __builtin_prefetch(&other->entries[place], 1);
        __builtin_prefetch(&other->entries[other->end[REGION_COLD] - 1]);
    }
    for (uint32_t k = 0; k < count; k++) {
        const struct live_lot *other = &live->lots[lot->entries[k].other];
        uint32_t last = other->end[REGION_COLD] - 1;
        if (last < other->room)
            __builtin_prefetch(&live->arcs[other->entries[last].arc], 1);
    }
}

void graph_remove_arc(struct engine_live *live, uint32_t arc)
{
    struct live_arc *self = &live->arcs[arc];
    drop_entry(live, self->node[0], self->place[0]);
    drop_entry(live, self->node[1], self->place[1]);
    self->node[0] = 0;
    self->node[1] = live->unused_arc;
    live->unused_arc = arc;
    live->open_arcs--;
}

struct live_entry *graph_entry(const struct engine_live *live, uint32_t arc)
{
    const struct live_arc *self = &live->arcs[arc];
    return &live->lots[self->node[0]].entries[self->place[0]];
}

void graph_set_value(struct engine_live *live, uint32_t arc, int64_t value)
{
    const struct live_arc *self = &live->arcs[arc];
    for (int side = 0; side < 2; side++)
        live->lots[self->node[side]].entries[self->place[side]].value = value;
    graph_sort_arc(live, arc);
}

enum live_region graph_region(const struct engine_live *live, uint32_t arc)
{
    const struct live_arc *self = &live->arcs[arc];
    return region_at(&live->lots[self->node[0]], self->place[0]);
}

void graph_move(struct engine_live *live, uint32_t arc, enum live_region to)
{
    const struct live_arc *self = &live->arcs[arc];
    int from = (int)graph_region(live, arc);
    if (from == (int)to)
        return;
    move_entry(live, self->node[0], self->place[0], from, (int)to);
    move_entry(live, self->node[1], self->place[1], from, (int)to);
}

void graph_sort_arc(struct engine_live *live, uint32_t arc)
{
    const struct live_arc *self = &live->arcs[arc];
    enum live_region to = REGION_FLOW;
    if (self->flow <= 0)
        to = wanted_region(live, self->node[0], self->node[1],
                           graph_entry(live, arc)->value);
    graph_move(live, arc, to);
}

void graph_add_flow(struct engine_live *live, uint32_t arc, int64_t quantity)
{
    struct live_arc *self = &live->arcs[arc];
    bool carried = self->flow > 0;
    self->flow += quantity;
    live->value += (live_gain)graph_entry(live, arc)->value * quantity;
    if (carried != (self->flow > 0))
        graph_move(live, arc, carried ? REGION_HOT : REGION_FLOW);
}

static live_gain points_earned(const struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    int64_t taken = lot->quantity - live->nodes[node].free;
    if (taken > lot->first_capacity)
        taken = lot->first_capacity;
    return (live_gain)taken * lot->points;
}

void graph_set_free(struct engine_live *live, uint32_t node, int64_t free)
{
    live->value -= points_earned(live, node);
    live->nodes[node].free = free;
    live->value += points_earned(live, node);
}

/* What was taken stays. */
void graph_set_terms(struct engine_live *live, uint32_t holder,
                     const struct engine_group *terms)
{
    struct live_lot *lot = &live->lots[holder];
    int64_t taken = lot->quantity - live->nodes[holder].free;
    live->value -= points_earned(live, holder);
    *lot->terms = *terms;
    lot->quantity = terms->capacity < LIVE_CAPACITY_MOST ? terms->capacity
                                                         : LIVE_CAPACITY_MOST;
    lot->first_capacity = terms->first_capacity < lot->quantity
                              ? terms->first_capacity
                              : lot->quantity;
    if (terms->first_points == 0)
        lot->first_capacity = 0;
    lot->points = lot->first_capacity > 0 ? terms->first_points : 0;
    live->nodes[holder].free = lot->quantity - taken;
    live->value += points_earned(live, holder);
}

static void warm_arcs(struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    for (uint32_t k = lot->end[REGION_HOT]; k < lot->end[REGION_COLD]; k++) {
        const struct live_entry *entry = &lot->entries[k];
        if (lot->anchor + live->lots[entry->other].anchor - entry->value <
            live->width)
            graph_move(live, entry->arc, REGION_HOT);
    }
}

/* From the end, where the entry that comes in its place was seen already. */
static void cool_arcs(struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    for (uint32_t k = lot->end[REGION_HOT]; k > lot->end[REGION_FLOW]; k--) {
        const struct live_entry *entry = &lot->entries[k - 1];
        if (lot->anchor + live->lots[entry->other].anchor - entry->value <
            live->width)
            continue;
        if (live_is_priced(live))
            graph_remove_arc(live, entry->arc);
        else
            graph_move(live, entry->arc, REGION_COLD);
    }
}

static void set_anchor(struct engine_live *live, uint32_t node, int64_t word)
{
    live->lots[node].anchor = word;
    if (live_is_priced(live))
        pricing_tell(live, node);
}

void graph_anchor(struct engine_live *live, uint32_t node)
{
    int64_t word = live_word(live->nodes[node].price);
    int64_t moved = word - live->lots[node].anchor;
    if (moved < -live->step) {
        set_anchor(live, node, word);
        if (live_is_priced(live))
            pricing_warm(live, node);
        else
            warm_arcs(live, node);
    } else if (moved > 2 * live->step) {
        set_anchor(live, node, word);
        cool_arcs(live, node);
    }
}

/* Buckets of reduced cost, four to each doubling. */
#define BUCKETS 256

static uint32_t bucket_of(int64_t slack)
{
    if (slack < 8)
        return slack > 0 ? (uint32_t)slack : 0;
    uint32_t bits = 63 - (uint32_t)__builtin_clzll((uint64_t)slack);
    return 4 * (bits - 1) + (uint32_t)((slack >> (bits - 2)) & 3);
}

static int64_t bucket_start(uint32_t bucket)
{
    if (bucket < 8)
        return bucket;
    return (int64_t)(4 + bucket % 4) << (bucket / 4 - 1);
}

static void count_pairs(const struct engine_live *live, uint64_t *counts)
{
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        const struct live_arc *self = &live->arcs[arc];
        if (self->node[0] == 0)
            continue;
        int64_t slack = live->lots[self->node[0]].anchor +
                        live->lots[self->node[1]].anchor -
                        graph_entry(live, arc)->value;
        counts[bucket_of(slack)]++;
    }
}

void graph_tune(struct engine_live *live)
{
    uint64_t counts[BUCKETS] = {0}, wanted, sum = 0;
    wanted = (uint64_t)HOT_ARCS * (live->open[0] + live->open[1]) / 2;
    for (uint32_t node = 1; node < live->node_count; node++)
        live->lots[node].anchor = live_word(live->nodes[node].price);
    count_pairs(live, counts);
    uint32_t bucket = 0;
    while (bucket < bucket_of(WIDTH_MOST) && sum + counts[bucket] < wanted)
        sum += counts[bucket++];
    live->width = bucket_start(bucket) > 0 ? bucket_start(bucket) : 1;
    live->step = live->width / STEPS;
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        if (live->arcs[arc].node[0])
            graph_sort_arc(live, arc);
    }
}
