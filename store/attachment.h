/* Files that belong to records: they stand beside the store under the SHA-256
 * of what is in them, and the ledger holds that hash. They come in pieces, in
 * order, and count once the last one is there and the hash is right. */
#ifndef LIENKET_STORE_ATTACHMENT_H
#define LIENKET_STORE_ATTACHMENT_H

#include "store/read.h"

#define ATTACHMENT_UNFINISHED_MS (INT64_C(24) * 3600 * 1000)

struct store_piece {
    struct id party; /* who sends it: nobody else can add to it */
    struct id id;    /* of the upload */
    struct hash hash;
    int64_t size; /* of the whole file, at most MOST_ATTACHMENT_BYTES */
    int64_t offset;
    struct bytes bytes;
    int most_of_party; /* files unfinished with it */
    int most;          /* the same, of all parties together */
};

/* Writes a piece; `*ret_next` is where the next one starts: at `size` the file
 * is whole, on the disk, and has its hash. A piece again is no fault, nor is
 * one of a file that is there already. STATUS_conflict: pieces are missing
 * before it, go on at `*ret_next`; STATUS_invalid: the whole file has another
 * hash, and is gone, or the piece reaches beyond it; STATUS_busy: too many
 * files are unfinished, none of them older than a day, and this would be one
 * more; STATUS_full; STATUS_io.
 */
MUST_CHECK enum status store_attachment_put(const struct store_snapshot *view,
                                            const struct store_piece *piece,
                                            int64_t *ret_next);

/* STATUS_not_found; STATUS_corrupt: it is not what its name says; STATUS_io. */
MUST_CHECK enum status store_attachment_check(const struct store_snapshot *view,
                                              struct hash hash, int64_t size);

/* Reads `size` bytes of a whole file from `offset` on. STATUS_not_found;
 * STATUS_corrupt: it is shorter; STATUS_io. Who has all of them checks the
 * hash. */
MUST_CHECK enum status store_attachment_read(const struct store_snapshot *view,
                                             struct hash hash, int64_t offset,
                                             void *ret_bytes, size_t size);

/* Copies all whole files into the directory of a backup. 0 or an errno. */
int store_attachments_copy(const char *from, const char *to);

#endif
