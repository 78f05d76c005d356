#include "matcher/engine/limits.h"

#include "base/memory.h"
#include "matcher/engine/columns.h"
#include "matcher/engine/flow.h"
#include "matcher/engine/pricer.h"

static bool in_range(int64_t number, int64_t least)
{
    return number >= least && number <= ENGINE_NUMBER_MAX;
}

static bool capacity_valid(int64_t capacity)
{
    return capacity == ENGINE_UNLIMITED || in_range(capacity, 0);
}

static bool lots_valid(const struct engine_market *market)
{
    for (uint32_t i = 0; i < market->offer_count; i++) {
        const struct engine_offer *offer = &market->offers[i];
        if (!in_range(offer->quantity, 0) ||
            (offer->group != ENGINE_NONE &&
             offer->group >= market->group_count))
            return false;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        if (!in_range(demand->quantity, 0) ||
            !in_range(demand->least_fill, 0) ||
            (demand->buyer != ENGINE_NONE &&
             demand->buyer >= market->buyer_count))
            return false;
    }
    return true;
}

static bool capacities_valid(const struct engine_market *market)
{
    for (uint32_t g = 0; g < market->group_count; g++) {
        const struct engine_group *group = &market->groups[g];
        if (!capacity_valid(group->capacity) ||
            !in_range(group->first_capacity, 0) ||
            !in_range(group->first_points, 0))
            return false;
    }
    for (uint32_t b = 0; b < market->buyer_count; b++) {
        if (!capacity_valid(market->buyers[b].capacity))
            return false;
    }
    return true;
}

static bool pairs_valid(const struct engine_market *market)
{
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        if (!in_range(pair->value, -ENGINE_NUMBER_MAX) ||
            !in_range(pair->least, 0) || pair->offer >= market->offer_count ||
            pair->demand >= market->demand_count ||
            pair->hash >> ENGINE_HASH_BITS != 0)
            return false;
    }
    return true;
}

/* The greatest value and magnitude of any pair of each lot, points added. */
struct extremes {
    int64_t *value;
    int64_t *magnitude;
};

static void note_pair(const struct extremes *extremes, uint32_t lot,
                      int64_t value, int64_t points)
{
    int64_t magnitude = (value < 0 ? -value : value) + points;
    if (value + points > extremes->value[lot])
        extremes->value[lot] = value + points;
    if (magnitude > extremes->magnitude[lot])
        extremes->magnitude[lot] = magnitude;
}

static void note_pairs(const struct engine_market *market,
                       const struct extremes *offers,
                       const struct extremes *demands)
{
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        uint32_t group = market->offers[pair->offer].group;
        int64_t points =
            group == ENGINE_NONE ? 0 : market->groups[group].first_points;
        note_pair(offers, pair->offer, pair->value, points);
        note_pair(demands, pair->demand, pair->value, points);
    }
}

static wide least_of(wide a, wide b)
{
    return a < b ? a : b;
}

/* Every pair at the greatest magnitude of any. */
static bool sums_surely_fit(const struct engine_market *market)
{
    int64_t most = 0, points = 0;
    wide supply = 0, demand = 0;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        int64_t value = market->pairs[k].value;
        int64_t magnitude = value < 0 ? -value : value;
        most = magnitude > most ? magnitude : most;
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        int64_t group = market->groups[g].first_points;
        points = group > points ? group : points;
    }
    for (uint32_t i = 0; i < market->offer_count; i++)
        supply += market->offers[i].quantity;
    for (uint32_t j = 0; j < market->demand_count; j++)
        demand += market->demands[j].quantity;
    wide lots = least_of(market->offer_count, market->demand_count);
    wide times = least_of(supply, demand);
    return (times > lots ? times : lots) <=
           ENGINE_TOTAL_MAX / ((wide)most + points + 1);
}

/* A path of the tree visits a lot once, so that potentials stay below the sum
 * of the magnitudes of one side; an allocation below that of the values. */
static bool sums_fit(const struct engine_market *market)
{
    size_t offers = market->offer_count, demands = market->demand_count;
    int64_t *room = memory_allocate(2 * (offers + demands), sizeof(int64_t));
    struct extremes offer = {room, room + offers};
    struct extremes demand = {room + 2 * offers, room + 2 * offers + demands};
    note_pairs(market, &offer, &demand);
    wide value_a = 0, value_b = 0, reach_a = 0, reach_b = 0;
    for (uint32_t i = 0; i < offers; i++) {
        value_a += (wide)offer.value[i] * market->offers[i].quantity;
        reach_a += offer.magnitude[i];
    }
    for (uint32_t j = 0; j < demands; j++) {
        value_b += (wide)demand.value[j] * market->demands[j].quantity;
        reach_b += demand.magnitude[j];
    }
    memory_free(room);
    return least_of(value_a, value_b) <= ENGINE_TOTAL_MAX &&
           least_of(reach_a, reach_b) <= ENGINE_TOTAL_MAX;
}

