/* The end of the ledger, where a crash would show: looked at at each start,
 * in a time that does not grow with the store. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/codec.h"
#include "model/life.h"
#include "store/handle.h"

struct tail {
    struct store *store;
    MDB_txn *txn;
    MDB_cursor *ledger;
    struct arena arena;
    char *fault;
    size_t fault_size;
};

static enum status fault(struct tail *tail, int64_t sequence, const char *what)
{
    snprintf(tail->fault, tail->fault_size, "event %" PRId64 ": %s", sequence,
             what);
    return STATUS_corrupt;
}

static int get(struct tail *tail, enum tree tree, struct key key,
               MDB_val *ret_value)
{
    return tree_get(tail->txn, tail->store->trees.handle[tree], &key,
                    ret_value);
}

/* What a lead takes of a lot is at most what is noted of the lot. */
static enum status look_use(struct tail *tail, const struct event *event,
                            struct key key, int64_t taken)
{
    MDB_val value;
    struct lot_use use = {0};
    int code = get(tail, TREE_USE, key, &value);
    if (code && code != MDB_NOTFOUND)
        return tree_status(code);
    if (code == 0 &&
        record_decode(&record_lot_use, bytes_of(value.mv_data, value.mv_size),
                      &tail->arena, &use, NULL) != STATUS_ok)
        return fault(tail, event->sequence,
                     "what is promised of its lots cannot be read");
    if (use.held + use.contracted < taken)
        return fault(tail, event->sequence,
                     "its lead takes more than is noted of a lot");
    return STATUS_ok;
}

static enum status look_lead(struct tail *tail, const struct event *event)
{
    struct lead lead;
    if (record_decode(&record_lead, event->record, &tail->arena, &lead, NULL) !=
        STATUS_ok)
        return fault(tail, event->sequence, "its lead cannot be decoded");
    int64_t all = 0;
    enum status status = STATUS_ok;
    for (uint32_t index = 0; index < lead.lines_count; index++) {
        const struct lead_line *line = &lead.lines[index];
        int64_t quantity = life_claim(lead.state, line).quantity;
        if (quantity == 0)
            continue;
        all += quantity;
        struct key key =
            key_use(RECORD_NUMBER_offer, line->offer, line->offer_lot);
        if (status == STATUS_ok)
            status = look_use(tail, event, key, quantity);
    }
    struct key key =
        key_use(RECORD_NUMBER_demand, lead.demand, lead.demand_lot);
    return status == STATUS_ok ? look_use(tail, event, key, all) : status;
}

/* The record that the tables have, unless a later event changed it. */
static enum status look_record(struct tail *tail, const struct event *event,
                               bool *ret_is_last)
{
    struct key last = key_history((unsigned)event->table, event->subject,
                                  event->sequence + 1);
    MDB_val name = tree_value(last.bytes, last.size), value;
    MDB_cursor *history;
    int code = mdb_cursor_open(
        tail->txn, tail->store->trees.handle[TREE_HISTORY], &history);
    if (code)
        return tree_status(code);
    code = mdb_cursor_get(history, &name, &value, MDB_SET_RANGE);
    *ret_is_last = code != 0 || name.mv_size != last.size ||
                   memcmp(name.mv_data, last.bytes, 18) != 0;
    mdb_cursor_close(history);
    code = get(
        tail, TREE_HISTORY,
        key_history((unsigned)event->table, event->subject, event->sequence),
        &value);
    if (code)
        return fault(tail, event->sequence,
                     "is missing in the history of its record");
    if (!*ret_is_last)
        return STATUS_ok;
    code = get(tail, TREE_RECORD,
               key_record((unsigned)event->table, event->subject), &value);
    if (code || value.mv_size != event->record.size ||
        memcmp(value.mv_data, event->record.data, value.mv_size) != 0)
        return fault(tail, event->sequence, "the tables have another record");
    return STATUS_ok;
}

static enum status look_tables(struct tail *tail, const struct event *event)
{
    bool is_last = false;
    if (event->table == 0)
        return STATUS_ok;
    enum status status = look_record(tail, event, &is_last);
    if (status == STATUS_ok && is_last && event->table == RECORD_NUMBER_lead)
        status = look_lead(tail, event);
    return status;
}

/* From the event after `chain` to the last one. */
static enum status walk(struct tail *tail, struct chain *chain)
{
    struct key first = key_ledger(chain->sequence + 1);
    MDB_val key = tree_value(first.bytes, first.size), value;
    int code = mdb_cursor_get(tail->ledger, &key, &value, MDB_SET_RANGE);
    for (; code == 0;
         code = mdb_cursor_get(tail->ledger, &key, &value, MDB_NEXT)) {
        struct event event;
        arena_reset(&tail->arena);
        enum status status =
            chain_follow(chain, key, value, &tail->arena, &event);
        if (status != STATUS_ok)
            snprintf(tail->fault, tail->fault_size, "%s", chain->fault);
        else
            status = look_tables(tail, &event);
        if (status != STATUS_ok)
            return status;
    }
    return code == MDB_NOTFOUND ? STATUS_ok : tree_status(code);
}

/* Where the walk starts: the hash before it is believed. */
static enum status find_start(struct tail *tail, int64_t sequence,
                              struct chain *ret_chain)
{
    *ret_chain = (struct chain){0};
    if (sequence <= 0)
        return STATUS_ok;
    struct key name = key_ledger(sequence);
    MDB_val value;
    struct chain_entry entry;
    int code = get(tail, TREE_LEDGER, name, &value);
    if (code || chain_read(tree_value(name.bytes, name.size), value, &entry) !=
                    STATUS_ok)
        return fault(tail, sequence, "is missing");
    ret_chain->sequence = sequence;
    ret_chain->hash = entry.hash;
    return STATUS_ok;
}

enum status store_verify_tail(struct store *store, int64_t most,
                              char *ret_fault, size_t fault_size)
{
    struct store_snapshot *snapshot;
    *ret_fault = '\0';
    enum status status = store_snapshot_open(store, &snapshot);
    if (status != STATUS_ok)
        return status;
    struct tail tail = {.store = store,
                        .txn = snapshot->txn,
                        .fault = ret_fault,
                        .fault_size = fault_size};
    struct chain chain;
    arena_init(&tail.arena, STORE_DECODE_BYTES);
    status = find_start(&tail, snapshot->sequence - most, &chain);
    int code = mdb_cursor_open(snapshot->txn, store->trees.handle[TREE_LEDGER],
                               &tail.ledger);
    if (status == STATUS_ok)
        status = code ? tree_status(code) : walk(&tail, &chain);
    if (code == 0)
        mdb_cursor_close(tail.ledger);
    arena_clear(&tail.arena);
    store_snapshot_close(snapshot);
    return status;
}
