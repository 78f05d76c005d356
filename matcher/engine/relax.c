#include "matcher/engine/relax.h"

#include <string.h>

#include "base/memory.h"

/* Fixed point of prices, averages and step lengths. */
#define PRICE_BITS 8
#define AVERAGE_BITS 8
#define STEP_UNIT 1024
/* Beyond these the flow's bound has to do. */
#define VALUE_MOST (INT64_C(1) << 36)
#define QUANTITY_MOST (INT64_C(1) << 36)
/* The newest answer's share of the average: one in so many. */
#define AVERAGE_OF 40
/* Suppliers of a demand lot that has more pairs than that. */
#define PLACES_MOST 16
/* How far a demand lot's price may be from its best while prices climb. */
#define SLACK 16
/* Rounds without a better bound that shorten the steps. */
#define PATIENCE 20

static bool numbers_fit(const struct rules *rules)
{
    const struct engine_market *market = rules->market;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (market->pairs[k].value > VALUE_MOST ||
            market->pairs[k].value < -VALUE_MOST)
            return false;
    }
    for (uint32_t i = 0; i < market->offer_count; i++) {
        if (market->offers[i].quantity > QUANTITY_MOST)
            return false;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        uint32_t places = market->demands[j].most_suppliers;
        if (market->demands[j].quantity > QUANTITY_MOST ||
            (places > PLACES_MOST &&
             places < rules->start[j + 1] - rules->start[j]))
            return false;
    }
    return true;
}

void relax_init(struct relax *relax, const struct rules *rules,
                int64_t flow_bound)
{
    const struct engine_market *market = rules->market;
    size_t offers = market->offer_count, demands = market->demand_count;
    size_t pairs = market->pair_count, size = sizeof(int64_t);
    *relax = (struct relax){
        .rules = rules,
        .fits = numbers_fit(rules) && flow_bound < INT64_C(1) << 54,
        .centre = memory_allocate(offers, size),
        .price = memory_allocate(offers, size),
        .used = memory_allocate(offers, size),
        .average = memory_allocate(offers, size),
        .paid = memory_allocate(demands, size),
        .paid_centre = memory_allocate(demands, size),
        .start = memory_allocate(demands + 1, sizeof(uint32_t)),
        .offer = memory_allocate(pairs, sizeof(uint32_t)),
        .open = memory_allocate(pairs, sizeof(bool)),
        .value = memory_allocate(pairs, size),
        .gain = memory_allocate(pairs, size),
        .most = memory_allocate(pairs, size),
        .least = memory_allocate(pairs, size),
    };
}

void relax_clear(struct relax *relax)
{
    memory_free(relax->centre);
    memory_free(relax->price);
    memory_free(relax->used);
    memory_free(relax->average);
    memory_free(relax->paid);
    memory_free(relax->paid_centre);
    memory_free(relax->start);
    memory_free(relax->offer);
    memory_free(relax->open);
    memory_free(relax->value);
    memory_free(relax->gain);
    memory_free(relax->most);
    memory_free(relax->least);
}

static wide priced(int64_t capacity, int64_t price)
{
    return price == 0 ? 0 : (wide)capacity * price;
}

/* What the groups and buyers come to; relax_leaf leaves their prices alone. */
static wide parties_worth(const struct engine_market *market,
                          const struct engine_duals *duals)
{
    wide worth = 0;
    for (uint32_t g = 0; g < market->group_count; g++) {
        const struct engine_group *group = &market->groups[g];
        worth += priced(group->capacity, duals->group[g]) +
                 priced(group->first_capacity,
                        group->first_points - duals->first[g]);
    }
    for (uint32_t b = 0; b < market->buyer_count; b++)
        worth += priced(market->buyers[b].capacity, duals->buyer[b]);
    return worth;
}

/* ---- one demand lot at its best */

/* What one demand lot may take, and for how much; arrays by entry. */
struct lot {
    const int64_t *gain;
    const int64_t *most;  /* of each pair */
    const int64_t *least; /* of open ones; of free ones 0 */
    const bool *open;
    uint32_t count;
    uint32_t places; /* for free pairs */
    bool all;        /* places for every pair */
    bool one;        /* supplier, not chosen: there is room for any */
    int64_t fill_least;
    int64_t fill_most;
};

/* The free pairs that are worth the most of a demand lot, as many as it has
 * places; `worth` ascends. */
struct chosen {
    wide worth[PLACES_MOST];
    uint32_t entry[PLACES_MOST];
    uint32_t count;
};

