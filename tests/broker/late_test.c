/* Who loses key, rights or session while a password waits to be hashed gets
 * nothing done with it any more. */
#include "base/check.h"
#include "model/codec.h"
#include "tests/broker/people.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id web;

#define OTHERS 6 /* passwords that are hashed before */

/* Wrong ones, through a gateway of their own: it is limited by itself. Returns
 * the id of what it says after them. */
static struct id send_others(void)
{
    struct id gateway = post_service(&house, party_kind_web, "Cổng khác");
    for (int index = 0; index < OTHERS; index++) {
        char name[24];
        snprintf(name, sizeof name, "vang mat %d", index);
        struct log_in body = {
            .name = name, .password = "sai rồi", .source = name};
        struct request request = {
            .verb = VERB_log_in, .actor = gateway, .body = &body};
        house_send(&house, &request);
    }
    struct request hello = {.verb = VERB_hello, .actor = gateway};
    return house_send(&house, &hello);
}

/* Says `first` once `late` has been taken and waits behind other passwords:
 * what is done with it comes before, or not at all. */
static void expect_too_late(const struct request *late,
                            const struct request *first, const char *field,
                            enum problem_reason reason)
{
    struct request hello = {.verb = VERB_hello, .actor = late->actor};
    struct id late_id = {{0}}, taken = {{0}}, first_id = {{0}};
    struct envelope too_late = {.status = STATUS_io}, done = too_late;
    struct id waiting = send_others();
    for (int left = OTHERS + 4; left > 0; left--) {
        struct envelope reply = house_next(&house);
        if (id_equal(reply.id, waiting)) {
            late_id = house_send(&house, late);
            taken = house_send(&house, &hello);
        } else if (id_equal(reply.id, taken)) {
            first_id = house_send(&house, first);
        } else if (id_equal(reply.id, late_id)) {
            too_late = reply;
        } else if (id_equal(reply.id, first_id)) {
            done = reply;
        }
    }
    EXPECT_NUMBER(done.status, STATUS_ok);
    if (too_late.status == STATUS_ok)
        EXPECT(too_late.sequence < done.sequence);
    else
        EXPECT(reply_has(&too_late, field, reason));
}

static void who_is_suspended_meanwhile_sets_no_password(void)
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
        .party = inside.id, .password = "tạm thời 5", .login = "qua muon"};
    struct request late = {
        .verb = VERB_set_password, .actor = officer.id, .body = &body};
    struct reference reference = {.id = officer.id};
    struct request first = {.verb = VERB_suspend_party, .body = &reference};
    expect_too_late(&late, &first, "actor", problem_reason_not_allowed);
}

static void an_ended_session_sets_no_password(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "ra khoi");
    struct bytes session =
        open_session(&house, (struct person){web, "ra khoi", NULL, NULL});
    struct new_password body = {.old = SECRET, .password = "mới và dài"};
    struct request late = {.verb = VERB_set_password,
                           .actor = web,
                           .body = &body,
                           .session = session};
    struct request first = {.verb = VERB_log_out_everywhere, .actor = party};
    expect_too_late(&late, &first, "session", problem_reason_session_ended);
}

static void a_key_revoked_meanwhile_sets_no_password(void)
{
    struct id party = post_group(&house);
    struct new_password body = {.password = "đủ dài rồi", .login = "mat khoa"};
    struct request late = {
        .verb = VERB_set_password, .actor = party, .body = &body};
    struct reference reference = {.id = house_credential_of(&house, party)};
    struct request first = {.verb = VERB_revoke, .body = &reference};
    expect_too_late(&late, &first, "actor", problem_reason_unknown_key);
}

static void a_gateway_whose_key_is_revoked_meanwhile_lets_nobody_in(void)
{
    struct id gateway = post_service(&house, party_kind_web, "Cổng web 4");
    give_password(&house, post_group(&house), "khoa cong");
    struct log_in body = {.name = "khoa cong", .password = SECRET};
    struct request late = {
        .verb = VERB_log_in, .actor = gateway, .body = &body};
    struct reference reference = {.id = house_credential_of(&house, gateway)};
    struct request first = {.verb = VERB_revoke, .body = &reference};
    expect_too_late(&late, &first, "actor", problem_reason_unknown_key);
}

static void who_is_suspended_meanwhile_is_not_let_in(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "bi dung");
    struct log_in body = {
        .name = "bi dung", .password = SECRET, .source = "203.0.113.9"};
    struct request late = {.verb = VERB_log_in, .actor = web, .body = &body};
    struct reference reference = {.id = party};
    struct request first = {.verb = VERB_suspend_party, .body = &reference};
    expect_too_late(&late, &first, "password", problem_reason_wrong_login);
}

static void a_gateway_suspended_meanwhile_lets_nobody_in(void)
{
    struct log_in body = {.name = "qua cong", .password = SECRET};
    struct id gateway = post_service(&house, party_kind_web, "Cổng web 3");
    give_password(&house, post_group(&house), "qua cong");
    struct request late = {
        .verb = VERB_log_in, .actor = gateway, .body = &body};
    struct reference reference = {.id = gateway};
    struct request first = {.verb = VERB_suspend_party, .body = &reference};
    expect_too_late(&late, &first, "actor", problem_reason_not_allowed);
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    web = post_service(&house, party_kind_web, "Cổng web");
    RUN(who_is_suspended_meanwhile_sets_no_password);
    RUN(an_ended_session_sets_no_password);
    RUN(who_is_suspended_meanwhile_is_not_let_in);
    RUN(a_key_revoked_meanwhile_sets_no_password);
    RUN(a_gateway_whose_key_is_revoked_meanwhile_lets_nobody_in);
    RUN(a_gateway_suspended_meanwhile_lets_nobody_in);
    house_close(&house);
    return test_result();
}
