#include "matcher/standing_view.h"

#include <stdlib.h>

#include "base/memory.h"
#include "matcher/engine/live_work.h"

/* A view in the making. */
struct viewing {
    struct standing_live *live;
    const struct kept_flow *flow; /* whose pairs are listed */
    int64_t promised_units;       /* of the lines listed last */
    const struct market *market;
    struct standing *standing;
    struct live_handles handles;
};

static int compare_parties(const void *left, const void *right)
{
    const struct kept_party *const *a = left;
    const struct kept_party *const *b = right;
    return id_compare((*a)->key.id, (*b)->key.id);
}

/* Those with lots, in the order of their ids. */
static struct kept_party **sort_parties(const struct standing_live *live,
                                        enum kept_kind side,
                                        uint32_t *ret_count)
{
    struct kept_party **sorted =
        memory_allocate(HASH_COUNT(live->parties), sizeof(struct kept_party *));
    uint32_t count = 0;
    for (struct kept_party *party = live->parties; party;
         party = party->hh.next)
        if (party->key.side == (int64_t)side && party->lots > 0)
            sorted[count++] = party;
    if (count > 0)
        qsort(sorted, count, sizeof *sorted, compare_parties);
    for (uint32_t place = 0; place < count; place++)
        sorted[place]->place = place;
    *ret_count = count;
    return sorted;
}

static void view_groups(struct viewing *viewing, struct market_lots *lots)
{
    struct kept_party **parties =
        sort_parties(viewing->live, KEPT_OFFER, &lots->group_count);
    size_t size = sizeof(uint32_t);
    lots->groups = memory_allocate(lots->group_count, sizeof *lots->groups);
    viewing->handles.group = memory_allocate(lots->group_count, size);
    for (uint32_t place = 0; place < lots->group_count; place++) {
        const struct kept_party *party = parties[place];
        lots->groups[place] = market_group_of(viewing->market, &lots->name,
                                              party->key.id, party->used);
        viewing->handles.group[place] = party->handle;
    }
    memory_free(parties);
}

static void view_buyers(struct viewing *viewing, struct market_lots *lots)
{
    struct kept_party **parties =
        sort_parties(viewing->live, KEPT_DEMAND, &lots->buyer_count);
    size_t size = sizeof(uint32_t);
    lots->buyers = memory_allocate(lots->buyer_count, sizeof *lots->buyers);
    viewing->handles.buyer = memory_allocate(lots->buyer_count, size);
    for (uint32_t place = 0; place < lots->buyer_count; place++) {
        const struct kept_party *party = parties[place];
        lots->buyers[place] = market_buyer_of(viewing->market, &lots->name,
                                              party->key.id, party->used);
        viewing->handles.buyer[place] = party->handle;
    }
    memory_free(parties);
}

static struct market_lots *view_lots(struct viewing *viewing)
{
    const struct kept_side *sides = viewing->live->sides;
    struct market_lots *lots = memory_allocate(1, sizeof *lots);
    size_t size = sizeof(uint32_t);
    lots->name = viewing->live->name;
    view_groups(viewing, lots);
    view_buyers(viewing, lots);
    lots->offer_count = sides[KEPT_OFFER].count;
    lots->demand_count = sides[KEPT_DEMAND].count;
    lots->offers = memory_allocate(lots->offer_count, sizeof *lots->offers);
    lots->demands = memory_allocate(lots->demand_count, sizeof *lots->demands);
    viewing->handles.offer = memory_allocate(lots->offer_count, size);
    viewing->handles.demand = memory_allocate(lots->demand_count, size);
    for (uint32_t i = 0; i < lots->offer_count; i++) {
        struct kept_lot *lot = sides[KEPT_OFFER].slots[i].lot;
        lot->place = i;
        lots->offers[i] = lot->offer;
        lots->offers[i].group_index = lot->party->place;
        viewing->handles.offer[i] = lot->handle;
    }
    for (uint32_t j = 0; j < lots->demand_count; j++) {
        struct kept_lot *lot = sides[KEPT_DEMAND].slots[j].lot;
        lot->place = j;
        lots->demands[j] = lot->demand;
        lots->demands[j].buyer_index = lot->party->place;
        viewing->handles.demand[j] = lot->handle;
    }
    return lots;
}

/* ---- pairs: all of them, or lines and what comes next */

static void begin_pairs(struct viewing *viewing, uint32_t count)
{
    struct standing *standing = viewing->standing;
    memory_free(standing->pairs);
    memory_free(standing->first_pair);
    memory_free(viewing->handles.pair);
    standing->pair_count = 0;
    standing->pairs = memory_allocate(count, sizeof *standing->pairs);
    standing->first_pair = memory_allocate(
        (size_t)standing->lots->demand_count + 1, sizeof(uint32_t));
    viewing->handles.pair = memory_allocate(count, sizeof(uint32_t));
}

