#include "matcher/engine/search.h"

#include <string.h>

#include "base/memory.h"
#include "matcher/engine/prices.h"

/* A dive fixes one in so many of the faults it sees in a round. */
#define DIVE_SHARE 4

void search_init(struct search *search, const struct engine_market *market,
                 int64_t flow_bound, uint32_t solves)
{
    size_t faults = (size_t)market->pair_count + market->demand_count;
    *search = (struct search){.solves_left = solves};
    rules_init(&search->rules, market);
    search->rules.lift_most = flow_bound + 1;
    choices_init(&search->choices, market);
    choices_init(&search->settled, market);
    search->quantity = memory_allocate(market->pair_count, sizeof(int64_t));
    search->trial = memory_allocate(market->pair_count, sizeof(int64_t));
    search->best = memory_allocate(market->pair_count, sizeof(int64_t));
    search->faults = memory_allocate(faults, sizeof *search->faults);
}

void search_clear(struct search *search)
{
    rules_clear(&search->rules);
    choices_clear(&search->choices);
    choices_clear(&search->settled);
    memory_free(search->quantity);
    memory_free(search->trial);
    memory_free(search->best);
    memory_free(search->faults);
}

/* Keeps the allocation if it is better by value, or by hash at equal value. */
void search_keep(struct search *search, const int64_t *quantity)
{
    const struct engine_market *market = search->rules.market;
    wide value = allocation_value(market, quantity);
    if (value < search->best_value)
        return;
    wide hash = 0;
    for (uint32_t k = 0; k < market->pair_count; k++)
        hash += (wide)market->pairs[k].hash * quantity[k];
    if (value == search->best_value && hash <= search->best_hash)
        return;
    search->best_value = value;
    search->best_hash = hash;
    memcpy(search->best, quantity, market->pair_count * sizeof *quantity);
}

void search_begin_with(struct search *search, const int64_t *quantity)
{
    search->best_value = -1;
    search_keep(search, quantity);
}

/* What the open demand lots lack of their least fills. */
static wide missing_fill(const struct search *search,
                         const struct rules_choices *choices)
{
    const struct engine_market *market = search->rules.market;
    wide missing = 0;
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (choices->demand[j] != CHOICE_OPEN)
            continue;
        int64_t sum = 0;
        for (uint32_t at = search->rules.start[j];
             at < search->rules.start[j + 1]; at++)
            sum += search->quantity[search->rules.pair[at]];
        if (sum < market->demands[j].least_fill)
            missing += market->demands[j].least_fill - sum;
    }
    return missing;
}

static void take_leaf_prices(const struct flow *flow, struct engine_leaf *leaf)
{
    int64_t *potential =
        memory_allocate(flow->simplex.node_count, sizeof(int64_t));
    duals_init(&leaf->duals, flow->market);
    leaf->lift = memory_allocate(flow->market->demand_count, sizeof(int64_t));
    prices_any(flow, potential);
    prices_duals(flow, potential, &leaf->duals, leaf->lift);
    memory_free(potential);
}

/* The flow under `choices` into search->quantity; false when impossible. */
static bool run_flow(struct search *search, const struct rules_choices *choices,
                     struct engine_leaf *leaf)
{
    struct flow flow;
    struct flow_fixings fixings = {choices->pair,           choices->demand,
                                   choices->least,          choices->most,
                                   search->rules.lift_most, false};
    flow_init(&flow, search->rules.market, &fixings);
    bool possible = !flow.impossible;
    if (possible) {
        flow_quantities(&flow, search->quantity);
        if (leaf)
            take_leaf_prices(&flow, leaf);
    }
    search->steps += flow.simplex.pivots;
    search->solves_left -= search->solves_left > 0;
    flow_clear(&flow);
    return possible;
}

