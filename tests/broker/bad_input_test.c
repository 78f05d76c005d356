/* Each kind of bad input of the front door gets a reply that names code, field
 * and reason, writes nothing, and the broker goes on. */
#include "base/check.h"
#include "link/envelope.h"
#include "model/principal.h"
#include "tests/broker/house.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id group, buyer;

static int64_t head(void)
{
    return house_say(&house, VERB_hello, NULL).sequence;
}

/* The operator says it, and it is refused for this field, leaving no event. */
static void refused(enum verb_number verb, const void *body, enum status status,
                    const char *field, enum problem_reason reason)
{
    int64_t before = head();
    struct envelope reply = house_say(&house, verb, body);
    EXPECT_NUMBER(reply.status, status);
    EXPECT(reply_has(&reply, field, reason));
    if (!reply_has(&reply, field, reason))
        fprintf(stderr, "expected %s, reason %d; got %s, reason %d\n", field,
                (int)reason,
                reply.problems_count ? reply.problems[0].field : "nothing",
                reply.problems_count ? (int)reply.problems[0].reason : 0);
    EXPECT_NUMBER(head(), before);
}

static void an_unknown_verb_is_refused(void)
{
    struct envelope request = envelope_make(message_kind_request);
    request.id = house_id(&house);
    request.verb = 9999;
    request.actor = PRINCIPAL_OPERATOR;
    struct bytes frame = envelope_write(&request, &house.arena);
    house_send_bytes(&house, frame.data, frame.size);
    struct envelope reply = house_next(&house);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(id_equal(reply.id, request.id));
    EXPECT(reply_has(&reply, "verb", problem_reason_unknown_word));
}

static void another_protocol_version_is_refused_by_name(void)
{
    struct envelope request = envelope_make(message_kind_request);
    request.protocol = PROTOCOL_VERSION + 1;
    request.id = house_id(&house);
    request.verb = VERB_hello;
    struct bytes frame = envelope_write(&request, &house.arena);
    house_send_bytes(&house, frame.data, frame.size);
    struct envelope reply = house_next(&house);
    EXPECT_NUMBER(reply.status, STATUS_unsupported);
    EXPECT(id_equal(reply.id, request.id));
    EXPECT(reply_has(&reply, "protocol", problem_reason_out_of_range));
}

static void a_body_that_does_not_decode_names_what_is_wrong(void)
{
    static const uint8_t bodies[][4] = {
        {0xc1, 0, 0, 0}, {0x81, 0x03, 0xc0, 0}, {0x93, 1, 2, 3}};
    for (int index = 0; index < 3; index++) {
        struct envelope request = envelope_make(message_kind_request);
        request.id = house_id(&house);
        request.verb = VERB_post_offer;
        request.actor = PRINCIPAL_OPERATOR;
        request.body = (struct bytes){bodies[index], 4};
        struct bytes frame = envelope_write(&request, &house.arena);
        house_send_bytes(&house, frame.data, frame.size);
        struct envelope reply = house_next(&house);
        EXPECT_NUMBER(reply.status, STATUS_invalid);
        EXPECT(id_equal(reply.id, request.id));
        EXPECT(reply.problems_count > 0);
    }
}

static void a_cut_frame_is_refused_under_its_own_id(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct envelope request = envelope_make(message_kind_request);
    request.id = house_id(&house);
    request.verb = VERB_post_offer;
    request.actor = PRINCIPAL_OPERATOR;
    CHECK(envelope_set_body(&request, &record_offer, &offer, &house.arena) ==
          STATUS_ok);
    struct bytes frame = envelope_write(&request, &house.arena);
    house_send_bytes(&house, frame.data, frame.size - 1);
    struct envelope reply = house_next(&house);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(id_equal(reply.id, request.id));
}

static void who_names_another_or_has_not_the_role_is_denied(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .verb = VERB_post_offer, .named = group, .body = &offer};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_not_allowed));
    request.named = (struct id){{0}};
    request.actor = buyer;
    reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "actor", problem_reason_not_allowed));
}

static void a_group_posts_for_itself_alone(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .verb = VERB_post_offer, .actor = post_group(&house), .body = &offer};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "group", problem_reason_not_allowed));
    request.actor = group;
    request.id = (struct id){{0}};
    reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_ok);
}

