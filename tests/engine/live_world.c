#include "tests/engine/live_world.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_read.h"
#include "tests/engine/random_market.h"

static bool one_in(struct world *world, int64_t count)
{
    return random_between(&world->random, 1, count) == 1;
}

static uint32_t any_below(struct world *world, uint32_t count)
{
    return (uint32_t)random_between(&world->random, 0, count - 1);
}

static struct engine_group random_terms(struct world *world, int side)
{
    int64_t most = world->shape.quantity_most * 4;
    struct engine_group terms = {.capacity = ENGINE_UNLIMITED};
    if (!one_in(world, 3))
        terms.capacity = random_between(&world->random, 0, most);
    if (one_in(world, 8))
        terms.capacity = 0;
    if (side == 0 && one_in(world, 2)) {
        terms.first_capacity = random_between(&world->random, 0, most);
        terms.first_points =
            random_between(&world->random, 0, world->shape.value_most / 2 + 1);
    }
    return terms;
}

static void add_holders(struct world *world, int side)
{
    for (uint32_t k = 0; k < WORLD_HOLDERS; k++) {
        struct world_holder *holder = &world->holders[side][k];
        holder->terms = random_terms(world, side);
        struct engine_buyer buyer = {holder->terms.capacity};
        enum status status =
            side == 0
                ? live_add_group(world->live, &holder->terms, &holder->handle)
                : live_add_buyer(world->live, &buyer, &holder->handle);
        CHECK(status == STATUS_ok);
    }
}

static struct world_pair *pair_of(struct world *world, int side, uint32_t lot,
                                  uint32_t other)
{
    return side == 0 ? &world->pairs[lot][other] : &world->pairs[other][lot];
}

/* ---- the index that a priced engine asks, by brute force */

static uint32_t part_of_place(const struct world *world, uint32_t place)
{
    return world->shape.parts ? place % world->shape.parts : 0;
}

static void note_price(void *context, uint32_t lot, int64_t price)
{
    struct world *world = context;
    CHECK(lot < WORLD_HANDLES);
    world->price[lot] = price;
}

static uint32_t find_place(const struct world *world, uint32_t lot,
                           int *ret_side)
{
    uint32_t place = 0;
    int side = 0;
    while (world->lots[side][place].handle != lot) {
        side += place + 1 == WORLD_LOTS;
        place = (place + 1) % WORLD_LOTS;
        CHECK(side < 2);
    }
    *ret_side = side;
    return place;
}

static uint32_t part_of(void *context, uint32_t lot)
{
    const struct world *world = context;
    int side;
    return part_of_place(world, find_place(world, lot, &side));
}

static uint32_t list_pairs(void *context, uint32_t lot, int64_t least,
                           uint32_t room, const struct live_pair **ret_pairs)
{
    struct world *world = context;
    int side;
    uint32_t place = find_place(world, lot, &side);
    live_best_begin(&world->best, room);
    for (uint32_t other = 0; other < world->shape.lots; other++) {
        const struct world_pair *pair = pair_of(world, side, place, other);
        uint32_t partner = world->lots[!side][other].handle;
        struct live_pair found = {partner, pair->value, pair->hash};
        if (partner && pair->hash)
            least = live_best_add(&world->best, &found,
                                  pair->value - world->price[partner], least);
    }
    world->asked++;
    *ret_pairs = world->best.pairs;
    return world->best.count;
}

static int64_t most_of(void *context, uint32_t lot, int64_t least)
{
    const struct world *world = context;
    const struct live_pair *pairs;
    uint32_t count = list_pairs(context, lot, least, UINT32_MAX, &pairs);
    int64_t most = least;
    for (uint32_t k = 0; k < count; k++) {
        int64_t pays = pairs[k].value - world->price[pairs[k].lot];
        most = pays > most ? pays : most;
    }
    return most;
}

