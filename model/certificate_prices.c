#include <inttypes.h>

#include "base/memory.h"
#include "model/certificate_check.h"
#include "model/certificate_reach.h"

#define PRICE_MOST (INT64_C(1) << 53) /* so that two of them can be added */
#define PRICE_MISSING INT64_MIN

static bool fail_price(struct certificate_checking *checking,
                       enum certificate_fault fault,
                       const struct certificate_solution *solution,
                       struct id id, int64_t lot)
{
    char text[ID_TEXT_SIZE];
    id_format(id, text);
    return certificate_fail(checking->report, fault, "%s: %s %" PRId64,
                            solution->name, text, lot);
}

static int64_t *prices_make(uint32_t count)
{
    int64_t *prices = memory_allocate(count, sizeof *prices);
    for (uint32_t index = 0; index < count; index++)
        prices[index] = PRICE_MISSING;
    return prices;
}

static void solution_init(const struct market_lots *lots,
                          struct certificate_solution *solution)
{
    solution->offer = prices_make(lots->offer_count);
    solution->demand = prices_make(lots->demand_count);
    solution->group = prices_make(lots->group_count);
    solution->first = prices_make(lots->group_count);
    solution->buyer = prices_make(lots->buyer_count);
    solution->seller_earns = prices_make(lots->offer_count);
    solution->buyer_earns = prices_make(lots->demand_count);
}

void certificate_prices_clear(struct certificate_checking *checking)
{
    for (size_t side = 0; side < 2; side++) {
        struct certificate_solution *solution = &checking->solutions[side];
        memory_free(solution->offer);
        memory_free(solution->demand);
        memory_free(solution->group);
        memory_free(solution->first);
        memory_free(solution->buyer);
        memory_free(solution->seller_earns);
        memory_free(solution->buyer_earns);
    }
}

/* Puts one line's two prices where they belong. */
static bool take_price(struct certificate_checking *checking,
                       const struct certificate_dual *dual, uint32_t index,
                       int64_t *seller, int64_t *buyer)
{
    const struct certificate_solution *solution = &checking->solutions[0];
    if (index == UINT32_MAX)
        return fail_price(checking, CERTIFICATE_unknown_lot, solution, dual->id,
                          dual->lot);
    if (seller[index] != PRICE_MISSING)
        return fail_price(checking, CERTIFICATE_repeated, solution, dual->id,
                          dual->lot);
    seller[index] = dual->seller_best;
    buyer[index] = dual->buyer_best;
    return true;
}

static bool take_lot_prices(struct certificate_checking *checking)
{
    const struct certificate_document *document = checking->document;
    struct certificate_solution *solutions = checking->solutions;
    for (size_t index = 0; index < document->offer_prices.count; index++) {
        const struct certificate_dual *dual =
            &document->offer_prices.items[index];
        uint32_t offer =
            certificate_offer_index(checking->lots, dual->id, dual->lot);
        if (!take_price(checking, dual, offer, solutions[0].offer,
                        solutions[1].offer) ||
            !certificate_cases_name(checking, dual,
                                    &checking->cases.offer_part[offer]))
            return false;
    }
    for (size_t index = 0; index < document->demand_prices.count; index++) {
        const struct certificate_dual *dual =
            &document->demand_prices.items[index];
        uint32_t demand =
            certificate_demand_index(checking->lots, dual->id, dual->lot);
        if (!take_price(checking, dual, demand, solutions[0].demand,
                        solutions[1].demand) ||
            !certificate_cases_name(checking, dual,
                                    &checking->cases.demand_part[demand]))
            return false;
    }
    return true;
}

