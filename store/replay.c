#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "store/attachment.h"
#include "store/half.h"
#include "store/handle.h"
#include "store/restore.h"

#define COMMIT_EVENTS 4096 /* with one transaction */

struct store_replay {
    struct half half;
    struct store *store;
    struct store_write *write;
    int64_t head;
    int64_t contacts_left;
    int64_t replies_left;
    int64_t secrets_left;
    char fault[256];
};

static enum status set_fault(struct store_replay *replay, enum status status,
                             const char *text)
{
    if (status != STATUS_ok && !replay->fault[0])
        snprintf(replay->fault, sizeof replay->fault, "%s", text);
    return status;
}

enum status store_replay_open(const char *path, int64_t map_bytes,
                              struct store_replay **ret_replay)
{
    struct store_replay *replay = memory_allocate(1, sizeof *replay);
    *ret_replay = replay;
    enum status status = half_make(&replay->half, path);
    if (status != STATUS_ok)
        return set_fault(replay, status, mdb_strerror(errno));
    struct store_options options = {.path = replay->half.path,
                                    .map_bytes = map_bytes};
    status = store_open(&options, &replay->store);
    return set_fault(replay, status, store_error(NULL));
}

int64_t store_replay_head(const struct store_replay *replay)
{
    return replay->head;
}

static enum status open_write(struct store_replay *replay)
{
    if (replay->write)
        return STATUS_ok;
    enum status status = store_write_open(replay->store, &replay->write);
    return set_fault(replay, status, store_error(replay->store));
}

static enum status commit(struct store_replay *replay)
{
    if (!replay->write)
        return STATUS_ok;
    enum status status = store_write_commit(replay->write);
    replay->write = NULL;
    return set_fault(replay, status, store_error(replay->store));
}

enum status store_replay_add(struct store_replay *replay, struct bytes event,
                             struct hash hash)
{
    enum status status = open_write(replay);
    if (status != STATUS_ok)
        return status;
    char fault[256];
    status = store_append_again(replay->write, event, hash, fault);
    if (status != STATUS_ok)
        return set_fault(replay, status, fault);
    replay->head++;
    return replay->head % COMMIT_EVENTS == 0 ? commit(replay) : STATUS_ok;
}

/* ---- beside the chain */

/* Whether the replayed ledger commits to this very contact. */
static bool is_committed_to(struct store_replay *replay, struct id party,
                            MDB_val contact)
{
    struct contact_commitment commitment;
    struct arena arena;
    arena_init(&arena, MOST_RECORD_BYTES);
    enum status status =
        store_get(store_write_view(replay->write), &record_contact_commitment,
                  party, &arena, &commitment);
    struct hash hash = hash_bytes(contact.mv_data, contact.mv_size);
    bool is_so =
        status == STATUS_ok && commitment.commitment.size == HASH_BYTES &&
        memcmp(commitment.commitment.data, hash.bytes, HASH_BYTES) == 0;
    arena_clear(&arena);
    return is_so;
}

static int carry_contact(struct store_replay *replay,
                         const struct store_snapshot *source, MDB_val name,
                         MDB_val value)
{
    (void)source;
    if (name.mv_size != ID_BYTES)
        return MDB_CORRUPTED;
    struct id party = key_read_id(name.mv_data);
    if (!is_committed_to(replay, party, value)) {
        replay->contacts_left++;
        return 0;
    }
    struct key key = key_contact(party);
    return tree_put(replay->write->view.txn,
                    replay->store->trees.handle[TREE_CONTACT], &key,
                    value.mv_data, value.mv_size);
}

/* Of an event that the replayed ledger has, or of a time when it ended so. */
static bool is_of_ledger(struct store_replay *replay, struct bytes reply)
{
    struct arena arena;
    struct envelope envelope;
    arena_init(&arena, STORE_DECODE_BYTES);
    bool is_so = record_decode(&record_envelope, reply, &arena, &envelope,
                               NULL) == STATUS_ok &&
                 envelope.sequence <= replay->head;
    arena_clear(&arena);
    return is_so;
}

