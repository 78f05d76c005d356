#include "clients/lib/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/memory.h"

/* An entry: mark, kind, three zeros, size of the payload (little endian),
 * eight bytes of SHA-256 over all that but themselves; then the payload: the
 * id, and for a put the request. */
#define HEAD_BYTES 20
#define SUM_OFFSET 12
#define SUM_BYTES 8
#define REQUEST_MOST_BYTES (2U << 20)

static const uint8_t mark[4] = {'L', 'K', 'E', '1'};

enum entry_kind { ENTRY_PUT = 'P', ENTRY_REMOVED = 'R' };

struct kept {
    struct id id;
    uint8_t *bytes;
    size_t size;
};

struct outbox {
    int file;
    int64_t size_bytes; /* of the valid part of the file */
    bool is_dirty;
    struct kept *kept; /* oldest first */
    size_t count;
};

static uint32_t read_size(const uint8_t *head)
{
    return (uint32_t)head[8] | (uint32_t)head[9] << 8 |
           (uint32_t)head[10] << 16 | (uint32_t)head[11] << 24;
}

/* The checksum covers mark, kind and size before it and the payload after. */
static struct hash entry_hash(const uint8_t *entry, uint32_t payload_size)
{
    struct hash head = hash_bytes(entry, SUM_OFFSET);
    return hash_chain(head, entry + HEAD_BYTES, payload_size);
}

/* The size of the valid entry at `bytes`, or 0. */
static size_t entry_size(const uint8_t *bytes, size_t left)
{
    if (left < HEAD_BYTES || memcmp(bytes, mark, sizeof mark) != 0)
        return 0;
    if (bytes[4] != ENTRY_PUT && bytes[4] != ENTRY_REMOVED)
        return 0;
    uint32_t size = read_size(bytes);
    if (size < ID_BYTES || size > REQUEST_MOST_BYTES ||
        size > left - HEAD_BYTES)
        return 0;
    struct hash hash = entry_hash(bytes, size);
    if (memcmp(bytes + SUM_OFFSET, hash.bytes, SUM_BYTES) != 0)
        return 0;
    return HEAD_BYTES + size;
}

static bool has_valid_entry(const uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at + HEAD_BYTES <= size; at++)
        if (entry_size(bytes + at, size - at))
            return true;
    return false;
}

static void keep(struct outbox *outbox, struct id id, const uint8_t *bytes,
                 size_t size)
{
    struct kept *kept = &outbox->kept[outbox->count++];
    *kept = (struct kept){.id = id, .size = size};
    kept->bytes = memory_allocate(size ? size : 1, 1);
    memcpy(kept->bytes, bytes, size);
}

static bool forget(struct outbox *outbox, struct id id)
{
    for (size_t index = 0; index < outbox->count; index++) {
        if (!id_equal(outbox->kept[index].id, id))
            continue;
        memory_free(outbox->kept[index].bytes);
        outbox->count--;
        memmove(&outbox->kept[index], &outbox->kept[index + 1],
                (outbox->count - index) * sizeof *outbox->kept);
        return true;
    }
    return false;
}

static enum status replay(struct outbox *outbox, const uint8_t *bytes,
                          size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t whole = entry_size(bytes + at, size - at);
        if (!whole)
            break;
        struct id id;
        memcpy(id.bytes, bytes + at + HEAD_BYTES, ID_BYTES);
        const uint8_t *request = bytes + at + HEAD_BYTES + ID_BYTES;
        if (bytes[at + 4] == ENTRY_REMOVED)
            (void)forget(outbox, id);
        else if (outbox->count == OUTBOX_PENDING_MOST)
            return STATUS_corrupt;
        else
            keep(outbox, id, request, whole - HEAD_BYTES - ID_BYTES);
        at += whole;
    }
    if (has_valid_entry(bytes + at, size - at))
        return STATUS_corrupt;
    outbox->size_bytes = (int64_t)at;
    return STATUS_ok;
}

static enum status read_all(int file, uint8_t *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = pread(file, bytes + done, size - done, (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return STATUS_io;
        done += (size_t)got;
    }
    return STATUS_ok;
}

static enum status load(struct outbox *outbox)
{
    struct stat about;
    if (fstat(outbox->file, &about) != 0 || !S_ISREG(about.st_mode))
        return STATUS_io;
    if (about.st_size > 2 * OUTBOX_FILE_MOST_BYTES)
        return STATUS_corrupt;
    size_t size = (size_t)about.st_size;
    uint8_t *bytes = memory_allocate(size + 1, 1);
    enum status status = read_all(outbox->file, bytes, size);
    if (status == STATUS_ok)
        status = replay(outbox, bytes, size);
    memory_free(bytes);
    if (status != STATUS_ok)
        return status;
    if (outbox->size_bytes < (int64_t)size &&
        ftruncate(outbox->file, outbox->size_bytes) != 0)
        return STATUS_io;
    return STATUS_ok;
}

/* A new file is durable only once its folder is. */
static void sync_folder(const char *path)
{
    char *copy = memory_copy_text(path);
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        (void)fsync(folder);
        (void)close(folder);
    }
    memory_free(copy);
}

