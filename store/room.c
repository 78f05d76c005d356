/* Room on the disk: a map may have free pages where the disk has none. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
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

/* ---- ahead of the commits */

/* A commit that takes more of it gains little beside what it writes itself. */
#define AHEAD_LEAST_BYTES (STORE_AHEAD_BYTES / 4)

static void write_zeros(int file, int64_t at, int64_t end)
{
    static const char block[65536];
    while (at < end) {
        int64_t left = end - at;
        ssize_t size = pwrite(
            file, block,
            left < (int64_t)sizeof block ? (size_t)left : sizeof block, at);
        if (size <= 0)
            return;
        at += size;
    }
}

void store_room_ahead(struct store *store)
{
    CHECK(!store->is_reader && !store->write);
    MDB_envinfo info;
    MDB_stat stat;
    struct stat file;
    int handle;
    CHECK(mdb_env_info(store->env, &info) == 0);
    CHECK(mdb_env_stat(store->env, &stat) == 0);
    CHECK(mdb_env_get_fd(store->env, &handle) == 0);
    int64_t page = stat.ms_psize, pages = (int64_t)info.me_last_pgno + 1;
    int64_t grown = store->pages ? (pages - store->pages) * page : 0;
    store->pages = pages;
    if (grown <= 0 || grown > AHEAD_LEAST_BYTES || fstat(handle, &file) != 0 ||
        file.st_size - pages * page >= AHEAD_LEAST_BYTES)
        return;
    int64_t end = file.st_size + STORE_AHEAD_BYTES;
    int64_t most = (int64_t)info.me_mapsize;
    write_zeros(handle, file.st_size, end < most ? end : most);
}