static void choose(struct chosen *chosen, uint32_t places, uint32_t entry,
                   wide worth)
{
    uint32_t at = 0;
    if (chosen->count < places) {
        for (at = chosen->count++; at > 0 && chosen->worth[at - 1] > worth;
             at--) {
            chosen->worth[at] = chosen->worth[at - 1];
            chosen->entry[at] = chosen->entry[at - 1];
        }
    } else {
        if (places == 0 || worth <= chosen->worth[0])
            return;
        for (; at + 1 < places && chosen->worth[at + 1] < worth; at++) {
            chosen->worth[at] = chosen->worth[at + 1];
            chosen->entry[at] = chosen->entry[at + 1];
        }
    }
    chosen->worth[at] = worth;
    chosen->entry[at] = entry;
}

static void choose_all(const struct lot *lot, int64_t paid,
                       struct chosen *chosen)
{
    chosen->count = 0;
    for (uint32_t at = 0; at < lot->count; at++) {
        int64_t gain = lot->gain[at] - paid;
        if (gain > 0 && !lot->open[at])
            choose(chosen, lot->places, at, (wide)gain * lot->most[at]);
    }
}

/* What all pairs bring at the price, and the open ones at least. */
static int64_t sum_at(const struct lot *lot, int64_t paid)
{
    int64_t sum = 0;
    if (lot->all) {
        for (uint32_t at = 0; at < lot->count; at++)
            sum += lot->gain[at] > paid ? lot->most[at] : lot->least[at];
        return sum;
    }
    struct chosen chosen;
    choose_all(lot, paid, &chosen);
    for (uint32_t at = 0; at < chosen.count; at++)
        sum += lot->most[chosen.entry[at]];
    for (uint32_t at = 0; at < lot->count; at++) {
        if (lot->open[at])
            sum += lot->gain[at] > paid ? lot->most[at] : lot->least[at];
    }
    return sum;
}

/* Whether a higher price would not lower the worth. */
static bool paid_enough(const struct lot *lot, int64_t paid)
{
    return sum_at(lot, paid) <= (paid >= 0 ? lot->fill_most : lot->fill_least);
}

/* A price between the two, both included, that is enough, and the least one
 * but for `slack`; the search begins at `paid`. */
static int64_t search_paid(const struct lot *lot, int64_t paid, int64_t low,
                           int64_t high, int64_t slack)
{
    int64_t step = 8 * slack + 1;
    paid = paid < low ? low : paid > high ? high : paid;
    bool down = paid_enough(lot, paid);
    if (down)
        high = paid;
    else
        low = paid + 1;
    for (; low + slack < high; step *= step < high - low ? 4 : 1) {
        paid = step >= high - low ? low + (high - low) / 2
               : down             ? high - step
                                  : low + step;
        if (paid_enough(lot, paid))
            high = paid;
        else
            low = paid + 1;
        if (down != (high == paid))
            step = high - low; /* bracketed: halve from here */
    }
    return high;
}

/* The demand lot's own price at which it is worth least. */
static int64_t best_paid(const struct lot *lot, int64_t before, int64_t slack)
{
    int64_t high = 0, low = 0;
    if (lot->one)
        return 0;
    for (uint32_t at = 0; at < lot->count; at++) {
        high = lot->gain[at] > high ? lot->gain[at] : high;
        low = lot->gain[at] < low ? lot->gain[at] : low;
    }
    low = lot->fill_least > 0 ? low - 1 : 0;
    if (low == 0 && paid_enough(lot, 0))
        return 0;
    return search_paid(lot, before, low, high, slack);
}

/* ---- all of them */

static int64_t party_price(const struct engine_market *market,
                           const struct engine_duals *duals, uint32_t pair)
{
    uint32_t group = market->offers[market->pairs[pair].offer].group;
    uint32_t buyer = market->demands[market->pairs[pair].demand].buyer;
    int64_t price = 0;
    if (group != ENGINE_NONE)
        price += duals->group[group] - duals->first[group];
    return buyer == ENGINE_NONE ? price : price + duals->buyer[buyer];
}

/* Lists the pairs that the choices leave to each demand lot. */
static void list_entries(struct relax *relax,
                         const struct rules_choices *choices,
                         const struct engine_duals *duals)
{
    const struct rules *rules = relax->rules;
    const struct engine_market *market = rules->market;
    uint32_t count = 0;
    for (uint32_t j = 0; j < market->demand_count; j++) {
        relax->start[j] = count;
        for (uint32_t at = rules->start[j];
             at < rules->start[j + 1] && choices->demand[j] != CHOICE_CLOSED;
             at++) {
            uint32_t k = rules->pair[at];
            bool open = choices->pair[k] == CHOICE_OPEN;
            if (choices->pair[k] == CHOICE_CLOSED)
                continue;
            relax->offer[count] = market->pairs[k].offer;
            relax->value[count] =
                market->pairs[k].value - party_price(market, duals, k);
            relax->most[count] = rules->most[k];
            relax->open[count] = open;
            relax->least[count++] = open ? choices->least[k] : 0;
        }
    }
    relax->start[market->demand_count] = count;
}

