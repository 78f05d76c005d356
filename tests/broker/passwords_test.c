/* Passwords: who may set them, what a guesser learns and whom he holds up, and
 * that nothing of them lies about. */
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/clock.h"
#include "broker/hashing.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/people.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id group, other_group, web, other_web;

static int64_t head(void)
{
    return house_say(&house, VERB_hello, NULL).sequence;
}

static bool file_holds(const char *name, const void *bytes, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", house.folder, name);
    FILE *file = fopen(path, "r");
    CHECK(file);
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *content = malloc(length);
    CHECK(content && fread(content, 1, length, file) == length);
    fclose(file);
    bool is_there = memmem(content, length, bytes, size) != NULL;
    free(content);
    return is_there;
}

static void ones_own_password_needs_the_old_one(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "doi mat khau");
    struct bytes kept =
        open_session(&house, (struct person){web, "doi mat khau", NULL, NULL});
    struct bytes ended =
        open_session(&house, (struct person){web, "doi mat khau", NULL, NULL});
    struct new_password body = {.old = "đoán mò", .password = "mới và dài"};
    struct envelope reply =
        ask_as(&house, (struct said){web, kept, VERB_set_password, &body});
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "old", problem_reason_wrong_login));
    body.old = SECRET;
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, kept, VERB_set_password, &body})
            .status,
        STATUS_ok);
    EXPECT(is_live(&house, web, kept));
    EXPECT(!is_live(&house, web, ended));
    EXPECT_NUMBER(log_in(&house, (struct person){web, "doi mat khau", NULL,
                                                 "203.0.113.9"})
                      .status,
                  STATUS_denied);
    open_session(&house,
                 (struct person){web, "doi mat khau", "mới và dài", NULL});
}

/* A session that somebody got hold of is not enough to guess on for long, and
 * guessing there holds nobody else up. */
static void guessing_the_old_password_in_a_session_must_wait(void)
{
    struct bytes first =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct bytes second =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct new_password body = {.old = "đoán mò", .password = "mới và dài"};
    struct said said = {web, first, VERB_set_password, &body};
    struct envelope reply = {.status = STATUS_ok};
    for (int index = 0; index < 4; index++)
        reply = ask_as(&house, said);
    EXPECT(reply_has(&reply, "password", problem_reason_too_many_tries));
    said.session = second;
    reply = ask_as(&house, said);
    EXPECT(reply_has(&reply, "old", problem_reason_wrong_login));
}

static void a_temporary_password_opens_one_session_and_must_be_changed(void)
{
    struct id party = post_group(&house);
    struct new_password body = {
        .party = party, .password = "tạm thời 1", .login = "quen roi"};
    EXPECT_NUMBER(house_say(&house, VERB_set_password, &body).status,
                  STATUS_ok);
    struct envelope reply =
        log_in(&house, (struct person){web, "quen roi", "tạm thời 1", "x"});
    struct session_opened opened;
    house_body(&house, &reply, &record_session_opened, &opened);
    EXPECT_NUMBER(opened.must_change, 1);
    EXPECT_NUMBER(
        log_in(&house, (struct person){web, "quen roi", "tạm thời 1", "x"})
            .status,
        STATUS_denied);
    struct offer offer = make_offer(&house, party, 10000);
    reply = ask_as(&house,
                   (struct said){web, opened.token, VERB_post_offer, &offer});
    EXPECT(reply_has(&reply, "session", problem_reason_must_change));
    struct new_password own = {.old = "tạm thời 1", .password = "tạm thời 1"};
    reply = ask_as(&house,
                   (struct said){web, opened.token, VERB_set_password, &own});
    EXPECT(reply_has(&reply, "password", problem_reason_must_change));
    own.password = "của riêng tôi";
    EXPECT_NUMBER(ask_as(&house, (struct said){web, opened.token,
                                               VERB_set_password, &own})
                      .status,
                  STATUS_ok);
    EXPECT_NUMBER(ask_as(&house, (struct said){web, opened.token,
                                               VERB_post_offer, &offer})
                      .status,
                  STATUS_ok);
    open_session(&house,
                 (struct person){web, "quen roi", "của riêng tôi", NULL});
}

