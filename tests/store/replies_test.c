/* Kept replies are forgotten by the time they were kept at, whatever time a
 * client's clock had put into the request's id. */
#include <string.h>

#include "base/check.h"
#include "store/handle.h"
#include "tests/store/sample.h"
#include "tests/test.h"

#define DAY_MS INT64_C(86400000)

static struct id keep(struct sample *s, struct store_write *write,
                      int64_t kept_ms)
{
    struct store_reply reply = {.reply = {(const uint8_t *)"x", 1},
                                .kept_ms = kept_ms};
    struct id request = sample_id(s);
    store_reply_keep(write, s->actor, request, &reply);
    return request;
}

static bool is_kept(struct sample *s, struct id request)
{
    struct store_snapshot *snapshot = sample_look(s);
    struct arena arena;
    arena_init(&arena, 4096);
    struct store_reply found;
    enum status status =
        store_reply_get(snapshot, s->actor, request, &arena, &found);
    CHECK(status == STATUS_ok || status == STATUS_not_found);
    arena_clear(&arena);
    store_snapshot_close(snapshot);
    return status == STATUS_ok;
}

static void old_replies_are_forgotten_oldest_first(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id requests[4];
    int64_t now_ms = s.time_ms;
    struct store_write *write = sample_write(&s);
    for (int index = 0; index < 4; index++)
        requests[index] = keep(&s, write, now_ms + index);
    EXPECT_NUMBER(store_reply_forget(write, now_ms + 3, 2), 2);
    EXPECT_NUMBER(store_reply_forget(write, now_ms + 3, 9), 1);
    EXPECT_NUMBER(store_reply_forget(write, now_ms + 3, 9), 0);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT(!is_kept(&s, requests[2]));
    EXPECT(is_kept(&s, requests[3]));
    sample_close(&s);
}

static void a_client_whose_clock_is_years_behind_keeps_its_reply(void)
{
    struct sample s;
    sample_open(&s, 0);
    int64_t now_ms = s.time_ms;
    struct store_write *write = sample_write(&s);
    s.time_ms -= 9 * 366 * DAY_MS;
    struct id behind = keep(&s, write, now_ms);
    s.time_ms = now_ms + 9 * 366 * DAY_MS;
    struct id ahead = keep(&s, write, now_ms);
    EXPECT_NUMBER(store_reply_forget(write, now_ms, 9), 0);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT(is_kept(&s, behind));
    write = sample_write(&s);
    EXPECT_NUMBER(store_reply_forget(write, now_ms + 1, 9), 2);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT(!is_kept(&s, ahead));
    sample_close(&s);
}

/* Requests and records of clients whose clocks all differ, and old replies
 * forgotten in the middle of a write: each put finds its place. */
static void what_comes_in_no_order_is_kept_all_the_same(void)
{
    enum { ROUNDS = 40, A_ROUND = 50 };
    static struct id requests[ROUNDS * A_ROUND];
    struct sample s;
    sample_open(&s, 0);
    int64_t now_ms = s.time_ms;
    uint32_t chance = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct store_write *write = sample_write(&s);
        for (int index = 0; index < A_ROUND; index++) {
            chance = chance * 1664525 + 1013904223;
            s.time_ms = now_ms + (int64_t)(chance >> 8) * 1000;
            requests[round * A_ROUND + index] = keep(&s, write, now_ms + round);
            struct id offer = sample_id(&s);
            s.time_ms = now_ms;
            CHECK(sample_offer(&s, write, offer, 10) > 0);
            if (index == A_ROUND / 2 && round >= 4)
                EXPECT_NUMBER(store_reply_forget(write, now_ms + round - 3,
                                                 ROUNDS * A_ROUND),
                              A_ROUND);
        }
        CHECK(store_write_commit(write) == STATUS_ok);
    }
    for (int index = 0; index < ROUNDS * A_ROUND; index++)
        CHECK(is_kept(&s, requests[index]) ==
              (index >= (ROUNDS - 4) * A_ROUND));
    struct store_report report;
    EXPECT(store_verify(s.store, NULL, &report) == STATUS_ok);
    EXPECT_TEXT(report.fault, "");
    EXPECT_NUMBER(report.events, ROUNDS * A_ROUND);
    sample_close(&s);
}

