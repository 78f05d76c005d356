#include "store/tree.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

#include "base/check.h"

const char *const tree_names[TREE_COUNT] = {
    [TREE_META] = "meta",       [TREE_LEDGER] = "ledger",
    [TREE_RECORD] = "record",   [TREE_USE] = "use",
    [TREE_HISTORY] = "history", [TREE_REPLY] = "reply",
    [TREE_REPLIED] = "replied", [TREE_CONTACT] = "contact",
    [TREE_SECRET] = "secret",   [TREE_NAMED] = "named",
    [TREE_NOTICE] = "notice",
};

int trees_open(MDB_txn *txn, unsigned flags, struct trees *ret_trees)
{
    struct trees trees;
    for (int tree = 0; tree < TREE_COUNT; tree++) {
        int code =
            mdb_dbi_open(txn, tree_names[tree], flags, &trees.handle[tree]);
        if (code)
            return code;
    }
    *ret_trees = trees;
    return 0;
}

static void key_add_number(struct key *key, int64_t number, size_t size)
{
    CHECK(number >= 0 && key->size + size <= sizeof key->bytes);
    uint64_t big = htobe64((uint64_t)number);
    memcpy(key->bytes + key->size, (const uint8_t *)&big + sizeof big - size,
           size);
    key->size += size;
}

static void key_add_id(struct key *key, struct id id)
{
    CHECK(key->size + ID_BYTES <= sizeof key->bytes);
    memcpy(key->bytes + key->size, id.bytes, ID_BYTES);
    key->size += ID_BYTES;
}

struct key key_ledger(int64_t sequence)
{
    struct key key = {.size = 0};
    key_add_number(&key, sequence, 8);
    return key;
}

struct key key_record(unsigned table, struct id id)
{
    struct key key = {.size = 0};
    key_add_number(&key, table, 2);
    key_add_id(&key, id);
    return key;
}

struct key key_use(unsigned table, struct id id, int64_t lot)
{
    struct key key = key_record(table, id);
    key_add_number(&key, lot, 2);
    return key;
}

struct key key_history(unsigned table, struct id id, int64_t sequence)
{
    struct key key = key_record(table, id);
    key_add_number(&key, sequence, 8);
    return key;
}

struct key key_reply(struct id request, struct id actor)
{
    struct key key = {.size = 0};
    key_add_id(&key, request);
    key_add_id(&key, actor);
    return key;
}

struct key key_replied(int64_t time_ms, struct id request, struct id actor)
{
    struct key key = {.size = 0};
    key_add_number(&key, time_ms, 8);
    key_add_id(&key, request);
    key_add_id(&key, actor);
    return key;
}

struct key key_contact(struct id party)
{
    struct key key = {.size = 0};
    key_add_id(&key, party);
    return key;
}

struct key key_secret(unsigned table, struct id party, struct id item)
{
    struct key key = key_record(table, party);
    key_add_id(&key, item);
    return key;
}

struct key key_named(unsigned table, struct hash name)
{
    struct key key = {.size = 0};
    key_add_number(&key, table, 2);
    memcpy(key.bytes + key.size, name.bytes, HASH_BYTES);
    key.size += HASH_BYTES;
    return key;
}

struct key key_notice(struct id party, int64_t number)
{
    struct key key = {.size = 0};
    key_add_id(&key, party);
    key_add_number(&key, number, 8);
    return key;
}

int64_t key_read_number(const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    uint64_t number = 0;
    for (size_t index = 0; index < size; index++)
        number = number << 8 | from[index];
    return (int64_t)number;
}

struct id key_read_id(const void *bytes)
{
    struct id id;
    memcpy(id.bytes, bytes, ID_BYTES);
    return id;
}

MDB_val tree_value(const void *bytes, size_t size)
{
    /* MDB_val serves both ways, so its pointer is not const. */
    return (MDB_val){.mv_size = size, .mv_data = (void *)(uintptr_t)bytes};
}

int tree_get(MDB_txn *txn, MDB_dbi tree, const struct key *key,
             MDB_val *ret_value)
{
    MDB_val name = tree_value(key->bytes, key->size);
    return mdb_get(txn, tree, &name, ret_value);
}

int tree_put(MDB_txn *txn, MDB_dbi tree, const struct key *key,
             const void *bytes, size_t size)
{
    MDB_val name = tree_value(key->bytes, key->size);
    MDB_val value = tree_value(bytes, size);
    return mdb_put(txn, tree, &name, &value, 0);
}

int tree_put_behind(struct tree_places *places, enum tree tree,
                    const struct key *key, MDB_val *value, unsigned flags)
{
    MDB_cursor **cursor = &places->cursor[tree];
    MDB_val name = tree_value(key->bytes, key->size);
    int code = *cursor ? 0
                       : mdb_cursor_open(places->txn,
                                         places->trees->handle[tree], cursor);
    return code ? code : mdb_cursor_put(*cursor, &name, value, flags);
}

void tree_places_forget(struct tree_places *places, enum tree tree)
{
    if (places->cursor[tree])
        mdb_cursor_close(places->cursor[tree]);
    places->cursor[tree] = NULL;
}

int tree_delete(MDB_txn *txn, MDB_dbi tree, const struct key *key)
{
    MDB_val name = tree_value(key->bytes, key->size);
    return mdb_del(txn, tree, &name, NULL);
}

enum status tree_each(MDB_txn *txn, MDB_dbi tree, tree_visit *visit,
                      void *context)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn, tree, &cursor);
    if (code)
        return tree_status(code);
    MDB_val key, value;
    enum status status = STATUS_ok;
    while (status == STATUS_ok &&
           (code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        status = visit(context, key, value);
    mdb_cursor_close(cursor);
    if (status != STATUS_ok || code == MDB_NOTFOUND)
        return status;
    return tree_status(code);
}

enum status tree_status(int code)
{
    switch (code) {
    case 0:
        return STATUS_ok;
    case MDB_NOTFOUND:
        return STATUS_not_found;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
        return STATUS_full;
    case MDB_READERS_FULL:
        return STATUS_busy;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PANIC:
    case MDB_INVALID:
    case MDB_BAD_TXN:
        return STATUS_corrupt;
    case MDB_VERSION_MISMATCH:
        return STATUS_unsupported;
    case EAGAIN:
        return STATUS_busy;
    default:
        return STATUS_io;
    }
}