static bool take_party_prices(struct certificate_checking *checking)
{
    const struct certificate_document *document = checking->document;
    struct certificate_solution *solutions = checking->solutions;
    for (size_t index = 0; index < document->group_prices.count; index++) {
        const struct certificate_dual *dual =
            &document->group_prices.items[index];
        uint32_t group = certificate_group_index(checking->lots, dual->id);
        if (!take_price(checking, dual, group, solutions[0].group,
                        solutions[1].group) ||
            !certificate_cases_name(checking, dual,
                                    &checking->cases.group_part[group]))
            return false;
        solutions[0].first[group] = dual->seller_first;
        solutions[1].first[group] = dual->buyer_first;
    }
    for (size_t index = 0; index < document->buyer_prices.count; index++) {
        const struct certificate_dual *dual =
            &document->buyer_prices.items[index];
        uint32_t buyer = certificate_buyer_index(checking->lots, dual->id);
        if (!take_price(checking, dual, buyer, solutions[0].buyer,
                        solutions[1].buyer) ||
            !certificate_cases_name(checking, dual,
                                    &checking->cases.buyer_part[buyer]))
            return false;
    }
    return true;
}

static bool check_prices(struct certificate_checking *checking,
                         const struct certificate_solution *solution,
                         const int64_t *prices, uint32_t count)
{
    for (uint32_t index = 0; index < count; index++) {
        if (prices[index] == PRICE_MISSING)
            return certificate_fail(checking->report, CERTIFICATE_missing_dual,
                                    "%s: %" PRIu32, solution->name, index);
        if (prices[index] < 0 || prices[index] > PRICE_MOST)
            return certificate_fail(checking->report, CERTIFICATE_negative_dual,
                                    "%s: %" PRId64, solution->name,
                                    prices[index]);
    }
    return true;
}

/* All there, none negative; then U and W of each lot. */
static bool complete(struct certificate_checking *checking,
                     struct certificate_solution *solution)
{
    const struct market_lots *lots = checking->lots;
    if (!check_prices(checking, solution, solution->offer, lots->offer_count) ||
        !check_prices(checking, solution, solution->demand,
                      lots->demand_count) ||
        !check_prices(checking, solution, solution->group, lots->group_count) ||
        !check_prices(checking, solution, solution->first, lots->group_count) ||
        !check_prices(checking, solution, solution->buyer, lots->buyer_count))
        return false;
    for (uint32_t index = 0; index < lots->group_count; index++)
        if (solution->first[index] > lots->groups[index].first_points)
            return fail_price(checking, CERTIFICATE_negative_dual, solution,
                              lots->groups[index].id, 0);
    for (uint32_t index = 0; index < lots->offer_count; index++) {
        uint32_t group = lots->offers[index].group_index;
        solution->seller_earns[index] = solution->offer[index] +
                                        solution->group[group] -
                                        solution->first[group];
    }
    for (uint32_t index = 0; index < lots->demand_count; index++)
        solution->buyer_earns[index] =
            solution->demand[index] +
            solution->buyer[lots->demands[index].buyer_index];
    return true;
}

bool certificate_prices_read(struct certificate_checking *checking)
{
    checking->solutions[0].name = "seller_best";
    checking->solutions[1].name = "buyer_best";
    solution_init(checking->lots, &checking->solutions[0]);
    solution_init(checking->lots, &checking->solutions[1]);
    certificate_cases_init(checking);
    return take_lot_prices(checking) && take_party_prices(checking) &&
           complete(checking, &checking->solutions[0]) &&
           complete(checking, &checking->solutions[1]);
}

/* ---- what the prices prove */

static bool pays(struct certificate_checking *checking, uint32_t offer,
                 uint32_t demand, int64_t value_milli)
{
    for (size_t side = 0; side < 2; side++) {
        const struct certificate_solution *solution =
            &checking->solutions[side];
        if (solution->seller_earns[offer] + solution->buyer_earns[demand] <
            value_milli)
            return fail_price(checking, CERTIFICATE_pair_unpaid, solution,
                              checking->lots->offers[offer].offer->id,
                              checking->lots->offers[offer].lot->number);
    }
    return true;
}

