/* Reading the ledger: by sequence, by record, and as it stood before. */
#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "store/handle.h"

/* Room for one event at a time, used again for the next. */
struct event_copy {
    struct buffer bytes;
    struct arena arena;
};

static void event_copy_init(struct event_copy *copy)
{
    buffer_init(&copy->bytes, MOST_MESSAGE_BYTES);
    arena_init(&copy->arena, STORE_DECODE_BYTES);
}

static void event_copy_clear(struct event_copy *copy)
{
    buffer_clear(&copy->bytes);
    arena_clear(&copy->arena);
}

static enum status event_take(struct event_copy *copy, MDB_val key,
                              MDB_val value, struct store_event *ret_event)
{
    struct chain_entry entry;
    enum status status = chain_read(key, value, &entry);
    if (status != STATUS_ok)
        return status;
    buffer_reset(&copy->bytes);
    arena_reset(&copy->arena);
    buffer_append(&copy->bytes, entry.encoded.data, entry.encoded.size);
    if (copy->bytes.status != STATUS_ok)
        return STATUS_corrupt;
    ret_event->sequence = entry.sequence;
    ret_event->hash = entry.hash;
    ret_event->encoded =
        (struct bytes){copy->bytes.data, (uint32_t)copy->bytes.size};
    status = record_decode(&record_event, ret_event->encoded, &copy->arena,
                           &ret_event->event, NULL);
    return status == STATUS_ok ? STATUS_ok : STATUS_corrupt;
}

static enum status events_walk(const struct store_snapshot *snapshot,
                               MDB_cursor *cursor, int64_t after,
                               store_visit_event *visit, void *context)
{
    struct event_copy copy;
    event_copy_init(&copy);
    struct key first = key_ledger(after + 1);
    MDB_val key = tree_value(first.bytes, first.size), value;
    enum status status = STATUS_ok;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; code == 0; code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        struct store_event event;
        status = event_take(&copy, key, value, &event);
        if (status != STATUS_ok || !visit(context, &event))
            break;
    }
    event_copy_clear(&copy);
    if (status != STATUS_ok)
        return read_fail(snapshot, "event", MDB_CORRUPTED);
    return read_fail(snapshot, "event", code == MDB_NOTFOUND ? 0 : code);
}

enum status store_events(const struct store_snapshot *snapshot, int64_t after,
                         store_visit_event *visit, void *context)
{
    CHECK(after >= 0);
    struct store *store = snapshot->store;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(snapshot->txn, store->trees.handle[TREE_LEDGER],
                               &cursor);
    if (code)
        return read_fail(snapshot, "ledger", code);
    enum status status = events_walk(snapshot, cursor, after, visit, context);
    mdb_cursor_close(cursor);
    return status;
}

/* Shows the event of one history key. */
static enum status history_show(const struct store_snapshot *snapshot,
                                struct event_copy *copy, int64_t sequence,
                                store_visit_event *visit, void *context)
{
    struct key name = key_ledger(sequence);
    MDB_val value;
    int code = snapshot_get(snapshot, TREE_LEDGER, &name, &value);
    if (code == MDB_NOTFOUND)
        code = MDB_CORRUPTED;
    if (code)
        return read_fail(snapshot, "history", code);
    struct store_event event;
    enum status status =
        event_take(copy, tree_value(name.bytes, name.size), value, &event);
    if (status != STATUS_ok)
        return read_fail(snapshot, "history", MDB_CORRUPTED);
    /* Not an error, and used by nobody else here: the visitor has enough. */
    return visit(context, &event) ? STATUS_ok : STATUS_not_found;
}

enum status store_history(const struct store_snapshot *snapshot,
                          const struct record *table, struct id id,
                          store_visit_event *visit, void *context)
{
    struct store *store = snapshot->store;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(snapshot->txn, store->trees.handle[TREE_HISTORY],
                               &cursor);
    if (code)
        return read_fail(snapshot, "history", code);
    struct event_copy copy;
    event_copy_init(&copy);
    struct key first = key_history(table->number, id, 0);
    MDB_val key = tree_value(first.bytes, first.size), value;
    enum status status = STATUS_ok;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; code == 0; code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        const uint8_t *bytes = key.mv_data;
        if (key.mv_size != first.size || memcmp(bytes, first.bytes, 18) != 0)
            break;
        status = history_show(snapshot, &copy, key_read_number(bytes + 18, 8),
                              visit, context);
        if (status != STATUS_ok)
            break;
    }
    event_copy_clear(&copy);
    mdb_cursor_close(cursor);
    if (status != STATUS_ok)
        return status == STATUS_not_found ? STATUS_ok : status;
    return read_fail(snapshot, "history", code == MDB_NOTFOUND ? 0 : code);
}

/* ---- the past */

static enum status event_time(const struct store_snapshot *snapshot,
                              struct event_copy *copy, int64_t sequence,
                              int64_t *ret_time_ms)
{
    struct key name = key_ledger(sequence);
    struct store_event event;
    MDB_val value;
    int code = snapshot_get(snapshot, TREE_LEDGER, &name, &value);
    if (code == 0 && event_take(copy, tree_value(name.bytes, name.size), value,
                                &event) != STATUS_ok)
        code = MDB_CORRUPTED;
    if (code)
        return read_fail(snapshot, "event",
                         code == MDB_NOTFOUND ? MDB_CORRUPTED : code);
    *ret_time_ms = event.event.time_ms;
    return STATUS_ok;
}

