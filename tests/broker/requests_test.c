/* One request has one effect, whoever repeats it and however; an update names
 * the version it saw. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/check.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/principal.h"
#include "store/handle.h"
#include "tests/broker/house.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id group, buyer;

static int64_t head(void)
{
    return house_say(&house, VERB_hello, NULL).sequence;
}

static void the_same_request_gets_the_same_reply(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    struct envelope first = house_ask(&house, &request);
    post_group(&house); /* the ledger goes on meanwhile */
    int64_t before = head();
    struct envelope again = house_ask(&house, &request);
    EXPECT_NUMBER(first.status, STATUS_ok);
    EXPECT(record_equal(&record_envelope, &first, &again));
    EXPECT_NUMBER(head(), before);
}

static void a_request_id_is_not_used_for_another_body(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    int64_t before = head();
    offer.lots[0].quantity = 20000;
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "id", problem_reason_id_reused));
    EXPECT_NUMBER(head(), before);
}

static void two_actors_may_use_the_same_request_id(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    struct offer other = make_offer(&house, group, 10000);
    request.actor = group;
    request.body = &other;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
}

static void a_reply_is_repeated_to_who_has_lost_the_right_since(void)
{
    struct id party = post_group(&house);
    struct offer offer = make_offer(&house, party, 10000);
    struct request request = {.id = house_id(&house),
                              .verb = VERB_post_offer,
                              .actor = party,
                              .body = &offer};
    struct envelope first = house_ask(&house, &request);
    EXPECT_NUMBER(first.status, STATUS_ok);
    house_say(&house, VERB_suspend_party, &(struct reference){.id = party});
    struct envelope again = house_ask(&house, &request);
    EXPECT(record_equal(&record_envelope, &first, &again));
    request.id = house_id(&house);
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
}

static void expect_the_same_again(const struct request *request,
                                  const struct envelope *first)
{
    int64_t before = head();
    struct envelope again = house_ask(&house, request);
    EXPECT(record_equal(&record_envelope, first, &again));
    EXPECT_NUMBER(head(), before);
}

