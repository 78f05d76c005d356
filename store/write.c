#include "store/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "store/handle.h"

/* An event is its record and a few short fields. */
#define EVENT_BYTES_MOST (MOST_RECORD_BYTES + 1024)

void write_fail(struct store_write *write, enum status status)
{
    if (write->status == STATUS_ok)
        write->status = status;
}

static void write_fail_code(struct store_write *write, const char *doing,
                            int code)
{
    if (code)
        write_fail(write, store_fail(write->view.store, doing, code));
}

/* ---- opening and ending */

static void write_free(struct store_write *write)
{
    write->view.store->write = NULL;
    fold_clear(&write->fold);
    buffer_clear(&write->record);
    buffer_clear(&write->event);
    memory_free(write);
}

/* A commit needs pages of its own; a batch that finds none should fail here,
 * where nothing was done yet. The engine shows its list of free pages to
 * reading transactions only. */
static bool has_room(struct store *store)
{
    int64_t most = store_map_bytes(store) / 1000 * STORE_MOST_USED_PERMILLE;
    MDB_envinfo info;
    MDB_stat stat;
    CHECK(mdb_env_info(store->env, &info) == 0);
    CHECK(mdb_env_stat(store->env, &stat) == 0);
    MDB_txn *txn;
    int64_t touched = ((int64_t)info.me_last_pgno + 1) * stat.ms_psize;
    if (touched <= most ||
        mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn) != 0)
        return true; /* a write that finds no room says so too */
    int64_t used = store_used_bytes(store, txn);
    mdb_txn_abort(txn);
    return used <= most;
}

enum status store_write_open(struct store *store,
                             struct store_write **ret_write)
{
    CHECK(!store->is_reader && !store->write);
    if (store->is_stopped)
        return STATUS_io;
    MDB_txn *txn;
    if (!has_room(store) &&
        (store_clear_readers(store) == 0 || !has_room(store)))
        return store_fail(store, "begin writing", MDB_MAP_FULL);
    int code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (code)
        return store_fail(store, "begin writing", code);
    struct store_write *write = memory_allocate(1, sizeof *write);
    write->view =
        (struct store_snapshot){.store = store, .txn = txn, .write = write};
    buffer_init(&write->record, MOST_RECORD_BYTES);
    buffer_init(&write->event, EVENT_BYTES_MOST);
    fold_init(&write->fold, txn, &store->trees);
    store->write = write;
    enum status status = snapshot_read_head(&write->view);
    if (status != STATUS_ok) {
        store_write_abort(write);
        return status;
    }
    *ret_write = write;
    return STATUS_ok;
}

const struct store_snapshot *store_write_view(struct store_write *write)
{
    return &write->view;
}

enum status store_write_status(const struct store_write *write)
{
    return write->status;
}

void store_write_abort(struct store_write *write)
{
    if (!write)
        return;
    mdb_txn_abort(write->view.txn);
    write_free(write);
}

/* Only a full map is found before anything of a commit reaches the disk. After
 * any other failure nobody knows what the disk holds: the store is stopped. */
enum status store_write_commit(struct store_write *write)
{
    enum status status = write->status;
    if (status != STATUS_ok) {
        store_write_abort(write);
        return status;
    }
    struct store *store = write->view.store;
    int code = mdb_txn_commit(write->view.txn);
    write_free(write);
    status = store_fail(store, "commit", code);
    if (status == STATUS_ok || status == STATUS_full)
        return status;
    store->is_stopped = true;
    return STATUS_io;
}

/* ---- events */

static struct id record_id(const struct record *table, const void *record)
{
    const struct field *field = record_field(table, "id");
    struct id id = {{0}};
    if (field && field->kind == FIELD_ID)
        memcpy(&id, (const char *)record + field->offset, sizeof id);
    return id;
}

