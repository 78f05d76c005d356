#include "matcher/standing.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/candidates.h"
#include "matcher/engine/pause.h"
#include "matcher/standing_priced.h"
#include "matcher/standing_proof.h"

/* All pairs, as far as they are listed. */
struct finding {
    struct standing *standing;
    struct candidates *candidates;
    size_t room;
    uint32_t most; /* to list; all are counted */
    bool must_list;
    int64_t value_most;
};

/* Asks the rules about one pair; what passes is the engine's arc. */
static void try_pair(struct finding *finding, uint32_t offer, uint32_t demand)
{
    struct standing *standing = finding->standing;
    const struct market_lots *lots = standing->lots;
    struct pair pair;
    rules_pair(&standing->rules, &lots->offers[offer], &lots->demands[demand],
               &pair);
    if (pair.verdict != RULE_passed)
        return;
    standing->candidate_count++;
    if (pair.value_milli > finding->value_most)
        finding->value_most = pair.value_milli;
    if (standing->pair_count == finding->most)
        return;
    if (standing->pair_count == finding->room) {
        finding->room = finding->room ? finding->room * 2 : 256;
        standing->pairs = memory_resize(standing->pairs, finding->room,
                                        sizeof *standing->pairs);
    }
    standing->pairs[standing->pair_count++] =
        (struct engine_pair){.value = pair.value_milli,
                             .least = pair.least,
                             .hash = pair.hash,
                             .offer = offer,
                             .demand = demand};
}

/* Every pair that the index cannot rule out is asked; when only a list will
 * do, until there are too many for one. */
static void find_pairs(struct finding *finding)
{
    struct standing *standing = finding->standing;
    const struct market_lots *lots = standing->lots;
    standing->first_pair =
        memory_allocate(lots->demand_count + 1, sizeof *standing->first_pair);
    for (uint32_t demand = 0; demand < lots->demand_count; demand++) {
        const uint32_t *offers;
        engine_pause();
        uint32_t count = candidates_list(finding->candidates, demand, &offers);
        standing->first_pair[demand] = standing->pair_count;
        for (uint32_t at = 0; at < count; at++)
            try_pair(finding, offers[at], demand);
        if (finding->must_list &&
            standing->candidate_count > standing->pair_count)
            break;
    }
    standing->first_pair[lots->demand_count] = standing->pair_count;
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

/* The pairs as they were listed, or all that can be found by price. */
static enum status solve_found(struct finding *finding,
                               struct engine_market *market)
{
    struct standing *standing = finding->standing;
    if (standing->pair_count == standing->candidate_count) {
        standing->path = STANDING_SOLVED;
        return engine_solve(market, NULL, &standing->answer);
    }
    memory_free(standing->pairs);
    standing->pairs = NULL;
    standing->pair_count = 0;
    standing->path = STANDING_PRICED;
    return finding->most == ENGINE_PAIRS_MAX
               ? STATUS_full
               : standing_solve_priced(standing, finding->candidates, market,
                                       finding->value_most);
}

struct engine_market standing_market(const struct standing *standing)
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
    return (struct engine_market){.offers = offers,
                                  .demands = demands,
                                  .groups = groups,
                                  .buyers = buyers,
                                  .pairs = standing->pairs,
                                  .offer_count = lots->offer_count,
                                  .demand_count = lots->demand_count,
                                  .group_count = lots->group_count,
                                  .buyer_count = lots->buyer_count,
                                  .pair_count = standing->pair_count};
}

void standing_market_clear(struct engine_market *market)
{
    memory_free_const(market->offers);
    memory_free_const(market->demands);
    memory_free_const(market->groups);
    memory_free_const(market->buyers);
}

static enum status solve(struct finding *finding)
{
    struct engine_market market = standing_market(finding->standing);
    enum status status = solve_found(finding, &market);
    standing_market_clear(&market);
    return status;
}

static enum status find_and_solve(struct standing *standing, uint32_t most)
{
    struct finding finding = {
        .standing = standing,
        .candidates = candidates_create(&standing->rules, standing->lots),
        .most = most};
    memory_free(standing->first_pair);
    standing->pair_count = 0;
    standing->candidate_count = 0;
    find_pairs(&finding);
    enum status status = solve(&finding);
    candidates_destroy(finding.candidates);
    return status;
}

