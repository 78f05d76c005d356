/* Notices in the store: kept with the event that they follow from, the same
 * after a rebuild; --verify sees when one was touched. */
#include "base/check.h"
#include "model/codec.h"
#include "model/verb.h"
#include "store/handle.h"
#include "tests/store/sample.h"
#include "tests/test.h"

/* A lead of one line between two parties. */
struct scene {
    struct sample s;
    struct lead_line line;
    struct lead lead;
    struct id group;
    struct id buyer;
};

static void say(struct scene *scene, struct store_write *write,
                enum verb_number verb, enum lead_state state)
{
    struct event event = {
        .time_ms = scene->s.time_ms, .actor = scene->s.actor, .verb = verb};
    scene->lead.version++;
    scene->lead.state = state;
    CHECK(store_append(write, &event, &record_lead, &scene->lead) > 0);
}

static void scene_open(struct scene *scene)
{
    struct sample *s = &scene->s;
    sample_open(s, 0);
    struct id offer = sample_id(s), demand = sample_id(s);
    scene->group = sample_id(s);
    scene->buyer = sample_id(s);
    struct store_write *write = sample_write(s);
    sample_offer(s, write, offer, 5000);
    sample_demand(s, write, demand, 5000);
    scene->lead = sample_lead_of(sample_id(s), offer, demand, &scene->line);
    scene->lead.version = 0;
    scene->lead.buyer = scene->buyer;
    scene->line.group = scene->group;
    say(scene, write, VERB_propose_leads, lead_state_proposed);
    say(scene, write, VERB_approve_lead, lead_state_approved);
    CHECK(store_write_commit(write) == STATUS_ok);
}

static int64_t last_of(struct scene *scene, struct id party)
{
    int64_t last = -1;
    struct store_snapshot *snapshot = sample_look(&scene->s);
    EXPECT(store_notice_last(snapshot, party, &last) == STATUS_ok);
    store_snapshot_close(snapshot);
    return last;
}

static int64_t folded(struct scene *scene, struct id party)
{
    int64_t number = -1;
    struct store_snapshot *snapshot = sample_look(&scene->s);
    EXPECT(store_notice_folded(snapshot, party, &number) == STATUS_ok);
    store_snapshot_close(snapshot);
    return number;
}

struct seen {
    int64_t first;
    int64_t last;
    int64_t count;
};

static bool see(void *context, struct bytes bytes)
{
    struct seen *seen = context;
    struct arena arena;
    struct notice notice;
    arena_init(&arena, 1 << 16);
    CHECK(record_decode(&record_notice, bytes, &arena, &notice, NULL) ==
          STATUS_ok);
    EXPECT(notice.number > seen->last);
    seen->first = seen->count ? seen->first : notice.number;
    seen->last = notice.number;
    seen->count++;
    arena_clear(&arena);
    return true;
}

static struct seen read_after(struct scene *scene, struct id party,
                              int64_t after)
{
    struct seen seen = {0};
    struct store_snapshot *snapshot = sample_look(&scene->s);
    EXPECT(store_notice_scan(snapshot, party, after, see, &seen) == STATUS_ok);
    store_snapshot_close(snapshot);
    return seen;
}

static enum status verify(struct scene *scene, const char *fault)
{
    struct store_report report;
    enum status status = store_verify(scene->s.store, NULL, &report);
    EXPECT(strstr(report.fault, fault));
    return status;
}

static void both_sides_have_theirs_and_nobody_else(void)
{
    struct scene scene;
    scene_open(&scene);
    EXPECT_NUMBER(last_of(&scene, scene.group), 1);
    EXPECT_NUMBER(last_of(&scene, scene.buyer), 1);
    EXPECT_NUMBER(last_of(&scene, scene.s.actor), 0);
    EXPECT_NUMBER(read_after(&scene, scene.group, 0).count, 1);
    EXPECT_NUMBER(read_after(&scene, scene.group, 1).count, 0);
    EXPECT(verify(&scene, "") == STATUS_ok);
    sample_close(&scene.s);
}