static void event_fill(struct store_write *write, struct event *event,
                       const struct record *table, const void *record)
{
    event->sequence = write->view.sequence + 1;
    event->table = 0;
    event->record = (struct bytes){0};
    if (!table)
        return;
    buffer_reset(&write->record);
    record_encode(table, record, &write->record);
    write_fail(write, write->record.status);
    event->table = table->number;
    event->record =
        (struct bytes){write->record.data, (uint32_t)write->record.size};
    if (id_is_zero(event->subject))
        event->subject = record_id(table, record);
}

/* The ledger's value has the hash in front, so it is built in one buffer. */
static void event_put(struct store_write *write, const struct event *event)
{
    static const struct hash room;
    struct buffer *buffer = &write->event;
    buffer_reset(buffer);
    buffer_append(buffer, room.bytes, HASH_BYTES);
    record_encode(&record_event, event, buffer);
    write_fail(write, buffer->status);
    if (write->status != STATUS_ok)
        return;
    struct hash hash = hash_chain(write->view.hash, buffer->data + HASH_BYTES,
                                  buffer->size - HASH_BYTES);
    memcpy(buffer->data, hash.bytes, HASH_BYTES);
    struct key name = key_ledger(event->sequence);
    MDB_val value = tree_value(buffer->data, buffer->size);
    int code = tree_put_behind(&write->fold.places, TREE_LEDGER, &name, &value,
                               MDB_APPEND);
    write_fail_code(write, "append", code);
    if (code)
        return;
    write->view.sequence = event->sequence;
    write->view.hash = hash;
}

int64_t store_append(struct store_write *write, struct event *event,
                     const struct record *table, const void *record)
{
    CHECK(!table == !record);
    if (write->status != STATUS_ok)
        return 0;
    event_fill(write, event, table, record);
    if (write->status == STATUS_ok)
        event_put(write, event);
    if (write->status != STATUS_ok)
        return 0;
    enum status status = fold_event(&write->fold, event);
    /* The broker checks free quantities before it appends. */
    CHECK(status != STATUS_invalid);
    if (status != STATUS_ok)
        store_fail(write->view.store, "fold", write->fold.code);
    write_fail(write, status);
    return write->status == STATUS_ok ? event->sequence : 0;
}

/* ---- events that were written before, elsewhere */

/* The bytes are hashed and stored as they are. */
static int put_again(struct store_write *write, const struct chain *chain,
                     struct bytes encoded)
{
    struct buffer *buffer = &write->event;
    buffer_reset(buffer);
    buffer_append(buffer, chain->hash.bytes, HASH_BYTES);
    buffer_append(buffer, encoded.data, encoded.size);
    if (buffer->status != STATUS_ok)
        return MDB_BAD_VALSIZE;
    struct key name = key_ledger(chain->sequence);
    MDB_val value = tree_value(buffer->data, buffer->size);
    return tree_put_behind(&write->fold.places, TREE_LEDGER, &name, &value,
                           MDB_APPEND);
}

static enum status fold_again(struct store_write *write,
                              const struct event *event,
                              char ret_fault[STORE_FAULT_SIZE])
{
    enum status status = fold_event(&write->fold, event);
    if (status == STATUS_ok)
        return status;
    if (write->fold.code)
        return store_fail(write->view.store, "fold", write->fold.code);
    snprintf(ret_fault, STORE_FAULT_SIZE, "event %" PRId64 ": %s",
             event->sequence, write->fold.fault);
    return STATUS_corrupt;
}

enum status store_append_again(struct store_write *write, struct bytes encoded,
                               struct hash hash,
                               char ret_fault[STORE_FAULT_SIZE])
{
    struct chain chain = {.sequence = write->view.sequence,
                          .hash = write->view.hash};
    struct arena arena;
    struct event event;
    *ret_fault = '\0';
    arena_init(&arena, STORE_DECODE_BYTES);
    enum status status = chain_follow_entry(
        &chain,
        &(struct chain_entry){
            .sequence = chain.sequence + 1, .hash = hash, .encoded = encoded},
        &arena, &event);
    if (status != STATUS_ok)
        snprintf(ret_fault, STORE_FAULT_SIZE, "%s", chain.fault);
    int code = status == STATUS_ok ? put_again(write, &chain, encoded) : 0;
    if (code)
        status = store_fail(write->view.store, "append", code);
    if (status == STATUS_ok)
        status = fold_again(write, &event, ret_fault);
    arena_clear(&arena);
    if (status == STATUS_ok) {
        write->view.sequence = chain.sequence;
        write->view.hash = chain.hash;
    }
    write_fail(write, status);
    return status;
}

