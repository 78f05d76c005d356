/* The text message gateway: for bound phones, by listed verbs, about the
 * party's own records, and nothing else. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/check.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/house.h"
#include "tests/test.h"

#define PHONE "+84912345678"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id group, buyer, sms;

static struct envelope ask(struct id gateway, const char *phone,
                           enum verb_number verb, const void *body)
{
    struct request request = {
        .verb = verb, .actor = gateway, .body = body, .phone = phone};
    return house_ask(&house, &request);
}

static struct envelope bind_phone(struct id party, const char *phone)
{
    struct phone_order order = {.party = party, .phone = phone};
    return house_say(&house, VERB_bind_phone, &order);
}

static struct envelope unbind_phone(struct id party, const char *phone)
{
    struct phone_order order = {.party = party, .phone = phone};
    return house_say(&house, VERB_unbind_phone, &order);
}

static bool speaks(const char *phone)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct envelope reply = ask(sms, phone, VERB_post_offer, &offer);
    if (reply.status == STATUS_ok)
        return true;
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "phone", problem_reason_not_bound));
    return false;
}

static void a_bound_phone_speaks_for_its_party(void)
{
    EXPECT(!speaks(PHONE));
    EXPECT_NUMBER(bind_phone(group, "0912 345 678").status, STATUS_ok);
    EXPECT(speaks(PHONE));
    EXPECT(speaks("84912345678")); /* as gateways of operators write it */
    EXPECT(!speaks("+84912345679"));
    EXPECT(!speaks("1900"));
}

static void the_ledger_names_the_party_and_the_gateway(void)
{
    char path[96], line[65536], id[ID_TEXT_SIZE], via[64];
    speaks(PHONE);
    snprintf(path, sizeof path, "%s/ledger.jsonl", house.folder);
    const char *const options[] = {"--export-ledger", path, NULL};
    EXPECT_NUMBER(house_run(&house, options), 0);
    id_format(sms, id);
    snprintf(via, sizeof via, "\"via\":\"%s\"", id);
    FILE *file = fopen(path, "r");
    CHECK(file);
    bool is_clear = false;
    /* "912345678" in hex, as it would stand in an event */
    while (fgets(line, sizeof line, file))
        is_clear |=
            strstr(line, "393132333435363738") || strstr(line, "912345678");
    fclose(file);
    EXPECT(!is_clear);
    EXPECT(strstr(line, via));
    id_format(group, id);
    EXPECT(strstr(line, id));
}

/* Every verb there is, whatever its body: a phone may say the listed ones. */
static void every_verb_but_the_listed_ones_is_refused(void)
{
    int listed = 0;
    for (size_t index = 0; index < verb_count; index++) {
        const struct verb *verb = &verbs[index];
        void *body = arena_take(&house.arena, 1, verb->body->size);
        record_init(verb->body, body);
        struct envelope reply =
            ask(sms, PHONE, (enum verb_number)verb->number, body);
        bool is_listed = verb->number == VERB_post_offer ||
                         verb->number == VERB_update_offer ||
                         verb->number == VERB_withdraw_offer ||
                         verb->number == VERB_accept_line ||
                         verb->number == VERB_decline_line ||
                         verb->number == VERB_list || verb->number == VERB_show;
        listed += is_listed;
        EXPECT_NUMBER(verb_by_phone(verb->number), is_listed);
        EXPECT(reply.status != STATUS_ok);
        bool is_refused = reply.status == STATUS_denied &&
                          reply_has(&reply, "verb", problem_reason_not_allowed);
        if (is_refused == is_listed)
            fprintf(stderr, "%s\n", verb->name);
        EXPECT(is_refused != is_listed);
    }
    EXPECT_NUMBER(listed, 7);
}

/* Beside hello: its own key. */
static void without_a_phone_the_gateway_may_say_hello_alone(void)
{
    for (size_t index = 0; index < verb_count; index++) {
        const struct verb *verb = &verbs[index];
        if (verb->number == VERB_rotate || verb->number == VERB_revoke)
            continue;
        struct envelope reply =
            ask(sms, NULL, (enum verb_number)verb->number, NULL);
        EXPECT_NUMBER(reply.status == STATUS_ok, verb->number == VERB_hello);
        if (verb->number != VERB_hello)
            EXPECT(reply_has(&reply, "actor", problem_reason_not_allowed));
    }
}

