#include "model/near_miss.h"

#include "model/near_miss_trial.h"

unsigned near_miss_rank(enum change_kind change)
{
    static const enum change_kind order[] = {
        change_kind_quantity, change_kind_days,        change_kind_price,
        change_kind_distance, change_kind_quality,     change_kind_certificate,
        change_kind_grade,    change_kind_competition, change_kind_none,
    };
    unsigned rank = 0;
    while (rank < sizeof order / sizeof *order && order[rank] != change)
        rank++;
    return rank;
}

/* The search over the other side for one lot. */
struct search {
    const struct near_miss_market *market;
    struct near_miss best;
    bool is_for_offer;
    bool has_candidates;
    bool has_traders; /* of the product and form */
};

/* What a change may amount to at most to be better than the best so far. */
static int64_t most_amount(const struct search *search, enum change_kind change)
{
    if (change == change_kind_unset)
        return -1;
    if (search->best.change == change_kind_unset)
        return INT64_MAX;
    unsigned rank = near_miss_rank(change);
    unsigned best = near_miss_rank(search->best.change);
    if (rank == best)
        return search->best.amount - 1;
    return rank < best ? INT64_MAX : -1;
}

static void search_pair(struct search *search, uint32_t offer, uint32_t demand)
{
    const struct near_miss_market *market = search->market;
    const struct offer_lot *seller = &market->lots->offers[offer];
    const struct demand_lot *buyer = &market->lots->demands[demand];
    struct pair pair;
    rules_pair(market->rules, seller, buyer, &pair);
    search->has_traders |=
        pair.verdict != RULE_product && pair.verdict != RULE_form;
    search->has_candidates |= pair.verdict == RULE_passed;
    int64_t most = most_amount(search, trial_kind(pair.verdict));
    if (most < 0)
        return;
    struct trial trial = {
        .rules = market->rules,
        .least_milli =
            market->offer_earnings[offer] + market->demand_earnings[demand],
        .is_for_offer = search->is_for_offer,
    };
    trial_init(&trial, seller, buyer);
    if (trial_change(&trial, &pair, most, &search->best))
        search->best.counterpart = search->is_for_offer ? demand : offer;
}

static struct near_miss search_end(const struct search *search)
{
    struct near_miss miss = {
        .quality = "", .form = "", .counterpart = UINT32_MAX};
    if (search->best.change != change_kind_unset)
        return search->best;
    if (search->has_candidates)
        miss.change = change_kind_competition;
    else if (!search->has_traders)
        miss.change = change_kind_none;
    return miss;
}

struct near_miss near_miss_of_demand(const struct near_miss_market *market,
                                     uint32_t demand)
{
    struct search search = {.market = market};
    for (uint32_t offer = 0; offer < market->lots->offer_count; offer++)
        search_pair(&search, offer, demand);
    return search_end(&search);
}

struct near_miss near_miss_of_offer(const struct near_miss_market *market,
                                    uint32_t offer)
{
    struct search search = {.market = market, .is_for_offer = true};
    for (uint32_t demand = 0; demand < market->lots->demand_count; demand++)
        search_pair(&search, offer, demand);
    return search_end(&search);
}
