#include "store/secret.h"

#include <string.h>

#include "model/codec.h"
#include "store/handle.h"

#define FORGET_STEP 64 /* secrets looked up at a time */

static const struct hash no_name;

static struct key key_of(const struct secret_key *key)
{
    return key_secret(key->table->number, key->party, key->item);
}

/* ---- reading */

static enum status read_code(const struct store_snapshot *snapshot,
                             const struct record *table, int code)
{
    if (code && snapshot->write && snapshot->write->status != STATUS_ok)
        return snapshot->write->status;
    return store_fail(snapshot->store, table->name, code);
}

/* The hash of its name, then the record. */
static int secret_get(const struct store_snapshot *snapshot,
                      const struct secret_key *key, MDB_val *ret_value)
{
    struct key name = key_of(key);
    int code =
        tree_get(snapshot->txn, snapshot->store->trees.handle[TREE_SECRET],
                 &name, ret_value);
    return code == 0 && ret_value->mv_size < HASH_BYTES ? MDB_CORRUPTED : code;
}

static struct bytes record_of(MDB_val value)
{
    return bytes_of((const uint8_t *)value.mv_data + HASH_BYTES,
                    value.mv_size - HASH_BYTES);
}

enum status store_secret_get(const struct store_snapshot *snapshot,
                             const struct secret_key *key, struct arena *arena,
                             void *ret_value)
{
    MDB_val value;
    int code = secret_get(snapshot, key, &value);
    if (code)
        return read_code(snapshot, key->table, code);
    enum status status =
        record_decode(key->table, record_of(value), arena, ret_value, NULL);
    if (status != STATUS_invalid)
        return status;
    read_code(snapshot, key->table, MDB_CORRUPTED);
    return STATUS_corrupt;
}

enum status store_secret_find(const struct store_snapshot *snapshot,
                              const struct record *table, struct hash name,
                              struct secret_key *ret_key)
{
    struct key key = key_named(table->number, name);
    MDB_val value;
    int code = tree_get(
        snapshot->txn, snapshot->store->trees.handle[TREE_NAMED], &key, &value);
    if (code == 0 && value.mv_size != (size_t)2 * ID_BYTES)
        code = MDB_CORRUPTED;
    if (code)
        return read_code(snapshot, table, code);
    const uint8_t *bytes = value.mv_data;
    *ret_key = (struct secret_key){.table = table,
                                   .party = key_read_id(bytes),
                                   .item = key_read_id(bytes + ID_BYTES)};
    return STATUS_ok;
}

/* The record is copied before it is shown: the pages move when the visitor
 * writes. */
struct showing {
    const struct record *table;
    struct buffer copy;
    store_visit_secret *visit;
    void *context;
};

/* False when the visitor has enough. */
static bool show(struct showing *showing, MDB_val key, MDB_val value)
{
    const uint8_t *bytes = key.mv_data;
    struct secret_key shown = {.table = showing->table,
                               .party = key_read_id(bytes + 2),
                               .item = key_read_id(bytes + 2 + ID_BYTES)};
    struct bytes record = record_of(value);
    struct buffer *copy = &showing->copy;
    buffer_reset(copy);
    buffer_append(copy, record.data, record.size);
    return copy->status == STATUS_ok &&
           showing->visit(showing->context, &shown,
                          bytes_of(copy->data, copy->size));
}

enum status store_secret_scan(const struct store_snapshot *snapshot,
                              const struct secret_key *from,
                              store_visit_secret *visit, void *context)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(
        snapshot->txn, snapshot->store->trees.handle[TREE_SECRET], &cursor);
    if (code)
        return read_code(snapshot, from->table, code);
    struct showing showing = {
        .table = from->table, .visit = visit, .context = context};
    buffer_init(&showing.copy, MOST_RECORD_BYTES);
    struct key first = key_of(from);
    MDB_val key = tree_value(first.bytes, first.size), value;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (code == 0 && memcmp(key.mv_data, first.bytes, 2) == 0) {
        if (key.mv_size != first.size || value.mv_size < HASH_BYTES)
            code = MDB_CORRUPTED;
        if (code || !show(&showing, key, value))
            break;
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    enum status status = showing.copy.status;
    buffer_clear(&showing.copy);
    mdb_cursor_close(cursor);
    if (status != STATUS_ok)
        return STATUS_corrupt;
    return read_code(snapshot, from->table, code == MDB_NOTFOUND ? 0 : code);
}

