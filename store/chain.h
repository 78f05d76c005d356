/* The chain of the ledger: each entry is the hash over the hash before it and
 * the event's bytes, followed by these bytes. */
#ifndef LIENKET_STORE_CHAIN_H
#define LIENKET_STORE_CHAIN_H

#include "base/memory.h"
#include "model/schema.h"
#include "store/tree.h"

/* Of one ledger entry; `encoded` is borrowed from the value. */
struct chain_entry {
    int64_t sequence;
    struct hash hash;
    struct bytes encoded;
};

/* STATUS_corrupt when key or value have the wrong size. */
MUST_CHECK enum status chain_read(MDB_val key, MDB_val value,
                                  struct chain_entry *ret_entry);

/* A walk from the first event that believes nothing. */
struct chain {
    int64_t sequence; /* last one found good */
    struct hash hash;
    char fault[160]; /* "event 17: ...", "" while all is well */
};

/* The next entry: no hole, the right hash, an event that decodes and names its
 * own sequence. STATUS_corrupt leaves the chain where it was. */
MUST_CHECK enum status chain_follow(struct chain *chain, MDB_val key,
                                    MDB_val value, struct arena *arena,
                                    struct event *ret_event);

/* The same for an entry that was read already. */
MUST_CHECK enum status chain_follow_entry(struct chain *chain,
                                          const struct chain_entry *entry,
                                          struct arena *arena,
                                          struct event *ret_event);

#endif
