/* Reports over seasons whose figures are known beforehand; who may ask, and
 * what is said to a question that cannot be answered. */
#include "base/check.h"
#include "base/clock.h"
#include "model/codec.h"
#include "model/programme.h"
#include "tests/office/asking.h"
#include "tests/office/played.h"
#include "tests/test.h"

#define DAY PLAYED_DAY
#define KG INT64_C(1000)

struct scene {
    struct played played;
    struct asking asking;
};

static void scene_open(struct scene *scene)
{
    played_open(&scene->played, 3, INT64_C(1) << 28);
    played_people(&scene->played, 0, 2);
    played_commit(&scene->played);
    asking_open(&scene->asking, scene->played.store);
}

static void scene_close(struct scene *scene)
{
    asking_close(&scene->asking);
    played_close(&scene->played);
}

static int64_t total(struct scene *scene, const char *figure,
                     const char *column)
{
    played_commit(&scene->played);
    EXPECT(ask(&scene->asking, (struct report_query){.figure = figure}, "") ==
           STATUS_ok);
    return value_of(&scene->asking, NULL, column);
}

static void put_group(struct scene *scene, int number, const char *commune)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = played_group(number);
    party.version = 1;
    party.kind = party_kind_interest_group;
    party.name = "Nhóm";
    party.commune = commune;
    party.map = admin_map_map_2025;
    party.state = party_state_active;
    party.established_day = DAY - 10;
    party.households = 14;
    party.poor_households = 9;
    party.poor_women_headed = 4;
    party.poor_minority_households = 8;
    played_put(&scene->played, VERB_post_party, &record_party, &party,
               PRINCIPAL_OPERATOR);
}

/* A target of 800 groups, 80 % of them under contract. */
static void put_programme(struct scene *scene)
{
    struct programme programme;
    struct programme_target targets[2];
    record_init(&record_programme, &programme);
    for (int index = 0; index < 2; index++)
        record_init(&record_programme_target, &targets[index]);
    targets[0].indicator = indicator_groups;
    targets[0].value = 800;
    targets[1].indicator = indicator_groups_with_contract;
    targets[1].share_permille = 800;
    targets[1].of = indicator_groups;
    programme.code = "cssp";
    programme.id = programme_id(programme.code);
    programme.version = 1;
    programme.name = "CSSP";
    programme.from_day = DAY - 1000;
    programme.to_day = DAY + 1000;
    programme.targets = targets;
    programme.targets_count = 2;
    played_put(&scene->played, VERB_put_programme, &record_programme,
               &programme, PRINCIPAL_OPERATOR);
}

/* A signed lead of one line for each group from `first` on. */
static struct lead lead_of(struct lead_line *lines, int number, int first,
                           int count)
{
    struct lead lead;
    record_init(&record_lead, &lead);
    lead.id = played_group(100000 + number);
    lead.version = 1;
    lead.demand = played_group(200000 + number);
    lead.demand_lot = 1;
    lead.buyer = played_buyer(number % 2);
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.commune = "01273";
    lead.from_day = DAY;
    lead.to_day = DAY + 30;
    lead.clearing = played_group(300000);
    lead.state = lead_state_signed;
    lead.contract.kind = contract_kind_contract;
    lead.contract.day = DAY;
    lead.lines = lines;
    lead.lines_count = (uint32_t)count;
    for (int index = 0; index < count; index++) {
        record_init(&record_lead_line, &lines[index]);
        lines[index].group = played_group(first + index);
        lines[index].offer = played_group(400000 + first + index);
        lines[index].offer_lot = 1;
        lines[index].form = "first";
        lines[index].quantity = 500 * KG;
        lines[index].price_vnd_per_kg = 7000;
        lines[index].price.kind = price_kind_fixed;
        lines[index].price.price_vnd_per_kg = 6000;
        lines[index].state = line_state_contracted;
    }
    return lead;
}