static void a_refusal_is_the_last_word_whatever_changes_since(void)
{
    struct party party = make_group(&house);
    struct offer offer = make_offer(&house, party.id, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    struct envelope first = house_ask(&house, &request);
    EXPECT_NUMBER(first.status, STATUS_invalid);
    house_say(&house, VERB_post_party, &party);
    expect_the_same_again(&request, &first);
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    house_start(&house, stepped);
    expect_the_same_again(&request, &first);
    request.id = house_id(&house);
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
}

static void a_denial_is_kept_and_so_is_a_body_that_cannot_be_read(void)
{
    struct reference reference = {.id = group};
    struct request request = {.id = house_id(&house),
                              .verb = VERB_suspend_party,
                              .actor = group,
                              .body = &reference};
    struct envelope denied = house_ask(&house, &request);
    EXPECT_NUMBER(denied.status, STATUS_denied);
    expect_the_same_again(&request, &denied);
    request.actor = PRINCIPAL_OPERATOR;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    request.id = house_id(&house);
    request.verb = VERB_resume_party;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    struct request bodiless = {.id = house_id(&house), .verb = VERB_post_offer};
    struct envelope invalid = house_ask(&house, &bodiless);
    EXPECT_NUMBER(invalid.status, STATUS_invalid);
    expect_the_same_again(&bodiless, &invalid);
}

/* With another key the party is heard, and says it for the first time. */
static void the_refusal_of_a_revoked_key_is_kept_nowhere(void)
{
    struct id former, present;
    struct id party = post_group(&house);
    struct curve_pair *lost = house_register(&house, party, &former);
    struct curve_pair *found = house_register(&house, party, &present);
    struct socket *stranger = house_connect(&house, house.front, lost);
    struct socket *speaker = house_connect(&house, house.front, found);
    EXPECT(house_settled(stranger) == SOCKET_MEETS);
    house_say(&house, VERB_revoke, &(struct reference){.id = former});
    struct offer offer = make_offer(&house, party, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    struct envelope reply = house_ask_by(&house, stranger, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_unknown_key));
    EXPECT_NUMBER(house_ask_by(&house, speaker, &request).status, STATUS_ok);
    socket_close(stranger);
    socket_close(speaker);
    curve_pair_destroy(lost);
    curve_pair_destroy(found);
}

/* The body's hash was SHA-256 once: such a reply is found as well. */
static void a_reply_that_was_kept_with_the_former_hash_is_found(void)
{
    struct reference nothing = {.id = house_id(&house)};
    struct request request = {
        .id = house_id(&house), .verb = VERB_withdraw_offer, .body = &nothing};
    struct envelope kept = envelope_make(message_kind_reply);
    struct envelope body = {0};
    static const uint8_t verb[2] = {0, VERB_withdraw_offer};
    kept.id = request.id;
    kept.status = STATUS_denied; /* what would not be answered today */
    CHECK(envelope_set_body(&body, &record_reference, &nothing, &house.arena) ==
          STATUS_ok);
    struct store_reply reply = {.body_hash =
                                    hash_chain(hash_bytes(verb, sizeof verb),
                                               body.body.data, body.body.size),
                                .reply = envelope_write(&kept, &house.arena),
                                .kept_ms = HOUSE_START_MS};
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    char path[96];
    snprintf(path, sizeof path, "%s/store", house.folder);
    struct store *store;
    struct store_write *write;
    CHECK(store_open(&(struct store_options){.path = path}, &store) ==
          STATUS_ok);
    CHECK(store_write_open(store, &write) == STATUS_ok);
    store_reply_keep(write, PRINCIPAL_OPERATOR, request.id, &reply);
    CHECK(store_write_commit(write) == STATUS_ok);
    store_close(store);
    house_start(&house, stepped);
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
}

static int64_t commits(void)
{
    char path[96];
    snprintf(path, sizeof path, "%s/store", house.folder);
    struct store_options options = {.path = path, .is_reader = true};
    struct store *store;
    CHECK(store_open(&options, &store) == STATUS_ok);
    MDB_envinfo info;
    CHECK(mdb_env_info(store->env, &info) == 0);
    store_close(store);
    return (int64_t)info.me_last_txnid;
}

/* The broker sleeps until all of them wait for it. */
static void refusals_that_wait_together_share_a_commit(void)
{
    int64_t before = commits();
    kill(house.broker, SIGSTOP);
    for (int index = 0; index < 300; index++) {
        struct reference nothing = {.id = house_id(&house)};
        house_send(&house, &(struct request){.verb = VERB_withdraw_offer,
                                             .body = &nothing});
    }
    kill(house.broker, SIGCONT);
    for (int index = 0; index < 300; index++)
        EXPECT_NUMBER(house_next(&house).status, STATUS_not_found);
    EXPECT(commits() - before < 150);
}

static void twice_in_one_burst_is_done_once(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    int64_t before = head();
    for (int index = 0; index < 20; index++)
        house_send(&house, &request);
    struct envelope first = house_next(&house);
    EXPECT_NUMBER(first.status, STATUS_ok);
    for (int index = 1; index < 20; index++) {
        struct envelope reply = house_next(&house);
        EXPECT(record_equal(&record_envelope, &first, &reply));
    }
    EXPECT_NUMBER(head(), before + 1);
}

static void a_bad_request_in_a_burst_costs_only_itself(void)
{
    int64_t before = head();
    for (int index = 0; index < 100; index++) {
        struct offer offer = make_offer(&house, group, 10000);
        if (index % 10 == 5)
            offer.product = "gold";
        house_send(&house,
                   &(struct request){.verb = VERB_post_offer, .body = &offer});
    }
    int refused = 0;
    for (int index = 0; index < 100; index++)
        refused += house_next(&house).status == STATUS_invalid;
    EXPECT_NUMBER(refused, 10);
    EXPECT_NUMBER(head(), before + 90);
}

static void a_write_without_a_request_id_is_refused(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct envelope request = envelope_make(message_kind_request);
    request.verb = VERB_post_offer;
    CHECK(envelope_set_body(&request, &record_offer, &offer, &house.arena) ==
          STATUS_ok);
    struct bytes frame = envelope_write(&request, &house.arena);
    house_send_bytes(&house, frame.data, frame.size);
    struct envelope reply = house_next(&house);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(reply_has(&reply, "id", problem_reason_missing));
}

static void an_update_must_have_seen_the_present_version(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    house_say(&house, VERB_post_offer, &offer);
    offer.version = 1;
    offer.lots[0].quantity = 12000;
    struct envelope reply = house_say(&house, VERB_update_offer, &offer);
    struct receipt receipt;
    house_body(&house, &reply, &record_receipt, &receipt);
    EXPECT_NUMBER(receipt.version, 2);
    EXPECT(id_equal(receipt.id, offer.id));
    reply = house_say(&house, VERB_update_offer, &offer);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "version", problem_reason_changed_since));
    if (reply.problems_count)
        EXPECT_NUMBER(reply.problems[0].least, 2);
}

