/* Contacts open to those whom they concern, every reading is an event, and a
 * person can be forgotten; a coordinator acts within its communes, and what is
 * done for another says so. */
#include <unistd.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/trial.h"
#include "tests/test.h"

#define INSIDE "01351"
#define OUTSIDE "01273"
#define PHONE "+84912345678"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id coordinator; /* of INSIDE */
static struct envelope reply; /* the last one */

static enum status say(struct id actor, enum verb_number verb, const void *body)
{
    struct request request = {.verb = verb, .actor = actor, .body = body};
    reply = house_ask(&house, &request);
    return (enum status)reply.status;
}

static int64_t head(void)
{
    return house_say(&house, VERB_hello, NULL).sequence;
}

static void put_contact(struct id party)
{
    struct contact contact = {
        .id = party, .person = "Nông Thị Hoa", .phone = PHONE};
    CHECK(say(PRINCIPAL_OPERATOR, VERB_put_contact, &contact) == STATUS_ok);
}

/* "" when it was not shown. */
static const char *show(struct id reader, struct id party, struct id lead)
{
    static struct contact contact;
    struct contact_query query = {.id = party, .lead = lead};
    if (say(reader, VERB_show_contact, &query) != STATUS_ok)
        return "";
    house_body(&house, &reply, &record_contact, &contact);
    EXPECT_NUMBER(contact.salt.size, 0);
    return contact.phone;
}

static enum status decide(struct id actor, enum verb_number verb,
                          struct id lead)
{
    struct reference reference = {.id = lead, .reason = refusal_too_far};
    return say(actor, verb, &reference);
}

/* The last event of the ledger, as the operator follows it. */
static struct event last_event(void)
{
    struct event_query query = {.after = head() - 1, .limit = 1};
    struct request request = {
        .verb = VERB_follow_events, .body = &query, .credit = 1};
    house_send(&house, &request);
    struct envelope pushed;
    do
        pushed = house_next(&house);
    while (pushed.kind != message_kind_events);
    struct page page;
    struct event event;
    house_body(&house, &pushed, &record_page, &page);
    CHECK(page.items_count == 1);
    CHECK(record_decode(&record_event, page.items[0].record, &house.arena,
                        &event, NULL) == STATUS_ok);
    return event;
}

static const struct id no_lead;

static void a_contact_opens_when_the_lead_is_approved(void)
{
    struct trial trial;
    trial_init(&trial, &house, INSIDE);
    put_contact(trial.group.id);
    put_contact(trial.buyer.id);
    struct id lead = trial_lead(&trial);
    EXPECT_TEXT(show(trial.buyer.id, trial.group.id, lead), "");
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "lead", problem_reason_not_opened));
    CHECK(decide(PRINCIPAL_OPERATOR, VERB_approve_lead, lead) == STATUS_ok);
    EXPECT_TEXT(show(trial.buyer.id, trial.group.id, no_lead), "");
    EXPECT(reply_has(&reply, "lead", problem_reason_missing));
    EXPECT_TEXT(show(trial.buyer.id, trial.group.id, lead), PHONE);
    EXPECT_TEXT(show(trial.group.id, trial.buyer.id, lead), PHONE);
    struct party stranger =
        trial_party(&house, party_kind_interest_group, INSIDE);
    EXPECT_TEXT(show(stranger.id, trial.buyer.id, lead), "");
    EXPECT(reply_has(&reply, "lead", problem_reason_not_opened));
    EXPECT_TEXT(show(trial.buyer.id, stranger.id, lead), "");
    EXPECT_TEXT(show(stranger.id, trial.buyer.id, house_id(&house)), "");
    EXPECT(reply_has(&reply, "lead", problem_reason_not_opened));
}