static void put_lead(struct scene *scene, unsigned verb,
                     const struct lead *lead)
{
    played_put(&scene->played, verb, &record_lead, lead, played_coordinator(0));
}

/* ---- figures */

/* 80 % of the groups so far, and of all that the programme is to establish:
 * the denominator moves with the season (domain: 584 and 800). */
static void the_goal_moves_with_the_groups_established(void)
{
    struct scene scene;
    struct lead_line line;
    scene_open(&scene);
    put_programme(&scene);
    for (int number = 0; number < 584; number++)
        put_group(&scene, number, number % 2 ? "01273" : "01288");
    for (int number = 0; number < 467; number++) {
        struct lead lead = lead_of(&line, number, number, 1);
        put_lead(&scene, VERB_sign_lead, &lead);
    }
    EXPECT_NUMBER(total(&scene, "K1", "established"), 584);
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 467);
    EXPECT_NUMBER(total(&scene, "K1", "share"), 800);
    EXPECT_NUMBER(total(&scene, "K1", "goal"), 468);
    EXPECT_NUMBER(total(&scene, "K1", "missing"), 1);
    EXPECT_NUMBER(total(&scene, "K1", "aim"), 800);
    EXPECT_NUMBER(total(&scene, "K1", "share_of_aim"), 584);
    EXPECT_NUMBER(total(&scene, "K1", "goal_of_aim"), 640);
    EXPECT_NUMBER(total(&scene, "K1", "missing_of_aim"), 173);
    EXPECT_NUMBER(total(&scene, "pace", "missing"), -1); /* no total */
    EXPECT_NUMBER(value_of(&scene.asking, "2022-01", "missing"), 1);
    EXPECT_NUMBER(value_of(&scene.asking, "2022-01", "missing_of_aim"), 173);
    for (int number = 584; number < 800; number++)
        put_group(&scene, number, "01273");
    EXPECT_NUMBER(total(&scene, "K1", "goal"), 640);
    EXPECT_NUMBER(total(&scene, "K1", "missing"), 173);
    scene_close(&scene);
}

static void a_pooled_contract_over_twelve_groups_counts_twelve(void)
{
    struct scene scene;
    struct lead_line lines[12];
    scene_open(&scene);
    for (int number = 0; number < 20; number++)
        put_group(&scene, number, "01273");
    struct lead lead = lead_of(lines, 0, 0, 12);
    put_lead(&scene, VERB_sign_lead, &lead);
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 12);
    /* A second contract of one of them adds a line, no group. */
    struct lead_line line;
    struct lead other = lead_of(&line, 1, 3, 1);
    put_lead(&scene, VERB_sign_lead, &other);
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 12);
    EXPECT_NUMBER(total(&scene, "K1", "lines"), 13);
    EXPECT_NUMBER(total(&scene, "K2", "groups"), 12);
    EXPECT_NUMBER(total(&scene, "K2", "poor"), 108);
    EXPECT_NUMBER(total(&scene, "K2", "poor_women"), 48);
    EXPECT_NUMBER(total(&scene, "K2", "poor_majority"), 12);
    EXPECT_NUMBER(total(&scene, "K2", "reached"), 600);
    scene_close(&scene);
}

static void an_informal_agreement_is_no_contract(void)
{
    struct scene scene;
    struct lead_line line;
    scene_open(&scene);
    put_group(&scene, 0, "01273");
    struct lead lead = lead_of(&line, 0, 0, 1);
    lead.contract.kind = contract_kind_informal;
    put_lead(&scene, VERB_sign_lead, &lead);
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 0);
    EXPECT_NUMBER(total(&scene, "K1", "informal"), 1);
    EXPECT_NUMBER(total(&scene, "K2", "groups"), 0);
    scene_close(&scene);
}

