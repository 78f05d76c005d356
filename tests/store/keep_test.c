/* Verification and what it must catch, copies, and older layouts. Damage is
 * done under the store's hands, through the trees themselves. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "model/codec.h"
#include "store/handle.h"
#include "tests/store/sample.h"
#include "tests/test.h"

/* What the damage is done to: an offer (event 1), a demand (2), a lead (3). */
struct market {
    struct sample s;
    struct id offer;
    struct id demand;
    struct id lead;
};

static void market_open(struct market *market)
{
    struct sample *s = &market->s;
    sample_open(s, 0);
    market->offer = sample_id(s);
    market->demand = sample_id(s);
    market->lead = sample_id(s);
    struct lead_line line;
    struct lead lead =
        sample_lead_of(market->lead, market->offer, market->demand, &line);
    struct store_write *write = sample_write(s);
    sample_offer(s, write, market->offer, 5000);
    sample_demand(s, write, market->demand, 1000);
    EXPECT_NUMBER(sample_lead(s, write, &lead), 3);
    EXPECT(store_write_commit(write) == STATUS_ok);
}

static MDB_txn *damage_open(struct market *market)
{
    MDB_txn *txn = NULL;
    CHECK(mdb_txn_begin(market->s.store->env, NULL, 0, &txn) == 0);
    return txn;
}

