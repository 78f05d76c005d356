#include "matcher/engine/simplex.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"

#define BLOCK_LEAST 16

void simplex_init(struct simplex *simplex, uint32_t node_count,
                  uint32_t arc_room, uint32_t bounded_room)
{
    *simplex = (struct simplex){
        .nodes = memory_allocate(node_count, sizeof(struct simplex_node)),
        .potential = memory_allocate(node_count, sizeof(gain_wide)),
        .gain = memory_allocate(arc_room, sizeof(gain_wide)),
        .tail = memory_allocate(arc_room, sizeof(uint32_t)),
        .head = memory_allocate(arc_room, sizeof(uint32_t)),
        .bound = memory_allocate(bounded_room, sizeof(int64_t)),
        .at_bound = memory_allocate(bounded_room, sizeof(bool)),
        .node_count = node_count,
    };
    simplex->nodes[SIMPLEX_ROOT].size = 1;
}

void simplex_clear(struct simplex *simplex)
{
    memory_free(simplex->nodes);
    memory_free(simplex->potential);
    memory_free(simplex->gain);
    memory_free(simplex->tail);
    memory_free(simplex->head);
    memory_free(simplex->bound);
    memory_free(simplex->at_bound);
    *simplex = (struct simplex){0};
}

size_t simplex_memory_bytes(size_t node_count, size_t arc_count)
{
    size_t node_bytes = sizeof(struct simplex_node) + sizeof(gain_wide);
    size_t arc_bytes = sizeof(gain_wide) + 2 * sizeof(uint32_t) +
                       sizeof(int64_t) + sizeof(bool);
    return node_count * node_bytes + arc_count * arc_bytes;
}

uint32_t simplex_add_arc(struct simplex *simplex, uint32_t tail, uint32_t head,
                         gain_wide gain)
{
    CHECK(simplex->bounded_count == 0);
    uint32_t arc = simplex->arc_count++;
    simplex->tail[arc] = tail;
    simplex->head[arc] = head;
    simplex->gain[arc] = gain;
    simplex->first_bounded = simplex->arc_count;
    return arc;
}

void simplex_add_bounded_arc(struct simplex *simplex, uint32_t tail,
                             uint32_t head, int64_t bound)
{
    uint32_t arc = simplex->arc_count++;
    simplex->tail[arc] = tail;
    simplex->head[arc] = head;
    simplex->gain[arc] = 0;
    simplex->bound[simplex->bounded_count] = bound;
    simplex->at_bound[simplex->bounded_count++] = true;
}

/* The preorder list from `first` to `end` becomes the first child of
 * `parent`, with the ends of the subtrees above set right. */
static void link_list(struct simplex *simplex, uint32_t parent, uint32_t first,
                      uint32_t end)
{
    struct simplex_node *nodes = simplex->nodes;
    uint32_t after = nodes[parent].next;
    nodes[parent].next = first;
    nodes[first].previous = parent;
    nodes[end].next = after;
    nodes[after].previous = end;
    for (uint32_t node = parent; nodes[node].last == parent;
         node = nodes[node].parent) {
        nodes[node].last = end;
        if (node == SIMPLEX_ROOT)
            break;
    }
}

void simplex_hang(struct simplex *simplex, uint32_t node, uint32_t arc,
                  int64_t flow)
{
    struct simplex_node *nodes = simplex->nodes;
    bool upward = simplex->tail[arc] == node;
    uint32_t parent = upward ? simplex->head[arc] : simplex->tail[arc];
    CHECK(upward || flow > 0);
    nodes[node] = (struct simplex_node){
        .parent = parent,
        .last = node,
        .size = 1,
        .arc = arc,
        .flow = flow,
        .upward = upward,
    };
    gain_wide gain = simplex->gain[arc];
    simplex->potential[node] =
        simplex->potential[parent] + (upward ? gain : -gain);
    link_list(simplex, parent, node, node);
    for (uint32_t above = parent;; above = nodes[above].parent) {
        nodes[above].size++;
        if (above == SIMPLEX_ROOT)
            break;
    }
}

/* What one unit more on a nonbasic arc gains; arcs of the tree give 0. */
static gain_wide reduced_gain(const struct simplex *simplex, uint32_t arc)
{
    gain_wide reduced = simplex->gain[arc] -
                        simplex->potential[simplex->tail[arc]] +
                        simplex->potential[simplex->head[arc]];
    if (arc >= simplex->first_bounded &&
        simplex->at_bound[arc - simplex->first_bounded])
        return -reduced;
    return reduced;
}

