#include "matcher/engine/flow.h"

#include "base/memory.h"
#include "matcher/engine/start.h"

uint32_t flow_group_node(const struct engine_market *market, uint32_t group)
{
    (void)market;
    return 1 + group;
}

uint32_t flow_offer_node(const struct engine_market *market, uint32_t offer)
{
    return 1 + market->group_count + offer;
}

uint32_t flow_demand_node(const struct engine_market *market, uint32_t demand)
{
    return 1 + market->group_count + market->offer_count + demand;
}

uint32_t flow_buyer_node(const struct engine_market *market, uint32_t buyer)
{
    return 1 + market->group_count + market->offer_count +
           market->demand_count + buyer;
}

static enum flow_choice pair_choice(const struct flow *flow, uint32_t pair)
{
    if (!flow->fixings.pair)
        return CHOICE_FREE;
    return flow->fixings.pair[pair];
}

static enum flow_choice demand_choice(const struct flow *flow, uint32_t demand)
{
    if (!flow->fixings.demand)
        return CHOICE_FREE;
    return flow->fixings.demand[demand];
}

bool flow_offer_dead(const struct flow *flow, uint32_t offer)
{
    uint32_t group = flow->market->offers[offer].group;
    return flow->offer_left[offer] <= 0 ||
           (group != ENGINE_NONE && flow->group_left[group] <= 0);
}

bool flow_demand_dead(const struct flow *flow, uint32_t demand)
{
    uint32_t buyer = flow->market->demands[demand].buyer;
    return flow->demand_left[demand] <= 0 ||
           (buyer != ENGINE_NONE && flow->buyer_left[buyer] <= 0);
}

/* A capacity above all its lots together never binds; one unit more than
 * they need keeps it from looking as if it did. */
static int64_t capped(int64_t capacity, int64_t lots)
{
    return capacity > lots ? lots + 1 : capacity;
}

static int64_t add_capped(int64_t sum, int64_t more)
{
    int64_t most = ENGINE_TOTAL_MAX;
    return more > most - sum ? most : sum + more;
}

static void copy_capacities(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    for (uint32_t i = 0; i < market->offer_count; i++) {
        uint32_t group = market->offers[i].group;
        flow->offer_left[i] = market->offers[i].quantity;
        if (group != ENGINE_NONE)
            flow->group_left[group] =
                add_capped(flow->group_left[group], market->offers[i].quantity);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        uint32_t buyer = market->demands[j].buyer;
        flow->demand_left[j] = flow->fixings.most ? flow->fixings.most[j]
                                                  : market->demands[j].quantity;
        if (demand_choice(flow, j) == CHOICE_OPEN)
            flow->lift_left[j] = market->demands[j].least_fill;
        if (buyer != ENGINE_NONE)
            flow->buyer_left[buyer] = add_capped(flow->buyer_left[buyer],
                                                 market->demands[j].quantity);
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        const struct engine_group *group = &market->groups[g];
        flow->group_left[g] = capped(group->capacity, flow->group_left[g]);
        flow->first_left[g] = group->first_points ? group->first_capacity : 0;
    }
    for (uint32_t b = 0; b < market->buyer_count; b++)
        flow->buyer_left[b] =
            capped(market->buyers[b].capacity, flow->buyer_left[b]);
}

/* Sets the least lot of an open pair aside. */
static void take_least(struct flow *flow, uint32_t index)
{
    const struct engine_pair *pair = &flow->market->pairs[index];
    uint32_t group = flow->market->offers[pair->offer].group;
    uint32_t buyer = flow->market->demands[pair->demand].buyer;
    int64_t least = flow->fixings.least[index];
    flow->offer_left[pair->offer] -= least;
    flow->demand_left[pair->demand] -= least;
    flow->lift_left[pair->demand] -= least;
    flow->impossible |= flow->offer_left[pair->offer] < 0 ||
                        flow->demand_left[pair->demand] < 0;
    if (group != ENGINE_NONE) {
        flow->group_left[group] -= least;
        flow->first_left[group] -= least;
        flow->impossible |= flow->group_left[group] < 0;
    }
    if (buyer != ENGINE_NONE) {
        flow->buyer_left[buyer] -= least;
        flow->impossible |= flow->buyer_left[buyer] < 0;
    }
}