enum status limits_check(const struct engine_market *market,
                         const struct engine_limits *limits)
{
    if (market->offer_count > ENGINE_LOTS_MAX ||
        market->demand_count > ENGINE_LOTS_MAX ||
        market->group_count > ENGINE_LOTS_MAX ||
        market->buyer_count > ENGINE_LOTS_MAX ||
        market->pair_count > ENGINE_PAIRS_MAX)
        return STATUS_too_large;
    if (!lots_valid(market) || !capacities_valid(market) ||
        !pairs_valid(market))
        return STATUS_invalid;
    if (limits && limits->memory_bytes > 0 &&
        engine_memory_bytes(market) > limits->memory_bytes)
        return STATUS_too_large;
    return sums_surely_fit(market) || sums_fit(market) ? STATUS_ok
                                                       : STATUS_too_large;
}

static wide priced(int64_t capacity, int64_t price)
{
    return price == 0 ? 0 : (wide)capacity * price;
}

wide limits_dual_value(const struct engine_market *market,
                       const struct engine_duals *duals)
{
    wide value = 0;
    for (uint32_t i = 0; i < market->offer_count; i++)
        value += priced(market->offers[i].quantity, duals->offer[i]);
    for (uint32_t j = 0; j < market->demand_count; j++)
        value += priced(market->demands[j].quantity, duals->demand[j]);
    for (uint32_t b = 0; b < market->buyer_count; b++)
        value += priced(market->buyers[b].capacity, duals->buyer[b]);
    for (uint32_t g = 0; g < market->group_count; g++) {
        const struct engine_group *group = &market->groups[g];
        value += priced(group->capacity, duals->group[g]) +
                 priced(group->first_capacity,
                        group->first_points - duals->first[g]);
    }
    return value;
}

/* Blocks that are there at once at most, and what each costs beside its
 * bytes. */
#define BLOCKS 128
#define BLOCK_BYTES 32

/* The sets of lots, and the items by part with their places and starts. */
static size_t partition_bytes(size_t lots, size_t pairs)
{
    return lots * (5 * sizeof(uint32_t) + sizeof(bool)) +
           pairs * 2 * sizeof(uint32_t);
}

/* A part as large as the market, the capacities of its flow, the order of its
 * pairs and what flows on them. */
static size_t part_bytes(size_t lots, size_t pairs)
{
    return lots * (sizeof(struct engine_demand) + 4 * sizeof(int64_t)) +
           pairs * (sizeof(struct engine_pair) + 2 * sizeof(uint32_t) +
                    sizeof(int64_t));
}

/* The search for extreme prices, the three potentials, a part's duals. */
static size_t prices_bytes(size_t lots, size_t arcs)
{
    return lots * (sizeof(bool) + 3 * sizeof(uint32_t) + 7 * sizeof(int64_t)) +
           arcs * 2 * sizeof(uint32_t);
}

static size_t clearing_bytes(size_t lots, size_t pairs)
{
    return sizeof(struct engine_clearing) + lots * 6 * sizeof(int64_t) +
           pairs * sizeof(int64_t);
}

size_t engine_memory_bytes(const struct engine_market *market)
{
    size_t lots = (size_t)market->offer_count + market->demand_count +
                  market->group_count + market->buyer_count;
    size_t pairs = market->pair_count;
    size_t arcs = pairs + 2 * lots;
    return BLOCKS * BLOCK_BYTES + partition_bytes(lots, pairs) +
           part_bytes(lots, pairs) + simplex_memory_bytes(lots + 1, arcs) +
           prices_bytes(lots, arcs) + clearing_bytes(lots, pairs);
}

/* Beside what listed pairs take: old and new block of the growing list, what is
 * listed of one demand lot, and what is known of each. */
size_t engine_priced_memory_bytes(const struct engine_market *market,
                                  uint32_t pairs)
{
    struct engine_market whole = *market;
    size_t lots = (size_t)market->offer_count + market->demand_count;
    whole.pair_count = pairs;
    return engine_memory_bytes(&whole) +
           ((size_t)pairs * 2 + lots * 3 + 2 * COLUMNS_ROOM) *
               sizeof(struct engine_pair) +
           (size_t)pairs * sizeof(uint32_t) +
           lots * (sizeof(int64_t) + sizeof(uint32_t) + sizeof(bool));
}
