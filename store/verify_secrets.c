#include "store/verify_secrets.h"

#include <stdio.h>
#include <string.h>

#include "model/codec.h"
#include "store/handle.h"

#define SECRET_KEY_BYTES (2 + 2 * ID_BYTES)
#define NAMED_KEY_BYTES (2 + HASH_BYTES)

/* What is being looked at, and what to say of it. */
struct look {
    const struct store_snapshot *snapshot;
    struct arena arena;
    char *fault;
    size_t fault_size;
};

static enum status fault(struct look *look, const char *what, struct id party,
                         const char *how)
{
    char text[ID_TEXT_SIZE];
    id_format(party, text);
    snprintf(look->fault, look->fault_size, "%s of %s: %s", what, text, how);
    return STATUS_corrupt;
}

/* ---- what the ledger committed to */

static bool is_hash(struct bytes commitment, struct hash hash)
{
    return commitment.size == HASH_BYTES &&
           memcmp(commitment.data, hash.bytes, HASH_BYTES) == 0;
}

static enum status check_phone(struct look *look, struct id party,
                               struct id item, struct bytes record)
{
    struct phone_commitment commitment;
    enum status status = store_get(look->snapshot, &record_phone_commitment,
                                   item, &look->arena, &commitment);
    if (status != STATUS_ok && status != STATUS_not_found)
        return status;
    if (status == STATUS_not_found || !id_equal(commitment.party, party) ||
        !is_hash(commitment.commitment, hash_bytes(record.data, record.size)))
        return fault(look, "phone_binding", party,
                     "is not what the ledger committed to");
    return STATUS_ok;
}

static enum status check_contact(void *context, MDB_val key, MDB_val value)
{
    struct look *look = context;
    arena_reset(&look->arena);
    static const struct id none;
    struct contact_commitment commitment;
    if (key.mv_size != ID_BYTES)
        return fault(look, "contact", none, "has a key of another size");
    struct id party = key_read_id(key.mv_data);
    enum status status = store_get(look->snapshot, &record_contact_commitment,
                                   party, &look->arena, &commitment);
    if (status != STATUS_ok && status != STATUS_not_found)
        return status;
    if (status == STATUS_not_found ||
        !is_hash(commitment.commitment,
                 hash_bytes(value.mv_data, value.mv_size)))
        return fault(look, "contact", party,
                     "is not what the ledger committed to");
    return STATUS_ok;
}

/* ---- secrets and their names */

/* Whether that name leads to that secret. */
static enum status check_name(struct look *look, const uint8_t *key,
                              struct hash name)
{
    const struct store *store = look->snapshot->store;
    struct key named = key_named((unsigned)key_read_number(key, 2), name);
    MDB_val value;
    int code = tree_get(look->snapshot->txn, store->trees.handle[TREE_NAMED],
                        &named, &value);
    if (code && code != MDB_NOTFOUND)
        return tree_status(code);
    bool is_there = code == 0 && value.mv_size == (size_t)2 * ID_BYTES &&
                    memcmp(value.mv_data, key + 2, value.mv_size) == 0;
    return is_there ? STATUS_ok
                    : fault(look, "secret", key_read_id(key + 2),
                            "is not found by its name");
}

static bool is_readable(struct look *look, const struct record *table,
                        struct bytes record)
{
    void *value = table ? arena_take(&look->arena, 1, table->size) : NULL;
    return value &&
           record_decode(table, record, &look->arena, value, NULL) == STATUS_ok;
}

static enum status check_secret(void *context, MDB_val key, MDB_val value)
{
    struct look *look = context;
    arena_reset(&look->arena);
    static const struct hash no_name;
    static const struct id none;
    const uint8_t *bytes = key.mv_data;
    if (key.mv_size != SECRET_KEY_BYTES || value.mv_size < HASH_BYTES)
        return fault(look, "secret", none, "has another size");
    const struct record *table =
        record_find((unsigned)key_read_number(bytes, 2));
    struct id party = key_read_id(bytes + 2);
    struct bytes record = bytes_of((const uint8_t *)value.mv_data + HASH_BYTES,
                                   value.mv_size - HASH_BYTES);
    struct hash name;
    memcpy(name.bytes, value.mv_data, HASH_BYTES);
    if (!is_readable(look, table, record))
        return fault(look, "secret", party, "cannot be decoded");
    enum status status = STATUS_ok;
    if (!hash_equal(name, no_name))
        status = check_name(look, bytes, name);
    if (status == STATUS_ok && table == &record_phone_binding)
        status =
            check_phone(look, party, key_read_id(bytes + 2 + ID_BYTES), record);
    return status;
}

/* A name that leads nowhere could be given to nobody else. */
static enum status check_named(void *context, MDB_val key, MDB_val value)
{
    struct look *look = context;
    arena_reset(&look->arena);
    static const struct id none;
    const uint8_t *bytes = key.mv_data;
    if (key.mv_size != NAMED_KEY_BYTES || value.mv_size != (size_t)2 * ID_BYTES)
        return fault(look, "name", none, "has another size");
    struct id party = key_read_id(value.mv_data);
    struct key secret =
        key_secret((unsigned)key_read_number(bytes, 2), party,
                   key_read_id((const uint8_t *)value.mv_data + ID_BYTES));
    const struct store *store = look->snapshot->store;
    MDB_val kept;
    int code = tree_get(look->snapshot->txn, store->trees.handle[TREE_SECRET],
                        &secret, &kept);
    if (code && code != MDB_NOTFOUND)
        return tree_status(code);
    bool is_there = code == 0 && kept.mv_size >= HASH_BYTES &&
                    memcmp(kept.mv_data, bytes + 2, HASH_BYTES) == 0;
    return is_there
               ? STATUS_ok
               : fault(look, "name", party, "leads to no secret of that name");
}

/* ---- all of them */

static enum status check_tree(struct look *look, enum tree tree,
                              tree_visit *check)
{
    const struct store_snapshot *snapshot = look->snapshot;
    return tree_each(snapshot->txn, snapshot->store->trees.handle[tree], check,
                     look);
}

enum status verify_secrets(const struct store_snapshot *snapshot,
                           char *ret_fault, size_t fault_size)
{
    struct look look = {
        .snapshot = snapshot, .fault = ret_fault, .fault_size = fault_size};
    arena_init(&look.arena, STORE_DECODE_BYTES);
    enum status status = check_tree(&look, TREE_SECRET, check_secret);
    if (status == STATUS_ok)
        status = check_tree(&look, TREE_NAMED, check_named);
    if (status == STATUS_ok)
        status = check_tree(&look, TREE_CONTACT, check_contact);
    arena_clear(&look.arena);
    return status;
}