struct asking {
    struct certificate_checking *checking;
    int64_t candidates;
    bool is_counted; /* all of them, not those alone that may be unpaid */
};

static bool ask_pair(void *context, uint32_t offer, uint32_t demand)
{
    struct asking *asking = context;
    struct certificate_checking *checking = asking->checking;
    const struct market_lots *lots = checking->lots;
    struct pair pair;
    rules_pair(&checking->rules, &lots->offers[offer], &lots->demands[demand],
               &pair);
    if (pair.verdict != RULE_passed)
        return true;
    asking->candidates++;
    return pays(checking, offer, demand, pair.value_milli) &&
           (!asking->is_counted ||
            certificate_cases_take(checking, offer, demand, &pair));
}

/* All candidates are asked for and counted: a proof by cases needs all of its
 * parts. */
static bool count_candidates(struct certificate_checking *checking)
{
    int64_t stated = checking->document->clearing.candidates;
    struct asking asking = {.checking = checking, .is_counted = true};
    if (!certificate_reach(&checking->rules, checking->lots, NULL, ask_pair,
                           &asking))
        return false;
    checking->report->candidates = asking.candidates;
    return stated == asking.candidates ||
           certificate_fail(checking->report, CERTIFICATE_wrong_candidates,
                            "%" PRId64 " != %" PRId64, stated,
                            asking.candidates);
}

/* Of a large market only those that could be worth more than their prices. */
static bool check_candidates(struct certificate_checking *checking)
{
    const struct market_lots *lots = checking->lots;
    uint64_t pairs = (uint64_t)lots->offer_count * lots->demand_count;
    if (pairs <= checking->counted_pairs ||
        checking->document->leaves.count > 0)
        return count_candidates(checking);
    checking->report->candidates = CERTIFICATE_UNCOUNTED;
    for (size_t side = 0; side < 2; side++) {
        const struct certificate_solution *solution =
            &checking->solutions[side];
        struct certificate_earned earned = {solution->seller_earns,
                                            solution->buyer_earns};
        struct asking asking = {.checking = checking};
        if (!certificate_reach(&checking->rules, lots, &earned, ask_pair,
                               &asking))
            return false;
    }
    return true;
}

/* Adds capacity times price; a capacity without limit bears none. */
static bool add_worth(int64_t *sum, int64_t capacity, int64_t price)
{
    int64_t worth;
    return price == 0 || (capacity != MARKET_UNLIMITED &&
                          !__builtin_mul_overflow(capacity, price, &worth) &&
                          !__builtin_add_overflow(*sum, worth, sum));
}

static bool dual_value(const struct certificate_checking *checking,
                       const struct certificate_solution *solution,
                       int64_t *ret_value)
{
    const struct market_lots *lots = checking->lots;
    int64_t value = 0;
    bool fits = true;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        fits = fits && add_worth(&value, lots->offers[index].free,
                                 solution->offer[index]);
    for (uint32_t index = 0; index < lots->demand_count; index++)
        fits = fits && add_worth(&value, lots->demands[index].free,
                                 solution->demand[index]);
    for (uint32_t index = 0; index < lots->group_count; index++) {
        const struct market_group *group = &lots->groups[index];
        fits = fits &&
               add_worth(&value, group->capacity, solution->group[index]) &&
               add_worth(&value, group->first_capacity,
                         group->first_points - solution->first[index]);
    }
    for (uint32_t index = 0; index < lots->buyer_count; index++)
        fits = fits && add_worth(&value, lots->buyers[index].capacity,
                                 solution->buyer[index]);
    *ret_value = value;
    return fits;
}

static bool check_bound(struct certificate_checking *checking,
                        const struct certificate_solution *solution)
{
    int64_t bound = checking->document->head.flow_bound;
    int64_t value;
    if (!dual_value(checking, solution, &value))
        return certificate_fail(checking->report, CERTIFICATE_wrong_bound, "%s",
                                solution->name);
    return value == bound ||
           certificate_fail(checking->report, CERTIFICATE_wrong_bound,
                            "%s: %" PRId64 " != %" PRId64, solution->name,
                            bound, value);
}