static struct lot lot_of(const struct relax *relax,
                         const struct rules_choices *choices, uint32_t demand)
{
    const struct engine_demand *from = &relax->rules->market->demands[demand];
    uint32_t start = relax->start[demand];
    struct lot lot = {
        .gain = relax->gain + start,
        .most = relax->most + start,
        .least = relax->least + start,
        .open = relax->open + start,
        .count = relax->start[demand + 1] - start,
        .fill_most = choices->most[demand],
        .fill_least =
            choices->demand[demand] == CHOICE_OPEN ? from->least_fill : 0,
    };
    uint32_t open = 0;
    for (uint32_t at = 0; at < lot.count; at++)
        open += relax->open[start + at];
    lot.all = from->most_suppliers == 0 || from->most_suppliers >= lot.count;
    lot.places = from->most_suppliers > open ? from->most_suppliers - open : 0;
    lot.one = from->most_suppliers == 1 && open == 0 && lot.fill_least == 0;
    return lot;
}

/* What the lot is worth at the price; notes what it takes of each offer. */
static wide use_lot(struct relax *relax, const struct lot *lot, int64_t paid)
{
    const uint32_t *offer = relax->offer + (lot->gain - relax->gain);
    wide worth = (wide)paid * (paid > 0 ? lot->fill_most : lot->fill_least);
    int64_t rest = paid > 0 ? lot->fill_most - sum_at(lot, paid) : 0;
    struct chosen chosen = {.count = 0};
    if (!lot->all)
        choose_all(lot, paid, &chosen);
    for (uint32_t at = 0; at < chosen.count; at++) {
        worth += chosen.worth[at];
        relax->used[offer[chosen.entry[at]]] += lot->most[chosen.entry[at]];
    }
    for (uint32_t at = 0; at < lot->count; at++) {
        int64_t gain = lot->gain[at] - paid;
        int64_t quantity = gain > 0 ? lot->most[at] : lot->least[at];
        if (!lot->open[at] && gain > 0 && !lot->all)
            continue;
        worth += (wide)gain * quantity;
        if (rest > 0 && gain <= 0 && gain > -relax->slack - 1) {
            int64_t more = lot->most[at] - quantity;
            more = more < rest ? more : rest;
            quantity += more;
            rest -= more;
        }
        relax->used[offer[at]] += quantity;
    }
    return worth;
}

/* The bound at relax->price, in fixed point of so many bits; prices of demand
 * lots and uses of offer lots with it. */
static wide evaluate(struct relax *relax, const struct rules_choices *choices,
                     const struct engine_duals *duals, int bits)
{
    const struct engine_market *market = relax->rules->market;
    wide worth = parties_worth(market, duals) * ((wide)1 << bits);
    relax->slack = bits > 0 ? SLACK : 0;
    memset(relax->used, 0, market->offer_count * sizeof *relax->used);
    for (uint32_t i = 0; i < market->offer_count; i++)
        worth += (wide)market->offers[i].quantity * relax->price[i];
    for (uint32_t at = 0; at < relax->start[market->demand_count]; at++)
        relax->gain[at] =
            relax->value[at] * (1 << bits) - relax->price[relax->offer[at]];
    for (uint32_t j = 0; j < market->demand_count; j++) {
        struct lot lot = lot_of(relax, choices, j);
        relax->paid[j] =
            lot.count ? best_paid(&lot, relax->paid[j], relax->slack) : 0;
        worth += use_lot(relax, &lot, relax->paid[j]);
    }
    return worth;
}

/* ---- the climb */

struct climb {
    wide bound; /* at the centre */
    wide target;
    int64_t length; /* of a step, in STEP_UNIT */
    uint32_t idle;
};

/* How far the average answer overdraws the offer lot; what lies unsold at no
 * price is in order. */
static int64_t overdrawn(const struct relax *relax, uint32_t offer)
{
    int64_t over =
        relax->average[offer] -
        relax->rules->market->offers[offer].quantity * (1 << AVERAGE_BITS);
    return over < 0 && relax->centre[offer] == 0 ? 0 : over;
}

