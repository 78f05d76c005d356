#include "matcher/engine/engine.h"

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/component.h"
#include "matcher/engine/flow.h"
#include "matcher/engine/limits.h"
#include "matcher/engine/prices.h"

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

static struct engine_clearing *
engine_clearing_create(const struct engine_market *market)
{
    struct engine_clearing *clearing = memory_allocate(1, sizeof *clearing);
    clearing->quantity = memory_allocate(market->pair_count, sizeof(int64_t));
    duals_init(&clearing->seller_best, market);
    duals_init(&clearing->buyer_best, market);
    duals_init(&clearing->suggested, market);
    return clearing;
}

void engine_clearing_destroy(struct engine_clearing *clearing)
{
    if (!clearing)
        return;
    memory_free(clearing->quantity);
    duals_clear(&clearing->seller_best);
    duals_clear(&clearing->buyer_best);
    duals_clear(&clearing->suggested);
    memory_free(clearing);
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

static void take_prices(const struct task *task, const struct flow *flow)
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

static void solve_component(const struct task *task)
{
    struct engine_clearing *clearing = task->clearing;
    struct component component;
    struct flow flow;
    component_init(&component, task->partition, task->index);
    flow_init(&flow, &component.market, NULL);
    int64_t *quantity =
        memory_allocate(component.market.pair_count, sizeof(int64_t));
    flow_quantities(&flow, quantity);
    int64_t value = (int64_t)allocation_value(&component.market, quantity);
    clearing->steps += flow.simplex.pivots;
    clearing->total += value;
    clearing->bound += value;
    clearing->flow_bound += value;
    take_prices(task, &flow);
    flow_clear(&flow);
    spread(&task->partition->pairs, task->index, quantity, clearing->quantity);
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
