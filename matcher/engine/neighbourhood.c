#include "matcher/engine/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matcher/engine/branch.h"
#include "matcher/engine/excerpt.h"

/* Each round over all demand lots frees so many more, up to the most. */
#define NEIGHBOURS_STEP 4
#define NEIGHBOURS_MOST 24
#define NEIGHBOURHOOD_SOLVES 40
/* At most so many excerpts for each solve that is left. */
#define NEIGHBOURHOOD_TURNS 16
/* Excerpts between two solves of the whole around the best. */
#define SETTLE_EVERY 16

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

/* Counts excerpts by their size: so many pairs as the whole has are a solve. */
static void count_work(struct search *search, const struct engine_market *part,
                       uint32_t solves)
{
    uint32_t whole = search->rules.market->pair_count;
    search->pairs_solved +=
        (uint64_t)solves * (part->pair_count + part->offer_count);
    uint64_t done = search->pairs_solved / whole;
    search->pairs_solved %= whole;
    search->solves_left -=
        done < search->solves_left ? (uint32_t)done : search->solves_left;
}

static void improve_around(struct neighbourhood *around,
                           struct excerpt *excerpt)
{
    struct search *search = around->search;
    excerpt_take(excerpt, around->free, search->best);
    uint32_t solves = NEIGHBOURHOOD_SOLVES;
    search->steps += branch_improve(&excerpt->market, search->rules.lift_most,
                                    &solves, excerpt->quantity);
    count_work(search, &excerpt->market, solves + 1);
    memcpy(search->trial, search->best,
           search->rules.market->pair_count * sizeof *search->trial);
    excerpt_put(excerpt, search->trial);
    search_keep(search, search->trial);
}

void search_neighbourhoods(struct search *search, uint32_t until)
{
    const struct engine_market *market = search->rules.market;
    struct neighbourhood around = {
        .search = search,
        .free = memory_allocate(market->demand_count, sizeof(bool)),
        .offer = memory_allocate(market->offer_count, sizeof(bool)),
        .others = memory_allocate(market->pair_count, sizeof(struct entry)),
    };
    struct excerpt excerpt;
    struct entry *order = order_demands(&search->rules);
    uint32_t turns = search->solves_left * NEIGHBOURHOOD_TURNS;
    excerpt_init(&excerpt, &search->rules);
    for (uint32_t turn = 0; search->solves_left > until + 1 && turn < turns;
         turn++) {
        uint32_t first = order[turn % market->demand_count].demand;
        free_around(&around, first, turn / market->demand_count);
        improve_around(&around, &excerpt);
        if (turn % SETTLE_EVERY == SETTLE_EVERY - 1)
            search_settle(search);
    }
    excerpt_clear(&excerpt);
    memory_free(order);
    memory_free(around.free);
    memory_free(around.offer);
    memory_free(around.others);
}
