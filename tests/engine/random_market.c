#include "tests/engine/random_market.h"

#include "base/memory.h"

/* splitmix64 (Steele, Lea and Flood 2014). */
uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t random_between(uint64_t *state, int64_t least, int64_t most)
{
    uint64_t span = (uint64_t)(most - least) + 1;
    return least + (int64_t)(random_next(state) % span);
}

static bool one_in(uint64_t *state, int64_t count)
{
    return random_between(state, 1, count) == 1;
}

static bool pair_exists(enum market_shape shape, uint32_t i, uint32_t j,
                        uint64_t *state)
{
    switch (shape) {
    case SHAPE_CHAIN:
        return j == i || j == i + 1;
    case SHAPE_STAR:
        return i == 0 || j == 0;
    case SHAPE_SPARSE:
        return one_in(state, 3);
    case SHAPE_BOUND:
        return true;
    case SHAPE_DENSE:
    case SHAPE_TIES:
    case SHAPE_ZEROS:
    case SHAPE_TIGHT:
    case SHAPE_HUGE:
    case SHAPE_COUNT:
        break;
    }
    return !one_in(state, 4);
}

static int64_t random_value(enum market_shape shape,
                            const struct market_size *size, uint64_t *state)
{
    if (shape == SHAPE_TIES)
        return random_between(state, 1, 2);
    if (shape == SHAPE_ZEROS)
        return random_between(state, -2, size->value_most / 2);
    if (shape == SHAPE_HUGE)
        return (INT64_C(1) << 40) - random_between(state, 0, 9);
    return random_between(state, 1, size->value_most);
}

static int64_t random_quantity(enum market_shape shape,
                               const struct market_size *size, uint64_t *state)
{
    if (shape == SHAPE_TIES)
        return size->quantity_most;
    return random_between(state, shape == SHAPE_ZEROS ? 0 : 1,
                          size->quantity_most);
}

static void add_offers(struct random_market *random, enum market_shape shape,
                       const struct market_size *size, uint64_t *state)
{
    uint32_t groups = random->market.group_count;
    for (uint32_t i = 0; i < random->market.offer_count; i++) {
        random->offers[i] = (struct engine_offer){
            .quantity = random_quantity(shape, size, state),
            .group = ENGINE_NONE,
        };
        if (shape == SHAPE_TIGHT)
            random->offers[i].quantity = 1 + size->quantity_most / 4;
        if (groups && !one_in(state, 3))
            random->offers[i].group =
                (uint32_t)random_between(state, 0, groups - 1);
    }
}

static void add_demands(struct random_market *random, enum market_shape shape,
                        const struct market_size *size, uint64_t *state)
{
    uint32_t buyers = random->market.buyer_count;
    for (uint32_t j = 0; j < random->market.demand_count; j++) {
        struct engine_demand *demand = &random->demands[j];
        *demand = (struct engine_demand){
            .quantity = random_quantity(shape, size, state),
            .buyer = ENGINE_NONE,
        };
        if (shape == SHAPE_BOUND) /* as the offers, turned by one */
            demand->quantity =
                random->offers[(j + 1) % random->market.offer_count].quantity;
        if (buyers && !one_in(state, 3))
            demand->buyer = (uint32_t)random_between(state, 0, buyers - 1);
        if (size->rules && one_in(state, 3))
            demand->least_fill = random_between(state, 1, demand->quantity + 1);
        if (size->rules && one_in(state, 3))
            demand->most_suppliers = (uint32_t)random_between(state, 1, 2);
    }
}

static void add_capacities(struct random_market *random,
                           enum market_shape shape,
                           const struct market_size *size, uint64_t *state)
{
    int64_t least = shape == SHAPE_ZEROS ? 0 : 1;
    int64_t most = 2 * size->quantity_most;
    for (uint32_t g = 0; g < random->market.group_count; g++) {
        struct engine_group *group = &random->groups[g];
        group->capacity = one_in(state, 4) ? ENGINE_UNLIMITED
                                           : random_between(state, least, most);
        if (one_in(state, 2)) {
            group->first_capacity = random_between(state, 0, most);
            group->first_points = random_between(state, 0, size->value_most);
        }
    }
    for (uint32_t b = 0; b < random->market.buyer_count; b++)
        random->buyers[b].capacity = one_in(state, 4)
                                         ? ENGINE_UNLIMITED
                                         : random_between(state, least, most);
}

/* Groups and buyers can take their lots and no more. */
static void bind_capacities(struct random_market *random)
{
    const struct engine_market *market = &random->market;
    for (uint32_t g = 0; g < market->group_count; g++)
        random->groups[g].capacity = 0;
    for (uint32_t b = 0; b < market->buyer_count; b++)
        random->buyers[b].capacity = 0;
    for (uint32_t i = 0; i < market->offer_count; i++)
        if (random->offers[i].group != ENGINE_NONE)
            random->groups[random->offers[i].group].capacity +=
                random->offers[i].quantity;
    for (uint32_t j = 0; j < market->demand_count; j++)
        if (random->demands[j].buyer != ENGINE_NONE)
            random->buyers[random->demands[j].buyer].capacity +=
                random->demands[j].quantity;
}

