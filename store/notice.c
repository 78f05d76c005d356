#include "store/notice.h"

#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "store/handle.h"

/* ---- the fold */

/* Moves the cursor to the party's last notice; MDB_NOTFOUND: it has none. */
static int seek_last(MDB_cursor *cursor, struct id party, MDB_val *ret_key)
{
    struct key end = key_notice(party, INT64_MAX);
    MDB_val key = tree_value(end.bytes, end.size), value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    if (code == 0)
        code = mdb_cursor_get(cursor, &key, &value, MDB_PREV);
    else if (code == MDB_NOTFOUND)
        code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    if (code == 0 && memcmp(key.mv_data, party.bytes, ID_BYTES) != 0)
        code = MDB_NOTFOUND;
    *ret_key = key;
    return code;
}

static int read_last(MDB_txn *txn, MDB_dbi tree, struct id party,
                     int64_t *ret_last)
{
    MDB_cursor *cursor;
    MDB_val key;
    int64_t last = 0;
    int code = mdb_cursor_open(txn, tree, &cursor);
    if (code)
        return code;
    code = seek_last(cursor, party, &key);
    if (code == 0 && key.mv_size == ID_BYTES + 8)
        last = key_read_number((const uint8_t *)key.mv_data + ID_BYTES, 8);
    else if (code == 0)
        code = MDB_CORRUPTED;
    mdb_cursor_close(cursor);
    *ret_last = last;
    return code == MDB_NOTFOUND ? 0 : code;
}

static int put(MDB_txn *txn, MDB_dbi tree, const struct notice *notice)
{
    struct buffer buffer;
    struct key key = key_notice(notice->party, notice->number);
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(&record_notice, notice, &buffer);
    CHECK(buffer.status == STATUS_ok);
    int code = tree_put(txn, tree, &key, buffer.data, buffer.size);
    buffer_clear(&buffer);
    return code;
}

/* The oldest goes as a new one comes: each fold forgets the same. */
static int forget_oldest(MDB_txn *txn, MDB_dbi tree,
                         const struct notice *notice)
{
    if (notice->number <= NOTICES_KEPT)
        return 0;
    struct key key = key_notice(notice->party, notice->number - NOTICES_KEPT);
    int code = tree_delete(txn, tree, &key);
    return code == MDB_NOTFOUND ? MDB_CORRUPTED : code;
}

static void keep(void *context, struct notice *notice)
{
    struct fold *fold = context;
    MDB_dbi tree = fold->trees->handle[TREE_NOTICE];
    int64_t last = 0;
    if (fold->code)
        return;
    fold->code = read_last(fold->txn, tree, notice->party, &last);
    if (fold->code)
        return;
    notice->number = last + 1;
    notice->id = notice_id(notice->party, notice->number, notice->time_ms);
    fold->code = put(fold->txn, tree, notice);
    if (fold->code == 0)
        fold->code = forget_oldest(fold->txn, tree, notice);
}

enum status fold_notices(struct fold *fold, const struct lead_change *change)
{
    fold->code = 0;
    notices_of(change, keep, fold);
    return tree_status(fold->code);
}

/* ---- reading */

enum status store_notice_last(const struct store_snapshot *snapshot,
                              struct id party, int64_t *ret_last)
{
    MDB_dbi tree = snapshot->store->trees.handle[TREE_NOTICE];
    return store_fail(snapshot->store, "notices",
                      read_last(snapshot->txn, tree, party, ret_last));
}

enum status store_notice_scan(const struct store_snapshot *snapshot,
                              struct id party, int64_t after,
                              store_visit_notice *visit, void *context)
{
    MDB_cursor *cursor;
    MDB_dbi tree = snapshot->store->trees.handle[TREE_NOTICE];
    int code = mdb_cursor_open(snapshot->txn, tree, &cursor);
    if (code)
        return store_fail(snapshot->store, "notices", code);
    struct buffer copy;
    buffer_init(&copy, MOST_RECORD_BYTES);
    struct key first = key_notice(party, after + 1);
    MDB_val key = tree_value(first.bytes, first.size), value;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (code == 0 && key.mv_size == first.size &&
           memcmp(key.mv_data, party.bytes, ID_BYTES) == 0) {
        buffer_reset(&copy);
        buffer_append(&copy, value.mv_data, value.mv_size);
        if (copy.status != STATUS_ok ||
            !visit(context, bytes_of(copy.data, copy.size)))
            break;
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    bool is_whole = copy.status == STATUS_ok;
    buffer_clear(&copy);
    mdb_cursor_close(cursor);
    if (!is_whole)
        return STATUS_corrupt;
    return store_fail(snapshot->store, "notices",
                      code == MDB_NOTFOUND ? 0 : code);
}
