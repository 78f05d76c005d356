#include "matcher/engine/branch.h"

#include <string.h>

#include "base/memory.h"
#include "matcher/engine/prices.h"
#include "matcher/engine/relax.h"
#include "matcher/engine/search.h"

/* So many solves go to polishing early nodes, then one in so many nodes. */
#define POLISH_FIRST 16
#define POLISH_EVERY 8
/* Shares of the solves: for the first dive, which gets some in any case; for
 * both it and the first look at branching; and what is left to branching after
 * the neighbourhoods. */
#define DIVE_PART 8
#define DIVE_LEAST 12
#define LOOK_PART 5
#define BRANCH_PART 8
/* Rounds that better the prices of the first node, and of any other: as many
 * as so many pairs allow, within these. */
#define RELAX_WORK ((uint64_t)10 * 1000 * 1000)
#define RELAX_ROOT_MOST 500
#define RELAX_ROOT_LEAST 20
#define RELAX_NODE 4
#define NO_PARENT UINT32_MAX

struct branch_node {
    uint32_t parent;
    struct engine_fixing fixing; /* what it adds to its parent */
    struct rules_fault fault;    /* what its children settle */
    bool branched;
    struct engine_leaf leaf; /* bound and prices; no fixings yet */
};

struct branch {
    struct search search;
    struct relax relax;
    struct branch_node *nodes;
    uint32_t node_count;
    uint32_t node_room;
    uint32_t *heap; /* open nodes, the greatest bound first; from 1 */
    uint32_t heap_count;
    uint32_t leaves_most;
    uint32_t leaf_count;
    bool proves; /* leaves keep their prices */
};

/* The greater bound, or the older node. */
static bool node_before(const struct branch *branch, uint32_t a, uint32_t b)
{
    int64_t bound_a = branch->nodes[a].leaf.bound;
    int64_t bound_b = branch->nodes[b].leaf.bound;
    return bound_a != bound_b ? bound_a > bound_b : a < b;
}

static void push_open(struct branch *branch, uint32_t node)
{
    uint32_t slot = ++branch->heap_count;
    for (; slot > 1 && node_before(branch, node, branch->heap[slot / 2]);
         slot /= 2)
        branch->heap[slot] = branch->heap[slot / 2];
    branch->heap[slot] = node;
}

static uint32_t pop_open(struct branch *branch)
{
    uint32_t top = branch->heap[1];
    uint32_t node = branch->heap[branch->heap_count--];
    uint32_t slot = 1;
    for (;;) {
        uint32_t child = 2 * slot;
        if (child < branch->heap_count &&
            node_before(branch, branch->heap[child + 1], branch->heap[child]))
            child++;
        if (child > branch->heap_count ||
            !node_before(branch, branch->heap[child], node))
            break;
        branch->heap[slot] = branch->heap[child];
        slot = child;
    }
    branch->heap[slot] = node;
    return top;
}

static void apply_fixing(struct rules_choices *choices,
                         const struct engine_fixing *fixing)
{
    switch (fixing->kind) {
    case FIXING_PAIR_CLOSED:
        choices->pair[fixing->index] = CHOICE_CLOSED;
        break;
    case FIXING_PAIR_OPEN:
        choices->pair[fixing->index] = CHOICE_OPEN;
        break;
    case FIXING_DEMAND_CLOSED:
        choices->demand[fixing->index] = CHOICE_CLOSED;
        break;
    case FIXING_DEMAND_OPEN:
        choices->demand[fixing->index] = CHOICE_OPEN;
        break;
    }
}

/* Sets the search's choices to those along the node's path. */
static void recall_choices(struct branch *branch, uint32_t node)
{
    rules_reset(&branch->search.rules, &branch->search.choices);
    for (; branch->nodes[node].parent != NO_PARENT;
         node = branch->nodes[node].parent)
        apply_fixing(&branch->search.choices, &branch->nodes[node].fixing);
}

static bool polish_now(uint32_t node)
{
    return node < POLISH_FIRST || node % POLISH_EVERY == 0;
}

