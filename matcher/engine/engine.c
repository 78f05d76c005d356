#include "matcher/engine/engine.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/branch.h"
#include "matcher/engine/clearing.h"
#include "matcher/engine/component.h"
#include "matcher/engine/flow.h"
#include "matcher/engine/limits.h"
#include "matcher/engine/prices.h"
#include "matcher/engine/rules.h"

/* Side constraints: pairs priced over all solves of a market together, and
 * what each component may take of solves. */
#define BRANCH_WORK ((uint64_t)5 * 1000 * 1000)
#define BRANCH_SOLVES_LEAST 24
#define BRANCH_SOLVES_MOST 16000

int64_t engine_offer_price(const struct engine_market *market,
                           const struct engine_duals *duals, uint32_t offer)
{
    uint32_t group = market->offers[offer].group;
    if (group == ENGINE_NONE)
        return duals->offer[offer];
    return duals->offer[offer] + duals->group[group] - duals->first[group];
}

int64_t engine_demand_price(const struct engine_market *market,
                            const struct engine_duals *duals, uint32_t demand)
{
    uint32_t buyer = market->demands[demand].buyer;
    if (buyer == ENGINE_NONE)
        return duals->demand[demand];
    return duals->demand[demand] + duals->buyer[buyer];
}

static void spread(const struct bucket *bucket, uint32_t index,
                   const int64_t *from, int64_t *to)
{
    const uint32_t *item = bucket->item + bucket->start[index];
    uint32_t count = bucket->start[index + 1] - bucket->start[index];
    for (uint32_t k = 0; k < count; k++)
        to[item[k]] = from[k];
}

/* Writes one component's prices to their places in the market's. */
static void spread_duals(const struct partition *partition, uint32_t index,
                         const struct engine_duals *from,
                         struct engine_duals *to)
{
    spread(&partition->offers, index, from->offer, to->offer);
    spread(&partition->demands, index, from->demand, to->demand);
    spread(&partition->groups, index, from->group, to->group);
    spread(&partition->groups, index, from->first, to->first);
    spread(&partition->buyers, index, from->buyer, to->buyer);
}

/* A component on its way to the clearing. */
struct task {
    const struct partition *partition;
    uint32_t index;
    const struct engine_limits *limits;
    struct engine_clearing *clearing;
};

static void take_duals(const struct task *task, const struct flow *flow,
                       const int64_t *potential, struct engine_duals *to)
{
    struct engine_duals duals;
    duals_init(&duals, flow->market);
    prices_duals(flow, potential, &duals, NULL);
    spread_duals(task->partition, task->index, &duals, to);
    duals_clear(&duals);
}

static void take_prices(const struct task *task, struct flow *flow)
{
    size_t nodes = flow->simplex.node_count;
    int64_t *seller = memory_allocate(nodes, sizeof(int64_t));
    int64_t *buyer = memory_allocate(nodes, sizeof(int64_t));
    int64_t *middle = memory_allocate(nodes, sizeof(int64_t));
    prices_extreme(flow, PRICES_SELLER_BEST, seller);
    prices_extreme(flow, PRICES_BUYER_BEST, buyer);
    prices_middle(flow, seller, buyer, middle);
    take_duals(task, flow, seller, &task->clearing->seller_best);
    take_duals(task, flow, buyer, &task->clearing->buyer_best);
    take_duals(task, flow, middle, &task->clearing->suggested);
    memory_free(seller);
    memory_free(buyer);
    memory_free(middle);
}

static uint32_t *copy_items(const struct bucket *bucket, uint32_t index,
                            uint32_t *ret_count)
{
    uint32_t count = bucket->start[index + 1] - bucket->start[index];
    uint32_t *items = memory_allocate(count, sizeof *items);
    memcpy(items, bucket->item + bucket->start[index], count * sizeof *items);
    *ret_count = count;
    return items;
}

/* Speaks of the leaves' fixings by the indexes of the market. */
static void name_fixings(const struct task *task, struct engine_leaf *leaf)
{
    const struct bucket *pairs = &task->partition->pairs;
    const struct bucket *demands = &task->partition->demands;
    for (uint32_t k = 0; k < leaf->fixing_count; k++) {
        struct engine_fixing *fixing = &leaf->fixings[k];
        bool pair = fixing->kind == FIXING_PAIR_CLOSED ||
                    fixing->kind == FIXING_PAIR_OPEN;
        const struct bucket *bucket = pair ? pairs : demands;
        fixing->index =
            bucket->item[bucket->start[task->index] + fixing->index];
    }
}