static void set_capacities(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    copy_capacities(flow);
    for (uint32_t k = 0; k < market->pair_count && !flow->impossible; k++) {
        if (pair_choice(flow, k) == CHOICE_OPEN)
            take_least(flow, k);
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        int64_t first = flow->first_left[g];
        if (first > flow->group_left[g])
            first = flow->group_left[g];
        flow->first_left[g] = first > 0 ? first : 0;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        int64_t lift = flow->lift_left[j];
        if (lift > flow->demand_left[j])
            lift = flow->demand_left[j];
        flow->lift_left[j] = lift > 0 ? lift : 0;
    }
}

bool flow_pair_alive(const struct flow *flow, uint32_t pair)
{
    const struct engine_pair *lots = &flow->market->pairs[pair];
    return pair_choice(flow, pair) != CHOICE_CLOSED &&
           demand_choice(flow, lots->demand) != CHOICE_CLOSED &&
           !flow_offer_dead(flow, lots->offer) &&
           !flow_demand_dead(flow, lots->demand);
}

bool flow_has_dead_ends(const struct flow *flow)
{
    if (flow->fixings.pair || flow->fixings.demand)
        return true;
    for (uint32_t i = 0; i < flow->market->offer_count; i++) {
        if (flow_offer_dead(flow, i))
            return true;
    }
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        if (flow_demand_dead(flow, j))
            return true;
    }
    return false;
}

void flow_add_pairs(struct flow *flow, const uint32_t *pair, uint32_t count)
{
    flow->simplex.arcs.pairs = flow->market->pairs;
    simplex_add_pairs(&flow->simplex, pair, count);
}

static void note_value(struct flow *flow, int64_t value)
{
    int64_t magnitude = value < 0 ? -value : value;
    if (magnitude > flow->value_most)
        flow->value_most = magnitude;
}

/* Sorts what is listed, in its order, by demand lot. */
static void sort_by_demand(const struct engine_market *market, uint32_t *pair,
                           uint32_t count)
{
    uint32_t *start =
        memory_allocate((size_t)market->demand_count + 2, sizeof *start);
    uint32_t *listed = memory_allocate(count, sizeof *listed);
    for (uint32_t k = 0; k < count; k++) {
        listed[k] = pair[k];
        start[market->pairs[pair[k]].demand + 2]++;
    }
    for (uint32_t j = 0; j < market->demand_count; j++)
        start[j + 2] += start[j + 1];
    for (uint32_t k = 0; k < count; k++)
        pair[start[market->pairs[listed[k]].demand + 1]++] = listed[k];
    memory_free(start);
    memory_free(listed);
}

/* Whether they ascend by demand lot. */
static bool note_pairs(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    uint32_t before = 0;
    bool sorted = true;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        note_value(flow, market->pairs[k].value);
        sorted &= market->pairs[k].demand >= before;
        before = market->pairs[k].demand;
    }
    return sorted;
}

/* Those of the market that are alive, or NULL where all of them are, in
 * order. */
static uint32_t *list_pairs(struct flow *flow, uint32_t *ret_count)
{
    const struct engine_market *market = flow->market;
    bool all = !flow_has_dead_ends(flow), sorted = note_pairs(flow);
    uint32_t count = 0, *pair;
    *ret_count = market->pair_count;
    if (all && sorted)
        return NULL;
    pair = memory_allocate(market->pair_count, sizeof *pair);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (all || flow_pair_alive(flow, k))
            pair[count++] = k;
    }
    if (!sorted)
        sort_by_demand(market, pair, count);
    *ret_count = count;
    return pair;
}

