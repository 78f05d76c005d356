/* People behind a web gateway: they log in, speak as themselves, and their
 * sessions end when they must. A real broker, a real client with the gateway's
 * role. */
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/people.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id group, other_group, web, other_web;

/* The last line of the exported ledger. */
static const char *last_event(void)
{
    static char line[65536];
    char path[96];
    snprintf(path, sizeof path, "%s/last.jsonl", house.folder);
    const char *const options[] = {"--export-ledger", path, NULL};
    CHECK(house_run(&house, options) == 0);
    FILE *file = fopen(path, "r");
    CHECK(file);
    while (fgets(line, sizeof line, file))
        ;
    fclose(file);
    return line;
}

static void a_gateway_has_no_rights_of_its_own(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .verb = VERB_post_offer, .actor = web, .body = &offer};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    struct list_query query = {.table = RECORD_NUMBER_offer, .limit = 10};
    request = (struct request){.verb = VERB_list, .actor = web, .body = &query};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    request = (struct request){.verb = VERB_hello, .actor = web};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
}

static void a_person_speaks_through_the_gateway_as_himself(void)
{
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct offer offer = make_offer(&house, group, 10000);
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, session, VERB_post_offer, &offer})
            .status,
        STATUS_ok);
    char actor[ID_TEXT_SIZE + 16], via[ID_TEXT_SIZE + 16], id[ID_TEXT_SIZE];
    id_format(group, id);
    snprintf(actor, sizeof actor, "\"actor\":\"%s\"", id);
    id_format(web, id);
    snprintf(via, sizeof via, "\"via\":\"%s\"", id);
    const char *event = last_event();
    EXPECT(strstr(event, actor));
    EXPECT(strstr(event, via));
    struct offer foreign = make_offer(&house, other_group, 10000);
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, session, VERB_post_offer, &foreign})
            .status,
        STATUS_denied);
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, session, VERB_post_party, NULL})
            .status,
        STATUS_denied);
}

/* The connection's key is the gateway's: whoever speaks through it has none. */
static void a_person_cannot_rotate_the_gateways_key(void)
{
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct curve_pair *pair = curve_pair_create();
    struct rotate_request body;
    record_init(&record_rotate_request, &body);
    body.public_key = bytes_of(pair->public_key.bytes, CURVE_KEY_BYTES);
    int64_t before = house_say(&house, VERB_hello, NULL).sequence;
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, session, VERB_rotate, &body}).status,
        STATUS_denied);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence, before);
    EXPECT(is_live(&house, web, session));
    curve_pair_destroy(pair);
}

static void who_is_forgotten_has_no_session_and_no_password(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "quen toi");
    struct bytes session =
        open_session(&house, (struct person){web, "quen toi", NULL, NULL});
    struct reference reference = {.id = party};
    EXPECT_NUMBER(ask_as(&house, (struct said){web, session, VERB_forget_person,
                                               &reference})
                      .status,
                  STATUS_ok);
    EXPECT(!is_live(&house, web, session));
    EXPECT_NUMBER(
        log_in(&house, (struct person){web, "quen toi", NULL, "198.51.100.7"})
            .status,
        STATUS_denied);
}

static void a_name_is_found_with_marks_and_without(void)
{
    open_session(&house, (struct person){web, "Nhóm Gừng", NULL, NULL});
    open_session(&house, (struct person){web, "NHÓM  GỪNG", NULL, NULL});
    /* decomposed, as some keyboards type it */
    open_session(&house,
                 (struct person){web, "nho\u0301m gu\u031b\u0300ng",
                                 "ma\u0323\u0302t kha\u0302\u0309u da\u0300i",
                                 NULL});
}

static void a_forged_session_is_refused(void)
{
    uint8_t forged[32] = {1, 2, 3};
    EXPECT(!is_live(&house, web, (struct bytes){forged, 32}));
    EXPECT(!is_live(&house, web, (struct bytes){forged, 5}));
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    EXPECT(is_live(&house, web, session));
    memcpy(forged, session.data, 32);
    forged[31] ^= 1;
    EXPECT(!is_live(&house, web, (struct bytes){forged, 32}));
}

static void a_session_stolen_to_another_gateway_is_refused(void)
{
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    EXPECT(!is_live(&house, other_web, session));
    EXPECT(!is_live(&house, PRINCIPAL_OPERATOR, session));
    EXPECT(!is_live(&house, group, session));
    EXPECT(is_live(&house, web, session));
}

