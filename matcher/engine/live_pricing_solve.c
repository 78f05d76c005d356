#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_full.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_index.h"
#include "matcher/engine/live_pricing.h"
#include "matcher/engine/live_repair.h"
#include "matcher/engine/live_search.h"
#include "matcher/engine/pricer.h"

/* The lots, groups and buyers that can take part, as a market without pairs,
 * and the index as its pricer. */
struct whole {
    struct engine_live *live;
    struct engine_market market;
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_group *groups;
    struct engine_buyer *buyers;
    uint32_t *node[4]; /* handles by kind and place */
    uint32_t *place;   /* by handle */
    const int64_t *offer_price;
};

static bool is_open(const struct engine_live *live, uint32_t node)
{
    return live->nodes[node].kind < LIVE_CLOSED &&
           live->lots[node].quantity > 0;
}

static uint32_t holder_place(const struct whole *whole, uint32_t lot)
{
    uint32_t holder = whole->live->lots[lot].holder;
    return holder == LIVE_NONE ? ENGINE_NONE : whole->place[holder];
}

static void take_holder(struct whole *whole, uint32_t node)
{
    const struct live_lot *self = &whole->live->lots[node];
    struct engine_market *market = &whole->market;
    if (whole->live->nodes[node].kind == LIVE_GROUP) {
        whole->place[node] = market->group_count;
        whole->node[LIVE_GROUP][market->group_count] = node;
        whole->groups[market->group_count++] = *self->terms;
    } else {
        whole->place[node] = market->buyer_count;
        whole->node[LIVE_BUYER][market->buyer_count] = node;
        whole->buyers[market->buyer_count++].capacity = self->terms->capacity;
    }
}

static void take_lot(struct whole *whole, uint32_t node)
{
    const struct engine_live *live = whole->live;
    const struct live_lot *self = &live->lots[node];
    struct engine_market *market = &whole->market;
    if (self->holder != LIVE_NONE && !is_open(live, self->holder))
        return;
    if (live_side(live, node) == 0) {
        whole->place[node] = market->offer_count;
        whole->node[LIVE_OFFER][market->offer_count] = node;
        whole->offers[market->offer_count++] =
            (struct engine_offer){self->quantity, holder_place(whole, node)};
    } else {
        whole->place[node] = market->demand_count;
        whole->node[LIVE_DEMAND][market->demand_count] = node;
        whole->demands[market->demand_count++] = (struct engine_demand){
            .quantity = self->quantity, .buyer = holder_place(whole, node)};
    }
}

static void whole_init(struct whole *whole, struct engine_live *live)
{
    *whole = (struct whole){.live = live};
    whole->offers =
        memory_allocate(live->open[LIVE_OFFER], sizeof *whole->offers);
    whole->demands =
        memory_allocate(live->open[LIVE_DEMAND], sizeof *whole->demands);
    whole->groups =
        memory_allocate(live->open[LIVE_GROUP], sizeof *whole->groups);
    whole->buyers =
        memory_allocate(live->open[LIVE_BUYER], sizeof *whole->buyers);
    for (int kind = 0; kind < LIVE_CLOSED; kind++)
        whole->node[kind] = memory_allocate(live->open[kind], sizeof(uint32_t));
    whole->place = memory_allocate(live->node_count, sizeof(uint32_t));
    for (uint32_t node = 1; node < live->node_count; node++)
        whole->place[node] = ENGINE_NONE;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (is_open(live, node) && !live_is_lot(live, node))
            take_holder(whole, node);
    }
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (is_open(live, node) && live_is_lot(live, node))
            take_lot(whole, node);
    }
    whole->market.offers = whole->offers;
    whole->market.demands = whole->demands;
    whole->market.groups = whole->groups;
    whole->market.buyers = whole->buyers;
}

static void whole_clear(struct whole *whole)
{
    memory_free(whole->offers);
    memory_free(whole->demands);
    memory_free(whole->groups);
    memory_free(whole->buyers);
    for (int kind = 0; kind < LIVE_CLOSED; kind++)
        memory_free(whole->node[kind]);
    memory_free(whole->place);
}

static void begin(void *context, const int64_t *offer_price)
{
    struct whole *whole = context;
    const struct live_index *index = &whole->live->index;
    whole->offer_price = offer_price;
    for (uint32_t i = 0; i < whole->market.offer_count; i++)
        index->price(index->context, whole->node[LIVE_OFFER][i],
                     offer_price[i]);
}

/* Some offers of the index may take no part: so many more are listed. */
static uint32_t room_for(const struct whole *whole, uint32_t room)
{
    uint32_t others = whole->live->open[LIVE_OFFER] - whole->market.offer_count;
    return room < UINT32_MAX - others ? room + others : UINT32_MAX;
}

/* The best first, as far as there is room. */
static uint32_t insert(const struct whole *whole, struct engine_pair *pairs,
                       uint32_t count, uint32_t room,
                       const struct engine_pair *pair)
{
    const int64_t *price = whole->offer_price;
    int64_t gain = pair->value - price[pair->offer];
    if (count == room &&
        gain <= pairs[room - 1].value - price[pairs[room - 1].offer])
        return count;
    uint32_t at = count < room ? count++ : room - 1;
    for (; at > 0 && pairs[at - 1].value - price[pairs[at - 1].offer] < gain;
         at--)
        pairs[at] = pairs[at - 1];
    pairs[at] = *pair;
    return count;
}

