/* Keeping a store: a copy while it runs, and the proof that its tables are
 * what the ledger says. */
#ifndef LIENKET_STORE_KEEP_H
#define LIENKET_STORE_KEEP_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/status.h"

struct store;

/* A consistent copy while the writer runs, with the files that records name,
 * into a directory that must be empty or absent (STATUS_conflict). It has its
 * name once it is whole. STATUS_io. */
MUST_CHECK enum status store_backup(struct store *store, const char *path);

struct store_report {
    int64_t events;
    int64_t records;
    struct hash head;
    char fault[256]; /* "" when all is well, else the first thing found */
};

/* Folds the ledger from the first event, checks the chain, times, versions and
 * what leads name, rebuilds every table beside the kept ones and compares, adds
 * up what leads promise, and checks that no lot is promised beyond what it has,
 * that phones and contacts are those the ledger committed to and secrets are
 * found by their names, that each kept reply has its time, and that the files
 * which records name are there.
 * `progress` may be NULL. STATUS_corrupt: *ret_report is set all the same and
 * its fault tells; STATUS_io or STATUS_full: it could not be done
 * (store_error). Not during a write of this process that should count.
 */
MUST_CHECK enum status store_verify(struct store *store,
                                    void (*progress)(int64_t done, int64_t all),
                                    struct store_report *ret_report);

/* The same for the last `most` events alone, as the tables have them: their
 * chain, records, histories, and that what their leads take is noted of the
 * lots. STATUS_corrupt: the fault says what. */
MUST_CHECK enum status store_verify_tail(struct store *store, int64_t most,
                                         char *ret_fault, size_t fault_size);

#endif
