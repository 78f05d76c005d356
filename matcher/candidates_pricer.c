#include "matcher/candidates_pricer.h"

#include "matcher/engine/pause.h"

/* The pairs listed so far, the best first. */
struct listing {
    const int64_t *offer_price;
    struct engine_pair *pairs;
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
    return pair->value - listing->offer_price[pair->offer];
}

static void insert(struct listing *listing, const struct engine_pair *pair)
{
    int64_t gain = gain_of(listing, pair);
    struct engine_pair *pairs = listing->pairs;
    if (listing->count == listing->room &&
        gain <= gain_of(listing, &pairs[listing->room - 1]))
        return;
    uint32_t at =
        listing->count < listing->room ? listing->count++ : listing->room - 1;
    for (; at > 0 && gain_of(listing, &pairs[at - 1]) < gain; at--)
        pairs[at] = pairs[at - 1];
    pairs[at] = *pair;
}

static uint32_t list(void *context, uint32_t demand, int64_t least,
                     uint32_t room, struct engine_pair *ret_pairs)
{
    struct candidates_pricer *pricer = context;
    const struct market_lots *lots = pricer->lots;
    struct listing listing = {pricer->offer_price, ret_pairs, 0, room};
    const uint32_t *offers;
    engine_pause();
    uint32_t count =
        candidates_list_gaining(pricer->candidates, demand, least, &offers);
    for (uint32_t at = 0; at < count && room > 0; at++) {
        struct pair pair;
        rules_pair(pricer->rules, &lots->offers[offers[at]],
                   &lots->demands[demand], &pair);
        struct engine_pair arc = {.value = pair.value_milli,
                                  .hash = pair.hash,
                                  .offer = offers[at],
                                  .demand = demand};
        if (pair.verdict == RULE_passed && gain_of(&listing, &arc) >= least)
            insert(&listing, &arc);
    }
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
