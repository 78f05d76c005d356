#include "store/fold.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/life.h"
#include "store/handle.h"

#define FOLD_STEP_EVENTS 4096

/* What one event changes in the use of one lot. */
struct use_change {
    unsigned table; /* an offer and a demand may have the same id */
    struct id id;
    int64_t lot;
    struct lot_use delta;
};

/* Each lot once, so that the order of a lead's lines does not matter. */
struct use_changes {
    struct use_change *list;
    size_t count;
    size_t capacity;
};

void fold_init(struct fold *fold, MDB_txn *txn, const struct trees *trees)
{
    *fold = (struct fold){.trees = trees};
    fold_go_on(fold, txn);
    arena_init(&fold->arena, STORE_DECODE_BYTES);
    arena_init(&fold->entry, STORE_DECODE_BYTES);
    buffer_init(&fold->use, 64);
}

void fold_clear(struct fold *fold)
{
    arena_clear(&fold->arena);
    arena_clear(&fold->entry);
    buffer_clear(&fold->use);
}

void fold_go_on(struct fold *fold, MDB_txn *txn)
{
    fold->txn = txn;
    fold->places = (struct tree_places){.txn = txn, .trees = fold->trees};
}

static enum status fold_fault(struct fold *fold, enum status status,
                              struct id id, const char *what)
{
    char text[ID_TEXT_SIZE];
    id_format(id, text);
    snprintf(fold->fault, sizeof fold->fault, "%s %s", what, text);
    return status;
}

static enum status fold_engine(struct fold *fold, int code)
{
    fold->code = code;
    return tree_status(code);
}

static struct use_change *changes_get(struct use_changes *changes,
                                      const struct use_change *wanted)
{
    for (size_t index = 0; index < changes->count; index++) {
        struct use_change *change = &changes->list[index];
        if (change->table == wanted->table && change->lot == wanted->lot &&
            id_equal(change->id, wanted->id))
            return change;
    }
    CHECK(changes->count < changes->capacity);
    changes->list[changes->count] = *wanted;
    return &changes->list[changes->count++];
}

/* `lot` names the lot, its delta is nothing yet. */
static void changes_add(struct use_changes *changes, struct use_change lot,
                        struct line_claim claim, int sign)
{
    if (claim.use == LINE_FREE)
        return;
    struct use_change *change = changes_get(changes, &lot);
    if (claim.use == LINE_HELD)
        change->delta.held += sign * claim.quantity;
    else
        change->delta.contracted += sign * claim.quantity;
}

/* `sign` is +1 for the lead after, -1 for the lead before. */
static void changes_add_lead(struct use_changes *changes,
                             const struct lead *lead, int sign)
{
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        struct line_claim claim = life_claim(lead->state, line);
        struct use_change offered = {.table = RECORD_NUMBER_offer,
                                     .id = line->offer,
                                     .lot = line->offer_lot};
        struct use_change wanted = {.table = RECORD_NUMBER_demand,
                                    .id = lead->demand,
                                    .lot = lead->demand_lot};
        changes_add(changes, offered, claim, sign);
        changes_add(changes, wanted, claim, sign);
    }
}

static enum status use_read(struct fold *fold, const struct key *key,
                            struct lot_use *ret_use)
{
    MDB_val value;
    int code = tree_get(fold->txn, fold->trees->handle[TREE_USE], key, &value);
    if (code == MDB_NOTFOUND) {
        *ret_use = (struct lot_use){0};
        return STATUS_ok;
    }
    if (code)
        return fold_engine(fold, code);
    if (record_decode(&record_lot_use, bytes_of(value.mv_data, value.mv_size),
                      &fold->arena, ret_use, NULL) != STATUS_ok)
        return fold_fault(fold, STATUS_corrupt, key_read_id(key->bytes + 2),
                          "cannot decode the use of");
    return STATUS_ok;
}

/* Nothing promised is no entry: a lot looks the same before its first lead and
 * after its last one went. */
static enum status use_write(struct fold *fold, const struct key *key,
                             const struct lot_use *use)
{
    MDB_dbi tree = fold->trees->handle[TREE_USE];
    if (use->held == 0 && use->contracted == 0) {
        int code = tree_delete(fold->txn, tree, key);
        return fold_engine(fold, code == MDB_NOTFOUND ? 0 : code);
    }
    buffer_reset(&fold->use);
    record_encode(&record_lot_use, use, &fold->use);
    CHECK(fold->use.status == STATUS_ok);
    return fold_engine(
        fold, tree_put(fold->txn, tree, key, fold->use.data, fold->use.size));
}

static enum status use_change(struct fold *fold,
                              const struct use_change *change)
{
    if (change->delta.held == 0 && change->delta.contracted == 0)
        return STATUS_ok;
    struct key key = key_use(change->table, change->id, change->lot);
    struct lot_use use = {0};
    enum status status = use_read(fold, &key, &use);
    if (status != STATUS_ok)
        return status;
    use.held += change->delta.held;
    use.contracted += change->delta.contracted;
    if (use.held < 0 || use.contracted < 0)
        return fold_fault(fold, STATUS_invalid, change->id,
                          "takes back more than was promised of");
    if (use.held > MOST_QUANTITY || use.contracted > MOST_QUANTITY)
        return fold_fault(fold, STATUS_invalid, change->id,
                          "promises more than any lot can have of");
    return use_write(fold, &key, &use);
}