static void set_pair(const struct viewing *viewing, uint32_t at, uint32_t pair,
                     struct engine_pair terms)
{
    if (viewing->flow->least_at)
        terms.least = viewing->flow->least_at[pair];
    viewing->standing->pairs[at] = terms;
    viewing->handles.pair[at] = pair;
}

/* By demand lot, then offer lot: each demand lot's pairs have a stretch, which
 * the offer lots fill in their order. */
static void view_pairs(struct viewing *viewing)
{
    const struct standing_live *live = viewing->live;
    struct standing *standing = viewing->standing;
    const struct market_lots *lots = standing->lots;
    uint32_t *next = memory_allocate(lots->demand_count, sizeof *next);
    begin_pairs(viewing, (uint32_t)standing->candidate_count);
    for (uint32_t j = 0; j < lots->demand_count; j++) {
        standing->first_pair[j] = next[j] = standing->pair_count;
        standing->pair_count +=
            live_pair_count(viewing->flow->engine, viewing->handles.demand[j]);
    }
    standing->first_pair[lots->demand_count] = standing->pair_count;
    for (uint32_t i = 0; i < lots->offer_count; i++) {
        uint32_t handle = viewing->handles.offer[i];
        uint32_t count = live_pair_count(viewing->flow->engine, handle);
        for (uint32_t index = 0; index < count; index++) {
            uint32_t pair;
            struct live_pair terms =
                live_pair_at(viewing->flow->engine, handle, index, &pair);
            uint32_t j = live->lot_at[terms.lot]->place;
            set_pair(viewing, next[j]++, pair,
                     (struct engine_pair){.value = terms.value,
                                          .hash = terms.hash,
                                          .offer = i,
                                          .demand = j});
        }
    }
    memory_free(next);
}

/* A flow that asks for its pairs keeps no note of them. */
static bool is_promised(const struct viewing *viewing, uint32_t pair)
{
    return viewing->flow->is_promised && viewing->flow->is_promised[pair];
}

static int64_t bonus_of(const struct viewing *viewing, uint32_t pair)
{
    return is_promised(viewing, pair) ? viewing->live->bonus : 0;
}

static struct engine_pair pair_of(const struct viewing *viewing,
                                  uint32_t demand, uint32_t index,
                                  uint32_t *ret_pair)
{
    const struct standing_live *live = viewing->live;
    struct live_pair terms =
        live_pair_at(viewing->flow->engine, viewing->handles.demand[demand],
                     index, ret_pair);
    return (struct engine_pair){.value =
                                    terms.value - bonus_of(viewing, *ret_pair),
                                .hash = terms.hash,
                                .offer = live->lot_at[terms.lot]->place,
                                .demand = demand};
}

/* Into the stretch of its demand lot, which is short, in the order of offers.
 */
static void insert_pair(struct viewing *viewing, uint32_t pair,
                        struct engine_pair terms)
{
    struct standing *standing = viewing->standing;
    uint32_t at = standing->pair_count++;
    for (; at > standing->first_pair[terms.demand] &&
           standing->pairs[at - 1].offer > terms.offer;
         at--) {
        standing->pairs[at] = standing->pairs[at - 1];
        viewing->handles.pair[at] = viewing->handles.pair[at - 1];
    }
    set_pair(viewing, at, pair, terms);
}

/* Of the demand lot's pairs without a quantity the one of most worth over the
 * offer's price; of several the first. */
static void insert_next_best(struct viewing *viewing, uint32_t demand,
                             uint32_t lines, const int64_t *price)
{
    uint32_t count =
        live_pair_count(viewing->flow->engine, viewing->handles.demand[demand]);
    struct engine_pair best = {.offer = ENGINE_NONE};
    int64_t most = INT64_MIN;
    uint32_t best_pair = 0;
    for (uint32_t index = lines; index < count; index++) {
        uint32_t pair;
        struct engine_pair terms = pair_of(viewing, demand, index, &pair);
        int64_t worth = terms.value - price[terms.offer];
        if (worth < most || (worth == most && terms.offer > best.offer))
            continue;
        most = worth;
        best = terms;
        best_pair = pair;
    }
    if (best.offer != ENGINE_NONE)
        insert_pair(viewing, best_pair, best);
}

static uint32_t line_count(const struct viewing *viewing)
{
    const struct market_lots *lots = viewing->standing->lots;
    uint32_t count = 0;
    for (uint32_t j = 0; j < lots->demand_count; j++)
        count +=
            live_line_count(viewing->flow->engine, viewing->handles.demand[j]);
    return count;
}

