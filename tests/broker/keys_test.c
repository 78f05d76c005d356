/* Keys of parties, from registering to revoking, at a real broker. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "broker/known_keys.h"
#include "broker/tries.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/house.h"
#include "tests/test.h"

#define DAY_MS INT64_C(86400000)

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};
static struct house house;
static struct id group, buyer;

/* Says it through another connection than the operator's. */
static struct envelope ask_by(struct socket *socket,
                              const struct request *request)
{
    struct socket *mine = house.client;
    house.client = socket;
    struct envelope reply = house_ask(&house, request);
    house.client = mine;
    return reply;
}

static struct envelope say_by(struct socket *socket, enum verb_number verb,
                              const void *body)
{
    return ask_by(socket, &(struct request){.verb = verb, .body = body});
}

static enum socket_state settled(struct socket *socket)
{
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    zmq_pollitem_t item = {.socket = socket_state_handle(socket),
                           .events = ZMQ_POLLIN};
    while (socket_state(socket) == SOCKET_TRYING) {
        CHECK(clock_monotonic_ms() < until_ms);
        zmq_poll(&item, 1, 100);
    }
    return socket_state(socket);
}

static bool is_let_in(const struct curve_pair *keys)
{
    struct socket *socket = house_connect(&house, house.front, keys);
    enum socket_state state = settled(socket);
    socket_close(socket);
    return state == SOCKET_MEETS;
}

static struct credential credential_of(struct id party,
                                       const struct curve_pair *pair)
{
    struct credential credential;
    record_init(&record_credential, &credential);
    credential.id = house_id(&house);
    credential.party = party;
    credential.public_key =
        (struct bytes){pair->public_key.bytes, CURVE_KEY_BYTES};
    return credential;
}

/* Registers a new pair for the party; the id of its credential. */
static struct curve_pair *registered(struct id party, struct id *ret_id)
{
    struct curve_pair *pair = curve_pair_create();
    struct credential credential = credential_of(party, pair);
    EXPECT_NUMBER(house_say(&house, VERB_add_credential, &credential).status,
                  STATUS_ok);
    *ret_id = credential.id;
    return pair;
}

static const char *issued(struct id party)
{
    struct code_request request;
    struct enrolment_code code;
    record_init(&record_code_request, &request);
    request.party = party;
    struct envelope reply = house_say(&house, VERB_issue_code, &request);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    house_body(&house, &reply, &record_enrolment_code, &code);
    return code.code;
}

static struct envelope enrol(struct socket *socket, const char *code)
{
    return say_by(socket, VERB_enrol, &(struct enrol_request){.code = code});
}

static void an_unknown_key_is_turned_away_at_front_and_back(void)
{
    struct curve_pair *pair = curve_pair_create();
    EXPECT(!is_let_in(pair));
    struct socket *back = house_connect(&house, house.workers, pair);
    EXPECT_NUMBER(settled(back), SOCKET_REFUSED);
    socket_close(back);
    curve_pair_destroy(pair);
}

static void a_registered_key_speaks_for_its_party_alone(void)
{
    struct id id;
    struct hello hello;
    struct curve_pair *pair = registered(group, &id);
    struct socket *socket = house_connect(&house, house.front, pair);
    struct envelope reply = say_by(socket, VERB_hello, NULL);
    house_body(&house, &reply, &record_hello, &hello);
    EXPECT(id_equal(hello.party, group));
    reply =
        ask_by(socket, &(struct request){.verb = VERB_hello, .named = group});
    EXPECT_NUMBER(reply.status, STATUS_ok);
    reply = ask_by(socket, &(struct request){.verb = VERB_hello,
                                             .named = PRINCIPAL_OPERATOR});
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_not_allowed));
    socket_close(socket);
    curve_pair_destroy(pair);
}

