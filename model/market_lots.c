#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/market_table.h"

/* What a party has promised in one market, over all its posts. */
struct promised {
    struct id party;
    int64_t used;
    bool has_lots; /* that are open */
};

struct promised_list {
    struct promised *items;
    size_t count;
};

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static const struct place *place_of(const struct gazetteer *gazetteer,
                                    const char *commune, enum admin_map map)
{
    struct place_ref ref = {.map = map == admin_map_map_2018 ||
                                           map == admin_map_map_2020
                                       ? PLACE_MAP_2020
                                       : PLACE_MAP_2025};
    const char *digit = commune ? commune : "";
    for (; *digit >= '0' && *digit <= '9' && ref.code < 100000; digit++)
        ref.code = ref.code * 10 + (*digit - '0');
    return *digit ? NULL : place_find(gazetteer, ref);
}

static int64_t form_shelf_life(const struct product *product, const char *form)
{
    for (uint32_t index = 0; product && index < product->forms_count; index++)
        if (same_text(product->forms[index].code, form))
            return product->forms[index].shelf_life_days;
    return 0;
}

/* The longest that any form of the stock keeps. */
static int64_t offer_shelf_life(const struct product *product,
                                const struct offer *offer)
{
    int64_t days = offer->shelf_life_days
                       ? offer->shelf_life_days
                       : form_shelf_life(product, offer->form);
    for (uint32_t index = 0; index < offer->alternatives_count; index++)
        days = larger(
            days, form_shelf_life(product, offer->alternatives[index].form));
    return days;
}

static struct offer_lot offer_lot_of(const struct market *market,
                                     const struct offer *offer,
                                     const struct lot *lot)
{
    struct market_use use =
        market_use_of(market, &record_offer, offer->id, lot->number);
    return (struct offer_lot){
        .offer = offer,
        .lot = lot,
        .group = market_find(market, &record_party, offer->group),
        .free = lot->quantity - use.held - use.contracted,
    };
}

static struct demand_lot demand_lot_of(const struct market *market,
                                       const struct demand *demand,
                                       const struct lot *lot)
{
    struct market_use use =
        market_use_of(market, &record_demand, demand->id, lot->number);
    int64_t used = use.held + use.contracted;
    int64_t suppliers = demand->most_suppliers - use.lines;
    bool is_full = demand->most_suppliers && suppliers <= 0;
    int64_t most = lot->quantity * (1000 + demand->tolerance_permille) / 1000;
    return (struct demand_lot){
        .demand = demand,
        .lot = lot,
        .buyer = market_find(market, &record_party, demand->buyer),
        .free = is_full ? 0 : most - used,
        .least_fill = larger(0, demand->least_fill - used),
        .most_suppliers =
            demand->most_suppliers ? (uint32_t)larger(0, suppliers) : 0,
    };
}

static int promised_compare(const void *left, const void *right)
{
    const struct promised *a = left;
    const struct promised *b = right;
    return id_compare(a->party, b->party);
}

/* One item a party, ascending, with the sum of what it promised. */
static void promised_join(struct promised_list *list)
{
    if (list->count == 0)
        return;
    qsort(list->items, list->count, sizeof *list->items, promised_compare);
    size_t kept = 0;
    for (size_t index = 1; index < list->count; index++) {
        struct promised *item = &list->items[index];
        if (id_equal(item->party, list->items[kept].party)) {
            list->items[kept].used += item->used;
            list->items[kept].has_lots |= item->has_lots;
        } else {
            list->items[++kept] = *item;
        }
    }
    list->count = kept + 1;
    kept = 0;
    for (size_t index = 0; index < list->count; index++)
        if (list->items[index].has_lots)
            list->items[kept++] = list->items[index];
    list->count = kept;
}

static uint32_t promised_index(const struct promised_list *list, struct id id)
{
    struct promised key = {.party = id};
    const struct promised *found =
        bsearch(&key, list->items, list->count, sizeof key, promised_compare);
    return (uint32_t)(found - list->items);
}

static int lot_compare(struct id a, int64_t number, struct id b, int64_t other)
{
    int order = id_compare(a, b);
    return order ? order : (number > other) - (number < other);
}