/* `price` by offer lot, or NULL: lines alone. */
static void view_lines(struct viewing *viewing, const int64_t *price)
{
    const struct engine_live *engine = viewing->flow->engine;
    struct standing *standing = viewing->standing;
    uint32_t demands = standing->lots->demand_count;
    begin_pairs(viewing, line_count(viewing) + (price ? demands : 0));
    for (uint32_t j = 0; j < demands; j++) {
        uint32_t lines = live_line_count(engine, viewing->handles.demand[j]);
        standing->first_pair[j] = standing->pair_count;
        for (uint32_t index = 0; index < lines; index++) {
            uint32_t pair;
            struct engine_pair terms = pair_of(viewing, j, index, &pair);
            insert_pair(viewing, pair, terms);
        }
        if (price && lines > 0)
            insert_next_best(viewing, j, lines, price);
    }
    standing->first_pair[demands] = standing->pair_count;
}

static int64_t *view_quantities(struct viewing *viewing)
{
    const struct standing *standing = viewing->standing;
    int64_t *quantity = memory_allocate(standing->pair_count, sizeof *quantity);
    viewing->promised_units = 0;
    for (uint32_t index = 0; index < standing->pair_count; index++) {
        uint32_t pair = viewing->handles.pair[index];
        quantity[index] = live_quantity(viewing->flow->engine, pair);
        if (is_promised(viewing, pair))
            viewing->promised_units += quantity[index];
    }
    return quantity;
}

/* ---- the answer */

static bool keeps_rules(struct viewing *viewing, uint32_t flow)
{
    viewing->flow = &viewing->live->flows[flow];
    view_lines(viewing, NULL);
    int64_t *quantity = view_quantities(viewing);
    struct engine_market market = standing_market(viewing->standing);
    bool is_kept = live_keeps_rules(&market, quantity);
    standing_market_clear(&market);
    memory_free(quantity);
    return is_kept;
}

/* What the flow's allocation is worth by the values, whatever it promises. */
static int64_t true_total(const struct viewing *viewing)
{
    return live_total(viewing->flow->engine) -
           viewing->promised_units * viewing->live->bonus;
}

/* The canonical optimum stands as `answer`; what the steady flow has instead
 * costs the difference. */
static void replace_lines(struct viewing *viewing, int64_t *quantity,
                          int64_t total)
{
    struct standing *standing = viewing->standing;
    struct engine_clearing *answer = standing->answer;
    memory_free(answer->quantity);
    answer->quantity = quantity;
    standing->hysteresis_cost =
        answer->total > total ? answer->total - total : 0;
    answer->total = total;
    answer->gap = answer->bound - total;
}

/* Into all pairs, which stand in their order, what the flow's lines carry. */
static int64_t *spread_lines(struct viewing *viewing)
{
    struct standing *standing = viewing->standing;
    struct viewing lines = *viewing;
    struct standing listed = *standing;
    listed.pairs = NULL;
    listed.first_pair = NULL;
    lines.standing = &listed;
    lines.handles.pair = NULL;
    view_lines(&lines, NULL);
    int64_t *carried = view_quantities(&lines);
    viewing->promised_units = lines.promised_units;
    int64_t *quantity = memory_allocate(standing->pair_count, sizeof *quantity);
    for (uint32_t k = 0; k < listed.pair_count; k++) {
        uint32_t at = standing->first_pair[listed.pairs[k].demand];
        while (standing->pairs[at].offer != listed.pairs[k].offer)
            at++;
        quantity[at] = carried[k];
    }
    memory_free(carried);
    memory_free(listed.pairs);
    memory_free(listed.first_pair);
    memory_free(lines.handles.pair);
    return quantity;
}

/* All pairs with what the steady flow adds to those that are promised. */
static struct engine_pair *biased_pairs(const struct viewing *viewing)
{
    const struct standing *standing = viewing->standing;
    struct engine_pair *pairs =
        memory_allocate(standing->pair_count, sizeof *pairs);
    const struct kept_flow *flow = &viewing->live->flows[KEPT_STEADY];
    for (uint32_t k = 0; k < standing->pair_count; k++)
        pairs[k] = standing->pairs[k];
    for (uint32_t k = 0; k < viewing->live->promised.count; k++) {
        uint32_t pair = viewing->live->promised.pairs[k], offer, demand;
        if (!flow->is_promised[pair])
            continue;
        live_pair_lots(flow->engine, pair, &offer, &demand);
        uint32_t place = viewing->live->lot_at[offer]->place;
        uint32_t at =
            standing->first_pair[viewing->live->lot_at[demand]->place];
        while (pairs[at].offer != place)
            at++;
        pairs[at].value = standing->pairs[at].value + viewing->live->bonus;
    }
    return pairs;
}

