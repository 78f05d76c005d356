#include "matcher/engine/prices.h"

#include "base/memory.h"
#include "matcher/engine/heap.h"

/* What a pass over all pairs takes of a demand lot's at most. */
#define WRONG_OF_ROW 8

/* The residual steps of a search from the root (for the highest potentials)
 * or, turned round, to it. Nodes that a path of tree arcs with flow and room
 * joins to the root are at distance 0 either way; few are open beside them. */
struct residual {
    struct flow *flow;
    enum price_side side;
    bool *open; /* by node */
    uint32_t open_count;
    uint32_t *start; /* by node, into arc */
    uint32_t *arc;   /* between open nodes */
    struct heap heap;
};

static void find_open(struct residual *residual)
{
    const struct simplex *simplex = &residual->flow->simplex;
    const struct tree *tree = &simplex->tree;
    for (uint32_t node = tree->next[TREE_ROOT]; node != TREE_ROOT;
         node = tree->next[node]) {
        const struct tree_node *at = &tree->nodes[node];
        residual->open[node] = residual->open[at->parent] || at->flow == 0 ||
                               !simplex_room(simplex, at->arc);
        residual->open_count += residual->open[node];
    }
}

/* The search may step over an arc from its tail while there is room, from its
 * head while there is flow; the other way round to the root. */
static void relax_arc(struct residual *residual, uint32_t arc, uint32_t node)
{
    const struct simplex *simplex = &residual->flow->simplex;
    uint32_t tail = simplex->arcs.tail[arc], head = simplex->arcs.head[arc];
    bool forward = (tail == node) == (residual->side == PRICES_SELLER_BEST);
    if (forward ? !simplex_room(simplex, arc) : simplex_flow(simplex, arc) == 0)
        return;
    int64_t reduced = simplex_reduced_value(simplex, arc);
    heap_lower(&residual->heap, tail == node ? head : tail,
               residual->heap.key[node] + (forward ? -reduced : reduced));
}

/* Steps over arcs that lead to open nodes, and counts those between them. */
static void count_arcs(struct residual *residual, uint32_t *start)
{
    const struct arcs *arcs = &residual->flow->simplex.arcs;
    for (uint32_t arc = 1; arc < arcs->count; arc++) {
        uint32_t tail = arcs->tail[arc], head = arcs->head[arc];
        if (residual->open[tail] && residual->open[head]) {
            start[tail + 2]++;
            start[head + 2]++;
        } else if (residual->open[tail]) {
            relax_arc(residual, arc, head);
        } else if (residual->open[head]) {
            relax_arc(residual, arc, tail);
        }
    }
}

/* Both ends of each arc are listed. */
static void list_arcs(struct residual *residual)
{
    const struct arcs *arcs = &residual->flow->simplex.arcs;
    uint32_t nodes = residual->flow->simplex.node_count;
    uint32_t *start = memory_allocate((size_t)nodes + 2, sizeof(uint32_t));
    count_arcs(residual, start);
    for (uint32_t node = 0; node < nodes; node++)
        start[node + 2] += start[node + 1];
    residual->arc = memory_allocate(start[nodes + 1], sizeof(uint32_t));
    residual->start = start;
    if (start[nodes + 1] == 0)
        return;
    for (uint32_t arc = 1; arc < arcs->count; arc++) {
        uint32_t tail = arcs->tail[arc], head = arcs->head[arc];
        if (!residual->open[tail] || !residual->open[head])
            continue;
        residual->arc[start[tail + 1]++] = arc;
        residual->arc[start[head + 1]++] = arc;
    }
}

static void residual_init(struct residual *residual, struct flow *flow,
                          enum price_side side)
{
    uint32_t nodes = flow->simplex.node_count;
    *residual = (struct residual){.flow = flow, .side = side};
    residual->open = memory_allocate(nodes, sizeof(bool));
    find_open(residual);
    if (residual->open_count == 0)
        return;
    heap_init(&residual->heap, nodes);
    for (uint32_t node = 0; node < nodes; node++) {
        if (!residual->open[node])
            residual->heap.key[node] = 0;
    }
    list_arcs(residual);
}

