/* Which markets have changed since they were last cleared, and when each is
 * due: a fold of the ledger, so that every run comes to the same clearings. */
#ifndef LIENKET_MATCHER_AGENDA_H
#define LIENKET_MATCHER_AGENDA_H

#include "base/memory.h"
#include "model/market.h"

#define AGENDA_NEVER INT64_MAX

struct agenda;

struct agenda *agenda_create(void);
void agenda_destroy(struct agenda *agenda);

/* Marks the markets that an event touches. What a lead holds or contracts
 * leaves its market cleared; what it frees goes back in. Leads of an earlier
 * tick than the one that took their market last are a change too: that
 * clearing did not know of them. STATUS_corrupt: its record cannot be
 * decoded. */
MUST_CHECK enum status agenda_apply(struct agenda *agenda,
                                    const struct event *event);

/* How many markets there are: room for agenda_take. */
size_t agenda_count(const struct agenda *agenda);

/* Takes the markets due at a tick, event `sequence` of the ledger, off the
 * agenda, in the order of their names. A market is due when it stood still for
 * the settle time, when it waited for the longest wait, when a delivery is
 * near, or when it changed and a coordinator forces it. */
size_t agenda_take(struct agenda *agenda, const struct policy *policy,
                   const struct tick *tick, int64_t sequence,
                   struct market_name *ret_names);

/* The tick of this market's last clearing if nothing has changed in it since
 * and no later tick took it without one being recorded yet; 0 otherwise. */
int64_t agenda_cleared_tick(const struct agenda *agenda,
                            const struct market_name *name);

/* The earliest wall time at which something will be due if nothing more
 * happens; AGENDA_NEVER when nothing changed. */
int64_t agenda_next_ms(const struct agenda *agenda,
                       const struct policy *policy);

#endif