static void a_coordinator_makes_no_operator(void)
{
    struct party coordinator = make_buyer(&house);
    coordinator.kind = party_kind_coordinator;
    EXPECT_NUMBER(house_say(&house, VERB_post_party, &coordinator).status,
                  STATUS_ok);
    struct party operator= make_buyer(&house);
    operator.kind = party_kind_operator;
    struct request request = {
        .verb = VERB_post_party, .actor = coordinator.id, .body = &operator};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "kind", problem_reason_not_allowed));
}

static void a_partys_numbers_must_agree(void)
{
    struct party party = make_group(&house);
    party.members = 1;
    refused(VERB_post_party, &party, STATUS_invalid, "members",
            problem_reason_out_of_range);
    party = make_group(&house);
    party.poor_households = 15;
    refused(VERB_post_party, &party, STATUS_invalid, "poor_households",
            problem_reason_sum_too_large);
    party = make_group(&house); /* 13 members in 14 households: that happens */
    EXPECT_NUMBER(house_say(&house, VERB_post_party, &party).status, STATUS_ok);
    refused(VERB_post_party, &party, STATUS_conflict, "id",
            problem_reason_exists);
}

static void a_commune_is_looked_up_on_its_own_map(void)
{
    struct party party = make_group(&house);
    party.commune = "99999";
    refused(VERB_post_party, &party, STATUS_invalid, "commune",
            problem_reason_not_found);
    party.commune = "01352"; /* a commune until 2025, none since */
    refused(VERB_post_party, &party, STATUS_invalid, "commune",
            problem_reason_not_found);
    party.map = admin_map_map_2018;
    EXPECT_NUMBER(house_say(&house, VERB_post_party, &party).status, STATUS_ok);
}

static void a_certificate_must_be_in_force(void)
{
    struct certificate certificate = {.kind = certificate_kind_ocop,
                                      .stars = 3,
                                      .expires_day = HOUSE_START_DAY + 29};
    struct offer offer = make_offer(&house, group, 10000);
    offer.certificates = &certificate;
    offer.certificates_count = 1;
    refused(VERB_post_offer, &offer, STATUS_invalid,
            "certificates[0].expires_day", problem_reason_expired);
    certificate.issued_day = HOUSE_START_DAY + 100;
    certificate.expires_day = HOUSE_START_DAY + 90;
    refused(VERB_post_offer, &offer, STATUS_invalid,
            "certificates[0].expires_day", problem_reason_ends_before_start);
    certificate.issued_day = HOUSE_START_DAY;
    EXPECT_NUMBER(house_say(&house, VERB_post_offer, &offer).status, STATUS_ok);
}

static void an_offer_names_what_exists(void)
{
    struct offer offer = make_offer(&house, house_id(&house), 10000);
    refused(VERB_post_offer, &offer, STATUS_invalid, "group",
            problem_reason_not_found);
    offer = make_offer(&house, buyer, 10000);
    refused(VERB_post_offer, &offer, STATUS_invalid, "group",
            problem_reason_wrong_kind);
    offer = make_offer(&house, group, 10000);
    offer.product = "gold";
    refused(VERB_post_offer, &offer, STATUS_invalid, "product",
            problem_reason_not_found);
    offer = make_offer(&house, group, 10000);
    offer.form = "seed";
    refused(VERB_post_offer, &offer, STATUS_invalid, "form",
            problem_reason_not_found);
    offer = make_offer(&house, group, 10000);
    offer.grade = 4;
    refused(VERB_post_offer, &offer, STATUS_invalid, "grade",
            problem_reason_not_found);
    offer = make_offer(&house, group, 10000);
    offer.commune = "";
    refused(VERB_post_offer, &offer, STATUS_invalid, "commune",
            problem_reason_missing);
}

