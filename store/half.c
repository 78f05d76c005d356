#include "store/half.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

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

static char *text_join(const char *before, const char *after)
{
    size_t size = strlen(before) + strlen(after) + 1;
    char *text = memory_allocate(size, 1);
    snprintf(text, size, "%s%s", before, after);
    return text;
}

enum status half_make(struct half *half, const char *name)
{
    *half = (struct half){.name = memory_copy_text(name)};
    for (size_t size = strlen(name); size > 1 && name[size - 1] == '/';)
        half->name[--size] = '\0';
    struct stat found;
    if (lstat(half->name, &found) == 0 && !is_empty(half->name)) {
        errno = EEXIST;
        return STATUS_conflict;
    }
    half->path = text_join(half->name, ".half-XXXXXX");
    if (mkdtemp(half->path))
        return STATUS_ok;
    memory_free(half->path);
    half->path = NULL;
    return STATUS_io;
}

/* 0 or errno. */
static int sync_path(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    int code = fsync(file) == 0 ? 0 : errno;
    close(file);
    return code;
}

static int sync_inside(const char *directory, const char *name)
{
    char *path = text_join(directory, name);
    int code = sync_path(path);
    memory_free(path);
    return code;
}

/* The bytes first, then their name, then the name of their directory. */
int half_finish(struct half *half)
{
    int code = sync_inside(half->path, "/data.mdb");
    if (code == 0)
        code = sync_path(half->path);
    if (code == 0 && rename(half->path, half->name) != 0)
        code = errno;
    if (code)
        return code;
    memory_free(half->path);
    half->path = NULL;
    return sync_inside(half->name, "/..");
}

static void file_remove(const char *directory, const char *name)
{
    char *path = text_join(directory, name);
    unlink(path);
    memory_free(path);
}

void half_clear(struct half *half)
{
    if (half->path) {
        file_remove(half->path, "/data.mdb");
        file_remove(half->path, "/lock.mdb");
        file_remove(half->path, "/writer.lock");
        rmdir(half->path);
    }
    memory_free(half->path);
    memory_free(half->name);
    *half = (struct half){0};
}
