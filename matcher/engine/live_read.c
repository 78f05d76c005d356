#include "matcher/engine/live_read.h"

#include "matcher/engine/live_graph.h"
#include "matcher/engine/rules.h"

uint32_t live_open_pairs(const struct engine_live *live)
{
    return live->open_arcs;
}

uint32_t live_pair_count(const struct engine_live *live, uint32_t lot)
{
    return live->lots[lot].end[REGION_ASLEEP];
}

uint32_t live_line_count(const struct engine_live *live, uint32_t lot)
{
    return live->lots[lot].end[REGION_FLOW];
}

struct live_pair live_pair_at(const struct engine_live *live, uint32_t lot,
                              uint32_t index, uint32_t *ret_pair)
{
    const struct live_entry *entry = &live->lots[lot].entries[index];
    *ret_pair = entry->arc;
    return (struct live_pair){.lot = entry->other,
                              .value = entry->value,
                              .hash = live->arcs[entry->arc].hash};
}

void live_pair_lots(const struct engine_live *live, uint32_t pair,
                    uint32_t *ret_offer, uint32_t *ret_demand)
{
    *ret_offer = live->arcs[pair].node[0];
    *ret_demand = live->arcs[pair].node[1];
}

int64_t live_pair_value(const struct engine_live *live, uint32_t pair)
{
    return graph_entry(live, pair)->value;
}

static bool has_rules(const struct engine_market *market)
{
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (market->demands[j].least_fill > 0 ||
            market->demands[j].most_suppliers > 0)
            return true;
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (market->pairs[k].least > 0)
            return true;
    }
    return false;
}

bool live_keeps_rules(const struct engine_market *market,
                      const int64_t *quantity)
{
    if (!has_rules(market))
        return true;
    struct rules rules;
    rules_init(&rules, market);
    bool kept = rules_hold(&rules, quantity);
    rules_clear(&rules);
    return kept;
}
