#include "store/read.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "store/handle.h"

/* ---- snapshots */

/* A writer with a larger map was here since: take its size over, once. */
static int begin_reading(struct store *store, MDB_txn **ret_txn)
{
    int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, ret_txn);
    if (code != MDB_MAP_RESIZED)
        return code;
    if (store->snapshots > 0 || store->write)
        return EAGAIN;
    code = mdb_env_set_mapsize(store->env, 0);
    return code ? code : mdb_txn_begin(store->env, NULL, MDB_RDONLY, ret_txn);
}

enum status snapshot_read_head(struct store_snapshot *snapshot)
{
    struct store *store = snapshot->store;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(snapshot->txn, store->trees.handle[TREE_LEDGER],
                               &cursor);
    if (code)
        return store_fail(store, "open the ledger", code);
    MDB_val key, value;
    code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    mdb_cursor_close(cursor);
    if (code == MDB_NOTFOUND)
        return STATUS_ok;
    struct chain_entry entry;
    if (code == 0 && chain_read(key, value, &entry) != STATUS_ok)
        code = MDB_CORRUPTED;
    if (code)
        return store_fail(store, "read the head", code);
    snapshot->sequence = entry.sequence;
    snapshot->hash = entry.hash;
    return STATUS_ok;
}

enum status store_snapshot_open(struct store *store,
                                struct store_snapshot **ret)
{
    MDB_txn *txn;
    int code = begin_reading(store, &txn);
    if (code)
        return store_fail(store, "begin reading", code);
    struct store_snapshot *snapshot = memory_allocate(1, sizeof *snapshot);
    snapshot->store = store;
    snapshot->txn = txn;
    store->snapshots++;
    enum status status = snapshot_read_head(snapshot);
    if (status != STATUS_ok) {
        store_snapshot_close(snapshot);
        return status;
    }
    *ret = snapshot;
    return STATUS_ok;
}

void store_snapshot_close(struct store_snapshot *snapshot)
{
    if (!snapshot)
        return;
    CHECK(!snapshot->write);
    mdb_txn_abort(snapshot->txn);
    snapshot->store->snapshots--;
    memory_free(snapshot);
}

int64_t store_head(const struct store_snapshot *snapshot, struct hash *ret_hash)
{
    if (ret_hash)
        *ret_hash = snapshot->hash;
    return snapshot->sequence;
}

/* A write that failed cannot be read through either: its first failure is what
 * the reader hears too. */
enum status read_fail(const struct store_snapshot *snapshot, const char *doing,
                      int code)
{
    if (code && snapshot->write && snapshot->write->status != STATUS_ok)
        return snapshot->write->status;
    if (code == MDB_NOTFOUND) /* no failure: nothing to be told about it */
        return STATUS_not_found;
    return store_fail(snapshot->store, doing, code);
}

/* ---- one record */

int snapshot_get(const struct store_snapshot *snapshot, enum tree tree,
                 const struct key *key, MDB_val *ret_value)
{
    return tree_get(snapshot->txn, snapshot->store->trees.handle[tree], key,
                    ret_value);
}

static enum status snapshot_decode(const struct store_snapshot *snapshot,
                                   const struct record *table, MDB_val value,
                                   struct arena *arena, void *ret_value)
{
    enum status status = record_decode(
        table, bytes_of(value.mv_data, value.mv_size), arena, ret_value, NULL);
    if (status != STATUS_invalid)
        return status;
    read_fail(snapshot, table->name, MDB_CORRUPTED);
    return STATUS_corrupt;
}

enum status store_get(const struct store_snapshot *snapshot,
                      const struct record *table, struct id id,
                      struct arena *arena, void *ret_value)
{
    struct key key = key_record(table->number, id);
    MDB_val value;
    int code = snapshot_get(snapshot, TREE_RECORD, &key, &value);
    if (code)
        return read_fail(snapshot, table->name, code);
    return snapshot_decode(snapshot, table, value, arena, ret_value);
}

struct lot_use store_use(const struct store_snapshot *snapshot,
                         const struct record *table, struct id id, int64_t lot)
{
    struct key key = key_use(table->number, id, lot);
    MDB_val value;
    struct lot_use use = {0};
    int code = snapshot_get(snapshot, TREE_USE, &key, &value);
    if (code == MDB_NOTFOUND)
        return use;
    enum status status = read_fail(snapshot, "use", code);
    struct arena arena;
    arena_init(&arena, 4096);
    if (status == STATUS_ok)
        status =
            snapshot_decode(snapshot, &record_lot_use, value, &arena, &use);
    arena_clear(&arena);
    /* A promise that cannot be read must not look like a free lot. */
    if (status != STATUS_ok && snapshot->write)
        write_fail(snapshot->write, status);
    return status == STATUS_ok ? use : (struct lot_use){0};
}