static void a_rejected_lead_opens_nothing(void)
{
    struct trial trial;
    trial_init(&trial, &house, INSIDE);
    put_contact(trial.group.id);
    struct id lead = trial_lead(&trial);
    CHECK(decide(PRINCIPAL_OPERATOR, VERB_reject_lead, lead) == STATUS_ok);
    EXPECT_TEXT(show(trial.buyer.id, trial.group.id, lead), "");
    EXPECT(reply_has(&reply, "lead", problem_reason_not_opened));
}

static void officers_read_within_their_communes(void)
{
    struct trial trial;
    trial_init(&trial, &house, OUTSIDE);
    put_contact(trial.group.id);
    EXPECT_TEXT(show(coordinator, trial.group.id, no_lead), "");
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "id", problem_reason_outside_communes));
    EXPECT_TEXT(show(PRINCIPAL_OPERATOR, trial.group.id, no_lead), PHONE);
    trial_init(&trial, &house, INSIDE);
    put_contact(trial.group.id);
    EXPECT_TEXT(show(coordinator, trial.group.id, no_lead), PHONE);
    struct party auditor = trial_party(&house, party_kind_auditor, INSIDE);
    EXPECT_TEXT(show(auditor.id, trial.group.id, no_lead), "");
    EXPECT_NUMBER(reply.status, STATUS_denied);
}

static void every_reading_is_an_event_that_names_reader_and_lead(void)
{
    struct trial trial;
    struct contact_reading reading;
    trial_init(&trial, &house, INSIDE);
    put_contact(trial.group.id);
    struct id lead = trial_lead(&trial);
    CHECK(decide(PRINCIPAL_OPERATOR, VERB_approve_lead, lead) == STATUS_ok);
    int64_t before = head();
    EXPECT_TEXT(show(trial.buyer.id, trial.group.id, lead), PHONE);
    EXPECT_NUMBER(reply.sequence, before + 1);
    struct event event = last_event();
    EXPECT_NUMBER(event.sequence, before + 1);
    EXPECT_NUMBER(event.verb, VERB_show_contact);
    EXPECT(id_equal(event.actor, trial.buyer.id));
    EXPECT(id_equal(event.subject, trial.group.id));
    CHECK(record_decode(&record_contact_reading, event.record, &house.arena,
                        &reading, NULL) == STATUS_ok);
    EXPECT(id_equal(reading.id, trial.group.id));
    EXPECT(id_equal(reading.reader, trial.buyer.id));
    EXPECT(id_equal(reading.lead, lead));
    EXPECT_TEXT(show(trial.buyer.id, trial.buyer.id, lead), "");
    EXPECT_NUMBER(reply.status, STATUS_not_found); /* it has none */
    EXPECT_NUMBER(head(), before + 1);
}

/* Whether a file of the store holds these bytes. */
static bool store_holds(const char *text)
{
    char command[256];
    snprintf(command, sizeof command, "grep -q -a -r -F -e '%s' %s/store", text,
             house.folder);
    return system(command) == 0;
}

/* The reply is kept nowhere: the same id reads again, as rights are then. */
static void a_repeated_question_is_asked_again(void)
{
    struct trial trial;
    trial_init(&trial, &house, INSIDE);
    put_contact(trial.group.id);
    struct id lead = trial_lead(&trial);
    CHECK(decide(PRINCIPAL_OPERATOR, VERB_approve_lead, lead) == STATUS_ok);
    struct contact_query query = {.id = trial.group.id, .lead = lead};
    struct request request = {.id = house_id(&house),
                              .verb = VERB_show_contact,
                              .actor = trial.buyer.id,
                              .body = &query};
    int64_t before = head();
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    EXPECT_NUMBER(head(), before + 2);
    struct reference buyer = {.id = trial.buyer.id};
    CHECK(say(PRINCIPAL_OPERATOR, VERB_suspend_party, &buyer) == STATUS_ok);
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
}

