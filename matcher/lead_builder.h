/* Turns a solved market into contract leads: one for each demand lot that got
 * something, its lines with price, range, value and why. A pure function of
 * the standing and the moment, so that the same ledger gives the same leads. */
#ifndef LIENKET_MATCHER_LEAD_BUILDER_H
#define LIENKET_MATCHER_LEAD_BUILDER_H

#include "base/memory.h"
#include "matcher/standing.h"

/* The event up to which the ledger was read. */
struct moment_of_clearing {
    int64_t tick_sequence;
    int64_t time_ms;
};

struct id clearing_id(const struct market_name *name,
                      const struct moment_of_clearing *moment);

/* The lead of one demand lot, taken from `arena`; texts are borrowed from the
 * standing. At most 256 lines, those of most quantity: the rest is found again
 * by the next clearing. STATUS_not_found: the lot got nothing;
 * STATUS_too_large: no room in the arena. */
MUST_CHECK enum status lead_build(const struct standing *standing,
                                  uint32_t demand,
                                  const struct moment_of_clearing *moment,
                                  struct arena *arena, struct lead *ret_lead);

#endif
