#include "store/attachment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "store/handle.h"

#define FOLDER "attachments"
#define PART ".part"
#define PART_SIZE (2 * ID_TEXT_SIZE + sizeof PART)
#define PATH_SIZE 4096
#define NAME_SIZE (2 * HASH_BYTES + 8)

static void name_of(struct hash hash, char ret_name[NAME_SIZE])
{
    for (int index = 0; index < HASH_BYTES; index++)
        (void)snprintf(ret_name + 2 * index, 3, "%02x",
                       (unsigned)hash.bytes[index]);
}

static enum status status_of(int code)
{
    if (code == 0)
        return STATUS_ok;
    if (code == ENOENT)
        return STATUS_not_found;
    return code == ENOSPC || code == EDQUOT ? STATUS_full : STATUS_io;
}

/* The folder, opened and made when it is not there; below 0: errno tells. */
static int open_folder(const char *store)
{
    char path[PATH_SIZE];
    int size = snprintf(path, sizeof path, "%s/" FOLDER, store);
    if (size < 0 || (size_t)size >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return -1;
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* 0 or errno. */
static int read_whole(int folder, const char *name, void *bytes, size_t size)
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    struct stat found;
    int code = fstat(file, &found) == 0 ? 0 : errno;
    if (code == 0 && found.st_size != (off_t)size)
        code = EBADMSG;
    for (size_t at = 0; code == 0 && at < size;) {
        ssize_t count = read(file, (char *)bytes + at, size - at);
        if (count <= 0 && errno != EINTR)
            code = count < 0 ? errno : EBADMSG;
        else if (count > 0)
            at += (size_t)count;
    }
    close(file);
    return code;
}

static enum status check_file(int folder, const char *name, struct hash hash,
                              int64_t size)
{
    void *bytes = memory_allocate((size_t)size, 1);
    int code = read_whole(folder, name, bytes, (size_t)size);
    bool is_same =
        code == 0 && hash_equal(hash, hash_bytes(bytes, (size_t)size));
    memory_free(bytes);
    if (code == EBADMSG || (code == 0 && !is_same))
        return STATUS_corrupt;
    return status_of(code);
}

enum status store_attachment_check(const struct store_snapshot *view,
                                   struct hash hash, int64_t size)
{
    char name[NAME_SIZE];
    int folder = open_folder(view->store->path);
    if (folder < 0)
        return status_of(errno);
    name_of(hash, name);
    enum status status = check_file(folder, name, hash, size);
    close(folder);
    return status;
}

/* 0 or errno; EBADMSG: the file ends before. */
static int read_at(int file, void *bytes, size_t size, int64_t offset)
{
    for (size_t at = 0; at < size;) {
        ssize_t count = pread(file, (char *)bytes + at, size - at,
                              (off_t)(offset + (int64_t)at));
        if (count == 0)
            return EBADMSG;
        if (count < 0 && errno != EINTR)
            return errno;
        at += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

enum status store_attachment_read(const struct store_snapshot *view,
                                  struct hash hash, int64_t offset,
                                  void *ret_bytes, size_t size)
{
    char path[PATH_SIZE], name[NAME_SIZE];
    name_of(hash, name);
    int length = snprintf(path, sizeof path, "%s/" FOLDER "/%s",
                          view->store->path, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return STATUS_io;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return status_of(errno);
    int code = read_at(file, ret_bytes, size, offset);
    close(file);
    return code == EBADMSG ? STATUS_corrupt : status_of(code);
}

/* ---- pieces */

static bool is_part(const char *name)
{
    size_t size = strlen(name);
    return size > strlen(PART) && strcmp(name + size - strlen(PART), PART) == 0;
}

/* "PARTY_ID.part", so that what one party sends is out of others' reach. */
static void part_of(const struct store_piece *piece, char ret_part[PART_SIZE])
{
    char party[ID_TEXT_SIZE], id[ID_TEXT_SIZE];
    id_format(piece->party, party);
    id_format(piece->id, id);
    (void)snprintf(ret_part, PART_SIZE, "%s_%s" PART, party, id);
}

/* Up to and with the underscore. */
static bool is_same_party(const char *part, const char *other)
{
    return strncmp(part, other, ID_TEXT_SIZE) == 0;
}

/* Takes away what nobody finished; whether this one still counts. */
static bool is_unfinished(int folder, const char *name, int64_t before_ms)
{
    struct stat found;
    if (!is_part(name) || fstatat(folder, name, &found, 0) != 0)
        return false;
    if ((int64_t)found.st_mtime * 1000 >= before_ms)
        return true;
    unlinkat(folder, name, 0);
    return false;
}

/* Whether one more may be begun. */
static bool has_room(int folder, const char *part,
                     const struct store_piece *piece)
{
    int copy = dup(folder);
    DIR *list = copy < 0 ? NULL : fdopendir(copy);
    if (!list) {
        if (copy >= 0)
            close(copy);
        return false;
    }
    rewinddir(list);
    struct clock clock;
    clock_init_real(&clock);
    int64_t before_ms = clock_wall_ms(&clock) - ATTACHMENT_UNFINISHED_MS;
    int count = 0, count_of_party = 0;
    for (struct dirent *entry; (entry = readdir(list));) {
        if (!is_unfinished(folder, entry->d_name, before_ms))
            continue;
        count++;
        count_of_party += is_same_party(entry->d_name, part);
    }
    closedir(list);
    return count < piece->most && count_of_party < piece->most_of_party;
}

/* 0 or errno. */
static int write_at(int file, struct bytes bytes, int64_t offset)
{
    for (size_t at = 0; at < bytes.size;) {
        ssize_t count = pwrite(file, bytes.data + at, bytes.size - at,
                               (off_t)(offset + (int64_t)at));
        if (count < 0 && errno != EINTR)
            return errno;
        at += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

/* The file's bytes are on the disk before its name is. */
static enum status finish(int folder, int file, const char *part,
                          const struct store_piece *piece)
{
    char name[NAME_SIZE];
    if (fsync(file) != 0)
        return STATUS_io;
    enum status status = check_file(folder, part, piece->hash, piece->size);
    if (status != STATUS_ok) {
        unlinkat(folder, part, 0);
        return status == STATUS_corrupt ? STATUS_invalid : status;
    }
    name_of(piece->hash, name);
    bool is_done =
        renameat(folder, part, folder, name) == 0 && fsync(folder) == 0;
    return is_done ? STATUS_ok : STATUS_io;
}

static enum status write_piece(int folder, int file, const char *part,
                               const struct store_piece *piece,
                               int64_t *ret_next)
{
    struct stat found;
    if (fstat(file, &found) != 0)
        return STATUS_io;
    *ret_next = found.st_size;
    if (piece->offset > found.st_size)
        return STATUS_conflict;
    int code = write_at(file, piece->bytes, piece->offset);
    if (code)
        return status_of(code);
    int64_t end = piece->offset + piece->bytes.size;
    if (end > *ret_next)
        *ret_next = end;
    if (*ret_next < piece->size)
        return STATUS_ok;
    return finish(folder, file, part, piece);
}

static enum status put_piece(int folder, const struct store_piece *piece,
                             int64_t *ret_next)
{
    char part[PART_SIZE];
    part_of(piece, part);
    int file = openat(folder, part, O_RDWR | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) {
        *ret_next = 0;
        if (piece->offset > 0)
            return STATUS_conflict;
        if (!has_room(folder, part, piece))
            return STATUS_busy;
        file = openat(folder, part, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (file < 0)
        return status_of(errno);
    enum status status = write_piece(folder, file, part, piece, ret_next);
    close(file);
    return status;
}

enum status store_attachment_put(const struct store_snapshot *view,
                                 const struct store_piece *piece,
                                 int64_t *ret_next)
{
    char name[NAME_SIZE];
    *ret_next = 0;
    if (piece->offset + (int64_t)piece->bytes.size > piece->size)
        return STATUS_invalid;
    int folder = open_folder(view->store->path);
    if (folder < 0)
        return status_of(errno);
    name_of(piece->hash, name);
    enum status status = check_file(folder, name, piece->hash, piece->size);
    if (status == STATUS_ok)
        *ret_next = piece->size;
    else if (status == STATUS_not_found || status == STATUS_corrupt)
        status = put_piece(folder, piece, ret_next);
    close(folder);
    return status;
}

/* ---- backup */

static int copy_file(int from, int to, const char *name)
{
    struct stat found;
    if (fstatat(from, name, &found, 0) != 0)
        return errno;
    void *bytes = memory_allocate((size_t)found.st_size, 1);
    int code = read_whole(from, name, bytes, (size_t)found.st_size);
    int file =
        code ? -1 : openat(to, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (code == 0 && file < 0)
        code = errno;
    if (code == 0)
        code = write_at(file, bytes_of(bytes, (size_t)found.st_size), 0);
    if (code == 0 && fsync(file) != 0)
        code = errno;
    if (file >= 0)
        close(file);
    memory_free(bytes);
    return code;
}

static int copy_all(DIR *list, int from, int to)
{
    int code = 0;
    for (struct dirent *entry; code == 0 && (entry = readdir(list));)
        if (entry->d_name[0] != '.' && !is_part(entry->d_name))
            code = copy_file(from, to, entry->d_name);
    if (code == 0 && fsync(to) != 0)
        code = errno;
    return code;
}

int store_attachments_copy(const char *from, const char *to)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/" FOLDER, from);
    DIR *list = opendir(path);
    if (!list)
        return errno == ENOENT ? 0 : errno;
    int folder = open_folder(to);
    int code = folder < 0 ? errno : copy_all(list, dirfd(list), folder);
    if (folder >= 0)
        close(folder);
    closedir(list);
    return code;
}
