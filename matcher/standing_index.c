#include "matcher/standing_index.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_best.h"
#include "matcher/engine/live_cells.h"
#include "matcher/standing_worth.h"

#define POINTS_OF_DELIVERY (delivery_point_gate + 1)
#define CELLS_OF_SITE (2 * POINTS_OF_DELIVERY)
#define NEAR_MOST (UINT32_C(1) << 21) /* distances that are kept */

/* A lot by handle. */
struct indexed {
    struct kept_lot *lot; /* NULL: none */
    int64_t worth;        /* the most that it adds to a pair's value */
    int64_t price;
};

struct index_site {
    const struct place *place;
    uint32_t number; /* in sites */
    int32_t *road_m; /* to other sites, as many as were known then */
    uint32_t road_count;
    UT_hash_handle hh;
};

struct standing_index {
    struct rules rules;
    struct market_name name;
    struct standing_worth worth;
    struct live_cells *cells[2];
    struct index_site **sites;
    struct index_site *site_of; /* by place */
    uint32_t site_count;
    uint32_t near_count; /* distances, of all sites */
    struct indexed *lots;
    uint32_t lot_room;
    int64_t worth_most[2];         /* by side: of all that were there; from 0 */
    int64_t value_most;            /* foreseen; 0: not yet asked for */
    const struct kept_side *sides; /* while they are loaded */
    const uint32_t *handles[2];
    struct live_best best;
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- places */

static uint32_t site_number(struct standing_index *index,
                            const struct place *place)
{
    struct index_site *site = NULL;
    if (index->site_of)
        HASH_FIND_PTR(index->site_of, &place, site);
    if (!site) {
        site = memory_allocate(1, sizeof *site);
        site->place = place;
        site->number = index->site_count;
        index->sites =
            memory_resize(index->sites, (size_t)index->site_count + 1,
                          sizeof(struct index_site *));
        index->sites[index->site_count++] = site;
        HASH_ADD_PTR(index->site_of, place, site);
    }
    return site->number;
}

static void forget_roads(struct standing_index *index)
{
    for (uint32_t at = 0; at < index->site_count; at++) {
        memory_free(index->sites[at]->road_m);
        index->sites[at]->road_m = NULL;
        index->sites[at]->road_count = 0;
    }
    index->near_count = 0;
}

/* By road, from a place to each site. */
static const int32_t *roads_from(struct standing_index *index,
                                 const struct place *place)
{
    struct index_site *from = index->sites[site_number(index, place)];
    int32_t circuity = (int32_t)index->rules.policy->circuity_permille;
    if (index->near_count > NEAR_MOST)
        forget_roads(index);
    if (from->road_count == index->site_count)
        return from->road_m;
    from->road_m =
        memory_resize(from->road_m, index->site_count, sizeof *from->road_m);
    for (uint32_t at = from->road_count; at < index->site_count; at++)
        from->road_m[at] = (int32_t)place_road_m(
            place_distance_m(index->sites[at]->place, place), circuity);
    index->near_count += index->site_count - from->road_count;
    from->road_count = index->site_count;
    return from->road_m;
}

/* ---- lots */

struct standing_index *standing_index_create(const struct rules *rules,
                                             const struct market_name *name)
{
    struct standing_index *index = memory_allocate(1, sizeof *index);
    index->name = *name;
    index->rules = *rules;
    for (int side = 0; side < 2; side++) {
        index->cells[side] = live_cells_create();
        index->worth_most[side] = -PRICE_BOUNDLESS;
    }
    return index;
}

void standing_index_destroy(struct standing_index *index)
{
    if (!index)
        return;
    struct index_site *site, *next;
    HASH_ITER(hh, index->site_of, site, next)
    {
        HASH_DEL(index->site_of, site);
        memory_free(site->road_m);
        memory_free(site);
    }
    standing_worth_clear(&index->worth);
    memory_free(index->sites);
    live_cells_destroy(index->cells[0]);
    live_cells_destroy(index->cells[1]);
    memory_free(index->lots);
    live_best_clear(&index->best);
    memory_free(index);
}

void standing_index_follow(struct standing_index *index,
                           const struct rules *rules)
{
    index->rules = *rules;
}

static const struct place *place_of(const struct kept_lot *lot)
{
    return lot->side == KEPT_OFFER ? lot->offer.place : lot->demand.place;
}

static enum delivery_point point_of(const struct kept_lot *lot)
{
    return lot->side == KEPT_OFFER ? lot->offer.offer->delivery_point
                                   : lot->demand.demand->delivery_point;
}

static bool is_silent(const struct kept_lot *lot)
{
    if (lot->side == KEPT_DEMAND)
        return lot->demand.demand->bid.kind == price_kind_unset;
    bool is_unset = lot->offer.offer->ask.kind == price_kind_unset;
    for (uint32_t at = 0; at < lot->offer.offer->alternatives_count; at++)
        is_unset |=
            lot->offer.offer->alternatives[at].ask.kind == price_kind_unset;
    return is_unset;
}

/* A lot whose place or party is not known never matches. */
static bool can_match(const struct kept_lot *lot)
{
    if (lot->side == KEPT_DEMAND)
        return lot->demand.place && lot->demand.product && lot->demand.buyer;
    return lot->offer.place && lot->offer.group && lot->offer.product;
}

static void reserve_lot(struct standing_index *index, uint32_t handle)
{
    if (handle < index->lot_room)
        return;
    uint32_t room = handle + handle / 4 + 64;
    index->lots = memory_resize(index->lots, room, sizeof *index->lots);
    memset(&index->lots[index->lot_room], 0,
           (room - index->lot_room) * sizeof *index->lots);
    index->lot_room = room;
}

/* An offer's grade (0: none), or the worst that a demand takes. */
static int32_t rank_of(const struct kept_lot *lot)
{
    if (lot->side == KEPT_OFFER)
        return (int32_t)lot->offer.offer->grade;
    int64_t worst = lot->demand.demand->worst_grade;
    return worst ? (int32_t)worst : INT32_MAX;
}

static struct cells_lot cells_lot_of(const struct kept_lot *lot,
                                     uint32_t handle, int64_t worth)
{
    bool is_offer = lot->side == KEPT_OFFER;
    return (struct cells_lot){
        .gain = worth,
        .lot = handle,
        .from = (int32_t)(is_offer ? lot->offer.lot->from_day
                                   : lot->demand.lot->from_day),
        .to = kept_slot_of(lot).to_day,
        .rank = rank_of(lot)};
}

/* Finite, and no pair is worth more than prices can be. */
static int64_t bounded(int64_t worth)
{
    return worth < MOST_PRICE ? later(worth, 0) : MOST_PRICE;
}

/* Whether pairs of the lot are worth no more than was foreseen. */
static bool foresee(struct standing_index *index, const struct kept_lot *lot,
                    int64_t *ret_worth)
{
    bool is_offer = lot->side == KEPT_OFFER;
    int64_t *most = index->worth_most;
    if (!index->worth.product)
        standing_worth_init(&index->worth, &index->rules,
                            is_offer ? lot->offer.product
                                     : lot->demand.product);
    *ret_worth = is_offer ? standing_worth_offer(&index->worth, &lot->offer)
                          : standing_worth_demand(&index->worth, &lot->demand);
    most[lot->side] = later(most[lot->side], *ret_worth);
    return index->value_most == 0 ||
           bounded(most[0] + most[1]) <= index->value_most;
}

bool standing_index_insert(struct standing_index *index, struct kept_lot *lot,
                           uint32_t handle)
{
    int64_t worth;
    reserve_lot(index, handle);
    index->lots[handle] = (struct indexed){.lot = lot};
    if (!can_match(lot))
        return true;
    bool is_foreseen = foresee(index, lot, &worth);
    struct cells_lot entry = cells_lot_of(lot, handle, worth);
    uint32_t cell = site_number(index, place_of(lot)) * CELLS_OF_SITE +
                    2 * (uint32_t)point_of(lot) + is_silent(lot);
    index->lots[handle].worth = worth;
    live_cells_insert(index->cells[lot->side], cell, &entry);
    return is_foreseen;
}

void standing_index_remove(struct standing_index *index, uint32_t handle)
{
    const struct kept_lot *lot = index->lots[handle].lot;
    if (lot && can_match(lot))
        live_cells_remove(index->cells[lot->side], handle);
    index->lots[handle].lot = NULL;
}

/* ---- what the engine asks */

struct query {
    struct standing_index *index;
    const struct kept_lot *lot;
    int64_t base; /* what the lot and the way add */
};

static bool pair_with(const struct query *query, uint32_t partner,
                      struct pair *ret_pair)
{
    const struct kept_lot *other = query->index->lots[partner].lot;
    const struct kept_lot *offer =
        query->lot->side == KEPT_OFFER ? query->lot : other;
    const struct kept_lot *demand =
        query->lot->side == KEPT_OFFER ? other : query->lot;
    rules_pair(&query->index->rules, &offer->offer, &demand->demand, ret_pair);
    return ret_pair->verdict == RULE_passed;
}

static int64_t visit_most(void *context, const struct cells_lot *found,
                          int64_t least)
{
    const struct query *query = context;
    struct pair pair;
    if (!pair_with(query, found->lot, &pair))
        return least;
    int64_t gain =
        pair.value_milli - query->base - query->index->lots[found->lot].price;
    return gain >= least ? gain + 1 : least;
}

static int64_t visit_all(void *context, const struct cells_lot *found,
                         int64_t least)
{
    const struct query *query = context;
    struct pair pair;
    if (!pair_with(query, found->lot, &pair))
        return least;
    const struct live_pair partner = {
        .lot = found->lot, .value = pair.value_milli, .hash = pair.hash};
    int64_t gain = pair.value_milli - query->index->lots[found->lot].price;
    return live_best_add(&query->index->best, &partner, gain,
                         least + query->base) -
           query->base;
}

static struct cells_wish wish_of(const struct kept_lot *lot)
{
    struct cells_lot own = cells_lot_of(lot, 0, 0);
    struct cells_wish wish = {.from = own.from,
                              .to = own.to,
                              .least_rank = INT32_MIN,
                              .most_rank = INT32_MAX};
    if (lot->side == KEPT_OFFER)
        wish.least_rank = own.rank > 0 ? own.rank : INT32_MAX;
    else if (own.rank < INT32_MAX)
        wish.least_rank = 1;
    if (lot->side == KEPT_DEMAND)
        wish.most_rank = own.rank;
    return wish;
}

static int64_t transport(const struct query *query, uint32_t point,
                         int64_t road_m)
{
    enum delivery_point own = point_of(query->lot);
    enum delivery_point other = (enum delivery_point)point;
    bool is_offer = query->lot->side == KEPT_OFFER;
    return rules_transport(query->index->rules.policy, is_offer ? own : other,
                           is_offer ? other : own, road_m);
}

/* Two that name no price have a value of their own, whatever they add. */
static int64_t ask_site(struct query *query, uint32_t site, int64_t road_m,
                        int64_t least, cells_visit *visit)
{
    struct standing_index *index = query->index;
    const struct live_cells *cells = index->cells[!query->lot->side];
    struct cells_wish wish = wish_of(query->lot);
    int64_t worth = query->base;
    wish.visit = visit;
    wish.context = query;
    for (uint32_t cell = 0; cell < CELLS_OF_SITE; cell++) {
        uint32_t number = site * CELLS_OF_SITE + cell;
        if (!live_cells_has(cells, number))
            continue;
        bool is_unpriced = cell % 2 && is_silent(query->lot);
        query->base = worth - transport(query, cell / 2, road_m);
        if (is_unpriced)
            query->base = PRICE_BOUNDLESS;
        least = live_cells_find(cells, number, &wish, least - query->base) +
                query->base;
    }
    query->base = worth;
    return least;
}

static int64_t ask(struct standing_index *index, uint32_t handle, int64_t least,
                   cells_visit *visit)
{
    const struct indexed *own = &index->lots[handle];
    if (!own->lot || !can_match(own->lot))
        return least;
    struct query query = {.index = index, .lot = own->lot, .base = own->worth};
    const int32_t *road_m = roads_from(index, place_of(own->lot));
    int64_t furthest = RULES_DISTANCE_MOST_M;
    if (own->lot->side == KEPT_DEMAND && own->lot->demand.demand->furthest_m)
        furthest = own->lot->demand.demand->furthest_m;
    for (uint32_t site = 0; site < index->site_count; site++)
        if (road_m[site] <= furthest)
            least = ask_site(&query, site, road_m[site], least, visit);
    return least;
}

static void set_price(void *context, uint32_t handle, int64_t price)
{
    struct standing_index *index = context;
    struct indexed *own = &index->lots[handle];
    own->price = price;
    if (own->lot && can_match(own->lot))
        live_cells_set_gain(index->cells[own->lot->side], handle,
                            own->worth - price);
}

static int64_t most(void *context, uint32_t handle, int64_t least)
{
    return ask(context, handle, least + 1, visit_most) - 1;
}

static uint32_t list(void *context, uint32_t handle, int64_t least,
                     uint32_t room, const struct live_pair **ret_pairs)
{
    struct standing_index *index = context;
    live_best_begin(&index->best, room);
    (void)ask(index, handle, least, visit_all);
    *ret_pairs = index->best.pairs;
    return index->best.count;
}

/* What was expected has its handles now. */
static void insert_loaded(void *context)
{
    struct standing_index *index = context;
    for (int side = 0; side < 2; side++)
        for (uint32_t at = 0; at < index->sides[side].count; at++)
            CHECK(standing_index_insert(index, index->sides[side].slots[at].lot,
                                        index->handles[side][at]));
}

struct live_index standing_index_live(struct standing_index *index,
                                      const struct kept_side sides[2],
                                      const struct live_handles *handles)
{
    int64_t worth;
    index->sides = sides;
    index->handles[KEPT_OFFER] = handles->offer;
    index->handles[KEPT_DEMAND] = handles->demand;
    for (int side = 0; side < 2; side++)
        for (uint32_t at = 0; at < sides[side].count; at++)
            if (can_match(sides[side].slots[at].lot))
                CHECK(foresee(index, sides[side].slots[at].lot, &worth));
    index->value_most =
        2 * (bounded(index->worth_most[0] + index->worth_most[1]) +
             index->rules.policy->unpriced_value_vnd);
    return (struct live_index){
        .context = index,
        .value_most = index->value_most,
        .points_most = index->rules.policy->first_contract_points_vnd,
        .loaded = insert_loaded,
        .price = set_price,
        .most = most,
        .list = list};
}