/* The lead as it was before this event; an empty one when it is new. */
static enum status lead_before(struct fold *fold, const struct event *event,
                               struct lead *ret_lead)
{
    struct key key = key_record(RECORD_NUMBER_lead, event->subject);
    MDB_val value;
    int code =
        tree_get(fold->txn, fold->trees->handle[TREE_RECORD], &key, &value);
    if (code == MDB_NOTFOUND) {
        record_init(&record_lead, ret_lead);
        return STATUS_ok;
    }
    if (code)
        return fold_engine(fold, code);
    if (record_decode(&record_lead, bytes_of(value.mv_data, value.mv_size),
                      &fold->arena, ret_lead, NULL) != STATUS_ok)
        return fold_fault(fold, STATUS_corrupt, event->subject,
                          "cannot decode the kept lead");
    return STATUS_ok;
}

static enum status promise(struct fold *fold, const struct lead *before,
                           const struct lead *after)
{
    struct use_changes changes = {.capacity = (size_t)before->lines_count +
                                              after->lines_count + 2};
    changes.list =
        arena_take(&fold->arena, changes.capacity, sizeof *changes.list);
    CHECK(changes.list);
    changes_add_lead(&changes, after, 1);
    changes_add_lead(&changes, before, -1);
    for (size_t index = 0; index < changes.count; index++) {
        enum status status = use_change(fold, &changes.list[index]);
        if (status != STATUS_ok)
            return status;
    }
    return STATUS_ok;
}

static enum status fold_lead(struct fold *fold, const struct event *event)
{
    struct lead before = {0}, after = {0};
    enum status status = lead_before(fold, event, &before);
    if (status != STATUS_ok)
        return status;
    if (record_decode(&record_lead, event->record, &fold->arena, &after,
                      NULL) != STATUS_ok)
        return fold_fault(fold, STATUS_invalid, event->subject,
                          "cannot decode its lead");
    status = promise(fold, &before, &after);
    struct lead_change change = {event, &before, &after};
    return status == STATUS_ok ? fold_notices(fold, &change) : status;
}

/* The lead is not changed by it. */
static enum status fold_reminder(struct fold *fold, const struct event *event)
{
    struct lead lead = {0};
    enum status status = lead_before(fold, event, &lead);
    struct lead_change change = {event, &lead, &lead};
    return status == STATUS_ok ? fold_notices(fold, &change) : status;
}

/* What follows from an event beside its record and its place in the history. */
static enum status fold_effects(struct fold *fold, const struct event *event)
{
    if (event->table == RECORD_NUMBER_lead)
        return fold_lead(fold, event);
    if (event->table == RECORD_NUMBER_lead_reminder)
        return fold_reminder(fold, event);
    return STATUS_ok;
}

enum status fold_promise(struct fold *fold, struct bytes lead)
{
    struct lead none, after = {0};
    record_init(&record_lead, &none);
    arena_reset(&fold->arena);
    if (record_decode(&record_lead, lead, &fold->arena, &after, NULL) !=
        STATUS_ok)
        return fold_fault(fold, STATUS_corrupt, after.id,
                          "cannot decode the kept lead");
    return promise(fold, &none, &after);
}

enum status fold_event(struct fold *fold, const struct event *event)
{
    unsigned table = (unsigned)event->table;
    if (fold->look) {
        enum status status = fold->look(fold, event);
        if (status != STATUS_ok)
            return status;
    }
    if (table == 0)
        return STATUS_ok;
    arena_reset(&fold->arena);
    enum status status = fold_effects(fold, event);
    if (status != STATUS_ok)
        return status;
    struct key key = key_record(table, event->subject);
    MDB_val value = tree_value(event->record.data, event->record.size);
    int code = tree_put_behind(&fold->places, TREE_RECORD, &key, &value, 0);
    if (code)
        return fold_engine(fold, code);
    key = key_history(table, event->subject, event->sequence);
    value = tree_value("", 0);
    code = tree_put_behind(&fold->places, TREE_HISTORY, &key, &value, 0);
    return fold_engine(fold, code);
}

static enum status fold_entry(struct fold *fold, struct chain *chain,
                              MDB_val key, MDB_val value)
{
    struct event event;
    arena_reset(&fold->entry);
    enum status status = chain_follow(chain, key, value, &fold->entry, &event);
    return status == STATUS_ok ? fold_event(fold, &event) : status;
}

enum status fold_ledger(struct fold *fold, MDB_cursor *ledger,
                        struct chain *chain, fold_step *step, void *context)
{
    MDB_val key, value;
    int code = mdb_cursor_get(ledger, &key, &value, MDB_FIRST);
    for (; code == 0; code = mdb_cursor_get(ledger, &key, &value, MDB_NEXT)) {
        enum status status = fold_entry(fold, chain, key, value);
        if (status == STATUS_ok && step &&
            chain->sequence % FOLD_STEP_EVENTS == 0)
            status = step(context, fold, chain->sequence);
        if (status != STATUS_ok)
            return status;
    }
    return fold_engine(fold, code == MDB_NOTFOUND ? 0 : code);
}
