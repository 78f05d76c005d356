/* Loading, refusals, limits and memory of the standing optimum. */
#include "base/memory.h"
#include "matcher/engine/live_index.h"
#include "tests/engine/certificate.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define LOTS 60

static uint32_t offers[LOTS], demands[LOTS], groups[LOTS], buyers[LOTS];

static void a_loaded_market_is_that_of_the_full_engine(void)
{
    static const struct market_size size = {30, 60, 12, false};
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct random_market random;
        struct engine_clearing *fresh = NULL;
        random_market_init(&random, (enum market_shape)(seed % SHAPE_COUNT),
                           &size, seed);
        uint32_t *pairs =
            memory_allocate(random.market.pair_count, sizeof *pairs);
        struct live_handles handles = {offers, demands, groups, buyers, pairs};
        struct engine_live *live = live_create(NULL);
        EXPECT_NUMBER(live_load(live, &random.market, &handles), STATUS_ok);
        EXPECT_NUMBER(engine_solve(&random.market, NULL, &fresh), STATUS_ok);
        EXPECT_NUMBER(live_total(live), fresh->total);
        EXPECT_NUMBER(live_bound(live), fresh->total);
        for (uint32_t k = 0; k < random.market.pair_count; k++)
            EXPECT_NUMBER(live_quantity(live, pairs[k]), fresh->quantity[k]);
        for (uint32_t i = 0; i < random.market.offer_count; i++)
            EXPECT_NUMBER(live_remove_lot(live, offers[i]), STATUS_ok);
        EXPECT_NUMBER(live_total(live), 0);
        engine_clearing_destroy(fresh);
        live_destroy(live);
        memory_free(pairs);
        random_market_clear(&random);
    }
}

static uint32_t add_offer(struct engine_live *live, int64_t quantity)
{
    struct live_post post = {.quantity = quantity};
    uint32_t offer = 0;
    EXPECT_NUMBER(live_add_offer(live, &post, &offer, NULL), STATUS_ok);
    return offer;
}

static void wrong_handles_and_numbers_are_refused(void)
{
    struct engine_live *live = live_create(NULL);
    uint32_t offer = add_offer(live, 5), lot = 0, pair = 0;
    struct live_pair twice[] = {{offer, 3, 1}, {offer, 4, 1}};
    struct live_post post = {.quantity = 4, .pairs = twice, .pair_count = 2};
    EXPECT_NUMBER(live_add_demand(live, &post, &lot, NULL), STATUS_invalid);
    EXPECT_NUMBER(live_add_offer(live, &post, &lot, NULL), STATUS_invalid);
    post.pair_count = 1;
    twice[0].hash = UINT64_C(1) << ENGINE_HASH_BITS;
    EXPECT_NUMBER(live_add_demand(live, &post, &lot, NULL), STATUS_invalid);
    twice[0].hash = 1;
    post.holder = offer;
    EXPECT_NUMBER(live_add_demand(live, &post, &lot, NULL), STATUS_invalid);
    post.holder = LIVE_NONE;
    EXPECT_NUMBER(live_add_demand(live, &post, &lot, &pair), STATUS_ok);
    EXPECT_NUMBER(live_total(live), 12);
    EXPECT_NUMBER(live_add_pair(live, lot, &twice[1], &pair), STATUS_invalid);
    EXPECT_NUMBER(live_set_quantity(live, lot, -1), STATUS_invalid);
    EXPECT_NUMBER(live_set_quantity(live, 99, 1), STATUS_invalid);
    EXPECT_NUMBER(live_remove_pair(live, pair + 1), STATUS_invalid);
    EXPECT_NUMBER(live_remove_holder(live, lot), STATUS_invalid);
    EXPECT_NUMBER(live_remove_lot(live, lot), STATUS_ok);
    EXPECT_NUMBER(live_remove_lot(live, lot), STATUS_invalid);
    EXPECT_NUMBER(live_set_value(live, pair, 1), STATUS_invalid);
    live_destroy(live);
}

static void limits_refuse_what_is_too_much_and_change_nothing(void)
{
    struct live_limits limits = {.lots_most = 1, .pairs_most = 1};
    struct engine_live *live = live_create(&limits);
    uint32_t offer = add_offer(live, ENGINE_NUMBER_MAX), lot = 0, pair = 0;
    struct live_pair dear = {offer, 1024, 1};
    struct live_post post = {
        .quantity = ENGINE_NUMBER_MAX, .pairs = &dear, .pair_count = 1};
    EXPECT_NUMBER(live_add_offer(live, &post, &lot, NULL), STATUS_invalid);
    EXPECT_NUMBER(live_add_offer(live, &(struct live_post){0}, &lot, NULL),
                  STATUS_full);
    EXPECT_NUMBER(live_add_demand(live, &post, &lot, &pair), STATUS_too_large);
    dear.value = 512;
    EXPECT_NUMBER(live_add_demand(live, &post, &lot, &pair), STATUS_ok);
    EXPECT_NUMBER(live_total(live), ENGINE_TOTAL_MAX);
    EXPECT_NUMBER(live_set_value(live, pair, 513), STATUS_too_large);
    EXPECT_NUMBER(live_set_value(live, pair, 511), STATUS_ok);
    EXPECT_NUMBER(live_bound(live), 511 * ENGINE_NUMBER_MAX);
    live_destroy(live);
}

