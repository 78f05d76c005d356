#include "tests/broker/bench_trees.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "store/handle.h"

static struct tree_size measure_tree(MDB_txn *txn, MDB_dbi tree)
{
    struct tree_size size = {0};
    MDB_cursor *cursor;
    MDB_val key, value;
    CHECK(mdb_cursor_open(txn, tree, &cursor) == 0);
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
        size.entries++;
        size.bytes += (int64_t)(key.mv_size + value.mv_size);
    }
    mdb_cursor_close(cursor);
    return size;
}

struct tree_sizes trees_measure(const char *path)
{
    struct tree_sizes sizes;
    struct store *store;
    struct store_snapshot *snapshot;
    struct store_options options = {.path = path, .is_reader = true};
    CHECK(store_open(&options, &store) == STATUS_ok);
    CHECK(store_snapshot_open(store, &snapshot) == STATUS_ok);
    for (int tree = 0; tree < TREE_COUNT; tree++)
        sizes.tree[tree] =
            measure_tree(snapshot->txn, store->trees.handle[tree]);
    store_snapshot_close(snapshot);
    store_close(store);
    return sizes;
}

bool trees_grew_alike(const struct tree_sizes before[2],
                      const struct tree_sizes after[2])
{
    bool is_alike = true;
    for (int tree = 0; tree < TREE_COUNT; tree++) {
        int64_t entries[2], bytes[2];
        for (int index = 0; index < 2; index++) {
            const struct tree_size *then = &before[index].tree[tree];
            const struct tree_size *now = &after[index].tree[tree];
            entries[index] = now->entries - then->entries;
            bytes[index] = now->bytes - then->bytes;
        }
        if (entries[0] == entries[1] &&
            llabs(bytes[0] - bytes[1]) * 10 <= bytes[1])
            continue;
        fprintf(stderr,
                "%s: the floor put %lld entries, %lld bytes; the "
                "broker %lld, %lld\n",
                tree_names[tree], (long long)entries[0], (long long)bytes[0],
                (long long)entries[1], (long long)bytes[1]);
        is_alike = false;
    }
    return is_alike;
}
