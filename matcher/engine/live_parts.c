#include "matcher/engine/live_parts.h"

#include "base/memory.h"

/* Disjoint sets over the numbers that the index gives its lots, and behind
 * them the holders by handle. */
struct sets {
    const struct engine_live *live;
    uint32_t *parent;
    uint32_t *part; /* of a set's first member: one more; 0: none yet */
    uint32_t numbers;
};

static uint32_t find_set(struct sets *sets, uint32_t member)
{
    while (sets->parent[member] != member) {
        sets->parent[member] = sets->parent[sets->parent[member]];
        member = sets->parent[member];
    }
    return member;
}

static void join(struct sets *sets, uint32_t a, uint32_t b)
{
    uint32_t set_a = find_set(sets, a), set_b = find_set(sets, b);
    if (set_a < set_b)
        sets->parent[set_b] = set_a;
    else
        sets->parent[set_a] = set_b;
}

static bool has_room(const struct engine_live *live, uint32_t node)
{
    return live->nodes[node].kind < LIVE_CLOSED &&
           live->lots[node].quantity > 0;
}

/* A lot takes part with its holder. */
static bool takes_part(const struct engine_live *live, uint32_t node)
{
    uint32_t holder = live->lots[node].holder;
    return has_room(live, node) &&
           (!live_is_lot(live, node) || holder == LIVE_NONE ||
            has_room(live, holder));
}

static uint32_t number_of(const struct engine_live *live, uint32_t lot)
{
    const struct live_index *index = &live->index;
    return index->part ? index->part(index->context, lot) : 0;
}

static uint32_t set_of(struct sets *sets, uint32_t node)
{
    return find_set(sets, live_is_lot(sets->live, node)
                              ? number_of(sets->live, node)
                              : sets->numbers + node);
}

static void sets_init(struct sets *sets, const struct engine_live *live)
{
    *sets = (struct sets){.live = live, .numbers = 1};
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!takes_part(live, node) || !live_is_lot(live, node))
            continue;
        uint32_t number = number_of(live, node);
        if (number >= sets->numbers)
            sets->numbers = number + 1;
    }
    size_t count = (size_t)sets->numbers + live->node_count;
    sets->parent = memory_allocate(count, sizeof *sets->parent);
    sets->part = memory_allocate(count, sizeof *sets->part);
    for (uint32_t member = 0; member < count; member++)
        sets->parent[member] = member;
}

static void sets_clear(struct sets *sets)
{
    memory_free(sets->parent);
    memory_free(sets->part);
}

/* Holders without lots go with number 0. */
static void join_holders(struct sets *sets)
{
    const struct engine_live *live = sets->live;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!takes_part(live, node))
            continue;
        if (!live_is_lot(live, node) && !live->lots[node].members)
            join(sets, 0, sets->numbers + node);
        if (live_is_lot(live, node) && live->lots[node].holder != LIVE_NONE)
            join(sets, number_of(live, node),
                 sets->numbers + live->lots[node].holder);
    }
}

/* Numbers the parts as they come; returns how many there are. */
static uint32_t number_parts(struct sets *sets, uint32_t *ret_part)
{
    const struct engine_live *live = sets->live;
    uint32_t count = 0;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!takes_part(live, node))
            continue;
        uint32_t *part = &sets->part[set_of(sets, node)];
        if (*part == 0)
            *part = ++count;
        ret_part[node] = *part;
    }
    return count > 0 ? count : 1;
}

/* Counting sort: holders, then lots. */
static void sort_nodes(struct live_parts *parts, const struct engine_live *live,
                       const uint32_t *part)
{
    uint32_t *next =
        memory_allocate((size_t)parts->count + 1, sizeof(uint32_t));
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (part[node])
            parts->start[part[node]]++;
    }
    for (uint32_t k = 0; k < parts->count; k++) {
        parts->start[k + 1] += parts->start[k];
        next[k + 1] = parts->start[k];
    }
    parts->node = memory_allocate(parts->start[parts->count], sizeof(uint32_t));
    for (int lots = 0; lots < 2; lots++) {
        for (uint32_t node = 1; node < live->node_count; node++) {
            if (part[node] && live_is_lot(live, node) == (lots == 1))
                parts->node[next[part[node]]++] = node;
        }
    }
    memory_free(next);
}

void live_parts_init(struct live_parts *parts, const struct engine_live *live)
{
    struct sets sets;
    uint32_t *part = memory_allocate(live->node_count, sizeof *part);
    *parts = (struct live_parts){.offers_left = live->open[LIVE_OFFER]};
    sets_init(&sets, live);
    join_holders(&sets);
    parts->count = number_parts(&sets, part);
    parts->start = memory_allocate((size_t)parts->count + 1, sizeof(uint32_t));
    sort_nodes(parts, live, part);
    for (uint32_t node = 1; node < live->node_count; node++)
        parts->offers_left -=
            part[node] && live->nodes[node].kind == LIVE_OFFER;
    sets_clear(&sets);
    memory_free(part);
}

void live_parts_clear(struct live_parts *parts)
{
    memory_free(parts->node);
    memory_free(parts->start);
    *parts = (struct live_parts){0};
}
