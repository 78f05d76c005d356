#include "store/invariants.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/codec.h"
#include "store/handle.h"

static enum status refuse(struct fold *fold, const char *what)
{
    snprintf(fold->fault, sizeof fold->fault, "%s", what);
    return STATUS_invalid;
}

/* The record as it was before, STATUS_not_found when it is new. */
static enum status read_before(struct fold *fold, const struct record *table,
                               struct id id, struct arena *arena,
                               void *ret_value)
{
    struct key key = key_record(table->number, id);
    MDB_val value;
    int code =
        tree_get(fold->txn, fold->trees->handle[TREE_RECORD], &key, &value);
    fold->code = code == MDB_NOTFOUND ? 0 : code;
    if (code)
        return tree_status(code);
    return record_decode(table, bytes_of(value.mv_data, value.mv_size), arena,
                         ret_value, NULL);
}

static int64_t number_at(const void *value, const struct field *field)
{
    int64_t number;
    memcpy(&number, (const char *)value + field->offset, sizeof number);
    return number;
}

static enum status look_version(struct fold *fold, const struct event *event,
                                const struct record *table, const void *after)
{
    struct invariants *invariants = fold->context;
    const struct field *field = record_field(table, "version");
    if (!field)
        return STATUS_ok;
    void *before = arena_take(&invariants->arena, 1, table->size);
    if (!before)
        return STATUS_too_large;
    enum status status =
        read_before(fold, table, event->subject, &invariants->arena, before);
    if (status != STATUS_ok && status != STATUS_not_found)
        return status;
    int64_t seen = status == STATUS_ok ? number_at(before, field) : 0;
    if (number_at(after, field) == seen + 1)
        return STATUS_ok;
    char text[120];
    snprintf(text, sizeof text,
             "version %" PRId64 " of its %s follows version %" PRId64,
             number_at(after, field), table->name, seen);
    return refuse(fold, text);
}

static bool has_lot(const struct lot *lots, uint32_t count, int64_t number)
{
    for (uint32_t index = 0; index < count; index++)
        if (lots[index].number == number)
            return true;
    return false;
}

static enum status look_demand(struct fold *fold, const struct lead *lead)
{
    struct invariants *invariants = fold->context;
    struct demand demand = {0};
    enum status status = read_before(fold, &record_demand, lead->demand,
                                     &invariants->arena, &demand);
    if (status == STATUS_not_found ||
        (status == STATUS_ok &&
         !has_lot(demand.lots, demand.lots_count, lead->demand_lot)))
        return refuse(fold, "its lead names a demand or a lot of one that is "
                            "not there");
    return status;
}

static enum status look_line(struct fold *fold, const struct lead_line *line)
{
    struct invariants *invariants = fold->context;
    struct offer offer = {0};
    enum status status = read_before(fold, &record_offer, line->offer,
                                     &invariants->arena, &offer);
    if (status == STATUS_not_found ||
        (status == STATUS_ok &&
         !has_lot(offer.lots, offer.lots_count, line->offer_lot)))
        return refuse(fold, "its lead names an offer or a lot of one that is "
                            "not there");
    return status;
}

static enum status look_lead(struct fold *fold, const struct event *event,
                             const struct lead *lead)
{
    struct invariants *invariants = fold->context;
    struct lead before;
    enum status status = read_before(fold, &record_lead, event->subject,
                                     &invariants->arena, &before);
    if (status != STATUS_not_found)
        return status; /* it was looked at when it was new */
    status = look_demand(fold, lead);
    for (uint32_t index = 0; status == STATUS_ok && index < lead->lines_count;
         index++)
        status = look_line(fold, &lead->lines[index]);
    return status;
}

static enum status look(struct fold *fold, const struct event *event)
{
    struct invariants *invariants = fold->context;
    arena_reset(&invariants->arena);
    if (event->time_ms < invariants->time_ms)
        return refuse(fold, "its time is before that of the event before");
    invariants->time_ms = event->time_ms;
    const struct record *table = record_find((unsigned)event->table);
    if (event->table == 0)
        return STATUS_ok;
    void *after = table ? arena_take(&invariants->arena, 1, table->size) : NULL;
    if (!after || record_decode(table, event->record, &invariants->arena, after,
                                NULL) != STATUS_ok)
        return refuse(fold, "its record cannot be decoded");
    enum status status = look_version(fold, event, table, after);
    if (status == STATUS_ok && table->number == RECORD_NUMBER_lead)
        status = look_lead(fold, event, after);
    return status;
}

void invariants_watch(struct invariants *invariants, struct fold *fold)
{
    *invariants = (struct invariants){0};
    arena_init(&invariants->arena, STORE_DECODE_BYTES);
    fold->look = look;
    fold->context = invariants;
}

void invariants_clear(struct invariants *invariants)
{
    arena_clear(&invariants->arena);
}

enum status invariants_add_up(struct fold *fold, MDB_dbi leads)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(fold->txn, leads, &cursor);
    if (code)
        return tree_status(code);
    struct key first = key_record(RECORD_NUMBER_lead, (struct id){{0}});
    MDB_val key = tree_value(first.bytes, first.size), value;
    enum status status = STATUS_ok;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; code == 0 && status == STATUS_ok;
         code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        if (memcmp(key.mv_data, first.bytes, 2) != 0)
            break;
        status = fold_promise(fold, bytes_of(value.mv_data, value.mv_size));
    }
    mdb_cursor_close(cursor);
    if (status != STATUS_ok || code == 0 || code == MDB_NOTFOUND)
        return status;
    return tree_status(code);
}