static void a_forgotten_person_is_gone_and_the_chain_verifies(void)
{
    static const char phone[] = "+84388777666";
    struct trial trial;
    trial_init(&trial, &house, INSIDE);
    struct contact contact = {.id = trial.group.id, .phone = phone};
    CHECK(say(trial.group.id, VERB_put_contact, &contact) == STATUS_ok);
    EXPECT_TEXT(show(PRINCIPAL_OPERATOR, trial.group.id, no_lead), phone);
    EXPECT(store_holds(phone));
    struct reference reference = {.id = trial.group.id};
    EXPECT_NUMBER(say(trial.buyer.id, VERB_forget_person, &reference),
                  STATUS_denied);
    EXPECT_NUMBER(say(coordinator, VERB_forget_person, &reference), STATUS_ok);
    struct event event = last_event();
    struct contact_commitment commitment;
    EXPECT_NUMBER(event.verb, VERB_forget_person);
    EXPECT(id_equal(event.on_behalf, trial.group.id));
    CHECK(record_decode(&record_contact_commitment, event.record, &house.arena,
                        &commitment, NULL) == STATUS_ok);
    EXPECT(id_equal(commitment.id, trial.group.id));
    EXPECT_NUMBER(commitment.commitment.size, 0);
    EXPECT_TEXT(show(PRINCIPAL_OPERATOR, trial.group.id, no_lead), "");
    EXPECT_NUMBER(reply.status, STATUS_not_found);
    const char *const verify[] = {"--verify", NULL};
    EXPECT_NUMBER(house_run(&house, verify), 0);
    /* what the engine freed is not in a copy */
    char path[96];
    snprintf(path, sizeof path, "%s/copy", house.folder);
    const char *const backup[] = {"--backup", path, NULL};
    EXPECT_NUMBER(house_run(&house, backup), 0);
    char command[192];
    snprintf(command, sizeof command, "grep -q -a -r -F -e '%s' %s", phone,
             path);
    EXPECT(system(command) != 0);
    CHECK(say(trial.group.id, VERB_put_contact, &contact) == STATUS_ok);
    EXPECT_TEXT(show(trial.group.id, trial.group.id, no_lead), phone);
}

/* The buyer may be anywhere; the groups are who is committed. */
static void a_lead_is_decided_where_all_its_groups_are(void)
{
    struct trial trial;
    trial_init(&trial, &house, INSIDE);
    trial.buyer = trial_party(&house, party_kind_enterprise, OUTSIDE);
    struct id lead = trial_lead(&trial);
    EXPECT_NUMBER(decide(coordinator, VERB_approve_lead, lead), STATUS_ok);
    trial_init(&trial, &house, OUTSIDE);
    trial.buyer = trial_party(&house, party_kind_enterprise, INSIDE);
    lead = trial_lead(&trial);
    EXPECT_NUMBER(decide(coordinator, VERB_approve_lead, lead), STATUS_denied);
    EXPECT(reply_has(&reply, "lines", problem_reason_outside_communes));
    EXPECT_NUMBER(decide(PRINCIPAL_OPERATOR, VERB_approve_lead, lead),
                  STATUS_ok);
}

static void nobody_gives_itself_communes(void)
{
    struct area more[] = {{.code = INSIDE}, {.code = OUTSIDE}};
    struct party officer = trial_party(&house, party_kind_coordinator, INSIDE);
    officer.version = 1;
    officer.communes = more;
    officer.communes_count = 2;
    EXPECT_NUMBER(say(officer.id, VERB_update_party, &officer), STATUS_denied);
    EXPECT(reply_has(&reply, "communes", problem_reason_not_allowed));
    EXPECT_NUMBER(say(PRINCIPAL_OPERATOR, VERB_update_party, &officer),
                  STATUS_ok);
    officer.version = 2;
    officer.communes_count = 0; /* would be the whole programme */
    EXPECT_NUMBER(say(officer.id, VERB_update_party, &officer), STATUS_denied);
    officer.communes_count = 2;
    officer.name = "Cán bộ";
    EXPECT_NUMBER(say(officer.id, VERB_update_party, &officer), STATUS_ok);
}

