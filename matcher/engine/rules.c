#include "matcher/engine/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t demand_most(const struct engine_market *market, uint32_t demand)
{
    uint32_t buyer = market->demands[demand].buyer;
    int64_t most = market->demands[demand].quantity;
    return buyer == ENGINE_NONE
               ? most
               : least_of(most, market->buyers[buyer].capacity);
}

static int64_t pair_most(const struct engine_market *market, uint32_t pair)
{
    uint32_t offer = market->pairs[pair].offer;
    uint32_t group = market->offers[offer].group;
    int64_t most = least_of(market->offers[offer].quantity,
                            demand_most(market, market->pairs[pair].demand));
    return group == ENGINE_NONE
               ? most
               : least_of(most, market->groups[group].capacity);
}

/* A pair with what it is sorted by; hashes keep the order of arrival out. */
struct entry {
    int64_t most;
    uint64_t hash;
    uint32_t pair;
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    if (a->most != b->most)
        return a->most > b->most ? -1 : 1;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static void sort_list(uint32_t *list, uint32_t count, struct entry *entries)
{
    qsort(entries, count, sizeof *entries, entry_compare);
    for (uint32_t at = 0; at < count; at++)
        list[at] = entries[at].pair;
}

/* Both lists of a demand lot: by hash, and the largest capacity first. */
static void sort_pairs(struct rules *rules, uint32_t demand,
                       struct entry *entries)
{
    const struct engine_market *market = rules->market;
    uint32_t from = rules->start[demand];
    uint32_t count = rules->start[demand + 1] - from;
    for (uint32_t at = 0; at < count; at++) {
        uint32_t pair = rules->pair[from + at];
        entries[at] = (struct entry){0, market->pairs[pair].hash, pair};
    }
    sort_list(rules->pair + from, count, entries);
    for (uint32_t at = 0; at < count; at++)
        entries[at].most = rules->most[entries[at].pair];
    sort_list(rules->largest + from, count, entries);
}

void rules_init(struct rules *rules, const struct engine_market *market)
{
    uint32_t demands = market->demand_count;
    *rules = (struct rules){.market = market};
    rules->start = memory_allocate((size_t)demands + 2, sizeof(uint32_t));
    rules->pair = memory_allocate(market->pair_count, sizeof(uint32_t));
    rules->key = memory_allocate(demands, sizeof(uint64_t));
    rules->most = memory_allocate(market->pair_count, sizeof(int64_t));
    for (uint32_t k = 0; k < market->pair_count; k++) {
        rules->most[k] = pair_most(market, k);
        rules->start[market->pairs[k].demand + 2]++;
        rules->key[market->pairs[k].demand] ^= market->pairs[k].hash;
    }
    for (uint32_t j = 0; j < demands; j++)
        rules->start[j + 2] += rules->start[j + 1];
    for (uint32_t k = 0; k < market->pair_count; k++)
        rules->pair[rules->start[market->pairs[k].demand + 1]++] = k;
    rules->largest = memory_allocate(market->pair_count, sizeof(uint32_t));
    struct entry *entries =
        memory_allocate(market->pair_count, sizeof *entries);
    for (uint32_t j = 0; j < demands; j++)
        sort_pairs(rules, j, entries);
    memory_free(entries);
}

void rules_clear(struct rules *rules)
{
    memory_free(rules->start);
    memory_free(rules->pair);
    memory_free(rules->largest);
    memory_free(rules->most);
    memory_free(rules->key);
}

void choices_init(struct rules_choices *choices,
                  const struct engine_market *market)
{
    choices->pair = memory_allocate(market->pair_count, 1);
    choices->demand = memory_allocate(market->demand_count, 1);
    choices->least = memory_allocate(market->pair_count, sizeof(int64_t));
    choices->most = memory_allocate(market->demand_count, sizeof(int64_t));
}

void choices_clear(struct rules_choices *choices)
{
    memory_free(choices->pair);
    memory_free(choices->demand);
    memory_free(choices->least);
    memory_free(choices->most);
}

void rules_reset(const struct rules *rules, struct rules_choices *choices)
{
    const struct engine_market *market = rules->market;
    choices->impossible = false;
    memset(choices->pair, CHOICE_FREE, market->pair_count);
    memset(choices->demand, CHOICE_FREE, market->demand_count);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        choices->least[k] = market->pairs[k].least;
        if (choices->least[k] > rules->most[k])
            choices->pair[k] = CHOICE_CLOSED;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        choices->most[j] = market->demands[j].quantity;
        if (market->demands[j].least_fill > demand_most(market, j))
            choices->demand[j] = CHOICE_CLOSED;
    }
}

/* What a demand lot gets, and from how many. */
struct fill {
    int64_t sum;
    uint32_t suppliers;
};

static struct fill demand_fill(const struct rules *rules, uint32_t demand,
                               const int64_t *quantity)
{
    struct fill fill = {0};
    for (uint32_t at = rules->start[demand]; at < rules->start[demand + 1];
         at++) {
        fill.sum += quantity[rules->pair[at]];
        fill.suppliers += quantity[rules->pair[at]] > 0;
    }
    return fill;
}

static bool fill_fits(const struct engine_demand *demand, struct fill fill)
{
    return (fill.sum == 0 || fill.sum >= demand->least_fill) &&
           (demand->most_suppliers == 0 ||
            fill.suppliers <= demand->most_suppliers);
}

static bool lot_fits(int64_t least, int64_t quantity)
{
    return quantity == 0 || quantity >= least;
}