/* The best arc of the arcs [from, to), if better than `*best`. */
static void price_range(const struct simplex *simplex, uint32_t from,
                        uint32_t to, gain_wide *best, uint32_t *ret_arc)
{
    const gain_wide *gain = simplex->gain;
    const gain_wide *potential = simplex->potential;
    const uint32_t *tail = simplex->tail;
    const uint32_t *head = simplex->head;
    uint32_t plain = to < simplex->first_bounded ? to : simplex->first_bounded;
    uint32_t arc = from, found = *ret_arc;
    gain_wide most = *best;
    for (; arc < plain; arc++) {
        gain_wide reduced =
            gain[arc] - potential[tail[arc]] + potential[head[arc]];
        if (reduced > most) {
            most = reduced;
            found = arc;
        }
    }
    for (; arc < to; arc++) {
        gain_wide reduced = reduced_gain(simplex, arc);
        if (reduced > most) {
            most = reduced;
            found = arc;
        }
    }
    *best = most;
    *ret_arc = found;
}

/* Block search: the best of the first block that has any candidate. */
static bool find_entering(struct simplex *simplex, uint32_t block,
                          uint32_t *ret_arc)
{
    gain_wide best = 0;
    uint32_t left = simplex->arc_count;
    while (left > 0) {
        uint32_t from = simplex->next_arc;
        uint32_t count = block < left ? block : left;
        if (count > simplex->arc_count - from)
            count = simplex->arc_count - from;
        price_range(simplex, from, from + count, &best, ret_arc);
        left -= count;
        simplex->next_arc =
            from + count == simplex->arc_count ? 0 : from + count;
        if (best > 0)
            return true;
    }
    return false;
}

/* One turn of flow round the cycle of the entering arc. */
struct pivot {
    uint32_t entering;
    uint32_t first;   /* where the cycle enters the arc */
    uint32_t second;  /* where it leaves it */
    uint32_t join;    /* where both paths to the root meet */
    uint32_t leaving; /* node above which the tree breaks, or none */
    bool on_first;    /* it lies on the path of `first` */
    int64_t amount;
};

static uint32_t find_join(const struct simplex *simplex, uint32_t a, uint32_t b)
{
    while (a != b) {
        if (simplex->nodes[a].size < simplex->nodes[b].size)
            a = simplex->nodes[a].parent;
        else
            b = simplex->nodes[b].parent;
    }
    return a;
}

/* How much the arc above a node can take when its flow rises. */
static int64_t room_above(const struct simplex *simplex, uint32_t node)
{
    uint32_t arc = simplex->nodes[node].arc;
    if (arc < simplex->first_bounded)
        return INT64_MAX;
    return simplex->bound[arc - simplex->first_bounded] -
           simplex->nodes[node].flow;
}

/* The last blocking arc of the cycle, seen from the join in the direction of
 * the flow: that keeps the tree strongly feasible. */
static void find_leaving(const struct simplex *simplex, struct pivot *pivot)
{
    const struct simplex_node *nodes = simplex->nodes;
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
    struct simplex_node *nodes = simplex->nodes;
    if (pivot->amount == 0)
        return;
    for (uint32_t node = pivot->first; node != pivot->join;
         node = nodes[node].parent)
        nodes[node].flow += nodes[node].upward ? -pivot->amount : pivot->amount;
    for (uint32_t node = pivot->second; node != pivot->join;
         node = nodes[node].parent)
        nodes[node].flow += nodes[node].upward ? pivot->amount : -pivot->amount;
}

/* Takes the subtree of `top` out of the preorder ring, as a ring of its own. */
static void unlink_subtree(struct simplex *simplex, uint32_t top)
{
    struct simplex_node *nodes = simplex->nodes;
    uint32_t before = nodes[top].previous;
    uint32_t end = nodes[top].last;
    uint32_t after = nodes[end].next;
    nodes[before].next = after;
    nodes[after].previous = before;
    nodes[end].next = top;
    nodes[top].previous = end;
    for (uint32_t node = nodes[top].parent; nodes[node].last == end;
         node = nodes[node].parent) {
        nodes[node].last = before;
        if (node == SIMPLEX_ROOT)
            break;
    }
}

static void change_sizes(struct simplex *simplex, uint32_t from, uint32_t join,
                         uint32_t change)
{
    for (uint32_t node = from; node != join; node = simplex->nodes[node].parent)
        simplex->nodes[node].size += change; /* modulo 2^32: may take away */
}

/* Closes the ring behind the piece from `first` to `end`. */
static void take_out(struct simplex_node *nodes, uint32_t first, uint32_t end)
{
    uint32_t before = nodes[first].previous;
    uint32_t after = nodes[end].next;
    nodes[before].next = after;
    nodes[after].previous = before;
}

/* Moves what is left of the subtree of `node`, up to `rest_end`, from its ring
 * to the list that ends at `*end`. */
static void append_rest(struct simplex_node *nodes, uint32_t node,
                        uint32_t rest_end, uint32_t *end)
{
    take_out(nodes, node, rest_end);
    nodes[*end].next = node;
    nodes[node].previous = *end;
    *end = rest_end;
}

static void rehang(struct simplex_node *node, const struct simplex_node *hang,
                   uint32_t size)
{
    node->parent = hang->parent;
    node->arc = hang->arc;
    node->flow = hang->flow;
    node->upward = hang->upward;
    node->size = size;
}

/* Turns the cut subtree of `top` round so that `new_top` is its root, hanging
 * on the arc of `hang`. Returns the end of its new preorder list. */
