#include "tests/engine/sides_market.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define PRICE 12000
#define TRANSPORT_VND_PER_KM 12
#define CLUSTERS 4

struct place {
    int64_t x, y;
    int64_t price;
};

static int64_t power_law(uint64_t *state)
{
    int64_t quantity = random_between(state, 50, 500);
    while (random_between(state, 0, 2) == 0 && quantity < 100000)
        quantity *= 3;
    return quantity;
}

static struct place draw_place(uint64_t *state, int64_t low, int64_t high)
{
    static const int64_t centre[CLUSTERS][2] = {
        {0, 0}, {110, 30}, {60, 140}, {190, 120}};
    int64_t cluster = random_between(state, 0, CLUSTERS - 1);
    return (struct place){
        centre[cluster][0] + random_between(state, -25, 25),
        centre[cluster][1] + random_between(state, -25, 25),
        PRICE * random_between(state, low, high) / 100,
    };
}

static struct engine_demand draw_demand(uint64_t *state)
{
    struct engine_demand demand = {.quantity = power_law(state),
                                   .buyer = ENGINE_NONE};
    int64_t kind = random_between(state, 0, 99);
    demand.most_suppliers = kind < 35 ? 1 : kind < 50 ? 2 : kind < 60 ? 3 : 0;
    if (random_between(state, 0, 2) == 0)
        demand.least_fill =
            demand.quantity * random_between(state, 50, 100) / 100;
    return demand;
}

static void add_pair(struct random_market *bench, struct engine_pair pair)
{
    struct engine_market *market = &bench->market;
    if ((market->pair_count & (market->pair_count - 1)) == 0)
        bench->pairs = memory_resize(
            bench->pairs, market->pair_count ? 2 * market->pair_count : 1,
            sizeof *bench->pairs);
    bench->pairs[market->pair_count++] = pair;
}

/* An offer's own least lot holds for all its pairs. */
static void draw_pairs(struct random_market *bench, const struct place *offers,
                       const struct place *needs, uint64_t *state)
{
    for (uint32_t i = 0; i < bench->market.offer_count; i++) {
        int64_t least =
            random_between(state, 0, 2) == 0
                ? bench->offers[i].quantity * random_between(state, 5, 50) / 100
                : 0;
        for (uint32_t j = 0; j < bench->market.demand_count; j++) {
            int64_t far = llabs(offers[i].x - needs[j].x) +
                          llabs(offers[i].y - needs[j].y);
            int64_t value =
                needs[j].price - offers[i].price - TRANSPORT_VND_PER_KM * far;
            if (value <= 0 || far > 150)
                continue;
            add_pair(bench,
                     (struct engine_pair){.value = value,
                                          .least = least,
                                          .hash = random_next(state) >>
                                                  (64 - ENGINE_HASH_BITS),
                                          .offer = i,
                                          .demand = j});
        }
    }
}

void sides_market_init(struct random_market *bench, uint32_t orders,
                       uint64_t seed)
{
    uint64_t state = seed;
    uint32_t lots = orders / 2;
    struct place *offers = memory_allocate(lots, sizeof *offers);
    struct place *needs = memory_allocate(lots, sizeof *needs);
    *bench = (struct random_market){0};
    bench->offers = memory_allocate(lots, sizeof *bench->offers);
    bench->demands = memory_allocate(lots, sizeof *bench->demands);
    for (uint32_t k = 0; k < lots; k++) {
        offers[k] = draw_place(&state, 80, 120);
        needs[k] = draw_place(&state, 90, 130);
        bench->offers[k] =
            (struct engine_offer){power_law(&state), ENGINE_NONE};
        bench->demands[k] = draw_demand(&state);
    }
    bench->market.offer_count = lots;
    bench->market.demand_count = lots;
    draw_pairs(bench, offers, needs, &state);
    bench->market.offers = bench->offers;
    bench->market.demands = bench->demands;
    bench->market.pairs = bench->pairs;
    memory_free(offers);
    memory_free(needs);
}

/* ---- greedy */

struct greedy {
    const struct engine_market *market;
    int64_t *quantity;
    int64_t *offer_left;
    int64_t *filled; /* by demand lot */
    uint32_t *suppliers;
    bool *given_up;
};

static void take_pair(struct greedy *greedy, uint32_t k)
{
    const struct engine_pair *pair = &greedy->market->pairs[k];
    const struct engine_demand *demand = &greedy->market->demands[pair->demand];
    int64_t left = demand->quantity - greedy->filled[pair->demand];
    int64_t most = greedy->offer_left[pair->offer];
    if (most > left)
        most = left;
    if (most == 0 || most < pair->least || greedy->given_up[pair->demand] ||
        greedy->quantity[k] > 0 ||
        (demand->most_suppliers &&
         greedy->suppliers[pair->demand] == demand->most_suppliers))
        return;
    greedy->quantity[k] = most;
    greedy->offer_left[pair->offer] -= most;
    greedy->filled[pair->demand] += most;
    greedy->suppliers[pair->demand]++;
}

static void give_back(struct greedy *greedy)
{
    const struct engine_market *market = greedy->market;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        uint32_t j = market->pairs[k].demand;
        if (greedy->filled[j] >= market->demands[j].least_fill)
            continue;
        greedy->given_up[j] = true;
        greedy->offer_left[market->pairs[k].offer] += greedy->quantity[k];
        greedy->quantity[k] = 0;
    }
}

static const struct engine_pair *sorted_pairs; /* qsort has no context */

static int by_value(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    int64_t value_a = sorted_pairs[a].value, value_b = sorted_pairs[b].value;
    if (value_a != value_b)
        return value_a > value_b ? -1 : 1;
    return a < b ? -1 : a > b;
}

int64_t sides_greedy(const struct engine_market *market, int64_t *ret_quantity)
{
    struct greedy greedy = {
        market,
        ret_quantity,
        memory_allocate(market->offer_count, sizeof(int64_t)),
        memory_allocate(market->demand_count, sizeof(int64_t)),
        memory_allocate(market->demand_count, sizeof(uint32_t)),
        memory_allocate(market->demand_count, sizeof(bool)),
    };
    uint32_t *order = memory_allocate(market->pair_count, sizeof *order);
    for (uint32_t i = 0; i < market->offer_count; i++)
        greedy.offer_left[i] = market->offers[i].quantity;
    for (uint32_t k = 0; k < market->pair_count; k++)
        order[k] = k;
    memset(ret_quantity, 0, market->pair_count * sizeof *ret_quantity);
    sorted_pairs = market->pairs;
    qsort(order, market->pair_count, sizeof *order, by_value);
    for (int round = 0; round < 2; round++) {
        for (uint32_t k = 0; k < market->pair_count; k++)
            take_pair(&greedy, order[k]);
        give_back(&greedy);
    }
    int64_t value = 0;
    for (uint32_t k = 0; k < market->pair_count; k++)
        value += market->pairs[k].value * ret_quantity[k];
    memory_free(order);
    memory_free(greedy.offer_left);
    memory_free(greedy.filled);
    memory_free(greedy.suppliers);
    memory_free(greedy.given_up);
    return value;
}