static void only_staff_set_the_passwords_of_others(void)
{
    struct id officer = post_service(&house, party_kind_coordinator, "Cán bộ");
    struct new_password body = {.party = other_group, .password = "tạm thời 2"};
    struct request request = {
        .verb = VERB_set_password, .actor = group, .body = &body};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    request.actor = officer;
    body.party = PRINCIPAL_OPERATOR; /* or he would be the operator soon */
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    body.party = web;
    request.actor = PRINCIPAL_OPERATOR;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
}

static void a_coordinator_sets_those_of_its_communes(void)
{
    struct area communes[] = {{.code = "01351"}};
    struct party officer = make_group(&house), inside = make_group(&house);
    officer.kind = party_kind_coordinator;
    officer.communes = communes;
    officer.communes_count = 1;
    inside.commune = "01351";
    CHECK(house_say(&house, VERB_post_party, &officer).status == STATUS_ok);
    CHECK(house_say(&house, VERB_post_party, &inside).status == STATUS_ok);
    struct new_password body = {
        .party = inside.id, .password = "tạm thời 4", .login = "trong xa"};
    struct request request = {
        .verb = VERB_set_password, .actor = officer.id, .body = &body};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    struct party outside = make_group(&house);
    outside.commune = "01273";
    CHECK(house_say(&house, VERB_post_party, &outside).status == STATUS_ok);
    body.party = outside.id;
    body.login = "ngoai xa";
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "party", problem_reason_outside_communes));
}

static void a_login_name_belongs_to_one_party(void)
{
    struct id party = post_group(&house);
    struct new_password body = {.password = SECRET, .login = "NHÓM GỪNG"};
    struct request request = {
        .verb = VERB_set_password, .actor = party, .body = &body};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "login", problem_reason_exists));
    body.login = "0912 345 678"; /* would be looked up as a phone */
    reply = house_ask(&house, &request);
    EXPECT(reply_has(&reply, "login", problem_reason_exists));
    body.login = "ten rieng";
    body.password = "bảykýtự";
    reply = house_ask(&house, &request);
    EXPECT(reply_has(&reply, "password", problem_reason_out_of_range));
}

static void whether_an_account_exists_is_not_told(void)
{
    struct envelope wrong = log_in(
        &house, (struct person){web, "nhom gung", "sai rồi", "192.0.2.1"});
    struct envelope nobody = log_in(
        &house, (struct person){web, "khong ai ca", "sai rồi", "192.0.2.1"});
    nobody.id = wrong.id;
    EXPECT(record_equal(&record_envelope, &wrong, &nobody));
    EXPECT_NUMBER(wrong.status, STATUS_denied);
}

static void passwords_and_tokens_are_nowhere_in_clear(void)
{
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    char path[128];
    EXPECT(!file_holds("store/data.mdb", session.data, session.size));
    EXPECT(!file_holds("store/data.mdb", SECRET, strlen(SECRET)));
    EXPECT(!file_holds("log", SECRET, strlen(SECRET)));
    EXPECT(file_holds("store/data.mdb", "$argon2id$", 10));
    snprintf(path, sizeof path, "%s/last.jsonl", house.folder);
    const char *const options[] = {"--export-ledger", path, NULL};
    EXPECT_NUMBER(house_run(&house, options), 0);
    EXPECT(!file_holds("last.jsonl", "6172676f6e3269", 14)); /* argon2i */
    struct stat found;
    snprintf(path, sizeof path, "%s/store/session.key", house.folder);
    CHECK(stat(path, &found) == 0);
    EXPECT_NUMBER(found.st_mode & 0777, 0600);
    EXPECT_NUMBER(found.st_size, 32);
}

static void a_repeated_log_in_opens_one_session(void)
{
    struct log_in body = {.name = "nhom khac", .password = SECRET};
    struct request request = {.id = house_id(&house),
                              .verb = VERB_log_in,
                              .actor = web,
                              .body = &body};
    int64_t before = head();
    for (int index = 0; index < 5; index++)
        house_send(&house, &request);
    struct envelope first = house_next(&house);
    EXPECT_NUMBER(first.status, STATUS_ok);
    struct envelope again = house_ask(&house, &request);
    EXPECT(record_equal(&record_envelope, &first, &again));
    EXPECT_NUMBER(head(), before + 1);
}

