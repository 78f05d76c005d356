#include "matcher/engine/component.h"

#include "base/memory.h"

/* Components of fewer lots share a part, for each has its price. */
#define PART_LOTS 256

/* Disjoint sets over offers, demands, groups and buyers, in that order. */
struct sets {
    const struct engine_market *market;
    uint32_t *parent;
    uint32_t *label; /* component of a node, or ENGINE_NONE */
    bool *group_counts;
    bool *buyer_counts;
    uint32_t first_demand;
    uint32_t first_group;
    uint32_t first_buyer;
    uint32_t node_count;
};

static uint32_t find_set(struct sets *sets, uint32_t node)
{
    while (sets->parent[node] != node) {
        sets->parent[node] = sets->parent[sets->parent[node]];
        node = sets->parent[node];
    }
    return node;
}

static void join(struct sets *sets, uint32_t a, uint32_t b)
{
    uint32_t set_a = find_set(sets, a);
    uint32_t set_b = find_set(sets, b);
    if (set_a < set_b)
        sets->parent[set_b] = set_a;
    else
        sets->parent[set_a] = set_b;
}

/* A pair of no value matters only where it can help to reach a least fill. */
static bool pair_counts(const struct engine_market *market,
                        const struct engine_pair *pair)
{
    if (pair->value > 0)
        return true;
    uint32_t group = market->offers[pair->offer].group;
    int64_t points =
        group == ENGINE_NONE ? 0 : market->groups[group].first_points;
    return pair->value + points > 0 ||
           market->demands[pair->demand].least_fill > 0;
}

/* Which groups and buyers could bind if all their lots sold in full. */
static void find_binding(struct sets *sets)
{
    const struct engine_market *market = sets->market;
    for (uint32_t g = 0; g < market->group_count; g++)
        sets->group_counts[g] = market->groups[g].first_points > 0 &&
                                market->groups[g].first_capacity > 0;
    int64_t *sum = memory_allocate(market->group_count, sizeof(int64_t));
    for (uint32_t i = 0; i < market->offer_count; i++) {
        uint32_t group = market->offers[i].group;
        if (group == ENGINE_NONE || sets->group_counts[group] ||
            market->groups[group].capacity == ENGINE_UNLIMITED)
            continue;
        sum[group] += market->offers[i].quantity;
        sets->group_counts[group] = sum[group] > market->groups[group].capacity;
    }
    memory_free(sum);
    sum = memory_allocate(market->buyer_count, sizeof(int64_t));
    for (uint32_t j = 0; j < market->demand_count; j++) {
        uint32_t buyer = market->demands[j].buyer;
        if (buyer == ENGINE_NONE || sets->buyer_counts[buyer] ||
            market->buyers[buyer].capacity == ENGINE_UNLIMITED)
            continue;
        sum[buyer] += market->demands[j].quantity;
        sets->buyer_counts[buyer] = sum[buyer] > market->buyers[buyer].capacity;
    }
    memory_free(sum);
}

static void join_pair(struct sets *sets, const struct engine_pair *pair)
{
    uint32_t group = sets->market->offers[pair->offer].group;
    uint32_t buyer = sets->market->demands[pair->demand].buyer;
    join(sets, pair->offer, sets->first_demand + pair->demand);
    if (group != ENGINE_NONE && sets->group_counts[group])
        join(sets, pair->offer, sets->first_group + group);
    if (buyer != ENGINE_NONE && sets->buyer_counts[buyer])
        join(sets, pair->offer, sets->first_buyer + buyer);
}

/* Numbers the components that have a pair, by their first offer. */
static uint32_t label_sets(struct sets *sets)
{
    const struct engine_market *market = sets->market;
    uint32_t count = 0;
    for (uint32_t node = 0; node < sets->node_count; node++)
        sets->label[node] = ENGINE_NONE;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (!pair_counts(market, &market->pairs[k]))
            continue;
        uint32_t set = find_set(sets, market->pairs[k].offer);
        if (sets->label[set] == ENGINE_NONE)
            sets->label[set] = count++;
    }
    for (uint32_t node = 0; node < sets->node_count; node++)
        sets->label[node] = sets->label[find_set(sets, node)];
    return count;
}

/* Marks the components that have a side constraint. */
static bool *find_ruled(const struct sets *sets, uint32_t count)
{
    const struct engine_market *market = sets->market;
    bool *ruled = memory_allocate(count, sizeof *ruled);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        uint32_t label = sets->label[market->pairs[k].offer];
        if (label != ENGINE_NONE && market->pairs[k].least > 0)
            ruled[label] = true;
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        uint32_t label = sets->label[sets->first_demand + j];
        if (label != ENGINE_NONE &&
            (demand->least_fill > 0 || demand->most_suppliers > 0))
            ruled[label] = true;
    }
    return ruled;
}

