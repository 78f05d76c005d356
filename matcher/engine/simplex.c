#include "matcher/engine/simplex.h"

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/candidates.h"

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
        .tree = {memory_allocate(node_count, sizeof(struct tree_node)),
                 memory_allocate(node_count, sizeof(uint32_t))},
        .price = memory_allocate(node_count, sizeof(int64_t)),
        .bound = memory_allocate(bounded_room, sizeof(int64_t)),
        .at_bound = memory_allocate(bounded_room, sizeof(bool)),
        .node_count = node_count,
        .arc_count = node_count,
        .first_bounded = node_count,
        .candidates =
            memory_allocate(CANDIDATES_MOST, sizeof(struct candidate)),
        .sorted = memory_allocate(CANDIDATES_MOST, sizeof(struct candidate)),
    };
    if (wide)
        simplex->wide_potential =
            memory_allocate(node_count, sizeof(gain_wide));
    simplex->tree.nodes[TREE_ROOT].size = 1;
    simplex_reserve(simplex, node_count + bounded_room);
    set_arc(simplex, TREE_ROOT, &(struct simplex_arc){0});
}

void simplex_clear(struct simplex *simplex)
{
    memory_free(simplex->tree.nodes);
    memory_free(simplex->tree.next);
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
    memory_free(simplex->sorted);
    *simplex = (struct simplex){0};
}

size_t simplex_memory_bytes(size_t node_count, size_t arc_count)
{
    size_t node_bytes = sizeof(struct tree_node) + sizeof(uint32_t) +
                        2 * sizeof(int64_t) + sizeof(gain_wide);
    size_t arc_bytes = 3 * sizeof(uint32_t) + 2 * sizeof(int64_t);
    size_t bounded_bytes = sizeof(int64_t) + sizeof(bool);
    size_t candidate_bytes = 2 * CANDIDATES_MOST * sizeof(struct candidate);
    /* Room grows by half, and an array is there twice while it does. */
    return node_count * (node_bytes + bounded_bytes) +
           arc_count * arc_bytes * 5 / 2 + candidate_bytes;
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
    if (simplex->stage == STAGE_HASHES &&
        simplex_reduced_value(simplex, added) == 0)
        add_tight(simplex, added);
}

void simplex_hang(struct simplex *simplex, uint32_t node,
                  const struct tree_node *slack, int64_t value)
{
    struct tree_node *nodes = simplex->tree.nodes;
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
    tree_link(&simplex->tree, parent, node, node);
    tree_resize(&simplex->tree, parent, TREE_ROOT, 1);
    nodes[TREE_ROOT].size++;
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
    uint32_t arc = simplex->tree.nodes[node].arc;
    if (!simplex_bounded(simplex, arc))
        return INT64_MAX;
    return simplex->bound[arc - simplex->first_bounded] -
           simplex->tree.nodes[node].flow;
}

/* The last blocking arc of the cycle, seen from the join in the direction of
 * the flow: that keeps the tree strongly feasible. */
static void find_leaving(const struct simplex *simplex, struct pivot *pivot)
{
    const struct tree_node *nodes = simplex->tree.nodes;
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
    struct tree_node *nodes = simplex->tree.nodes;
    if (pivot->amount == 0)
        return;
    for (uint32_t node = pivot->first; node != pivot->join;
         node = nodes[node].parent)
        nodes[node].flow += nodes[node].upward ? -pivot->amount : pivot->amount;
    for (uint32_t node = pivot->second; node != pivot->join;
         node = nodes[node].parent)
        nodes[node].flow += nodes[node].upward ? pivot->amount : -pivot->amount;
}

static void shift_words(const uint32_t *next, int64_t *potential,
                        uint32_t first, uint32_t end, int64_t change)
{
    for (uint32_t node = first;; node = next[node]) {
        potential[node] += change;
        if (node == end)
            return;
    }
}

static int64_t *stage_words(const struct simplex *simplex)
{
    return simplex->stage == STAGE_HASHES ? simplex->hash_potential
                                          : simplex->price;
}

/* Back to 0 at the root. */
static void settle_root(struct simplex *simplex)
{
    int64_t *word = stage_words(simplex);
    int64_t root = word[TREE_ROOT];
    for (uint32_t node = 0; root != 0 && node < simplex->node_count; node++)
        word[node] -= root;
}

/* Shifts the subtree of `first`, which ends at `end`, or all others the other
 * way where they are fewer. */
