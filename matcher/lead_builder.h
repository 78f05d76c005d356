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

struct lead_place {
    uint32_t demand; /* lot of the standing */
    uint32_t part;
};

struct id clearing_id(const struct market_name *name,
                      const struct moment_of_clearing *moment);

#define LEAD_LINES_MOST 256 /* of record lead */

/* How many leads a demand lot comes to: one for each LEAD_LINES_MOST lines. */
uint32_t lead_count(const struct standing *standing, uint32_t demand);

/* Part `part` of them, from 0, taken from `arena`; texts are borrowed from the
 * standing. STATUS_too_large: no room in the arena. */
MUST_CHECK enum status lead_build(const struct standing *standing,
                                  struct lead_place place,
                                  const struct moment_of_clearing *moment,
                                  struct arena *arena, struct lead *ret_lead);

#endif