static void residual_clear(struct residual *residual)
{
    memory_free(residual->open);
    memory_free(residual->arc);
    memory_free(residual->start);
    heap_clear(&residual->heap);
}

/* Dijkstra, from what the heap holds. */
static void search(struct residual *residual, int64_t *potential)
{
    const struct simplex *simplex = &residual->flow->simplex;
    uint32_t node;
    while (heap_take(&residual->heap, &node)) {
        for (uint32_t at = residual->start[node];
             at < residual->start[node + 1]; at++)
            relax_arc(residual, residual->arc[at], node);
    }
    for (node = 0; node < simplex->node_count; node++) {
        int64_t key = residual->heap.key[node];
        if (residual->side == PRICES_BUYER_BEST)
            key = -key;
        potential[node] = simplex->price[node] + key;
    }
}

/* Steps over a pair outside the network that the potentials break. */
static void relax_pair(struct residual *residual,
                       const struct engine_pair *pair, uint32_t demand)
{
    const struct simplex *simplex = &residual->flow->simplex;
    const int64_t *key = residual->heap.key;
    uint32_t from = flow_offer_node(residual->flow->market, pair->offer);
    uint32_t to = flow_demand_node(residual->flow->market, demand);
    int64_t slack = simplex->price[from] - pair->value - simplex->price[to];
    if (residual->side == PRICES_SELLER_BEST)
        heap_lower(&residual->heap, to, key[from] + slack);
    else
        heap_lower(&residual->heap, from, key[to] + slack);
}

/* Whether there was any. The seller's best only breaks pairs of the demand
 * lots it lowers. */
static bool relax_broken(struct residual *residual, const int64_t *potential)
{
    struct flow *flow = residual->flow;
    if (!flow->columns.pricer)
        return false;
    columns_begin_pass(flow, potential);
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        if (residual->side == PRICES_SELLER_BEST &&
            !residual->open[flow_demand_node(flow->market, j)])
            continue;
        uint32_t count = columns_list(flow, j, potential, 1, WRONG_OF_ROW);
        for (uint32_t k = 0; k < count; k++)
            relax_pair(residual, &flow->columns.listed[k], j);
    }
    return residual->heap.count > 0;
}

void prices_any(const struct flow *flow, int64_t *ret_potential)
{
    for (uint32_t node = 0; node < flow->simplex.node_count; node++)
        ret_potential[node] = flow->simplex.price[node];
}

void prices_extreme(struct flow *flow, enum price_side side,
                    int64_t *ret_potential)
{
    struct residual residual;
    residual_init(&residual, flow, side);
    if (residual.open_count == 0) {
        prices_any(flow, ret_potential);
    } else {
        do
            search(&residual, ret_potential);
        while (relax_broken(&residual, ret_potential));
    }
    residual_clear(&residual);
}

/* Rounds up, so that W = -potential rounds down. */
void prices_middle(const struct flow *flow, const int64_t *seller_best,
                   const int64_t *buyer_best, int64_t *ret_potential)
{
    for (uint32_t node = 0; node < flow->simplex.node_count; node++) {
        wide sum = (wide)seller_best[node] + buyer_best[node] + 1;
        ret_potential[node] = (int64_t)(sum >> 1);
    }
}

static int64_t positive(int64_t number)
{
    return number > 0 ? number : 0;
}

/* group - first = potential; where the points' capacity reaches beyond the
 * group's own, it is the group's that binds. */
static void split_group(const struct flow *flow, uint32_t group,
                        int64_t potential, struct engine_duals *duals)
{
    const struct engine_group *limits = &flow->market->groups[group];
    if (flow->group_left[group] <= 0)
        potential = 0;
    duals->group[group] = positive(potential);
    duals->first[group] = positive(-potential);
    if (limits->first_capacity > limits->capacity) {
        duals->group[group] = potential + limits->first_points;
        duals->first[group] = limits->first_points;
    }
}

