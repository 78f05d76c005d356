#include "matcher/engine/prices.h"

#include "base/memory.h"
#include "matcher/engine/heap.h"

/* Arcs by the node they touch, for one direction of the search: the residual
 * steps that leave a node. */
struct residual {
    const struct flow *flow;
    const int64_t *base; /* an optimal dual: makes every step length >= 0 */
    int64_t *arc_flow;
    uint32_t *start; /* by node, into arc */
    uint32_t *arc;
};

static int64_t arc_value(const struct simplex *simplex, uint32_t arc)
{
    return (int64_t)(simplex->gain[arc] >> GAIN_SHIFT);
}

/* Both ends of each arc are listed. */
static void residual_init(struct residual *residual, const struct flow *flow,
                          const int64_t *base)
{
    const struct simplex *simplex = &flow->simplex;
    uint32_t arcs = simplex->arc_count;
    *residual = (struct residual){.flow = flow, .base = base};
    residual->arc_flow = memory_allocate(arcs, sizeof(int64_t));
    residual->arc = memory_allocate(2 * (size_t)arcs, sizeof(uint32_t));
    uint32_t *start =
        memory_allocate((size_t)simplex->node_count + 2, sizeof(uint32_t));
    simplex_flows(simplex, residual->arc_flow);
    for (uint32_t arc = 0; arc < arcs; arc++) {
        start[simplex->tail[arc] + 2]++;
        start[simplex->head[arc] + 2]++;
    }
    for (uint32_t node = 0; node < simplex->node_count; node++)
        start[node + 2] += start[node + 1];
    for (uint32_t arc = 0; arc < arcs; arc++) {
        residual->arc[start[simplex->tail[arc] + 1]++] = arc;
        residual->arc[start[simplex->head[arc] + 1]++] = arc;
    }
    residual->start = start;
}

static void residual_clear(struct residual *residual)
{
    memory_free(residual->arc_flow);
    memory_free(residual->arc);
    memory_free(residual->start);
}

static bool arc_full(const struct residual *residual, uint32_t arc)
{
    const struct simplex *simplex = &residual->flow->simplex;
    return arc >= simplex->first_bounded &&
           residual->arc_flow[arc] ==
               simplex->bound[arc - simplex->first_bounded];
}

/* Whether the search may step over `arc` from `node`: along it while there is
 * room, against it while there is flow; the other way round to the root. */
static bool may_step(const struct residual *residual, uint32_t arc,
                     uint32_t node, enum price_side side)
{
    bool forward = residual->flow->simplex.tail[arc] == node;
    if (side == PRICES_BUYER_BEST)
        forward = !forward;
    return forward ? !arc_full(residual, arc) : residual->arc_flow[arc] > 0;
}

static int64_t step_length(const struct residual *residual, uint32_t arc,
                           uint32_t node, enum price_side side)
{
    const struct simplex *simplex = &residual->flow->simplex;
    int64_t slack = residual->base[simplex->tail[arc]] -
                    arc_value(simplex, arc) -
                    residual->base[simplex->head[arc]];
    bool forward = simplex->tail[arc] == node;
    if (side == PRICES_BUYER_BEST)
        forward = !forward;
    return forward ? slack : -slack;
}

/* Dijkstra over the steps that leave `node`. */
static void relax_node(const struct residual *residual, uint32_t node,
                       enum price_side side, struct heap *heap)
{
    const struct simplex *simplex = &residual->flow->simplex;
    int64_t distance = heap->key[node];
    for (uint32_t at = residual->start[node]; at < residual->start[node + 1];
         at++) {
        uint32_t arc = residual->arc[at];
        if (!may_step(residual, arc, node, side))
            continue;
        uint32_t other = simplex->tail[arc] == node ? simplex->head[arc]
                                                    : simplex->tail[arc];
        heap_lower(heap, other,
                   distance + step_length(residual, arc, node, side));
    }
}

void prices_any(const struct flow *flow, int64_t *ret_potential)
{
    for (uint32_t node = 0; node < flow->simplex.node_count; node++)
        ret_potential[node] = simplex_price(&flow->simplex, node);
}

void prices_extreme(const struct flow *flow, enum price_side side,
                    int64_t *ret_potential)
{
    uint32_t nodes = flow->simplex.node_count;
    int64_t *base = memory_allocate(nodes, sizeof(int64_t));
    prices_any(flow, base);
    struct residual residual;
    residual_init(&residual, flow, base);
    struct heap heap;
    heap_init(&heap, nodes);
    heap_lower(&heap, SIMPLEX_ROOT, 0);
    uint32_t node;
    while (heap_take(&heap, &node))
        relax_node(&residual, node, side, &heap);
    for (node = 0; node < nodes; node++)
        ret_potential[node] = side == PRICES_SELLER_BEST
                                  ? base[node] + heap.key[node]
                                  : base[node] - heap.key[node];
    heap_clear(&heap);
    residual_clear(&residual);
    memory_free(base);
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