/* The search on the steady flow's values, worth what it is by the true ones. */
static enum status search_steady(struct viewing *viewing)
{
    struct standing *standing = viewing->standing;
    struct engine_pair *pairs = biased_pairs(viewing);
    struct engine_market market = standing_market(standing);
    struct engine_clearing *found = NULL;
    market.pairs = pairs;
    enum status status = engine_solve(&market, NULL, &found);
    if (status == STATUS_ok) {
        int64_t total = found->total;
        for (uint32_t k = 0; k < standing->pair_count; k++)
            total -= (pairs[k].value - standing->pairs[k].value) *
                     found->quantity[k];
        replace_lines(viewing, found->quantity, total);
        found->quantity = NULL;
    }
    engine_clearing_destroy(found);
    standing_market_clear(&market);
    memory_free(pairs);
    return status;
}

/* Where lines of a flow break a side constraint the engine's search has the
 * last word, over all pairs. */
static enum status search_answer(struct viewing *viewing, bool steady_keeps)
{
    struct standing *standing = viewing->standing;
    standing->path = STANDING_SEARCHED;
    viewing->flow = &viewing->live->flows[KEPT_CANONICAL];
    view_pairs(viewing);
    struct engine_market market = standing_market(standing);
    enum status status = engine_solve(&market, NULL, &standing->answer);
    standing_market_clear(&market);
    if (status != STATUS_ok || viewing->live->flow_count <= KEPT_STEADY)
        return status;
    if (!steady_keeps)
        return search_steady(viewing);
    viewing->flow = &viewing->live->flows[KEPT_STEADY];
    int64_t *quantity = spread_lines(viewing);
    replace_lines(viewing, quantity, true_total(viewing));
    return STATUS_ok;
}

/* All prices of the canonical optimum, or its totals alone. */
static struct engine_clearing *canonical(struct viewing *viewing,
                                         enum standing_depth depth)
{
    struct engine_live *engine = viewing->live->flows[KEPT_CANONICAL].engine;
    struct live_snapshot snapshot = {.market =
                                         standing_market(viewing->standing),
                                     .handles = viewing->handles};
    struct engine_clearing *answer;
    snapshot.market.pair_count = 0; /* no quantities, which are the lines' */
    if (depth == STANDING_PRICES) {
        answer = live_clearing(engine, &snapshot);
    } else {
        answer = memory_allocate(1, sizeof *answer);
        answer->total = live_total(engine);
        answer->bound = answer->flow_bound = live_bound(engine);
    }
    standing_market_clear(&snapshot.market);
    return answer;
}

/* The lines as they are listed, and each one's next best. */
static void list_next_best(struct viewing *viewing)
{
    struct standing *standing = viewing->standing;
    uint32_t offers = standing->lots->offer_count;
    int64_t *price = memory_allocate(offers, sizeof *price);
    for (uint32_t i = 0; i < offers; i++)
        price[i] = standing_offer_earning(standing, i);
    view_lines(viewing, price);
    memory_free(price);
}

static enum status view_answer(struct viewing *viewing,
                               enum standing_depth depth)
{
    struct standing *standing = viewing->standing;
    bool is_kept = keeps_rules(viewing, KEPT_CANONICAL);
    bool steady_keeps = true;
    if (viewing->live->flow_count > KEPT_STEADY)
        steady_keeps = keeps_rules(viewing, KEPT_STEADY);
    if (!is_kept || !steady_keeps)
        return search_answer(viewing, steady_keeps);
    standing->path = STANDING_REPAIRED;
    standing->is_unfinished =
        !live_is_finished(viewing->live->flows[KEPT_CANONICAL].engine);
    standing->answer = canonical(viewing, depth);
    if (depth == STANDING_PRICES)
        list_next_best(viewing);
    int64_t *quantity = view_quantities(viewing);
    replace_lines(viewing, quantity, true_total(viewing));
    return STATUS_ok;
}

enum status kept_view(struct standing_live *live, struct market *market,
                      enum standing_depth depth, struct standing **ret_view)
{
    struct viewing viewing = {
        .live = live, .market = market, .flow = &live->flows[KEPT_CANONICAL]};
    struct standing *standing = memory_allocate(1, sizeof *standing);
    viewing.standing = standing;
    standing->name = live->name;
    standing->today = live->today;
    standing->market = market;
    standing->rules = market_rules(market, live->gazetteer, live->today);
    standing->lots = view_lots(&viewing);
    if (!live->index)
        standing->candidate_count = live_open_pairs(viewing.flow->engine);
    enum status status = view_answer(&viewing, depth);
    standing->depth =
        standing->path == STANDING_SEARCHED ? STANDING_PRICES : depth;
    kept_handles_clear(&viewing.handles);
    if (status != STATUS_ok) {
        standing_destroy(standing);
        return status;
    }
    *ret_view = standing;
    return STATUS_ok;
}