enum status store_contact_get(const struct store_snapshot *snapshot,
                              struct id party, struct arena *arena,
                              struct contact *ret_contact)
{
    struct key key = key_contact(party);
    MDB_val value;
    int code = snapshot_get(snapshot, TREE_CONTACT, &key, &value);
    if (code)
        return read_fail(snapshot, "contact", code);
    return snapshot_decode(snapshot, &record_contact, value, arena,
                           ret_contact);
}

enum status store_contact_scan(const struct store_snapshot *snapshot,
                               struct id after, store_visit_contact *visit,
                               void *context)
{
    MDB_cursor *cursor;
    MDB_dbi tree = snapshot->store->trees.handle[TREE_CONTACT];
    int code = mdb_cursor_open(snapshot->txn, tree, &cursor);
    if (code)
        return read_fail(snapshot, "contacts", code);
    struct arena arena;
    arena_init(&arena, STORE_DECODE_BYTES);
    struct key first = key_contact(after);
    MDB_val key = tree_value(first.bytes, first.size), value;
    enum status status = STATUS_ok;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; code == 0; code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        struct contact contact;
        if (id_equal(key_read_id(key.mv_data), after))
            continue;
        arena_reset(&arena);
        status =
            snapshot_decode(snapshot, &record_contact, value, &arena, &contact);
        if (status != STATUS_ok || !visit(context, &contact))
            break;
    }
    arena_clear(&arena);
    mdb_cursor_close(cursor);
    if (status != STATUS_ok)
        return status;
    return read_fail(snapshot, "contacts", code == MDB_NOTFOUND ? 0 : code);
}

enum status store_reply_get(const struct store_snapshot *snapshot,
                            struct id actor, struct id request,
                            struct arena *arena, struct store_reply *ret_reply)
{
    struct key key = key_reply(request, actor);
    MDB_val value;
    int code = snapshot_get(snapshot, TREE_REPLY, &key, &value);
    if (code == 0 && value.mv_size < HASH_BYTES)
        code = MDB_CORRUPTED;
    if (code)
        return read_fail(snapshot, "reply", code);
    size_t size = value.mv_size - HASH_BYTES;
    uint8_t *copy = arena_take(arena, size, 1);
    if (!copy)
        return STATUS_too_large;
    const uint8_t *bytes = value.mv_data;
    memcpy(copy, bytes + HASH_BYTES, size);
    memcpy(ret_reply->body_hash.bytes, bytes, HASH_BYTES);
    ret_reply->reply = (struct bytes){.data = copy, .size = (uint32_t)size};
    return STATUS_ok;
}

/* ---- many records. Each is copied before it is shown: the pages move when
 * the visitor writes through the same view, and none of them leaves here. */

enum status store_scan(const struct store_snapshot *snapshot,
                       const struct record *table, struct id after,
                       store_visit *visit, void *context)
{
    struct store *store = snapshot->store;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(snapshot->txn, store->trees.handle[TREE_RECORD],
                               &cursor);
    if (code)
        return read_fail(snapshot, table->name, code);
    struct buffer copy;
    buffer_init(&copy, MOST_MESSAGE_BYTES);
    struct key first = key_record(table->number, after);
    MDB_val key = tree_value(first.bytes, first.size), value;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; code == 0; code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        if (memcmp(key.mv_data, first.bytes, 2) != 0)
            break;
        struct id id = key_read_id((const uint8_t *)key.mv_data + 2);
        if (id_equal(id, after) && !id_is_zero(after))
            continue;
        buffer_reset(&copy);
        buffer_append(&copy, value.mv_data, value.mv_size);
        struct bytes record = {copy.data, (uint32_t)copy.size};
        if (copy.status != STATUS_ok || !visit(context, id, record))
            break;
    }
    enum status status = copy.status;
    buffer_clear(&copy);
    mdb_cursor_close(cursor);
    if (status != STATUS_ok)
        return STATUS_corrupt;
    return read_fail(snapshot, table->name, code == MDB_NOTFOUND ? 0 : code);
}
