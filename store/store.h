/* The one durable place: a hash-chained ledger of events, tables that are a
 * fold of it, kept replies, and contacts and secrets outside the chain.
 *
 * It speaks of records and ledger ranges; what keeps them (LMDB) does not show,
 * so that another engine can stand behind it. One process writes, any number
 * read. A write is invisible until committed, and committed means fsynced.
 * This header opens and closes; read.h, write.h, secret.h and keep.h say the
 * rest. */
#ifndef LIENKET_STORE_STORE_H
#define LIENKET_STORE_STORE_H

#include "store/keep.h"
#include "store/notice.h"
#include "store/read.h"
#include "store/secret.h"
#include "store/write.h"

#define STORE_SCHEMA_VERSION 5
#define STORE_MAP_BYTES_DEFAULT (INT64_C(4) << 30)
#define STORE_MAP_BYTES_LEAST (INT64_C(1) << 20)
#define STORE_MAP_BYTES_MOST (INT64_C(1) << 40)

struct store_options {
    const char *path;  /* a directory; made when it is not there (writer) */
    int64_t map_bytes; /* most the store may grow to; 0: the default (writer),
                          what the writer chose (reader) */
    bool is_reader;    /* opens an existing store, never writes */
};

struct store_size {
    int64_t used_bytes;
    int64_t map_bytes;
    int64_t events;
};

/* STATUS_not_found: no store there (reader); STATUS_conflict: another writer
 * has it; STATUS_unsupported: made by a newer program (an older schema version
 * is upgraded here by a writer, and unsupported for a reader); STATUS_invalid:
 * map_bytes out of bounds; STATUS_corrupt; STATUS_io. store_error(NULL) then
 * says more.
 *
 * A process opens one store once: who writes reads through snapshots of the
 * writer's store. Not to be used across fork. */
MUST_CHECK enum status store_open(const struct store_options *options,
                                  struct store **ret_store);

/* Accepts NULL. Snapshots are closed and the write is ended before. */
void store_close(struct store *store);

/* What the engine underneath said last, for a log line; "" when nothing. With
 * NULL: of the last store that could not be opened. */
const char *store_error(const struct store *store);

struct store_size store_measure(struct store *store);

/* Whether the disk takes a file of STORE_PROBE_BYTES now, which is gone again
 * afterwards. STATUS_full: no room; STATUS_io. */
#define STORE_PROBE_BYTES (1 << 20)
MUST_CHECK enum status store_probe_room(struct store *store);

/* Lets go of the snapshots of readers that died with them open, which keep the
 * store from reusing space; returns how many there were. */
int store_clear_readers(struct store *store);

/* Made once with the store and kept by its backups. */
struct id store_identity(const struct store *store);

#endif
