#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/attachment.h"
#include "store/handle.h"

static bool is_empty(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory)
        return false;
    size_t count = 0;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count <= 2; /* itself and its parent */
}

/* Like an engine's code: 0 or errno. */
static int sync_path(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    int code = fsync(file) == 0 ? 0 : errno;
    close(file);
    return code;
}

/* The copy counts once its bytes, its name and its directory's name are on
 * the disk. */
static int sync_copy(const char *path, const char *data)
{
    size_t size = strlen(path) + 4;
    char *parent = memory_allocate(size, 1);
    snprintf(parent, size, "%s/..", path);
    int code = sync_path(data);
    if (code == 0)
        code = sync_path(path);
    if (code == 0)
        code = sync_path(parent);
    memory_free(parent);
    return code;
}

enum status store_backup(struct store *store, const char *path)
{
    bool is_made = mkdir(path, 0700) == 0;
    if (!is_made && errno != EEXIST)
        return store_fail(store, "make the copy's directory", errno);
    if (!is_made && !is_empty(path)) {
        store_fail(store, "make the copy's directory", ENOTEMPTY);
        return STATUS_conflict;
    }
    size_t size = strlen(path) + 16;
    char *data = memory_allocate(size, 1);
    snprintf(data, size, "%s/data.mdb", path);
    int code = mdb_env_copy2(store->env, path, MDB_CP_COMPACT);
    if (code == 0)
        code = sync_copy(path, data);
    if (code == 0) /* after the ledger, so that none it names is missing */
        code = store_attachments_copy(store->path, path);
    if (code) {
        unlink(data); /* half a copy must not pass for one */
        if (is_made)
            rmdir(path);
    }
    memory_free(data);
    return store_fail(store, "copy", code);
}
