#include "matcher/engine/simplex.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/memory.h"

/* How many candidates a search collects: the root of the count of arcs,
 * within these. */
#define CANDIDATES_LEAST 32
#define CANDIDATES_MOST 1024

void simplex_reserve(struct simplex *simplex, uint32_t arcs)
{
    if (arcs <= simplex->arc_room)
        return;
    simplex->arc_room = arcs;
    simplex->tail = memory_resize(simplex->tail, arcs, sizeof(uint32_t));
    simplex->head = memory_resize(simplex->head, arcs, sizeof(uint32_t));
    simplex->value = memory_resize(simplex->value, arcs, sizeof(int64_t));
    simplex->hash = memory_resize(simplex->hash, arcs, sizeof(uint64_t));
}

static void set_arc(struct simplex *simplex, uint32_t arc,
                    const struct simplex_arc *what)
{
    simplex->tail[arc] = what->tail;
    simplex->head[arc] = what->head;
    simplex->value[arc] = what->value;
    simplex->hash[arc] = what->hash;
}

void simplex_init(struct simplex *simplex, uint32_t node_count,
                  uint32_t bounded_room, bool wide)
{
    *simplex = (struct simplex){
        .stage = wide ? STAGE_WIDE : STAGE_VALUES,
        .nodes = memory_allocate(node_count, sizeof(struct tree_node)),
        .price = memory_allocate(node_count, sizeof(int64_t)),
        .bound = memory_allocate(bounded_room, sizeof(int64_t)),
        .at_bound = memory_allocate(bounded_room, sizeof(bool)),
        .node_count = node_count,
        .arc_count = node_count,
        .first_bounded = node_count,
        .candidates =
            memory_allocate(CANDIDATES_MOST, sizeof(struct candidate)),
    };
    if (wide)
        simplex->wide_potential =
            memory_allocate(node_count, sizeof(gain_wide));
    simplex->nodes[TREE_ROOT].size = 1;
    simplex_reserve(simplex, node_count + bounded_room);
    set_arc(simplex, TREE_ROOT, &(struct simplex_arc){0});
}

void simplex_clear(struct simplex *simplex)
{
    memory_free(simplex->nodes);
    memory_free(simplex->price);
    memory_free(simplex->hash_potential);
    memory_free(simplex->wide_potential);
    memory_free(simplex->tail);
    memory_free(simplex->head);
    memory_free(simplex->value);
    memory_free(simplex->hash);
    memory_free(simplex->bound);
    memory_free(simplex->at_bound);
    memory_free(simplex->tight);
    memory_free(simplex->candidates);
    *simplex = (struct simplex){0};
}

size_t simplex_memory_bytes(size_t node_count, size_t arc_count)
{
    size_t node_bytes =
        sizeof(struct tree_node) + sizeof(int64_t) + sizeof(gain_wide);
    size_t arc_bytes = 3 * sizeof(uint32_t) + 2 * sizeof(int64_t);
    size_t bounded_bytes = sizeof(int64_t) + sizeof(bool);
    return node_count * (node_bytes + bounded_bytes) + arc_count * arc_bytes;
}

static void append_arc(struct simplex *simplex, const struct simplex_arc *what)
{
    if (simplex->arc_count == simplex->arc_room)
        simplex_reserve(simplex, simplex->arc_room + simplex->arc_room / 2 + 8);
    set_arc(simplex, simplex->arc_count++, what);
}

void simplex_add_bounded_arc(struct simplex *simplex, uint32_t tail,
                             uint32_t head, int64_t bound)
{
    CHECK(simplex->arc_count ==
          simplex->first_bounded + simplex->bounded_count);
    append_arc(simplex, &(struct simplex_arc){tail, head, 0, 0});
    simplex->bound[simplex->bounded_count] = bound;
    simplex->at_bound[simplex->bounded_count++] = true;
}

static bool is_bounded(const struct simplex *simplex, uint32_t arc)
{
    return arc - simplex->first_bounded < simplex->bounded_count;
}

static bool is_full(const struct simplex *simplex, uint32_t arc)
{
    return is_bounded(simplex, arc) &&
           simplex->at_bound[arc - simplex->first_bounded];
}

static int64_t reduced_value(const struct simplex *simplex, uint32_t arc)
{
    return simplex->value[arc] - simplex->price[simplex->tail[arc]] +
           simplex->price[simplex->head[arc]];
}

static int64_t reduced_hash(const struct simplex *simplex, uint32_t arc)
{
    return (int64_t)simplex->hash[arc] -
           simplex->hash_potential[simplex->tail[arc]] +
           simplex->hash_potential[simplex->head[arc]];
}