/* An index of one pair between the two lots there are. */
static const struct live_pair *pair_of(uint32_t lot)
{
    static struct live_pair pair = {.value = 5, .hash = 1};
    pair.lot = lot == offers[0] ? demands[0] : offers[0];
    return &pair;
}

static int64_t told[LOTS]; /* prices, by handle */

static void note_price(void *context, uint32_t lot, int64_t price)
{
    (void)context;
    told[lot] = price;
}

static int64_t most_of(void *context, uint32_t lot, int64_t least)
{
    (void)context;
    const struct live_pair *pair = pair_of(lot);
    int64_t pays = pair->value - told[pair->lot];
    return pays > least ? pays : least;
}

static uint32_t list_one(void *context, uint32_t lot, int64_t least,
                         uint32_t room, const struct live_pair **ret_pairs)
{
    (void)context;
    *ret_pairs = pair_of(lot);
    return room > 0 && (*ret_pairs)->value - told[(*ret_pairs)->lot] >= least;
}

static void a_load_over_an_index_keeps_to_its_memory(void)
{
    const struct live_index index = {.value_most = 5,
                                     .price = note_price,
                                     .most = most_of,
                                     .list = list_one};
    const struct engine_offer offer = {4, ENGINE_NONE};
    const struct engine_demand demand = {.quantity = 3, .buyer = ENGINE_NONE};
    const struct engine_market market = {.offers = &offer,
                                         .demands = &demand,
                                         .offer_count = 1,
                                         .demand_count = 1};
    struct live_handles handles = {.offer = offers, .demand = demands};
    struct live_limits limits = {.memory_bytes = 100};
    for (int turn = 0; turn < 2; turn++) {
        struct engine_live *live = live_create(&limits);
        live_set_index(live, &index);
        EXPECT_NUMBER(live_load(live, &market, &handles),
                      turn ? STATUS_ok : STATUS_too_large);
        EXPECT_NUMBER(live_total(live), turn ? 15 : 0);
        live_destroy(live);
        limits.memory_bytes = 1 << 20;
    }
}

static void a_group_without_limit_gives_its_points(void)
{
    struct engine_live *live = live_create(NULL);
    struct engine_group terms = {ENGINE_UNLIMITED, 3, 10};
    uint32_t group = 0, offer = 0, demand = 0;
    EXPECT_NUMBER(live_add_group(live, &terms, &group), STATUS_ok);
    struct live_post post = {.quantity = 5, .holder = group};
    EXPECT_NUMBER(live_add_offer(live, &post, &offer, NULL), STATUS_ok);
    struct live_pair pair = {offer, -4, 1};
    post = (struct live_post){.quantity = 9, .pairs = &pair, .pair_count = 1};
    EXPECT_NUMBER(live_add_demand(live, &post, &demand, NULL), STATUS_ok);
    EXPECT_NUMBER(live_total(live), 3 * 6);
    terms.first_points = 3;
    EXPECT_NUMBER(live_set_group(live, group, &terms), STATUS_ok);
    EXPECT_NUMBER(live_total(live), 0);
    terms.first_points = 5;
    terms.capacity = 2;
    EXPECT_NUMBER(live_set_group(live, group, &terms), STATUS_ok);
    EXPECT_NUMBER(live_total(live), 2);
    EXPECT_NUMBER(live_bound(live), 2);
    live_destroy(live);
}

static void a_lot_takes_no_more_than_400_bytes(void)
{
    struct engine_live *live = live_create(NULL);
    size_t pair_bytes = 0;
    for (uint32_t k = 0; k < 20000; k++)
        add_offer(live, k);
    size_t bytes = live_memory_bytes(live, &pair_bytes);
    EXPECT(bytes <= (size_t)400 * 20000);
    EXPECT(bytes >= (size_t)100 * 20000);
    EXPECT_NUMBER(pair_bytes, 0);
    live_destroy(live);
}

int main(void)
{
    RUN(a_loaded_market_is_that_of_the_full_engine);
    RUN(wrong_handles_and_numbers_are_refused);
    RUN(limits_refuse_what_is_too_much_and_change_nothing);
    RUN(a_load_over_an_index_keeps_to_its_memory);
    RUN(a_group_without_limit_gives_its_points);
    RUN(a_lot_takes_no_more_than_400_bytes);
    return test_result();
}
