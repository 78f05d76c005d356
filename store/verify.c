#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/codec.h"
#include "store/attachment.h"
#include "store/compare.h"
#include "store/handle.h"
#include "store/invariants.h"
#include "store/keep.h"
#include "store/scratch.h"
#include "store/verify_replies.h"
#include "store/verify_secrets.h"

struct verify {
    struct store *store;
    struct store_snapshot *snapshot;
    struct scratch scratch;
    struct store_report *report;
    void (*progress)(int64_t done, int64_t all);
};

static enum status fault(struct verify *verify, const char *text)
{
    snprintf(verify->report->fault, sizeof verify->report->fault, "%s", text);
    return STATUS_corrupt;
}

/* ---- the ledger, folded anew */

static enum status verify_step(void *context, struct fold *fold, int64_t done)
{
    struct verify *verify = context;
    if (verify->progress)
        verify->progress(done, verify->snapshot->sequence);
    int code = scratch_renew(&verify->scratch);
    fold_go_on(fold, verify->scratch.txn);
    fold->code = code;
    return tree_status(code);
}

static enum status fold_fault(struct verify *verify, const struct chain *chain,
                              const struct fold *fold)
{
    if (chain->fault[0])
        return fault(verify, chain->fault);
    if (!fold->fault[0])
        return store_fail(verify->store, "fold the ledger", fold->code);
    char text[256];
    snprintf(text, sizeof text, "event %" PRId64 ": %s", chain->sequence,
             fold->fault);
    return fault(verify, text);
}

static enum status verify_ledger(struct verify *verify)
{
    MDB_cursor *ledger;
    int code =
        mdb_cursor_open(verify->snapshot->txn,
                        verify->store->trees.handle[TREE_LEDGER], &ledger);
    if (code)
        return store_fail(verify->store, "ledger", code);
    struct fold fold;
    struct chain chain = {0};
    struct invariants invariants;
    fold_init(&fold, verify->scratch.txn, &verify->scratch.trees);
    invariants_watch(&invariants, &fold);
    enum status status =
        fold_ledger(&fold, ledger, &chain, verify_step, verify);
    if (status != STATUS_ok)
        status = fold_fault(verify, &chain, &fold);
    verify->report->events = chain.sequence;
    verify->report->head = chain.hash;
    invariants_clear(&invariants);
    fold_clear(&fold);
    mdb_cursor_close(ledger);
    return status;
}

/* ---- what is promised is what the leads say */

/* The sum over the leads goes into a tree that a scratch store has no use for,
 * so that the fold's own can still be compared. */
static enum status verify_sums(struct verify *verify)
{
    struct trees sums = verify->scratch.trees;
    sums.handle[TREE_USE] = sums.handle[TREE_CONTACT];
    struct fold fold;
    fold_init(&fold, verify->scratch.txn, &sums);
    enum status status =
        invariants_add_up(&fold, verify->scratch.trees.handle[TREE_RECORD]);
    int code = fold.code;
    fold_clear(&fold);
    if (status != STATUS_ok)
        return code ? store_fail(verify->store, "add up the leads", code)
                    : fault(verify, "the leads cannot be added up");
    struct compare compare = {
        .kept = verify->snapshot->txn,
        .kept_trees = &verify->store->trees,
        .rebuilt = verify->scratch.txn,
        .rebuilt_trees = &sums,
        .origin = "the sum of its leads",
        .fault = verify->report->fault,
        .fault_size = sizeof verify->report->fault,
    };
    return compare_tree(&compare, TREE_USE);
}

/* ---- nothing promised twice */

struct uses {
    struct verify *verify;
    struct arena arena;
};

/* The most that may be promised of a lot; -1 when there is no such lot. */
static int64_t lot_most(const struct lot *lots, uint32_t count, int64_t number,
                        int64_t permille)
{
    for (uint32_t index = 0; index < count; index++)
        if (lots[index].number == number)
            return lots[index].quantity * permille / 1000;
    return -1;
}

static enum status offer_most(struct verify *verify, struct id id, int64_t lot,
                              struct arena *arena, int64_t *ret_most)
{
    struct offer offer;
    enum status status =
        store_get(verify->snapshot, &record_offer, id, arena, &offer);
    if (status == STATUS_ok)
        *ret_most = lot_most(offer.lots, offer.lots_count, lot, 1000);
    return status;
}

static enum status demand_most(struct verify *verify, struct id id, int64_t lot,
                               struct arena *arena, int64_t *ret_most)
{
    struct demand demand;
    enum status status =
        store_get(verify->snapshot, &record_demand, id, arena, &demand);
    if (status == STATUS_ok)
        *ret_most = lot_most(demand.lots, demand.lots_count, lot,
                             1000 + demand.tolerance_permille);
    return status;
}

/* Of the lot that `key` names. */
static enum status use_most(struct verify *verify, const uint8_t *key,
                            struct arena *arena, int64_t *ret_most)
{
    bool is_offer = key_read_number(key, 2) == RECORD_NUMBER_offer;
    struct id id = key_read_id(key + 2);
    int64_t lot = key_read_number(key + 18, 2);
    int64_t most = -1;
    enum status status = is_offer ? offer_most(verify, id, lot, arena, &most)
                                  : demand_most(verify, id, lot, arena, &most);
    if (status == STATUS_ok || status == STATUS_not_found)
        *ret_most = most;
    return status == STATUS_not_found ? STATUS_ok : status;
}