static int offer_lot_compare(const void *left, const void *right)
{
    const struct offer_lot *a = left;
    const struct offer_lot *b = right;
    return lot_compare(a->offer->id, a->lot->number, b->offer->id,
                       b->lot->number);
}

static int demand_lot_compare(const void *left, const void *right)
{
    const struct demand_lot *a = left;
    const struct demand_lot *b = right;
    return lot_compare(a->demand->id, a->lot->number, b->demand->id,
                       b->lot->number);
}

/* What the lots are collected by. */
struct collection {
    const struct market *market;
    const struct gazetteer *gazetteer;
    const struct product *product;
    int32_t today;
    struct market_lots *lots;
    struct promised_list promised;
};

static bool is_of(const struct market_name *name, const char *product,
                  enum unit unit)
{
    return name->unit == unit && same_text(name->product, product);
}

static void collect_offer(struct collection *collection,
                          const struct offer *offer)
{
    struct market_lots *lots = collection->lots;
    struct promised promised = {.party = offer->group};
    int64_t keeps = offer_shelf_life(collection->product, offer);
    const struct place *place =
        place_of(collection->gazetteer, offer->commune, offer->map);
    for (uint32_t index = 0; index < offer->lots_count; index++) {
        const struct lot *lot = &offer->lots[index];
        struct offer_lot open = offer_lot_of(collection->market, offer, lot);
        promised.used += lot->quantity - open.free;
        if (offer->state == post_state_withdrawn || open.free <= 0 ||
            lot->to_day + keeps < collection->today)
            continue;
        open.product = collection->product;
        open.place = place;
        lots->offers[lots->offer_count++] = open;
        promised.has_lots = true;
    }
    collection->promised.items[collection->promised.count++] = promised;
}

static void collect_demand(struct collection *collection,
                           const struct demand *demand)
{
    struct market_lots *lots = collection->lots;
    struct promised promised = {.party = demand->buyer};
    const struct place *place =
        place_of(collection->gazetteer, demand->commune, demand->map);
    for (uint32_t index = 0; index < demand->lots_count; index++) {
        const struct lot *lot = &demand->lots[index];
        struct demand_lot open = demand_lot_of(collection->market, demand, lot);
        struct market_use use = market_use_of(
            collection->market, &record_demand, demand->id, lot->number);
        promised.used += use.held + use.contracted;
        if (demand->state == post_state_withdrawn || open.free <= 0 ||
            lot->to_day < collection->today)
            continue;
        open.product = collection->product;
        open.place = place;
        lots->demands[lots->demand_count++] = open;
        promised.has_lots = true;
    }
    collection->promised.items[collection->promised.count++] = promised;
}

static const struct party_product *
party_product_find(const struct party *party, const struct market_name *name)
{
    for (uint32_t index = 0; party && index < party->products_count; index++)
        if (is_of(name, party->products[index].product,
                  party->products[index].unit))
            return &party->products[index];
    return NULL;
}

static int64_t capacity_left(int64_t capacity, int64_t used)
{
    return capacity ? larger(0, capacity - used) : MARKET_UNLIMITED;
}

static void add_groups(struct collection *collection)
{
    struct market_lots *lots = collection->lots;
    const struct policy *policy = collection->market->policy;
    int64_t points = policy->first_contract_points_vnd *
                     (lots->name.unit == unit_head ? 1000 : 1);
    lots->group_count = (uint32_t)collection->promised.count;
    lots->groups = memory_allocate(lots->group_count, sizeof *lots->groups);
    for (uint32_t index = 0; index < lots->group_count; index++) {
        const struct promised *promised = &collection->promised.items[index];
        struct market_group *group = &lots->groups[index];
        group->id = promised->party;
        group->party =
            market_find(collection->market, &record_party, promised->party);
        const struct party_product *product =
            party_product_find(group->party, &lots->name);
        group->capacity =
            capacity_left(product ? product->sell_capacity : 0, promised->used);
        group->first_points = points;
        if (points)
            group->first_capacity =
                larger(0, policy->first_contract_quantity - promised->used);
    }
    for (uint32_t index = 0; index < lots->offer_count; index++)
        lots->offers[index].group_index = promised_index(
            &collection->promised, lots->offers[index].offer->group);
}

