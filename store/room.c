/* Room on the disk: a map may have free pages where the disk has none. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/handle.h"

/* 0 or errno. */
static int fill(int file)
{
    static const char block[65536];
    size_t written = 0;
    while (written < STORE_PROBE_BYTES) {
        ssize_t size = write(file, block, sizeof block);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return size < 0 ? errno : ENOSPC;
        written += (size_t)size;
    }
    return fsync(file) == 0 ? 0 : errno;
}

enum status store_probe_room(struct store *store)
{
    size_t size = strlen(store->path) + 16;
    char *path = memory_allocate(size, 1);
    snprintf(path, size, "%s/probe", store->path);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int code = file < 0 ? errno : fill(file);
    if (file >= 0)
        close(file);
    unlink(path);
    memory_free(path);
    if (code == 0)
        return STATUS_ok;
    store_fail(store, "look for room on the disk", code);
    bool is_full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return is_full ? STATUS_full : STATUS_io;
}
