#include "matcher/engine/early.h"

#include "base/memory.h"
#include "matcher/engine/limits.h"
#include "matcher/engine/prices.h"

#define MILLION 1000000

void early_prices(const struct flow *flow, int64_t *ret_potential)
{
    prices_any(flow, ret_potential);
    for (uint32_t j = 0; j < flow->market->demand_count; j++)
        ret_potential[flow_demand_node(flow->market, j)] -=
            flow->columns.gained[j];
}

static wide proven_bound(const struct flow *flow)
{
    struct engine_duals duals;
    int64_t *potential =
        memory_allocate(flow->simplex.node_count, sizeof *potential);
    duals_init(&duals, flow->market);
    early_prices(flow, potential);
    prices_duals(flow, potential, &duals, NULL);
    wide bound = limits_dual_value(flow->market, &duals);
    duals_clear(&duals);
    memory_free(potential);
    return bound;
}

static wide present_value(const struct flow *flow)
{
    int64_t *quantity =
        memory_allocate(flow->market->pair_count, sizeof *quantity);
    flow_quantities(flow, quantity);
    wide value = allocation_value(flow->market, quantity);
    memory_free(quantity);
    return value;
}

/* Prices too high for the bound to be written down are no reason to stop. */
bool early_may_stop(const struct flow *flow, const struct engine_limits *limits)
{
    if (!limits || (limits->gap_millionths == 0 && limits->passes == 0))
        return false;
    wide bound = proven_bound(flow);
    wide gap = bound - present_value(flow);
    if (bound > ENGINE_TOTAL_MAX)
        return false;
    if (limits->passes > 0 && flow->columns.passes >= limits->passes)
        return true;
    return gap * MILLION <= bound * limits->gap_millionths;
}