static void set_index(struct world *world)
{
    CHECK(world->shape.value_least > 0);
    live_set_index(world->live,
                   &(struct live_index){
                       .context = world,
                       .value_most = world->shape.value_most,
                       .points_most = world->shape.value_most / 2 + 1,
                       .price = note_price,
                       .most = most_of,
                       .list = list_pairs,
                       .part = world->shape.parts ? part_of : NULL,
                   });
}

void world_init(struct world *world, const struct world_shape *shape,
                uint64_t seed)
{
    *world = (struct world){.shape = *shape, .random = seed};
    struct live_limits limits = {.work_most = shape->work_most};
    CHECK(shape->lots <= WORLD_LOTS);
    world->live = live_create(&limits);
    if (shape->is_priced)
        set_index(world);
    add_holders(world, 0);
    add_holders(world, 1);
}

void world_clear(struct world *world)
{
    live_destroy(world->live);
    live_best_clear(&world->best);
}

/* Puts a lot that stands in the world into the engine. */
static void enter_lot(struct world *world, int side, uint32_t place)
{
    struct world_lot *lot = &world->lots[side][place];
    struct live_pair pairs[WORLD_LOTS];
    uint32_t handles[WORLD_LOTS], others[WORLD_LOTS];
    struct live_post post = {.quantity = lot->quantity, .pairs = pairs};
    if (lot->holder < WORLD_HOLDERS)
        post.holder = world->holders[side][lot->holder].handle;
    for (uint32_t other = 0; other < world->shape.lots; other++) {
        const struct world_pair *pair = pair_of(world, side, place, other);
        uint32_t partner = world->lots[!side][other].handle;
        if (!partner || !pair->hash)
            continue;
        others[post.pair_count] = other;
        pairs[post.pair_count++] =
            (struct live_pair){partner, pair->value, pair->hash};
    }
    uint32_t all = post.pair_count;
    if (world->shape.is_priced) {
        post.pair_count = 0;
        lot->handle = live_next_handle(world->live);
        world->price[lot->handle] = 0;
    }
    enum status status =
        side == 0 ? live_add_offer(world->live, &post, &lot->handle, handles)
                  : live_add_demand(world->live, &post, &lot->handle, handles);
    CHECK(status == STATUS_ok);
    for (uint32_t k = 0; k < all; k++)
        pair_of(world, side, place, others[k])->handle =
            world->shape.is_priced ? 1 : handles[k];
}

static struct world_pair random_pair(struct world *world)
{
    return (struct world_pair){
        .value = random_between(&world->random, world->shape.value_least,
                                world->shape.value_most),
        .hash = 1 + (random_next(&world->random) >> (65 - ENGINE_HASH_BITS)),
    };
}

static void add_lot(struct world *world, int side, uint32_t place)
{
    struct world_lot *lot = &world->lots[side][place];
    *lot = (struct world_lot){
        .quantity =
            random_between(&world->random, 0, world->shape.quantity_most),
        .holder = any_below(world, WORLD_HOLDERS + 2),
    };
    if (lot->holder > WORLD_HOLDERS ||
        part_of_place(world, lot->holder) != part_of_place(world, place))
        lot->holder = WORLD_HOLDERS;
    for (uint32_t other = 0; other < world->shape.lots; other++) {
        struct world_pair *pair = pair_of(world, side, place, other);
        *pair = (struct world_pair){0};
        if (part_of_place(world, other) == part_of_place(world, place) &&
            !one_in(world, 3))
            *pair = random_pair(world);
    }
    enter_lot(world, side, place);
}

static void remove_lot(struct world *world, int side, uint32_t place)
{
    uint32_t handle = world->lots[side][place].handle;
    world->lots[side][place].handle = 0;
    CHECK(live_remove_lot(world->live, handle) == STATUS_ok);
    for (uint32_t other = 0; other < world->shape.lots; other++)
        *pair_of(world, side, place, other) = (struct world_pair){0};
}

