/* What must hold of a ledger beyond its chain: looked at event by event, while
 * a verification folds it anew. */
#ifndef LIENKET_STORE_INVARIANTS_H
#define LIENKET_STORE_INVARIANTS_H

#include "store/compare.h"
#include "store/fold.h"

struct invariants {
    struct arena arena;
    int64_t time_ms; /* of the event before */
};

/* From here on the fold refuses an event (STATUS_invalid, its fault says why)
 * whose time is before that of the one before it, whose record does not count
 * its version up by one, or whose lead is new and names an offer, a demand or a
 * lot that is not there. */
void invariants_watch(struct invariants *invariants, struct fold *fold);
void invariants_clear(struct invariants *invariants);

/* What leads promise, added up from their lines as they stand at the end, into
 * the tree of uses that `fold` has; `leads` is a tree of records. Statuses as
 * fold_event's. */
MUST_CHECK enum status invariants_add_up(struct fold *fold, MDB_dbi leads);

#endif
