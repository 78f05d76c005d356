/* The first events of every ledger: the parties that run the service and the
 * programme's policy. */
#ifndef LIENKET_BROKER_GENESIS_H
#define LIENKET_BROKER_GENESIS_H

#include "base/hash.h"
#include "store/store.h"

/* Writes them, or does nothing when the ledger has begun. */
MUST_CHECK enum status genesis_write(struct store *store, int64_t now_ms,
                                     struct hash gazetteer);

/* Says in the policy which gazetteer distances come from, when that is another
 * one than before: the sequence of that event, 0 when nothing changed. */
MUST_CHECK enum status genesis_note_gazetteer(struct store *store,
                                              int64_t now_ms,
                                              struct hash gazetteer,
                                              int64_t *ret_sequence);

/* The hash of the commune table that distances come from. STATUS_io. */
MUST_CHECK enum status genesis_hash_communes(const char *directory,
                                             struct hash *ret_hash);

#endif
