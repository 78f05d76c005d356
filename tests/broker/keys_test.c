/* Keys of parties, from registering to revoking, at a real broker. */
#include <signal.h>
#include <sys/stat.h>

#include "broker/known_keys.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/house.h"
#include "tests/test.h"

#define DAY_MS INT64_C(86400000)

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};
static struct house house;
static struct id group, buyer;

static struct envelope say_by(struct socket *socket, enum verb_number verb,
                              const void *body)
{
    return house_ask_by(&house, socket,
                        &(struct request){.verb = verb, .body = body});
}

static void an_unknown_key_is_turned_away_at_front_and_back(void)
{
    struct curve_pair *pair = curve_pair_create();
    EXPECT(!house_lets_in(&house, pair));
    struct socket *back = house_connect(&house, house.workers, pair);
    EXPECT_NUMBER(house_settled(back), SOCKET_REFUSED);
    socket_close(back);
    curve_pair_destroy(pair);
}

static void a_registered_key_speaks_for_its_party_alone(void)
{
    struct id id;
    struct hello hello;
    struct curve_pair *pair = house_register(&house, group, &id);
    struct socket *socket = house_connect(&house, house.front, pair);
    struct envelope reply = say_by(socket, VERB_hello, NULL);
    house_body(&house, &reply, &record_hello, &hello);
    EXPECT(id_equal(hello.party, group));
    reply = house_ask_by(&house, socket,
                         &(struct request){.verb = VERB_hello, .named = group});
    EXPECT_NUMBER(reply.status, STATUS_ok);
    reply = house_ask_by(
        &house, socket,
        &(struct request){.verb = VERB_hello, .named = PRINCIPAL_OPERATOR});
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_not_allowed));
    socket_close(socket);
    curve_pair_destroy(pair);
}

static void two_connections_with_one_key_are_one_party(void)
{
    struct id id;
    struct curve_pair *pair = house_register(&house, group, &id);
    struct socket *one = house_connect(&house, house.front, pair);
    struct socket *two = house_connect(&house, house.front, pair);
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    struct envelope first = house_ask_by(&house, one, &request);
    struct envelope again = house_ask_by(&house, two, &request);
    EXPECT_NUMBER(first.status, STATUS_ok);
    EXPECT(record_equal(&record_envelope, &first, &again));
    socket_close(one);
    socket_close(two);
    curve_pair_destroy(pair);
}

/* A live session ends with the message after; nothing is pushed any more. */
static void a_revoked_key_is_refused_with_its_very_next_message(void)
{
    struct id id;
    struct party auditor = make_buyer(&house);
    auditor.kind = party_kind_auditor;
    EXPECT_NUMBER(house_say(&house, VERB_post_party, &auditor).status,
                  STATUS_ok);
    struct curve_pair *pair = house_register(&house, auditor.id, &id);
    struct socket *socket = house_connect(&house, house.front, pair);
    struct event_query query = {.limit = 100};
    EXPECT_NUMBER(house_ask_by(&house, socket,
                               &(struct request){.verb = VERB_follow_events,
                                                 .body = &query,
                                                 .credit = 10000})
                      .status,
                  STATUS_ok);
    EXPECT_NUMBER(say_by(socket, VERB_hello, NULL).status, STATUS_ok);
    struct reference reference = {.id = id};
    struct envelope revoked = house_say(&house, VERB_revoke, &reference);
    EXPECT_NUMBER(revoked.status, STATUS_ok);
    int64_t last = revoked.sequence;
    for (int count = 0; count < 20; count++)
        post_offer(&house, group, 1000);
    struct socket *mine = house.client;
    house.client = socket;
    house_send(&house, &(struct request){.verb = VERB_hello});
    struct envelope reply = house_next(&house);
    while (reply.kind == message_kind_events) { /* what was under way */
        EXPECT(reply.sequence < last);
        reply = house_next(&house);
    }
    house.client = mine;
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_unknown_key));
    EXPECT(!house_lets_in(&house, pair));
    EXPECT_NUMBER(house_say(&house, VERB_revoke, &reference).status,
                  STATUS_conflict);
    socket_close(socket);
    curve_pair_destroy(pair);
}