enum status outbox_open(const char *path, struct outbox **ret_outbox)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return STATUS_io;
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        enum status status = errno == EWOULDBLOCK ? STATUS_busy : STATUS_io;
        (void)close(file);
        return status;
    }
    struct outbox *outbox = memory_allocate(1, sizeof *outbox);
    outbox->file = file;
    outbox->kept = memory_allocate(OUTBOX_PENDING_MOST, sizeof *outbox->kept);
    enum status status = load(outbox);
    if (status != STATUS_ok) {
        outbox_close(outbox);
        return status;
    }
    sync_folder(path);
    *ret_outbox = outbox;
    return STATUS_ok;
}

void outbox_close(struct outbox *outbox)
{
    if (!outbox)
        return;
    for (size_t index = 0; index < outbox->count; index++)
        memory_free(outbox->kept[index].bytes);
    memory_free(outbox->kept);
    (void)close(outbox->file);
    memory_free(outbox);
}

static enum status write_all(struct outbox *outbox, const uint8_t *bytes,
                             size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t put = pwrite(outbox->file, bytes + done, size - done,
                             outbox->size_bytes + (off_t)done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            (void)!ftruncate(outbox->file, outbox->size_bytes);
            return STATUS_io;
        }
        done += (size_t)put;
    }
    outbox->size_bytes += (int64_t)size;
    return STATUS_ok;
}

static enum status append(struct outbox *outbox, enum entry_kind kind,
                          struct id id, struct kept request)
{
    uint32_t size = (uint32_t)(ID_BYTES + request.size);
    uint8_t *entry = memory_allocate(HEAD_BYTES + size, 1);
    memcpy(entry, mark, sizeof mark);
    entry[4] = (uint8_t)kind;
    for (int index = 0; index < 4; index++)
        entry[8 + index] = (uint8_t)(size >> (8 * index));
    memcpy(entry + HEAD_BYTES, id.bytes, ID_BYTES);
    if (request.size)
        memcpy(entry + HEAD_BYTES + ID_BYTES, request.bytes, request.size);
    struct hash hash = entry_hash(entry, size);
    memcpy(entry + SUM_OFFSET, hash.bytes, SUM_BYTES);
    enum status status = write_all(outbox, entry, HEAD_BYTES + size);
    memory_free(entry);
    return status;
}

enum status outbox_put(struct outbox *outbox, struct id id, const void *bytes,
                       size_t size)
{
    if (size > REQUEST_MOST_BYTES - ID_BYTES)
        return STATUS_too_large;
    if (outbox->count == OUTBOX_PENDING_MOST ||
        outbox->size_bytes > OUTBOX_FILE_MOST_BYTES)
        return STATUS_full;
    keep(outbox, id, bytes, size);
    enum status status =
        append(outbox, ENTRY_PUT, id, outbox->kept[outbox->count - 1]);
    if (status != STATUS_ok) {
        memory_free(outbox->kept[--outbox->count].bytes);
        return status;
    }
    outbox->is_dirty = true;
    return STATUS_ok;
}

enum status outbox_sync(struct outbox *outbox)
{
    if (!outbox->is_dirty)
        return STATUS_ok;
    if (fdatasync(outbox->file) != 0)
        return STATUS_io;
    outbox->is_dirty = false;
    return STATUS_ok;
}

enum status outbox_remove(struct outbox *outbox, struct id id)
{
    if (!forget(outbox, id))
        return STATUS_not_found;
    if (outbox->count)
        return append(outbox, ENTRY_REMOVED, id, (struct kept){0});
    if (ftruncate(outbox->file, 0) != 0)
        return STATUS_io;
    outbox->size_bytes = 0;
    outbox->is_dirty = false;
    return STATUS_ok;
}

size_t outbox_count(const struct outbox *outbox)
{
    return outbox->count;
}

struct outbox_entry outbox_at(const struct outbox *outbox, size_t index)
{
    CHECK(index < outbox->count);
    const struct kept *kept = &outbox->kept[index];
    return (struct outbox_entry){kept->id, kept->bytes, kept->size};
}
