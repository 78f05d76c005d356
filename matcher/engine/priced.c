#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/clearing.h"
#include "matcher/engine/early.h"
#include "matcher/engine/limits.h"
#include "matcher/engine/pricer.h"
#include "matcher/engine/prices.h"

static bool plain_and_alive(const struct engine_market *market)
{
    for (uint32_t i = 0; i < market->offer_count; i++) {
        if (market->offers[i].quantity == 0)
            return false;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        if (demand->quantity == 0 || demand->least_fill > 0 ||
            demand->most_suppliers > 0)
            return false;
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        if (market->groups[g].capacity == 0)
            return false;
    }
    for (uint32_t b = 0; b < market->buyer_count; b++) {
        if (market->buyers[b].capacity == 0)
            return false;
    }
    return true;
}

/* As for a market in which every pair is worth `value_most`, and with paths
 * short enough for the values alone. */
static bool totals_fit(const struct engine_market *market, int64_t value_most)
{
    wide supply = 0, demand = 0, points = 0, reach = 0;
    for (uint32_t i = 0; i < market->offer_count; i++)
        supply += market->offers[i].quantity;
    for (uint32_t j = 0; j < market->demand_count; j++)
        demand += market->demands[j].quantity;
    for (uint32_t g = 0; g < market->group_count; g++) {
        reach += market->groups[g].first_points;
        if (market->groups[g].first_points > points)
            points = market->groups[g].first_points;
    }
    wide lots = market->offer_count < market->demand_count
                    ? market->offer_count
                    : market->demand_count;
    reach += 2 * lots * value_most;
    wide most = supply < demand ? supply : demand;
    return reach <= SIMPLEX_REACH_MAX &&
           most <= ENGINE_TOTAL_MAX / (value_most + points);
}

static enum status check_market(const struct engine_market *market,
                                const struct engine_pricer *pricer,
                                const struct engine_limits *limits)
{
    enum status status = limits_check(market, NULL);
    if (status != STATUS_ok)
        return status;
    if (limits && limits->memory_bytes > 0 &&
        engine_priced_memory_bytes(market, 0) > limits->memory_bytes)
        return STATUS_full;
    if (pricer->value_most < 1 || pricer->value_most > ENGINE_NUMBER_MAX ||
        !plain_and_alive(market))
        return STATUS_invalid;
    return totals_fit(market, pricer->value_most) ? STATUS_ok
                                                  : STATUS_too_large;
}

static void take_prices(struct flow *flow, struct engine_clearing *clearing)
{
    size_t nodes = flow->simplex.node_count;
    int64_t *seller = memory_allocate(nodes, sizeof(int64_t));
    int64_t *buyer = memory_allocate(nodes, sizeof(int64_t));
    int64_t *middle = memory_allocate(nodes, sizeof(int64_t));
    prices_extreme(flow, PRICES_SELLER_BEST, seller);
    prices_extreme(flow, PRICES_BUYER_BEST, buyer);
    prices_middle(flow, seller, buyer, middle);
    prices_duals(flow, seller, &clearing->seller_best, NULL);
    prices_duals(flow, buyer, &clearing->buyer_best, NULL);
    prices_duals(flow, middle, &clearing->suggested, NULL);
    memory_free(seller);
    memory_free(buyer);
    memory_free(middle);
}

static void take_early_prices(struct flow *flow,
                              struct engine_clearing *clearing)
{
    int64_t *potential =
        memory_allocate(flow->simplex.node_count, sizeof *potential);
    early_prices(flow, potential);
    prices_duals(flow, potential, &clearing->seller_best, NULL);
    prices_duals(flow, potential, &clearing->buyer_best, NULL);
    prices_duals(flow, potential, &clearing->suggested, NULL);
    memory_free(potential);
}

static struct engine_clearing *take_answer(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    struct engine_clearing *clearing = engine_clearing_create(market);
    flow_quantities(flow, clearing->quantity);
    if (flow->columns.stopped)
        take_early_prices(flow, clearing);
    else
        take_prices(flow, clearing);
    clearing->total = (int64_t)allocation_value(market, clearing->quantity);
    clearing->bound = (int64_t)limits_dual_value(market, &clearing->suggested);
    clearing->flow_bound = clearing->bound;
    clearing->gap = clearing->bound - clearing->total;
    clearing->steps = flow->simplex.pivots;
    CHECK(flow->columns.stopped ? clearing->gap >= 0 : clearing->gap == 0);
    return clearing;
}

static void drop_unused(struct engine_priced *priced)
{
    int64_t *quantity = priced->clearing->quantity;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < priced->pair_count; k++) {
        if (quantity[k] == 0)
            continue;
        priced->pairs[kept] = priced->pairs[k];
        quantity[kept++] = quantity[k];
    }
    priced->pair_count = kept;
    priced->pairs = memory_resize(priced->pairs, kept, sizeof *priced->pairs);
    priced->clearing->quantity =
        memory_resize(quantity, kept, sizeof *quantity);
}

enum status engine_solve_priced(const struct engine_market *market,
                                const struct engine_pricer *pricer,
                                const struct engine_limits *limits,
                                struct engine_priced *ret_priced)
{
    struct engine_market lots = *market;
    lots.pairs = NULL;
    lots.pair_count = 0;
    enum status status = check_market(&lots, pricer, limits);
    if (status != STATUS_ok)
        return status;
    struct flow flow;
    flow_init_priced(&flow, &lots, pricer, limits);
    if (flow.columns.is_full) {
        flow_clear(&flow);
        return STATUS_full;
    }
    *ret_priced = (struct engine_priced){
        .clearing = take_answer(&flow),
        .pairs = flow.columns.pairs,
        .pair_count = flow.market->pair_count,
        .most_pairs = flow.columns.met_most,
        .passes = flow.columns.passes,
    };
    flow.columns.pairs = NULL;
    flow_clear(&flow);
    if (limits && limits->used_pairs_only)
        drop_unused(ret_priced);
    return STATUS_ok;
}

void engine_priced_clear(struct engine_priced *priced)
{
    engine_clearing_destroy(priced->clearing);
    memory_free(priced->pairs);
    *priced = (struct engine_priced){0};
}