/* What a node leaves unmatched: `priced` of its units cost `penalty` each,
 * and they do so before the others, `capacity` - `priced`, are free. */
struct slack {
    uint32_t node;
    uint32_t parent;
    bool downward;
    int64_t capacity;
    int64_t priced;
    int64_t penalty;
};

/* A node without capacity has no other arc: any flow will do. */
static void hang_slack(struct flow *flow, const struct slack *slack)
{
    int64_t penalty = slack->priced > 0 ? slack->penalty : 0;
    int64_t start = slack->priced > 0 ? slack->priced : slack->capacity;
    simplex_hang(&flow->simplex, slack->node,
                 &(struct tree_node){.parent = slack->parent,
                                     .flow = start > 0 ? start : 1,
                                     .upward = !slack->downward},
                 -penalty);
}

static struct slack group_slack(const struct flow *flow, uint32_t group)
{
    return (struct slack){
        .node = flow_group_node(flow->market, group),
        .parent = TREE_ROOT,
        .capacity = flow->group_left[group],
        .priced = flow->first_left[group],
        .penalty = flow->market->groups[group].first_points,
    };
}

static struct slack offer_slack(const struct flow *flow, uint32_t offer)
{
    uint32_t group = flow->market->offers[offer].group;
    return (struct slack){
        .node = flow_offer_node(flow->market, offer),
        .parent = group == ENGINE_NONE ? TREE_ROOT
                                       : flow_group_node(flow->market, group),
        .capacity = flow->offer_left[offer],
    };
}

static struct slack demand_slack(const struct flow *flow, uint32_t demand)
{
    uint32_t buyer = flow->market->demands[demand].buyer;
    return (struct slack){
        .node = flow_demand_node(flow->market, demand),
        .parent = buyer == ENGINE_NONE ? TREE_ROOT
                                       : flow_buyer_node(flow->market, buyer),
        .downward = true,
        .capacity = flow->demand_left[demand],
        .priced = flow->lift_left[demand],
        .penalty = flow->fixings.lift_most,
    };
}

static struct slack buyer_slack(const struct flow *flow, uint32_t buyer)
{
    return (struct slack){
        .node = flow_buyer_node(flow->market, buyer),
        .parent = TREE_ROOT,
        .downward = true,
        .capacity = flow->buyer_left[buyer],
    };
}

static void add_free_slack(struct flow *flow, const struct slack *slack)
{
    if (slack->priced <= 0 || slack->capacity <= slack->priced)
        return;
    uint32_t tail = slack->downward ? slack->parent : slack->node;
    uint32_t head = slack->downward ? slack->node : slack->parent;
    simplex_add_bounded_arc(&flow->simplex, tail, head,
                            slack->capacity - slack->priced);
}

/* Parents first; then the bounded arcs. */
static void add_slacks(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    struct slack slack;
    for (uint32_t g = 0; g < market->group_count; g++) {
        slack = group_slack(flow, g);
        hang_slack(flow, &slack);
    }
    for (uint32_t b = 0; b < market->buyer_count; b++) {
        slack = buyer_slack(flow, b);
        hang_slack(flow, &slack);
    }
    for (uint32_t i = 0; i < market->offer_count; i++) {
        slack = offer_slack(flow, i);
        hang_slack(flow, &slack);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        slack = demand_slack(flow, j);
        hang_slack(flow, &slack);
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        slack = group_slack(flow, g);
        add_free_slack(flow, &slack);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        slack = demand_slack(flow, j);
        add_free_slack(flow, &slack);
    }
}

static void allocate(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    size_t size = sizeof(int64_t);
    flow->offer_left = memory_allocate(market->offer_count, size);
    flow->demand_left = memory_allocate(market->demand_count, size);
    flow->lift_left = memory_allocate(market->demand_count, size);
    flow->group_left = memory_allocate(market->group_count, size);
    flow->first_left = memory_allocate(market->group_count, size);
    flow->buyer_left = memory_allocate(market->buyer_count, size);
}