static void two_connections_with_one_key_are_one_party(void)
{
    struct id id;
    struct curve_pair *pair = registered(group, &id);
    struct socket *one = house_connect(&house, house.front, pair);
    struct socket *two = house_connect(&house, house.front, pair);
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    struct envelope first = ask_by(one, &request);
    struct envelope again = ask_by(two, &request);
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
    struct curve_pair *pair = registered(auditor.id, &id);
    struct socket *socket = house_connect(&house, house.front, pair);
    struct event_query query = {.limit = 100};
    EXPECT_NUMBER(ask_by(socket, &(struct request){.verb = VERB_follow_events,
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
    EXPECT(!is_let_in(pair));
    EXPECT_NUMBER(house_say(&house, VERB_revoke, &reference).status,
                  STATUS_conflict);
    socket_close(socket);
    curve_pair_destroy(pair);
}

static void a_kept_reply_is_not_repeated_to_a_revoked_key(void)
{
    struct id id;
    struct curve_pair *pair = registered(group, &id);
    struct socket *socket = house_connect(&house, house.front, pair);
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    EXPECT_NUMBER(ask_by(socket, &request).status, STATUS_ok);
    house_say(&house, VERB_revoke, &(struct reference){.id = id});
    EXPECT_NUMBER(ask_by(socket, &request).status, STATUS_denied);
    socket_close(socket);
    curve_pair_destroy(pair);
}

/* The house's clock moves a millisecond with each write. */
static void a_former_key_counts_until_its_overlap_is_over(void)
{
    struct id id;
    struct curve_pair *former = registered(group, &id);
    struct curve_pair *next = curve_pair_create();
    struct socket *old = house_connect(&house, house.front, former);
    struct rotate_request rotate = {
        .public_key = {next->public_key.bytes, CURVE_KEY_BYTES},
        .overlap_ms = 10};
    EXPECT(!is_let_in(next));
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
    EXPECT(!is_let_in(former));
    socket_close(old);
    socket_close(new);
    curve_pair_destroy(former);
    curve_pair_destroy(next);
}

static void without_overlap_the_former_key_is_revoked(void)
{
    struct id id;
    struct curve_pair *former = registered(group, &id);
    struct curve_pair *next = curve_pair_create();
    struct socket *old = house_connect(&house, house.front, former);
    struct rotate_request rotate = {
        .public_key = {next->public_key.bytes, CURVE_KEY_BYTES}};
    EXPECT_NUMBER(say_by(old, VERB_rotate, &rotate).status, STATUS_ok);
    EXPECT_NUMBER(say_by(old, VERB_hello, NULL).status, STATUS_denied);
    EXPECT(is_let_in(next));
    socket_close(old);
    curve_pair_destroy(former);
    curve_pair_destroy(next);
}

static void a_code_enrols_one_key_once(void)
{
    struct enrolled enrolled;
    struct curve_pair *pair = curve_pair_create(), *late = curve_pair_create();
    struct socket *door = house_connect(&house, house.enrol, pair);
    struct socket *other = house_connect(&house, house.enrol, late);
    const char *code = issued(buyer);
    struct envelope reply = enrol(door, code);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    house_body(&house, &reply, &record_enrolled, &enrolled);
    EXPECT(id_equal(enrolled.party, buyer));
    EXPECT(is_let_in(pair));
    reply = enrol(other, code);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "code", problem_reason_wrong_code));
    EXPECT(!is_let_in(late));
    /* A key that speaks for somebody is not enrolled for another. */
    reply = enrol(door, issued(group));
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "public_key", problem_reason_exists));
    socket_close(door);
    socket_close(other);
    curve_pair_destroy(pair);
    curve_pair_destroy(late);
}

static void at_the_door_for_enrolment_nothing_else_is_said(void)
{
    struct curve_pair *pair = curve_pair_create();
    struct socket *strange = house_connect(&house, house.enrol, pair);
    struct socket *known =
        house_connect(&house, house.enrol, house.operator_keys);
    for (size_t index = 0; index < verb_count; index++) {
        enum verb_number verb = (enum verb_number)verbs[index].number;
        if (verb == VERB_enrol)
            continue;
        struct envelope reply = say_by(strange, verb, NULL);
        EXPECT_NUMBER(reply.status, STATUS_denied);
        EXPECT(reply_has(&reply, "verb", problem_reason_not_allowed));
        EXPECT_NUMBER(say_by(known, verb, NULL).status, STATUS_denied);
    }
    /* nor is enrolling said anywhere else */
    EXPECT_NUMBER(house_say(&house, VERB_enrol, NULL).status, STATUS_denied);
    socket_close(strange);
    socket_close(known);
    curve_pair_destroy(pair);
}

static bool store_holds(const char *text)
{
    char path[96];
    struct stat found;
    snprintf(path, sizeof path, "%s/store/data.mdb", house.folder);
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0 && fstat(fd, &found) == 0);
    char *bytes = memory_allocate((size_t)found.st_size, 1);
    CHECK(read(fd, bytes, (size_t)found.st_size) == found.st_size);
    close(fd);
    bool is_there =
        memmem(bytes, (size_t)found.st_size, text, strlen(text)) != NULL;
    memory_free(bytes);
    return is_there;
}

static void a_code_is_told_once_and_stands_nowhere(void)
{
    struct code_request wanted;
    struct enrolment_code first, again;
    record_init(&record_code_request, &wanted);
    wanted.party = buyer;
    wanted.note = "a note that can be found";
    struct request request = {
        .id = house_id(&house), .verb = VERB_issue_code, .body = &wanted};
    struct envelope reply = house_ask(&house, &request);
    house_body(&house, &reply, &record_enrolment_code, &first);
    EXPECT_NUMBER(strlen(first.code), CODE_TEXT_SIZE - 1);
    reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    house_body(&house, &reply, &record_enrolment_code, &again);
    EXPECT_TEXT(again.code, "");
    EXPECT(id_equal(first.credential, again.credential));
    EXPECT(store_holds("a note that can be found"));
    EXPECT(!store_holds(first.code));
    house_say(&house, VERB_revoke, &(struct reference){.id = first.credential});
}

static void a_revoked_code_enrols_nobody(void)
{
    struct code_request wanted;
    struct enrolment_code code;
    struct curve_pair *pair = curve_pair_create();
    record_init(&record_code_request, &wanted);
    wanted.party = buyer;
    struct envelope reply = house_say(&house, VERB_issue_code, &wanted);
    house_body(&house, &reply, &record_enrolment_code, &code);
    house_say(&house, VERB_revoke, &(struct reference){.id = code.credential});
    struct socket *door = house_connect(&house, house.enrol, pair);
    EXPECT_NUMBER(enrol(door, code.code).status, STATUS_denied);
    socket_close(door);
    curve_pair_destroy(pair);
}

