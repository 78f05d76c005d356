#include "tests/engine/season_market.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/memory.h"
#include "tests/engine/random_market.h"

#define SEASON_DAYS 180
#define CLUSTERS 4

static void place_communes(struct season *season, uint64_t *state)
{
    static const int64_t centre[CLUSTERS][2] = {
        {0, 0}, {110, 30}, {60, 140}, {190, 120}};
    int64_t at[SEASON_COMMUNES][2];
    for (uint32_t c = 0; c < SEASON_COMMUNES; c++) {
        for (int axis = 0; axis < 2; axis++)
            at[c][axis] =
                centre[c % CLUSTERS][axis] + random_between(state, -25, 25);
    }
    for (uint32_t a = 0; a < SEASON_COMMUNES; a++) {
        for (uint32_t b = 0; b < SEASON_COMMUNES; b++)
            season->distance[a][b] = (int32_t)(llabs(at[a][0] - at[b][0]) +
                                               llabs(at[a][1] - at[b][1]));
    }
}

static int64_t power_law(uint64_t *state)
{
    int64_t quantity = random_between(state, 50, 500);
    while (random_between(state, 0, 2) == 0 && quantity < 100000)
        quantity *= 3;
    return quantity;
}

static struct season_lot draw_lot(uint64_t *state, int64_t base, bool offer)
{
    int64_t percent =
        offer ? random_between(state, 80, 120) : random_between(state, 90, 130);
    int32_t first = (int32_t)random_between(state, 0, SEASON_DAYS);
    return (struct season_lot){
        .quantity = power_law(state),
        .price = base * percent / 100 / 50 * 50,
        .id = random_next(state),
        .first_day = first,
        .last_day = first + (int32_t)random_between(state, 5, 30),
        .grade = (int32_t)random_between(state, 0, 3),
        .reach_km = (int32_t)random_between(state, 20, 250),
        .commune = (uint32_t)random_between(state, 0, SEASON_COMMUNES - 1),
    };
}

/* Product k is drawn with weight 1 / (k + 1). */
static uint32_t draw_product(uint64_t *state)
{
    int64_t total = 0;
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++)
        total += 1000000 / (k + 1);
    int64_t at = random_between(state, 0, total - 1);
    uint32_t product = 0;
    while ((at -= 1000000 / (product + 1)) >= 0)
        product++;
    return product;
}

static void draw_lots(struct season *season, uint32_t lots, bool offers,
                      uint64_t *state)
{
    for (uint32_t k = 0; k < lots; k++) {
        uint32_t number = draw_product(state);
        struct season_market *product = &season->products[number];
        struct engine_market *market = &product->market;
        struct season_lot **list = offers ? &product->offers : &product->needs;
        uint32_t *count = offers ? &market->offer_count : &market->demand_count;
        if ((*count & (*count - 1)) == 0)
            *list = memory_resize(*list, *count ? 2 * (size_t)*count : 1,
                                  sizeof **list);
        (*list)[(*count)++] = draw_lot(state, 9000 + 700 * number, offers);
    }
}

uint64_t season_pair_hash(uint64_t offer, uint64_t need)
{
    uint64_t state = offer ^ (need * UINT64_C(0x9e3779b97f4a7c15));
    return random_next(&state) >> (64 - ENGINE_HASH_BITS);
}

static bool lots_suit(const struct season_cell_lot *offer,
                      const struct season_lot *need)
{
    return offer->grade >= need->grade && offer->first_day <= need->last_day &&
           need->first_day <= offer->last_day;
}

static int compare_cost(const void *left, const void *right)
{
    const struct season_cell_lot *a = left, *b = right;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return a->offer < b->offer ? -1 : 1;
}

/* Sorts each cell anew: what was nearly in order soon is. */
static void sort_cell(struct season_cell_lot *cell, uint32_t count)
{
    uint64_t moves = 0;
    for (uint32_t k = 1; k < count; k++) {
        struct season_cell_lot lot = cell[k];
        uint32_t at = k;
        for (; at > 0 && compare_cost(&cell[at - 1], &lot) > 0; at--)
            cell[at] = cell[at - 1];
        cell[at] = lot;
        moves += k - at;
        if (moves > 8 * (uint64_t)count) {
            qsort(cell, count, sizeof *cell, compare_cost);
            return;
        }
    }
}

static void begin(void *context, const int64_t *offer_price)
{
    struct season_market *product = context;
    product->price = offer_price;
    for (uint32_t c = 0; c < SEASON_COMMUNES; c++) {
        uint32_t from = product->cell_start[c], to = product->cell_start[c + 1];
        for (uint32_t at = from; at < to; at++) {
            struct season_cell_lot *lot = &product->cell[at];
            lot->cost = lot->ask + offer_price[lot->offer];
        }
        sort_cell(product->cell + from, to - from);
    }
}

/* The pairs listed so far, the best first. */
struct listing {
    struct season_market *product;
    struct engine_pair *pairs;
    uint32_t demand;
    uint32_t count;
    uint32_t room;
    int64_t least; /* below it nothing is news */
};

static int64_t pair_gain(const struct listing *listing, uint32_t at)
{
    const struct engine_pair *pair = &listing->pairs[at];
    CHECK(pair);
    return pair->value - listing->product->price[pair->offer];
}

