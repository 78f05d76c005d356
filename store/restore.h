/* A store made from what was kept of another one: the whole of a backup, or a
 * ledger up to one of its events. What stands under the new name is whole and
 * was verified; until then nothing stands there. */
#ifndef LIENKET_STORE_RESTORE_H
#define LIENKET_STORE_RESTORE_H

#include "store/keep.h"
#include "store/read.h"

struct store_restored {
    struct store_report report;
    int64_t contacts;
    int64_t replies;
    int64_t contacts_left; /* in the source, and not carried over */
    int64_t replies_left;
    int64_t secrets_left;
    char fault[256]; /* what was wrong, "" while all is well */
};

/* The whole of a backup, or of a store that is running: ledger, contacts,
 * replies, identity. An older layout is brought up to date on the way.
 * STATUS_conflict: there is something at `path`; STATUS_not_found: no store at
 * `source`; STATUS_corrupt, STATUS_io: the fault says what. */
MUST_CHECK enum status store_restore(const char *source, const char *path,
                                     struct store_restored *ret_restored);

/* A new store of its own identity, event by event. Whatever the status, it is
 * ended by store_replay_finish, which tells the fault. */
struct store_replay;

MUST_CHECK enum status store_replay_open(const char *path, int64_t map_bytes,
                                         struct store_replay **ret_replay);

/* The next event with the hash that is said of it. STATUS_corrupt: it does not
 * follow; the fault names it. */
MUST_CHECK enum status store_replay_add(struct store_replay *replay,
                                        struct bytes event, struct hash hash);

/* How many it has. */
int64_t store_replay_head(const struct store_replay *replay);

/* What stands beside the chain: the contacts that are still those of the ledger
 * as it is replayed, and the replies to requests that it holds. Secrets are
 * counted and left. */
MUST_CHECK enum status store_replay_carry(struct store_replay *replay,
                                          const struct store_snapshot *source);

/* Verifies it and gives it its name, unless something failed before; the fault
 * then is the first. Frees it either way. */
MUST_CHECK enum status store_replay_finish(struct store_replay *replay,
                                           enum status before,
                                           struct store_restored *ret_restored);

#endif