static void shift_potentials(struct simplex *simplex, uint32_t first,
                             uint32_t end, gain_wide change)
{
    const uint32_t *next = simplex->tree.next;
    int64_t *word = stage_words(simplex);
    bool more = simplex->tree.nodes[first].size > simplex->node_count / 2;
    if (simplex->stage != STAGE_WIDE && more) {
        shift_words(next, word, next[end], simplex->tree.nodes[first].previous,
                    -(int64_t)change);
        if (word[TREE_ROOT] > SIMPLEX_REACH_MAX ||
            word[TREE_ROOT] < -SIMPLEX_REACH_MAX)
            settle_root(simplex);
        return;
    }
    if (simplex->stage != STAGE_WIDE) {
        shift_words(next, word, first, end, (int64_t)change);
        return;
    }
    for (uint32_t node = first;; node = next[node]) {
        simplex->wide_potential[node] += change;
        if (node == end)
            return;
    }
}

/* Leaves the arc above `leaving` outside the tree, empty or full. */
static void drop_leaving(struct simplex *simplex, uint32_t leaving)
{
    const struct tree_node *node = &simplex->tree.nodes[leaving];
    if (simplex_bounded(simplex, node->arc))
        simplex->at_bound[node->arc - simplex->first_bounded] = node->flow > 0;
}

static void exchange_arcs(struct simplex *simplex, const struct pivot *pivot)
{
    struct tree_node *nodes = simplex->tree.nodes;
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
    tree_resize(&simplex->tree, nodes[top].parent, pivot->join, -size);
    tree_unlink(&simplex->tree, top);
    uint32_t end = tree_turn(&simplex->tree, top, new_top, hang);
    tree_resize(&simplex->tree, parent, pivot->join, size);
    tree_link(&simplex->tree, parent, new_top, end);
    shift_potentials(simplex, new_top, end, hang.upward ? reduced : -reduced);
}

static void pivot_on(struct simplex *simplex, struct candidate entry)
{
    struct pivot pivot = {
        .entry = entry,
        .full = simplex_full(simplex, entry.arc),
        .first = simplex->tail[entry.arc],
        .second = simplex->head[entry.arc],
        .leaving = TREE_ROOT,
        .amount = INT64_MAX,
    };
    if (simplex_bounded(simplex, entry.arc))
        pivot.amount = simplex->bound[entry.arc - simplex->first_bounded];
    if (pivot.full) {
        pivot.first = simplex->head[entry.arc];
        pivot.second = simplex->tail[entry.arc];
    }
    pivot.join = tree_join(&simplex->tree, pivot.first, pivot.second);
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
        struct candidate entry = simplex->sorted[k];
        gain_wide seen = entry.gain;
        entry.gain = candidates_gain(simplex, entry.arc);
        if (entry.gain > 0 && entry.gain >= seen / 2)
            pivot_on(simplex, entry);
    }
}

void simplex_run(struct simplex *simplex)
{
    uint32_t count = simplex->stage == STAGE_HASHES ? simplex->tight_count
                                                    : simplex->arc_count;
    candidates_begin(simplex, count);
    while (candidates_find(simplex, count))
        pivot_on_candidates(simplex);
    simplex->settled_count = count;
    if (simplex->stage == STAGE_WIDE)
        take_wide_prices(simplex);
    else
        settle_root(simplex);
}

void simplex_begin_hashes(struct simplex *simplex)
{
    CHECK(simplex->stage == STAGE_VALUES);
    simplex->stage = STAGE_HASHES;
    simplex->settled_count = 0;
    simplex->hash_potential =
        memory_allocate(simplex->node_count, sizeof(int64_t));
    const struct tree_node *nodes = simplex->tree.nodes;
    for (uint32_t node = simplex->tree.next[TREE_ROOT]; node != TREE_ROOT;
         node = simplex->tree.next[node]) {
        int64_t hash = (int64_t)simplex->hash[nodes[node].arc];
        simplex->hash_potential[node] =
            simplex->hash_potential[nodes[node].parent] +
            (nodes[node].upward ? hash : -hash);
    }
    for (uint32_t arc = 1; arc < simplex->arc_count; arc++) {
        if (simplex_reduced_value(simplex, arc) == 0)
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
        ret_flow[simplex->tree.nodes[node].arc] =
            simplex->tree.nodes[node].flow;
}
