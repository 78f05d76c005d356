/* What an event does to the standing optimum: the parts that stop being
 * optimal become pending, and repair brings them back. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_REPAIR_H
#define LIENKET_MATCHER_ENGINE_LIVE_REPAIR_H

#include "matcher/engine/live_state.h"

/* The lot's or holder's price stands; units above or below what it has. */
void repair_pend(struct engine_live *live, uint32_t node, int64_t quantity);

/* The price of a new lot, before its pairs are in. */
void repair_price(struct engine_live *live, uint32_t lot,
                  const struct live_post *post);

/* Takes the pair's quantity away from both its lots. */
void repair_cut(struct engine_live *live, uint32_t arc);

/* After pairs of the lot were added or became dearer: its price pays for all
 * of them, and what no longer fits it is pending. */
void repair_raise(struct engine_live *live, uint32_t lot);

void repair_quantity(struct engine_live *live, uint32_t lot, int64_t quantity);

/* After the holder's terms changed. */
void repair_holder(struct engine_live *live, uint32_t holder);

/* Until nothing is pending. False when it would take more work than that: what
 * is left stays pending. */
bool repair(struct engine_live *live, uint64_t work_most);

/* Before a node is closed that may have something pending. */
void repair_forget(struct engine_live *live, uint32_t node);

#endif
