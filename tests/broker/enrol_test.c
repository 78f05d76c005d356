/* Codes with which a key that nobody knows becomes somebody's. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "broker/known_keys.h"
#include "broker/tries.h"
#include "model/codec.h"
#include "tests/broker/house.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};
static struct house house;
static struct id group, buyer;

static struct envelope say_by(struct socket *socket, enum verb_number verb,
                              const void *body)
{
    return house_ask_by(&house, socket,
                        &(struct request){.verb = verb, .body = body});
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
    EXPECT(house_lets_in(&house, pair));
    reply = enrol(other, code);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "code", problem_reason_wrong_code));
    EXPECT(!house_lets_in(&house, late));
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

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    RUN(a_code_enrols_one_key_once);
    RUN(at_the_door_for_enrolment_nothing_else_is_said);
    RUN(a_code_is_told_once_and_stands_nowhere);
    RUN(a_revoked_code_enrols_nobody);
    RUN(a_flood_of_guesses_is_cut_off);
    RUN(an_expired_code_enrols_nobody);
    house_close(&house);
    return test_result();
}
