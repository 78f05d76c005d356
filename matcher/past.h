/* The market as it was at an event of the ledger: folded from the first event
 * to that one, and kept until another one is asked for; asking in ascending
 * order folds the ledger once, and with hysteresis in the policy once a market,
 * since what stood is a fold of that market's events. Certificates and the
 * advice on lots that found none are read from here. */
#ifndef LIENKET_MATCHER_PAST_H
#define LIENKET_MATCHER_PAST_H

#include "matcher/standing.h"
#include "store/read.h"

struct past;

/* Borrows the gazetteer. */
struct past *past_create(const struct gazetteer *gazetteer);
void past_destroy(struct past *past);

/* The market of this name right after event `sequence`, solved on the day of
 * that event. Borrowed until another sequence is asked for. Statuses of
 * standing_create and of the store. */
MUST_CHECK enum status past_standing(struct past *past,
                                     const struct store_snapshot *snapshot,
                                     int64_t sequence,
                                     const struct market_name *name,
                                     const struct standing **ret_standing);

#endif
