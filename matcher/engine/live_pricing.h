/* The pairs that a live optimum with an index holds, and how others come in.
 * live_index.h tells what holds for those that it does not hold. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_PRICING_H
#define LIENKET_MATCHER_ENGINE_LIVE_PRICING_H

#include "matcher/engine/live_state.h"

static inline bool live_is_priced(const struct engine_live *live)
{
    return live->index.list != NULL;
}

/* The lot's anchor, to the index. */
void pricing_tell(struct engine_live *live, uint32_t lot);

/* Brings in the lot's pairs within the width by the anchors. */
void pricing_warm(struct engine_live *live, uint32_t lot);

/* The price at which the lot pays for all its pairs, at least `price`. */
live_gain pricing_pays(struct engine_live *live, uint32_t lot, live_gain price);

/* Pairs of the lot that gain more than `gain` at their partners' prices, and
 * perhaps others: until the next call. */
uint32_t pricing_list(struct engine_live *live, uint32_t lot, live_gain gain,
                      const struct live_pair **ret_pairs);

/* Chooses the width for the prices as they are, and which pairs are held. */
void pricing_tune(struct engine_live *live);

/* The standing optimum anew, by a full solve over the index. False where its
 * totals or its memory could be too large; then nothing is changed. */
MUST_CHECK bool pricing_solve(struct engine_live *live);

#endif