static void a_lot_is_a_window_that_is_not_over(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    offer.lots[0].to_day = offer.lots[0].from_day - 1;
    refused(VERB_post_offer, &offer, STATUS_invalid, "lots[0].to_day",
            problem_reason_ends_before_start);
    offer = make_offer(&house, group, 10000);
    offer.lots[0].from_day = HOUSE_START_DAY - 5;
    offer.lots[0].to_day = HOUSE_START_DAY - 1;
    refused(VERB_post_offer, &offer, STATUS_invalid, "lots[0].to_day",
            problem_reason_out_of_range);
    offer = make_offer(&house, group, 10000);
    offer.lots[0].least_quantity = 10001;
    refused(VERB_post_offer, &offer, STATUS_invalid, "lots[0].least_quantity",
            problem_reason_out_of_range);
    offer = make_offer(&house, group, 0);
    refused(VERB_post_offer, &offer, STATUS_invalid, "lots[0].quantity",
            problem_reason_missing);
    offer = make_offer(&house, group, 10000);
    offer.lots_count = 0;
    refused(VERB_post_offer, &offer, STATUS_invalid, "lots",
            problem_reason_missing);
    offer = make_offer(&house, group, 10000);
    offer.lots[0].number = 2;
    refused(VERB_post_offer, &offer, STATUS_invalid, "lots[0].number",
            problem_reason_out_of_range);
}

static void animals_are_weighed(void)
{
    struct offer offer = make_offer(&house, group, 5);
    offer.product = "pig";
    offer.form = "live";
    refused(VERB_post_offer, &offer, STATUS_invalid, "weight_g",
            problem_reason_missing);
    offer.weight_g = 12000;
    refused(VERB_post_offer, &offer, STATUS_invalid, "weighed_day",
            problem_reason_missing);
    offer.weighed_day = HOUSE_START_DAY;
    EXPECT_NUMBER(house_say(&house, VERB_post_offer, &offer).status, STATUS_ok);
}

static void a_price_clause_is_whole(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    offer.ask.kind = price_kind_fixed;
    refused(VERB_post_offer, &offer, STATUS_invalid, "ask.price_vnd_per_kg",
            problem_reason_missing);
    offer.ask.kind = price_kind_band;
    offer.ask.floor_vnd_per_kg = 7000;
    offer.ask.ceiling_vnd_per_kg = 6000;
    refused(VERB_post_offer, &offer, STATUS_invalid, "ask.floor_vnd_per_kg",
            problem_reason_out_of_range);
    offer.ask.kind = price_kind_unset;
    refused(VERB_post_offer, &offer, STATUS_invalid, "ask.kind",
            problem_reason_missing);
}

static void qualities_are_known_and_in_range(void)
{
    struct quality_value values[2] = {{.code = "colour"}, {.code = ""}};
    struct offer offer = make_offer(&house, group, 10000);
    offer.qualities = values;
    offer.qualities_count = 1;
    refused(VERB_post_offer, &offer, STATUS_invalid, "qualities[0].code",
            problem_reason_not_found);
    values[0] =
        (struct quality_value){.code = "moisture", .value_milli = 100001};
    refused(VERB_post_offer, &offer, STATUS_invalid, "qualities[0].value_milli",
            problem_reason_out_of_range);
    values[0].value_milli = 12000;
    values[1] = values[0];
    offer.qualities_count = 2;
    refused(VERB_post_offer, &offer, STATUS_invalid, "qualities[1].code",
            problem_reason_repeated);
}

static void a_demand_is_of_one_unit_and_can_be_filled(void)
{
    struct demand demand = make_demand(&house, buyer, 10000);
    demand.least_fill = 10001;
    refused(VERB_post_demand, &demand, STATUS_invalid, "least_fill",
            problem_reason_out_of_range);
    demand = make_demand(&house, group, 10000);
    refused(VERB_post_demand, &demand, STATUS_invalid, "buyer",
            problem_reason_wrong_kind);
    demand = make_demand(&house, buyer, 5);
    demand.product = "pig";
    demand.forms[0].form = "live";
    refused(VERB_post_demand, &demand, STATUS_invalid, "lightest_g",
            problem_reason_missing);
    demand.lightest_g = 15000;
    demand.heaviest_g = 10000;
    refused(VERB_post_demand, &demand, STATUS_invalid, "lightest_g",
            problem_reason_out_of_range);
    demand = make_demand(&house, buyer, 10000);
    demand.forms_count = 2;
    demand.forms[1] = demand.forms[0];
    refused(VERB_post_demand, &demand, STATUS_invalid, "forms[1].form",
            problem_reason_repeated);
}

