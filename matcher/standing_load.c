#include "matcher/standing_load.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/standing_index.h"
#include "matcher/standing_priced.h"
#include "matcher/standing_steady.h"
#include "matcher/standing_view.h"

void kept_reserve_found(struct standing_live *live, uint32_t count)
{
    if (count <= live->found_room)
        return;
    uint32_t room = count + count / 2 + 64;
    live->found = memory_resize(live->found, room, sizeof *live->found);
    live->found_least =
        memory_resize(live->found_least, room, sizeof *live->found_least);
    live->found_pairs =
        memory_resize(live->found_pairs, room, sizeof *live->found_pairs);
    live->found_room = room;
}

/* ---- one by one */

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Windows that never meet and forms that never do need no rules. */
static bool can_meet(const struct kept_slot *a, const struct kept_slot *b,
                     int32_t today)
{
    int32_t first = later(later(a->from_day, b->from_day), today);
    return (a->forms & b->forms) && first <= a->to_day && first <= b->to_day;
}

static void find_partners(struct standing_live *live, const struct rules *rules,
                          const struct kept_lot *lot)
{
    const struct kept_side *others = &live->sides[!lot->side];
    struct kept_slot own = kept_slot_of(lot);
    live->found_count = 0;
    for (uint32_t at = 0; at < others->count; at++) {
        const struct kept_slot *slot = &others->slots[at];
        struct pair pair;
        if (!can_meet(&own, slot, live->today))
            continue;
        if (lot->side == KEPT_OFFER)
            rules_pair(rules, &lot->offer, &slot->lot->demand, &pair);
        else
            rules_pair(rules, &slot->lot->offer, &lot->demand, &pair);
        if (pair.verdict != RULE_passed)
            continue;
        kept_reserve_found(live, live->found_count + 1);
        live->found_least[live->found_count] = pair.least;
        live->found[live->found_count++] =
            (struct live_pair){.lot = slot->lot->handle,
                               .value = pair.value_milli,
                               .hash = pair.hash};
    }
}

static struct engine_group terms_of(const struct standing_live *live,
                                    const struct market *market,
                                    const struct kept_party *party)
{
    if (party->key.side == KEPT_DEMAND)
        return (struct engine_group){
            .capacity =
                market_buyer_of(market, &live->name, party->key.id, party->used)
                    .capacity};
    struct market_group group =
        market_group_of(market, &live->name, party->key.id, party->used);
    return (struct engine_group){.capacity = group.capacity,
                                 .first_capacity = group.first_capacity,
                                 .first_points = group.first_points};
}

bool kept_settle_party(struct standing_live *live, const struct market *market,
                       struct kept_party *party)
{
    struct engine_group terms = terms_of(live, market, party);
    struct engine_buyer buyer = {.capacity = terms.capacity};
    if (party->handle == 0 || memcmp(&terms, &party->terms, sizeof terms) == 0)
        return true;
    party->terms = terms;
    enum status status = STATUS_ok;
    for (uint32_t k = 0; k < live->flow_count && status == STATUS_ok; k++) {
        struct engine_live *engine = live->flows[k].engine;
        status = party->key.side == KEPT_OFFER
                     ? live_set_group(engine, party->handle, &terms)
                     : live_set_buyer(engine, party->handle, &buyer);
    }
    return status == STATUS_ok;
}

static bool open_party(struct standing_live *live, const struct market *market,
                       struct kept_party *party)
{
    party->terms = terms_of(live, market, party);
    struct engine_buyer buyer = {.capacity = party->terms.capacity};
    for (uint32_t k = 0; k < live->flow_count; k++) {
        struct engine_live *engine = live->flows[k].engine;
        uint32_t handle = 0;
        enum status status =
            party->key.side == KEPT_OFFER
                ? live_add_group(engine, &party->terms, &handle)
                : live_add_buyer(engine, &buyer, &handle);
        if (status != STATUS_ok)
            return false;
        CHECK(k == 0 || handle == party->handle);
        party->handle = handle;
    }
    return true;
}

static int64_t bonus_of(const struct standing_live *live, uint32_t flow,
                        const struct kept_lot *lot, uint32_t partner)
{
    const struct kept_lot *other = live->lot_at[partner];
    if (flow == KEPT_CANONICAL)
        return 0;
    return lot->side == KEPT_OFFER ? steady_bonus(live, lot, other)
                                   : steady_bonus(live, other, lot);
}

/* Into one of the flows, what is found with the bonus of that flow. */
static bool join_flow(struct standing_live *live, uint32_t flow,
                      struct kept_lot *lot)
{
    struct engine_live *engine = live->flows[flow].engine;
    for (uint32_t index = 0; index < live->found_count; index++)
        live->found[index].value +=
            bonus_of(live, flow, lot, live->found[index].lot);
    struct live_post post = {.quantity = lot->side == KEPT_OFFER
                                             ? lot->offer.free
                                             : lot->demand.free,
                             .holder = lot->party->handle,
                             .pairs = live->found,
                             .pair_count = live->found_count};
    uint32_t handle = 0;
    enum status status =
        lot->side == KEPT_OFFER
            ? live_add_offer(engine, &post, &handle, live->found_pairs)
            : live_add_demand(engine, &post, &handle, live->found_pairs);
    if (status != STATUS_ok)
        return false;
    CHECK(flow == 0 || handle == lot->handle);
    lot->handle = handle;
    for (uint32_t index = 0; index < live->found_count; index++) {
        uint32_t pair = live->found_pairs[index];
        kept_note_pair(&live->flows[flow], pair, live->found_least[index]);
        if (bonus_of(live, flow, lot, live->found[index].lot) > 0)
            steady_note(live, pair, true);
    }
    return true;
}

