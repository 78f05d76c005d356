#include "matcher/candidates_pricer.h"

#include "matcher/engine/pause.h"

/* The pairs listed so far, the best first. */
struct listing {
    const struct candidates_pricer *pricer;
    struct engine_pair *pairs;
    uint32_t demand;
    uint32_t count;
    uint32_t room;
};

static void begin(void *context, const int64_t *offer_price)
{
    struct candidates_pricer *pricer = context;
    pricer->offer_price = offer_price;
    candidates_price(pricer->candidates, offer_price);
}

static int64_t gain_of(const struct listing *listing,
                       const struct engine_pair *pair)
{
    return pair->value - listing->pricer->offer_price[pair->offer];
}

/* Where the list is full its last one makes room. */
static void insert(struct listing *listing, const struct engine_pair *pair)
{
    int64_t gain = gain_of(listing, pair);
    struct engine_pair *pairs = listing->pairs;
    uint32_t at =
        listing->count < listing->room ? listing->count++ : listing->room - 1;
    for (; at > 0 && gain_of(listing, &pairs[at - 1]) < gain; at--)
        pairs[at] = pairs[at - 1];
    pairs[at] = *pair;
}

/* Once the list is full, only what is better than its last one is looked at:
 * most offer lots then need not be asked about. */
static int64_t visit(void *context, uint32_t offer, int64_t least)
{
    struct listing *listing = context;
    const struct market_lots *lots = listing->pricer->lots;
    struct pair pair;
    rules_pair(listing->pricer->rules, &lots->offers[offer],
               &lots->demands[listing->demand], &pair);
    struct engine_pair arc = {.value = pair.value_milli,
                              .hash = pair.hash,
                              .offer = offer,
                              .demand = listing->demand};
    if (pair.verdict != RULE_passed || gain_of(listing, &arc) < least)
        return least;
    insert(listing, &arc);
    return listing->count < listing->room
               ? least
               : gain_of(listing, &listing->pairs[listing->room - 1]) + 1;
}

static uint32_t list(void *context, uint32_t demand, int64_t least,
                     uint32_t room, struct engine_pair *ret_pairs)
{
    struct candidates_pricer *pricer = context;
    struct listing listing = {pricer, ret_pairs, demand, 0, room};
    engine_pause();
    if (room > 0)
        candidates_visit_gaining(pricer->candidates, demand, least, visit,
                                 &listing);
    return listing.count;
}

struct engine_pricer candidates_pricer(struct candidates_pricer *pricer,
                                       int64_t value_most)
{
    return (struct engine_pricer){.context = pricer,
                                  .value_most = value_most,
                                  .begin = begin,
                                  .list = list};
}