static void a_completed_contract_is_no_longer_in_force(void)
{
    struct scene scene;
    struct lead_line line;
    scene_open(&scene);
    put_group(&scene, 0, "01273");
    struct lead lead = lead_of(&line, 0, 0, 1);
    put_lead(&scene, VERB_sign_lead, &lead);
    int64_t signed_ms = scene.played.time_ms;
    scene.played.time_ms += 5 * CLOCK_MS_PER_DAY;
    lead.state = lead_state_completed;
    put_lead(&scene, VERB_complete_lead, &lead);
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 0);
    EXPECT_NUMBER(total(&scene, "K1", "kept"), 1);
    struct report_query query = {.figure = "K1",
                                 .at_day = clock_day(signed_ms)};
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    EXPECT_NUMBER(value_of(&scene.asking, NULL, "contract"), 1);
    scene_close(&scene);
}

static void what_was_delivered_and_paid_is_told_line_by_line(void)
{
    struct scene scene;
    struct lead_line lines[3];
    scene_open(&scene);
    for (int number = 0; number < 3; number++)
        put_group(&scene, number, "01273");
    struct lead lead = lead_of(lines, 0, 0, 3);
    lead.state = lead_state_signed;
    put_lead(&scene, VERB_sign_lead, &lead);
    EXPECT_NUMBER(total(&scene, "K3", "delivered_g"), 0);
    lead.state = lead_state_delivering;
    for (int index = 0; index < 2; index++) {
        lines[index].state = line_state_delivered;
        lines[index].delivered = lines[index].delivered_weight_g = 480 * KG;
        lines[index].delivered_day = DAY + 29 + 2 * index; /* the second late */
        lines[index].due_vnd = INT64_C(480) * 6000;
        lines[index].paid_vnd = index ? lines[index].due_vnd / 4 : 0;
    }
    put_lead(&scene, VERB_deliver_line, &lead);
    EXPECT_NUMBER(total(&scene, "K3", "lines"), 3);
    EXPECT_NUMBER(total(&scene, "K3", "contracted_g"), 1500 * KG);
    EXPECT_NUMBER(total(&scene, "K3", "contracted_vnd"), 9000000);
    EXPECT_NUMBER(total(&scene, "K3", "delivered_g"), 960 * KG);
    EXPECT_NUMBER(total(&scene, "K3", "paid_g"), 120 * KG);
    EXPECT_NUMBER(total(&scene, "K3", "paid_vnd"), 720000);
    EXPECT_NUMBER(total(&scene, "K3", "due_lines"), 2);
    EXPECT_NUMBER(total(&scene, "K3", "on_time"), 500);
    EXPECT_NUMBER(total(&scene, "K3", "contracted_heads"), -1); /* in kg */
    EXPECT_NUMBER(value_of(&scene.asking, "enterprise", "lines"), 3);
    /* The reference stood at 5,000 and then at 5,500, the contract at 6,000. */
    EXPECT_NUMBER(total(&scene, "K4", "lines"), 2);
    EXPECT_NUMBER(value_of(&scene.asking, "ginger|first", "contract_price"),
                  6000);
    EXPECT_NUMBER(value_of(&scene.asking, "ginger|first", "difference"), 143);
    EXPECT_NUMBER(total(&scene, "K4", "above"), 2);
    scene_close(&scene);
}

