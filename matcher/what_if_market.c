#include "matcher/what_if_market.h"

#include <string.h>

#include "base/memory.h"
#include "model/record_pack.h"

#define ASKED_PER_CANDIDATE 32

struct what_if_market {
    struct market *market;
    struct policy *policy; /* as it was copied */
    const struct gazetteer *gazetteer;
    struct market_name name;
    int32_t today;
    uint64_t work;
    struct standing *standing; /* NULL until it is solved */
};

/* From one market into another, with the first failure kept. */
struct copying {
    const struct market *from;
    struct market *to;
    const struct market_name *name;
    enum status status;
};

static void put(struct copying *copying, const struct record *table,
                const void *value)
{
    if (copying->status == STATUS_ok && value)
        copying->status = market_put(copying->to, table, value);
}

static bool is_of(const struct copying *copying, const char *product,
                  enum unit unit)
{
    return unit == copying->name->unit &&
           strcmp(product, copying->name->product) == 0;
}

static void copy_uses(struct copying *copying, const struct record *table,
                      struct id post, const struct lot *lots, uint32_t count)
{
    for (uint32_t index = 0; index < count; index++)
        market_use_set(
            copying->to, table, post, lots[index].number,
            market_use(copying->from, table, post, lots[index].number));
}

static void copy_party(struct copying *copying, struct id party)
{
    if (!market_find(copying->to, &record_party, party))
        put(copying, &record_party,
            market_find(copying->from, &record_party, party));
}

static void copy_offer(void *context, const void *value)
{
    struct copying *copying = context;
    const struct offer *offer = value;
    if (!is_of(copying, offer->product, offer->unit))
        return;
    put(copying, &record_offer, offer);
    copy_party(copying, offer->group);
    copy_uses(copying, &record_offer, offer->id, offer->lots,
              offer->lots_count);
}

static void copy_demand(void *context, const void *value)
{
    struct copying *copying = context;
    const struct demand *demand = value;
    if (!is_of(copying, demand->product, demand->unit))
        return;
    put(copying, &record_demand, demand);
    copy_party(copying, demand->buyer);
    copy_uses(copying, &record_demand, demand->id, demand->lots,
              demand->lots_count);
}

static void copy_price(void *context, const void *value)
{
    struct copying *copying = context;
    const struct price_point *point = value;
    if (strcmp(point->product, copying->name->product) == 0)
        put(copying, &record_price_point, point);
}

static void copy_refusal(void *context, const struct refused_pair *pair)
{
    struct copying *copying = context;
    market_refuse(copying->to, pair);
}

enum status what_if_market_create(const struct standing *standing,
                                  struct what_if_market **ret_market)
{
    const struct market *from = standing->market;
    struct what_if_market *market = memory_allocate(1, sizeof *market);
    market->market = market_create();
    market->policy = record_pack(&record_policy, market_policy(from));
    market->gazetteer = standing->rules.gazetteer;
    market->name = standing->name;
    market->today = standing->today;
    uint64_t asked =
        (uint64_t)standing->lots->offer_count * standing->lots->demand_count;
    market->work = standing->candidate_count + asked / ASKED_PER_CANDIDATE;
    struct copying copying = {
        .from = from, .to = market->market, .name = &market->name};
    put(&copying, &record_product, market_product(from, market->name.product));
    market_each(from, &record_price_point, copy_price, &copying);
    market_each(from, &record_offer, copy_offer, &copying);
    market_each(from, &record_demand, copy_demand, &copying);
    refusals_each(market_refusals(from), copy_refusal, &copying);
    if (copying.status != STATUS_ok) {
        what_if_market_destroy(market);
        return copying.status;
    }
    *ret_market = market;
    return STATUS_ok;
}

void what_if_market_destroy(struct what_if_market *market)
{
    if (!market)
        return;
    standing_destroy(market->standing);
    market_destroy(market->market);
    memory_free(market->policy);
    memory_free(market);
}

const struct policy *what_if_market_policy(const struct what_if_market *market)
{
    return market->policy;
}

uint64_t what_if_market_work(const struct what_if_market *market)
{
    return market->work;
}

enum status what_if_market_solve(struct what_if_market *market,
                                 const struct policy *policy,
                                 const struct standing **ret)
{
    struct standing *standing;
    standing_destroy(market->standing);
    market->standing = NULL;
    enum status status = market_put(market->market, &record_policy, policy);
    if (status == STATUS_ok)
        status = standing_create(market->market, market->gazetteer,
                                 &market->name, market->today, &standing);
    if (status != STATUS_ok)
        return status;
    *ret = market->standing = standing;
    return STATUS_ok;
}