static void only_the_gateway_may_bring_a_phone(void)
{
    struct party web = {
        .id = house_id(&house), .kind = party_kind_web, .name = "Cổng web"};
    CHECK(house_say(&house, VERB_post_party, &web).status == STATUS_ok);
    const struct id others[] = {
        group,           buyer, web.id, PRINCIPAL_OPERATOR, PRINCIPAL_MATCHER,
        PRINCIPAL_OFFICE};
    for (size_t index = 0; index < sizeof others / sizeof *others; index++) {
        struct offer offer = make_offer(&house, group, 10000);
        struct envelope reply =
            ask(others[index], PHONE, VERB_post_offer, &offer);
        EXPECT_NUMBER(reply.status, STATUS_denied);
        EXPECT(reply_has(&reply, "phone", problem_reason_not_allowed));
    }
}

/* What passed the broker is refused here because no office is there. */
static bool is_passed_on(enum verb_number verb, const void *body)
{
    struct envelope reply = ask(sms, PHONE, verb, body);
    if (reply.status == STATUS_unavailable)
        return true;
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "body", problem_reason_not_allowed));
    return false;
}

static void a_phone_reads_its_partys_own_records_alone(void)
{
    struct id own = post_offer(&house, group, 10000);
    struct id foreign = post_demand(&house, buyer, 10000);
    struct list_query query = {
        .table = RECORD_NUMBER_offer, .party = group, .limit = 10};
    EXPECT(is_passed_on(VERB_list, &query));
    query.party = buyer;
    EXPECT(!is_passed_on(VERB_list, &query));
    query.party = (struct id){{0}};
    EXPECT(!is_passed_on(VERB_list, &query));
    query = (struct list_query){
        .table = RECORD_NUMBER_party, .party = group, .limit = 10};
    EXPECT(!is_passed_on(VERB_list, &query));
    struct reference reference = {.id = own, .table = RECORD_NUMBER_offer};
    EXPECT(is_passed_on(VERB_show, &reference));
    reference.table = RECORD_NUMBER_demand;
    EXPECT(!is_passed_on(VERB_show, &reference));
    reference.id = foreign;
    EXPECT(!is_passed_on(VERB_show, &reference));
    reference = (struct reference){.id = group, .table = RECORD_NUMBER_party};
    EXPECT(!is_passed_on(VERB_show, &reference));
}

static void a_phone_offers_for_its_own_party_alone(void)
{
    struct id foreign = post_group(&house);
    struct offer offer = make_offer(&house, foreign, 10000);
    struct envelope reply = ask(sms, PHONE, VERB_post_offer, &offer);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    struct id own = post_offer(&house, group, 10000);
    struct id theirs = post_offer(&house, foreign, 10000);
    struct reference reference = {.id = own};
    EXPECT_NUMBER(ask(sms, PHONE, VERB_withdraw_offer, &reference).status,
                  STATUS_ok);
    reference.id = theirs;
    EXPECT_NUMBER(ask(sms, PHONE, VERB_withdraw_offer, &reference).status,
                  STATUS_denied);
}

static void a_phone_is_bound_to_one_party(void)
{
    struct envelope reply = bind_phone(buyer, "84 912 345 678");
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "phone", problem_reason_exists));
    reply = unbind_phone(buyer, PHONE);
    EXPECT(reply_has(&reply, "phone", problem_reason_not_bound));
    EXPECT_NUMBER(bind_phone(group, PHONE).status,
                  STATUS_ok); /* is so already */
}

static void only_traders_have_phones_and_only_staff_bind_them(void)
{
    struct envelope reply = bind_phone(PRINCIPAL_OPERATOR, "0987654321");
    EXPECT_NUMBER(reply.status, STATUS_denied);
    struct phone_order order = {.party = group, .phone = "0987654321"};
    struct request request = {
        .verb = VERB_bind_phone, .actor = group, .body = &order};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    reply = bind_phone(group, "0206 3852 255");
    EXPECT(reply_has(&reply, "phone", problem_reason_out_of_range));
    reply = bind_phone(group, "hoa@example.vn");
    EXPECT(reply_has(&reply, "phone", problem_reason_wrong_kind));
}