static void add_tight(struct simplex *simplex, uint32_t arc)
{
    if (simplex->tight_count == simplex->tight_room) {
        simplex->tight_room += simplex->tight_room / 2 + 64;
        simplex->tight = memory_resize(simplex->tight, simplex->tight_room,
                                       sizeof(uint32_t));
    }
    simplex->tight[simplex->tight_count++] = arc;
}

void simplex_add_arc(struct simplex *simplex, const struct simplex_arc *arc)
{
    append_arc(simplex, arc);
    uint32_t added = simplex->arc_count - 1;
    if (simplex->stage == STAGE_HASHES && reduced_value(simplex, added) == 0)
        add_tight(simplex, added);
}

void simplex_hang(struct simplex *simplex, uint32_t node,
                  const struct tree_node *slack, int64_t value)
{
    struct tree_node *nodes = simplex->nodes;
    uint32_t parent = slack->parent;
    bool upward = slack->upward;
    CHECK(upward || slack->flow > 0);
    nodes[node] = *slack;
    nodes[node].last = node;
    nodes[node].size = 1;
    nodes[node].arc = node;
    set_arc(simplex, node,
            &(struct simplex_arc){upward ? node : parent,
                                  upward ? parent : node, value, 0});
    simplex->price[node] = simplex->price[parent] + (upward ? value : -value);
    if (simplex->stage == STAGE_WIDE) {
        gain_wide gain = value * GAIN_UNIT;
        simplex->wide_potential[node] =
            simplex->wide_potential[parent] + (upward ? gain : -gain);
    }
    tree_link(nodes, parent, node, node);
    tree_resize(nodes, parent, TREE_ROOT, 1);
    nodes[TREE_ROOT].size++;
}

static gain_wide reduced_wide(const struct simplex *simplex, uint32_t arc)
{
    return simplex->value[arc] * GAIN_UNIT + simplex->hash[arc] -
           simplex->wide_potential[simplex->tail[arc]] +
           simplex->wide_potential[simplex->head[arc]];
}

/* What one unit more on an arc gains, or less when it is full. */
static gain_wide reduced_gain(const struct simplex *simplex, uint32_t arc)
{
    gain_wide reduced = 0;
    switch (simplex->stage) {
    case STAGE_VALUES:
        reduced = reduced_value(simplex, arc);
        break;
    case STAGE_HASHES:
        reduced = reduced_hash(simplex, arc);
        break;
    case STAGE_WIDE:
        reduced = reduced_wide(simplex, arc);
        break;
    }
    return is_full(simplex, arc) ? -reduced : reduced;
}

static void add_candidate(struct simplex *simplex, uint32_t arc)
{
    simplex->candidates[simplex->candidate_count++] =
        (struct candidate){reduced_gain(simplex, arc), arc};
}

/* Goes through the arcs [from, to), which have no bound, until there are
 * enough candidates; returns where it stopped. */
static uint32_t scan_values(struct simplex *simplex, uint32_t from, uint32_t to)
{
    const int64_t *value = simplex->value;
    const int64_t *price = simplex->price;
    const uint32_t *tail = simplex->tail;
    const uint32_t *head = simplex->head;
    uint32_t arc = from;
    for (; arc < to && simplex->candidate_count < simplex->candidates_wanted;
         arc++) {
        if (value[arc] - price[tail[arc]] + price[head[arc]] > 0)
            add_candidate(simplex, arc);
    }
    return arc;
}

/* The same for any arcs of any stage. */
static uint32_t scan_any(struct simplex *simplex, uint32_t from, uint32_t to)
{
    uint32_t at = from;
    for (; at < to && simplex->candidate_count < simplex->candidates_wanted;
         at++) {
        uint32_t arc = simplex->stage == STAGE_HASHES ? simplex->tight[at] : at;
        if (reduced_gain(simplex, arc) > 0)
            add_candidate(simplex, arc);
    }
    return at;
}

static uint32_t scan(struct simplex *simplex, uint32_t from, uint32_t to)
{
    uint32_t end = simplex->first_bounded + simplex->bounded_count;
    if (simplex->stage == STAGE_VALUES && from >= end)
        return scan_values(simplex, from, to);
    if (simplex->stage == STAGE_VALUES && to > end)
        to = end;
    return scan_any(simplex, from, to);
}

/* The greatest gain first. */
static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->gain != b->gain)
        return a->gain > b->gain ? -1 : 1;
    return a->arc < b->arc ? -1 : 1;
}

/* From where the last search ended, once round at most; false when no arc
 * gains. */
