/* Events go to followers as their credit allows, and time is an event. */
#include <signal.h>
#include <sys/wait.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/hash.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/house.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

/* What a follower has seen: it checks the chain as it goes. */
struct seen {
    int64_t sequence;
    struct hash hash;
};

static void follow(struct house *house, int64_t after, int64_t credit)
{
    struct event_query query = {.after = after, .limit = 100};
    house_send(house, &(struct request){.verb = VERB_follow_events,
                                        .body = &query,
                                        .credit = credit});
}

/* Takes pushed events until `sequence` was seen. */
static void see_up_to(struct house *house, struct seen *seen, int64_t sequence)
{
    while (seen->sequence < sequence) {
        struct envelope envelope = house_next(house);
        if (envelope.kind != message_kind_events)
            continue;
        struct page page;
        house_body(house, &envelope, &record_page, &page);
        EXPECT(page.items_count > 0);
        for (uint32_t index = 0; index < page.items_count; index++) {
            const struct item *item = &page.items[index];
            seen->sequence++;
            seen->hash =
                hash_chain(seen->hash, item->record.data, item->record.size);
            EXPECT_NUMBER(item->hash.size, HASH_BYTES);
            EXPECT(memcmp(item->hash.data, seen->hash.bytes, HASH_BYTES) == 0);
        }
        EXPECT_NUMBER(page.next_sequence, seen->sequence);
    }
}

static void events_come_as_credit_allows(void)
{
    struct house house;
    struct seen seen = {0};
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    follow(&house, 0, 3);
    see_up_to(&house, &seen, 3);
    EXPECT_NUMBER(seen.sequence, 3);
    /* all credit is used: the next message is the reply, not an event */
    house_send(&house, &(struct request){.verb = VERB_hello});
    EXPECT_NUMBER(house_next(&house).verb, VERB_hello);
    follow(&house, 3, 1000);
    see_up_to(&house, &seen, 10);
    struct offer offer = make_offer(&house, group, 10000);
    house_send(&house,
               &(struct request){.verb = VERB_post_offer, .body = &offer});
    see_up_to(&house, &seen, 11);
    EXPECT_NUMBER(seen.sequence, 11);
    house_close(&house);
}

/* A follower whose connection lost events asks again from the last it has, even
 * where it began. */
static void each_request_to_follow_starts_at_its_after(void)
{
    struct house house;
    house_open(&house, stepped);
    for (int round = 0; round < 2; round++) {
        struct seen seen = {0};
        follow(&house, 0, 1000);
        see_up_to(&house, &seen, 4);
    }
    struct event_query query = {.after = 2, .limit = 100};
    struct request request = {.id = house_id(&house),
                              .verb = VERB_follow_events,
                              .body = &query,
                              .credit = 1};
    house_ask(&house, &request);
    EXPECT_NUMBER(house_next(&house).kind, message_kind_events);
    house_ask(&house, &request); /* the same one again: nothing comes */
    house_send(&house, &(struct request){.verb = VERB_hello});
    EXPECT_NUMBER(house_next(&house).verb, VERB_hello);
    house_close(&house);
}

#define FOLLOWERS 70 /* more than may follow */

static void followers_without_credit_make_room_for_others(void)
{
    struct house house;
    struct socket *mine, *others[FOLLOWERS];
    house_open(&house, stepped);
    mine = house.client;
    for (int index = 0; index < FOLLOWERS; index++) {
        others[index] = house_connect(&house, house.front, house.operator_keys);
        house.client = others[index];
        struct event_query query = {.limit = 100};
        struct request request = {
            .verb = VERB_follow_events, .body = &query, .credit = 4};
        EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
        struct seen seen = {0};
        see_up_to(&house, &seen, 4); /* its credit is used now */
    }
    for (int index = 0; index < FOLLOWERS; index++)
        socket_close(others[index]);
    house.client = mine;
    house_close(&house);
}

static void a_long_ledger_comes_in_pieces_and_whole(void)
{
    struct house house;
    struct seen seen = {0};
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    for (int count = 0; count < 1000; count++) {
        struct offer offer = make_offer(&house, group, 10000);
        house_send(&house,
                   &(struct request){.verb = VERB_post_offer, .body = &offer});
    }
    for (int count = 0; count < 1000; count++)
        EXPECT_NUMBER(house_next(&house).status, STATUS_ok);
    follow(&house, 0, 100000);
    see_up_to(&house, &seen, 1010);
    EXPECT_NUMBER(seen.sequence, 1010);
    house_close(&house);
}

static void a_follower_that_went_away_costs_nobody(void)
{
    struct house house;
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    for (int count = 0; count < 80; count++) { /* more than may follow */
        struct socket *mine = house.client;
        house.client = house_connect(&house, house.front, house.operator_keys);
        follow(&house, 0, 100000);
        struct seen seen = {0};
        see_up_to(&house, &seen, 1);
        socket_close(house.client);
        house.client = mine;
        post_offer(&house, group, 10000);
    }
    house_close(&house);
}

static void only_those_who_may_follow(void)
{
    struct house house;
    house_open(&house, stepped);
    struct request request = {
        .verb = VERB_follow_events, .actor = PRINCIPAL_OFFICE, .credit = 10};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    house_close(&house);
}