/* A cycle passes a lot once, on two pairs at most, and a slack once. */
static bool fits_64_bits(const struct flow *flow)
{
    const struct engine_market *market = flow->market;
    uint32_t lots = market->offer_count < market->demand_count
                        ? market->offer_count
                        : market->demand_count;
    wide reach = (wide)2 * lots * flow->value_most;
    for (uint32_t g = 0; g < market->group_count; g++)
        reach += market->groups[g].first_points;
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (flow->lift_left[j] > 0)
            reach += flow->fixings.lift_most;
    }
    return reach <= SIMPLEX_REACH_MAX;
}

static void init_network(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    struct arcs_size size = {
        .nodes = flow_buyer_node(market, market->buyer_count),
        .bounded = market->group_count + market->demand_count,
        .pairs = market->pair_count,
        .first_offer = flow_offer_node(market, 0),
        .first_row = flow_demand_node(market, 0),
        .rows = market->demand_count,
    };
    simplex_init(&flow->simplex, &size,
                 flow->fixings.wide || !fits_64_bits(flow));
    add_slacks(flow);
}

void flow_init(struct flow *flow, const struct engine_market *market,
               const struct flow_fixings *fixings)
{
    *flow = (struct flow){.market = market};
    if (fixings)
        flow->fixings = *fixings;
    allocate(flow);
    set_capacities(flow);
    if (flow->impossible)
        return;
    uint32_t count;
    uint32_t *pair = list_pairs(flow, &count);
    init_network(flow);
    flow_add_pairs(flow, pair, count);
    memory_free(pair);
    start_greedily(&flow->simplex);
    simplex_begin(&flow->simplex);
    simplex_run(&flow->simplex);
    if (flow->simplex.stage == STAGE_WIDE)
        return;
    simplex_begin_hashes(&flow->simplex);
    simplex_run(&flow->simplex);
}

void flow_init_priced(struct flow *flow, const struct engine_market *market,
                      const struct engine_pricer *pricer,
                      const struct engine_limits *limits)
{
    *flow = (struct flow){.market = market, .value_most = pricer->value_most};
    columns_init(flow, pricer);
    allocate(flow);
    set_capacities(flow);
    init_network(flow);
    simplex_begin(&flow->simplex);
    columns_solve(flow, limits);
}

void flow_clear(struct flow *flow)
{
    memory_free(flow->offer_left);
    memory_free(flow->demand_left);
    memory_free(flow->lift_left);
    memory_free(flow->group_left);
    memory_free(flow->first_left);
    memory_free(flow->buyer_left);
    columns_clear(&flow->columns);
    simplex_clear(&flow->simplex);
}

void flow_quantities(const struct flow *flow, int64_t *ret_quantity)
{
    const struct engine_market *market = flow->market;
    const struct simplex *simplex = &flow->simplex;
    const struct arcs *arcs = &simplex->arcs;
    for (uint32_t k = 0; k < market->pair_count; k++)
        ret_quantity[k] =
            pair_choice(flow, k) == CHOICE_OPEN ? flow->fixings.least[k] : 0;
    for (uint32_t node = 1; node < simplex->node_count; node++) {
        uint32_t arc = simplex->tree.nodes[node].arc;
        if (arc >= arcs->first_pair)
            ret_quantity[arcs->pair[arc - arcs->first_pair]] +=
                simplex->tree.nodes[node].flow;
    }
}

wide allocation_value(const struct engine_market *market,
                      const int64_t *quantity)
{
    int64_t *matched = memory_allocate(market->group_count, sizeof(int64_t));
    wide value = 0;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        uint32_t group = market->offers[pair->offer].group;
        value += (wide)pair->value * quantity[k];
        if (group != ENGINE_NONE)
            matched[group] += quantity[k];
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        int64_t first = market->groups[g].first_capacity;
        if (first > matched[g])
            first = matched[g];
        value += (wide)market->groups[g].first_points * first;
    }
    memory_free(matched);
    return value;
}