static void a_suspended_gateway_speaks_for_nobody(void)
{
    struct id gateway = post_service(&house, party_kind_web, "Cổng web 3");
    struct bytes session =
        open_session(&house, (struct person){gateway, "nhom gung", NULL, NULL});
    struct reference reference = {.id = gateway};
    house_say(&house, VERB_suspend_party, &reference);
    struct envelope reply =
        ask_as(&house, (struct said){gateway, session, VERB_hello, NULL});
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_not_allowed));
}

static void logging_out_ends_one_session(void)
{
    struct bytes first =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct bytes second =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct request request = {.id = house_id(&house),
                              .verb = VERB_log_out,
                              .actor = web,
                              .session = first};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    EXPECT(!is_live(&house, web, first));
    EXPECT(is_live(&house, web, second));
    /* the reply was lost: the same request is answered as it was then */
    struct envelope again = house_ask(&house, &request);
    EXPECT(record_equal(&record_envelope, &reply, &again));
}

static void logging_out_everywhere_ends_all(void)
{
    struct bytes first =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct bytes second = open_session(
        &house, (struct person){other_web, "nhom gung", NULL, NULL});
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, first, VERB_log_out_everywhere, NULL})
            .status,
        STATUS_ok);
    EXPECT(!is_live(&house, web, first));
    EXPECT(!is_live(&house, other_web, second));
}

static void one_lists_ones_own_sessions_and_ends_another(void)
{
    struct bytes first =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct bytes second =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    open_session(&house, (struct person){web, "nhom khac", NULL, NULL});
    struct envelope reply =
        ask_as(&house, (struct said){web, first, VERB_list_sessions, NULL});
    struct session_page page;
    house_body(&house, &reply, &record_session_page, &page);
    EXPECT_NUMBER(page.sessions_count, 2);
    struct session_reference other = {.session = page.sessions[1].id};
    EXPECT(id_equal(page.present, page.sessions[0].id));
    EXPECT(id_equal(page.sessions[0].party, group));
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, first, VERB_log_out, &other}).status,
        STATUS_ok);
    EXPECT(is_live(&house, web, first));
    EXPECT(!is_live(&house, web, second));
    other.session = house_id(&house);
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, first, VERB_log_out, &other}).status,
        STATUS_not_found);
}

static void the_seventeenth_session_takes_the_place_of_the_oldest(void)
{
    struct bytes sessions[17];
    for (int index = 0; index < 17; index++)
        sessions[index] =
            open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    EXPECT(!is_live(&house, web, sessions[0]));
    EXPECT(is_live(&house, web, sessions[1]));
    EXPECT(is_live(&house, web, sessions[16]));
}

static void a_session_cannot_follow_events(void)
{
    give_password(&house, PRINCIPAL_OPERATOR, "quản trị");
    struct bytes session =
        open_session(&house, (struct person){web, "quan tri", NULL, NULL});
    struct event_query query = {.after = 0, .limit = 10};
    EXPECT_NUMBER(
        ask_as(&house, (struct said){web, session, VERB_follow_events, &query})
            .status,
        STATUS_denied);
    struct reference reference = {.id = other_group};
    EXPECT_NUMBER(ask_as(&house, (struct said){web, session, VERB_suspend_party,
                                               &reference})
                      .status,
                  STATUS_ok);
    EXPECT_NUMBER(ask_as(&house, (struct said){web, session, VERB_resume_party,
                                               &reference})
                      .status,
                  STATUS_ok);
}

static void suspending_a_party_ends_its_sessions_for_good(void)
{
    struct id party = post_group(&house);
    give_password(&house, party, "bi ngung");
    struct bytes session =
        open_session(&house, (struct person){web, "bi ngung", NULL, NULL});
    struct reference reference = {.id = party};
    house_say(&house, VERB_suspend_party, &reference);
    EXPECT(!is_live(&house, web, session));
    struct envelope reply =
        log_in(&house, (struct person){web, "bi ngung", NULL, "198.51.100.1"});
    EXPECT(reply_has(&reply, "password", problem_reason_wrong_login));
    house_say(&house, VERB_resume_party, &reference);
    EXPECT(!is_live(&house, web, session));
    EXPECT(is_live(
        &house, web,
        open_session(&house, (struct person){web, "bi ngung", NULL, NULL})));
}

static void a_session_that_is_not_used_ends(void)
{
    restart(&house, "2026-07-01T08:00:00+07:00");
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    restart(&house, "2026-07-01T19:59:00+07:00");
    EXPECT(is_live(&house, web, session));
    /* its use was written down on the way out */
    restart(&house, "2026-07-02T07:00:00+07:00");
    EXPECT(is_live(&house, web, session));
    restart(&house, "2026-07-02T19:01:00+07:00");
    EXPECT(!is_live(&house, web, session));
}