/* Lists at most so many pairs of a plain market, all of another, and of one
 * whose totals cannot be bounded before its pairs are listed. */
static enum status list_or_price(struct standing *standing,
                                 uint32_t listed_most)
{
    enum status status = STATUS_too_large;
    if (standing_is_plain(standing->lots))
        status = find_and_solve(standing, listed_most);
    if (status == STATUS_too_large)
        status = find_and_solve(standing, ENGINE_PAIRS_MAX);
    return status;
}

static struct standing *standing_begin(struct market *market,
                                       const struct gazetteer *gazetteer,
                                       const struct market_name *name,
                                       int32_t today)
{
    struct standing *standing = memory_allocate(1, sizeof *standing);
    standing->name = *name;
    standing->today = today;
    standing->market = market;
    standing->depth = STANDING_PRICES;
    standing->rules = market_rules(market, gazetteer, today);
    return standing;
}

static enum status standing_finish(struct standing *standing,
                                   uint32_t listed_most,
                                   struct standing **ret_standing)
{
    enum status status =
        market_lots_create(standing->market, standing->rules.gazetteer,
                           &standing->name, standing->today, &standing->lots);
    if (status == STATUS_ok)
        status = list_or_price(standing, listed_most);
    if (status != STATUS_ok) {
        standing_destroy(standing);
        return status;
    }
    *ret_standing = standing;
    return STATUS_ok;
}

enum status standing_list(const struct standing_wanted *wanted,
                          struct standing **ret_standing)
{
    struct standing *standing = standing_begin(
        wanted->market, wanted->gazetteer, wanted->name, wanted->today);
    struct finding finding = {
        .standing = standing, .most = wanted->pairs_most, .must_list = true};
    enum status status =
        market_lots_create(wanted->market, wanted->gazetteer, wanted->name,
                           wanted->today, &standing->lots);
    if (status == STATUS_ok) {
        finding.candidates =
            candidates_create(&standing->rules, standing->lots);
        find_pairs(&finding);
        candidates_destroy(finding.candidates);
        if (standing->candidate_count > standing->pair_count)
            status = STATUS_full;
    }
    if (status != STATUS_ok) {
        standing_destroy(standing);
        return status;
    }
    *ret_standing = standing;
    return STATUS_ok;
}

enum status standing_create(struct market *market,
                            const struct gazetteer *gazetteer,
                            const struct market_name *name, int32_t today,
                            struct standing **ret_standing)
{
    return standing_finish(standing_begin(market, gazetteer, name, today),
                           STANDING_LISTED_MOST, ret_standing);
}

enum status standing_create_priced(struct market *market,
                                   const struct gazetteer *gazetteer,
                                   const struct market_name *name,
                                   int32_t today,
                                   struct standing **ret_standing)
{
    return standing_finish(standing_begin(market, gazetteer, name, today), 0,
                           ret_standing);
}

const char *standing_path_name(enum standing_path path)
{
    static const char *const names[] = {[STANDING_SOLVED] = "solved anew",
                                        [STANDING_PRICED] = "by price",
                                        [STANDING_REPAIRED] = "repaired",
                                        [STANDING_SEARCHED] = "searched"};
    return names[path];
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

int64_t standing_offer_earning(const struct standing *standing, uint32_t offer)
{
    const struct engine_duals *duals = &standing->answer->suggested;
    uint32_t group = standing->lots->offers[offer].group_index;
    return duals->offer[offer] + duals->group[group] - duals->first[group];
}

int64_t standing_per_price_unit(const struct standing *standing, int64_t milli)
{
    return standing->name.unit == unit_head ? milli / 1000 : milli;
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
           standing_offer_earning(standing, standing->pairs[pair].offer);
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
    *ret_clearing = (struct clearing){
        .product = standing->name.product,
        .unit = standing->name.unit,
        .offer_lots = standing->lots->offer_count,
        .demand_lots = standing->lots->demand_count,
        .candidates = (int64_t)standing->candidate_count,
        .lines = standing_line_count(standing),
        .total_milli_vnd = answer->total,
        .bound_milli_vnd = bound,
        .gap_milli_vnd = bound - answer->total,
        .hysteresis_cost_milli_vnd = standing->hysteresis_cost,
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