/* The reply is lost with the broker: what it committed is there, the same
 * request leaves no second session, and its answer opens. */
static void a_kill_between_log_in_and_reply_leaves_one_session(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "bi giet");
    struct log_in body = {.name = "bi giet", .password = SECRET};
    struct request request = {.id = house_id(&house),
                              .verb = VERB_log_in,
                              .actor = web,
                              .body = &body};
    struct envelope lost = house_ask(&house, &request);
    house_stop(&house, SIGKILL);
    house_start(&house, stepped);
    struct envelope reply = house_ask(&house, &request);
    struct session_opened opened, before;
    house_body(&house, &lost, &record_session_opened, &before);
    house_body(&house, &reply, &record_session_opened, &opened);
    EXPECT(id_equal(opened.session, before.session));
    EXPECT(is_live(&house, web, opened.token));
    EXPECT(!is_live(&house, web, before.token)); /* one token at a time */
    reply = ask_as(&house,
                   (struct said){web, opened.token, VERB_list_sessions, NULL});
    struct session_page page;
    house_body(&house, &reply, &record_session_page, &page);
    EXPECT_NUMBER(page.sessions_count, 1);
}

static void a_kill_before_the_reply_of_set_password_is_no_dead_end(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "doi va giet");
    struct new_password body = {.old = SECRET, .password = "mới và dài"};
    struct request request = {.id = house_id(&house),
                              .verb = VERB_set_password,
                              .actor = party,
                              .body = &body};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    house_stop(&house, SIGKILL);
    house_start(&house, stepped);
    int64_t before = head();
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    EXPECT_NUMBER(head(), before);
    body.password = "mới khác nữa";
    struct envelope reply = house_ask(&house, &request);
    EXPECT(reply_has(&reply, "id", problem_reason_id_reused));
}

/* Kills while log_ins are under way, at whatever point they are. */
static void kills_at_any_point_leave_each_log_in_none_or_one_session(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "nhieu lan");
    struct log_in body = {.name = "nhieu lan", .password = SECRET};
    for (int round = 0; round < 4; round++) {
        struct request request = {.id = house_id(&house),
                                  .verb = VERB_log_in,
                                  .actor = web,
                                  .body = &body};
        house_send(&house, &request);
        if (round % 2)
            house_say(&house, VERB_hello, NULL); /* it has the request */
        house_stop(&house, SIGKILL);
        house_start(&house, stepped);
        EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    }
    struct bytes session =
        open_session(&house, (struct person){web, "nhieu lan", NULL, NULL});
    struct envelope reply =
        ask_as(&house, (struct said){web, session, VERB_list_sessions, NULL});
    struct session_page page;
    house_body(&house, &reply, &record_session_page, &page);
    EXPECT_NUMBER(page.sessions_count, 5);
}

static void a_temporary_password_is_good_for_a_week(void)
{
    struct id party = post_group(&house);
    struct new_password body = {
        .party = party, .password = "tạm thời 3", .login = "de lau"};
    house_say(&house, VERB_set_password, &body);
    restart(&house, "2026-09-19T08:00:00+07:00");
    EXPECT_NUMBER(
        log_in(&house, (struct person){web, "de lau", "tạm thời 3", "y"})
            .status,
        STATUS_denied);
}

static void guessing_locks_the_guesser_and_not_the_victim(void)
{
    struct bytes mine =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct envelope reply = {.status = STATUS_ok};
    for (int index = 0; index < 4; index++)
        reply = log_in(&house, (struct person){web, "nhom gung", "đoán thử",
                                               "198.51.100.66"});
    EXPECT(reply_has(&reply, "password", problem_reason_too_many_tries));
    EXPECT(reply.problems[0].least >= 1);
    /* from there even the right one must wait, and does not tell it is right */
    reply = log_in(&house,
                   (struct person){web, "nhom gung", NULL, "198.51.100.66"});
    EXPECT(reply_has(&reply, "password", problem_reason_too_many_tries));
    /* at another address, gateway, or with a session: nothing of it */
    EXPECT(is_live(&house, web, mine));
    open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    EXPECT_NUMBER(log_in(&house, (struct person){other_web, "nhom gung", NULL,
                                                 "198.51.100.66"})
                      .status,
                  STATUS_ok);
    /* an account that nobody has is treated the same */
    for (int index = 0; index < 4; index++)
        reply = log_in(&house, (struct person){web, "khong co", "đoán thử",
                                               "198.51.100.66"});
    EXPECT(reply_has(&reply, "password", problem_reason_too_many_tries));
}