static void copy_leaf(const struct engine_market *market,
                      const struct engine_leaf *from, struct engine_leaf *to)
{
    size_t size = sizeof(int64_t);
    duals_init(&to->duals, market);
    to->lift = memory_allocate(market->demand_count, size);
    memcpy(to->lift, from->lift, market->demand_count * size);
    memcpy(to->duals.offer, from->duals.offer, market->offer_count * size);
    memcpy(to->duals.demand, from->duals.demand, market->demand_count * size);
    memcpy(to->duals.group, from->duals.group, market->group_count * size);
    memcpy(to->duals.first, from->duals.first, market->group_count * size);
    memcpy(to->duals.buyer, from->duals.buyer, market->buyer_count * size);
}

static uint32_t relax_rounds(const struct engine_market *market, bool root)
{
    if (!root)
        return RELAX_NODE;
    uint64_t rounds = RELAX_WORK / market->pair_count;
    if (rounds < RELAX_ROOT_LEAST)
        return RELAX_ROOT_LEAST;
    return rounds > RELAX_ROOT_MOST ? RELAX_ROOT_MOST : (uint32_t)rounds;
}

/* Lowers the node's bound from the prices of its parent, whose bound was
 * lowered before, or from its own. */
static void relax_node(struct branch *branch, uint32_t index)
{
    struct branch_node *node = &branch->nodes[index];
    bool root = node->parent == NO_PARENT;
    const struct engine_market *market = branch->search.rules.market;
    struct engine_leaf trial = {.bound = node->leaf.bound};
    copy_leaf(market, root ? &node->leaf : &branch->nodes[node->parent].leaf,
              &trial);
    if (relax_leaf(&branch->relax, &branch->search.choices,
                   (int64_t)branch->search.best_value,
                   relax_rounds(market, root), &trial)) {
        engine_leaf_clear(&node->leaf);
        node->leaf = trial;
    } else {
        engine_leaf_clear(&trial);
    }
}

/* Adds a node, solves it, and queues it unless it is settled. */
static void add_node(struct branch *branch, uint32_t parent,
                     struct engine_fixing fixing)
{
    if (branch->node_count == branch->node_room) {
        branch->node_room = branch->node_room ? 2 * branch->node_room : 64;
        branch->nodes = memory_resize(branch->nodes, branch->node_room,
                                      sizeof *branch->nodes);
        branch->heap = memory_resize(
            branch->heap, (size_t)branch->node_room + 1, sizeof *branch->heap);
    }
    uint32_t index = branch->node_count++;
    struct branch_node *node = &branch->nodes[index];
    *node = (struct branch_node){.parent = parent, .fixing = fixing};
    recall_choices(branch, index);
    struct search_outcome outcome =
        search_solve(&branch->search, branch->proves ? &node->leaf : NULL);
    node->leaf.bound = outcome.bound;
    node->leaf.impossible = outcome.impossible;
    branch->leaf_count++;
    if (!outcome.open || outcome.bound <= branch->search.best_value)
        return;
    if (branch->proves)
        relax_node(branch, index);
    if (node->leaf.bound <= branch->search.best_value)
        return;
    node->fault = branch->search.faults[0];
    if (polish_now(index))
        search_polish(&branch->search);
    push_open(branch, index);
}

static void split_node(struct branch *branch, uint32_t index)
{
    struct rules_fault fault = branch->nodes[index].fault;
    branch->nodes[index].branched = true;
    branch->leaf_count--;
    add_node(branch, index,
             (struct engine_fixing){fault.demand ? FIXING_DEMAND_OPEN
                                                 : FIXING_PAIR_OPEN,
                                    fault.index});
    add_node(branch, index,
             (struct engine_fixing){fault.demand ? FIXING_DEMAND_CLOSED
                                                 : FIXING_PAIR_CLOSED,
                                    fault.index});
    engine_leaf_clear(&branch->nodes[index].leaf);
}

/* The bound that all leaves so far prove. */
static int64_t proven_bound(const struct branch *branch)
{
    int64_t best = (int64_t)branch->search.best_value;
    if (branch->heap_count == 0)
        return best;
    int64_t open = branch->nodes[branch->heap[1]].leaf.bound;
    return open > best ? open : best;
}