static void what_is_fixed_cannot_be_updated(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    house_say(&house, VERB_post_offer, &offer);
    offer.version = 1;
    offer.group = post_group(&house);
    struct envelope reply = house_say(&house, VERB_update_offer, &offer);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(reply_has(&reply, "group", problem_reason_fixed));
}

static void what_the_broker_sets_is_not_taken_from_a_client(void)
{
    struct party party = make_group(&house);
    party.state = party_state_suspended;
    party.reliability_permille = 1000;
    party.version = 77;
    EXPECT_NUMBER(house_say(&house, VERB_post_party, &party).status, STATUS_ok);
    struct offer offer = make_offer(&house, party.id, 10000);
    offer.state = post_state_withdrawn;
    EXPECT_NUMBER(house_say(&house, VERB_post_offer, &offer).status, STATUS_ok);
    struct reference reference = {.id = offer.id, .version = 1};
    EXPECT_NUMBER(house_say(&house, VERB_withdraw_offer, &reference).status,
                  STATUS_ok);
}

static void a_product_put_unchanged_leaves_no_event(void)
{
    struct product_form form = {.code = "fresh",
                                .name_vi = "nghệ tươi",
                                .name_en = "fresh",
                                .unit = unit_gram};
    struct product product = {.code = "turmeric",
                              .name_vi = "nghệ",
                              .name_en = "turmeric",
                              .forms = &form,
                              .forms_count = 1};
    EXPECT_NUMBER(house_say(&house, VERB_put_product, &product).status,
                  STATUS_ok);
    int64_t before = head();
    EXPECT_NUMBER(house_say(&house, VERB_put_product, &product).status,
                  STATUS_ok);
    EXPECT_NUMBER(head(), before);
    struct request put = {
        .id = house_id(&house), .verb = VERB_put_product, .body = &product};
    struct envelope unchanged = house_ask(&house, &put);
    EXPECT_NUMBER(head(), before);
    product.harvest = "tháng 12 - 3";
    struct envelope reply = house_say(&house, VERB_put_product, &product);
    struct receipt receipt;
    house_body(&house, &reply, &record_receipt, &receipt);
    EXPECT_NUMBER(receipt.version, 2);
    product.harvest = NULL; /* a late copy must not put it back */
    expect_the_same_again(&put, &unchanged);
}

