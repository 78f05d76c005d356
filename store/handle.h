/* What stands behind the store's handles, for this room only. */
#ifndef LIENKET_STORE_HANDLE_H
#define LIENKET_STORE_HANDLE_H

#include "base/buffer.h"
#include "store/fold.h"
#include "store/store.h"
#include "store/tree.h"

/* Kept free for what a commit itself needs, and asked for before a write. */
#define STORE_MOST_USED_PERMILLE 950

/* What one decoded value may take; records are bounded, their structs wider. */
#define STORE_DECODE_BYTES (INT64_C(64) << 20)

struct store {
    char *path;
    MDB_env *env;
    struct trees trees;
    int lock; /* open file that keeps a second writer away, -1 none */
    bool is_reader;
    bool is_stopped; /* a commit failed: reopen and look */
    int64_t snapshots;
    int64_t pages; /* that were in use when room was made ahead, 0: not yet */
    struct store_write *write;
    struct id identity;
    char error[256];
};

struct store_snapshot {
    struct store *store;
    MDB_txn *txn;
    struct store_write *write; /* whose view this is, or NULL */
    int64_t sequence;          /* the head */
    struct hash hash;
};

struct store_write {
    struct store_snapshot view;
    enum status status;
    struct buffer record;
    struct buffer event;
    struct fold fold;
};

/* Keeps the engine's words for store_error, returns the status for `code`. */
enum status store_fail(struct store *store, const char *doing, int code);

/* Makes the first failure of a write stick; STATUS_ok is none. */
void write_fail(struct store_write *write, enum status status);

/* Verifies a store that was made, and counts what it has. */
struct store_restored;
MUST_CHECK enum status restore_look(struct store *store,
                                    struct store_restored *restored);

/* Sets the head of a snapshot whose txn is open. */
MUST_CHECK enum status snapshot_read_head(struct store_snapshot *snapshot);

/* Bytes in use, pages that wait for reuse not counted. */
int64_t store_used_bytes(struct store *store, MDB_txn *txn);
int64_t store_map_bytes(struct store *store);

/* Get in one tree; what a read that failed comes to: an engine's code becomes
 * a status, and a write's first failure is told to its readers too. */
int snapshot_get(const struct store_snapshot *snapshot, enum tree tree,
                 const struct key *key, MDB_val *ret_value);
enum status read_fail(const struct store_snapshot *snapshot, const char *doing,
                      int code);

/* Brings an older layout up to this program's, in one transaction. */
MUST_CHECK enum status store_upgrade(struct store *store, int64_t version);

/* The schema version that the meta tree names. */
MUST_CHECK enum status store_version_get(struct store *store, MDB_txn *txn,
                                         int64_t *ret_version);
int store_version_put(MDB_txn *txn, MDB_dbi meta, int64_t version);

#endif
