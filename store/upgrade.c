/* Older layouts, brought up a version at a time. */
#include <stdio.h>

#include "base/clock.h"
#include "store/handle.h"

/* What an upgrade works with: one write transaction, all or nothing. */
struct upgrade {
    struct store *store;
    MDB_txn *txn;
};

typedef enum status upgrade_step(struct upgrade *upgrade);

static enum status views_drop(struct upgrade *upgrade)
{
    static const enum tree views[] = {TREE_RECORD, TREE_USE, TREE_HISTORY,
                                      TREE_NOTICE};
    for (size_t index = 0; index < sizeof views / sizeof *views; index++) {
        MDB_dbi tree = upgrade->store->trees.handle[views[index]];
        int code = mdb_drop(upgrade->txn, tree, 0);
        if (code)
            return store_fail(upgrade->store, tree_names[views[index]], code);
    }
    return STATUS_ok;
}

/* 0 to 1 and 1 to 2, where the use of lots had no table in its key: the tables
 * were kept otherwise; the ledger says what is in them. */
static enum status views_rebuild(struct upgrade *upgrade)
{
    struct store *store = upgrade->store;
    enum status status = views_drop(upgrade);
    if (status != STATUS_ok)
        return status;
    MDB_cursor *ledger;
    int code = mdb_cursor_open(upgrade->txn, store->trees.handle[TREE_LEDGER],
                               &ledger);
    if (code)
        return store_fail(store, "ledger", code);
    struct fold fold;
    struct chain chain = {0};
    fold_init(&fold, upgrade->txn, &store->trees);
    status = fold_ledger(&fold, ledger, &chain, NULL, NULL);
    if (fold.code)
        store_fail(store, "rebuild the tables", fold.code);
    else if (status != STATUS_ok)
        snprintf(store->error, sizeof store->error, "%s",
                 chain.fault[0] ? chain.fault : fold.fault);
    fold_clear(&fold);
    mdb_cursor_close(ledger);
    return status == STATUS_invalid ? STATUS_corrupt : status;
}

/* 2 to 3: when a reply was kept was not written down. Now at the latest, so
 * that none is forgotten too early. */
static enum status times_add(struct upgrade *upgrade)
{
    const struct trees *trees = &upgrade->store->trees;
    struct clock clock;
    clock_init_real(&clock);
    int64_t now_ms = clock_wall_ms(&clock);
    MDB_cursor *cursor;
    int code =
        mdb_cursor_open(upgrade->txn, trees->handle[TREE_REPLY], &cursor);
    if (code)
        return store_fail(upgrade->store, "replies", code);
    MDB_val key, value;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        const uint8_t *bytes = key.mv_data;
        struct key name = key_replied(now_ms, key_read_id(bytes),
                                      key_read_id(bytes + ID_BYTES));
        code =
            tree_put(upgrade->txn, trees->handle[TREE_REPLIED], &name, "", 0);
        if (code)
            break;
    }
    mdb_cursor_close(cursor);
    return store_fail(upgrade->store, "times of replies",
                      code == MDB_NOTFOUND ? 0 : code);
}

/* 3 to 4: the trees of secrets came, which upgrade_run has made. */
static enum status secrets_add(struct upgrade *upgrade)
{
    (void)upgrade;
    return STATUS_ok;
}

/* 4 to 5: notices came, which follow from the ledger. */
static enum status notices_add(struct upgrade *upgrade)
{
    return views_rebuild(upgrade);
}

/* The step at index n leads from version n to n + 1. */
static upgrade_step *const steps[STORE_SCHEMA_VERSION] = {
    views_rebuild, views_rebuild, times_add, secrets_add, notices_add};

static enum status upgrade_run(struct upgrade *upgrade, int64_t version)
{
    struct store *store = upgrade->store;
    int code = trees_open(upgrade->txn, MDB_CREATE, &store->trees);
    if (code)
        return store_fail(store, "open the trees", code);
    for (; version < STORE_SCHEMA_VERSION; version++) {
        enum status status = steps[version](upgrade);
        if (status != STATUS_ok)
            return status;
    }
    code = store_version_put(upgrade->txn, store->trees.handle[TREE_META],
                             STORE_SCHEMA_VERSION);
    return store_fail(store, "schema version", code);
}

enum status store_upgrade(struct store *store, int64_t version)
{
    struct upgrade upgrade = {.store = store};
    int code = mdb_txn_begin(store->env, NULL, 0, &upgrade.txn);
    if (code)
        return store_fail(store, "begin the upgrade", code);
    enum status status = upgrade_run(&upgrade, version);
    if (status != STATUS_ok) {
        mdb_txn_abort(upgrade.txn);
        return status;
    }
    return store_fail(store, "commit the upgrade", mdb_txn_commit(upgrade.txn));
}