static uint32_t turn_subtree(struct simplex *simplex, uint32_t top,
                             uint32_t new_top, struct simplex_node hang)
{
    struct simplex_node *nodes = simplex->nodes;
    uint32_t total = nodes[top].size;
    uint32_t end = nodes[new_top].last;
    struct simplex_node taken = {0};
    uint32_t node = new_top;
    for (;;) {
        struct simplex_node old = nodes[node];
        if (node == new_top)
            take_out(nodes, node, old.last);
        else
            append_rest(nodes, node,
                        old.last == taken.last ? taken.previous : old.last,
                        &end);
        rehang(&nodes[node], &hang, total - taken.size);
        if (node == top)
            break;
        taken = old;
        hang = old;
        hang.parent = node;
        hang.upward = !old.upward;
        node = old.parent;
    }
    for (node = top;; node = nodes[node].parent) {
        nodes[node].last = end;
        if (node == new_top)
            return end;
    }
}

static void shift_potentials(struct simplex *simplex, uint32_t first,
                             uint32_t end, gain_wide change)
{
    for (uint32_t node = first;; node = simplex->nodes[node].next) {
        simplex->potential[node] += change;
        if (node == end)
            return;
    }
}

/* Leaves the arc above `leaving` outside the tree, empty or full. */
static void drop_leaving(struct simplex *simplex, const struct pivot *pivot)
{
    const struct simplex_node *node = &simplex->nodes[pivot->leaving];
    if (node->arc >= simplex->first_bounded)
        simplex->at_bound[node->arc - simplex->first_bounded] = node->flow > 0;
}

static void exchange_arcs(struct simplex *simplex, const struct pivot *pivot,
                          gain_wide reduced)
{
    uint32_t top = pivot->leaving;
    uint32_t new_top = pivot->on_first ? pivot->first : pivot->second;
    uint32_t parent = pivot->on_first ? pivot->second : pivot->first;
    uint32_t entering = pivot->entering;
    struct simplex_node hang = {
        .parent = parent,
        .arc = entering,
        .flow = pivot->amount,
        .upward = simplex->tail[entering] == new_top,
    };
    if (entering >= simplex->first_bounded) {
        uint32_t index = entering - simplex->first_bounded;
        if (simplex->at_bound[index])
            hang.flow = simplex->bound[index] - pivot->amount;
    }
    drop_leaving(simplex, pivot);
    uint32_t size = simplex->nodes[top].size;
    change_sizes(simplex, simplex->nodes[top].parent, pivot->join, -size);
    unlink_subtree(simplex, top);
    uint32_t end = turn_subtree(simplex, top, new_top, hang);
    change_sizes(simplex, parent, pivot->join, size);
    link_list(simplex, parent, new_top, end);
    shift_potentials(simplex, new_top, end, hang.upward ? reduced : -reduced);
}

static void pivot_on(struct simplex *simplex, uint32_t entering)
{
    struct pivot pivot = {
        .entering = entering,
        .first = simplex->tail[entering],
        .second = simplex->head[entering],
        .leaving = SIMPLEX_ROOT,
        .amount = INT64_MAX,
    };
    bool full = false;
    if (entering >= simplex->first_bounded) {
        uint32_t index = entering - simplex->first_bounded;
        pivot.amount = simplex->bound[index];
        full = simplex->at_bound[index];
        if (full) {
            pivot.first = simplex->head[entering];
            pivot.second = simplex->tail[entering];
        }
    }
    gain_wide reduced = reduced_gain(simplex, entering);
    pivot.join = find_join(simplex, pivot.first, pivot.second);
    find_leaving(simplex, &pivot);
    push_flow(simplex, &pivot);
    if (pivot.leaving == SIMPLEX_ROOT)
        simplex->at_bound[entering - simplex->first_bounded] = !full;
    else
        exchange_arcs(simplex, &pivot, full ? -reduced : reduced);
    simplex->pivots++;
}

void simplex_run(struct simplex *simplex)
{
    uint32_t block = BLOCK_LEAST;
    while ((uint64_t)block * block < simplex->arc_count)
        block++;
    uint32_t entering = 0;
    while (find_entering(simplex, block, &entering))
        pivot_on(simplex, entering);
}

void simplex_flows(const struct simplex *simplex, int64_t *ret_flow)
{
    for (uint32_t arc = 0; arc < simplex->first_bounded; arc++)
        ret_flow[arc] = 0;
    for (uint32_t index = 0; index < simplex->bounded_count; index++)
        ret_flow[simplex->first_bounded + index] =
            simplex->at_bound[index] ? simplex->bound[index] : 0;
    for (uint32_t node = 1; node < simplex->node_count; node++)
        ret_flow[simplex->nodes[node].arc] = simplex->nodes[node].flow;
}

int64_t simplex_price(const struct simplex *simplex, uint32_t node)
{
    gain_wide half = (gain_wide)1 << (GAIN_SHIFT - 1);
    return (int64_t)((simplex->potential[node] + half) >> GAIN_SHIFT);
}
