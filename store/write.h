/* Writing: one open write at a time, which holds all that waits and is
 * committed with one fsync.
 *
 * Reads through its view see its own changes. The first failure sticks: later
 * calls do nothing and commit returns it, so that code reads straight. */
#ifndef LIENKET_STORE_WRITE_H
#define LIENKET_STORE_WRITE_H

#include "store/read.h"

struct store_write; /* the one open write, with a sticky status */

/* STATUS_full: too little room is left to be sure of a commit; STATUS_io: an
 * earlier commit failed and the store must be reopened. */
MUST_CHECK enum status store_write_open(struct store *store,
                                        struct store_write **ret_write);

/* The view of this write, for store_get and the like; belongs to it. */
const struct store_snapshot *store_write_view(struct store_write *write);

/* STATUS_full or what else befell the write so far; the caller answers it to
 * all who wait in this batch and aborts. */
enum status store_write_status(const struct store_write *write);

/* Appends an event and folds it into the tables: sets event->sequence and puts
 * the record after; `record` (a struct of `table`, may be NULL with table NULL)
 * is encoded into it, and a zero event->subject becomes its id. event->record
 * is borrowed from the write until the next append. A lead's lines move held
 * and contracted quantities of its lots as model/life.h says; taking more back
 * than was promised is the caller's bug. Returns the sequence, 0 once failed
 * (STATUS_too_large: the record's encoding). */
int64_t store_append(struct store_write *write, struct event *event,
                     const struct record *table, const void *record);

/* Appends an event as another ledger has it. STATUS_corrupt: it does not follow
 * what is there, or has another hash; the fault names it. */
#define STORE_FAULT_SIZE 256
MUST_CHECK enum status store_append_again(struct store_write *write,
                                          struct bytes encoded,
                                          struct hash hash,
                                          char ret_fault[STORE_FAULT_SIZE]);

/* `reply` is copied. Once for a request. */
void store_reply_keep(struct store_write *write, struct id actor,
                      struct id request, const struct store_reply *reply);

/* Forgets at most `most` replies that were kept before that time, oldest first;
 * returns how many. */
int64_t store_reply_forget(struct store_write *write, int64_t before_ms,
                           int64_t most);

void store_contact_put(struct store_write *write,
                       const struct contact *contact);

/* Does nothing when there is none. The old bytes may stay on disk, unreachable,
 * until their page is used again; a backup does not have them. */
void store_contact_forget(struct store_write *write, struct id party);

/* Either way the write is gone afterwards. After a commit that failed with
 * STATUS_io the caller stops (exit 75): the store must be reopened and looked
 * at, never just retried. STATUS_full and others found earlier: nothing was
 * written, going on is safe. */
MUST_CHECK enum status store_write_commit(struct store_write *write);

/* Writes blocks behind the end of the file for commits to come, when the last
 * one grew the store, and by so little that a few more will fit: a commit that
 * stays within written blocks changes bytes alone, and the system has nothing
 * of the file itself to sync with them. Called between writes, best after the
 * answers went out. Says nothing when the disk takes none: the commit that
 * needs the room will. */
#define STORE_AHEAD_BYTES (INT64_C(512) << 10)
void store_room_ahead(struct store *store);

/* Accepts NULL. */
void store_write_abort(struct store_write *write);

#endif
