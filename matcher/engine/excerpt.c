#include "matcher/engine/excerpt.h"

#include <string.h>

#include "base/memory.h"

void excerpt_init(struct excerpt *excerpt, const struct rules *rules)
{
    const struct engine_market *market = rules->market;
    uint32_t offers = market->offer_count, demands = market->demand_count;
    uint32_t groups = market->group_count, buyers = market->buyer_count;
    *excerpt = (struct excerpt){
        .rules = rules,
        .offers = memory_allocate(offers, sizeof(struct engine_offer)),
        .demands = memory_allocate(demands, sizeof(struct engine_demand)),
        .groups = memory_allocate(groups, sizeof(struct engine_group)),
        .buyers = memory_allocate(buyers, sizeof(struct engine_buyer)),
        .pairs =
            memory_allocate(market->pair_count, sizeof(struct engine_pair)),
        .pair = memory_allocate(market->pair_count, sizeof(uint32_t)),
        .quantity = memory_allocate(market->pair_count, sizeof(int64_t)),
        .offer_place = memory_allocate(offers, sizeof(uint32_t)),
        .group_place = memory_allocate(groups, sizeof(uint32_t)),
        .offer_used = memory_allocate(offers, sizeof(int64_t)),
        .group_used = memory_allocate(groups, sizeof(int64_t)),
        .buyer_used = memory_allocate(buyers, sizeof(int64_t)),
    };
}

void excerpt_clear(struct excerpt *excerpt)
{
    memory_free(excerpt->offers);
    memory_free(excerpt->demands);
    memory_free(excerpt->groups);
    memory_free(excerpt->buyers);
    memory_free(excerpt->pairs);
    memory_free(excerpt->pair);
    memory_free(excerpt->quantity);
    memory_free(excerpt->offer_place);
    memory_free(excerpt->group_place);
    memory_free(excerpt->offer_used);
    memory_free(excerpt->group_used);
    memory_free(excerpt->buyer_used);
}

/* What the pairs of demand lots that are not free take. */
static void sum_used(struct excerpt *excerpt, const bool *free,
                     const int64_t *quantity)
{
    const struct engine_market *whole = excerpt->rules->market;
    memset(excerpt->offer_used, 0, whole->offer_count * sizeof(int64_t));
    memset(excerpt->group_used, 0, whole->group_count * sizeof(int64_t));
    memset(excerpt->buyer_used, 0, whole->buyer_count * sizeof(int64_t));
    for (uint32_t k = 0; k < whole->pair_count; k++) {
        const struct engine_pair *pair = &whole->pairs[k];
        uint32_t group = whole->offers[pair->offer].group;
        uint32_t buyer = whole->demands[pair->demand].buyer;
        if (quantity[k] == 0 || free[pair->demand])
            continue;
        excerpt->offer_used[pair->offer] += quantity[k];
        if (group != ENGINE_NONE)
            excerpt->group_used[group] += quantity[k];
        if (buyer != ENGINE_NONE)
            excerpt->buyer_used[buyer] += quantity[k];
    }
}

static int64_t left_of(int64_t capacity, int64_t used)
{
    if (capacity == ENGINE_UNLIMITED)
        return capacity;
    return capacity > used ? capacity - used : 0;
}

/* Buyers are few: all of them go along. */
static void take_buyers(struct excerpt *excerpt)
{
    const struct engine_market *whole = excerpt->rules->market;
    for (uint32_t b = 0; b < whole->buyer_count; b++)
        excerpt->buyers[b].capacity =
            left_of(whole->buyers[b].capacity, excerpt->buyer_used[b]);
    excerpt->market.buyer_count = whole->buyer_count;
}

static uint32_t take_group(struct excerpt *excerpt, uint32_t group)
{
    const struct engine_group *from = &excerpt->rules->market->groups[group];
    if (excerpt->group_place[group] != ENGINE_NONE)
        return excerpt->group_place[group];
    uint32_t place = excerpt->market.group_count++;
    int64_t used = excerpt->group_used[group];
    excerpt->group_place[group] = place;
    excerpt->groups[place] = (struct engine_group){
        left_of(from->capacity, used), left_of(from->first_capacity, used),
        from->first_points};
    return place;
}

static uint32_t take_offer(struct excerpt *excerpt, uint32_t offer)
{
    const struct engine_offer *from = &excerpt->rules->market->offers[offer];
    if (excerpt->offer_place[offer] != ENGINE_NONE)
        return excerpt->offer_place[offer];
    uint32_t place = excerpt->market.offer_count++;
    excerpt->offer_place[offer] = place;
    excerpt->offers[place] = (struct engine_offer){
        from->quantity - excerpt->offer_used[offer],
        from->group == ENGINE_NONE ? ENGINE_NONE
                                   : take_group(excerpt, from->group)};
    return place;
}

/* Pairs of offer lots of which nothing is left stay out. */
static void take_demand(struct excerpt *excerpt, uint32_t demand,
                        const int64_t *quantity)
{
    const struct rules *rules = excerpt->rules;
    uint32_t place = excerpt->market.demand_count++;
    excerpt->demands[place] = rules->market->demands[demand];
    for (uint32_t at = rules->start[demand]; at < rules->start[demand + 1];
         at++) {
        uint32_t k = rules->pair[at];
        const struct engine_pair *pair = &rules->market->pairs[k];
        int64_t left = rules->market->offers[pair->offer].quantity -
                       excerpt->offer_used[pair->offer];
        if (left < (pair->least > 0 ? pair->least : 1))
            continue;
        uint32_t to = excerpt->market.pair_count++;
        excerpt->pair[to] = k;
        excerpt->quantity[to] = quantity[k];
        excerpt->pairs[to] = *pair;
        excerpt->pairs[to].offer = take_offer(excerpt, pair->offer);
        excerpt->pairs[to].demand = place;
    }
}

void excerpt_take(struct excerpt *excerpt, const bool *free,
                  const int64_t *quantity)
{
    const struct engine_market *whole = excerpt->rules->market;
    excerpt->market = (struct engine_market){.offers = excerpt->offers,
                                             .demands = excerpt->demands,
                                             .groups = excerpt->groups,
                                             .buyers = excerpt->buyers,
                                             .pairs = excerpt->pairs};
    for (uint32_t i = 0; i < whole->offer_count; i++)
        excerpt->offer_place[i] = ENGINE_NONE;
    for (uint32_t g = 0; g < whole->group_count; g++)
        excerpt->group_place[g] = ENGINE_NONE;
    sum_used(excerpt, free, quantity);
    take_buyers(excerpt);
    for (uint32_t j = 0; j < whole->demand_count; j++) {
        if (free[j])
            take_demand(excerpt, j, quantity);
    }
}

void excerpt_put(const struct excerpt *excerpt, int64_t *quantity)
{
    for (uint32_t k = 0; k < excerpt->market.pair_count; k++)
        quantity[excerpt->pair[k]] = excerpt->quantity[k];
}