static void change_quantity(struct world *world, int side, uint32_t place)
{
    struct world_lot *lot = &world->lots[side][place];
    lot->quantity =
        one_in(world, 6)
            ? 0
            : random_between(&world->random, 0, world->shape.quantity_most);
    CHECK(live_set_quantity(world->live, lot->handle, lot->quantity) ==
          STATUS_ok);
}

static void change_pair(struct world *world, uint32_t offer, uint32_t demand)
{
    struct world_pair *pair = &world->pairs[offer][demand];
    uint32_t lot = world->lots[0][offer].handle;
    uint32_t other = world->lots[1][demand].handle;
    if (!lot || !other)
        return;
    if (pair->handle && one_in(world, 3)) {
        CHECK(live_remove_pair(world->live, pair->handle) == STATUS_ok);
        *pair = (struct world_pair){0};
    } else if (pair->handle) {
        pair->value = random_pair(world).value;
        CHECK(live_set_value(world->live, pair->handle, pair->value) ==
              STATUS_ok);
    } else {
        *pair = random_pair(world);
        bool turned = one_in(world, 2);
        struct live_pair added = {turned ? lot : other, pair->value,
                                  pair->hash};
        CHECK(live_add_pair(world->live, turned ? other : lot, &added,
                            &pair->handle) == STATUS_ok);
    }
}

/* To a priced engine a pair changes with one of its lots. */
static void change_lot(struct world *world, uint32_t offer, uint32_t demand)
{
    int side = (int)any_below(world, 2);
    uint32_t place = side == 0 ? offer : demand;
    uint32_t handle = world->lots[side][place].handle;
    if (!handle || part_of_place(world, offer) != part_of_place(world, demand))
        return;
    world->lots[side][place].handle = 0;
    CHECK(live_remove_lot(world->live, handle) == STATUS_ok);
    world->pairs[offer][demand] = random_pair(world);
    enter_lot(world, side, place);
}

static void change_holder(struct world *world, int side)
{
    struct world_holder *holder =
        &world->holders[side][any_below(world, WORLD_HOLDERS)];
    struct engine_group terms = random_terms(world, side);
    if (one_in(world, 2)) {
        terms.first_capacity = holder->terms.first_capacity;
        terms.first_points = holder->terms.first_points;
    }
    holder->terms = terms;
    struct engine_buyer buyer = {terms.capacity};
    enum status status =
        side == 0 ? live_set_group(world->live, holder->handle, &terms)
                  : live_set_buyer(world->live, holder->handle, &buyer);
    CHECK(status == STATUS_ok);
}

void world_event(struct world *world)
{
    int side = (int)any_below(world, 2);
    uint32_t place = any_below(world, world->shape.lots);
    bool open = world->lots[side][place].handle != 0;
    int64_t dice = random_between(&world->random, 1, 10);
    if (!open)
        add_lot(world, side, place);
    else if (dice <= 3)
        remove_lot(world, side, place);
    else if (dice <= 6)
        change_quantity(world, side, place);
    else if (dice <= 9 && world->shape.is_priced)
        change_lot(world, place, any_below(world, world->shape.lots));
    else if (dice <= 9)
        change_pair(world, place, any_below(world, world->shape.lots));
    else
        change_holder(world, side);
}

void world_remove_all(struct world *world)
{
    for (int side = 0; side < 2; side++) {
        for (uint32_t place = 0; place < world->shape.lots; place++) {
            if (world->lots[side][place].handle)
                remove_lot(world, side, place);
        }
    }
}