/* A price above 0 only where the capacity is used up. */
static bool is_tight(int64_t price, int64_t used, int64_t capacity)
{
    return price == 0 || used == capacity;
}

static bool check_slack_sellers(struct certificate_checking *checking,
                                const struct certificate_solution *solution)
{
    const struct market_lots *lots = checking->lots;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        if (!is_tight(solution->offer[index], checking->sold[index],
                      lots->offers[index].free))
            return fail_price(checking, CERTIFICATE_slack, solution,
                              lots->offers[index].offer->id,
                              lots->offers[index].lot->number);
    for (uint32_t index = 0; index < lots->group_count; index++) {
        const struct market_group *group = &lots->groups[index];
        int64_t sold = checking->group_sold[index];
        int64_t first = solution->first[index];
        bool first_fits =
            (first == 0 || sold <= group->first_capacity) &&
            (first == group->first_points || sold >= group->first_capacity);
        if (!is_tight(solution->group[index], sold, group->capacity) ||
            !first_fits)
            return fail_price(checking, CERTIFICATE_slack, solution, group->id,
                              0);
    }
    return true;
}

static bool check_slack_buyers(struct certificate_checking *checking,
                               const struct certificate_solution *solution)
{
    const struct market_lots *lots = checking->lots;
    for (uint32_t index = 0; index < lots->demand_count; index++)
        if (!is_tight(solution->demand[index], checking->bought[index],
                      lots->demands[index].free))
            return fail_price(checking, CERTIFICATE_slack, solution,
                              lots->demands[index].demand->id,
                              lots->demands[index].lot->number);
    for (uint32_t index = 0; index < lots->buyer_count; index++)
        if (!is_tight(solution->buyer[index], checking->buyer_bought[index],
                      lots->buyers[index].capacity))
            return fail_price(checking, CERTIFICATE_slack, solution,
                              lots->buyers[index].id, 0);
    return true;
}

static bool check_slack_lines(struct certificate_checking *checking,
                              const struct certificate_solution *solution)
{
    for (size_t index = 0; index < checking->document->matches.count; index++) {
        const struct certificate_used *used = &checking->used[index];
        const struct offer_lot *lot = &checking->lots->offers[used->offer];
        if (solution->seller_earns[used->offer] +
                solution->buyer_earns[used->demand] !=
            used->value_milli)
            return fail_price(checking, CERTIFICATE_slack, solution,
                              lot->offer->id, lot->lot->number);
    }
    return true;
}

static bool check_hashes(struct certificate_checking *checking)
{
    const struct hash *stated[2] = {&checking->document->seller_duals,
                                    &checking->document->buyer_duals};
    for (size_t side = 0; side < 2; side++) {
        const struct certificate_solution *solution =
            &checking->solutions[side];
        const struct certificate_duals duals = {
            solution->offer, solution->demand, solution->group, solution->first,
            solution->buyer};
        if (!hash_equal(certificate_duals_hash(checking->lots, &duals),
                        *stated[side]))
            return certificate_fail(checking->report, CERTIFICATE_wrong_hash,
                                    "%s", solution->name);
    }
    return true;
}

bool certificate_prices_check(struct certificate_checking *checking)
{
    bool is_tight_flow = checking->document->head.flow_bound ==
                         checking->document->clearing.total_milli_vnd;
    if (!check_candidates(checking))
        return false;
    for (size_t side = 0; side < 2; side++) {
        const struct certificate_solution *solution =
            &checking->solutions[side];
        if (!check_bound(checking, solution))
            return false;
        if (is_tight_flow && !(check_slack_lines(checking, solution) &&
                               check_slack_sellers(checking, solution) &&
                               check_slack_buyers(checking, solution)))
            return false;
    }
    return check_hashes(checking);
}