/* Times never fall and sequences have no holes, so that halving finds it. */
enum status store_sequence_at(const struct store_snapshot *snapshot,
                              int64_t time_ms, int64_t *ret_sequence)
{
    struct event_copy copy;
    int64_t low = 0, high = snapshot->sequence;
    enum status status = STATUS_ok;
    event_copy_init(&copy);
    while (low < high && status == STATUS_ok) {
        int64_t middle = low + (high - low + 1) / 2, found = 0;
        status = event_time(snapshot, &copy, middle, &found);
        if (found <= time_ms)
            low = middle;
        else
            high = middle - 1;
    }
    event_copy_clear(&copy);
    if (status == STATUS_ok)
        *ret_sequence = low;
    return status;
}

/* A walk over the histories of one table. */
struct past {
    const struct store_snapshot *snapshot;
    struct event_copy copy;
    store_visit_event *visit;
    void *context;
    int64_t sequence; /* what came later is not looked at */
    int64_t last;     /* of the record at hand, up to there; 0: none */
};

static enum status past_show(struct past *past)
{
    int64_t last = past->last;
    past->last = 0;
    return last ? history_show(past->snapshot, &past->copy, last, past->visit,
                               past->context)
                : STATUS_ok;
}

static enum status past_walk(struct past *past, MDB_cursor *cursor,
                             const struct record *table)
{
    struct key name = key_history(table->number, (struct id){{0}}, 0);
    MDB_val key = tree_value(name.bytes, name.size), value;
    enum status status = STATUS_ok;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; code == 0; code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        const uint8_t *bytes = key.mv_data;
        if (key.mv_size != name.size || memcmp(bytes, name.bytes, 2) != 0)
            break;
        if (memcmp(bytes, name.bytes, 18) != 0) {
            status = past_show(past);
            memcpy(name.bytes, bytes, 18);
        }
        if (status != STATUS_ok)
            return status;
        int64_t sequence = key_read_number(bytes + 18, 8);
        if (sequence <= past->sequence)
            past->last = sequence;
    }
    if (code && code != MDB_NOTFOUND)
        return read_fail(past->snapshot, table->name, code);
    return past_show(past);
}

enum status store_scan_at(const struct store_snapshot *snapshot,
                          const struct record *table, int64_t sequence,
                          store_visit_event *visit, void *context)
{
    struct store *store = snapshot->store;
    struct past past = {.snapshot = snapshot,
                        .visit = visit,
                        .context = context,
                        .sequence = sequence};
    MDB_cursor *cursor;
    int code = mdb_cursor_open(snapshot->txn, store->trees.handle[TREE_HISTORY],
                               &cursor);
    if (code)
        return read_fail(snapshot, table->name, code);
    event_copy_init(&past.copy);
    enum status status = past_walk(&past, cursor, table);
    event_copy_clear(&past.copy);
    mdb_cursor_close(cursor);
    return status == STATUS_not_found ? STATUS_ok : status; /* has enough */
}

/* The last sequence of the record up to the moment; an engine's code. */
static int past_find(MDB_cursor *cursor, const struct store_moment *moment,
                     int64_t *ret_sequence)
{
    struct key wanted =
        key_history(moment->table->number, moment->id, moment->sequence + 1);
    MDB_val key = tree_value(wanted.bytes, wanted.size), value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    code = mdb_cursor_get(cursor, &key, &value,
                          code == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
    if (code)
        return code;
    const uint8_t *bytes = key.mv_data;
    if (key.mv_size != wanted.size || memcmp(bytes, wanted.bytes, 18) != 0)
        return MDB_NOTFOUND;
    *ret_sequence = key_read_number(bytes + 18, 8);
    return 0;
}

static enum status past_decode(const struct store_snapshot *snapshot,
                               const struct record *table, int64_t sequence,
                               struct arena *arena, void *ret_value)
{
    struct key name = key_ledger(sequence);
    struct chain_entry entry;
    struct event event;
    MDB_val value;
    int code = snapshot_get(snapshot, TREE_LEDGER, &name, &value);
    if (code)
        return read_fail(snapshot, "history",
                         code == MDB_NOTFOUND ? MDB_CORRUPTED : code);
    enum status status =
        chain_read(tree_value(name.bytes, name.size), value, &entry);
    if (status == STATUS_ok)
        status =
            record_decode(&record_event, entry.encoded, arena, &event, NULL);
    if (status == STATUS_ok)
        status = record_decode(table, event.record, arena, ret_value, NULL);
    if (status == STATUS_invalid || status == STATUS_corrupt)
        return read_fail(snapshot, "history", MDB_CORRUPTED);
    return status;
}

enum status store_get_at(const struct store_snapshot *snapshot,
                         const struct store_moment *moment, struct arena *arena,
                         void *ret_value, int64_t *ret_sequence)
{
    struct store *store = snapshot->store;
    MDB_cursor *cursor;
    int64_t sequence = 0;
    int code = mdb_cursor_open(snapshot->txn, store->trees.handle[TREE_HISTORY],
                               &cursor);
    if (code)
        return read_fail(snapshot, "history", code);
    code = past_find(cursor, moment, &sequence);
    mdb_cursor_close(cursor);
    if (code == MDB_NOTFOUND)
        return STATUS_not_found;
    if (code)
        return read_fail(snapshot, "history", code);
    enum status status =
        past_decode(snapshot, moment->table, sequence, arena, ret_value);
    if (status == STATUS_ok)
        *ret_sequence = sequence;
    return status;
}
