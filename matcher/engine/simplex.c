#include "matcher/engine/simplex.h"

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/candidates.h"
#include "matcher/engine/pause.h"

#define PAUSE_PIVOTS 1024

void simplex_init(struct simplex *simplex, const struct arcs_size *size,
                  bool wide)
{
    uint32_t nodes = size->nodes;
    *simplex = (struct simplex){
        .stage = wide ? STAGE_WIDE : STAGE_VALUES,
        .tree = {memory_allocate(nodes, sizeof(struct tree_node)),
                 memory_allocate(nodes, sizeof(uint32_t))},
        .price = memory_allocate(nodes, sizeof(int64_t)),
        .bound = memory_allocate(size->bounded, sizeof(int64_t)),
        .at_bound = memory_allocate(size->bounded, sizeof(bool)),
        .node_count = nodes,
        .first_bounded = nodes,
    };
    if (wide)
        simplex->wide_potential = memory_allocate(nodes, sizeof(gain_wide));
    simplex->tree.nodes[TREE_ROOT].size = 1;
    arcs_init(&simplex->arcs, size);
}

void simplex_clear(struct simplex *simplex)
{
    memory_free(simplex->tree.nodes);
    memory_free(simplex->tree.next);
    memory_free(simplex->price);
    memory_free(simplex->hash_potential);
    memory_free(simplex->wide_potential);
    memory_free(simplex->bound);
    memory_free(simplex->at_bound);
    arcs_clear(&simplex->arcs);
    *simplex = (struct simplex){0};
}

size_t simplex_memory_bytes(size_t node_count, size_t arc_count)
{
    size_t node_bytes = sizeof(struct tree_node) + sizeof(uint32_t) +
                        2 * sizeof(int64_t) + sizeof(gain_wide);
    size_t bounded_bytes = sizeof(int64_t) + sizeof(bool);
    return node_count * (node_bytes + bounded_bytes) +
           sweep_memory_bytes(arc_count) +
           arcs_memory_bytes(node_count, arc_count);
}

void simplex_add_bounded_arc(struct simplex *simplex, uint32_t tail,
                             uint32_t head, int64_t bound)
{
    arcs_add_bounded(&simplex->arcs, tail, head);
    simplex->bound[simplex->bounded_count] = bound;
    simplex->at_bound[simplex->bounded_count++] = true;
}

/* By so many places the arcs behind each row's new ones move. */
static void move_tree_arcs(struct simplex *simplex, const uint32_t *moved)
{
    const struct arcs *arcs = &simplex->arcs;
    for (uint32_t node = 1; node < simplex->node_count; node++) {
        uint32_t *arc = &simplex->tree.nodes[node].arc;
        if (*arc >= arcs->first_pair)
            *arc += moved[arcs_row(arcs, *arc)];
    }
}

void simplex_add_pairs(struct simplex *simplex, const uint32_t *pair,
                       uint32_t count)
{
    struct arcs *arcs = &simplex->arcs;
    if (arcs->count == arcs->first_pair) {
        arcs_set_pairs(arcs, pair, count);
        return;
    }
    uint32_t *moved =
        memory_allocate((size_t)arcs->size.rows + 1, sizeof *moved);
    arcs_count_moves(arcs, pair, count, moved);
    move_tree_arcs(simplex, moved);
    arcs_add_pairs(arcs, pair, moved);
    memory_free(moved);
}

void simplex_renumber_pairs(struct simplex *simplex, const uint32_t *number)
{
    struct arcs *arcs = &simplex->arcs;
    uint32_t *moved =
        memory_allocate((size_t)arcs->count - arcs->first_pair, sizeof *moved);
    arcs_renumber(arcs, number, moved);
    for (uint32_t node = 1; node < simplex->node_count; node++) {
        uint32_t *arc = &simplex->tree.nodes[node].arc;
        if (*arc >= arcs->first_pair)
            *arc = moved[*arc - arcs->first_pair];
    }
    memory_free(moved);
}

simplex_total simplex_value(const struct simplex *simplex)
{
    const struct tree_node *nodes = simplex->tree.nodes;
    simplex_total value = 0;
    for (uint32_t node = 1; node < simplex->node_count; node++)
        value += (simplex_total)nodes[node].flow *
                 simplex->arcs.value[nodes[node].arc];
    return value;
}

void simplex_hang(struct simplex *simplex, uint32_t node,
                  const struct tree_node *slack, int64_t value)
{
    uint32_t parent = slack->parent;
    CHECK(slack->upward || slack->flow > 0);
    simplex->tree.nodes[node] = *slack;
    simplex->tree.nodes[node].arc = node;
    arcs_set(&simplex->arcs, node, slack->upward ? node : parent,
             slack->upward ? parent : node, value);
}