/* The layout of version 2: no tree of times. */
static void replies_kept_without_a_time_are_as_old_as_the_upgrade(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct store_write *write = sample_write(&s);
    struct id request = keep(&s, write, 1);
    EXPECT(store_write_commit(write) == STATUS_ok);
    MDB_txn *txn;
    CHECK(mdb_txn_begin(s.store->env, NULL, 0, &txn) == 0);
    CHECK(mdb_drop(txn, s.store->trees.handle[TREE_REPLIED], 1) == 0);
    CHECK(store_version_put(txn, s.store->trees.handle[TREE_META], 2) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
    store_close(s.store);
    s.store = NULL;
    struct store *reader = NULL;
    struct store_options options = {.path = s.path, .is_reader = true};
    EXPECT(store_open(&options, &reader) == STATUS_unsupported);
    sample_reopen(&s, 0);
    write = sample_write(&s);
    EXPECT_NUMBER(store_reply_forget(write, s.time_ms, 9), 0);
    EXPECT_NUMBER(store_reply_forget(write, INT64_MAX, 9), 1);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT(!is_kept(&s, request));
    sample_close(&s);
}

/* Whoever keeps another reply to it has forgotten that there is one. */
static void the_first_reply_to_a_request_stays(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct store_write *write = sample_write(&s);
    struct id request = keep(&s, write, 1);
    struct store_reply other = {.reply = {(const uint8_t *)"other", 5},
                                .kept_ms = 2};
    store_reply_keep(write, s.actor, request, &other);
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct store_report report;
    EXPECT_NUMBER(store_verify(s.store, NULL, &report), STATUS_ok);
    struct store_snapshot *snapshot = sample_look(&s);
    struct arena arena;
    struct store_reply found;
    arena_init(&arena, 4096);
    EXPECT_NUMBER(store_reply_get(snapshot, s.actor, request, &arena, &found),
                  STATUS_ok);
    EXPECT_NUMBER(found.reply.size, 1);
    arena_clear(&arena);
    store_snapshot_close(snapshot);
    sample_close(&s);
}

/* What verifying says once one of two replies, kept at 1, lost an entry. */
static void expect_found(enum tree tree, const char *ending)
{
    struct sample s;
    sample_open(&s, 0);
    struct store_write *write = sample_write(&s);
    struct id request = keep(&s, write, 1);
    keep(&s, write, 2);
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct store_report report;
    EXPECT_NUMBER(store_verify(s.store, NULL, &report), STATUS_ok);
    MDB_txn *txn;
    struct key key = tree == TREE_REPLY ? key_reply(request, s.actor)
                                        : key_replied(1, request, s.actor);
    CHECK(mdb_txn_begin(s.store->env, NULL, 0, &txn) == 0);
    CHECK(tree_delete(txn, s.store->trees.handle[tree], &key) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
    EXPECT_NUMBER(store_verify(s.store, NULL, &report), STATUS_corrupt);
    size_t size = strlen(report.fault), wanted = strlen(ending);
    EXPECT_TEXT(report.fault + (size > wanted ? size - wanted : 0), ending);
    sample_close(&s);
}

static void a_reply_that_was_lost_is_found(void)
{
    expect_found(TREE_REPLY, "is missing");
}

static void a_reply_that_would_never_be_forgotten_is_found(void)
{
    expect_found(TREE_REPLIED, "2 replies, 1 times");
}

int main(void)
{
    RUN(old_replies_are_forgotten_oldest_first);
    RUN(a_client_whose_clock_is_years_behind_keeps_its_reply);
    RUN(what_comes_in_no_order_is_kept_all_the_same);
    RUN(replies_kept_without_a_time_are_as_old_as_the_upgrade);
    RUN(the_first_reply_to_a_request_stays);
    RUN(a_reply_that_was_lost_is_found);
    RUN(a_reply_that_would_never_be_forgotten_is_found);
    return test_result();
}
