/* The outbox: a file of the requests that have no final reply yet, so that a
 * request outlives the process, and even the machine, that made it.
 *
 * Append-only: an entry that puts a request, later one that removes it, each
 * with a checksum; when nothing is pending the file is cut back to nothing. A
 * torn tail (the machine stopped in the middle of an append) is cut away: its
 * request had not been sent. Damage before valid entries is STATUS_corrupt,
 * never a silent loss. One process has the file at a time (flock). */
#ifndef LIENKET_CLIENTS_LIB_OUTBOX_H
#define LIENKET_CLIENTS_LIB_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/status.h"

#define OUTBOX_PENDING_MOST 4096
#define OUTBOX_FILE_MOST_BYTES (INT64_C(64) << 20)

struct outbox;

/* A pending request; the bytes belong to the outbox. */
struct outbox_entry {
    struct id id;
    const uint8_t *bytes;
    size_t size;
};

/* Opens or creates `path`. STATUS_busy: another process has it.
 * STATUS_corrupt, STATUS_io: the file is left as it was. */
MUST_CHECK enum status outbox_open(const char *path,
                                   struct outbox **ret_outbox);

/* Keeps what is pending for the next outbox_open. Accepts NULL. */
void outbox_close(struct outbox *outbox);

/* Appends a request; durable only after outbox_sync, so do not send it before.
 * STATUS_full: too many pending, or the file is at its limit until all that is
 * pending has been removed. STATUS_io: nothing was added. */
MUST_CHECK enum status outbox_put(struct outbox *outbox, struct id id,
                                  const void *bytes, size_t size);

/* Waits until all that was put is on the disk; cheap when it already is. */
MUST_CHECK enum status outbox_sync(struct outbox *outbox);

/* Forgets a request that had its final reply. Not waited for, and a failure may
 * be ignored: should the request come back, it is sent again and gets the same
 * reply. */
enum status outbox_remove(struct outbox *outbox, struct id id);

/* The pending requests, oldest first. An entry is valid until the next put or
 * remove. */
size_t outbox_count(const struct outbox *outbox);
struct outbox_entry outbox_at(const struct outbox *outbox, size_t index);

#endif
