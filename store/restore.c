#include "store/restore.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "store/attachment.h"
#include "store/damage.h"
#include "store/half.h"
#include "store/handle.h"

static enum status set_fault(struct store_restored *restored,
                             enum status status, const char *text)
{
    if (status != STATUS_ok && !restored->fault[0])
        snprintf(restored->fault, sizeof restored->fault, "%s", text);
    return status;
}

/* Whatever its layout, and while it is written. */
static int copy_raw(const char *source, const char *path)
{
    MDB_env *env;
    int code = mdb_env_create(&env);
    if (code)
        return code;
    damage_watch(env, source);
    code = mdb_env_open(env, source, MDB_RDONLY | MDB_NOTLS, 0600);
    if (code == 0)
        code = mdb_env_copy2(env, path, MDB_CP_COMPACT);
    mdb_env_close(env);
    return code;
}

static int64_t count_tree(struct store *store, enum tree tree)
{
    MDB_txn *txn;
    MDB_stat stat = {0};
    if (mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn) != 0)
        return 0;
    mdb_stat(txn, store->trees.handle[tree], &stat);
    mdb_txn_abort(txn);
    return (int64_t)stat.ms_entries;
}

enum status restore_look(struct store *store, struct store_restored *restored)
{
    enum status status = store_verify(store, NULL, &restored->report);
    restored->contacts = count_tree(store, TREE_CONTACT);
    restored->replies = count_tree(store, TREE_REPLY);
    const char *fault = restored->report.fault;
    return set_fault(restored, status, *fault ? fault : store->error);
}

static enum status verify_copy(const char *path,
                               struct store_restored *restored)
{
    struct store *store;
    struct store_options options = {.path = path};
    enum status status = store_open(&options, &store);
    if (status != STATUS_ok)
        return set_fault(restored, status, store_error(NULL));
    status = restore_look(store, restored);
    store_close(store);
    return status;
}

static enum status restore_into(struct half *half, const char *source,
                                struct store_restored *restored)
{
    int code = copy_raw(source, half->path);
    if (code == 0)
        code = store_attachments_copy(source, half->path);
    if (code == ENOENT || code == ENOTDIR)
        return set_fault(restored, STATUS_not_found, "no store there");
    if (code)
        return set_fault(restored, tree_status(code), mdb_strerror(code));
    enum status status = verify_copy(half->path, restored);
    if (status != STATUS_ok)
        return status;
    code = half_finish(half);
    return set_fault(restored, tree_status(code), mdb_strerror(code));
}

enum status store_restore(const char *source, const char *path,
                          struct store_restored *ret_restored)
{
    struct half half;
    *ret_restored = (struct store_restored){0};
    enum status status = half_make(&half, path);
    if (status == STATUS_ok)
        status = restore_into(&half, source, ret_restored);
    else
        set_fault(ret_restored, status, mdb_strerror(errno));
    half_clear(&half);
    return status;
}