static void posts_go_on_while_passwords_wait(void)
{
    char sources[64][24];
    struct log_in body = {.name = "nhom gung", .password = "sai rồi"};
    int busy = 0, denied = 0, posted = 0, denied_before = 0;
    int64_t slowest_ms = 0;
    for (int index = 0; index < 64; index++) {
        snprintf(sources[index], sizeof sources[index], "2001:db8::%d", index);
        body.source = sources[index];
        struct request request = {
            .verb = VERB_log_in, .actor = web, .body = &body};
        house_send(&house, &request);
    }
    /* Half of the queue is left to those who have been here before. */
    body.password = SECRET;
    body.source = "203.0.113.9";
    struct request known = {.verb = VERB_log_in, .actor = web, .body = &body};
    struct id known_id = house_send(&house, &known);
    for (int index = 0; index < 10; index++) {
        int64_t start_ms = clock_monotonic_ms();
        struct offer offer = make_offer(&house, group, 10000);
        offer.lots[0].from_day += 150;
        offer.lots[0].to_day += 150;
        struct request request = {.verb = VERB_post_offer, .body = &offer};
        struct id id = house_send(&house, &request);
        for (bool is_answered = false; !is_answered;) {
            struct envelope reply = house_next(&house);
            is_answered = id_equal(reply.id, id);
            posted += is_answered && reply.status == STATUS_ok;
            busy += reply.status == STATUS_busy;
            denied += reply.status == STATUS_denied;
        }
        if (index == 0)
            denied_before = denied;
        int64_t took_ms = clock_monotonic_ms() - start_ms;
        slowest_ms = took_ms > slowest_ms ? took_ms : slowest_ms;
    }
    /* Sixteen are hashed, for more than a second: a post that came after them
     * did not wait for that. */
    EXPECT(denied_before < HASHING_JOBS_MOST / 2);
    EXPECT_NUMBER(posted, 10);
    for (bool is_known_in = false; busy + denied < 64 || !is_known_in;) {
        struct envelope reply = house_next(&house);
        is_known_in |=
            id_equal(reply.id, known_id) && reply.status == STATUS_ok;
        busy += reply.status == STATUS_busy;
        denied += reply.status == STATUS_denied;
    }
    EXPECT(busy >= 64 - HASHING_JOBS_MOST);
    printf("     %d refused as busy, %d hashed; slowest post %lld ms\n", busy,
           denied, (long long)slowest_ms);
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    group = post_group(&house);
    other_group = post_group(&house);
    web = post_service(&house, party_kind_web, "Cổng web");
    other_web = post_service(&house, party_kind_web, "Cổng web 2");
    give_password(&house, group, NULL);
    give_password(&house, other_group, "nhóm khác");
    RUN(ones_own_password_needs_the_old_one);
    RUN(guessing_the_old_password_in_a_session_must_wait);
    RUN(a_temporary_password_opens_one_session_and_must_be_changed);
    RUN(only_staff_set_the_passwords_of_others);
    RUN(a_coordinator_sets_those_of_its_communes);
    RUN(a_login_name_belongs_to_one_party);
    RUN(whether_an_account_exists_is_not_told);
    RUN(passwords_and_tokens_are_nowhere_in_clear);
    RUN(a_repeated_log_in_opens_one_session);
    RUN(a_kill_between_log_in_and_reply_leaves_one_session);
    RUN(a_kill_before_the_reply_of_set_password_is_no_dead_end);
    RUN(kills_at_any_point_leave_each_log_in_none_or_one_session);
    RUN(a_temporary_password_is_good_for_a_week);
    RUN(guessing_locks_the_guesser_and_not_the_victim);
    RUN(posts_go_on_while_passwords_wait);
    house_close(&house);
    return test_result();
}