static uint32_t list(void *context, uint32_t demand, int64_t least,
                     uint32_t room, struct engine_pair *ret_pairs)
{
    struct whole *whole = context;
    const struct live_index *index = &whole->live->index;
    const struct live_pair *found;
    uint32_t count = 0;
    uint32_t all = index->list(index->context, whole->node[LIVE_DEMAND][demand],
                               least, room_for(whole, room), &found);
    for (uint32_t k = 0; k < all; k++) {
        uint32_t offer = whole->place[found[k].lot];
        if (offer == ENGINE_NONE ||
            found[k].value - whole->offer_price[offer] < least)
            continue;
        struct engine_pair pair = {
            .value = found[k].value, .hash = found[k].hash, .offer = offer};
        count = insert(whole, ret_pairs, count, room, &pair);
    }
    return count;
}

/* ---- what the solve found, into the graph */

static void drop_arcs(struct engine_live *live)
{
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        if (live->arcs[arc].node[0])
            graph_remove_arc(live, arc);
    }
}

static void take_quantities(struct whole *whole,
                            const struct engine_priced *priced)
{
    struct engine_live *live = whole->live;
    for (uint32_t k = 0; k < priced->pair_count; k++) {
        const struct engine_pair *pair = &priced->pairs[k];
        struct live_pair held = {.value = pair->value, .hash = pair->hash};
        uint32_t arc =
            graph_add_arc(live, whole->node[LIVE_OFFER][pair->offer],
                          whole->node[LIVE_DEMAND][pair->demand], &held);
        full_take(live, arc, priced->clearing->quantity[k]);
    }
}

static void start_words(struct whole *whole, const struct engine_duals *duals)
{
    struct engine_live *live = whole->live;
    const struct engine_market *market = &whole->market;
    for (uint32_t node = 1; node < live->node_count; node++)
        full_start(live, node, 0);
    for (uint32_t g = 0; g < market->group_count; g++)
        full_start(live, whole->node[LIVE_GROUP][g],
                   duals->group[g] - duals->first[g]);
    for (uint32_t b = 0; b < market->buyer_count; b++)
        full_start(live, whole->node[LIVE_BUYER][b], -duals->buyer[b]);
    for (uint32_t i = 0; i < market->offer_count; i++)
        full_start(live, whole->node[LIVE_OFFER][i],
                   engine_offer_price(market, duals, i));
    for (uint32_t j = 0; j < market->demand_count; j++)
        full_start(live, whole->node[LIVE_DEMAND][j],
                   -engine_demand_price(market, duals, j));
}

/* All pairs that the highest prices just pay: among them the hashes decide. */
static void bring_tight(struct whole *whole, const struct engine_duals *duals)
{
    struct engine_live *live = whole->live;
    const struct engine_market *market = &whole->market;
    for (uint32_t i = 0; i < market->offer_count; i++)
        live->lots[whole->node[LIVE_OFFER][i]].anchor =
            engine_offer_price(market, duals, i);
    for (uint32_t j = 0; j < market->demand_count; j++)
        live->lots[whole->node[LIVE_DEMAND][j]].anchor =
            engine_demand_price(market, duals, j);
    for (uint32_t i = 0; i < market->offer_count; i++)
        pricing_tell(live, whole->node[LIVE_OFFER][i]);
    live->width = 1;
    live->step = 0;
    for (uint32_t j = 0; j < market->demand_count; j++)
        pricing_warm(live, whole->node[LIVE_DEMAND][j]);
}

/* Lots that take no part and those at which nothing can pass: prices that pay
 * for all their pairs. */
static void price_others(struct engine_live *live)
{
    uint32_t *others = memory_allocate(live->node_count, sizeof *others);
    uint32_t count = 0;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live_is_lot(live, node) && !live->nodes[node].seen)
            others[count++] = node;
    }
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!live_is_lot(live, node))
            continue;
        live->lots[node].anchor = live_word(live->nodes[node].price);
        pricing_tell(live, node);
    }
    for (uint32_t k = 0; k < count; k++)
        repair_raise(live, others[k]);
    memory_free(others);
}

static void take_answer(struct whole *whole, const struct engine_priced *priced)
{
    struct engine_live *live = whole->live;
    const struct engine_duals *duals = &priced->clearing->seller_best;
    full_clear(live);
    drop_arcs(live);
    take_quantities(whole, priced);
    bring_tight(whole, duals);
    start_words(whole, duals);
    full_potentials(live);
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (whole->place[node] == ENGINE_NONE)
            live->nodes[node].seen = 0;
    }
    full_prices(live);
    price_others(live);
    pricing_tune(live);
    live->tuned_arcs = live->open_arcs;
    CHECK(repair(live, UINT64_MAX));
    live->full_solves++;
}

bool pricing_solve(struct engine_live *live)
{
    static const struct engine_limits limits = {.used_pairs_only = true};
    struct whole whole;
    struct engine_priced priced;
    whole_init(&whole, live);
    struct engine_pricer pricer = {.context = &whole,
                                   .value_most = live->index.value_most,
                                   .begin = begin,
                                   .list = list};
    enum status status =
        engine_solve_priced(&whole.market, &pricer, &limits, &priced);
    if (status == STATUS_ok) {
        take_answer(&whole, &priced);
        engine_priced_clear(&priced);
    }
    whole_clear(&whole);
    CHECK(status != STATUS_invalid);
    return status == STATUS_ok;
}
