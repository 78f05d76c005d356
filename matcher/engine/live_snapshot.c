#include "base/memory.h"
#include "matcher/engine/live_graph.h"

/* The market's arrays are its own; it shows them as borrowed. */
struct builder {
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_group *groups;
    struct engine_buyer *buyers;
    struct engine_pair *pairs;
};

static void allocate(const struct engine_live *live, struct builder *builder,
                     struct live_snapshot *snapshot)
{
    uint32_t offers = live->open[LIVE_OFFER], demands = live->open[LIVE_DEMAND];
    uint32_t groups = live->open[LIVE_GROUP], buyers = live->open[LIVE_BUYER];
    size_t size = sizeof(uint32_t);
    builder->offers = memory_allocate(offers, sizeof *builder->offers);
    builder->demands = memory_allocate(demands, sizeof *builder->demands);
    builder->groups = memory_allocate(groups, sizeof *builder->groups);
    builder->buyers = memory_allocate(buyers, sizeof *builder->buyers);
    builder->pairs = memory_allocate(live->open_arcs, sizeof *builder->pairs);
    snapshot->place = memory_allocate(live->node_count, size);
    snapshot->handles = (struct live_handles){
        .offer = memory_allocate(offers, size),
        .demand = memory_allocate(demands, size),
        .group = memory_allocate(groups, size),
        .buyer = memory_allocate(buyers, size),
        .pair = memory_allocate(live->open_arcs, size),
    };
}

static uint32_t *handle_list(struct live_snapshot *snapshot,
                             enum live_kind kind, uint32_t **ret_count)
{
    struct engine_market *market = &snapshot->market;
    switch (kind) {
    case LIVE_OFFER:
        *ret_count = &market->offer_count;
        return snapshot->handles.offer;
    case LIVE_DEMAND:
        *ret_count = &market->demand_count;
        return snapshot->handles.demand;
    case LIVE_GROUP:
        *ret_count = &market->group_count;
        return snapshot->handles.group;
    case LIVE_BUYER:
        *ret_count = &market->buyer_count;
        return snapshot->handles.buyer;
    case LIVE_CLOSED:
        break;
    }
    return NULL;
}

static void place_nodes(const struct engine_live *live,
                        struct live_snapshot *snapshot)
{
    for (uint32_t node = 1; node < live->node_count; node++) {
        uint32_t *count = NULL;
        uint32_t *list = handle_list(
            snapshot, (enum live_kind)live->nodes[node].kind, &count);
        if (!list)
            continue;
        snapshot->place[node] = *count;
        list[(*count)++] = node;
    }
}

static uint32_t holder_place(const struct engine_live *live,
                             const struct live_snapshot *snapshot, uint32_t lot)
{
    uint32_t holder = live->lots[lot].holder;
    return holder == LIVE_NONE ? ENGINE_NONE : snapshot->place[holder];
}

static void copy_nodes(const struct engine_live *live,
                       const struct live_snapshot *snapshot,
                       struct builder *builder)
{
    const struct engine_market *market = &snapshot->market;
    const struct live_handles *handles = &snapshot->handles;
    for (uint32_t g = 0; g < market->group_count; g++)
        builder->groups[g] = *live->lots[handles->group[g]].terms;
    for (uint32_t b = 0; b < market->buyer_count; b++)
        builder->buyers[b].capacity =
            live->lots[handles->buyer[b]].terms->capacity;
    for (uint32_t i = 0; i < market->offer_count; i++)
        builder->offers[i] = (struct engine_offer){
            .quantity = live->lots[handles->offer[i]].quantity,
            .group = holder_place(live, snapshot, handles->offer[i]),
        };
    for (uint32_t j = 0; j < market->demand_count; j++)
        builder->demands[j] = (struct engine_demand){
            .quantity = live->lots[handles->demand[j]].quantity,
            .buyer = holder_place(live, snapshot, handles->demand[j]),
        };
}

static void copy_pairs(const struct engine_live *live,
                       struct live_snapshot *snapshot, struct builder *builder)
{
    uint32_t count = 0;
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        const struct live_arc *from = &live->arcs[arc];
        if (from->node[0] == 0)
            continue;
        snapshot->handles.pair[count] = arc;
        builder->pairs[count++] = (struct engine_pair){
            .value = graph_entry(live, arc)->value,
            .hash = from->hash,
            .offer = snapshot->place[from->node[0]],
            .demand = snapshot->place[from->node[1]],
        };
    }
    snapshot->market.pair_count = count;
}

void live_snapshot_init(const struct engine_live *live,
                        struct live_snapshot *ret_snapshot)
{
    struct builder builder;
    *ret_snapshot = (struct live_snapshot){0};
    allocate(live, &builder, ret_snapshot);
    place_nodes(live, ret_snapshot);
    copy_nodes(live, ret_snapshot, &builder);
    copy_pairs(live, ret_snapshot, &builder);
    ret_snapshot->market.offers = builder.offers;
    ret_snapshot->market.demands = builder.demands;
    ret_snapshot->market.groups = builder.groups;
    ret_snapshot->market.buyers = builder.buyers;
    ret_snapshot->market.pairs = builder.pairs;
}

void live_snapshot_clear(struct live_snapshot *snapshot)
{
    memory_free_const(snapshot->market.offers);
    memory_free_const(snapshot->market.demands);
    memory_free_const(snapshot->market.groups);
    memory_free_const(snapshot->market.buyers);
    memory_free_const(snapshot->market.pairs);
    memory_free(snapshot->handles.offer);
    memory_free(snapshot->handles.demand);
    memory_free(snapshot->handles.group);
    memory_free(snapshot->handles.buyer);
    memory_free(snapshot->handles.pair);
    memory_free(snapshot->place);
    *snapshot = (struct live_snapshot){0};
}