static void add_buyers(struct collection *collection)
{
    struct market_lots *lots = collection->lots;
    lots->buyer_count = (uint32_t)collection->promised.count;
    lots->buyers = memory_allocate(lots->buyer_count, sizeof *lots->buyers);
    for (uint32_t index = 0; index < lots->buyer_count; index++) {
        const struct promised *promised = &collection->promised.items[index];
        struct market_buyer *buyer = &lots->buyers[index];
        buyer->id = promised->party;
        buyer->party =
            market_find(collection->market, &record_party, promised->party);
        const struct party_product *product =
            party_product_find(buyer->party, &lots->name);
        buyer->capacity =
            capacity_left(product ? product->buy_capacity : 0, promised->used);
    }
    for (uint32_t index = 0; index < lots->demand_count; index++)
        lots->demands[index].buyer_index = promised_index(
            &collection->promised, lots->demands[index].demand->buyer);
}

/* How many lots and posts of this market there are at most. */
struct extent {
    size_t lots;
    size_t posts;
};

static struct extent offers_extent(const struct market *market,
                                   const struct market_name *name)
{
    struct extent extent = {0, 0};
    for (const struct market_record *record = market->offers; record;
         record = record->hh.next) {
        const struct offer *offer = record->value;
        if (!is_of(name, offer->product, offer->unit))
            continue;
        extent.lots += offer->lots_count;
        extent.posts++;
    }
    return extent;
}

static struct extent demands_extent(const struct market *market,
                                    const struct market_name *name)
{
    struct extent extent = {0, 0};
    for (const struct market_record *record = market->demands; record;
         record = record->hh.next) {
        const struct demand *demand = record->value;
        if (!is_of(name, demand->product, demand->unit))
            continue;
        extent.lots += demand->lots_count;
        extent.posts++;
    }
    return extent;
}

static void promised_reset(struct promised_list *list, size_t most)
{
    memory_free(list->items);
    *list = (struct promised_list){
        .items = memory_allocate(most, sizeof *list->items)};
}

static void collect_offers(struct collection *collection, struct extent extent)
{
    struct market_lots *lots = collection->lots;
    lots->offers = memory_allocate(extent.lots, sizeof *lots->offers);
    promised_reset(&collection->promised, extent.posts);
    for (const struct market_record *record = collection->market->offers;
         record; record = record->hh.next) {
        const struct offer *offer = record->value;
        if (is_of(&lots->name, offer->product, offer->unit))
            collect_offer(collection, offer);
    }
    qsort(lots->offers, lots->offer_count, sizeof *lots->offers,
          offer_lot_compare);
    promised_join(&collection->promised);
    add_groups(collection);
}

static void collect_demands(struct collection *collection, struct extent extent)
{
    struct market_lots *lots = collection->lots;
    lots->demands = memory_allocate(extent.lots, sizeof *lots->demands);
    promised_reset(&collection->promised, extent.posts);
    for (const struct market_record *record = collection->market->demands;
         record; record = record->hh.next) {
        const struct demand *demand = record->value;
        if (is_of(&lots->name, demand->product, demand->unit))
            collect_demand(collection, demand);
    }
    qsort(lots->demands, lots->demand_count, sizeof *lots->demands,
          demand_lot_compare);
    promised_join(&collection->promised);
    add_buyers(collection);
}

enum status market_lots_create(const struct market *market,
                               const struct gazetteer *gazetteer,
                               const struct market_name *name, int32_t today,
                               struct market_lots **ret_lots)
{
    struct extent offers = offers_extent(market, name);
    struct extent demands = demands_extent(market, name);
    if (offers.lots > MARKET_LOTS_MOST || demands.lots > MARKET_LOTS_MOST)
        return STATUS_full;
    struct market_lots *lots = memory_allocate(1, sizeof *lots);
    lots->name = *name;
    struct collection collection = {
        .market = market,
        .gazetteer = gazetteer,
        .product = market_product(market, name->product),
        .today = today,
        .lots = lots,
    };
    collect_offers(&collection, offers);
    collect_demands(&collection, demands);
    memory_free(collection.promised.items);
    *ret_lots = lots;
    return STATUS_ok;
}

void market_lots_destroy(struct market_lots *lots)
{
    if (!lots)
        return;
    memory_free(lots->offers);
    memory_free(lots->demands);
    memory_free(lots->groups);
    memory_free(lots->buyers);
    memory_free(lots);
}
