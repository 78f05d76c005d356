#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "store/damage.h"
#include "store/handle.h"

static const char version_word[] = "schema_version";
static const char identity_word[] = "identity";

/* Of the last open that failed: it has no store to be kept in. */
static char open_error[256];

enum status store_fail(struct store *store, const char *doing, int code)
{
    if (code != 0)
        snprintf(store->error, sizeof store->error, "%s: %s", doing,
                 mdb_strerror(code));
    return tree_status(code);
}

const char *store_error(const struct store *store)
{
    return store ? store->error : open_error;
}

struct id store_identity(const struct store *store)
{
    return store->identity;
}

enum status store_version_get(struct store *store, MDB_txn *txn,
                              int64_t *ret_version)
{
    MDB_val name = tree_value(version_word, strlen(version_word));
    MDB_val value;
    int code = mdb_get(txn, store->trees.handle[TREE_META], &name, &value);
    if (code)
        return store_fail(store, "schema version", code);
    if (value.mv_size != 8)
        return store_fail(store, "schema version", MDB_CORRUPTED);
    *ret_version = key_read_number(value.mv_data, 8);
    return STATUS_ok;
}

int store_version_put(MDB_txn *txn, MDB_dbi meta, int64_t version)
{
    struct key bytes = key_ledger(version); /* eight bytes, big-endian */
    MDB_val name = tree_value(version_word, strlen(version_word));
    MDB_val value = tree_value(bytes.bytes, bytes.size);
    return mdb_put(txn, meta, &name, &value, 0);
}

/* ---- opening */

/* Makes the directory, and keeps every other writer out for as long as the
 * file is open: flock goes with the process however it ends. */
static enum status lock_take(struct store *store)
{
    if (mkdir(store->path, 0700) != 0 && errno != EEXIST)
        return store_fail(store, "make the directory", errno);
    char *path = memory_allocate(strlen(store->path) + 16, 1);
    snprintf(path, strlen(store->path) + 16, "%s/writer.lock", store->path);
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int code = errno;
    memory_free(path);
    if (store->lock < 0)
        return store_fail(store, "open writer.lock", code);
    if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
        return STATUS_ok;
    code = errno;
    store_fail(store, "another writer has the store", code);
    return code == EWOULDBLOCK ? STATUS_conflict : STATUS_io;
}

static enum status reader_find(struct store *store)
{
    char *path = memory_allocate(strlen(store->path) + 16, 1);
    snprintf(path, strlen(store->path) + 16, "%s/data.mdb", store->path);
    struct stat found;
    int code = stat(path, &found) == 0 ? 0 : errno;
    memory_free(path);
    if (code == ENOENT || code == ENOTDIR ||
        (code == 0 && found.st_size == 0)) {
        store_fail(store, "no store there", ENOENT);
        return STATUS_not_found;
    }
    return store_fail(store, "look at data.mdb", code);
}

/* A writer killed at the end of a commit leaves the engine's note of the newest
 * state one commit behind for as long as readers keep that note in use: they,
 * and we, would not see what is on disk. Who takes the write lock next mends
 * it. */
static int catch_up(MDB_env *env)
{
    MDB_txn *txn;
    int code = mdb_txn_begin(env, NULL, 0, &txn);
    if (code == 0)
        mdb_txn_abort(txn);
    return code;
}

static enum status env_open(struct store *store, int64_t map_bytes)
{
    int code = mdb_env_create(&store->env);
    if (code == 0)
        damage_watch(store->env, store->path);
    if (code == 0)
        code = mdb_env_set_maxdbs(store->env, TREE_COUNT + 1);
    if (code == 0 && map_bytes > 0)
        code = mdb_env_set_mapsize(store->env, (size_t)map_bytes);
    /* NOTLS: a thread may hold several snapshots beside the write. */
    unsigned flags = MDB_NOTLS | (store->is_reader ? MDB_RDONLY : 0u);
    if (code == 0)
        code = mdb_env_open(store->env, store->path, flags, 0600);
    int dead = 0;
    if (code == 0 && !store->is_reader)
        code = mdb_reader_check(store->env, &dead);
    if (code == 0 && !store->is_reader)
        code = catch_up(store->env);
    return store_fail(store, "open the engine", code);
}

static enum status identity_read(struct store *store, MDB_txn *txn)
{
    MDB_val name = tree_value(identity_word, strlen(identity_word));
    MDB_val value;
    int code = mdb_get(txn, store->trees.handle[TREE_META], &name, &value);
    if (code == 0 && value.mv_size != ID_BYTES)
        code = MDB_CORRUPTED;
    if (code)
        return store_fail(store, "identity", code);
    store->identity = key_read_id(value.mv_data);
    return STATUS_ok;
}

static int identity_make(struct store *store, MDB_txn *txn)
{
    struct clock clock;
    clock_init_real(&clock);
    struct id_source source;
    id_source_init(&source, 0);
    struct id id = id_next(&source, clock_wall_ms(&clock));
    MDB_val name = tree_value(identity_word, strlen(identity_word));
    MDB_val value = tree_value(id.bytes, ID_BYTES);
    return mdb_put(txn, store->trees.handle[TREE_META], &name, &value, 0);
}

static bool has_trees(MDB_txn *txn)
{
    MDB_dbi meta;
    return mdb_dbi_open(txn, tree_names[TREE_META], 0, &meta) == 0;
}