/* Gathers small components, as they come, into parts of some size; those with
 * side constraints stay alone. Returns how many parts there are. */
static uint32_t gather_small(struct sets *sets, uint32_t count)
{
    uint32_t *size = memory_allocate(count, sizeof *size);
    uint32_t *part = memory_allocate(count, sizeof *part);
    bool *ruled = find_ruled(sets, count);
    uint32_t parts = 0, open = ENGINE_NONE, gathered = 0;
    for (uint32_t node = 0; node < sets->node_count; node++) {
        if (sets->label[node] != ENGINE_NONE)
            size[sets->label[node]]++;
    }
    for (uint32_t c = 0; c < count; c++) {
        bool alone = ruled[c] || size[c] >= PART_LOTS;
        if (!alone && (open == ENGINE_NONE || gathered >= PART_LOTS)) {
            open = parts++;
            gathered = 0;
        }
        part[c] = alone ? parts++ : open;
        gathered += alone ? 0 : size[c];
    }
    for (uint32_t node = 0; node < sets->node_count; node++) {
        if (sets->label[node] != ENGINE_NONE)
            sets->label[node] = part[sets->label[node]];
    }
    memory_free(size);
    memory_free(part);
    memory_free(ruled);
    return parts;
}

static void sets_init(struct sets *sets, const struct engine_market *market)
{
    *sets = (struct sets){
        .market = market,
        .first_demand = market->offer_count,
        .first_group = market->offer_count + market->demand_count,
    };
    sets->first_buyer = sets->first_group + market->group_count;
    sets->node_count = sets->first_buyer + market->buyer_count;
    sets->parent = memory_allocate(sets->node_count, sizeof(uint32_t));
    sets->label = memory_allocate(sets->node_count, sizeof(uint32_t));
    sets->group_counts = memory_allocate(market->group_count, sizeof(bool));
    sets->buyer_counts = memory_allocate(market->buyer_count, sizeof(bool));
    for (uint32_t node = 0; node < sets->node_count; node++)
        sets->parent[node] = node;
}

static void sets_clear(struct sets *sets)
{
    memory_free(sets->parent);
    memory_free(sets->label);
    memory_free(sets->group_counts);
    memory_free(sets->buyer_counts);
}

/* Counting sort of `count` items by label; ENGINE_NONE is left out. */
static void bucket_init(struct bucket *bucket, const uint32_t *label,
                        uint32_t count, uint32_t components)
{
    bucket->item = memory_allocate(count, sizeof(uint32_t));
    bucket->start = memory_allocate((size_t)components + 2, sizeof(uint32_t));
    for (uint32_t index = 0; index < count; index++) {
        if (label[index] != ENGINE_NONE)
            bucket->start[label[index] + 2]++;
    }
    for (uint32_t c = 0; c < components; c++)
        bucket->start[c + 2] += bucket->start[c + 1];
    for (uint32_t index = 0; index < count; index++) {
        if (label[index] != ENGINE_NONE)
            bucket->item[bucket->start[label[index] + 1]++] = index;
    }
}

static void bucket_place(struct bucket *bucket, uint32_t count,
                         uint32_t components)
{
    bucket->place = memory_allocate(count, sizeof(uint32_t));
    for (uint32_t index = 0; index < count; index++)
        bucket->place[index] = ENGINE_NONE;
    for (uint32_t c = 0; c < components; c++) {
        for (uint32_t at = bucket->start[c]; at < bucket->start[c + 1]; at++)
            bucket->place[bucket->item[at]] = at - bucket->start[c];
    }
}

static void bucket_clear(struct bucket *bucket)
{
    memory_free(bucket->item);
    memory_free(bucket->start);
    memory_free(bucket->place);
}

static void bucket_pairs(struct partition *partition, const struct sets *sets)
{
    const struct engine_market *market = partition->market;
    uint32_t *label = memory_allocate(market->pair_count, sizeof(uint32_t));
    for (uint32_t k = 0; k < market->pair_count; k++) {
        label[k] = pair_counts(market, &market->pairs[k])
                       ? sets->label[market->pairs[k].offer]
                       : ENGINE_NONE;
    }
    bucket_init(&partition->pairs, label, market->pair_count,
                partition->component_count);
    memory_free(label);
}

