/* Reading what was committed: records by id and in order, the ledger by
 * sequence and by record. All answers of one snapshot agree with each other. */
#ifndef LIENKET_STORE_READ_H
#define LIENKET_STORE_READ_H

#include "base/hash.h"
#include "base/memory.h"
#include "model/schema.h"

struct store;
struct store_snapshot; /* what was committed at one moment, unchanging */

/* Snapshots are short: hold one for the length of one answer, since an old
 * snapshot keeps the store from reusing space. STATUS_busy: too many readers,
 * or the store grew while another snapshot of this process is open. */
MUST_CHECK enum status store_snapshot_open(struct store *store,
                                           struct store_snapshot **ret);
void store_snapshot_close(struct store_snapshot *snapshot);

/* Sequence of the last event, 0 when there is none; the hash of the chain. */
int64_t store_head(const struct store_snapshot *snapshot,
                   struct hash *ret_hash);

/* The current record with this id, decoded into `arena`. STATUS_not_found;
 * STATUS_too_large: the arena's limit; STATUS_corrupt. */
MUST_CHECK enum status store_get(const struct store_snapshot *snapshot,
                                 const struct record *table, struct id id,
                                 struct arena *arena, void *ret_value);

/* How much of a lot of an offer or demand is promised. All 0 when nothing. */
struct lot_use store_use(const struct store_snapshot *snapshot,
                         const struct record *table, struct id id, int64_t lot);

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
    struct event event;   /* decoded; what it points at is borrowed as well */
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

/* ---- the past: what a day's report rests on */

/* Sequence of the last event at or before that moment; 0: none. */
MUST_CHECK enum status store_sequence_at(const struct store_snapshot *snapshot,
                                         int64_t time_ms,
                                         int64_t *ret_sequence);

/* Each record of a table as it stood once event `sequence` was in: its last
 * event up to there, in the order of the ids. */
MUST_CHECK enum status store_scan_at(const struct store_snapshot *snapshot,
                                     const struct record *table,
                                     int64_t sequence, store_visit_event *visit,
                                     void *context);

struct store_moment {
    const struct record *table;
    struct id id;
    int64_t sequence;
};

/* One record as it stood then, decoded into `arena`, and the event that left it
 * so. STATUS_not_found: there was none yet. */
MUST_CHECK enum status store_get_at(const struct store_snapshot *snapshot,
                                    const struct store_moment *moment,
                                    struct arena *arena, void *ret_value,
                                    int64_t *ret_sequence);

/* Contacts stand outside the chain. */
MUST_CHECK enum status store_contact_get(const struct store_snapshot *snapshot,
                                         struct id party, struct arena *arena,
                                         struct contact *ret_contact);

/* Called with the decoded contact, borrowed until it returns; false stops. */
typedef bool store_visit_contact(void *context, const struct contact *contact);

/* The contacts of the parties after that one, in the order of their ids. */
MUST_CHECK enum status store_contact_scan(const struct store_snapshot *snapshot,
                                          struct id after,
                                          store_visit_contact *visit,
                                          void *context);

/* A reply kept for a request, so that the same request gets the same reply. */
struct store_reply {
    struct hash body_hash;
    struct bytes reply; /* encoded envelope */
    int64_t kept_ms;    /* the keeper's time, never the client's; not read */
};

/* STATUS_not_found, or the kept reply copied into `arena`. */
MUST_CHECK enum status store_reply_get(const struct store_snapshot *snapshot,
                                       struct id actor, struct id request,
                                       struct arena *arena,
                                       struct store_reply *ret_reply);

#endif