static void communes_are_places_and_only_a_coordinators(void)
{
    struct area nowhere = {.code = "99999"}, inside = {.code = INSIDE};
    struct party officer = make_group(&house);
    officer.kind = party_kind_coordinator;
    officer.communes = &nowhere;
    officer.communes_count = 1;
    EXPECT_NUMBER(say(PRINCIPAL_OPERATOR, VERB_post_party, &officer),
                  STATUS_invalid);
    EXPECT(reply_has(&reply, "communes[0].code", problem_reason_not_found));
    struct party group = make_group(&house);
    group.communes = &inside;
    group.communes_count = 1;
    EXPECT_NUMBER(say(PRINCIPAL_OPERATOR, VERB_post_party, &group),
                  STATUS_invalid);
    EXPECT(reply_has(&reply, "communes", problem_reason_wrong_kind));
}

static void a_party_is_moved_only_into_communes_within_reach(void)
{
    struct trial trial;
    trial_init(&trial, &house, INSIDE);
    struct party party = trial.group;
    party.version = 1;
    party.commune = OUTSIDE;
    EXPECT_NUMBER(say(coordinator, VERB_update_party, &party), STATUS_denied);
    EXPECT(reply_has(&reply, "commune", problem_reason_outside_communes));
    EXPECT_NUMBER(say(trial.group.id, VERB_update_party, &party), STATUS_ok);
    party.version = 2;
    party.commune = INSIDE; /* it is out of reach now: not to be fetched */
    EXPECT_NUMBER(say(coordinator, VERB_update_party, &party), STATUS_denied);
    EXPECT(reply_has(&reply, "id", problem_reason_outside_communes));
}

static void what_is_done_for_another_says_so(void)
{
    struct trial trial;
    trial_init(&trial, &house, INSIDE);
    struct offer offer = make_offer(&house, trial.group.id, 10000);
    CHECK(say(coordinator, VERB_post_offer, &offer) == STATUS_ok);
    struct event event = last_event();
    EXPECT(id_equal(event.actor, coordinator));
    EXPECT(id_equal(event.on_behalf, trial.group.id));
    offer = make_offer(&house, trial.group.id, 10000);
    CHECK(say(trial.group.id, VERB_post_offer, &offer) == STATUS_ok);
    event = last_event();
    EXPECT(id_equal(event.actor, trial.group.id));
    EXPECT(id_is_zero(event.on_behalf));
    struct id lead = trial_lead(&trial);
    CHECK(decide(coordinator, VERB_approve_lead, lead) == STATUS_ok);
    EXPECT(id_is_zero(last_event().on_behalf)); /* it is its own decision */
}

int main(void)
{
    static struct area inside = {.code = INSIDE};
    house_open(&house, stepped);
    house_furnish(&house);
    struct party officer = make_group(&house);
    officer.kind = party_kind_coordinator;
    officer.communes = &inside;
    officer.communes_count = 1;
    CHECK(say(PRINCIPAL_OPERATOR, VERB_post_party, &officer) == STATUS_ok);
    coordinator = officer.id;
    RUN(a_contact_opens_when_the_lead_is_approved);
    RUN(a_rejected_lead_opens_nothing);
    RUN(officers_read_within_their_communes);
    RUN(every_reading_is_an_event_that_names_reader_and_lead);
    RUN(a_repeated_question_is_asked_again);
    RUN(a_forgotten_person_is_gone_and_the_chain_verifies);
    RUN(a_lead_is_decided_where_all_its_groups_are);
    RUN(nobody_gives_itself_communes);
    RUN(communes_are_places_and_only_a_coordinators);
    RUN(a_party_is_moved_only_into_communes_within_reach);
    RUN(what_is_done_for_another_says_so);
    house_close(&house);
    return test_result();
}