void partition_init(struct partition *partition,
                    const struct engine_market *market)
{
    struct sets sets;
    sets_init(&sets, market);
    find_binding(&sets);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (pair_counts(market, &market->pairs[k]))
            join_pair(&sets, &market->pairs[k]);
    }
    *partition = (struct partition){.market = market};
    uint32_t count = gather_small(&sets, label_sets(&sets));
    partition->component_count = count;
    const uint32_t *label = sets.label;
    bucket_init(&partition->offers, label, market->offer_count, count);
    bucket_place(&partition->offers, market->offer_count, count);
    bucket_init(&partition->demands, label + sets.first_demand,
                market->demand_count, count);
    bucket_place(&partition->demands, market->demand_count, count);
    bucket_init(&partition->groups, label + sets.first_group,
                market->group_count, count);
    bucket_place(&partition->groups, market->group_count, count);
    bucket_init(&partition->buyers, label + sets.first_buyer,
                market->buyer_count, count);
    bucket_place(&partition->buyers, market->buyer_count, count);
    bucket_pairs(partition, &sets);
    sets_clear(&sets);
}

void partition_clear(struct partition *partition)
{
    bucket_clear(&partition->offers);
    bucket_clear(&partition->demands);
    bucket_clear(&partition->groups);
    bucket_clear(&partition->buyers);
    bucket_clear(&partition->pairs);
}

static uint32_t bucket_count(const struct bucket *bucket, uint32_t component)
{
    return bucket->start[component + 1] - bucket->start[component];
}

static uint32_t place_of(const struct bucket *bucket, uint32_t index)
{
    return index == ENGINE_NONE ? ENGINE_NONE : bucket->place[index];
}

static struct engine_offer *copy_offers(const struct partition *partition,
                                        uint32_t component)
{
    const struct bucket *bucket = &partition->offers;
    uint32_t count = bucket_count(bucket, component);
    struct engine_offer *offers = memory_allocate(count, sizeof *offers);
    for (uint32_t i = 0; i < count; i++) {
        offers[i] = partition->market
                        ->offers[bucket->item[bucket->start[component] + i]];
        offers[i].group = place_of(&partition->groups, offers[i].group);
    }
    return offers;
}

static struct engine_demand *copy_demands(const struct partition *partition,
                                          uint32_t component)
{
    const struct bucket *bucket = &partition->demands;
    uint32_t count = bucket_count(bucket, component);
    struct engine_demand *demands = memory_allocate(count, sizeof *demands);
    for (uint32_t j = 0; j < count; j++) {
        demands[j] = partition->market
                         ->demands[bucket->item[bucket->start[component] + j]];
        demands[j].buyer = place_of(&partition->buyers, demands[j].buyer);
    }
    return demands;
}

static struct engine_pair *copy_pairs(const struct partition *partition,
                                      uint32_t component)
{
    const struct bucket *bucket = &partition->pairs;
    uint32_t count = bucket_count(bucket, component);
    struct engine_pair *pairs = memory_allocate(count, sizeof *pairs);
    for (uint32_t k = 0; k < count; k++) {
        pairs[k] = partition->market
                       ->pairs[bucket->item[bucket->start[component] + k]];
        pairs[k].offer = partition->offers.place[pairs[k].offer];
        pairs[k].demand = partition->demands.place[pairs[k].demand];
    }
    return pairs;
}

static void copy_capacities(struct component *component,
                            const struct partition *partition, uint32_t index)
{
    const struct engine_market *market = partition->market;
    uint32_t groups = bucket_count(&partition->groups, index);
    uint32_t buyers = bucket_count(&partition->buyers, index);
    component->groups = memory_allocate(groups, sizeof *component->groups);
    component->buyers = memory_allocate(buyers, sizeof *component->buyers);
    const uint32_t *item =
        partition->groups.item + partition->groups.start[index];
    for (uint32_t g = 0; g < groups; g++)
        component->groups[g] = market->groups[item[g]];
    item = partition->buyers.item + partition->buyers.start[index];
    for (uint32_t b = 0; b < buyers; b++)
        component->buyers[b] = market->buyers[item[b]];
}

void component_init(struct component *component,
                    const struct partition *partition, uint32_t index)
{
    component->offers = copy_offers(partition, index);
    component->demands = copy_demands(partition, index);
    component->pairs = copy_pairs(partition, index);
    copy_capacities(component, partition, index);
    component->market = (struct engine_market){
        .offers = component->offers,
        .demands = component->demands,
        .groups = component->groups,
        .buyers = component->buyers,
        .pairs = component->pairs,
        .offer_count = bucket_count(&partition->offers, index),
        .demand_count = bucket_count(&partition->demands, index),
        .group_count = bucket_count(&partition->groups, index),
        .buyer_count = bucket_count(&partition->buyers, index),
        .pair_count = bucket_count(&partition->pairs, index),
    };
}

void component_clear(struct component *component)
{
    memory_free(component->offers);
    memory_free(component->demands);
    memory_free(component->groups);
    memory_free(component->buyers);
    memory_free(component->pairs);
}