/* Into the flow that asks the index for its pairs. False too where the market
 * is plain no more. */
static bool join_priced(struct standing_live *live, struct kept_lot *lot)
{
    struct engine_live *engine = live->flows[KEPT_CANONICAL].engine;
    bool is_offer = lot->side == KEPT_OFFER;
    struct live_post post = {.quantity =
                                 is_offer ? lot->offer.free : lot->demand.free,
                             .holder = lot->party->handle};
    uint32_t handle = live_next_handle(engine);
    if (lot->has_least || lot->demand.least_fill ||
        lot->demand.most_suppliers ||
        !standing_index_insert(live->index, lot, handle))
        return false;
    enum status status = is_offer
                             ? live_add_offer(engine, &post, &handle, NULL)
                             : live_add_demand(engine, &post, &handle, NULL);
    lot->handle = handle;
    return status == STATUS_ok;
}

bool kept_join(struct standing_live *live, const struct market *market,
               const struct rules *rules, struct kept_lot *lot)
{
    if (lot->party->handle == 0 && !open_party(live, market, lot->party))
        return false;
    if (live->index) {
        if (!join_priced(live, lot))
            return false;
        kept_note_handle(live, lot);
        return true;
    }
    find_partners(live, rules, lot);
    for (uint32_t flow = 0; flow < live->flow_count; flow++)
        if (!join_flow(live, flow, lot))
            return false;
    kept_note_handle(live, lot);
    return true;
}

/* ---- all at once */

struct loading {
    struct standing_live *live;
    struct market_day day;
    enum kept_kind side;
    struct kept_reading reading;
};

static void keep_post(struct loading *loading, struct id id)
{
    struct standing_live *live = loading->live;
    struct kept_key key = {id, loading->side};
    if (!kept_read(&loading->day, &live->name, &key, &loading->reading))
        return;
    const struct market_post *now = &loading->reading.post;
    struct kept_post *post = kept_post_get(live, loading->side, id);
    post->party = kept_party_get(live, loading->side, now->party);
    post->party->used += now->used;
    post->used = now->used;
    for (uint32_t index = 0; index < now->lot_count; index++)
        kept_lot_add(live, post, &loading->reading.lots[index]);
}

static void keep_offer(void *context, const void *value)
{
    const struct offer *offer = value;
    keep_post(context, offer->id);
}

static void keep_demand(void *context, const void *value)
{
    const struct demand *demand = value;
    keep_post(context, demand->id);
}

static void keep_posts(struct standing_live *live, const struct market *market)
{
    struct loading loading = {.live = live,
                              .day = market_day_of(market, live->gazetteer,
                                                   &live->name, live->today)};
    loading.side = KEPT_OFFER;
    market_each(market, &record_offer, keep_offer, &loading);
    loading.side = KEPT_DEMAND;
    market_each(market, &record_demand, keep_demand, &loading);
    memory_free(loading.reading.lots);
}

static struct live_handles handles_for(const struct engine_market *market)
{
    size_t size = sizeof(uint32_t);
    return (struct live_handles){
        .offer = memory_allocate(market->offer_count, size),
        .demand = memory_allocate(market->demand_count, size),
        .group = memory_allocate(market->group_count, size),
        .buyer = memory_allocate(market->buyer_count, size),
        .pair = memory_allocate(market->pair_count, size)};
}

static void note_lots(struct standing_live *live, enum kept_kind side,
                      const uint32_t *handle)
{
    for (uint32_t at = 0; at < live->sides[side].count; at++) {
        struct kept_lot *lot = live->sides[side].slots[at].lot;
        lot->handle = handle[at];
        kept_note_handle(live, lot);
    }
}

/* Lots stand in the same order here and there. */
static void note_handles(struct standing_live *live,
                         const struct engine_market *market,
                         const struct live_handles *handles)
{
    CHECK(live->sides[KEPT_OFFER].count == market->offer_count);
    CHECK(live->sides[KEPT_DEMAND].count == market->demand_count);
    note_lots(live, KEPT_OFFER, handles->offer);
    note_lots(live, KEPT_DEMAND, handles->demand);
    for (uint32_t i = 0; i < market->offer_count; i++) {
        struct kept_party *party = live->sides[KEPT_OFFER].slots[i].lot->party;
        party->handle = handles->group[market->offers[i].group];
        party->terms = market->groups[market->offers[i].group];
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        struct kept_party *party = live->sides[KEPT_DEMAND].slots[j].lot->party;
        party->handle = handles->buyer[market->demands[j].buyer];
        party->terms.capacity =
            market->buyers[market->demands[j].buyer].capacity;
    }
}