static void who_may_not_hand_out_keys_does_not(void)
{
    struct party coordinator = make_buyer(&house);
    coordinator.kind = party_kind_coordinator;
    house_say(&house, VERB_post_party, &coordinator);
    struct curve_pair *pair = curve_pair_create();
    struct credential credential = credential_of(PRINCIPAL_OPERATOR, pair);
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
    struct curve_pair *pair = registered(group, &id);
    struct credential credential = credential_of(group, pair);
    struct envelope reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "public_key", problem_reason_exists));
    credential.public_key.size = 31;
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    struct curve_pair *other = curve_pair_create();
    credential = credential_of(group, other);
    credential.to_ms = 5;
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT(reply_has(&reply, "to_ms", problem_reason_expired));
    credential.from_ms = HOUSE_START_MS + DAY_MS;
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT(reply_has(&reply, "to_ms", problem_reason_ends_before_start));
    credential.to_ms = 0; /* counts from tomorrow on */
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    EXPECT(!is_let_in(other));
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
        issued(party);
    struct envelope reply = house_say(&house, VERB_issue_code, &wanted);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "party", problem_reason_too_many));
    struct id id;
    for (int count = 0; count < KEYS_A_PARTY_MOST; count++)
        curve_pair_destroy(registered(party, &id));
    struct curve_pair *pair = curve_pair_create();
    struct credential credential = credential_of(party, pair);
    reply = house_say(&house, VERB_add_credential, &credential);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "party", problem_reason_too_many));
    house_say(&house, VERB_revoke, &(struct reference){.id = id});
    EXPECT_NUMBER(house_say(&house, VERB_add_credential, &credential).status,
                  STATUS_ok);
    curve_pair_destroy(pair);
}

/* Wrong codes are cut off before they can be many; a right one waits with them,
 * since it comes from the same address. A new broker starts to count anew. */
static void a_flood_of_guesses_is_cut_off(void)
{
    struct curve_pair *pair = curve_pair_create();
    const char *code = issued(buyer);
    house_stop(&house, SIGTERM);
    house_start(&house, stepped);
    struct socket *door = house_connect(&house, house.enrol, pair);
    int64_t before = house_say(&house, VERB_hello, NULL).sequence;
    int cut_off = 0;
    for (int count = 0; count < 200; count++) {
        char guess[CODE_TEXT_SIZE];
        snprintf(guess, sizeof guess, "%010d", count);
        struct envelope reply = enrol(door, guess);
        EXPECT_NUMBER(reply.status, STATUS_denied);
        cut_off += reply_has(&reply, "code", problem_reason_too_many_tries);
    }
    EXPECT_NUMBER(cut_off, 200 - TRIES_AN_ADDRESS);
    struct envelope reply = enrol(door, code);
    EXPECT(reply_has(&reply, "code", problem_reason_too_many_tries));
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence, before);
    socket_close(door);
    house_stop(&house, SIGTERM);
    house_start(&house, stepped);
    door = house_connect(&house, house.enrol, pair);
    EXPECT_NUMBER(enrol(door, code).status, STATUS_ok);
    socket_close(door);
    curve_pair_destroy(pair);
}

static void an_expired_code_enrols_nobody(void)
{
    static const char *const later[] = {"--clock", "2026-06-09", NULL};
    struct curve_pair *pair = curve_pair_create();
    const char *code = issued(group);
    house_stop(&house, SIGTERM);
    house_start(&house, later);
    struct socket *door = house_connect(&house, house.enrol, pair);
    struct envelope reply = enrol(door, code);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "code", problem_reason_wrong_code));
    socket_close(door);
    curve_pair_destroy(pair);
}

static void keys_count_after_a_restart_as_before(void)
{
    struct id kept, gone;
    struct curve_pair *stays = registered(group, &kept);
    struct curve_pair *goes = registered(group, &gone);
    house_say(&house, VERB_revoke, &(struct reference){.id = gone});
    house_stop(&house, SIGKILL);
    house_start(&house, stepped);
    EXPECT(is_let_in(stays));
    EXPECT(!is_let_in(goes));
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
    RUN(a_code_enrols_one_key_once);
    RUN(at_the_door_for_enrolment_nothing_else_is_said);
    RUN(a_code_is_told_once_and_stands_nowhere);
    RUN(a_revoked_code_enrols_nobody);
    RUN(who_may_not_hand_out_keys_does_not);
    RUN(keys_that_cannot_be_are_refused);
    RUN(a_party_has_a_bounded_number_of_keys_and_codes);
    RUN(keys_count_after_a_restart_as_before);
    RUN(a_flood_of_guesses_is_cut_off);
    RUN(an_expired_code_enrols_nobody);
    RUN(a_key_of_the_service_that_others_can_read_stops_the_broker);
    house_close(&house);
    return test_result();
}
