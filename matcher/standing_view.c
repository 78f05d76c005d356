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

/* By demand lot, then offer lot: each demand lot's pairs have a stretch, which
 * the offer lots fill in their order. */
static void view_pairs(struct viewing *viewing)
{
    const struct standing_live *live = viewing->live;
    struct standing *standing = viewing->standing;
    const struct market_lots *lots = standing->lots;
    uint32_t *next = memory_allocate(lots->demand_count, sizeof *next);
    standing->first_pair =
        memory_allocate((size_t)lots->demand_count + 1, sizeof *next);
    for (uint32_t j = 0; j < lots->demand_count; j++) {
        standing->first_pair[j] = next[j] = standing->pair_count;
        standing->pair_count +=
            live_pair_count(live->engine, viewing->handles.demand[j]);
    }
    standing->first_pair[lots->demand_count] = standing->pair_count;
    standing->candidate_count = standing->pair_count;
    standing->pairs =
        memory_allocate(standing->pair_count, sizeof *standing->pairs);
    viewing->handles.pair =
        memory_allocate(standing->pair_count, sizeof(uint32_t));
    for (uint32_t i = 0; i < lots->offer_count; i++) {
        uint32_t handle = viewing->handles.offer[i];
        uint32_t count = live_pair_count(live->engine, handle);
        for (uint32_t index = 0; index < count; index++) {
            uint32_t pair;
            struct live_pair terms =
                live_pair_at(live->engine, handle, index, &pair);
            uint32_t j = live->lot_at[terms.lot]->place;
            uint32_t at = next[j]++;
            viewing->handles.pair[at] = pair;
            standing->pairs[at] =
                (struct engine_pair){.value = terms.value,
                                     .least = live->least_at[pair],
                                     .hash = terms.hash,
                                     .offer = i,
                                     .demand = j};
        }
    }
    memory_free(next);
}

/* The live flow's answer where it keeps the side constraints; else the
 * engine's search has the last word. */
static enum status view_answer(struct viewing *viewing)
{
    struct standing *standing = viewing->standing;
    struct live_snapshot snapshot = {.market = standing_market(standing),
                                     .handles = viewing->handles};
    enum status status = STATUS_ok;
    standing->path = STANDING_REPAIRED;
    standing->answer = live_clearing(viewing->live->engine, &snapshot);
    if (!live_keeps_rules(&snapshot.market, standing->answer->quantity)) {
        engine_clearing_destroy(standing->answer);
        standing->answer = NULL;
        standing->path = STANDING_SEARCHED;
        status = engine_solve(&snapshot.market, NULL, &standing->answer);
    }
    standing_market_clear(&snapshot.market);
    return status;
}

enum status kept_view(struct standing_live *live, struct market *market,
                      struct standing **ret_view)
{
    struct viewing viewing = {.live = live, .market = market};
    struct standing *standing = memory_allocate(1, sizeof *standing);
    viewing.standing = standing;
    standing->name = live->name;
    standing->today = live->today;
    standing->market = market;
    standing->rules = market_rules(market, live->gazetteer, live->today);
    standing->lots = view_lots(&viewing);
    view_pairs(&viewing);
    enum status status = view_answer(&viewing);
    kept_handles_clear(&viewing.handles);
    if (status != STATUS_ok) {
        standing_destroy(standing);
        return status;
    }
    *ret_view = standing;
    return STATUS_ok;
}
