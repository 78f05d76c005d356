#include "matcher/engine/prices.h"

#include "base/memory.h"
#include "matcher/engine/heap.h"

/* What a pass over all pairs takes of a demand lot's at most. */
#define WRONG_OF_ROW 8

/* The network's arcs by the node they touch: the residual steps of a search
 * from the root (for the highest potentials) or, turned round, to it. */
struct residual {
    struct flow *flow;
    enum price_side side;
    int64_t *arc_flow;
    uint32_t *start; /* by node, into arc */
    uint32_t *arc;
    int64_t *potential; /* as far as the search has come */
    struct heap heap;
};

/* Both ends of each arc are listed. */
static void list_arcs(struct residual *residual)
{
    const struct simplex *simplex = &residual->flow->simplex;
    uint32_t arcs = simplex->arc_count;
    residual->arc_flow = memory_allocate(arcs, sizeof(int64_t));
    residual->arc = memory_allocate(2 * (size_t)arcs, sizeof(uint32_t));
    uint32_t *start =
        memory_allocate((size_t)simplex->node_count + 2, sizeof(uint32_t));
    simplex_flows(simplex, residual->arc_flow);
    for (uint32_t arc = 1; arc < arcs; arc++) {
        start[simplex->tail[arc] + 2]++;
        start[simplex->head[arc] + 2]++;
    }
    for (uint32_t node = 0; node < simplex->node_count; node++)
        start[node + 2] += start[node + 1];
    for (uint32_t arc = 1; arc < arcs; arc++) {
        residual->arc[start[simplex->tail[arc] + 1]++] = arc;
        residual->arc[start[simplex->head[arc] + 1]++] = arc;
    }
    residual->start = start;
}

static void residual_init(struct residual *residual, struct flow *flow,
                          enum price_side side)
{
    uint32_t nodes = flow->simplex.node_count;
    *residual = (struct residual){.flow = flow, .side = side};
    residual->potential = memory_allocate(nodes, sizeof(int64_t));
    heap_init(&residual->heap, nodes);
    list_arcs(residual);
}

static void residual_clear(struct residual *residual)
{
    memory_free(residual->arc_flow);
    memory_free(residual->arc);
    memory_free(residual->start);
    memory_free(residual->potential);
    heap_clear(&residual->heap);
}

static bool arc_full(const struct residual *residual, uint32_t arc)
{
    const struct simplex *simplex = &residual->flow->simplex;
    return arc - simplex->first_bounded < simplex->bounded_count &&
           residual->arc_flow[arc] ==
               simplex->bound[arc - simplex->first_bounded];
}

/* The search may step over an arc from its tail while there is room, from its
 * head while there is flow; the other way round to the root. */
static void relax_arc(struct residual *residual, uint32_t arc, uint32_t node)
{
    const struct simplex *simplex = &residual->flow->simplex;
    uint32_t tail = simplex->tail[arc], head = simplex->head[arc];
    bool forward = (tail == node) == (residual->side == PRICES_SELLER_BEST);
    if (forward ? arc_full(residual, arc) : residual->arc_flow[arc] == 0)
        return;
    int64_t slack =
        simplex->price[tail] - simplex->value[arc] - simplex->price[head];
    heap_lower(&residual->heap, tail == node ? head : tail,
               residual->heap.key[node] + (forward ? slack : -slack));
}

/* Dijkstra, from what the heap holds. */
static void search(struct residual *residual)
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
        residual->potential[node] = simplex->price[node] + key;
    }
}

/* Steps over a pair outside the network that the potentials break. */
static void relax_pair(struct residual *residual, const struct column *column,
                       uint32_t demand)
{
    const struct simplex *simplex = &residual->flow->simplex;
    const int64_t *key = residual->heap.key;
    uint32_t from = flow_offer_node(residual->flow->market, column->offer);
    uint32_t to = flow_demand_node(residual->flow->market, demand);
    int64_t slack = simplex->price[from] - column->value - simplex->price[to];
    if (residual->side == PRICES_SELLER_BEST)
        heap_lower(&residual->heap, to, key[from] + slack);
    else
        heap_lower(&residual->heap, from, key[to] + slack);
}

/* Whether there was any. */
static bool relax_broken(struct residual *residual)
{
    struct flow *flow = residual->flow;
    columns_begin_pass(flow, residual->potential);
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        uint32_t count =
            columns_list(flow, j, residual->potential, 1, WRONG_OF_ROW);
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
    heap_lower(&residual.heap, TREE_ROOT, 0);
    do
        search(&residual);
    while (relax_broken(&residual));
    for (uint32_t node = 0; node < flow->simplex.node_count; node++)
        ret_potential[node] = residual.potential[node];
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
