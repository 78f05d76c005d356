#include "base/memory.h"
#include "matcher/engine/live_checks.h"
#include "matcher/engine/live_full.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_pricing.h"

static bool market_valid(const struct engine_live *live,
                         const struct engine_market *market)
{
    bool valid = !live_is_priced(live) || market->pair_count == 0;
    for (uint32_t g = 0; g < market->group_count; g++)
        valid &= live_terms_valid(live, &market->groups[g]);
    for (uint32_t b = 0; b < market->buyer_count; b++) {
        struct engine_group terms = {.capacity = market->buyers[b].capacity};
        valid &= live_terms_valid(live, &terms);
    }
    for (uint32_t i = 0; i < market->offer_count; i++)
        valid &= live_in_range(market->offers[i].quantity, 0) &&
                 (market->offers[i].group == ENGINE_NONE ||
                  market->offers[i].group < market->group_count);
    for (uint32_t j = 0; j < market->demand_count; j++)
        valid &= live_in_range(market->demands[j].quantity, 0) &&
                 (market->demands[j].buyer == ENGINE_NONE ||
                  market->demands[j].buyer < market->buyer_count);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        valid &= live_in_range(pair->value, -ENGINE_NUMBER_MAX) &&
                 pair->hash >> ENGINE_HASH_BITS == 0 &&
                 pair->offer < market->offer_count &&
                 pair->demand < market->demand_count;
    }
    return valid;
}

/* The handles of what is loaded: ret_handles' arrays, or our own. */
static uint32_t *room(uint32_t *wanted, uint32_t count)
{
    return wanted ? wanted : memory_allocate(count, sizeof *wanted);
}

static void handles_init(struct live_handles *handles,
                         const struct engine_market *market,
                         const struct live_handles *wanted)
{
    struct live_handles given = {0};
    if (wanted)
        given = *wanted;
    handles->offer = room(given.offer, market->offer_count);
    handles->demand = room(given.demand, market->demand_count);
    handles->group = room(given.group, market->group_count);
    handles->buyer = room(given.buyer, market->buyer_count);
    handles->pair = room(given.pair, market->pair_count);
}

static void handles_clear(struct live_handles *handles,
                          const struct live_handles *wanted)
{
    if (!wanted || !wanted->offer)
        memory_free(handles->offer);
    if (!wanted || !wanted->demand)
        memory_free(handles->demand);
    if (!wanted || !wanted->group)
        memory_free(handles->group);
    if (!wanted || !wanted->buyer)
        memory_free(handles->buyer);
    if (!wanted || !wanted->pair)
        memory_free(handles->pair);
}

static uint32_t open_holder(struct engine_live *live, enum live_kind kind,
                            const struct engine_group *terms)
{
    uint32_t holder = graph_open_node(live, kind);
    live->lots[holder].terms = memory_allocate(1, sizeof *terms);
    graph_set_terms(live, holder, terms);
    return holder;
}

static uint32_t open_lot(struct engine_live *live, enum live_kind kind,
                         int64_t quantity, uint32_t holder)
{
    uint32_t lot = graph_open_node(live, kind);
    graph_hold(live, lot, holder);
    live->lots[lot].quantity = quantity;
    live->sums.quantity[kind] += quantity;
    live_note_peak(live, lot, live->index.value_most + live->index.points_most,
                   &live->sums, true);
    return lot;
}

static void open_lots(struct engine_live *live,
                      const struct engine_market *market,
                      struct live_handles *handles)
{
    for (uint32_t g = 0; g < market->group_count; g++)
        handles->group[g] = open_holder(live, LIVE_GROUP, &market->groups[g]);
    for (uint32_t b = 0; b < market->buyer_count; b++) {
        struct engine_group terms = {.capacity = market->buyers[b].capacity};
        handles->buyer[b] = open_holder(live, LIVE_BUYER, &terms);
    }
    for (uint32_t i = 0; i < market->offer_count; i++) {
        uint32_t group = market->offers[i].group;
        handles->offer[i] =
            open_lot(live, LIVE_OFFER, market->offers[i].quantity,
                     group == ENGINE_NONE ? LIVE_NONE : handles->group[group]);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        uint32_t buyer = market->demands[j].buyer;
        handles->demand[j] =
            open_lot(live, LIVE_DEMAND, market->demands[j].quantity,
                     buyer == ENGINE_NONE ? LIVE_NONE : handles->buyer[buyer]);
    }
}

static void open_pairs(struct engine_live *live,
                       const struct engine_market *market,
                       struct live_handles *handles)
{
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *from = &market->pairs[k];
        uint32_t offer = handles->offer[from->offer];
        uint32_t demand = handles->demand[from->demand];
        int64_t points = live_group_points(live, live->lots[offer].holder);
        int64_t peak = live_magnitude(from->value, points);
        struct live_pair pair = {.value = from->value, .hash = from->hash};
        handles->pair[k] = graph_add_arc(live, offer, demand, &pair);
        live_note_peak(live, offer, peak, &live->sums, true);
        live_note_peak(live, demand, peak, &live->sums, true);
    }
}

static void close_all(struct engine_live *live)
{
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        if (live->arcs[arc].node[0])
            graph_remove_arc(live, arc);
    }
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live->nodes[node].kind != LIVE_CLOSED)
            graph_close_node(live, node);
    }
    live->sums = (struct live_sums){0};
}

/* False where totals could be too large. */
static bool solve(struct engine_live *live)
{
    const struct live_index *index = &live->index;
    if (!live_is_priced(live)) {
        full_solve(live);
        return true;
    }
    if (index->loaded)
        index->loaded(index->context);
    return pricing_solve(live);
}

enum status live_load(struct engine_live *live,
                      const struct engine_market *market,
                      struct live_handles *ret_handles)
{
    const struct live_limits *limits = &live->limits;
    for (int kind = 0; kind < LIVE_CLOSED; kind++) {
        if (live->open[kind] > 0)
            return STATUS_invalid;
    }
    if (market->offer_count > limits->lots_most ||
        market->demand_count > limits->lots_most ||
        market->group_count > ENGINE_LOTS_MAX ||
        market->buyer_count > ENGINE_LOTS_MAX ||
        market->pair_count > limits->pairs_most)
        return STATUS_full;
    if (!market_valid(live, market))
        return STATUS_invalid;
    struct live_handles handles;
    handles_init(&handles, market, ret_handles);
    open_lots(live, market, &handles);
    open_pairs(live, market, &handles);
    bool fit = live_sums_fit(&live->sums) && solve(live);
    if (!fit)
        close_all(live);
    handles_clear(&handles, ret_handles);
    return fit ? STATUS_ok : STATUS_too_large;
}