static void take_proof(const struct task *task, int64_t flow_bound,
                       struct branch_answer *answer)
{
    struct engine_clearing *clearing = task->clearing;
    struct engine_part part = {.leaves = answer->leaves,
                               .leaf_count = answer->leaf_count,
                               .bound = answer->bound,
                               .flow_bound = flow_bound};
    const struct partition *partition = task->partition;
    if (answer->bound == flow_bound) {
        engine_part_clear(&part);
        return;
    }
    part.offers =
        copy_items(&partition->offers, task->index, &part.offer_count);
    part.demands =
        copy_items(&partition->demands, task->index, &part.demand_count);
    part.groups =
        copy_items(&partition->groups, task->index, &part.group_count);
    part.buyers =
        copy_items(&partition->buyers, task->index, &part.buyer_count);
    for (uint32_t k = 0; k < part.leaf_count; k++)
        name_fixings(task, &part.leaves[k]);
    clearing->parts =
        memory_resize(clearing->parts, (size_t)clearing->part_count + 1,
                      sizeof *clearing->parts);
    clearing->parts[clearing->part_count++] = part;
}

static uint32_t solves_allowed(const struct task *task)
{
    if (task->limits && task->limits->branch_solves > 0)
        return task->limits->branch_solves;
    uint64_t solves = BRANCH_WORK / task->partition->market->pair_count;
    if (solves < BRANCH_SOLVES_LEAST)
        return BRANCH_SOLVES_LEAST;
    return solves > BRANCH_SOLVES_MOST ? BRANCH_SOLVES_MOST : (uint32_t)solves;
}

static bool has_rules(const struct engine_market *market)
{
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (market->pairs[k].least > 0)
            return true;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (market->demands[j].least_fill > 0 ||
            market->demands[j].most_suppliers > 0)
            return true;
    }
    return false;
}

static bool breaks_rules(const struct engine_market *market,
                         const int64_t *quantity)
{
    if (!has_rules(market))
        return false;
    struct rules rules;
    rules_init(&rules, market);
    bool broken = !rules_hold(&rules, quantity);
    rules_clear(&rules);
    return broken;
}

/* The flow's quantities where they break no rule, else a search's. */
static void settle_component(const struct task *task,
                             const struct engine_market *market,
                             const int64_t *quantity)
{
    struct engine_clearing *clearing = task->clearing;
    const struct bucket *pairs = &task->partition->pairs;
    int64_t value = (int64_t)allocation_value(market, quantity);
    clearing->flow_bound += value;
    if (!breaks_rules(market, quantity)) {
        clearing->total += value;
        clearing->bound += value;
        spread(pairs, task->index, quantity, clearing->quantity);
        return;
    }
    struct branch_answer answer;
    branch_solve(market, value, solves_allowed(task), &answer);
    clearing->total += answer.total;
    clearing->bound += answer.bound;
    clearing->steps += answer.steps;
    spread(pairs, task->index, answer.quantity, clearing->quantity);
    memory_free(answer.quantity);
    take_proof(task, value, &answer);
}

static void solve_component(const struct task *task)
{
    struct component component;
    struct flow flow;
    component_init(&component, task->partition, task->index);
    flow_init(&flow, &component.market, NULL);
    int64_t *quantity =
        memory_allocate(component.market.pair_count, sizeof(int64_t));
    flow_quantities(&flow, quantity);
    take_prices(task, &flow);
    task->clearing->steps += flow.simplex.pivots;
    flow_clear(&flow);
    settle_component(task, &component.market, quantity);
    memory_free(quantity);
    component_clear(&component);
}

/* Points that nobody could earn are worth nothing. */
static void price_unused_points(const struct partition *partition,
                                struct engine_duals *duals)
{
    const struct engine_market *market = partition->market;
    for (uint32_t g = 0; g < market->group_count; g++) {
        if (partition->groups.place[g] == ENGINE_NONE &&
            market->groups[g].first_capacity > 0)
            duals->first[g] = market->groups[g].first_points;
    }
}

enum status engine_solve(const struct engine_market *market,
                         const struct engine_limits *limits,
                         struct engine_clearing **ret_clearing)
{
    enum status status = limits_check(market, limits);
    if (status != STATUS_ok)
        return status;
    struct partition partition;
    partition_init(&partition, market);
    struct engine_clearing *clearing = engine_clearing_create(market);
    price_unused_points(&partition, &clearing->seller_best);
    price_unused_points(&partition, &clearing->buyer_best);
    price_unused_points(&partition, &clearing->suggested);
    for (uint32_t c = 0; c < partition.component_count; c++)
        solve_component(&(struct task){&partition, c, limits, clearing});
    clearing->gap = clearing->bound - clearing->total;
    CHECK(limits_dual_value(market, &clearing->suggested) ==
          clearing->flow_bound);
    partition_clear(&partition);
    *ret_clearing = clearing;
    return STATUS_ok;
}
