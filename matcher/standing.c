#include "matcher/standing.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/candidates.h"
#include "matcher/standing_proof.h"

/* Asks the rules about one pair; what passes is the engine's arc. */
static enum status try_pair(struct standing *standing, uint32_t offer,
                            uint32_t demand, size_t *capacity)
{
    const struct market_lots *lots = standing->lots;
    struct pair pair;
    rules_pair(&standing->rules, &lots->offers[offer], &lots->demands[demand],
               &pair);
    if (pair.verdict != RULE_passed)
        return STATUS_ok;
    if (standing->pair_count == ENGINE_PAIRS_MAX)
        return STATUS_full;
    if (standing->pair_count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 256;
        standing->pairs =
            memory_resize(standing->pairs, *capacity, sizeof *standing->pairs);
    }
    standing->pairs[standing->pair_count++] =
        (struct engine_pair){.value = pair.value_milli,
                             .least = pair.least,
                             .hash = pair.hash,
                             .offer = offer,
                             .demand = demand};
    return STATUS_ok;
}

/* Every pair that the index cannot rule out is asked. */
static enum status find_pairs(struct standing *standing)
{
    const struct market_lots *lots = standing->lots;
    size_t capacity = 0;
    enum status status = STATUS_ok;
    struct candidates *candidates = candidates_create(&standing->rules, lots);
    standing->first_pair =
        memory_allocate(lots->demand_count + 1, sizeof *standing->first_pair);
    for (uint32_t demand = 0; demand < lots->demand_count; demand++) {
        const uint32_t *offers;
        uint32_t count = candidates_list(candidates, demand, &offers);
        standing->first_pair[demand] = standing->pair_count;
        for (uint32_t at = 0; at < count && status == STATUS_ok; at++)
            status = try_pair(standing, offers[at], demand, &capacity);
    }
    standing->first_pair[lots->demand_count] = standing->pair_count;
    candidates_destroy(candidates);
    return status;
}

static void fill_sellers(const struct market_lots *lots,
                         struct engine_offer *offers,
                         struct engine_group *groups)
{
    for (uint32_t index = 0; index < lots->offer_count; index++)
        offers[index] =
            (struct engine_offer){.quantity = lots->offers[index].free,
                                  .group = lots->offers[index].group_index};
    for (uint32_t index = 0; index < lots->group_count; index++)
        groups[index] = (struct engine_group){
            .capacity = lots->groups[index].capacity,
            .first_capacity = lots->groups[index].first_capacity,
            .first_points = lots->groups[index].first_points};
}

static void fill_buyers(const struct market_lots *lots,
                        struct engine_demand *demands,
                        struct engine_buyer *buyers)
{
    for (uint32_t index = 0; index < lots->demand_count; index++)
        demands[index] = (struct engine_demand){
            .quantity = lots->demands[index].free,
            .least_fill = lots->demands[index].least_fill,
            .most_suppliers = lots->demands[index].most_suppliers,
            .buyer = lots->demands[index].buyer_index};
    for (uint32_t index = 0; index < lots->buyer_count; index++)
        buyers[index].capacity = lots->buyers[index].capacity;
}

_Static_assert(MARKET_UNLIMITED == ENGINE_UNLIMITED, "one word for no limit");

static enum status solve(struct standing *standing)
{
    const struct market_lots *lots = standing->lots;
    struct engine_offer *offers =
        memory_allocate(lots->offer_count, sizeof *offers);
    struct engine_demand *demands =
        memory_allocate(lots->demand_count, sizeof *demands);
    struct engine_group *groups =
        memory_allocate(lots->group_count, sizeof *groups);
    struct engine_buyer *buyers =
        memory_allocate(lots->buyer_count, sizeof *buyers);
    fill_sellers(lots, offers, groups);
    fill_buyers(lots, demands, buyers);
    struct engine_market market = {.offers = offers,
                                   .demands = demands,
                                   .groups = groups,
                                   .buyers = buyers,
                                   .pairs = standing->pairs,
                                   .offer_count = lots->offer_count,
                                   .demand_count = lots->demand_count,
                                   .group_count = lots->group_count,
                                   .buyer_count = lots->buyer_count,
                                   .pair_count = standing->pair_count};
    enum status status = engine_solve(&market, NULL, &standing->answer);
    memory_free(offers);
    memory_free(demands);
    memory_free(groups);
    memory_free(buyers);
    return status;
}

enum status standing_create(struct market *market,
                            const struct gazetteer *gazetteer,
                            const struct market_name *name, int32_t today,
                            struct standing **ret_standing)
{
    struct standing *standing = memory_allocate(1, sizeof *standing);
    standing->name = *name;
    standing->today = today;
    standing->market = market;
    standing->rules = market_rules(market, gazetteer, today);
    enum status status =
        market_lots_create(market, gazetteer, name, today, &standing->lots);
    if (status == STATUS_ok)
        status = find_pairs(standing);
    if (status == STATUS_ok)
        status = solve(standing);
    if (status != STATUS_ok) {
        standing_destroy(standing);
        return status;
    }
    *ret_standing = standing;
    return STATUS_ok;
}