static void a_kept_reply_is_not_repeated_to_a_revoked_key(void)
{
    struct id id;
    struct curve_pair *pair = house_register(&house, group, &id);
    struct socket *socket = house_connect(&house, house.front, pair);
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    EXPECT_NUMBER(house_ask_by(&house, socket, &request).status, STATUS_ok);
    house_say(&house, VERB_revoke, &(struct reference){.id = id});
    EXPECT_NUMBER(house_ask_by(&house, socket, &request).status, STATUS_denied);
    socket_close(socket);
    curve_pair_destroy(pair);
}

/* The house's clock moves a millisecond with each write. */
static void a_former_key_counts_until_its_overlap_is_over(void)
{
    struct id id;
    struct curve_pair *former = house_register(&house, group, &id);
    struct curve_pair *next = curve_pair_create();
    struct socket *old = house_connect(&house, house.front, former);
    struct rotate_request rotate = {
        .public_key = {next->public_key.bytes, CURVE_KEY_BYTES},
        .overlap_ms = 10};
    EXPECT(!house_lets_in(&house, next));
    EXPECT_NUMBER(say_by(old, VERB_rotate, &rotate).status, STATUS_ok);
    struct socket *new = house_connect(&house, house.front, next);
    for (int count = 0; count < 8; count++) {
        post_offer(&house, group, 1000);
        EXPECT_NUMBER(say_by(old, VERB_hello, NULL).status, STATUS_ok);
        EXPECT_NUMBER(say_by(new, VERB_hello, NULL).status, STATUS_ok);
    }
    for (int count = 0; count < 8; count++)
        post_offer(&house, group, 1000);
    EXPECT_NUMBER(say_by(old, VERB_hello, NULL).status, STATUS_denied);
    EXPECT_NUMBER(say_by(new, VERB_hello, NULL).status, STATUS_ok);
    EXPECT(!house_lets_in(&house, former));
    socket_close(old);
    socket_close(new);
    curve_pair_destroy(former);
    curve_pair_destroy(next);
}

static void without_overlap_the_former_key_is_revoked(void)
{
    struct id id;
    struct curve_pair *former = house_register(&house, group, &id);
    struct curve_pair *next = curve_pair_create();
    struct socket *old = house_connect(&house, house.front, former);
    struct rotate_request rotate = {
        .public_key = {next->public_key.bytes, CURVE_KEY_BYTES}};
    EXPECT_NUMBER(say_by(old, VERB_rotate, &rotate).status, STATUS_ok);
    EXPECT_NUMBER(say_by(old, VERB_hello, NULL).status, STATUS_denied);
    EXPECT(house_lets_in(&house, next));
    socket_close(old);
    curve_pair_destroy(former);
    curve_pair_destroy(next);
}

static void who_may_not_hand_out_keys_does_not(void)
{
    struct party coordinator = make_buyer(&house);
    coordinator.kind = party_kind_coordinator;
    house_say(&house, VERB_post_party, &coordinator);
    struct curve_pair *pair = curve_pair_create();
    struct credential credential =
        house_credential(&house, PRINCIPAL_OPERATOR, pair);
    struct request request = {.verb = VERB_add_credential,
                              .actor = coordinator.id,
                              .body = &credential};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied); /* would become the operator */
    EXPECT(reply_has(&reply, "party", problem_reason_not_allowed));
    credential.party = group;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    request.actor = group;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    struct code_request wanted;
    record_init(&record_code_request, &wanted);
    wanted.party = PRINCIPAL_MATCHER;
    request = (struct request){
        .verb = VERB_issue_code, .actor = coordinator.id, .body = &wanted};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    struct reference reference = {.id = credential.id};
    request = (struct request){
        .verb = VERB_revoke, .actor = buyer, .body = &reference};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    request.actor = group;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    curve_pair_destroy(pair);
}

