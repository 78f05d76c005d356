/* A ZIP archive in memory (libzip), as DOCX files are: read within bounds, so
 * that no small file unpacks into a large one, and written so that the same
 * entries give the same bytes. */
#ifndef LIENKET_OFFICE_DRAFT_ARCHIVE_H
#define LIENKET_OFFICE_DRAFT_ARCHIVE_H

#include "base/buffer.h"
#include "base/memory.h"
#include "model/field.h"

#define ARCHIVE_MOST_BYTES (4 << 20) /* of the file */
#define ARCHIVE_MOST_ENTRIES 200
#define ARCHIVE_MOST_UNPACKED (16 << 20) /* of all entries together */
#define ARCHIVE_MOST_RATIO                                                     \
    200 /* unpacked to packed, of entries above 64 KiB                         \
         */

struct archive_entry {
    const char *name;
    struct bytes bytes; /* unpacked */
};

struct archive {
    struct archive_entry entries[ARCHIVE_MOST_ENTRIES + 1]; /* one to add */
    uint32_t count;
};

/* Unpacks into `arena`. STATUS_invalid: no archive, a broken or an encrypted
 * one; STATUS_too_large: beyond one of the bounds. `*ret_where` is the entry it
 * stumbled on, or "". */
MUST_CHECK enum status archive_read(struct bytes file, struct arena *arena,
                                    struct archive *ret_archive,
                                    const char **ret_where);

/* NULL when there is no such entry. */
struct archive_entry *archive_find(struct archive *archive, const char *name);

/* STATUS_too_large: more than `out` takes; STATUS_io: libzip could not. */
MUST_CHECK enum status archive_write(const struct archive *archive,
                                     struct buffer *out);

#endif