static void a_session_ends_after_thirty_days_however_much_it_is_used(void)
{
    const char *const lasting[] = {"--clock", "2026-08-01", "--session-idle",
                                   "720", NULL};
    house_stop(&house, SIGTERM);
    house_start(&house, lasting);
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    const char *const later[] = {"--clock", "2026-08-20", "--session-idle",
                                 "720", NULL};
    house_stop(&house, SIGTERM);
    house_start(&house, later);
    EXPECT(is_live(&house, web, session));
    const char *const over[] = {"--clock", "2026-08-31T00:01:00+07:00",
                                "--session-idle", "720", NULL};
    house_stop(&house, SIGTERM);
    house_start(&house, over);
    EXPECT(!is_live(&house, web, session));
}

static void a_post_that_was_done_is_answered_after_the_session_ended(void)
{
    restart(&house, "2026-09-10T08:00:00+07:00");
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    struct offer offer = make_offer(&house, group, 10000);
    offer.lots[0].from_day += 120;
    offer.lots[0].to_day += 120;
    struct request request = {.id = house_id(&house),
                              .verb = VERB_post_offer,
                              .actor = web,
                              .body = &offer,
                              .session = session};
    struct envelope first = house_ask(&house, &request);
    EXPECT_NUMBER(first.status, STATUS_ok);
    restart(&house, "2026-09-11T08:00:00+07:00");
    EXPECT(!is_live(&house, web, session));
    struct envelope again = house_ask(&house, &request);
    EXPECT(record_equal(&record_envelope, &first, &again));
    restart(&house, "2026-09-14T08:00:00+07:00"); /* it has been swept by now */
    again = house_ask(&house, &request);
    EXPECT(reply_has(&again, "session", problem_reason_session_ended));
}

static void the_store_verifies_and_its_backup_knows_the_passwords(void)
{
    char copy[96], key[128];
    snprintf(copy, sizeof copy, "%s/copy", house.folder);
    snprintf(key, sizeof key, "%s/session.key", copy);
    const char *const verify[] = {"--verify", NULL};
    EXPECT_NUMBER(house_run(&house, verify), 0);
    const char *const backup[] = {"--backup", copy, NULL};
    EXPECT_NUMBER(house_run(&house, backup), 0);
    EXPECT(access(key, F_OK) != 0); /* who has the copy can check no token */
    struct bytes session =
        open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    house_stop(&house, SIGTERM);
    const char *const restored[] = {"--store", copy, "--clock", "2026-10-01",
                                    NULL};
    house_start(&house, restored);
    EXPECT(!is_live(&house, web, session));
    open_session(&house, (struct person){web, "nhom gung", NULL, NULL});
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    const char *const verify_copy[] = {"--store", copy, "--verify", NULL};
    EXPECT_NUMBER(house_run(&house, verify_copy), 0);
    house_start(&house, stepped);
}

static void a_key_that_others_may_read_is_not_used(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/store/session.key", house.folder);
    house_stop(&house, SIGTERM);
    CHECK(chmod(path, 0644) == 0);
    EXPECT_NUMBER(house_run(&house, stepped), 77);
    CHECK(chmod(path, 0600) == 0);
    house_start(&house, stepped);
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
    RUN(a_gateway_has_no_rights_of_its_own);
    RUN(a_person_speaks_through_the_gateway_as_himself);
    RUN(a_person_cannot_rotate_the_gateways_key);
    RUN(who_is_forgotten_has_no_session_and_no_password);
    RUN(a_name_is_found_with_marks_and_without);
    RUN(a_forged_session_is_refused);
    RUN(a_session_stolen_to_another_gateway_is_refused);
    RUN(a_suspended_gateway_speaks_for_nobody);
    RUN(logging_out_ends_one_session);
    RUN(logging_out_everywhere_ends_all);
    RUN(one_lists_ones_own_sessions_and_ends_another);
    RUN(the_seventeenth_session_takes_the_place_of_the_oldest);
    RUN(a_session_cannot_follow_events);
    RUN(suspending_a_party_ends_its_sessions_for_good);
    RUN(a_session_that_is_not_used_ends);
    RUN(a_session_ends_after_thirty_days_however_much_it_is_used);
    RUN(a_post_that_was_done_is_answered_after_the_session_ended);
    RUN(the_store_verifies_and_its_backup_knows_the_passwords);
    RUN(a_key_that_others_may_read_is_not_used);
    house_close(&house);
    return test_result();
}