static int carry_reply(struct store_replay *replay,
                       const struct store_snapshot *source, MDB_val name,
                       MDB_val value)
{
    (void)value; /* the name says all: when, which request, whose */
    if (name.mv_size != 8 + 2 * ID_BYTES)
        return MDB_CORRUPTED;
    const uint8_t *bytes = name.mv_data;
    struct id request = key_read_id(bytes + 8);
    struct id actor = key_read_id(bytes + 8 + ID_BYTES);
    struct arena arena;
    struct store_reply reply;
    arena_init(&arena, MOST_MESSAGE_BYTES + 64);
    enum status status =
        store_reply_get(source, actor, request, &arena, &reply);
    if (status == STATUS_ok && is_of_ledger(replay, reply.reply)) {
        reply.kept_ms = key_read_number(bytes, 8);
        store_reply_keep(replay->write, actor, request, &reply);
    } else if (status == STATUS_ok) {
        replay->replies_left++;
    }
    arena_clear(&arena);
    return status == STATUS_ok ? 0 : MDB_CORRUPTED;
}

typedef int carry_one(struct store_replay *replay,
                      const struct store_snapshot *source, MDB_val name,
                      MDB_val value);

static int carry_tree(struct store_replay *replay,
                      const struct store_snapshot *source, enum tree tree,
                      carry_one *carry)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(source->txn, source->store->trees.handle[tree],
                               &cursor);
    if (code)
        return code;
    MDB_val name, value;
    int64_t count = 0;
    while ((code = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)) == 0) {
        if (++count % COMMIT_EVENTS == 0 && commit(replay) != STATUS_ok)
            break;
        if (open_write(replay) != STATUS_ok)
            break;
        code = carry(replay, source, name, value);
        if (code)
            break;
    }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

/* None of them is carried: whether a password or a phone was still that one at
 * the last event is known nowhere, and a session must not come back. */
static int count_secrets(struct store_replay *replay,
                         const struct store_snapshot *source)
{
    MDB_stat stat;
    int code =
        mdb_stat(source->txn, source->store->trees.handle[TREE_SECRET], &stat);
    if (code == 0)
        replay->secrets_left = (int64_t)stat.ms_entries;
    return code;
}

enum status store_replay_carry(struct store_replay *replay,
                               const struct store_snapshot *source)
{
    int code = carry_tree(replay, source, TREE_CONTACT, carry_contact);
    if (code == 0)
        code = carry_tree(replay, source, TREE_REPLIED, carry_reply);
    if (code == 0)
        code = count_secrets(replay, source);
    if (code == 0)
        code = store_attachments_copy(source->store->path, replay->half.path);
    if (replay->fault[0])
        return STATUS_io;
    return set_fault(replay, tree_status(code), mdb_strerror(code));
}

/* ---- the end */

static enum status finish(struct store_replay *replay, enum status status,
                          struct store_restored *restored)
{
    if (status == STATUS_ok)
        status = commit(replay);
    if (status == STATUS_ok)
        status = restore_look(replay->store, restored);
    store_write_abort(replay->write);
    store_close(replay->store);
    if (status != STATUS_ok)
        return status;
    int code = half_finish(&replay->half);
    return set_fault(replay, tree_status(code), mdb_strerror(code));
}

enum status store_replay_finish(struct store_replay *replay, enum status before,
                                struct store_restored *ret_restored)
{
    *ret_restored = (struct store_restored){0};
    enum status status = finish(replay, before, ret_restored);
    ret_restored->contacts_left = replay->contacts_left;
    ret_restored->replies_left = replay->replies_left;
    ret_restored->secrets_left = replay->secrets_left;
    if (replay->fault[0])
        memcpy(ret_restored->fault, replay->fault, sizeof replay->fault);
    half_clear(&replay->half);
    memory_free(replay);
    return status;
}