static bool find_candidates(struct simplex *simplex, uint32_t count)
{
    uint32_t left = count;
    simplex->candidate_count = 0;
    if (simplex->next_arc >= count)
        simplex->next_arc = 0;
    while (left > 0 && simplex->candidate_count < simplex->candidates_wanted) {
        uint32_t from = simplex->next_arc;
        uint32_t to = left < count - from ? from + left : count;
        uint32_t end = scan(simplex, from, to);
        left -= end - from;
        simplex->next_arc = end == count ? 0 : end;
    }
    qsort(simplex->candidates, simplex->candidate_count,
          sizeof *simplex->candidates, compare_candidates);
    return simplex->candidate_count > 0;
}

/* One turn of flow round the cycle of the entering arc. */
struct pivot {
    struct candidate entry;
    bool full;        /* the arc leaves its bound */
    uint32_t first;   /* where the cycle enters the arc */
    uint32_t second;  /* where it leaves it */
    uint32_t join;    /* where both paths to the root meet */
    uint32_t leaving; /* node above which the tree breaks, or none */
    bool on_first;    /* it lies on the path of `first` */
    int64_t amount;
};

/* How much the arc above a node can take when its flow rises. */
static int64_t room_above(const struct simplex *simplex, uint32_t node)
{
    uint32_t arc = simplex->nodes[node].arc;
    if (!is_bounded(simplex, arc))
        return INT64_MAX;
    return simplex->bound[arc - simplex->first_bounded] -
           simplex->nodes[node].flow;
}

/* The last blocking arc of the cycle, seen from the join in the direction of
 * the flow: that keeps the tree strongly feasible. */
static void find_leaving(const struct simplex *simplex, struct pivot *pivot)
{
    const struct tree_node *nodes = simplex->nodes;
    for (uint32_t node = pivot->first; node != pivot->join;
         node = nodes[node].parent) {
        int64_t room =
            nodes[node].upward ? nodes[node].flow : room_above(simplex, node);
        if (room < pivot->amount) {
            pivot->amount = room;
            pivot->leaving = node;
            pivot->on_first = true;
        }
    }
    for (uint32_t node = pivot->second; node != pivot->join;
         node = nodes[node].parent) {
        int64_t room =
            nodes[node].upward ? room_above(simplex, node) : nodes[node].flow;
        if (room <= pivot->amount) {
            pivot->amount = room;
            pivot->leaving = node;
            pivot->on_first = false;
        }
    }
}

static void push_flow(struct simplex *simplex, const struct pivot *pivot)
{
    struct tree_node *nodes = simplex->nodes;
    if (pivot->amount == 0)
        return;
    for (uint32_t node = pivot->first; node != pivot->join;
         node = nodes[node].parent)
        nodes[node].flow += nodes[node].upward ? -pivot->amount : pivot->amount;
    for (uint32_t node = pivot->second; node != pivot->join;
         node = nodes[node].parent)
        nodes[node].flow += nodes[node].upward ? pivot->amount : -pivot->amount;
}

static void shift_words(const struct tree_node *nodes, int64_t *potential,
                        uint32_t first, uint32_t end, int64_t change)
{
    for (uint32_t node = first;; node = nodes[node].next) {
        potential[node] += change;
        if (node == end)
            return;
    }
}

static void shift_potentials(struct simplex *simplex, uint32_t first,
                             uint32_t end, gain_wide change)
{
    const struct tree_node *nodes = simplex->nodes;
    if (simplex->stage != STAGE_WIDE) {
        bool hashes = simplex->stage == STAGE_HASHES;
        shift_words(nodes, hashes ? simplex->hash_potential : simplex->price,
                    first, end, (int64_t)change);
        return;
    }
    for (uint32_t node = first;; node = nodes[node].next) {
        simplex->wide_potential[node] += change;
        if (node == end)
            return;
    }
}

/* Leaves the arc above `leaving` outside the tree, empty or full. */
static void drop_leaving(struct simplex *simplex, uint32_t leaving)
{
    const struct tree_node *node = &simplex->nodes[leaving];
    if (is_bounded(simplex, node->arc))
        simplex->at_bound[node->arc - simplex->first_bounded] = node->flow > 0;
}