void standing_destroy(struct standing *standing)
{
    if (!standing)
        return;
    if (standing->answer)
        engine_clearing_destroy(standing->answer);
    if (standing->lots)
        market_lots_destroy(standing->lots);
    memory_free(standing->first_pair);
    memory_free(standing->pairs);
    memory_free(standing);
}

uint32_t standing_line_count(const struct standing *standing)
{
    uint32_t count = 0;
    for (uint32_t index = 0; index < standing->pair_count; index++)
        count += standing->answer->quantity[index] > 0;
    return count;
}

static int64_t demand_price(const struct standing *standing,
                            const struct engine_duals *duals, uint32_t demand)
{
    uint32_t buyer = standing->lots->demands[demand].buyer_index;
    return duals->demand[demand] + duals->buyer[buyer];
}

static int64_t offer_price(const struct standing *standing,
                           const struct engine_duals *duals, uint32_t offer)
{
    uint32_t group = standing->lots->offers[offer].group_index;
    return duals->offer[offer] + duals->group[group] - duals->first[group];
}

struct pair_earning standing_earning(const struct standing *standing,
                                     uint32_t demand)
{
    const struct engine_clearing *answer = standing->answer;
    return (struct pair_earning){
        .suggested = demand_price(standing, &answer->suggested, demand),
        .least = demand_price(standing, &answer->seller_best, demand),
        .most = demand_price(standing, &answer->buyer_best, demand)};
}

/* What a pair leaves to the demand once the seller has its suggested price. */
static int64_t worth_milli(const struct standing *standing, uint32_t pair)
{
    return standing->pairs[pair].value -
           offer_price(standing, &standing->answer->suggested,
                       standing->pairs[pair].offer);
}

uint32_t standing_runner_up(const struct standing *standing, uint32_t pair,
                            int64_t *ret_less_milli)
{
    uint32_t demand = standing->pairs[pair].demand;
    uint32_t best = ENGINE_NONE;
    int64_t best_worth = 0;
    for (uint32_t index = standing->first_pair[demand];
         index < standing->first_pair[demand + 1]; index++) {
        if (standing->answer->quantity[index] > 0)
            continue;
        int64_t worth = worth_milli(standing, index);
        if (best == ENGINE_NONE || worth > best_worth) {
            best = index;
            best_worth = worth;
        }
    }
    if (best != ENGINE_NONE) {
        int64_t less = worth_milli(standing, pair) - best_worth;
        *ret_less_milli = less > 0 ? less : 0;
    }
    return best;
}

static struct certificate_duals duals_of(const struct engine_duals *duals)
{
    return (struct certificate_duals){.offer = duals->offer,
                                      .demand = duals->demand,
                                      .group = duals->group,
                                      .first = duals->first,
                                      .buyer = duals->buyer};
}

/* The bound stated is the one that the certificate proves to anyone. */
void standing_describe(const struct standing *standing,
                       struct clearing *ret_clearing, struct hash ret_hashes[2])
{
    const struct engine_clearing *answer = standing->answer;
    struct certificate_duals seller = duals_of(&answer->seller_best);
    struct certificate_duals buyer = duals_of(&answer->buyer_best);
    int64_t bound = standing_bound(standing);
    ret_hashes[0] = certificate_duals_hash(standing->lots, &seller);
    ret_hashes[1] = certificate_duals_hash(standing->lots, &buyer);
    *ret_clearing =
        (struct clearing){.product = standing->name.product,
                          .unit = standing->name.unit,
                          .offer_lots = standing->lots->offer_count,
                          .demand_lots = standing->lots->demand_count,
                          .candidates = standing->pair_count,
                          .lines = standing_line_count(standing),
                          .total_milli_vnd = answer->total,
                          .bound_milli_vnd = bound,
                          .gap_milli_vnd = bound - answer->total,
                          .seller_duals = {ret_hashes[0].bytes, HASH_BYTES},
                          .buyer_duals = {ret_hashes[1].bytes, HASH_BYTES}};
}

void standing_certify(const struct standing *standing,
                      const struct clearing *clearing, struct buffer *out)
{
    uint32_t count = 0;
    struct certificate_line *lines =
        memory_allocate(standing_line_count(standing), sizeof *lines);
    for (uint32_t index = 0; index < standing->pair_count; index++)
        if (standing->answer->quantity[index] > 0)
            lines[count++] = (struct certificate_line){
                .offer = standing->pairs[index].offer,
                .demand = standing->pairs[index].demand,
                .quantity = standing->answer->quantity[index]};
    struct standing_proof proof;
    standing_proof_init(standing, &proof);
    int64_t flow_bound = standing->answer->flow_bound;
    bool needs_proof = clearing->bound_milli_vnd < flow_bound;
    struct certified_clearing certified = {
        .market = standing->market,
        .lots = standing->lots,
        .today = standing->today,
        .clearing = clearing,
        .lines = lines,
        .line_count = count,
        .seller_best = duals_of(&standing->answer->seller_best),
        .buyer_best = duals_of(&standing->answer->buyer_best),
        .flow_bound_milli = flow_bound,
        .parts = proof.parts,
        .part_count = needs_proof ? proof.part_count : 0};
    certificate_write(&certified, out);
    standing_proof_clear(&proof);
    memory_free(lines);
}