/* Best bound first, until it is met or the solves or leaves run out. */
static void run_branch(struct branch *branch, uint32_t until)
{
    struct search *search = &branch->search;
    if (branch->node_count == 0)
        add_node(branch, NO_PARENT, (struct engine_fixing){0});
    while (proven_bound(branch) > search->best_value &&
           search->solves_left > until + 2 &&
           branch->leaf_count < branch->leaves_most)
        split_node(branch, pop_open(branch));
}

static uint32_t node_depth(const struct branch *branch, uint32_t node)
{
    uint32_t depth = 0;
    for (; branch->nodes[node].parent != NO_PARENT;
         node = branch->nodes[node].parent)
        depth++;
    return depth;
}

/* The node's leaf with the fixings of its path, from the root down. */
static void take_leaf(struct branch *branch, uint32_t node,
                      struct engine_leaf *ret_leaf)
{
    *ret_leaf = branch->nodes[node].leaf;
    branch->nodes[node].leaf = (struct engine_leaf){0};
    uint32_t depth = node_depth(branch, node);
    ret_leaf->fixing_count = depth;
    ret_leaf->fixings = memory_allocate(depth, sizeof *ret_leaf->fixings);
    for (; depth > 0; node = branch->nodes[node].parent)
        ret_leaf->fixings[--depth] = branch->nodes[node].fixing;
}

static void take_leaves(struct branch *branch, struct branch_answer *answer)
{
    answer->leaves =
        memory_allocate(branch->leaf_count, sizeof *answer->leaves);
    for (uint32_t node = 0; node < branch->node_count; node++) {
        if (!branch->nodes[node].branched)
            take_leaf(branch, node, &answer->leaves[answer->leaf_count++]);
    }
}

void branch_solve(const struct engine_market *component, int64_t flow_bound,
                  uint32_t solves, struct branch_answer *ret_answer)
{
    struct branch branch = {.proves = true};
    uint32_t prices = component->offer_count + 2 * component->demand_count +
                      2 * component->group_count + component->buyer_count;
    search_init(&branch.search, component, flow_bound, solves);
    branch.leaves_most = BRANCH_PRICES_MAX / prices;
    *ret_answer = (struct branch_answer){0};
    rules_reset(&branch.search.rules, &branch.search.choices);
    search_dive(&branch.search, solves / DIVE_PART > DIVE_LEAST
                                    ? solves / DIVE_PART
                                    : DIVE_LEAST);
    relax_init(&branch.relax, &branch.search.rules, flow_bound);
    run_branch(&branch, solves - solves / LOOK_PART);
    if (proven_bound(&branch) > branch.search.best_value)
        search_neighbourhoods(&branch.search, solves / BRANCH_PART);
    run_branch(&branch, 0);
    relax_clear(&branch.relax);
    ret_answer->bound = proven_bound(&branch);
    ret_answer->total = (int64_t)branch.search.best_value;
    ret_answer->steps = branch.search.steps;
    ret_answer->quantity = branch.search.best;
    branch.search.best = NULL;
    take_leaves(&branch, ret_answer);
    search_clear(&branch.search);
    memory_free(branch.nodes);
    memory_free(branch.heap);
}

uint64_t branch_improve(const struct engine_market *excerpt, int64_t lift_most,
                        uint32_t *solves, int64_t *quantity)
{
    struct branch branch = {.leaves_most = UINT32_MAX};
    search_init(&branch.search, excerpt, lift_most, *solves);
    search_begin_with(&branch.search, quantity);
    rules_reset(&branch.search.rules, &branch.search.choices);
    run_branch(&branch, 0);
    memcpy(quantity, branch.search.best,
           excerpt->pair_count * sizeof *quantity);
    uint64_t steps = branch.search.steps;
    *solves -= branch.search.solves_left;
    search_clear(&branch.search);
    memory_free(branch.nodes);
    memory_free(branch.heap);
    return steps;
}
