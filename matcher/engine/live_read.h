/* What stands in a live optimum, lot by lot, and both extreme prices of all
 * lots in two passes. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_READ_H
#define LIENKET_MATCHER_ENGINE_LIVE_READ_H

#include "matcher/engine/live.h"

uint32_t live_open_pairs(const struct engine_live *live);

/* Pairs of a lot by index: those with a quantity come first. An event moves
 * them. */
uint32_t live_pair_count(const struct engine_live *live, uint32_t lot);
uint32_t live_line_count(const struct engine_live *live, uint32_t lot);
struct live_pair live_pair_at(const struct engine_live *live, uint32_t lot,
                              uint32_t index, uint32_t *ret_pair);

void live_pair_lots(const struct engine_live *live, uint32_t pair,
                    uint32_t *ret_offer, uint32_t *ret_demand);
int64_t live_pair_value(const struct engine_live *live, uint32_t pair);

/* Whether quantities by pair keep a market's least lots, most suppliers and
 * least fills, which a live optimum does not know of. */
bool live_keeps_rules(const struct engine_market *market,
                      const int64_t *quantity);

/* By node, into room for live_node_count: how far a price can fall and rise.
 * Not set for what has no capacity. */
uint32_t live_node_count(const struct engine_live *live);
void live_extremes(const struct engine_live *live, int64_t *ret_least,
                   int64_t *ret_most);

#endif