struct search_outcome search_solve(struct search *search,
                                   struct engine_leaf *leaf)
{
    struct search_outcome outcome = {.bound = -1};
    rules_imply(&search->rules, &search->choices);
    if (search->choices.impossible ||
        !run_flow(search, &search->choices, leaf)) {
        outcome.impossible = true;
        return outcome;
    }
    wide missing = missing_fill(search, &search->choices);
    wide bound = allocation_value(search->rules.market, search->quantity) -
                 missing * search->rules.lift_most;
    outcome.bound = bound < 0 ? -1 : (int64_t)bound;
    if (missing > 0)
        return outcome;
    outcome.fault_count = rules_faults(&search->rules, &search->choices,
                                       search->quantity, search->faults);
    outcome.open = outcome.fault_count > 0;
    if (!outcome.open && rules_hold(&search->rules, search->quantity))
        search_keep(search, search->quantity);
    return outcome;
}

void search_polish(struct search *search)
{
    const struct engine_market *market = search->rules.market;
    memcpy(search->trial, search->quantity,
           market->pair_count * sizeof *search->trial);
    rules_truncate(&search->rules, search->trial);
    search_keep(search, search->trial);
    if (search->solves_left == 0)
        return;
    rules_settle(&search->rules, search->trial, &search->settled);
    memcpy(search->trial, search->quantity,
           market->pair_count * sizeof *search->trial);
    if (run_flow(search, &search->settled, NULL) &&
        rules_hold(&search->rules, search->quantity))
        search_keep(search, search->quantity);
    memcpy(search->quantity, search->trial,
           market->pair_count * sizeof *search->trial);
}

void search_settle(struct search *search)
{
    rules_settle(&search->rules, search->best, &search->settled);
    if (run_flow(search, &search->settled, NULL) &&
        rules_hold(&search->rules, search->quantity))
        search_keep(search, search->quantity);
}

static void fix_fault(struct search *search, const struct rules_fault *fault,
                      bool open)
{
    uint8_t *choice = fault->demand ? &search->choices.demand[fault->index]
                                    : &search->choices.pair[fault->index];
    if (*choice != CHOICE_FREE)
        return;
    *choice = open ? CHOICE_OPEN : CHOICE_CLOSED;
    rules_imply(&search->rules, &search->choices);
}

static void copy_choices(const struct search *search,
                         const struct rules_choices *from,
                         struct rules_choices *to)
{
    memcpy(to->pair, from->pair, search->rules.market->pair_count);
    memcpy(to->demand, from->demand, search->rules.market->demand_count);
    to->impossible = from->impossible;
}

/* One round: the greatest faults as they lean, or all closed where opening
 * them cannot be. */
static struct search_outcome dive_round(struct search *search,
                                        uint32_t fault_count,
                                        struct rules_choices *before)
{
    uint32_t count = (fault_count + DIVE_SHARE - 1) / DIVE_SHARE;
    struct rules_fault *fixed = memory_allocate(count, sizeof *fixed);
    memcpy(fixed, search->faults, count * sizeof *fixed);
    copy_choices(search, &search->choices, before);
    for (uint32_t k = 0; k < count; k++)
        fix_fault(search, &fixed[k], fixed[k].nearer_open);
    struct search_outcome outcome = search_solve(search, NULL);
    if (outcome.bound < 0 && search->solves_left > 0) {
        copy_choices(search, before, &search->choices);
        for (uint32_t k = 0; k < count; k++)
            fix_fault(search, &fixed[k], false);
        outcome = search_solve(search, NULL);
    }
    memory_free(fixed);
    return outcome;
}

void search_dive(struct search *search, uint32_t solves)
{
    struct rules_choices before;
    choices_init(&before, search->rules.market);
    uint32_t until =
        search->solves_left > solves ? search->solves_left - solves : 0;
    struct search_outcome outcome = search_solve(search, NULL);
    while (outcome.open && search->solves_left > until) {
        search_polish(search);
        if (search->solves_left > 0)
            outcome = dive_round(search, outcome.fault_count, &before);
    }
    choices_clear(&before);
}
