#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/market_posts.h"
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
        market_use(market, &record_offer, offer->id, lot->number);
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
        market_use(market, &record_demand, demand->id, lot->number);
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
    struct market_day day;
    struct market_lots *lots;
    struct promised_list promised;
};

static bool is_of(const struct market_name *name, const char *product,
                  enum unit unit)
{
    return name->unit == unit && same_text(name->product, product);
}

struct market_day market_day_of(const struct market *market,
                                const struct gazetteer *gazetteer,
                                const struct market_name *name, int32_t today)
{
    return (struct market_day){.market = market,
                               .gazetteer = gazetteer,
                               .product = market_product(market, name->product),
                               .today = today};
}

struct market_post market_offer_lots(const struct market_day *day,
                                     const struct offer *offer,
                                     struct offer_lot *ret_lots)
{
    struct market_post post = {.party = offer->group};
    int64_t keeps = offer_shelf_life(day->product, offer);
    const struct place *place =
        place_of(day->gazetteer, offer->commune, offer->map);
    for (uint32_t index = 0; index < offer->lots_count; index++) {
        const struct lot *lot = &offer->lots[index];
        struct offer_lot open = offer_lot_of(day->market, offer, lot);
        post.used += lot->quantity - open.free;
        if (offer->state == post_state_withdrawn || open.free <= 0 ||
            lot->to_day + keeps < day->today)
            continue;
        open.product = day->product;
        open.place = place;
        ret_lots[post.lot_count++] = open;
    }
    return post;
}

struct market_post market_demand_lots(const struct market_day *day,
                                      const struct demand *demand,
                                      struct demand_lot *ret_lots)
{
    struct market_post post = {.party = demand->buyer};
    const struct place *place =
        place_of(day->gazetteer, demand->commune, demand->map);
    for (uint32_t index = 0; index < demand->lots_count; index++) {
        const struct lot *lot = &demand->lots[index];
        struct demand_lot open = demand_lot_of(day->market, demand, lot);
        struct market_use use =
            market_use(day->market, &record_demand, demand->id, lot->number);
        post.used += use.held + use.contracted;
        if (demand->state == post_state_withdrawn || open.free <= 0 ||
            lot->to_day < day->today)
            continue;
        open.product = day->product;
        open.place = place;
        ret_lots[post.lot_count++] = open;
    }
    return post;
}

static void note_promised(struct collection *collection,
                          const struct market_post *post)
{
    collection->promised.items[collection->promised.count++] =
        (struct promised){post->party, post->used, post->lot_count > 0};
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

struct market_group market_group_of(const struct market *market,
                                    const struct market_name *name,
                                    struct id party, int64_t used)
{
    const struct policy *policy = market->policy;
    struct market_group group = {
        .id = party,
        .party = market_find(market, &record_party, party),
        .first_points = policy->first_contract_points_vnd *
                        (name->unit == unit_head ? 1000 : 1)};
    const struct party_product *product = party_product_find(group.party, name);
    group.capacity = capacity_left(product ? product->sell_capacity : 0, used);
    if (group.first_points)
        group.first_capacity =
            larger(0, policy->first_contract_quantity - used);
    return group;
}

struct market_buyer market_buyer_of(const struct market *market,
                                    const struct market_name *name,
                                    struct id party, int64_t used)
{
    struct market_buyer buyer = {
        .id = party, .party = market_find(market, &record_party, party)};
    const struct party_product *product = party_product_find(buyer.party, name);
    buyer.capacity = capacity_left(product ? product->buy_capacity : 0, used);
    return buyer;
}

static void add_groups(struct collection *collection)
{
    struct market_lots *lots = collection->lots;
    lots->group_count = (uint32_t)collection->promised.count;
    lots->groups = memory_allocate(lots->group_count, sizeof *lots->groups);
    for (uint32_t index = 0; index < lots->group_count; index++) {
        const struct promised *promised = &collection->promised.items[index];
        lots->groups[index] =
            market_group_of(collection->day.market, &lots->name,
                            promised->party, promised->used);
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
        lots->buyers[index] =
            market_buyer_of(collection->day.market, &lots->name,
                            promised->party, promised->used);
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
    for (const struct market_record *record = collection->day.market->offers;
         record; record = record->hh.next) {
        const struct offer *offer = record->value;
        if (!is_of(&lots->name, offer->product, offer->unit))
            continue;
        struct market_post post = market_offer_lots(
            &collection->day, offer, &lots->offers[lots->offer_count]);
        lots->offer_count += post.lot_count;
        note_promised(collection, &post);
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
    for (const struct market_record *record = collection->day.market->demands;
         record; record = record->hh.next) {
        const struct demand *demand = record->value;
        if (!is_of(&lots->name, demand->product, demand->unit))
            continue;
        struct market_post post = market_demand_lots(
            &collection->day, demand, &lots->demands[lots->demand_count]);
        lots->demand_count += post.lot_count;
        note_promised(collection, &post);
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
        .day = market_day_of(market, gazetteer, name, today), .lots = lots};
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
