#include "matcher/engine/rules.h"

#include "base/memory.h"

/* The suppliers a demand lot may still have, the largest first. */
struct suppliers {
    uint32_t demand;
    uint32_t places; /* for free pairs, beside the open ones */
    uint32_t open;
    wide sum;     /* what the open and the largest free pairs can bring */
    int64_t last; /* capacity of the smallest free pair counted in it */
    uint32_t counted;
};

static bool counts(const struct rules_choices *choices, uint32_t pair)
{
    return choices->pair[pair] == CHOICE_FREE;
}

static struct suppliers count_suppliers(const struct rules *rules,
                                        const struct rules_choices *choices,
                                        uint32_t demand)
{
    const struct engine_market *market = rules->market;
    struct suppliers suppliers = {.demand = demand};
    uint32_t most = market->demands[demand].most_suppliers;
    uint32_t from = rules->start[demand], to = rules->start[demand + 1];
    for (uint32_t at = from; at < to; at++) {
        uint32_t pair = rules->largest[at];
        if (choices->pair[pair] != CHOICE_OPEN)
            continue;
        suppliers.open++;
        suppliers.sum += rules->most[pair];
    }
    if (most == 0)
        suppliers.places = to - from;
    else
        suppliers.places = most > suppliers.open ? most - suppliers.open : 0;
    for (uint32_t at = from; at < to && suppliers.counted < suppliers.places;
         at++) {
        uint32_t pair = rules->largest[at];
        if (!counts(choices, pair))
            continue;
        suppliers.last = rules->most[pair];
        suppliers.sum += suppliers.last;
        suppliers.counted++;
    }
    return suppliers;
}

/* What the pair must bring at least when it is used: the least fill without
 * the best that all others could bring. */
static void tighten_pair(const struct rules *rules,
                         struct rules_choices *choices,
                         const struct suppliers *suppliers, uint32_t pair)
{
    const struct engine_market *market = rules->market;
    int64_t most = rules->most[pair];
    bool open = choices->pair[pair] == CHOICE_OPEN;
    if (!open && suppliers->places == 0) {
        choices->pair[pair] = CHOICE_CLOSED;
        return;
    }
    bool inside = open || suppliers->counted < suppliers->places ||
                  most >= suppliers->last;
    wide others = suppliers->sum - (inside ? most : suppliers->last);
    wide needed = market->demands[suppliers->demand].least_fill - others;
    choices->least[pair] = market->pairs[pair].least;
    if (needed > choices->least[pair])
        choices->least[pair] = needed > most ? most + 1 : (int64_t)needed;
    if (choices->least[pair] <= most)
        return;
    if (open)
        choices->impossible = true;
    else
        choices->pair[pair] = CHOICE_CLOSED;
}

static void tighten_demand(const struct rules *rules,
                           struct rules_choices *choices, uint32_t demand)
{
    const struct engine_demand *lot = &rules->market->demands[demand];
    struct suppliers suppliers = count_suppliers(rules, choices, demand);
    if (suppliers.open > 0 && choices->demand[demand] == CHOICE_CLOSED)
        choices->impossible = true;
    choices->most[demand] =
        suppliers.sum < lot->quantity ? (int64_t)suppliers.sum : lot->quantity;
    if (suppliers.sum < lot->least_fill) {
        choices->impossible |=
            suppliers.open > 0 || choices->demand[demand] == CHOICE_OPEN;
        choices->demand[demand] = CHOICE_CLOSED;
        return;
    }
    if (suppliers.open > 0 && lot->least_fill > 0 &&
        choices->demand[demand] == CHOICE_FREE)
        choices->demand[demand] = CHOICE_OPEN;
    for (uint32_t at = rules->start[demand]; at < rules->start[demand + 1];
         at++) {
        if (choices->pair[rules->largest[at]] != CHOICE_CLOSED)
            tighten_pair(rules, choices, &suppliers, rules->largest[at]);
    }
}

void rules_imply(const struct rules *rules, struct rules_choices *choices)
{
    const struct engine_market *market = rules->market;
    for (uint32_t j = 0; j < market->demand_count && !choices->impossible;
         j++) {
        if (market->demands[j].most_suppliers || market->demands[j].least_fill)
            tighten_demand(rules, choices, j);
    }
}
