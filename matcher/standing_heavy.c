#include "matcher/standing_heavy.h"

#include "base/memory.h"
#include "matcher/standing.h"

__extension__ typedef __int128 worth;

struct weighing {
    struct heavy_posts *heavy;
    worth worth[HEAVY_POSTS_MOST];
};

static void drop_last(struct heavy_posts *heavy)
{
    if (heavy->count == HEAVY_POSTS_MOST)
        heavy->count--;
}

/* A post stands once, for its heaviest lot. */
static void weigh(struct weighing *weighing, const struct record *table,
                  struct id id, worth own)
{
    struct heavy_posts *heavy = weighing->heavy;
    uint32_t at = 0;
    for (; at < heavy->count; at++)
        if (heavy->list[at].table == table && id_equal(heavy->list[at].id, id))
            break;
    if (at < heavy->count && weighing->worth[at] >= own)
        return;
    if (at == heavy->count) {
        if (at == HEAVY_POSTS_MOST && weighing->worth[at - 1] >= own)
            return;
        drop_last(heavy);
        at = heavy->count++;
    }
    for (; at > 0 && weighing->worth[at - 1] < own; at--) {
        heavy->list[at] = heavy->list[at - 1];
        weighing->worth[at] = weighing->worth[at - 1];
    }
    heavy->list[at].table = table;
    heavy->list[at].id = id;
    weighing->worth[at] = own;
}

static void note(int64_t *most, int64_t value)
{
    if (value > *most)
        *most = value;
}

void standing_heavy(struct market *market, const struct gazetteer *gazetteer,
                    const struct market_name *name, int32_t today,
                    struct heavy_posts *ret_heavy)
{
    struct standing *listed;
    struct standing_wanted wanted = {market, gazetteer, name, today,
                                     STANDING_LIVE_PAIRS_MOST};
    struct weighing weighing = {.heavy = ret_heavy};
    ret_heavy->count = 0;
    if (standing_list(&wanted, &listed) != STATUS_ok)
        return;
    const struct market_lots *lots = listed->lots;
    int64_t *offers = memory_allocate(lots->offer_count, sizeof *offers);
    int64_t *demands = memory_allocate(lots->demand_count, sizeof *demands);
    for (uint32_t k = 0; k < listed->pair_count; k++) {
        note(&offers[listed->pairs[k].offer], listed->pairs[k].value);
        note(&demands[listed->pairs[k].demand], listed->pairs[k].value);
    }
    for (uint32_t i = 0; i < lots->offer_count; i++)
        weigh(&weighing, &record_offer, lots->offers[i].offer->id,
              (worth)offers[i] * lots->offers[i].free);
    for (uint32_t j = 0; j < lots->demand_count; j++)
        weigh(&weighing, &record_demand, lots->demands[j].demand->id,
              (worth)demands[j] * lots->demands[j].free);
    memory_free(offers);
    memory_free(demands);
    standing_destroy(listed);
}