static void a_party_has_eight_phones_at_most(void)
{
    struct id party = post_group(&house);
    char phone[16];
    for (int index = 0; index < 9; index++) {
        snprintf(phone, sizeof phone, "09700000%02d", index);
        struct envelope reply = bind_phone(party, phone);
        EXPECT_NUMBER(reply.status, index < 8 ? STATUS_ok : STATUS_conflict);
    }
}

static void an_unbound_phone_is_free_and_forgotten(void)
{
    struct id party = post_group(&house);
    EXPECT_NUMBER(bind_phone(party, "0168 765 4321").status, STATUS_ok);
    EXPECT_NUMBER(unbind_phone(party, "0387654321").status, STATUS_ok);
    struct offer offer = make_offer(&house, party, 10000);
    struct envelope reply = ask(sms, "+84387654321", VERB_post_offer, &offer);
    EXPECT(reply_has(&reply, "phone", problem_reason_not_bound));
    EXPECT_NUMBER(bind_phone(buyer, "0387654321").status, STATUS_ok);
}

static void a_suspended_party_is_not_spoken_for(void)
{
    struct id party = post_group(&house);
    EXPECT_NUMBER(bind_phone(party, "0977111222").status, STATUS_ok);
    struct reference reference = {.id = party};
    house_say(&house, VERB_suspend_party, &reference);
    struct offer offer = make_offer(&house, party, 10000);
    struct envelope reply = ask(sms, "0977111222", VERB_post_offer, &offer);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_not_allowed));
}

static void a_bound_phone_logs_in_by_its_number(void)
{
    struct new_password password = {.password = "mật khẩu dài",
                                    .login = "nhom gung"};
    struct request request = {
        .verb = VERB_set_password, .actor = group, .body = &password};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    struct log_in log_in = {.name = "0912.345.678", .password = "mật khẩu dài"};
    request = (struct request){
        .verb = VERB_log_in, .actor = PRINCIPAL_OPERATOR, .body = &log_in};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    struct session_opened opened;
    house_body(&house, &reply, &record_session_opened, &opened);
    EXPECT(id_equal(opened.party, group));
    /* a session and a phone are two persons */
    request = (struct request){.verb = VERB_hello,
                               .actor = sms,
                               .phone = PHONE,
                               .session = opened.token};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    /* and the gateway of phones has no log_in */
    request =
        (struct request){.verb = VERB_log_in, .actor = sms, .body = &log_in};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
}

static void bindings_outlive_the_broker_and_the_store_verifies(void)
{
    const char *const verify[] = {"--verify", NULL};
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    EXPECT_NUMBER(house_run(&house, verify), 0);
    house_start(&house, stepped);
    EXPECT(speaks(PHONE));
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    struct party party = {.id = house_id(&house),
                          .kind = party_kind_sms_gateway,
                          .name = "Cổng tin nhắn"};
    CHECK(house_say(&house, VERB_post_party, &party).status == STATUS_ok);
    sms = party.id;
    RUN(a_bound_phone_speaks_for_its_party);
    RUN(the_ledger_names_the_party_and_the_gateway);
    RUN(every_verb_but_the_listed_ones_is_refused);
    RUN(without_a_phone_the_gateway_may_say_hello_alone);
    RUN(only_the_gateway_may_bring_a_phone);
    RUN(a_phone_reads_its_partys_own_records_alone);
    RUN(a_phone_offers_for_its_own_party_alone);
    RUN(a_phone_is_bound_to_one_party);
    RUN(only_traders_have_phones_and_only_staff_bind_them);
    RUN(a_party_has_eight_phones_at_most);
    RUN(an_unbound_phone_is_free_and_forgotten);
    RUN(a_suspended_party_is_not_spoken_for);
    RUN(a_bound_phone_logs_in_by_its_number);
    RUN(bindings_outlive_the_broker_and_the_store_verifies);
    house_close(&house);
    return test_result();
}