static struct engine_pair *copy_pairs(const struct standing *listed)
{
    struct engine_pair *pairs =
        memory_allocate(listed->pair_count, sizeof *pairs);
    if (listed->pair_count > 0)
        memcpy(pairs, listed->pairs, listed->pair_count * sizeof *pairs);
    return pairs;
}

/* The same market with what was promised, worth more. */
static enum status load_steady(struct standing_live *live,
                               const struct standing *listed,
                               struct engine_market market)
{
    struct kept_flow *flow = &live->flows[KEPT_STEADY];
    struct engine_pair *pairs = copy_pairs(listed);
    struct live_handles handles = handles_for(&market);
    for (uint32_t k = 0; k < listed->pair_count; k++)
        pairs[k].value += steady_bonus(
            live, live->sides[KEPT_OFFER].slots[pairs[k].offer].lot,
            live->sides[KEPT_DEMAND].slots[pairs[k].demand].lot);
    market.pairs = pairs;
    flow->engine = live_create(NULL);
    live->flow_count = KEPT_STEADY + 1;
    enum status status = live_load(flow->engine, &market, &handles);
    for (uint32_t k = 0; status == STATUS_ok && k < market.pair_count; k++) {
        kept_note_pair(flow, handles.pair[k], pairs[k].least);
        if (pairs[k].value > listed->pairs[k].value)
            steady_note(live, handles.pair[k], true);
    }
    kept_handles_clear(&handles);
    memory_free(pairs);
    return status;
}

/* Keeps what is listed; the view is left for others to answer. */
static enum status load_listed(struct standing_live *live,
                               const struct standing *listed)
{
    struct kept_flow *flow = &live->flows[KEPT_CANONICAL];
    struct engine_market market = standing_market(listed);
    struct live_handles handles = handles_for(&market);
    flow->engine = live_create(NULL);
    live->flow_count = KEPT_CANONICAL + 1;
    enum status status = live_load(flow->engine, &market, &handles);
    if (status == STATUS_ok) {
        keep_posts(live, listed->market);
        note_handles(live, &market, &handles);
        for (uint32_t k = 0; k < market.pair_count; k++)
            kept_note_pair(flow, handles.pair[k], market.pairs[k].least);
    }
    if (status == STATUS_ok && live->bonus > 0)
        status = load_steady(live, listed, market);
    kept_handles_clear(&handles);
    standing_market_clear(&market);
    return status;
}

/* The lots without their pairs, which the engine then asks for. */
static enum status load_lots(struct standing_live *live,
                             const struct standing *listed)
{
    struct kept_flow *flow = &live->flows[KEPT_CANONICAL];
    struct engine_market market = standing_market(listed);
    struct live_handles handles = handles_for(&market);
    live->index = standing_index_create(&listed->rules, &live->name);
    keep_posts(live, listed->market);
    struct live_index index =
        standing_index_live(live->index, live->sides, &handles);
    memory_free(flow->least_at);
    memory_free(flow->is_promised);
    const struct live_limits limits = {.memory_bytes = standing_solve_memory()};
    *flow = (struct kept_flow){.engine = live_create(&limits)};
    live->flow_count = KEPT_CANONICAL + 1;
    live_set_index(flow->engine, &index);
    enum status status = live_load(flow->engine, &market, &handles);
    if (status == STATUS_ok)
        note_handles(live, &market, &handles);
    kept_handles_clear(&handles);
    standing_market_clear(&market);
    return status;
}

/* A plain market with more pairs than are held. */
static enum status load_priced(struct standing_live *live,
                               struct market *market)
{
    struct standing listed = {
        .name = live->name,
        .today = live->today,
        .market = market,
        .rules = market_rules(market, live->gazetteer, live->today)};
    enum status status = market_lots_create(
        market, live->gazetteer, &live->name, live->today, &listed.lots);
    if (status != STATUS_ok)
        return status;
    status =
        standing_is_plain(listed.lots) ? load_lots(live, &listed) : STATUS_full;
    market_lots_destroy(listed.lots);
    return status;
}

enum status kept_load(struct standing_live *live, struct market *market)
{
    struct standing *listed;
    live->must_load = false;
    live->bonus = market_policy(market)->hysteresis_vnd *
                  (live->name.unit == unit_head ? 1000 : 1);
    struct standing_wanted wanted = {market, live->gazetteer, &live->name,
                                     live->today, live->pairs_most};
    enum status status = standing_list(&wanted, &listed);
    if (status == STATUS_full && live->bonus == 0) {
        status = load_priced(live, market);
        if (status == STATUS_ok)
            return STATUS_ok;
        kept_clear(live);
    } else if (status == STATUS_ok) {
        status = load_listed(live, listed);
        standing_destroy(listed);
        if (status == STATUS_ok)
            return STATUS_ok;
        kept_clear(live);
    }
    live->is_resting = live->bonus > 0;
    return standing_create(market, live->gazetteer, &live->name, live->today,
                           &live->view);
}