static void a_contact_leaves_only_a_commitment_in_the_ledger(void)
{
    struct contact contact = {
        .id = group, .person = "Hoàng Thị Mẫu", .phone = "+84912345678"};
    EXPECT_NUMBER(house_say(&house, VERB_put_contact, &contact).status,
                  STATUS_ok);
    struct request request = {
        .verb = VERB_put_contact, .actor = buyer, .body = &contact};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    char path[96], line[65536];
    snprintf(path, sizeof path, "%s/ledger.jsonl", house.folder);
    const char *const options[] = {"--export-ledger", path, NULL};
    EXPECT_NUMBER(house_run(&house, options), 0);
    FILE *file = fopen(path, "r");
    CHECK(file);
    int lines = 0;
    /* "4912345678" in hex, as it would stand in an event */
    while (fgets(line, sizeof line, file)) {
        lines++;
        EXPECT(!strstr(line, "34393132333435363738"));
        EXPECT(!strstr(line, "4912345678"));
    }
    fclose(file);
    EXPECT_NUMBER(lines, head());
}

static void the_policy_keeps_the_hash_of_the_gazetteer(void)
{
    struct policy policy;
    record_init(&record_policy, &policy);
    policy.settle_ms = 1000;
    policy.gazetteer = (struct bytes){(const uint8_t *)"x", 1};
    EXPECT_NUMBER(house_say(&house, VERB_put_policy, &policy).status,
                  STATUS_ok);
    int64_t before = head();
    EXPECT_NUMBER(house_say(&house, VERB_put_policy, &policy).status,
                  STATUS_ok);
    EXPECT_NUMBER(head(), before);
}

/* A copy of the shipped data with another name in it. */
static void copy_data(const char *folder)
{
    char command[512];
    snprintf(
        command, sizeof command,
        "cp -r model/data %s && sed -i 's/Đất Mũi/Đất Mủi/' %s/communes.csv",
        folder, folder);
    CHECK(system(command) == 0);
}

static void another_gazetteer_is_an_event_of_the_policy(void)
{
    char folder[96];
    snprintf(folder, sizeof folder, "%s/data", house.folder);
    copy_data(folder);
    const char *const other[] = {"--clock", "2026-06-01", "--data", folder,
                                 NULL};
    int64_t before = head();
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    house_start(&house, stepped);
    EXPECT_NUMBER(head(), before);
    house_stop(&house, SIGTERM);
    house_start(&house, other);
    EXPECT_NUMBER(head(), before + 1);
    house_stop(&house, SIGTERM);
    house_start(&house, other);
    EXPECT_NUMBER(head(), before + 1);
    const char *const verify[] = {"--verify", NULL};
    EXPECT_NUMBER(house_run(&house, verify), 0);
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    RUN(the_same_request_gets_the_same_reply);
    RUN(a_request_id_is_not_used_for_another_body);
    RUN(two_actors_may_use_the_same_request_id);
    RUN(a_reply_is_repeated_to_who_has_lost_the_right_since);
    RUN(a_refusal_is_the_last_word_whatever_changes_since);
    RUN(a_denial_is_kept_and_so_is_a_body_that_cannot_be_read);
    RUN(the_refusal_of_a_revoked_key_is_kept_nowhere);
    RUN(a_reply_that_was_kept_with_the_former_hash_is_found);
    RUN(refusals_that_wait_together_share_a_commit);
    RUN(twice_in_one_burst_is_done_once);
    RUN(a_bad_request_in_a_burst_costs_only_itself);
    RUN(a_write_without_a_request_id_is_refused);
    RUN(an_update_must_have_seen_the_present_version);
    RUN(what_is_fixed_cannot_be_updated);
    RUN(what_the_broker_sets_is_not_taken_from_a_client);
    RUN(a_product_put_unchanged_leaves_no_event);
    RUN(a_contact_leaves_only_a_commitment_in_the_ledger);
    RUN(the_policy_keeps_the_hash_of_the_gazetteer);
    RUN(another_gazetteer_is_an_event_of_the_policy);
    house_close(&house);
    return test_result();
}
