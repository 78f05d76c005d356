#include <stdlib.h>

#include "base/memory.h"
#include "matcher/standing_kept.h"

/* A view in the making. */
struct viewing {
    struct standing_live *live;
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
    terms.least = viewing->live->least_at[pair];
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
            live_pair_count(live->engine, viewing->handles.demand[j]);
    }
    standing->first_pair[lots->demand_count] = standing->pair_count;
    for (uint32_t i = 0; i < lots->offer_count; i++) {
        uint32_t handle = viewing->handles.offer[i];
        uint32_t count = live_pair_count(live->engine, handle);
        for (uint32_t index = 0; index < count; index++) {
            uint32_t pair;
            struct live_pair terms =
                live_pair_at(live->engine, handle, index, &pair);
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

static struct engine_pair pair_of(const struct viewing *viewing,
                                  uint32_t demand, uint32_t index,
                                  uint32_t *ret_pair)
{
    const struct standing_live *live = viewing->live;
    struct live_pair terms = live_pair_at(
        live->engine, viewing->handles.demand[demand], index, ret_pair);
    return (struct engine_pair){.value = terms.value,
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
        live_pair_count(viewing->live->engine, viewing->handles.demand[demand]);
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
            live_line_count(viewing->live->engine, viewing->handles.demand[j]);
    return count;
}

/* `price` by offer lot, or NULL: lines alone. */
static void view_lines(struct viewing *viewing, const int64_t *price)
{
    const struct engine_live *engine = viewing->live->engine;
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

static int64_t *view_quantities(const struct viewing *viewing)
{
    const struct standing *standing = viewing->standing;
    int64_t *quantity = memory_allocate(standing->pair_count, sizeof *quantity);
    for (uint32_t index = 0; index < standing->pair_count; index++)
        quantity[index] =
            live_quantity(viewing->live->engine, viewing->handles.pair[index]);
    return quantity;
}

/* ---- the answer */

static enum status search_answer(struct viewing *viewing)
{
    struct standing *standing = viewing->standing;
    standing->path = STANDING_SEARCHED;
    view_pairs(viewing);
    struct engine_market market = standing_market(standing);
    enum status status = engine_solve(&market, NULL, &standing->answer);
    standing_market_clear(&market);
    return status;
}

static void read_answer(struct viewing *viewing, int64_t *quantity)
{
    struct standing *standing = viewing->standing;
    struct engine_clearing *answer = memory_allocate(1, sizeof *answer);
    answer->quantity = quantity;
    answer->total = live_total(viewing->live->engine);
    answer->bound = answer->flow_bound = live_bound(viewing->live->engine);
    standing->answer = answer;
}

/* All prices of the flow, and each line's next best by them. */
static void price_answer(struct viewing *viewing)
{
    struct standing *standing = viewing->standing;
    struct live_snapshot snapshot = {.market = standing_market(standing),
                                     .handles = viewing->handles};
    standing->answer = live_clearing(viewing->live->engine, &snapshot);
    int64_t *price =
        memory_allocate(standing->lots->offer_count, sizeof *price);
    for (uint32_t i = 0; i < standing->lots->offer_count; i++)
        price[i] = engine_offer_price(&snapshot.market,
                                      &standing->answer->suggested, i);
    standing_market_clear(&snapshot.market);
    view_lines(viewing, price);
    memory_free(price);
    memory_free(standing->answer->quantity);
    standing->answer->quantity = view_quantities(viewing);
}

/* The live flow's answer where it keeps the side constraints; else the
 * engine's search has the last word. */
static enum status view_answer(struct viewing *viewing,
                               enum standing_depth depth)
{
    struct standing *standing = viewing->standing;
    view_lines(viewing, NULL);
    int64_t *quantity = view_quantities(viewing);
    struct engine_market market = standing_market(standing);
    bool is_kept = live_keeps_rules(&market, quantity);
    standing_market_clear(&market);
    standing->path = STANDING_REPAIRED;
    if (is_kept && depth == STANDING_LINES) {
        read_answer(viewing, quantity);
        return STATUS_ok;
    }
    memory_free(quantity);
    if (!is_kept)
        return search_answer(viewing);
    price_answer(viewing);
    return STATUS_ok;
}

enum status kept_view(struct standing_live *live, struct market *market,
                      enum standing_depth depth, struct standing **ret_view)
{
    struct viewing viewing = {.live = live, .market = market};
    struct standing *standing = memory_allocate(1, sizeof *standing);
    viewing.standing = standing;
    standing->name = live->name;
    standing->today = live->today;
    standing->market = market;
    standing->rules = market_rules(market, live->gazetteer, live->today);
    standing->lots = view_lots(&viewing);
    standing->candidate_count = live_open_pairs(live->engine);
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