static void exchange_arcs(struct simplex *simplex, const struct pivot *pivot)
{
    struct tree_node *nodes = simplex->nodes;
    uint32_t top = pivot->leaving, entering = pivot->entry.arc;
    uint32_t new_top = pivot->on_first ? pivot->first : pivot->second;
    uint32_t parent = pivot->on_first ? pivot->second : pivot->first;
    gain_wide reduced = pivot->full ? -pivot->entry.gain : pivot->entry.gain;
    struct tree_node hang = {
        .parent = parent,
        .arc = entering,
        .flow = pivot->amount,
        .upward = simplex->tail[entering] == new_top,
    };
    if (pivot->full)
        hang.flow =
            simplex->bound[entering - simplex->first_bounded] - pivot->amount;
    drop_leaving(simplex, top);
    uint32_t size = nodes[top].size;
    tree_resize(nodes, nodes[top].parent, pivot->join, -size);
    tree_unlink(nodes, top);
    uint32_t end = tree_turn(nodes, top, new_top, hang);
    tree_resize(nodes, parent, pivot->join, size);
    tree_link(nodes, parent, new_top, end);
    shift_potentials(simplex, new_top, end, hang.upward ? reduced : -reduced);
}

static void pivot_on(struct simplex *simplex, struct candidate entry)
{
    struct pivot pivot = {
        .entry = entry,
        .full = is_full(simplex, entry.arc),
        .first = simplex->tail[entry.arc],
        .second = simplex->head[entry.arc],
        .leaving = TREE_ROOT,
        .amount = INT64_MAX,
    };
    if (is_bounded(simplex, entry.arc))
        pivot.amount = simplex->bound[entry.arc - simplex->first_bounded];
    if (pivot.full) {
        pivot.first = simplex->head[entry.arc];
        pivot.second = simplex->tail[entry.arc];
    }
    pivot.join = tree_join(simplex->nodes, pivot.first, pivot.second);
    find_leaving(simplex, &pivot);
    push_flow(simplex, &pivot);
    if (pivot.leaving == TREE_ROOT)
        simplex->at_bound[entry.arc - simplex->first_bounded] = !pivot.full;
    else
        exchange_arcs(simplex, &pivot);
    simplex->pivots++;
}

/* The value word of the wide potentials, exact. */
static void take_wide_prices(struct simplex *simplex)
{
    gain_wide half = (gain_wide)1 << (GAIN_SHIFT - 1);
    for (uint32_t node = 0; node < simplex->node_count; node++)
        simplex->price[node] =
            (int64_t)((simplex->wide_potential[node] + half) >> GAIN_SHIFT);
}

/* What a pivot has taken half the gain from waits for the next search. */
static void pivot_on_candidates(struct simplex *simplex)
{
    for (uint32_t k = 0; k < simplex->candidate_count; k++) {
        struct candidate entry = simplex->candidates[k];
        gain_wide seen = entry.gain;
        entry.gain = reduced_gain(simplex, entry.arc);
        if (entry.gain > 0 && entry.gain >= seen / 2)
            pivot_on(simplex, entry);
    }
}

void simplex_run(struct simplex *simplex)
{
    uint32_t count = simplex->stage == STAGE_HASHES ? simplex->tight_count
                                                    : simplex->arc_count;
    simplex->candidates_wanted = CANDIDATES_LEAST;
    while (simplex->candidates_wanted < CANDIDATES_MOST &&
           (uint64_t)simplex->candidates_wanted * simplex->candidates_wanted <
               count)
        simplex->candidates_wanted++;
    simplex->next_arc = simplex->settled_count;
    while (find_candidates(simplex, count))
        pivot_on_candidates(simplex);
    simplex->settled_count = count;
    if (simplex->stage == STAGE_WIDE)
        take_wide_prices(simplex);
}

void simplex_begin_hashes(struct simplex *simplex)
{
    CHECK(simplex->stage == STAGE_VALUES);
    simplex->stage = STAGE_HASHES;
    simplex->settled_count = 0;
    simplex->hash_potential =
        memory_allocate(simplex->node_count, sizeof(int64_t));
    const struct tree_node *nodes = simplex->nodes;
    for (uint32_t node = nodes[TREE_ROOT].next; node != TREE_ROOT;
         node = nodes[node].next) {
        int64_t hash = (int64_t)simplex->hash[nodes[node].arc];
        simplex->hash_potential[node] =
            simplex->hash_potential[nodes[node].parent] +
            (nodes[node].upward ? hash : -hash);
    }
    for (uint32_t arc = 1; arc < simplex->arc_count; arc++) {
        if (reduced_value(simplex, arc) == 0)
            add_tight(simplex, arc);
    }
}

void simplex_flows(const struct simplex *simplex, int64_t *ret_flow)
{
    for (uint32_t arc = 0; arc < simplex->arc_count; arc++)
        ret_flow[arc] = 0;
    for (uint32_t index = 0; index < simplex->bounded_count; index++)
        ret_flow[simplex->first_bounded + index] =
            simplex->at_bound[index] ? simplex->bound[index] : 0;
    for (uint32_t node = 1; node < simplex->node_count; node++)
        ret_flow[simplex->nodes[node].arc] = simplex->nodes[node].flow;
}