/* ---- writing */

static void fail_code(struct store_write *write, const char *doing, int code)
{
    if (code)
        write_fail(write, store_fail(write->view.store, doing, code));
}

/* The name it has now; all zero: none. */
static struct hash present_name(struct store_write *write,
                                const struct secret_key *key)
{
    struct hash name = no_name;
    MDB_val value;
    int code = secret_get(&write->view, key, &value);
    if (code == 0)
        memcpy(name.bytes, value.mv_data, HASH_BYTES);
    else if (code != MDB_NOTFOUND)
        fail_code(write, "read a secret", code);
    return name;
}

static void drop_name(struct store_write *write, const struct secret_key *key,
                      struct hash name)
{
    if (hash_equal(name, no_name))
        return;
    struct key named = key_named(key->table->number, name);
    int code = tree_delete(write->view.txn,
                           write->view.store->trees.handle[TREE_NAMED], &named);
    fail_code(write, "drop a name", code == MDB_NOTFOUND ? 0 : code);
}

static void put_name(struct store_write *write, const struct secret_key *key,
                     struct hash name)
{
    uint8_t whose[2 * ID_BYTES];
    if (hash_equal(name, no_name))
        return;
    memcpy(whose, key->party.bytes, ID_BYTES);
    memcpy(whose + ID_BYTES, key->item.bytes, ID_BYTES);
    struct key named = key_named(key->table->number, name);
    fail_code(write, "put a name",
              tree_put(write->view.txn,
                       write->view.store->trees.handle[TREE_NAMED], &named,
                       whose, sizeof whose));
}

void store_secret_put(struct store_write *write, const struct secret_key *key,
                      const struct hash *name, const void *value)
{
    struct hash former = no_name;
    if (write->status == STATUS_ok)
        former = present_name(write, key);
    if (write->status != STATUS_ok)
        return;
    struct hash present = name ? *name : former;
    if (!hash_equal(former, present))
        drop_name(write, key, former);
    struct buffer *buffer = &write->record;
    buffer_reset(buffer);
    buffer_append(buffer, present.bytes, HASH_BYTES);
    record_encode(key->table, value, buffer);
    write_fail(write, buffer->status);
    if (write->status != STATUS_ok)
        return;
    struct key place = key_of(key);
    fail_code(write, "put a secret",
              tree_put(write->view.txn,
                       write->view.store->trees.handle[TREE_SECRET], &place,
                       buffer->data, buffer->size));
    put_name(write, key, present);
}

void store_secret_remove(struct store_write *write,
                         const struct secret_key *key)
{
    if (write->status != STATUS_ok)
        return;
    drop_name(write, key, present_name(write, key));
    struct key place = key_of(key);
    int code = tree_delete(
        write->view.txn, write->view.store->trees.handle[TREE_SECRET], &place);
    fail_code(write, "remove a secret", code == MDB_NOTFOUND ? 0 : code);
}

/* ---- forgetting */

struct gathering {
    struct id party;
    struct secret_key keys[FORGET_STEP];
    size_t count;
};

static bool gather(void *context, const struct secret_key *key,
                   struct bytes record)
{
    struct gathering *gathering = context;
    (void)record;
    if (!id_equal(key->party, gathering->party))
        return false;
    gathering->keys[gathering->count++] = *key;
    return gathering->count < FORGET_STEP;
}

static void forget_table(struct store_write *write, const struct record *table,
                         struct id party)
{
    struct gathering gathering = {.party = party};
    struct secret_key from = {.table = table, .party = party};
    do {
        gathering.count = 0;
        write_fail(write,
                   store_secret_scan(&write->view, &from, gather, &gathering));
        for (size_t index = 0; index < gathering.count; index++)
            store_secret_remove(write, &gathering.keys[index]);
    } while (gathering.count == FORGET_STEP && write->status == STATUS_ok);
}

void store_secret_forget(struct store_write *write, struct id party)
{
    const struct record *const tables[] = {&record_password, &record_session,
                                           &record_phone_binding};
    for (size_t index = 0; index < sizeof tables / sizeof *tables; index++)
        if (write->status == STATUS_ok)
            forget_table(write, tables[index], party);
}