static void steps_are_counted_where_the_first_decision_was_taken(void)
{
    struct scene scene;
    struct lead_line line;
    scene_open(&scene);
    put_group(&scene, 0, "01273");
    struct lead lead = lead_of(&line, 0, 0, 1);
    const struct {
        unsigned verb;
        enum lead_state state;
        int64_t days;
    } steps[] = {{VERB_propose_leads, lead_state_proposed, 0},
                 {VERB_hold_lead, lead_state_on_hold, 1},
                 {VERB_approve_lead, lead_state_approved, 3},
                 {VERB_agree_lead, lead_state_agreed, 1},
                 {VERB_sign_lead, lead_state_signed, 1},
                 {VERB_deliver_line, lead_state_delivering, 9},
                 {VERB_deliver_line, lead_state_delivering, 1},
                 {VERB_break_lead, lead_state_broken, 1}};
    lead.proposed_ms = scene.played.time_ms;
    for (size_t index = 0; index < sizeof steps / sizeof *steps; index++) {
        scene.played.time_ms += steps[index].days * CLOCK_MS_PER_DAY;
        lead.state = steps[index].state;
        lead.broken_by = lead.state == lead_state_broken ? breach_side_both : 0;
        lead.contract.day = DAY + 6;
        put_lead(&scene, steps[index].verb, &lead);
    }
    static const char *const once[] = {"proposed",      "approved",    "agreed",
                                       "signed",        "delivered",   "broken",
                                       "broken_seller", "broken_buyer"};
    for (size_t index = 0; index < sizeof once / sizeof *once; index++)
        EXPECT_NUMBER(total(&scene, "K5", once[index]), 1);
    EXPECT_NUMBER(total(&scene, "K5", "completed"), 0);
    EXPECT_NUMBER(total(&scene, "K5", "open"), 0);
    EXPECT_NUMBER(count_rows(&scene.asking), 1);
    EXPECT(ask(&scene.asking,
               (struct report_query){.figure = "K5", .at_day = DAY + 3},
               "") == STATUS_ok);
    EXPECT_NUMBER(value_of(&scene.asking, NULL, "approved"), 0);
    EXPECT_NUMBER(value_of(&scene.asking, NULL, "open"), 1);
    scene_close(&scene);
}

/* ---- who may ask */

static void put_areas(struct scene *scene, int number, const char *commune)
{
    struct area area = {.code = commune, .map = admin_map_map_2025};
    struct party party;
    record_init(&record_party, &party);
    party.id = played_coordinator(number);
    party.version = 2;
    party.kind = party_kind_coordinator;
    party.name = "cán bộ xã";
    party.state = party_state_active;
    party.communes = &area;
    party.communes_count = 1;
    played_put(&scene->played, VERB_update_party, &record_party, &party,
               PRINCIPAL_OPERATOR);
}

static void a_coordinator_sees_its_communes_and_a_group_nothing(void)
{
    struct scene scene;
    struct lead_line lines[6];
    scene_open(&scene);
    for (int number = 0; number < 6; number++)
        put_group(&scene, number, number < 2 ? "01273" : "01288");
    struct lead lead = lead_of(lines, 0, 0, 6);
    put_lead(&scene, VERB_sign_lead, &lead);
    put_areas(&scene, 0, "01273");
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 6);
    scene.asking.actor = played_coordinator(0);
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 2);
    EXPECT_NUMBER(count_rows(&scene.asking), 1);
    EXPECT_NUMBER(total(&scene, "K3", "lines"), 2);
    EXPECT_NUMBER(total(&scene, "K5", "proposed"), 1);
    put_areas(&scene, 0, "01288"); /* the same question, other communes */
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 4);
    scene.asking.actor = played_coordinator(1); /* of the whole programme */
    EXPECT_NUMBER(total(&scene, "K1", "contract"), 6);
    const struct id outside[] = {played_group(0), played_buyer(0)};
    for (int index = 0; index < 2; index++) {
        scene.asking.actor = outside[index];
        EXPECT(ask(&scene.asking, (struct report_query){.figure = "K1"}, "") ==
               STATUS_denied);
    }
    scene_close(&scene);
}

/* ---- what cannot be answered */

