#include "matcher/engine/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Each round over all demand lots frees so many more, up to the most. */
#define NEIGHBOURS_STEP 4
#define NEIGHBOURS_MOST 24
#define NEIGHBOURHOOD_SOLVES 12

/* Demand lots with the hash they are sorted by. */
struct entry {
    uint64_t key;
    uint32_t demand;
};

struct neighbourhood {
    struct search *search;
    bool *free;           /* demand lots */
    bool *offer;          /* offer lots the first demand lot could use */
    struct entry *others; /* demand lots that use those */
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    return a->key < b->key ? -1 : a->key > b->key;
}

/* Another order in every round. */
static uint64_t salted(uint64_t key, uint32_t round)
{
    key += round * UINT64_C(0x9e3779b97f4a7c15);
    key = (key ^ (key >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    return key ^ (key >> 27);
}

/* Those that get something from an offer lot the first one could use, a few
 * of them, by the hash of the pair. */
static void free_around(struct neighbourhood *around, uint32_t first,
                        uint32_t round)
{
    const struct search *search = around->search;
    const struct engine_market *market = search->rules.market;
    uint32_t count = 0, most = (1 + round) * NEIGHBOURS_STEP;
    if (most > NEIGHBOURS_MOST)
        most = NEIGHBOURS_MOST;
    memset(around->free, 0, market->demand_count * sizeof(bool));
    memset(around->offer, 0, market->offer_count * sizeof(bool));
    for (uint32_t at = search->rules.start[first];
         at < search->rules.start[first + 1]; at++)
        around->offer[market->pairs[search->rules.pair[at]].offer] = true;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        if (search->best[k] > 0 && around->offer[pair->offer])
            around->others[count++] = (struct entry){
                salted(pair->hash ^ search->rules.key[first], round),
                pair->demand};
    }
    qsort(around->others, count, sizeof *around->others, entry_compare);
    around->free[first] = true;
    for (uint32_t k = 0; k < count && k < most; k++)
        around->free[around->others[k].demand] = true;
}

/* Demand lots in an order that does not depend on that of the market. */
static struct entry *order_demands(const struct rules *rules)
{
    uint32_t count = rules->market->demand_count;
    struct entry *order = memory_allocate(count, sizeof *order);
    for (uint32_t j = 0; j < count; j++)
        order[j] = (struct entry){rules->key[j], j};
    qsort(order, count, sizeof *order, entry_compare);
    return order;
}

void search_neighbourhoods(struct search *search)
{
    const struct engine_market *market = search->rules.market;
    struct neighbourhood around = {
        .search = search,
        .free = memory_allocate(market->demand_count, sizeof(bool)),
        .offer = memory_allocate(market->offer_count, sizeof(bool)),
        .others = memory_allocate(market->pair_count, sizeof(struct entry)),
    };
    struct entry *order = order_demands(&search->rules);
    for (uint32_t turn = 0; search->solves_left > 1; turn++) {
        uint32_t first = order[turn % market->demand_count].demand;
        free_around(&around, first, turn / market->demand_count);
        rules_settle(&search->rules, search->best, around.free,
                     &search->choices);
        uint32_t left = search->solves_left;
        search_dive(search, NEIGHBOURHOOD_SOLVES);
        if (search->solves_left == left)
            break;
    }
    memory_free(order);
    memory_free(around.free);
    memory_free(around.offer);
    memory_free(around.others);
}