/* ---- beside the chain */

void store_reply_keep(struct store_write *write, struct id actor,
                      struct id request, const struct store_reply *reply)
{
    if (write->status != STATUS_ok)
        return;
    struct key name = key_reply(request, actor);
    MDB_val value = {.mv_size = HASH_BYTES + (size_t)reply->reply.size};
    int code = tree_put_behind(&write->fold.places, TREE_REPLY, &name, &value,
                               MDB_RESERVE | MDB_NOOVERWRITE);
    if (code == MDB_KEYEXIST)
        return; /* the first word is the last one */
    write_fail_code(write, "keep a reply", code);
    if (code)
        return;
    uint8_t *bytes = value.mv_data;
    memcpy(bytes, reply->body_hash.bytes, HASH_BYTES);
    if (reply->reply.size > 0)
        memcpy(bytes + HASH_BYTES, reply->reply.data, reply->reply.size);
    name = key_replied(reply->kept_ms, request, actor);
    value = tree_value("", 0);
    code = tree_put_behind(&write->fold.places, TREE_REPLIED, &name, &value, 0);
    write_fail_code(write, "keep a reply's time", code);
}

/* Forgets the reply kept first; MDB_NOTFOUND when none was before that time. */
static int forget_first(struct store_write *write, MDB_cursor *cursor,
                        int64_t before_ms)
{
    MDB_val key, value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    if (code)
        return code;
    const uint8_t *bytes = key.mv_data;
    if (key_read_number(bytes, 8) >= before_ms)
        return MDB_NOTFOUND;
    struct key name =
        key_reply(key_read_id(bytes + 8), key_read_id(bytes + 8 + ID_BYTES));
    code = mdb_cursor_del(cursor, 0);
    if (code)
        return code;
    code = tree_delete(write->view.txn,
                       write->view.store->trees.handle[TREE_REPLY], &name);
    return code == MDB_NOTFOUND ? 0 : code; /* lost: for verifying to tell */
}

int64_t store_reply_forget(struct store_write *write, int64_t before_ms,
                           int64_t most)
{
    if (write->status != STATUS_ok)
        return 0;
    MDB_cursor *cursor = NULL;
    tree_places_forget(&write->fold.places, TREE_REPLY);
    tree_places_forget(&write->fold.places, TREE_REPLIED);
    int code =
        mdb_cursor_open(write->view.txn,
                        write->view.store->trees.handle[TREE_REPLIED], &cursor);
    int64_t count = 0;
    while (code == 0 && count < most) {
        code = forget_first(write, cursor, before_ms);
        count += code == 0;
    }
    write_fail_code(write, "forget replies", code == MDB_NOTFOUND ? 0 : code);
    if (cursor)
        mdb_cursor_close(cursor);
    return count;
}

void store_contact_put(struct store_write *write, const struct contact *contact)
{
    if (write->status != STATUS_ok)
        return;
    buffer_reset(&write->record);
    record_encode(&record_contact, contact, &write->record);
    write_fail(write, write->record.status);
    if (write->status != STATUS_ok)
        return;
    struct store *store = write->view.store;
    struct key key = key_contact(contact->id);
    int code = tree_put(write->view.txn, store->trees.handle[TREE_CONTACT],
                        &key, write->record.data, write->record.size);
    write_fail_code(write, "put a contact", code);
}

void store_contact_forget(struct store_write *write, struct id party)
{
    if (write->status != STATUS_ok)
        return;
    struct store *store = write->view.store;
    struct key key = key_contact(party);
    int code =
        tree_delete(write->view.txn, store->trees.handle[TREE_CONTACT], &key);
    write_fail_code(write, "forget a contact", code == MDB_NOTFOUND ? 0 : code);
}