/* The trees, and in a new store the two words of meta. */
static enum status trees_make(struct store *store)
{
    MDB_txn *txn;
    int code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (code)
        return store_fail(store, "begin", code);
    bool is_new = !has_trees(txn);
    code = trees_open(txn, MDB_CREATE, &store->trees);
    if (code == 0 && is_new)
        code = store_version_put(txn, store->trees.handle[TREE_META],
                                 STORE_SCHEMA_VERSION);
    if (code == 0 && is_new)
        code = identity_make(store, txn);
    if (code == 0)
        code = mdb_txn_commit(txn);
    else
        mdb_txn_abort(txn);
    return store_fail(store, "make the trees", code);
}

static enum status meta_read(struct store *store, int64_t *ret_version)
{
    MDB_txn *txn;
    int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);
    if (code)
        return store_fail(store, "begin", code);
    code = mdb_dbi_open(txn, tree_names[TREE_META], 0,
                        &store->trees.handle[TREE_META]);
    enum status status = store_fail(store, "open the trees", code);
    if (status == STATUS_ok)
        status = store_version_get(store, txn, ret_version);
    if (status == STATUS_ok)
        status = identity_read(store, txn);
    /* Another version may have other trees. */
    if (status == STATUS_ok && *ret_version == STORE_SCHEMA_VERSION)
        status = store_fail(store, "open the trees",
                            trees_open(txn, 0, &store->trees));
    /* Committing keeps the handles of the trees for later transactions. */
    code = mdb_txn_commit(txn);
    return status == STATUS_ok ? store_fail(store, "commit", code) : status;
}

static enum status version_settle(struct store *store, int64_t version)
{
    if (version == STORE_SCHEMA_VERSION)
        return STATUS_ok;
    if (version < STORE_SCHEMA_VERSION && !store->is_reader)
        return store_upgrade(store, version);
    const char *advice =
        version < STORE_SCHEMA_VERSION
            ? "start this version of lienket-broker on it once, or restore "
              "the copy, then ask again (hãy chạy lienket-broker bản này trên "
              "kho một lần, hoặc phục hồi bản sao, rồi thử lại)"
            : "use the newer program that made it (hãy dùng bản mới hơn, là "
              "bản đã ghi kho này)";
    snprintf(store->error, sizeof store->error,
             "the store has schema version %lld, this program %d: %s",
             (long long)version, STORE_SCHEMA_VERSION, advice);
    return STATUS_unsupported;
}

static enum status open_all(struct store *store, int64_t map_bytes)
{
    if (map_bytes == 0 && !store->is_reader)
        map_bytes = STORE_MAP_BYTES_DEFAULT;
    if (map_bytes != 0 &&
        (map_bytes < STORE_MAP_BYTES_LEAST || map_bytes > STORE_MAP_BYTES_MOST))
        return STATUS_invalid;
    enum status status =
        store->is_reader ? reader_find(store) : lock_take(store);
    if (status == STATUS_ok)
        status = env_open(store, map_bytes);
    int64_t version = 0;
    if (status == STATUS_ok)
        status = meta_read(store, &version);
    if (status == STATUS_not_found && !store->is_reader && store->env) {
        status = trees_make(store);
        if (status == STATUS_ok)
            status = meta_read(store, &version);
    }
    return status == STATUS_ok ? version_settle(store, version) : status;
}

enum status store_open(const struct store_options *options,
                       struct store **ret_store)
{
    struct store *store = memory_allocate(1, sizeof *store);
    store->path = memory_copy_text(options->path);
    store->is_reader = options->is_reader;
    store->lock = -1;
    enum status status = open_all(store, options->map_bytes);
    if (status != STATUS_ok) {
        memcpy(open_error, store->error, sizeof open_error);
        store_close(store);
        return status;
    }
    store->error[0] = '\0';
    *ret_store = store;
    return STATUS_ok;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    CHECK(store->snapshots == 0 && !store->write);
    if (store->env)
        mdb_env_close(store->env);
    if (store->lock >= 0)
        close(store->lock);
    memory_free(store->path);
    memory_free(store);
}

int store_clear_readers(struct store *store)
{
    int dead = 0;
    int code = mdb_reader_check(store->env, &dead);
    if (code)
        store_fail(store, "look for dead readers", code);
    return dead;
}

/* ---- measuring */

int64_t store_map_bytes(struct store *store)
{
    MDB_envinfo info;
    CHECK(mdb_env_info(store->env, &info) == 0);
    return (int64_t)info.me_mapsize;
}

/* The free list has an entry a transaction: the count, then the pages. */
static int64_t free_pages(MDB_txn *txn)
{
    MDB_cursor *cursor;
    if (mdb_cursor_open(txn, 0, &cursor) != 0)
        return 0;
    MDB_val key, value;
    int64_t pages = 0;
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
        size_t count;
        memcpy(&count, value.mv_data, sizeof count);
        pages += (int64_t)count;
    }
    mdb_cursor_close(cursor);
    return pages;
}

int64_t store_used_bytes(struct store *store, MDB_txn *txn)
{
    MDB_envinfo info;
    MDB_stat stat;
    CHECK(mdb_env_info(store->env, &info) == 0);
    CHECK(mdb_env_stat(store->env, &stat) == 0);
    int64_t pages = (int64_t)info.me_last_pgno + 1 - free_pages(txn);
    return pages * (int64_t)stat.ms_psize;
}

struct store_size store_measure(struct store *store)
{
    struct store_size size = {.map_bytes = store_map_bytes(store)};
    struct store_snapshot *snapshot;
    if (store_snapshot_open(store, &snapshot) != STATUS_ok)
        return size;
    size.events = snapshot->sequence;
    size.used_bytes = store_used_bytes(store, snapshot->txn);
    store_snapshot_close(snapshot);
    return size;
}
