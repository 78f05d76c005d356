#include "base/memory.h"
#include "model/life.h"
#include "model/market_table.h"

_Static_assert(sizeof(struct use_key) == ID_BYTES + 16, "hashed as bytes");

static struct use_entry *use_find(const struct market *market,
                                  const struct use_key *key)
{
    struct use_entry *entry = NULL;
    if (market->uses)
        HASH_FIND(hh, market->uses, key, sizeof *key, entry);
    return entry;
}

static struct use_entry *use_get(struct market *market,
                                 const struct use_key *key)
{
    struct use_entry *entry = use_find(market, key);
    if (!entry) {
        entry = memory_allocate(1, sizeof *entry);
        entry->key = *key;
        HASH_ADD(hh, market->uses, key, sizeof entry->key, entry);
    }
    return entry;
}

static struct use_key key_of(const struct record *table, struct id post,
                             int64_t lot)
{
    return (struct use_key){post, lot, table->number};
}

struct market_use market_use(const struct market *market,
                             const struct record *table, struct id post,
                             int64_t lot)
{
    struct use_key key = key_of(table, post, lot);
    const struct use_entry *entry = use_find(market, &key);
    return entry ? entry->use : (struct market_use){0};
}

void market_use_set(struct market *market, const struct record *table,
                    struct id post, int64_t lot, struct market_use use)
{
    struct use_key key = key_of(table, post, lot);
    use_get(market, &key)->use = use;
}

void market_refuse(struct market *market, const struct refused_pair *pair)
{
    refusals_add(market->refusals, pair);
}

const struct refusals *market_refusals(const struct market *market)
{
    return market->refusals;
}

/* `sign` 1 to promise what the lead's lines use, -1 to take it back. */
static void use_move(struct market *market, const struct lead *lead, int sign)
{
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        struct line_claim claim = life_claim(lead->state, line);
        if (claim.use == LINE_FREE)
            continue;
        struct use_key offered =
            key_of(&record_offer, line->offer, line->offer_lot);
        struct use_key wanted =
            key_of(&record_demand, lead->demand, lead->demand_lot);
        struct market_use *uses[2] = {&use_get(market, &offered)->use,
                                      &use_get(market, &wanted)->use};
        for (int side = 0; side < 2; side++) {
            if (claim.use == LINE_HELD)
                uses[side]->held += sign * claim.quantity;
            else
                uses[side]->contracted += sign * claim.quantity;
            uses[side]->lines += sign;
        }
    }
}

static void remember_refusals(struct market *market, const struct lead *lead)
{
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        if (!life_line_is_refused(lead->state, line))
            continue;
        market_refuse(market, &(struct refused_pair){
                                  .offer = line->offer,
                                  .demand = lead->demand,
                                  .offer_lot = line->offer_lot,
                                  .demand_lot = lead->demand_lot,
                                  .offer_version = line->offer_version,
                                  .demand_version = lead->demand_version,
                              });
    }
}

void market_fold_lead(struct market *market, const struct lead *before,
                      const struct lead *after)
{
    if (before)
        use_move(market, before, -1);
    use_move(market, after, 1);
    remember_refusals(market, after);
}
