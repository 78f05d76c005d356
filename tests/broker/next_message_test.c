/* Who speaks is kept in memory between messages: the next message after a
 * change meets the new state, at a real broker. */
#include "base/check.h"
#include "model/principal.h"
#include "tests/broker/trial.h"
#include "tests/test.h"

#define INSIDE "01273"  /* Thục Phán */
#define OUTSIDE "01393" /* Lũng Nặm */
#define CROWD 40

static struct house house;

static struct envelope say(struct id actor, enum verb_number verb,
                           const void *body)
{
    struct request request = {.verb = verb, .actor = actor, .body = body};
    return house_ask(&house, &request);
}

static enum status post(struct id group)
{
    struct offer offer = make_offer(&house, group, 10000);
    return (enum status)say(group, VERB_post_offer, &offer).status;
}

static enum status decide(enum verb_number verb, struct id id)
{
    struct reference reference = {.id = id};
    return (enum status)house_say(&house, verb, &reference).status;
}

static void a_suspended_party_is_refused_and_a_resumed_one_is_not(void)
{
    struct id group = post_group(&house);
    for (int round = 0; round < 3; round++) {
        EXPECT_NUMBER(post(group), STATUS_ok);
        EXPECT_NUMBER(decide(VERB_suspend_party, group), STATUS_ok);
        EXPECT_NUMBER(post(group), STATUS_denied);
        EXPECT_NUMBER(decide(VERB_resume_party, group), STATUS_ok);
    }
    EXPECT_NUMBER(post(group), STATUS_ok);
}

/* All of them are kept, and one alone is suspended. */
static void others_stay_as_they_are(void)
{
    struct id groups[CROWD];
    for (int index = 0; index < CROWD; index++) {
        groups[index] = post_group(&house);
        EXPECT_NUMBER(post(groups[index]), STATUS_ok);
    }
    EXPECT_NUMBER(decide(VERB_suspend_party, groups[CROWD / 2]), STATUS_ok);
    for (int index = 0; index < CROWD; index++)
        EXPECT_NUMBER(post(groups[index]),
                      index == CROWD / 2 ? STATUS_denied : STATUS_ok);
}

static void one_revoked_key_leaves_the_others_of_its_party(void)
{
    struct id credential;
    struct id group = post_group(&house);
    struct curve_pair *pair = house_register(&house, group, &credential);
    struct socket *socket = house_connect(&house, house.front, pair);
    struct request hello = {.verb = VERB_hello};
    EXPECT_NUMBER(house_ask_by(&house, socket, &hello).status, STATUS_ok);
    EXPECT_NUMBER(post(group), STATUS_ok);
    EXPECT_NUMBER(decide(VERB_revoke, credential), STATUS_ok);
    hello.id = (struct id){{0}};
    struct envelope reply = house_ask_by(&house, socket, &hello);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_unknown_key));
    EXPECT_NUMBER(post(group), STATUS_ok);
    socket_close(socket);
    curve_pair_destroy(pair);
}

static enum status rename_as(struct id actor, struct party *party,
                             const char *name)
{
    party->name = name;
    struct envelope reply = say(actor, VERB_update_party, party);
    party->version += reply.status == STATUS_ok;
    return (enum status)reply.status;
}

/* An officer of the whole programme is kept; one of some communes is not. */
static void a_coordinators_reach_changes_with_its_communes(void)
{
    struct area inside = {.code = INSIDE}, outside = {.code = OUTSIDE};
    struct party group = trial_party(&house, party_kind_interest_group, INSIDE);
    struct party officer = make_group(&house);
    group.version = 1;
    officer.kind = party_kind_coordinator;
    officer.members = officer.households = 0;
    EXPECT_NUMBER(house_say(&house, VERB_post_party, &officer).status,
                  STATUS_ok);
    officer.version = 1;
    EXPECT_NUMBER(rename_as(officer.id, &group, "Nhóm một"), STATUS_ok);
    officer.communes = &outside, officer.communes_count = 1;
    EXPECT_NUMBER(rename_as(PRINCIPAL_OPERATOR, &officer, "Cán bộ"), STATUS_ok);
    EXPECT_NUMBER(rename_as(officer.id, &group, "Nhóm hai"), STATUS_denied);
    officer.communes = &inside;
    EXPECT_NUMBER(rename_as(PRINCIPAL_OPERATOR, &officer, "Cán bộ"), STATUS_ok);
    EXPECT_NUMBER(rename_as(officer.id, &group, "Nhóm ba"), STATUS_ok);
    officer.communes_count = 0;
    EXPECT_NUMBER(rename_as(PRINCIPAL_OPERATOR, &officer, "Cán bộ"), STATUS_ok);
    EXPECT_NUMBER(rename_as(officer.id, &group, "Nhóm bốn"), STATUS_ok);
    EXPECT_NUMBER(decide(VERB_suspend_party, officer.id), STATUS_ok);
    EXPECT_NUMBER(rename_as(officer.id, &group, "Nhóm năm"), STATUS_denied);
}

int main(void)
{
    static const char *const stepped[] = {"--clock", "2026-06-01", NULL};
    house_open(&house, stepped);
    house_furnish(&house);
    RUN(a_suspended_party_is_refused_and_a_resumed_one_is_not);
    RUN(others_stay_as_they_are);
    RUN(one_revoked_key_leaves_the_others_of_its_party);
    RUN(a_coordinators_reach_changes_with_its_communes);
    house_close(&house);
    return test_result();
}