static void an_aborted_write_leaves_none(void)
{
    struct scene scene;
    scene_open(&scene);
    struct lead before = scene.lead;
    struct store_write *write = sample_write(&scene.s);
    say(&scene, write, VERB_agree_lead, lead_state_agreed);
    store_write_abort(write);
    EXPECT_NUMBER(last_of(&scene, scene.group), 1);
    scene.lead = before;
    write = sample_write(&scene.s);
    say(&scene, write, VERB_agree_lead, lead_state_agreed);
    CHECK(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(last_of(&scene, scene.group), 2);
    sample_close(&scene.s);
}

static void the_last_ones_are_kept(void)
{
    struct scene scene;
    scene_open(&scene);
    struct store_write *write = sample_write(&scene.s);
    for (int count = 0; count < NOTICES_KEPT + 5; count++) {
        scene.line.answered_ms++;
        say(&scene, write, VERB_counter_line, lead_state_approved);
    }
    CHECK(store_write_commit(write) == STATUS_ok);
    struct seen seen = read_after(&scene, scene.group, 0);
    EXPECT_NUMBER(seen.count, NOTICES_KEPT);
    EXPECT_NUMBER(seen.first, 7);
    EXPECT_NUMBER(seen.last, NOTICES_KEPT + 6);
    EXPECT_NUMBER(folded(&scene, scene.group), 6);
    EXPECT(verify(&scene, "") == STATUS_ok);
    sample_close(&scene.s);
}

/* 1 offered, then payments and deliveries in turn: of each the last is kept. */
static void many_payments_of_a_line_push_no_other_notice_out(void)
{
    struct scene scene;
    scene_open(&scene);
    struct store_write *write = sample_write(&scene.s);
    for (int count = 0; count < NOTICES_KEPT + 5; count++) {
        scene.line.paid_vnd++;
        say(&scene, write, VERB_record_payment, lead_state_approved);
        scene.line.delivered++;
        say(&scene, write, VERB_deliver_line, lead_state_approved);
    }
    CHECK(store_write_commit(write) == STATUS_ok);
    struct seen seen = read_after(&scene, scene.group, 0);
    EXPECT_NUMBER(seen.count, 3);
    EXPECT_NUMBER(seen.first, 1);
    EXPECT_NUMBER(seen.last, 1 + 2 * (NOTICES_KEPT + 5));
    EXPECT_NUMBER(last_of(&scene, scene.group), seen.last);
    EXPECT_NUMBER(read_after(&scene, scene.group, seen.last - 1).count, 1);
    EXPECT_NUMBER(folded(&scene, scene.group), 0);
    EXPECT(verify(&scene, "") == STATUS_ok);
    sample_close(&scene.s);
}

/* The numbers of the accounts are holes, and no reason to forget the rest. */
static void holes_do_not_count_as_kept(void)
{
    struct scene scene;
    scene_open(&scene);
    struct store_write *write = sample_write(&scene.s);
    for (int count = 0; count < NOTICES_KEPT; count++) {
        scene.line.paid_vnd++;
        say(&scene, write, VERB_record_payment, lead_state_approved);
    }
    for (int count = 0; count < NOTICES_KEPT - 2; count++) {
        scene.line.answered_ms++;
        say(&scene, write, VERB_counter_line, lead_state_approved);
    }
    CHECK(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(read_after(&scene, scene.group, 0).first, 1);
    EXPECT_NUMBER(read_after(&scene, scene.group, 0).count, NOTICES_KEPT);
    write = sample_write(&scene.s);
    scene.line.answered_ms++;
    say(&scene, write, VERB_counter_line, lead_state_approved);
    CHECK(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(read_after(&scene, scene.group, 0).first, NOTICES_KEPT + 1);
    EXPECT_NUMBER(read_after(&scene, scene.group, 0).count, NOTICES_KEPT);
    EXPECT_NUMBER(folded(&scene, scene.group), NOTICES_KEPT);
    EXPECT(verify(&scene, "") == STATUS_ok);
    sample_close(&scene.s);
}

static void damage(struct scene *scene, const void *bytes, size_t size)
{
    MDB_txn *txn = NULL;
    struct store *store = scene->s.store;
    struct key key = key_notice(scene->buyer, 1);
    CHECK(mdb_txn_begin(store->env, NULL, 0, &txn) == 0);
    if (size)
        CHECK(tree_put(txn, store->trees.handle[TREE_NOTICE], &key, bytes,
                       size) == 0);
    else
        CHECK(tree_delete(txn, store->trees.handle[TREE_NOTICE], &key) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
}

static void verify_finds_one_that_was_changed_or_lost(void)
{
    struct scene scene;
    scene_open(&scene);
    damage(&scene, "\x80", 1);
    EXPECT(verify(&scene, "notice 1 to ") == STATUS_corrupt);
    damage(&scene, NULL, 0);
    EXPECT(verify(&scene, "notice 1 to ") == STATUS_corrupt);
    sample_close(&scene.s);
}

/* Version 4 had no notices: they follow from its ledger. */
static void an_older_store_gets_them_from_its_ledger(void)
{
    struct scene scene;
    scene_open(&scene);
    MDB_txn *txn = NULL;
    struct store *store = scene.s.store;
    CHECK(mdb_txn_begin(store->env, NULL, 0, &txn) == 0);
    CHECK(mdb_drop(txn, store->trees.handle[TREE_NOTICE], 1) == 0);
    CHECK(store_version_put(txn, store->trees.handle[TREE_META], 4) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
    sample_reopen(&scene.s, 0);
    EXPECT_NUMBER(last_of(&scene, scene.group), 1);
    EXPECT_NUMBER(last_of(&scene, scene.buyer), 1);
    EXPECT(verify(&scene, "") == STATUS_ok);
    sample_close(&scene.s);
}

int main(void)
{
    RUN(both_sides_have_theirs_and_nobody_else);
    RUN(an_aborted_write_leaves_none);
    RUN(the_last_ones_are_kept);
    RUN(many_payments_of_a_line_push_no_other_notice_out);
    RUN(holes_do_not_count_as_kept);
    RUN(verify_finds_one_that_was_changed_or_lost);
    RUN(an_older_store_gets_them_from_its_ledger);
    return test_result();
}