static void keys_that_cannot_be_are_refused(void)
{
    struct id id;
    struct curve_pair *pair = house_register(&house, group, &id);
    struct credential credential = house_credential(&house, group, pair);
    struct envelope reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "public_key", problem_reason_exists));
    credential.public_key.size = 31;
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    struct curve_pair *other = curve_pair_create();
    credential = house_credential(&house, group, other);
    credential.to_ms = 5;
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT(reply_has(&reply, "to_ms", problem_reason_expired));
    credential.from_ms = HOUSE_START_MS + DAY_MS;
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT(reply_has(&reply, "to_ms", problem_reason_ends_before_start));
    credential.to_ms = 0; /* counts from tomorrow on */
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    EXPECT(!house_lets_in(&house, other));
    curve_pair_destroy(other);
    curve_pair_destroy(pair);
}

static void a_party_has_a_bounded_number_of_keys_and_codes(void)
{
    struct id party = post_buyer(&house);
    struct code_request wanted;
    record_init(&record_code_request, &wanted);
    wanted.party = party;
    for (int count = 0; count < CODES_A_PARTY_MOST; count++)
        EXPECT_NUMBER(house_say(&house, VERB_issue_code, &wanted).status,
                      STATUS_ok);
    struct envelope reply = house_say(&house, VERB_issue_code, &wanted);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "party", problem_reason_too_many));
    struct id id;
    for (int count = 0; count < KEYS_A_PARTY_MOST; count++)
        curve_pair_destroy(house_register(&house, party, &id));
    struct curve_pair *pair = curve_pair_create();
    struct credential credential = house_credential(&house, party, pair);
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "party", problem_reason_too_many));
    house_say(&house, VERB_revoke, &(struct reference){.id = id});
    EXPECT_NUMBER(house_say(&house, VERB_add_credential, &credential).status,
                  STATUS_ok);
    curve_pair_destroy(pair);
}

static void keys_count_after_a_restart_as_before(void)
{
    struct id kept, gone;
    struct curve_pair *stays = house_register(&house, group, &kept);
    struct curve_pair *goes = house_register(&house, group, &gone);
    house_say(&house, VERB_revoke, &(struct reference){.id = gone});
    house_stop(&house, SIGKILL);
    house_start(&house, stepped);
    EXPECT(house_lets_in(&house, stays));
    EXPECT(!house_lets_in(&house, goes));
    curve_pair_destroy(stays);
    curve_pair_destroy(goes);
}

static void a_key_of_the_service_that_others_can_read_stops_the_broker(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/server.key", house.keys);
    house_stop(&house, SIGTERM);
    EXPECT(chmod(path, 0644) == 0);
    EXPECT_NUMBER(house_run(&house, stepped), 78);
    EXPECT(chmod(path, 0600) == 0);
    house_start(&house, stepped);
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    RUN(an_unknown_key_is_turned_away_at_front_and_back);
    RUN(a_registered_key_speaks_for_its_party_alone);
    RUN(two_connections_with_one_key_are_one_party);
    RUN(a_revoked_key_is_refused_with_its_very_next_message);
    RUN(a_kept_reply_is_not_repeated_to_a_revoked_key);
    RUN(a_former_key_counts_until_its_overlap_is_over);
    RUN(without_overlap_the_former_key_is_revoked);
    RUN(who_may_not_hand_out_keys_does_not);
    RUN(keys_that_cannot_be_are_refused);
    RUN(a_party_has_a_bounded_number_of_keys_and_codes);
    RUN(keys_count_after_a_restart_as_before);
    RUN(a_key_of_the_service_that_others_can_read_stops_the_broker);
    house_close(&house);
    return test_result();
}
