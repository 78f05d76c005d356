/* The one durable place: a hash-chained ledger of events, tables that are a
 * fold of it, kept replies, and contacts outside the chain.
 *
 * It speaks of records and ledger ranges; what keeps them (LMDB) does not show,
 * so that another engine can stand behind it. One process writes, any number
 * read. A write is invisible until committed, and committed means fsynced. */
#ifndef LIENKET_STORE_STORE_H
#define LIENKET_STORE_STORE_H

#include "base/hash.h"
#include "base/memory.h"
#include "model/schema.h"

#define STORE_SCHEMA_VERSION 1
#define STORE_MAP_BYTES_DEFAULT (INT64_C(4) << 30)
#define STORE_MAP_BYTES_LEAST (INT64_C(1) << 20)
#define STORE_MAP_BYTES_MOST (INT64_C(1) << 40)

struct store;
struct store_snapshot; /* what was committed at one moment, unchanging */
struct store_write;    /* the one open write, with a sticky status */

struct store_options {
    const char *path;   /* a directory; made when it is not there (writer) */
    int64_t map_bytes;  /* most the store may grow to; 0: the default */
    bool is_reader;     /* opens an existing store, never writes */
};

struct store_size {
    int64_t used_bytes;
    int64_t map_bytes;
    int64_t events;
};

/* STATUS_not_found: no store there (reader); STATUS_conflict: another writer
 * has it; STATUS_unsupported: made by a newer program (an older schema version
 * is upgraded here); STATUS_corrupt; STATUS_io. The last two are logged by the
 * caller with store_error(). */
MUST_CHECK enum status store_open(const struct store_options *options,
                                  struct store **ret_store);
void store_close(struct store *store);

/* What the engine underneath said last, for a log line. */
const char *store_error(const struct store *store);

struct store_size store_measure(struct store *store);

/* ---- reading. Snapshots are short: hold one for the length of one answer,
 * since an old snapshot keeps the store from reusing space. */
MUST_CHECK enum status store_snapshot_open(struct store *store,
                                           struct store_snapshot **ret);
void store_snapshot_close(struct store_snapshot *snapshot);

/* Sequence of the last event, 0 when there is none; the hash of the chain. */
int64_t store_head(const struct store_snapshot *snapshot,
                   struct hash *ret_hash);

/* The current record with this id, decoded into `arena`. STATUS_not_found. */
MUST_CHECK enum status store_get(const struct store_snapshot *snapshot,
                                 const struct record *table, struct id id,
                                 struct arena *arena, void *ret_value);

/* How much of a lot of an offer or demand is promised. All 0 when nothing. */
struct lot_use store_use(const struct store_snapshot *snapshot, struct id id,
                         int64_t lot);

/* Called with the encoded record, borrowed until it returns; false stops. */
typedef bool store_visit(void *context, struct id id, struct bytes record);

/* Records of a table in the order of their ids, after `after` (zero: from the
 * first). */
MUST_CHECK enum status store_scan(const struct store_snapshot *snapshot,
                                  const struct record *table, struct id after,
                                  store_visit *visit, void *context);

struct store_event {
    int64_t sequence;
    struct hash hash;     /* of the chain up to and with this event */
    struct bytes encoded; /* the event's bytes, as they were hashed */
    struct event event;   /* decoded; record bytes point into `encoded` */
};

/* Borrowed until it returns; false stops. */
typedef bool store_visit_event(void *context, const struct store_event *event);

/* Events after sequence `after`, ascending. */
MUST_CHECK enum status store_events(const struct store_snapshot *snapshot,
                                    int64_t after, store_visit_event *visit,
                                    void *context);

/* Events of one record, oldest first. */
MUST_CHECK enum status store_history(const struct store_snapshot *snapshot,
                                     const struct record *table, struct id id,
                                     store_visit_event *visit, void *context);

/* Contacts stand outside the chain. */
MUST_CHECK enum status store_contact_get(const struct store_snapshot *snapshot,
                                         struct id party, struct arena *arena,
                                         struct contact *ret_contact);

/* ---- writing. One write at a time; reads through it see its own changes. The
 * first failure sticks: later calls do nothing, commit returns it. */
MUST_CHECK enum status store_write_open(struct store *store,
                                        struct store_write **ret_write);

/* The view of this write, for store_get and the like; belongs to it. */
const struct store_snapshot *store_write_view(struct store_write *write);

/* STATUS_full or what else befell the write so far; the caller answers it to
 * all who wait in this batch and aborts. */
enum status store_write_status(const struct store_write *write);

/* Appends an event and folds it into the tables: sets event->sequence and puts
 * the record after; `record` (a struct of `table`, may be NULL with table NULL)
 * is encoded into it. A lead's lines move held and contracted quantities of
 * its lots as model/life.h says. Returns the sequence, 0 once failed. */
int64_t store_append(struct store_write *write, struct event *event,
                     const struct record *table, const void *record);

/* A reply kept for a request, so that the same request gets the same reply.
 * Keyed by actor and request id. */
struct store_reply {
    struct hash body_hash;
    struct bytes reply; /* encoded envelope; copied on keep */
};

/* STATUS_not_found, or the kept reply copied into `arena`. */
MUST_CHECK enum status store_reply_get(const struct store_snapshot *snapshot,
                                       struct id actor, struct id request,
                                       struct arena *arena,
                                       struct store_reply *ret_reply);
void store_reply_keep(struct store_write *write, struct id actor,
                      struct id request, const struct store_reply *reply);

void store_contact_put(struct store_write *write,
                       const struct contact *contact);

/* Either way the write is gone afterwards. After a commit that failed with
 * STATUS_io the caller stops (exit 75): the store must be reopened and looked
 * at, never just retried. STATUS_full and others found earlier: nothing was
 * written, going on is safe. */
MUST_CHECK enum status store_write_commit(struct store_write *write);
void store_write_abort(struct store_write *write);

/* ---- keeping */

/* A consistent copy while the writer runs, into a directory that must be empty
 * or absent. */
MUST_CHECK enum status store_backup(struct store *store, const char *path);

struct store_report {
    int64_t events;
    int64_t records;
    struct hash head;
    char fault[256]; /* "" when all is well, else the first thing found */
};

/* Folds the ledger from the first event, checks the chain, rebuilds every
 * table beside the kept ones and compares, and checks that no lot is promised
 * beyond what it has. `progress` may be NULL. STATUS_ok or STATUS_corrupt. */
MUST_CHECK enum status
store_verify(struct store *store, void (*progress)(int64_t done, int64_t all),
             struct store_report *ret_report);

#endif