/* Steps from the centre; false when there is nowhere to go. */
static bool step(struct relax *relax, const struct climb *climb)
{
    uint32_t offers = relax->rules->market->offer_count;
    wide norm = 0;
    for (uint32_t i = 0; i < offers; i++)
        norm += (wide)overdrawn(relax, i) * overdrawn(relax, i);
    norm >>= AVERAGE_BITS;
    if (norm == 0 || climb->bound <= climb->target)
        return false;
    wide far = (climb->bound - climb->target) * climb->length / STEP_UNIT;
    for (uint32_t i = 0; i < offers; i++) {
        wide move = far * overdrawn(relax, i) / norm;
        wide price = relax->centre[i] + move;
        relax->price[i] = price < 0 ? 0
                          : price > VALUE_MOST << PRICE_BITS
                              ? VALUE_MOST << PRICE_BITS
                              : (int64_t)price;
    }
    return true;
}

static void judge(struct relax *relax, struct climb *climb, wide bound)
{
    const struct engine_market *market = relax->rules->market;
    for (uint32_t i = 0; i < market->offer_count; i++)
        relax->average[i] +=
            (relax->used[i] * (1 << AVERAGE_BITS) - relax->average[i]) /
            AVERAGE_OF;
    if (bound < climb->bound) {
        climb->bound = bound;
        climb->idle = 0;
        if (climb->length < 2 * STEP_UNIT)
            climb->length += climb->length / 8;
        memcpy(relax->centre, relax->price,
               market->offer_count * sizeof *relax->price);
        memcpy(relax->paid_centre, relax->paid,
               market->demand_count * sizeof *relax->paid);
    } else if (++climb->idle == PATIENCE) {
        climb->idle = 0;
        climb->length -= climb->length / 3;
    }
}

static void begin(struct relax *relax, const struct rules_choices *choices,
                  const struct engine_leaf *leaf, struct climb *climb)
{
    const struct engine_market *market = relax->rules->market;
    for (uint32_t i = 0; i < market->offer_count; i++) {
        relax->price[i] = leaf->duals.offer[i] * (1 << PRICE_BITS);
        relax->centre[i] = relax->price[i];
    }
    for (uint32_t j = 0; j < market->demand_count; j++)
        relax->paid[j] =
            (leaf->duals.demand[j] - leaf->lift[j]) * (1 << PRICE_BITS);
    list_entries(relax, choices, &leaf->duals);
    climb->bound = evaluate(relax, choices, &leaf->duals, PRICE_BITS);
    for (uint32_t i = 0; i < market->offer_count; i++)
        relax->average[i] = relax->used[i] * (1 << AVERAGE_BITS);
    memcpy(relax->paid_centre, relax->paid,
           market->demand_count * sizeof *relax->paid);
}

/* The centre's prices in whole units, where they prove more. */
static bool take_centre(struct relax *relax,
                        const struct rules_choices *choices,
                        struct engine_leaf *leaf)
{
    const struct engine_market *market = relax->rules->market;
    for (uint32_t i = 0; i < market->offer_count; i++)
        relax->price[i] =
            (relax->centre[i] + (1 << (PRICE_BITS - 1))) >> PRICE_BITS;
    for (uint32_t j = 0; j < market->demand_count; j++)
        relax->paid[j] = relax->paid_centre[j] / (1 << PRICE_BITS);
    wide bound = evaluate(relax, choices, &leaf->duals, 0);
    if (bound >= leaf->bound)
        return false;
    for (uint32_t i = 0; i < market->offer_count; i++)
        leaf->duals.offer[i] = relax->price[i];
    for (uint32_t j = 0; j < market->demand_count; j++) {
        leaf->duals.demand[j] = relax->paid[j] > 0 ? relax->paid[j] : 0;
        leaf->lift[j] = relax->paid[j] < 0 ? -relax->paid[j] : 0;
    }
    leaf->bound = bound < 0 ? -1 : (int64_t)bound;
    return true;
}

bool relax_leaf(struct relax *relax, const struct rules_choices *choices,
                int64_t target, uint32_t rounds, struct engine_leaf *leaf)
{
    if (!relax->fits)
        return false;
    struct climb climb = {.target = (wide)target * (1 << PRICE_BITS),
                          .length = STEP_UNIT};
    begin(relax, choices, leaf, &climb);
    for (uint32_t k = 0; k < rounds && step(relax, &climb); k++)
        judge(relax, &climb,
              evaluate(relax, choices, &leaf->duals, PRICE_BITS));
    return take_centre(relax, choices, leaf);
}