void world_replay(const struct world *from, uint64_t seed, struct world *to)
{
    uint32_t order[2 * WORLD_LOTS], count = 2 * from->shape.lots;
    world_init(to, &from->shape, seed);
    for (int side = 0; side < 2; side++) {
        for (uint32_t k = 0; k < WORLD_HOLDERS; k++) {
            to->holders[side][k].terms = from->holders[side][k].terms;
            uint32_t handle = to->holders[side][k].handle;
            struct engine_group terms = to->holders[side][k].terms;
            struct engine_buyer buyer = {terms.capacity};
            CHECK((side == 0 ? live_set_group(to->live, handle, &terms)
                             : live_set_buyer(to->live, handle, &buyer)) ==
                  STATUS_ok);
        }
    }
    for (uint32_t k = 0; k < count; k++) {
        uint32_t other = any_below(to, k + 1);
        order[k] = order[other];
        order[other] = k;
    }
    memcpy(to->pairs, from->pairs, sizeof to->pairs);
    for (uint32_t k = 0; k < count; k++) {
        int side = order[k] >= from->shape.lots;
        uint32_t place = order[k] % from->shape.lots;
        if (!from->lots[side][place].handle)
            continue;
        to->lots[side][place] = from->lots[side][place];
        to->lots[side][place].handle = 0;
        enter_lot(to, side, place);
    }
}

static void place_lots(const struct world *world,
                       struct world_market *ret_market, uint32_t *place_of[2])
{
    struct engine_market *market = &ret_market->market;
    for (uint32_t k = 0; k < world->shape.lots; k++) {
        const struct world_lot *offer = &world->lots[0][k];
        const struct world_lot *demand = &world->lots[1][k];
        if (offer->handle) {
            uint32_t at = place_of[0][k] = market->offer_count++;
            ret_market->lot[0][at] = offer->handle;
            ret_market->offers[at] = (struct engine_offer){
                offer->quantity,
                offer->holder < WORLD_HOLDERS ? offer->holder : ENGINE_NONE};
        }
        if (demand->handle) {
            uint32_t at = place_of[1][k] = market->demand_count++;
            ret_market->lot[1][at] = demand->handle;
            ret_market->demands[at] = (struct engine_demand){
                .quantity = demand->quantity,
                .buyer = demand->holder < WORLD_HOLDERS ? demand->holder
                                                        : ENGINE_NONE};
        }
    }
}

void world_market(const struct world *world, struct world_market *ret_market)
{
    uint32_t offer_at[WORLD_LOTS], demand_at[WORLD_LOTS];
    uint32_t *place_of[2] = {offer_at, demand_at};
    ret_market->market = (struct engine_market){
        .offers = ret_market->offers,
        .demands = ret_market->demands,
        .groups = ret_market->groups,
        .buyers = ret_market->buyers,
        .pairs = ret_market->pairs,
        .group_count = WORLD_HOLDERS,
        .buyer_count = WORLD_HOLDERS,
    };
    for (uint32_t k = 0; k < WORLD_HOLDERS; k++) {
        ret_market->groups[k] = world->holders[0][k].terms;
        ret_market->buyers[k].capacity = world->holders[1][k].terms.capacity;
    }
    place_lots(world, ret_market, place_of);
    for (uint32_t i = 0; i < world->shape.lots; i++) {
        for (uint32_t j = 0; j < world->shape.lots; j++) {
            const struct world_pair *pair = &world->pairs[i][j];
            if (!pair->handle)
                continue;
            uint32_t at = ret_market->market.pair_count++;
            ret_market->pair[at] = pair->handle;
            ret_market->pairs[at] = (struct engine_pair){
                .value = pair->value,
                .hash = pair->hash,
                .offer = offer_at[i],
                .demand = demand_at[j],
            };
        }
    }
}

int64_t world_quantity(const struct world *world,
                       const struct world_market *market, uint32_t pair)
{
    const struct engine_pair *of = &market->pairs[pair];
    uint32_t offer = market->lot[0][of->offer];
    uint32_t demand = market->lot[1][of->demand];
    if (!world->shape.is_priced)
        return live_quantity(world->live, market->pair[pair]);
    for (uint32_t k = 0; k < live_line_count(world->live, offer); k++) {
        uint32_t line;
        if (live_pair_at(world->live, offer, k, &line).lot == demand)
            return live_quantity(world->live, line);
    }
    return 0;
}