static void a_question_that_makes_no_sense_is_refused_with_its_reason(void)
{
    static const struct {
        struct report_query query;
        const char *by;
        const char *field;
        enum problem_reason reason;
    } cases[] = {
        {{.figure = "K11"}, "", "figure", problem_reason_unknown_word},
        {{.figure = "K3"}, "reason", "by", problem_reason_not_broken_down},
        {{.figure = "pace"}, "whole", "by", problem_reason_not_broken_down},
        {{.figure = "K1", .map = admin_map_map_2018},
         "commune",
         "by",
         problem_reason_not_on_map},
        {{.figure = "K1", .map = admin_map_map_2025},
         "district",
         "by",
         problem_reason_not_on_map},
        {{.figure = "K1", .at_day = MOST_DAY},
         "",
         "at_day",
         problem_reason_in_future},
        {{.figure = "K1", .product = "gold"},
         "",
         "product",
         problem_reason_not_found},
        {{.figure = "K1", .programme = "none"},
         "",
         "programme",
         problem_reason_not_found}};
    struct scene scene;
    scene_open(&scene);
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        EXPECT(ask(&scene.asking, cases[index].query, cases[index].by) ==
               STATUS_invalid);
        EXPECT(was_refused(&scene.asking, cases[index].field,
                           cases[index].reason));
    }
    /* A day before the first event is empty, not wrong. */
    struct report_query query = {.figure = "K1", .at_day = 1};
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    EXPECT_NUMBER(count_rows(&scene.asking), 0);
    EXPECT_NUMBER(value_of(&scene.asking, NULL, "established"), 0);
    scene_close(&scene);
}

static void a_long_document_is_the_same_in_pieces_while_the_ledger_grows(void)
{
    struct scene scene;
    scene_open(&scene);
    for (int number = 0; number < 4000; number++)
        put_group(&scene, number, "01273");
    played_commit(&scene.played);
    struct report_query query = {.figure = "K1", .with_proof = true};
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    EXPECT(scene.asking.text.size > 512 * 1024);
    size_t shares =
        json_array_size(json_object_get(scene.asking.report, "proof"));
    EXPECT_NUMBER(shares, 4000);
    query.sequence = scene.asking.reply.sequence;
    put_group(&scene, 4001, "01273");
    played_commit(&scene.played);
    asking_close(&scene.asking); /* made again, up to the same event */
    asking_open(&scene.asking, scene.played.store);
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    EXPECT_NUMBER(value_of(&scene.asking, NULL, "established"), 4000);
    query.sequence = 0;
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    EXPECT_NUMBER(value_of(&scene.asking, NULL, "established"), 4001);
    scene_close(&scene);
}

static void each_format_holds_the_same_report(void)
{
    struct scene scene;
    scene_open(&scene);
    put_group(&scene, 0, "01273");
    played_commit(&scene.played);
    struct report_query query = {.figure = "K1", .format = report_format_csv};
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    buffer_append(&scene.asking.text, "", 1);
    const char *text = (const char *)scene.asking.text.data;
    EXPECT(strstr(text, "mã,xã,nhóm đã thành lập,"));
    EXPECT(strstr(text, "\r\n01273,phường Thục Phán,1,0,"));
    query.format = report_format_xlsx;
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    EXPECT(memcmp(scene.asking.text.data, "PK", 2) == 0);
    struct hash first =
        hash_bytes(scene.asking.text.data, scene.asking.text.size);
    asking_close(&scene.asking);
    asking_open(&scene.asking, scene.played.store);
    EXPECT(ask(&scene.asking, query, "") == STATUS_ok);
    EXPECT(hash_equal(
        first, hash_bytes(scene.asking.text.data, scene.asking.text.size)));
    scene_close(&scene);
}

int main(void)
{
    RUN(the_goal_moves_with_the_groups_established);
    RUN(a_pooled_contract_over_twelve_groups_counts_twelve);
    RUN(an_informal_agreement_is_no_contract);
    RUN(a_completed_contract_is_no_longer_in_force);
    RUN(what_was_delivered_and_paid_is_told_line_by_line);
    RUN(steps_are_counted_where_the_first_decision_was_taken);
    RUN(a_coordinator_sees_its_communes_and_a_group_nothing);
    RUN(a_question_that_makes_no_sense_is_refused_with_its_reason);
    RUN(a_long_document_is_the_same_in_pieces_while_the_ledger_grows);
    RUN(each_format_holds_the_same_report);
    return test_result();
}