static gain_wide gain_of(const struct simplex *simplex, uint32_t arc)
{
    return simplex->arcs.value[arc] * GAIN_UNIT +
           arcs_hash(&simplex->arcs, arc);
}

/* The potentials that make the reduced value of each tree arc 0. */
static void price_tree(struct simplex *simplex)
{
    const struct tree_node *nodes = simplex->tree.nodes;
    const uint32_t *next = simplex->tree.next;
    bool wide = simplex->stage == STAGE_WIDE;
    for (uint32_t node = next[TREE_ROOT]; node != TREE_ROOT;
         node = next[node]) {
        uint32_t parent = nodes[node].parent, arc = nodes[node].arc;
        int64_t value = simplex->arcs.value[arc];
        simplex->price[node] =
            simplex->price[parent] + (nodes[node].upward ? value : -value);
        if (!wide)
            continue;
        gain_wide gain = gain_of(simplex, arc);
        simplex->wide_potential[node] = simplex->wide_potential[parent] +
                                        (nodes[node].upward ? gain : -gain);
    }
}

void simplex_begin(struct simplex *simplex)
{
    tree_thread(&simplex->tree, simplex->node_count);
    price_tree(simplex);
}

/* One turn of flow round the cycle of the entering arc. */
struct pivot {
    uint32_t arc; /* that enters */
    gain_wide gain;
    bool full;        /* the arc leaves its bound */
    uint32_t first;   /* where the cycle enters the arc */
    uint32_t second;  /* where it leaves it */
    uint32_t join;    /* where both paths to the root meet */
    uint32_t leaving; /* node above which the tree breaks, or none */
    bool on_first;    /* it lies on the path of `first` */
    uint32_t length;  /* of the cycle */
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

/* Where both paths meet, and the last blocking arc of the cycle, seen from
 * there in the direction of the flow: that keeps the tree strongly feasible.
 * The end with the smaller subtree goes up, for it cannot be above the other.
 */
static void find_leaving(const struct simplex *simplex, struct pivot *pivot)
{
    const struct tree_node *nodes = simplex->tree.nodes;
    uint32_t first = pivot->first, second = pivot->second;
    uint32_t first_leaving = TREE_ROOT, second_leaving = TREE_ROOT;
    int64_t first_room = pivot->amount, second_room = pivot->amount;
    while (first != second) {
        pivot->length++;
        if (nodes[first].size < nodes[second].size) {
            int64_t room = nodes[first].upward ? nodes[first].flow
                                               : room_above(simplex, first);
            if (room < first_room) {
                first_room = room;
                first_leaving = first;
            }
            first = nodes[first].parent;
        } else {
            int64_t room = nodes[second].upward ? room_above(simplex, second)
                                                : nodes[second].flow;
            if (room <= second_room) {
                second_room = room;
                second_leaving = second;
            }
            second = nodes[second].parent;
        }
    }
    pivot->join = first;
    pivot->on_first = first_room < second_room;
    pivot->amount = pivot->on_first ? first_room : second_room;
    pivot->leaving = pivot->on_first ? first_leaving : second_leaving;
}

/* Changes flows along the tree, as seen upward, and the sizes of subtrees. */
static void change_path(struct tree_node *nodes, uint32_t from, uint32_t to,
                        int64_t upward, uint32_t size)
{
    for (uint32_t node = from; node != to; node = nodes[node].parent) {
        nodes[node].flow += nodes[node].upward ? upward : -upward;
        nodes[node].size += size; /* modulo 2^32: may take away */
    }
}

/* Pushes the flow round, and counts the subtree that breaks off where it will
 * hang. */
static void push_flow(struct simplex *simplex, const struct pivot *pivot)
{
    struct tree_node *nodes = simplex->tree.nodes;
    uint32_t leaving = pivot->leaving;
    uint32_t break_above =
        leaving == TREE_ROOT ? pivot->join : nodes[leaving].parent;
    uint32_t size = leaving == TREE_ROOT ? 0 : nodes[leaving].size;
    int64_t amount = pivot->on_first ? pivot->amount : -pivot->amount;
    uint32_t breaks = pivot->on_first ? pivot->first : pivot->second;
    uint32_t takes = pivot->on_first ? pivot->second : pivot->first;
    change_path(nodes, breaks, break_above, -amount, 0);
    change_path(nodes, break_above, pivot->join, -amount, -size);
    change_path(nodes, takes, pivot->join, amount, size);
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
    uint32_t size = simplex->tree.nodes[first].size;
    bool more = size > simplex->node_count / 2;
    simplex->work += more ? simplex->node_count - size : size;
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
    uint32_t top = pivot->leaving, entering = pivot->arc;
    uint32_t new_top = pivot->on_first ? pivot->first : pivot->second;
    uint32_t parent = pivot->on_first ? pivot->second : pivot->first;
    gain_wide reduced = pivot->full ? -pivot->gain : pivot->gain;
    struct tree_node hang = {
        .parent = parent,
        .arc = entering,
        .flow = pivot->amount,
        .upward = simplex->arcs.tail[entering] == new_top,
    };
    if (pivot->full)
        hang.flow =
            simplex->bound[entering - simplex->first_bounded] - pivot->amount;
    drop_leaving(simplex, top);
    if (nodes[top].size == 1) {
        tree_move_leaf(&simplex->tree, top, &hang);
        shift_potentials(simplex, top, top, hang.upward ? reduced : -reduced);
        return;
    }
    tree_unlink(&simplex->tree, top);
    uint32_t end = tree_turn(&simplex->tree, top, new_top, hang);
    tree_link(&simplex->tree, parent, new_top, end);
    shift_potentials(simplex, new_top, end, hang.upward ? reduced : -reduced);
}

static void pivot_on(struct simplex *simplex, const struct candidate *entry)
{
    struct pivot pivot = {
        .arc = entry->arc,
        .gain = entry->gain,
        .full = simplex_full(simplex, entry->arc),
        .first = simplex->arcs.tail[entry->arc],
        .second = simplex->arcs.head[entry->arc],
        .leaving = TREE_ROOT,
        .amount = INT64_MAX,
    };
    if (simplex_bounded(simplex, entry->arc))
        pivot.amount = simplex->bound[entry->arc - simplex->first_bounded];
    if (pivot.full) {
        pivot.first = simplex->arcs.head[entry->arc];
        pivot.second = simplex->arcs.tail[entry->arc];
    }
    find_leaving(simplex, &pivot);
    push_flow(simplex, &pivot);
    if (pivot.leaving == TREE_ROOT)
        simplex->at_bound[entry->arc - simplex->first_bounded] = !pivot.full;
    else
        exchange_arcs(simplex, &pivot);
    simplex->work += 2 * (uint64_t)pivot.length;
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

void simplex_run(struct simplex *simplex)
{
    struct sweep sweep;
    struct candidate entry;
    sweep_begin(&sweep, simplex);
    while (sweep_next(&sweep, simplex, &entry)) {
        uint64_t work = simplex->work;
        if (simplex->pivots % PAUSE_PIVOTS == 0)
            engine_pause();
        pivot_on(simplex, &entry);
        sweep_note_work(&sweep, simplex->work - work);
    }
    sweep_end(&sweep);
    if (simplex->stage == STAGE_WIDE)
        take_wide_prices(simplex);
    else
        settle_root(simplex);
}

void simplex_begin_hashes(struct simplex *simplex)
{
    CHECK(simplex->stage == STAGE_VALUES);
    simplex->stage = STAGE_HASHES;
    simplex->hash_potential =
        memory_allocate(simplex->node_count, sizeof(int64_t));
    const struct tree_node *nodes = simplex->tree.nodes;
    int64_t *potential = simplex->hash_potential;
    for (uint32_t node = 1; node < simplex->node_count; node++) {
        int64_t hash = (int64_t)arcs_hash(&simplex->arcs, nodes[node].arc);
        potential[node] = nodes[node].upward ? hash : -hash;
    }
    for (uint32_t node = simplex->tree.next[TREE_ROOT]; node != TREE_ROOT;
         node = simplex->tree.next[node])
        potential[node] += potential[nodes[node].parent];
}

int64_t simplex_flow(const struct simplex *simplex, uint32_t arc)
{
    const struct tree_node *tail =
        &simplex->tree.nodes[simplex->arcs.tail[arc]];
    const struct tree_node *head =
        &simplex->tree.nodes[simplex->arcs.head[arc]];
    if (tail->arc == arc)
        return tail->flow;
    if (head->arc == arc)
        return head->flow;
    return simplex_full(simplex, arc)
               ? simplex->bound[arc - simplex->first_bounded]
               : 0;
}

bool simplex_room(const struct simplex *simplex, uint32_t arc)
{
    return !simplex_bounded(simplex, arc) ||
           simplex_flow(simplex, arc) <
               simplex->bound[arc - simplex->first_bounded];
}
