#include "store/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

static int directory_make(struct scratch *scratch, const char *beside)
{
    static const char ending[] = ".verify-XXXXXX";
    static const char elsewhere[] = "/tmp/lienket.verify-XXXXXX";
    size_t size = strlen(beside) + sizeof ending + sizeof elsewhere;
    scratch->path = memory_allocate(size, 1);
    int length = (int)strlen(beside);
    while (length > 1 && beside[length - 1] == '/')
        length--;
    snprintf(scratch->path, size, "%.*s%s", length, beside, ending);
    if (mkdtemp(scratch->path))
        return 0;
    snprintf(scratch->path, size, "%s", elsewhere);
    if (mkdtemp(scratch->path))
        return 0;
    int code = errno;
    memory_free(scratch->path);
    scratch->path = NULL;
    return code;
}

int scratch_init(struct scratch *scratch, const char *beside, int64_t map_bytes)
{
    *scratch = (struct scratch){0};
    int code = directory_make(scratch, beside);
    if (code == 0)
        code = mdb_env_create(&scratch->env);
    if (code == 0)
        code = mdb_env_set_maxdbs(scratch->env, TREE_COUNT + 1);
    if (code == 0)
        code = mdb_env_set_mapsize(scratch->env, (size_t)map_bytes);
    if (code == 0)
        code = mdb_env_open(scratch->env, scratch->path,
                            MDB_NOSYNC | MDB_NOLOCK | MDB_NOTLS, 0600);
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

static void file_remove(const char *directory, const char *name)
{
    size_t size = strlen(directory) + strlen(name) + 2;
    char *path = memory_allocate(size, 1);
    snprintf(path, size, "%s/%s", directory, name);
    unlink(path);
    memory_free(path);
}

void scratch_clear(struct scratch *scratch)
{
    if (scratch->txn)
        mdb_txn_abort(scratch->txn);
    if (scratch->env)
        mdb_env_close(scratch->env);
    if (scratch->path) {
        file_remove(scratch->path, "data.mdb");
        file_remove(scratch->path, "lock.mdb");
        rmdir(scratch->path);
    }
    memory_free(scratch->path);
    *scratch = (struct scratch){0};
}