static void what_is_withdrawn_stays_withdrawn(void)
{
    struct offer offer = make_offer(&house, group, 10000);
    EXPECT_NUMBER(house_say(&house, VERB_post_offer, &offer).status, STATUS_ok);
    struct reference reference = {.id = offer.id};
    EXPECT_NUMBER(house_say(&house, VERB_withdraw_offer, &reference).status,
                  STATUS_ok);
    refused(VERB_withdraw_offer, &reference, STATUS_conflict, "id",
            problem_reason_withdrawn);
    offer.version = 2;
    refused(VERB_update_offer, &offer, STATUS_conflict, "id",
            problem_reason_withdrawn);
    reference.id = house_id(&house);
    refused(VERB_withdraw_offer, &reference, STATUS_not_found, "id",
            problem_reason_not_found);
}

static void the_suspended_post_nothing(void)
{
    struct id other = post_group(&house);
    struct reference reference = {.id = other};
    EXPECT_NUMBER(house_say(&house, VERB_suspend_party, &reference).status,
                  STATUS_ok);
    struct offer offer = make_offer(&house, other, 10000);
    refused(VERB_post_offer, &offer, STATUS_conflict, "group",
            problem_reason_wrong_state);
    struct request request = {
        .verb = VERB_post_offer, .actor = other, .body = &offer};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    EXPECT_NUMBER(house_say(&house, VERB_resume_party, &reference).status,
                  STATUS_ok);
    EXPECT_NUMBER(house_say(&house, VERB_post_offer, &offer).status, STATUS_ok);
}

static void a_catalogue_keeps_the_forms_it_had(void)
{
    struct product_form form = {.code = "mature",
                                .name_vi = "gừng",
                                .name_en = "ginger",
                                .unit = unit_head};
    struct product product = {.code = "ginger",
                              .name_vi = "gừng",
                              .name_en = "ginger",
                              .forms = &form,
                              .forms_count = 1};
    refused(VERB_put_product, &product, STATUS_invalid, "forms",
            problem_reason_fixed);
    form.code = "dried";
    refused(VERB_put_product, &product, STATUS_invalid, "forms",
            problem_reason_fixed);
}

static void a_reference_price_is_in_order(void)
{
    struct price_point point = {.id = house_id(&house),
                                .product = "ginger",
                                .form = "mature",
                                .day = HOUSE_START_DAY,
                                .low_vnd_per_kg = 5000,
                                .middle_vnd_per_kg = 4000,
                                .high_vnd_per_kg = 6000,
                                .source = "chợ"};
    refused(VERB_post_price, &point, STATUS_invalid, "middle_vnd_per_kg",
            problem_reason_out_of_range);
    point.middle_vnd_per_kg = 5500;
    EXPECT_NUMBER(house_say(&house, VERB_post_price, &point).status, STATUS_ok);
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    RUN(an_unknown_verb_is_refused);
    RUN(another_protocol_version_is_refused_by_name);
    RUN(a_body_that_does_not_decode_names_what_is_wrong);
    RUN(a_cut_frame_is_refused_under_its_own_id);
    RUN(who_names_another_or_has_not_the_role_is_denied);
    RUN(a_group_posts_for_itself_alone);
    RUN(a_coordinator_makes_no_operator);
    RUN(a_partys_numbers_must_agree);
    RUN(a_commune_is_looked_up_on_its_own_map);
    RUN(a_certificate_must_be_in_force);
    RUN(an_offer_names_what_exists);
    RUN(a_lot_is_a_window_that_is_not_over);
    RUN(animals_are_weighed);
    RUN(a_price_clause_is_whole);
    RUN(qualities_are_known_and_in_range);
    RUN(a_demand_is_of_one_unit_and_can_be_filled);
    RUN(what_is_withdrawn_stays_withdrawn);
    RUN(the_suspended_post_nothing);
    RUN(a_catalogue_keeps_the_forms_it_had);
    RUN(a_reference_price_is_in_order);
    house_close(&house);
    return test_result();
}
