#include "matcher/standing_priced.h"

#include <stdlib.h>

#include "base/memory.h"
#include "matcher/candidates_pricer.h"

#define LIST_ROOM 16
#define LEAST_GAIN (INT64_MIN / 4) /* any pair gains as much */

struct kept_pair {
    struct engine_pair pair;
    int64_t quantity;
};

/* The pairs the standing will have. */
struct keeping {
    struct kept_pair *pairs;
    uint32_t count;
    uint32_t room;
    struct engine_pair *listed;
    uint32_t listed_room;
};

static size_t solve_memory;

void standing_set_solve_memory(size_t bytes)
{
    solve_memory = bytes;
}

size_t standing_solve_memory(void)
{
    return solve_memory;
}

bool standing_is_plain(const struct market_lots *lots)
{
    if (lots->name.unit != unit_gram)
        return false;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        if (lots->offers[index].offer->least_lot)
            return false;
    for (uint32_t index = 0; index < lots->demand_count; index++)
        if (lots->demands[index].demand->least_lot ||
            lots->demands[index].least_fill ||
            lots->demands[index].most_suppliers)
            return false;
    for (uint32_t index = 0; index < lots->group_count; index++)
        if (lots->groups[index].capacity == 0)
            return false;
    for (uint32_t index = 0; index < lots->buyer_count; index++)
        if (lots->buyers[index].capacity == 0)
            return false;
    return true;
}

static void keep(struct keeping *keeping, const struct engine_pair *pair,
                 int64_t quantity)
{
    if (keeping->count == keeping->room) {
        keeping->room += keeping->room / 2 + 1024;
        keeping->pairs = memory_resize(keeping->pairs, keeping->room,
                                       sizeof *keeping->pairs);
    }
    keeping->pairs[keeping->count++] = (struct kept_pair){*pair, quantity};
}

/* By demand lot, then offer lot; of one pair the one with a quantity first. */
static int kept_compare(const void *left, const void *right)
{
    const struct kept_pair *a = left;
    const struct kept_pair *b = right;
    int order =
        (a->pair.demand > b->pair.demand) - (a->pair.demand < b->pair.demand);
    if (order == 0)
        order =
            (a->pair.offer > b->pair.offer) - (a->pair.offer < b->pair.offer);
    return order ? order
                 : (a->quantity < b->quantity) - (a->quantity > b->quantity);
}

static void sort_kept(struct keeping *keeping)
{
    uint32_t kept = 0;
    if (keeping->count > 0)
        qsort(keeping->pairs, keeping->count, sizeof *keeping->pairs,
              kept_compare);
    for (uint32_t index = 0; index < keeping->count; index++) {
        const struct engine_pair *pair = &keeping->pairs[index].pair;
        if (kept == 0 || keeping->pairs[kept - 1].pair.offer != pair->offer ||
            keeping->pairs[kept - 1].pair.demand != pair->demand)
            keeping->pairs[kept++] = keeping->pairs[index];
    }
    keeping->count = kept;
}

/* Into `listed`: all that gain as much, or the best `room`. */
static uint32_t list(struct keeping *keeping,
                     const struct engine_pricer *pricer, uint32_t demand,
                     int64_t least, uint32_t room)
{
    if (room > keeping->listed_room) {
        keeping->listed_room = room;
        keeping->listed =
            memory_resize(keeping->listed, room, sizeof *keeping->listed);
    }
    return pricer->list(pricer->context, demand, least, room, keeping->listed);
}

static bool is_line(const struct kept_pair *lines, uint32_t count,
                    uint32_t offer)
{
    for (uint32_t index = 0; index < count; index++)
        if (lines[index].pair.offer == offer && lines[index].quantity > 0)
            return true;
    return false;
}

/* Keeps the pairs of most worth beside the demand lot's own lines, which are
 * among its `count` pairs from `first`: all that tie. */
static void keep_next_best(struct keeping *keeping,
                           const struct engine_pricer *pricer,
                           const int64_t *price, uint32_t first, uint32_t count)
{
    uint32_t demand = keeping->pairs[first].pair.demand;
    uint32_t lines = 0, found, at = 0;
    for (uint32_t index = first; index < first + count; index++)
        lines += keeping->pairs[index].quantity > 0;
    if (lines == 0)
        return;
    found = list(keeping, pricer, demand, LEAST_GAIN, lines + 1);
    while (at < found &&
           is_line(&keeping->pairs[first], count, keeping->listed[at].offer))
        at++;
    if (at == found)
        return;
    int64_t least =
        keeping->listed[at].value - price[keeping->listed[at].offer];
    for (uint32_t room = LIST_ROOM;; room *= 2) {
        found = list(keeping, pricer, demand, least, room);
        if (found < room)
            break;
    }
    for (at = 0; at < found; at++)
        keep(keeping, &keeping->listed[at], 0);
}

static void keep_all_next_best(struct keeping *keeping,
                               const struct engine_pricer *pricer,
                               const int64_t *price)
{
    uint32_t count = keeping->count;
    uint32_t first = 0;
    pricer->begin(pricer->context, price);
    for (uint32_t index = 1; index <= count; index++) {
        if (index < count && keeping->pairs[index].pair.demand ==
                                 keeping->pairs[first].pair.demand)
            continue;
        keep_next_best(keeping, pricer, price, first, index - first);
        first = index;
    }
    sort_kept(keeping);
}

/* The standing's pairs and quantities become the kept ones. */
static void take_kept(struct standing *standing, const struct keeping *keeping)
{
    uint32_t count = keeping->count;
    uint32_t demands = standing->lots->demand_count;
    struct engine_clearing *answer = standing->answer;
    standing->pair_count = count;
    standing->pairs =
        memory_resize(standing->pairs, count + 1, sizeof *standing->pairs);
    answer->quantity =
        memory_resize(answer->quantity, count + 1, sizeof *answer->quantity);
    uint32_t at = 0;
    for (uint32_t demand = 0; demand <= demands; demand++) {
        standing->first_pair[demand] = at;
        for (; at < count && keeping->pairs[at].pair.demand == demand; at++) {
            standing->pairs[at] = keeping->pairs[at].pair;
            answer->quantity[at] = keeping->pairs[at].quantity;
        }
    }
}

enum status standing_solve_priced(struct standing *standing,
                                  struct candidates *candidates,
                                  const struct engine_market *market,
                                  int64_t value_most)
{
    struct candidates_pricer context = {.candidates = candidates,
                                        .rules = &standing->rules,
                                        .lots = standing->lots};
    struct engine_pricer pricer = candidates_pricer(&context, value_most);
    const struct engine_limits limits = {.memory_bytes = solve_memory};
    struct keeping keeping = {.count = 0};
    struct engine_priced priced;
    enum status status = engine_solve_priced(market, &pricer, &limits, &priced);
    if (status != STATUS_ok)
        return status;
    for (uint32_t index = 0; index < priced.pair_count; index++)
        keep(&keeping, &priced.pairs[index], priced.clearing->quantity[index]);
    standing->answer = priced.clearing;
    priced.clearing = NULL;
    memory_free(priced.pairs);
    sort_kept(&keeping);
    int64_t *price = memory_allocate(market->offer_count, sizeof *price);
    for (uint32_t offer = 0; offer < market->offer_count; offer++)
        price[offer] =
            engine_offer_price(market, &standing->answer->suggested, offer);
    keep_all_next_best(&keeping, &pricer, price);
    take_kept(standing, &keeping);
    memory_free(price);
    memory_free(keeping.pairs);
    memory_free(keeping.listed);
    return STATUS_ok;
}