static void add_pairs(struct random_market *random, enum market_shape shape,
                      const struct market_size *size, uint64_t *state)
{
    struct engine_market *market = &random->market;
    for (uint32_t i = 0; i < market->offer_count; i++) {
        for (uint32_t j = 0; j < market->demand_count; j++) {
            if (!pair_exists(shape, i, j, state))
                continue;
            struct engine_pair *pair = &random->pairs[market->pair_count++];
            *pair = (struct engine_pair){
                .value = random_value(shape, size, state),
                .hash = random_next(state) >> (64 - ENGINE_HASH_BITS),
                .offer = i,
                .demand = j,
            };
            if (size->rules && one_in(state, 2))
                pair->least =
                    random_between(state, 1, size->quantity_most / 2 + 2);
        }
    }
}

static void allocate(struct random_market *random)
{
    struct engine_market *market = &random->market;
    size_t pairs = (size_t)market->offer_count * market->demand_count;
    random->offers =
        memory_allocate(market->offer_count, sizeof *random->offers);
    random->demands =
        memory_allocate(market->demand_count, sizeof *random->demands);
    random->groups =
        memory_allocate(market->group_count, sizeof *random->groups);
    random->buyers =
        memory_allocate(market->buyer_count, sizeof *random->buyers);
    random->pairs = memory_allocate(pairs, sizeof *random->pairs);
    market->offers = random->offers;
    market->demands = random->demands;
    market->groups = random->groups;
    market->buyers = random->buyers;
    market->pairs = random->pairs;
}

void random_market_init(struct random_market *random, enum market_shape shape,
                        const struct market_size *size, uint64_t seed)
{
    uint64_t state = seed;
    random_next(&state);
    *random = (struct random_market){0};
    struct engine_market *market = &random->market;
    market->offer_count = (uint32_t)random_between(&state, 1, size->lots_most);
    market->demand_count = (uint32_t)random_between(&state, 1, size->lots_most);
    if (shape == SHAPE_BOUND)
        market->demand_count = market->offer_count;
    market->group_count = (uint32_t)random_between(&state, 0, 2);
    market->buyer_count = (uint32_t)random_between(&state, 0, 2);
    allocate(random);
    add_offers(random, shape, size, &state);
    add_demands(random, shape, size, &state);
    add_capacities(random, shape, size, &state);
    if (shape == SHAPE_BOUND)
        bind_capacities(random);
    add_pairs(random, shape, size, &state);
}

void random_market_clear(struct random_market *random)
{
    memory_free(random->offers);
    memory_free(random->demands);
    memory_free(random->groups);
    memory_free(random->buyers);
    memory_free(random->pairs);
}

static void shuffle_order(uint32_t *order, uint32_t count, uint64_t *state)
{
    for (uint32_t k = 0; k < count; k++)
        order[k] = k;
    for (uint32_t k = count; k > 1; k--) {
        uint32_t other = (uint32_t)random_between(state, 0, k - 1);
        uint32_t kept = order[k - 1];
        order[k - 1] = order[other];
        order[other] = kept;
    }
}

/* By index of the original: where it goes. */
struct shuffled {
    uint32_t *offer;
    uint32_t *demand;
    uint32_t *group;
    uint32_t *buyer;
};

static void place_lots(const struct random_market *from,
                       const struct shuffled *to, struct random_market *result)
{
    const struct engine_market *market = &from->market;
    for (uint32_t i = 0; i < market->offer_count; i++) {
        struct engine_offer offer = from->offers[i];
        if (offer.group != ENGINE_NONE)
            offer.group = to->group[offer.group];
        result->offers[to->offer[i]] = offer;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        struct engine_demand demand = from->demands[j];
        if (demand.buyer != ENGINE_NONE)
            demand.buyer = to->buyer[demand.buyer];
        result->demands[to->demand[j]] = demand;
    }
    for (uint32_t g = 0; g < market->group_count; g++)
        result->groups[to->group[g]] = from->groups[g];
    for (uint32_t b = 0; b < market->buyer_count; b++)
        result->buyers[to->buyer[b]] = from->buyers[b];
}

void random_market_shuffle(const struct random_market *from, uint64_t seed,
                           struct random_market *ret_random, uint32_t *ret_pair)
{
    const struct engine_market *market = &from->market;
    uint64_t state = seed;
    uint32_t lots = market->offer_count + market->demand_count +
                    market->group_count + market->buyer_count;
    uint32_t *room = memory_allocate(lots, sizeof *room);
    struct shuffled to = {.offer = room};
    to.demand = to.offer + market->offer_count;
    to.group = to.demand + market->demand_count;
    to.buyer = to.group + market->group_count;
    shuffle_order(to.offer, market->offer_count, &state);
    shuffle_order(to.demand, market->demand_count, &state);
    shuffle_order(to.group, market->group_count, &state);
    shuffle_order(to.buyer, market->buyer_count, &state);
    *ret_random = (struct random_market){.market = *market};
    allocate(ret_random);
    place_lots(from, &to, ret_random);
    shuffle_order(ret_pair, market->pair_count, &state);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        struct engine_pair pair = from->pairs[ret_pair[k]];
        pair.offer = to.offer[pair.offer];
        pair.demand = to.demand[pair.demand];
        ret_random->pairs[k] = pair;
    }
    memory_free(room);
}