static void a_tick_comes_at_its_time_and_once(void)
{
    struct house house;
    house_open(&house, NULL);
    struct hello hello;
    struct envelope reply = house_say(&house, VERB_hello, NULL);
    house_body(&house, &reply, &record_hello, &hello);
    struct tick_request later = {.at_ms = hello.time_ms + 250};
    struct request request = {.id = house_id(&house),
                              .verb = VERB_request_tick,
                              .actor = PRINCIPAL_MATCHER,
                              .body = &later};
    house_send(&house, &request);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence,
                  HOUSE_FIRST_EVENTS);
    reply = house_next(&house);
    EXPECT(id_equal(reply.id, request.id));
    EXPECT_NUMBER(reply.status, STATUS_ok);
    EXPECT_NUMBER(reply.sequence, HOUSE_FIRST_EVENTS + 1);
    struct envelope now = house_say(&house, VERB_hello, NULL);
    house_body(&house, &now, &record_hello, &hello);
    EXPECT(hello.time_ms >= later.at_ms);
    struct envelope again = house_ask(&house, &request);
    EXPECT(record_equal(&record_envelope, &reply, &again));
    request.id = (struct id){{0}};
    later.at_ms = 0;
    EXPECT_NUMBER(house_ask(&house, &request).sequence, HOUSE_FIRST_EVENTS + 2);
    house_close(&house);
}

static void a_made_up_clock_reaches_a_tick_by_writes(void)
{
    struct house house;
    house_open(&house, stepped);
    struct tick_request later = {.at_ms = HOUSE_START_MS + 4};
    struct request request = {
        .verb = VERB_request_tick, .actor = PRINCIPAL_MATCHER, .body = &later};
    struct id id = house_send(&house, &request);
    struct envelope last = {0};
    for (int count = 0; count < 3 && last.verb != VERB_request_tick; count++) {
        struct party party = make_group(&house);
        house_send(&house,
                   &(struct request){.verb = VERB_post_party, .body = &party});
        EXPECT_NUMBER(house_next(&house).verb, VERB_post_party);
    }
    last = house_next(&house);
    EXPECT(id_equal(last.id, id));
    EXPECT_NUMBER(last.status, STATUS_ok);
    house_close(&house);
}

static void one_tick_waits_for_each_actor(void)
{
    struct house house;
    house_open(&house, stepped);
    struct tick_request later = {.at_ms = HOUSE_START_MS + 1000000};
    struct request request = {
        .verb = VERB_request_tick, .actor = PRINCIPAL_MATCHER, .body = &later};
    struct id first = house_send(&house, &request);
    later.at_ms = HOUSE_START_MS + 5;
    struct id second = house_send(&house, &request);
    struct envelope reply = house_next(&house);
    EXPECT(id_equal(reply.id, first));
    EXPECT_NUMBER(reply.status, STATUS_stale);
    for (int count = 0; count < 6; count++) {
        struct party party = make_group(&house);
        house_send(&house,
                   &(struct request){.verb = VERB_post_party, .body = &party});
    }
    do
        reply = house_next(&house);
    while (reply.verb != VERB_request_tick);
    EXPECT(id_equal(reply.id, second));
    EXPECT_NUMBER(reply.status, STATUS_ok);
    house_close(&house);
}

/* The ledger of the same requests under a made-up clock, which makes a tick due
 * in the middle; in one batch, or each in its own. */
static void export_run(char *ret_text, size_t size, bool is_burst)
{
    struct house house;
    char path[96];
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    struct contact contact = {.id = group, .phone = "+84912345678"};
    house_say(&house, VERB_put_contact, &contact);
    struct tick_request later = {.at_ms = HOUSE_START_MS + 9};
    house_send(&house, &(struct request){.verb = VERB_request_tick,
                                         .actor = PRINCIPAL_MATCHER,
                                         .body = &later});
    house_say(&house, VERB_hello, NULL); /* it waits now */
    if (is_burst)
        kill(house.broker, SIGSTOP);
    for (int count = 0; count < 8; count++) {
        struct offer offer = make_offer(&house, group, 10000);
        house_send(&house,
                   &(struct request){.verb = VERB_post_offer, .body = &offer});
        if (!is_burst)
            house_next(&house);
    }
    kill(house.broker, SIGCONT);
    house_say(&house, VERB_clear_market, NULL);
    snprintf(path, sizeof path, "%s/ledger", house.folder);
    const char *const options[] = {"--export-ledger", path, NULL};
    EXPECT_NUMBER(house_run(&house, options), 0);
    FILE *file = fopen(path, "r");
    CHECK(file);
    ret_text[fread(ret_text, 1, size - 1, file)] = '\0';
    fclose(file);
    house_close(&house);
}

static void the_same_run_leaves_the_same_ledger_however_it_is_batched(void)
{
    static char first[1 << 20], second[1 << 20];
    export_run(first, sizeof first, false);
    export_run(second, sizeof second, true);
    EXPECT(strlen(first) > 1000);
    EXPECT(strcmp(first, second) == 0);
}

static void event_time_does_not_go_back_over_a_restart(void)
{
    static const char *const earlier[] = {"--clock", "2026-05-01", NULL};
    struct house house;
    house_open(&house, stepped);
    post_group(&house);
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    house_start(&house, earlier);
    struct envelope reply = house_say(&house, VERB_hello, NULL);
    struct hello hello;
    house_body(&house, &reply, &record_hello, &hello);
    EXPECT(hello.time_ms > HOUSE_START_MS);
    house_close(&house);
}

int main(void)
{
    RUN(events_come_as_credit_allows);
    RUN(each_request_to_follow_starts_at_its_after);
    RUN(followers_without_credit_make_room_for_others);
    RUN(a_long_ledger_comes_in_pieces_and_whole);
    RUN(a_follower_that_went_away_costs_nobody);
    RUN(only_those_who_may_follow);
    RUN(a_tick_comes_at_its_time_and_once);
    RUN(a_made_up_clock_reaches_a_tick_by_writes);
    RUN(one_tick_waits_for_each_actor);
    RUN(the_same_run_leaves_the_same_ledger_however_it_is_batched);
    RUN(event_time_does_not_go_back_over_a_restart);
    return test_result();
}