bool rules_hold(const struct rules *rules, const int64_t *quantity)
{
    const struct engine_market *market = rules->market;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (!lot_fits(market->pairs[k].least, quantity[k]))
            return false;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (!fill_fits(&market->demands[j], demand_fill(rules, j, quantity)))
            return false;
    }
    return true;
}

/* Worth of a quantity, cut off where 64 bits end. */
static int64_t stake(int64_t value, int64_t quantity)
{
    wide worth = (wide)(value > 0 ? value : 1) * quantity;
    return worth > ENGINE_TOTAL_MAX ? ENGINE_TOTAL_MAX : (int64_t)worth;
}

static struct rules_fault lot_fault(const struct rules *rules, uint32_t k,
                                    int64_t quantity, int64_t least)
{
    const struct engine_pair *pair = &rules->market->pairs[k];
    int64_t missing = least - quantity;
    return (struct rules_fault){
        .index = k,
        .key = pair->hash,
        .score = stake(pair->value, least_of(quantity, missing)),
        .nearer_open = quantity >= missing,
    };
}

/* One pair too many: the free one that brings most is asked about first. */
static bool supplier_fault(const struct rules *rules,
                           const struct rules_choices *choices, uint32_t demand,
                           const int64_t *quantity, struct rules_fault *fault)
{
    bool found = false;
    for (uint32_t at = rules->start[demand]; at < rules->start[demand + 1];
         at++) {
        uint32_t k = rules->pair[at];
        const struct engine_pair *pair = &rules->market->pairs[k];
        int64_t score = stake(pair->value, quantity[k]);
        if (quantity[k] == 0 || choices->pair[k] != CHOICE_FREE ||
            (found && score <= fault->score))
            continue;
        *fault = (struct rules_fault){
            .index = k, .key = pair->hash, .score = score, .nearer_open = true};
        found = true;
    }
    return found;
}

static struct rules_fault fill_fault(const struct rules *rules, uint32_t demand,
                                     const int64_t *quantity, int64_t sum)
{
    int64_t missing = rules->market->demands[demand].least_fill - sum;
    int64_t value = 0;
    for (uint32_t at = rules->start[demand]; at < rules->start[demand + 1];
         at++) {
        uint32_t k = rules->pair[at];
        if (quantity[k] > 0 && rules->market->pairs[k].value > value)
            value = rules->market->pairs[k].value;
    }
    return (struct rules_fault){
        .demand = true,
        .index = demand,
        .key = rules->key[demand],
        .score = stake(value, least_of(sum, missing)),
        .nearer_open = sum >= missing,
    };
}

static int fault_compare(const void *left, const void *right)
{
    const struct rules_fault *a = left;
    const struct rules_fault *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (int)b->demand - (int)a->demand;
}

uint32_t rules_faults(const struct rules *rules,
                      const struct rules_choices *choices,
                      const int64_t *quantity, struct rules_fault *ret_faults)
{
    const struct engine_market *market = rules->market;
    uint32_t count = 0;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (!lot_fits(choices->least[k], quantity[k]))
            ret_faults[count++] =
                lot_fault(rules, k, quantity[k], choices->least[k]);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        struct fill fill = demand_fill(rules, j, quantity);
        struct rules_fault fault;
        if (fill.sum > 0 && fill.sum < demand->least_fill)
            ret_faults[count++] = fill_fault(rules, j, quantity, fill.sum);
        else if (!fill_fits(demand, fill) &&
                 supplier_fault(rules, choices, j, quantity, &fault))
            ret_faults[count++] = fault;
    }
    qsort(ret_faults, count, sizeof *ret_faults, fault_compare);
    return count;
}

static void drop_smallest(const struct rules *rules, uint32_t demand,
                          int64_t *quantity)
{
    uint32_t smallest = ENGINE_NONE;
    int64_t least = 0;
    for (uint32_t at = rules->start[demand]; at < rules->start[demand + 1];
         at++) {
        uint32_t k = rules->pair[at];
        int64_t worth = stake(rules->market->pairs[k].value, quantity[k]);
        if (quantity[k] > 0 && (smallest == ENGINE_NONE || worth < least)) {
            smallest = k;
            least = worth;
        }
    }
    quantity[smallest] = 0;
}

void rules_truncate(const struct rules *rules, int64_t *quantity)
{
    const struct engine_market *market = rules->market;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (!lot_fits(market->pairs[k].least, quantity[k]))
            quantity[k] = 0;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        struct fill fill = demand_fill(rules, j, quantity);
        for (;
             demand->most_suppliers && fill.suppliers > demand->most_suppliers;
             fill.suppliers--)
            drop_smallest(rules, j, quantity);
        if (demand_fill(rules, j, quantity).sum >= demand->least_fill)
            continue;
        for (uint32_t at = rules->start[j]; at < rules->start[j + 1]; at++)
            quantity[rules->pair[at]] = 0;
    }
}

void rules_settle(const struct rules *rules, const int64_t *quantity,
                  struct rules_choices *choices)
{
    const struct engine_market *market = rules->market;
    rules_reset(rules, choices);
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        bool used = demand_fill(rules, j, quantity).sum > 0;
        if (demand->least_fill)
            choices->demand[j] = used ? CHOICE_OPEN : CHOICE_CLOSED;
        for (uint32_t at = rules->start[j]; at < rules->start[j + 1]; at++) {
            uint32_t k = rules->pair[at];
            if (quantity[k] > 0)
                choices->pair[k] = CHOICE_OPEN;
            else if (demand->most_suppliers || market->pairs[k].least)
                choices->pair[k] = CHOICE_CLOSED;
        }
    }
}
