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

/* False stops. */
typedef bool visit_kept(void *context, int64_t number, const MDB_val *value);

/* The kept notices of a party after that number, ascending. */
static int walk(MDB_txn *txn, MDB_dbi tree, struct key first, visit_kept *visit,
                void *context)
{
    MDB_cursor *cursor;
    MDB_val key = tree_value(first.bytes, first.size), value;
    int code = mdb_cursor_open(txn, tree, &cursor);
    if (code)
        return code;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (code == 0 && key.mv_size == first.size &&
           memcmp(key.mv_data, first.bytes, ID_BYTES) == 0 &&
           visit(context,
                 key_read_number((const uint8_t *)key.mv_data + ID_BYTES, 8),
                 &value))
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

struct counting {
    int64_t oldest; /* 0: there is none */
    int64_t count;
};

static bool count_visit(void *context, int64_t number, const MDB_val *value)
{
    struct counting *counting = context;
    (void)value;
    counting->oldest = counting->oldest ? counting->oldest : number;
    counting->count++;
    return true;
}

/* The oldest goes as a new one comes: each fold forgets the same. */
static int forget_oldest(MDB_txn *txn, MDB_dbi tree,
                         const struct notice *notice)
{
    struct counting counting = {0};
    if (notice->number <= NOTICES_KEPT)
        return 0;
    int code =
        walk(txn, tree, key_notice(notice->party, 1), count_visit, &counting);
    if (code || counting.count <= NOTICES_KEPT)
        return code;
    struct key key = key_notice(notice->party, counting.oldest);
    return tree_delete(txn, tree, &key);
}

/* Looks for the notice that a later one says anew. */
struct finding {
    const struct notice *later;
    struct arena *arena;
    int64_t number; /* 0: none was found */
    int code;
};

static bool find_visit(void *context, int64_t number, const MDB_val *value)
{
    struct finding *finding = context;
    struct id lead = finding->later->lead;
    struct notice kept;
    struct bytes bytes = bytes_of(value->mv_data, value->mv_size);
    if (!memmem(bytes.data, bytes.size, lead.bytes, ID_BYTES))
        return true; /* of another lead: not worth decoding */
    if (record_decode(&record_notice, bytes, finding->arena, &kept, NULL) !=
        STATUS_ok)
        finding->code = MDB_CORRUPTED;
    else if (notice_says_anew(finding->later, &kept))
        finding->number = number;
    return finding->code == 0 && finding->number == 0;
}

/* Tells in `ret_is_one` whether one was there. */
static int forget_earlier(struct fold *fold, MDB_dbi tree,
                          const struct notice *notice, bool *ret_is_one)
{
    struct finding finding = {.later = notice, .arena = &fold->arena};
    *ret_is_one = false;
    if (!notice_is_account(notice))
        return 0;
    int code = walk(fold->txn, tree, key_notice(notice->party, 1), find_visit,
                    &finding);
    code = code ? code : finding.code;
    if (code || finding.number == 0)
        return code;
    struct key key = key_notice(notice->party, finding.number);
    *ret_is_one = true;
    return tree_delete(fold->txn, tree, &key);
}

static void keep(void *context, struct notice *notice)
{
    struct fold *fold = context;
    MDB_dbi tree = fold->trees->handle[TREE_NOTICE];
    int64_t last = 0;
    bool is_replaced = false;
    if (fold->code)
        return;
    fold->code = read_last(fold->txn, tree, notice->party, &last);
    if (fold->code == 0)
        fold->code = forget_earlier(fold, tree, notice, &is_replaced);
    if (fold->code)
        return;
    notice->number = last + 1;
    notice->id = notice_id(notice->party, notice->number, notice->time_ms);
    fold->code = put(fold->txn, tree, notice);
    if (fold->code == 0 && !is_replaced)
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

enum status store_notice_folded(const struct store_snapshot *snapshot,
                                struct id party, int64_t *ret_number)
{
    struct counting counting = {0};
    MDB_dbi tree = snapshot->store->trees.handle[TREE_NOTICE];
    int code =
        walk(snapshot->txn, tree, key_notice(party, 1), count_visit, &counting);
    *ret_number = counting.count < NOTICES_KEPT ? 0 : counting.oldest - 1;
    return store_fail(snapshot->store, "notices", code);
}

struct scanning {
    store_visit_notice *visit;
    void *context;
    struct buffer copy;
};

static bool scan_visit(void *context, int64_t number, const MDB_val *value)
{
    struct scanning *scanning = context;
    struct buffer *copy = &scanning->copy;
    (void)number;
    buffer_reset(copy);
    buffer_append(copy, value->mv_data, value->mv_size);
    return copy->status == STATUS_ok &&
           scanning->visit(scanning->context, bytes_of(copy->data, copy->size));
}

enum status store_notice_scan(const struct store_snapshot *snapshot,
                              struct id party, int64_t after,
                              store_visit_notice *visit, void *context)
{
    struct scanning scanning = {.visit = visit, .context = context};
    MDB_dbi tree = snapshot->store->trees.handle[TREE_NOTICE];
    buffer_init(&scanning.copy, MOST_RECORD_BYTES);
    int code = walk(snapshot->txn, tree, key_notice(party, after + 1),
                    scan_visit, &scanning);
    bool is_whole = scanning.copy.status == STATUS_ok;
    buffer_clear(&scanning.copy);
    return is_whole ? store_fail(snapshot->store, "notices", code)
                    : STATUS_corrupt;
}