static void split_lots(const struct flow *flow, const int64_t *potential,
                       struct engine_duals *duals, int64_t *ret_lift)
{
    const struct engine_market *market = flow->market;
    for (uint32_t b = 0; b < market->buyer_count; b++)
        duals->buyer[b] = -potential[flow_buyer_node(market, b)];
    for (uint32_t i = 0; i < market->offer_count; i++) {
        uint32_t group = market->offers[i].group;
        duals->offer[i] = potential[flow_offer_node(market, i)];
        if (group != ENGINE_NONE)
            duals->offer[i] -= potential[flow_group_node(market, group)];
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        uint32_t buyer = market->demands[j].buyer;
        int64_t price = -potential[flow_demand_node(market, j)];
        if (buyer != ENGINE_NONE)
            price -= duals->buyer[buyer];
        duals->demand[j] = positive(price);
        if (ret_lift)
            ret_lift[j] = positive(-price);
    }
}

/* By how much U + W falls short of the value of a pair, or 0. */
static int64_t shortfall(const struct flow *flow, uint32_t index,
                         const struct engine_duals *duals, const int64_t *lift)
{
    const struct engine_pair *pair = &flow->market->pairs[index];
    int64_t sum = engine_offer_price(flow->market, duals, pair->offer) +
                  engine_demand_price(flow->market, duals, pair->demand);
    return positive(pair->value - sum + (lift ? lift[pair->demand] : 0));
}

static void raise_offer(const struct flow *flow, uint32_t index,
                        struct engine_duals *duals, const int64_t *lift)
{
    uint32_t offer = flow->market->pairs[index].offer;
    uint32_t group = flow->market->offers[offer].group;
    int64_t missing = shortfall(flow, index, duals, lift);
    if (group != ENGINE_NONE && flow->group_left[group] <= 0)
        duals->group[group] += missing;
    else
        duals->offer[offer] += missing;
}

static void raise_demand(const struct flow *flow, uint32_t index,
                         struct engine_duals *duals, const int64_t *lift)
{
    uint32_t demand = flow->market->pairs[index].demand;
    uint32_t buyer = flow->market->demands[demand].buyer;
    int64_t missing = shortfall(flow, index, duals, lift);
    if (buyer != ENGINE_NONE && flow->buyer_left[buyer] <= 0)
        duals->buyer[buyer] += missing;
    else
        duals->demand[demand] += missing;
}

static bool pair_closed(const struct flow *flow, uint32_t index)
{
    uint32_t demand = flow->market->pairs[index].demand;
    return (flow->fixings.pair && flow->fixings.pair[index] == CHOICE_CLOSED) ||
           (flow->fixings.demand &&
            flow->fixings.demand[demand] == CHOICE_CLOSED);
}

/* Offer lots before demand lots, so that the order of pairs is no matter. */
static void price_dead_ends(const struct flow *flow, struct engine_duals *duals,
                            const int64_t *lift)
{
    const struct engine_market *market = flow->market;
    if (!flow_has_dead_ends(flow))
        return;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (flow_offer_dead(flow, market->pairs[k].offer) &&
            !pair_closed(flow, k))
            raise_offer(flow, k, duals, lift);
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (!flow_offer_dead(flow, market->pairs[k].offer) &&
            flow_demand_dead(flow, market->pairs[k].demand) &&
            !pair_closed(flow, k))
            raise_demand(flow, k, duals, lift);
    }
}

void prices_duals(const struct flow *flow, const int64_t *potential,
                  struct engine_duals *ret_duals, int64_t *ret_lift)
{
    const struct engine_market *market = flow->market;
    for (uint32_t g = 0; g < market->group_count; g++)
        split_group(flow, g, potential[flow_group_node(market, g)], ret_duals);
    split_lots(flow, potential, ret_duals, ret_lift);
    price_dead_ends(flow, ret_duals, ret_lift);
}

void duals_init(struct engine_duals *duals, const struct engine_market *market)
{
    size_t size = sizeof(int64_t);
    *duals = (struct engine_duals){
        .offer = memory_allocate(market->offer_count, size),
        .demand = memory_allocate(market->demand_count, size),
        .group = memory_allocate(market->group_count, size),
        .first = memory_allocate(market->group_count, size),
        .buyer = memory_allocate(market->buyer_count, size),
    };
}

void duals_clear(struct engine_duals *duals)
{
    memory_free(duals->offer);
    memory_free(duals->demand);
    memory_free(duals->group);
    memory_free(duals->first);
    memory_free(duals->buyer);
    *duals = (struct engine_duals){0};
}