static void damage_put(struct market *market, enum tree tree, struct key key,
                       const void *bytes, size_t size)
{
    MDB_txn *txn = damage_open(market);
    MDB_dbi handle = market->s.store->trees.handle[tree];
    CHECK(tree_put(txn, handle, &key, bytes, size) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
}

static void damage_delete(struct market *market, enum tree tree, struct key key)
{
    MDB_txn *txn = damage_open(market);
    MDB_dbi handle = market->s.store->trees.handle[tree];
    CHECK(tree_delete(txn, handle, &key) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
}

/* Flips one bit of the event, counted from the start of its entry. */
static void damage_event(struct market *market, int64_t sequence, size_t at)
{
    struct key key = key_ledger(sequence);
    MDB_dbi ledger = market->s.store->trees.handle[TREE_LEDGER];
    MDB_txn *txn = damage_open(market);
    MDB_val value;
    CHECK(tree_get(txn, ledger, &key, &value) == 0);
    uint8_t bytes[1024];
    CHECK(at < value.mv_size && value.mv_size <= sizeof bytes);
    size_t size = value.mv_size;
    memcpy(bytes, value.mv_data, size);
    bytes[at] ^= 1;
    CHECK(tree_put(txn, ledger, &key, bytes, size) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
}

static void expect_fault(struct market *market, const char *fault)
{
    struct store_report report;
    EXPECT(store_verify(market->s.store, NULL, &report) == STATUS_corrupt);
    EXPECT_TEXT(report.fault, fault);
    sample_close(&market->s);
}

/* The same with an id where the fault has "%s". */
static void expect_fault_of(struct market *market, const char *before,
                            struct id id, const char *after)
{
    char text[ID_TEXT_SIZE], fault[256];
    id_format(id, text);
    snprintf(fault, sizeof fault, "%s%s%s", before, text, after);
    expect_fault(market, fault);
}

static void an_untouched_store_verifies(void)
{
    struct market market;
    market_open(&market);
    struct store_report report;
    EXPECT(store_verify(market.s.store, NULL, &report) == STATUS_ok);
    EXPECT_TEXT(report.fault, "");
    EXPECT_NUMBER(report.events, 3);
    EXPECT_NUMBER(report.records, 3);
    struct hash head;
    sample_head(&market.s, &head);
    EXPECT(hash_equal(head, report.head));
    sample_close(&market.s);
}

static void verify_finds_a_flipped_bit_in_an_event(void)
{
    struct market market;
    market_open(&market);
    damage_event(&market, 2, HASH_BYTES + 40);
    expect_fault(&market, "event 2: hash does not match");
}

static void verify_finds_a_flipped_bit_in_a_hash(void)
{
    struct market market;
    market_open(&market);
    damage_event(&market, 3, 0);
    expect_fault(&market, "event 3: hash does not match");
}

static void verify_finds_a_hole_in_the_ledger(void)
{
    struct market market;
    market_open(&market);
    damage_delete(&market, TREE_LEDGER, key_ledger(2));
    expect_fault(&market, "event 2: is missing");
}

static void verify_finds_a_lost_record(void)
{
    struct market market;
    market_open(&market);
    damage_delete(&market, TREE_RECORD,
                  key_record(RECORD_NUMBER_offer, market.offer));
    expect_fault_of(&market, "record offer ", market.offer,
                    ": is missing beside the ledger");
}

static void verify_finds_a_changed_record(void)
{
    struct market market;
    market_open(&market);
    damage_put(&market, TREE_RECORD,
               key_record(RECORD_NUMBER_demand, market.demand), "\x80", 1);
    expect_fault_of(&market, "record demand ", market.demand,
                    ": differs from the ledger");
}

static void verify_finds_a_record_that_no_event_made(void)
{
    struct market market;
    market_open(&market);
    struct id id = sample_id(&market.s);
    damage_put(&market, TREE_RECORD, key_record(RECORD_NUMBER_offer, id),
               "\x80", 1);
    expect_fault_of(&market, "record offer ", id, ": is not in the ledger");
}

static void verify_finds_a_changed_use(void)
{
    struct market market;
    market_open(&market);
    struct lot_use use = {.held = 999};
    struct buffer bytes;
    buffer_init(&bytes, 64);
    record_encode(&record_lot_use, &use, &bytes);
    damage_put(&market, TREE_USE, key_use(RECORD_NUMBER_offer, market.offer, 1),
               bytes.data, bytes.size);
    buffer_clear(&bytes);
    expect_fault_of(&market, "use of lot 1 of offer ", market.offer,
                    ": differs from the sum of its leads");
}

static void verify_finds_a_hole_in_a_history(void)
{
    struct market market;
    market_open(&market);
    damage_delete(&market, TREE_HISTORY,
                  key_history(RECORD_NUMBER_demand, market.demand, 2));
    expect_fault_of(&market, "history of demand ", market.demand,
                    ", event 2: is missing beside the ledger");
}

/* Nothing was damaged here: the ledger itself promises too much. */
static void verify_finds_a_lot_promised_twice(void)
{
    struct market market;
    market_open(&market);
    struct lead_line line;
    struct lead lead = sample_lead_of(sample_id(&market.s), market.offer,
                                      market.demand, &line);
    line.quantity = 100; /* just what the tolerance still allows */
    struct store_write *write = sample_write(&market.s);
    sample_lead(&market.s, write, &lead);
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct store_report report;
    EXPECT(store_verify(market.s.store, NULL, &report) == STATUS_ok);
    lead.id = sample_id(&market.s);
    line.quantity = 1;
    write = sample_write(&market.s);
    sample_lead(&market.s, write, &lead);
    EXPECT(store_write_commit(write) == STATUS_ok);
    expect_fault_of(&market, "use of lot 1 of demand ", market.demand,
                    ": 1101 promised, the lot has 1100");
}

static int64_t progress_calls, progress_last;

static void see_progress(int64_t done, int64_t all)
{
    EXPECT(done > progress_last && done <= all);
    progress_last = done;
    progress_calls++;
}

static void a_long_ledger_verifies_in_steps_and_leaves_nothing_behind(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct store_write *write = sample_write(&s);
    for (int index = 0; index < 10000; index++)
        sample_offer(&s, write, sample_id(&s), 10);
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct store_report report;
    EXPECT(store_verify(s.store, see_progress, &report) == STATUS_ok);
    EXPECT_NUMBER(report.events, 10000);
    EXPECT_NUMBER(progress_calls, 2);
    char command[192];
    snprintf(command, sizeof command, "ls -d %s.verify-* 2>/dev/null", s.path);
    FILE *found = popen(command, "r");
    CHECK(found);
    EXPECT(fgetc(found) == EOF);
    pclose(found);
    sample_close(&s);
}

/* ---- copies */

static void a_copy_made_during_a_write_has_what_was_committed(void)
{
    struct market market;
    market_open(&market);
    struct sample *s = &market.s;
    char path[160];
    snprintf(path, sizeof path, "%s.copy", s->path);
    struct store_write *write = sample_write(s);
    sample_offer(s, write, sample_id(s), 10);
    EXPECT(store_backup(s->store, path) == STATUS_ok);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT(store_backup(s->store, path) == STATUS_conflict);
    struct store *copy = NULL;
    struct store_options options = {.path = path, .is_reader = true};
    EXPECT(store_open(&options, &copy) == STATUS_ok);
    struct store_report report;
    EXPECT(store_verify(copy, NULL, &report) == STATUS_ok);
    EXPECT_NUMBER(report.events, 3);
    EXPECT(id_equal(store_identity(copy), store_identity(s->store)));
    store_close(copy);
    sample_remove(path);
    EXPECT_NUMBER(sample_head(s, NULL), 4);
    sample_close(s);
}

static void a_copy_to_where_none_can_be_made_says_so(void)
{
    struct market market;
    market_open(&market);
    EXPECT(store_backup(market.s.store, "/proc/none/copy") == STATUS_io);
    EXPECT(store_error(market.s.store)[0] != '\0');
    sample_close(&market.s);
}

static void an_offer_and_a_demand_of_one_id_are_promised_apart(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id offer = sample_id(&s), demand = sample_id(&s);
    struct lead_line line;
    struct lead lead = sample_lead_of(sample_id(&s), offer, demand, &line);
    struct store_write *write = sample_write(&s);
    sample_offer(&s, write, offer, 5000);
    sample_demand(&s, write, demand, 1000);
    sample_offer(&s, write, demand, 5000);
    EXPECT(sample_lead(&s, write, &lead) > 0);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(sample_use_in(&s, &record_demand, demand).held, 1000);
    EXPECT_NUMBER(sample_use_in(&s, &record_offer, demand).held, 0);
    sample_close(&s);
}

/* ---- versions */

static void set_version(struct market *market, int64_t version)
{
    MDB_txn *txn = damage_open(market);
    MDB_dbi meta = market->s.store->trees.handle[TREE_META];
    CHECK(store_version_put(txn, meta, version) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
}

static void an_older_store_gets_its_tables_back_from_the_ledger(void)
{
    struct market market;
    market_open(&market);
    set_version(&market, 0);
    static const enum tree views[] = {TREE_RECORD, TREE_USE, TREE_HISTORY};
    MDB_txn *txn = damage_open(&market);
    for (int index = 0; index < 3; index++)
        CHECK(mdb_drop(txn, market.s.store->trees.handle[views[index]], 1) ==
              0);
    CHECK(mdb_txn_commit(txn) == 0);
    sample_reopen(&market.s, 0);
    EXPECT_NUMBER(sample_use(&market.s, market.demand).held, 1000);
    struct store_report report;
    EXPECT(store_verify(market.s.store, NULL, &report) == STATUS_ok);
    EXPECT_TEXT(report.fault, "");
    EXPECT_NUMBER(report.records, 3);
    sample_reopen(&market.s, 0);
    sample_post(&market.s, 10);
    sample_close(&market.s);
}

/* The layout of version 1: no table in the key of a use. */
static void uses_kept_by_id_alone_are_kept_by_table_afterwards(void)
{
    struct market market;
    market_open(&market);
    set_version(&market, 1);
    static const char numbers[] = {0, 1};
    struct key old = {.size = ID_BYTES + sizeof numbers};
    memcpy(old.bytes, market.offer.bytes, ID_BYTES);
    memcpy(old.bytes + ID_BYTES, numbers, sizeof numbers);
    damage_delete(&market, TREE_USE,
                  key_use(RECORD_NUMBER_offer, market.offer, 1));
    damage_delete(&market, TREE_USE,
                  key_use(RECORD_NUMBER_demand, market.demand, 1));
    damage_put(&market, TREE_USE, old, "\x81\x01\x07", 3);
    sample_reopen(&market.s, 0);
    EXPECT_NUMBER(sample_use_in(&market.s, &record_offer, market.offer).held,
                  1000);
    struct store_report report;
    EXPECT(store_verify(market.s.store, NULL, &report) == STATUS_ok);
    EXPECT_TEXT(report.fault, "");
    sample_close(&market.s);
}

static void an_older_store_with_a_broken_chain_is_not_upgraded(void)
{
    struct market market;
    market_open(&market);
    set_version(&market, 0);
    damage_event(&market, 2, HASH_BYTES + 40);
    store_close(market.s.store);
    market.s.store = NULL;
    struct store *store = NULL;
    struct store_options options = {.path = market.s.path};
    EXPECT(store_open(&options, &store) == STATUS_corrupt);
    EXPECT_TEXT(store_error(NULL), "event 2: hash does not match");
    EXPECT(store_open(&options, &store) == STATUS_corrupt);
    sample_close(&market.s);
}

static void a_reader_of_an_older_store_is_told_what_to_do(void)
{
    struct market market;
    market_open(&market);
    set_version(&market, STORE_SCHEMA_VERSION - 1);
    store_close(market.s.store);
    market.s.store = NULL;
    struct store *store = NULL;
    struct store_options options = {.path = market.s.path, .is_reader = true};
    EXPECT(store_open(&options, &store) == STATUS_unsupported);
    EXPECT(strstr(store_error(NULL), "start this version of lienket-broker"));
    EXPECT(strstr(store_error(NULL), "hãy chạy lienket-broker bản này"));
    EXPECT(strstr(store_error(NULL), "rồi thử lại)")); /* it is whole */
    sample_close(&market.s);
}

static void a_store_of_a_newer_program_is_left_alone(void)
{
    struct market market;
    market_open(&market);
    set_version(&market, STORE_SCHEMA_VERSION + 1);
    store_close(market.s.store);
    market.s.store = NULL;
    struct store *store = NULL;
    struct store_options options = {.path = market.s.path};
    EXPECT(store_open(&options, &store) == STATUS_unsupported);
    options.is_reader = true;
    EXPECT(store_open(&options, &store) == STATUS_unsupported);
    sample_close(&market.s);
}

int main(void)
{
    RUN(an_untouched_store_verifies);
    RUN(verify_finds_a_flipped_bit_in_an_event);
    RUN(verify_finds_a_flipped_bit_in_a_hash);
    RUN(verify_finds_a_hole_in_the_ledger);
    RUN(verify_finds_a_lost_record);
    RUN(verify_finds_a_changed_record);
    RUN(verify_finds_a_record_that_no_event_made);
    RUN(verify_finds_a_changed_use);
    RUN(verify_finds_a_hole_in_a_history);
    RUN(verify_finds_a_lot_promised_twice);
    RUN(a_long_ledger_verifies_in_steps_and_leaves_nothing_behind);
    RUN(a_copy_made_during_a_write_has_what_was_committed);
    RUN(a_copy_to_where_none_can_be_made_says_so);
    RUN(an_offer_and_a_demand_of_one_id_are_promised_apart);
    RUN(an_older_store_gets_its_tables_back_from_the_ledger);
    RUN(uses_kept_by_id_alone_are_kept_by_table_afterwards);
    RUN(an_older_store_with_a_broken_chain_is_not_upgraded);
    RUN(a_reader_of_an_older_store_is_told_what_to_do);
    RUN(a_store_of_a_newer_program_is_left_alone);
    return test_result();
}