static enum status verify_use(void *context, MDB_val key, MDB_val value)
{
    struct uses *uses = context;
    struct lot_use use;
    char name[120], text[256];
    compare_name(TREE_USE, key, name, sizeof name);
    int64_t most = 0;
    arena_reset(&uses->arena);
    enum status status =
        record_decode(&record_lot_use, bytes_of(value.mv_data, value.mv_size),
                      &uses->arena, &use, NULL);
    if (status == STATUS_ok && key.mv_size == 20)
        status = use_most(uses->verify, key.mv_data, &uses->arena, &most);
    if (status != STATUS_ok)
        snprintf(text, sizeof text, "%s: cannot be decoded", name);
    else if (most < 0)
        snprintf(text, sizeof text, "%s: there is no such lot", name);
    else if (use.held + use.contracted > most)
        snprintf(text, sizeof text,
                 "%s: %" PRId64 " promised, the lot has %" PRId64, name,
                 use.held + use.contracted, most);
    else
        return STATUS_ok;
    return fault(uses->verify, text);
}

static enum status verify_uses(struct verify *verify)
{
    struct uses uses = {.verify = verify};
    arena_init(&uses.arena, STORE_DECODE_BYTES);
    enum status status =
        tree_each(verify->snapshot->txn, verify->store->trees.handle[TREE_USE],
                  verify_use, &uses);
    arena_clear(&uses.arena);
    return status;
}

/* ---- files */

static bool verify_file(void *context, struct id id, struct bytes record)
{
    struct verify *verify = context;
    struct arena arena;
    struct attachment attachment;
    struct hash hash;
    char text[ID_TEXT_SIZE];
    arena_init(&arena, MOST_RECORD_BYTES);
    bool is_whole = record_decode(&record_attachment, record, &arena,
                                  &attachment, NULL) == STATUS_ok &&
                    attachment.hash.size == HASH_BYTES;
    if (is_whole)
        memcpy(hash.bytes, attachment.hash.data, HASH_BYTES);
    is_whole = is_whole && store_attachment_check(verify->snapshot, hash,
                                                  attachment.size) == STATUS_ok;
    arena_clear(&arena);
    id_format(id, text);
    if (!is_whole)
        snprintf(verify->report->fault, sizeof verify->report->fault,
                 "attachment %s: its file is missing or was changed", text);
    return is_whole;
}

static enum status verify_files(struct verify *verify)
{
    enum status status = store_scan(verify->snapshot, &record_attachment,
                                    (struct id){{0}}, verify_file, verify);
    if (status != STATUS_ok)
        return status;
    return verify->report->fault[0] ? STATUS_corrupt : STATUS_ok;
}

/* ---- all of it */

static int64_t count_records(struct verify *verify)
{
    MDB_stat stat = {0};
    mdb_stat(verify->snapshot->txn, verify->store->trees.handle[TREE_RECORD],
             &stat);
    return (int64_t)stat.ms_entries;
}

static enum status verify_all(struct verify *verify)
{
    struct store *store = verify->store;
    int code =
        scratch_init(&verify->scratch, store->path, store_map_bytes(store) * 2);
    if (code)
        return store_fail(store, "open a scratch store", code);
    enum status status = verify_ledger(verify);
    if (status == STATUS_ok)
        status = verify_sums(verify);
    if (status != STATUS_ok)
        return status;
    struct compare compare = {
        .kept = verify->snapshot->txn,
        .kept_trees = &store->trees,
        .rebuilt = verify->scratch.txn,
        .rebuilt_trees = &verify->scratch.trees,
        .origin = "the ledger",
        .fault = verify->report->fault,
        .fault_size = sizeof verify->report->fault,
    };
    status = compare_tables(&compare);
    if (status == STATUS_ok)
        status = verify_uses(verify);
    if (status == STATUS_ok)
        status = verify_secrets(verify->snapshot, verify->report->fault,
                                sizeof verify->report->fault);
    if (status == STATUS_ok)
        status = verify_replies(verify->snapshot, verify->report->fault,
                                sizeof verify->report->fault);
    return status == STATUS_ok ? verify_files(verify) : status;
}

enum status store_verify(struct store *store,
                         void (*progress)(int64_t done, int64_t all),
                         struct store_report *ret_report)
{
    struct store_report report = {0};
    struct verify verify = {
        .store = store, .report = &report, .progress = progress};
    enum status status = store_snapshot_open(store, &verify.snapshot);
    if (status == STATUS_ok) {
        report.records = count_records(&verify);
        status = verify_all(&verify);
        scratch_clear(&verify.scratch);
        store_snapshot_close(verify.snapshot);
    }
    /* What the engine itself finds wrong is a fault like any other. */
    if (status == STATUS_corrupt && !report.fault[0])
        snprintf(report.fault, sizeof report.fault, "%s", store->error);
    *ret_report = report;
    return status;
}
