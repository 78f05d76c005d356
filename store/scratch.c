#include "store/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* NULL: errno says why. */
static char *directory_make(const char *beside)
{
    static const char ending[] = ".verify-XXXXXX";
    static const char elsewhere[] = "/tmp/lienket.verify-XXXXXX";
    size_t size = strlen(beside) + sizeof ending + sizeof elsewhere;
    char *path = memory_allocate(size, 1);
    int length = (int)strlen(beside);
    while (length > 1 && beside[length - 1] == '/')
        length--;
    snprintf(path, size, "%.*s%s", length, beside, ending);
    if (mkdtemp(path))
        return path;
    snprintf(path, size, "%s", elsewhere);
    if (mkdtemp(path))
        return path;
    int code = errno;
    memory_free(path);
    errno = code;
    return NULL;
}

/* The engine has its file open and needs no name of it, so that nothing is left
 * behind however the process ends. */
static void directory_remove(char *path)
{
    size_t size = strlen(path) + sizeof "/data.mdb";
    char *file = memory_allocate(size, 1);
    snprintf(file, size, "%s/data.mdb", path);
    unlink(file);
    rmdir(path);
    memory_free(file);
    memory_free(path);
}

int scratch_init(struct scratch *scratch, const char *beside, int64_t map_bytes)
{
    *scratch = (struct scratch){0};
    char *path = directory_make(beside);
    if (!path)
        return errno;
    int code = mdb_env_create(&scratch->env);
    if (code == 0)
        code = mdb_env_set_maxdbs(scratch->env, TREE_COUNT + 1);
    if (code == 0)
        code = mdb_env_set_mapsize(scratch->env, (size_t)map_bytes);
    if (code == 0)
        code = mdb_env_open(scratch->env, path,
                            MDB_NOSYNC | MDB_NOLOCK | MDB_NOTLS, 0600);
    directory_remove(path);
    if (code == 0)
        code = mdb_txn_begin(scratch->env, NULL, 0, &scratch->txn);
    return code ? code : trees_open(scratch->txn, MDB_CREATE, &scratch->trees);
}

int scratch_renew(struct scratch *scratch)
{
    int code = mdb_txn_commit(scratch->txn);
    scratch->txn = NULL;
    return code ? code : mdb_txn_begin(scratch->env, NULL, 0, &scratch->txn);
}

void scratch_clear(struct scratch *scratch)
{
    if (scratch->txn)
        mdb_txn_abort(scratch->txn);
    if (scratch->env)
        mdb_env_close(scratch->env);
    *scratch = (struct scratch){0};
}