static void insert_pair(struct listing *listing, uint32_t offer, int64_t value)
{
    struct season_market *product = listing->product;
    int64_t gain = value - product->price[offer];
    CHECK(listing->pairs && listing->room > 0);
    uint32_t at =
        listing->count < listing->room ? listing->count++ : listing->room - 1;
    bool all = listing->room >= product->market.offer_count;
    for (; !all && at > 0 && pair_gain(listing, at - 1) < gain; at--)
        listing->pairs[at] = listing->pairs[at - 1];
    listing->pairs[at] = (struct engine_pair){
        .value = value,
        .hash = season_pair_hash(product->offers[offer].id,
                                 product->needs[listing->demand].id),
        .offer = offer,
        .demand = listing->demand,
    };
    if (!all && listing->count == listing->room)
        listing->least = pair_gain(listing, listing->room - 1) + 1;
}

static void list_cell(struct listing *listing, uint32_t commune, int64_t bid)
{
    struct season_market *product = listing->product;
    const struct season_lot *need = &product->needs[listing->demand];
    for (uint32_t at = product->cell_start[commune];
         at < product->cell_start[commune + 1]; at++) {
        const struct season_cell_lot *lot = &product->cell[at];
        if (bid - lot->cost < listing->least)
            return;
        if (bid > lot->ask && lots_suit(lot, need))
            insert_pair(listing, lot->offer, bid - lot->ask);
    }
}

static uint32_t list(void *context, uint32_t demand, int64_t least,
                     uint32_t room, struct engine_pair *ret_pairs)
{
    struct season_market *product = context;
    const struct season_lot *need = &product->needs[demand];
    struct listing listing = {product, ret_pairs, demand, 0, room, least};
    for (uint32_t c = 0; c < SEASON_COMMUNES; c++) {
        int32_t far = product->distance[need->commune][c];
        if (far <= need->reach_km)
            list_cell(&listing, c, need->price - SEASON_VND_PER_KM * far);
    }
    return listing.count;
}

static void fill_cells(struct season_market *product)
{
    uint32_t count = product->market.offer_count;
    product->cell = memory_allocate(count, sizeof *product->cell);
    uint32_t at = 0;
    for (uint32_t c = 0; c < SEASON_COMMUNES; c++) {
        product->cell_start[c] = at;
        for (uint32_t i = 0; i < count; i++) {
            const struct season_lot *offer = &product->offers[i];
            if (offer->commune == c)
                product->cell[at++] = (struct season_cell_lot){
                    .ask = offer->price,
                    .offer = i,
                    .first_day = offer->first_day,
                    .last_day = offer->last_day,
                    .grade = offer->grade,
                };
        }
    }
    product->cell_start[SEASON_COMMUNES] = at;
}

static void finish_product(struct season *season, struct season_market *product)
{
    struct engine_market *market = &product->market;
    product->engine_offers =
        memory_allocate(market->offer_count, sizeof *product->engine_offers);
    product->engine_demands =
        memory_allocate(market->demand_count, sizeof *product->engine_demands);
    for (uint32_t i = 0; i < market->offer_count; i++)
        product->engine_offers[i] =
            (struct engine_offer){product->offers[i].quantity, ENGINE_NONE};
    for (uint32_t j = 0; j < market->demand_count; j++)
        product->engine_demands[j] = (struct engine_demand){
            product->needs[j].quantity, 0, 0, ENGINE_NONE};
    market->offers = product->engine_offers;
    market->demands = product->engine_demands;
    product->distance = season->distance;
    product->pricer = (struct engine_pricer){
        .context = product,
        .value_most = 100000,
        .begin = begin,
        .list = list,
    };
    fill_cells(product);
}

struct season *season_create(uint32_t lots, uint64_t seed)
{
    struct season *season = memory_allocate(1, sizeof *season);
    uint64_t state = seed;
    place_communes(season, &state);
    draw_lots(season, lots, true, &state);
    draw_lots(season, lots, false, &state);
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++)
        finish_product(season, &season->products[k]);
    return season;
}

void season_destroy(struct season *season)
{
    for (uint32_t k = 0; k < SEASON_PRODUCTS; k++) {
        struct season_market *product = &season->products[k];
        memory_free(product->offers);
        memory_free(product->needs);
        memory_free(product->engine_offers);
        memory_free(product->engine_demands);
        memory_free(product->cell);
    }
    memory_free(season);
}

struct engine_pair *season_pairs(struct season_market *product, uint32_t most,
                                 uint32_t *ret_count)
{
    const struct engine_market *market = &product->market;
    uint32_t room = most ? most : market->offer_count;
    uint32_t count = 0, size = 0;
    int64_t *zero = memory_allocate(market->offer_count, sizeof *zero);
    struct engine_pair *pairs = NULL;
    begin(product, zero);
    for (uint32_t j = 0; room > 0 && j < market->demand_count; j++) {
        if (size - count < room) {
            size += size / 2 + room;
            pairs = memory_resize(pairs, size, sizeof *pairs);
        }
        count += list(product, j, 1, room, pairs + count);
    }
    memory_free(zero);
    *ret_count = count;
    return pairs;
}
