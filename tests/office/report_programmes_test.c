/* What reports tell of programmes, over small seasons whose figures are known
 * beforehand; and that they agree with what `show_figures` tells. */
#include "base/check.h"
#include "base/clock.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/programme.h"
#include "tests/office/asking.h"
#include "tests/office/played.h"
#include "tests/test.h"

#define DAY PLAYED_DAY
#define CODE "cssp"
#define KG INT64_C(1000)

static struct played played;
static struct asking asking;

static void begin(void)
{
    struct programme programme;
    played_open(&played, 5, INT64_C(1) << 28);
    played_people(&played, 0, 2);
    asking_open(&asking, played.store);
    record_init(&record_programme, &programme);
    programme.id = programme_id(CODE);
    programme.code = programme.name = CODE;
    programme.from_day = DAY - 1000;
    programme.to_day = DAY + 1000;
    played_put(&played, VERB_put_programme, &record_programme, &programme,
               PRINCIPAL_OPERATOR);
}

static void end(void)
{
    asking_close(&asking);
    played_close(&played);
}

static void pass_days(int64_t days)
{
    played.time_ms += days * CLOCK_MS_PER_DAY;
}

static void put_group(int number, const char *commune)
{
    struct participation part = {.programme = CODE,
                                 .role = programme_role_group};
    struct party party;
    record_init(&record_party, &party);
    party.id = played_group(number);
    party.version = 1;
    party.kind = party_kind_interest_group;
    party.name = "Nhóm";
    party.commune = commune;
    party.map = admin_map_map_2020;
    party.state = party_state_active;
    party.established_day = DAY - 10;
    party.programmes = &part;
    party.programmes_count = 1;
    played_put(&played, VERB_post_party, &record_party, &party,
               PRINCIPAL_OPERATOR);
}

static void put_organisation(int number, const char *commune)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = played_group(number);
    party.version = 1;
    party.kind = party_kind_cooperative;
    party.name = "Hợp tác xã";
    party.commune = commune;
    party.map = admin_map_map_2020;
    party.state = party_state_active;
    played_put(&played, VERB_post_party, &record_party, &party,
               PRINCIPAL_OPERATOR);
}

/* A lead of one line for each of so many groups, from `first` on. */
struct deal {
    int number;
    int first;
    int count;
    int64_t proposed_ms; /* once it is */
    int64_t signed_day;
};

static void move(struct deal *deal, unsigned verb, enum lead_state state)
{
    struct lead_line lines[8];
    struct lead lead;
    if (verb == VERB_propose_leads)
        deal->proposed_ms = played.time_ms;
    if (verb == VERB_sign_lead)
        deal->signed_day = clock_day(played.time_ms);
    record_init(&record_lead, &lead);
    lead.id = played_group(100000 + deal->number);
    lead.version = 1;
    lead.demand = played_group(200000 + deal->number);
    lead.demand_lot = 1;
    lead.buyer = played_buyer(0);
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.commune = "01273";
    lead.clearing = played_group(300000);
    lead.state = state;
    lead.decided_ms = played.time_ms;
    lead.proposed_ms = deal->proposed_ms;
    if (deal->signed_day) {
        lead.contract.kind = contract_kind_contract;
        lead.contract.day = deal->signed_day;
    }
    lead.lines = lines;
    lead.lines_count = (uint32_t)deal->count;
    for (int index = 0; index < deal->count; index++) {
        record_init(&record_lead_line, &lines[index]);
        lines[index].group = played_group(deal->first + index);
        lines[index].offer = played_group(400000 + deal->first + index);
        lines[index].offer_lot = 1;
        lines[index].form = "first";
        lines[index].quantity = 500 * KG;
        lines[index].state =
            deal->signed_day ? line_state_contracted : line_state_offered;
    }
    played_put(&played, verb, &record_lead, &lead, played_coordinator(0));
}

/* ---- asking */

/* A value of the whole on that day. */
static int64_t whole(const char *figure, const char *column, int64_t day)
{
    struct report_query query = {
        .figure = figure, .programme = CODE, .at_day = day};
    played_commit(&played);
    EXPECT(ask(&asking, query, "whole") == STATUS_ok);
    return value_of(&asking, NULL, column);
}

/* What the programme's own figures tell of groups with a contract. */
static int64_t groups_with_contract(int64_t day)
{
    struct figures_query query = {.programme = CODE, .day = day};
    struct envelope request = {.verb = VERB_show_figures,
                               .actor = PRINCIPAL_OPERATOR};
    struct envelope reply = {.status = STATUS_ok};
    struct programme_figures figures;
    CHECK(envelope_set_body(&request, &record_figures_query, &query,
                            &asking.arena) == STATUS_ok);
    office_answer(&asking.sources, &request, &asking.arena, &asking.body,
                  &reply);
    CHECK(reply.status == STATUS_ok);
    CHECK(record_decode(&record_programme_figures, reply.body, &asking.arena,
                        &figures, NULL) == STATUS_ok);
    for (uint32_t index = 0; index < figures.figures_count; index++)
        if (figures.figures[index].indicator == indicator_groups_with_contract)
            return figures.figures[index].value;
    return 0;
}

/* ---- cases */

static void both_commands_tell_the_same_groups_with_a_contract(void)
{
    struct deal deals[] = {{.number = 0, .first = 0, .count = 3},
                           {.number = 1, .first = 2, .count = 3},
                           {.number = 2, .first = 6, .count = 2}};
    begin();
    for (int number = 0; number < 9; number++)
        put_group(number, "01273");
    for (int number = 0; number < 3; number++)
        move(&deals[number], VERB_sign_lead, lead_state_signed);
    pass_days(40);
    move(&deals[0], VERB_complete_lead, lead_state_completed);
    move(&deals[2], VERB_break_lead, lead_state_broken);
    EXPECT_NUMBER(whole("K1", "contract", DAY + 39), 7);
    EXPECT_NUMBER(whole("K1", "kept", DAY + 39), 7);
    EXPECT_NUMBER(groups_with_contract(DAY + 39), 7);
    EXPECT_NUMBER(whole("K1", "contract", DAY + 40), 3);
    EXPECT_NUMBER(whole("K1", "kept", DAY + 40), 5);
    EXPECT_NUMBER(groups_with_contract(DAY + 40), 5);
    EXPECT_NUMBER(whole("K2", "groups", DAY + 40), 3);
    end();
}

/* ---- K6 */

static void put_offer(int number)
{
    struct lot lot = {.number = 1,
                      .quantity = 600 * KG,
                      .from_day = DAY,
                      .to_day = DAY + 300};
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.id = played_group(400000 + number);
    offer.version = 1;
    offer.group = played_group(number);
    offer.product = "ginger";
    offer.form = "first";
    offer.unit = unit_gram;
    offer.lots = &lot, offer.lots_count = 1;
    offer.commune = "01273";
    offer.posted_ms = played.time_ms;
    offer.state = post_state_open;
    played_put(&played, VERB_post_offer, &record_offer, &offer,
               PRINCIPAL_OPERATOR);
}

static void put_demand(int number, int64_t quantity)
{
    struct lot lot = {
        .number = 1, .quantity = quantity, .from_day = DAY, .to_day = DAY + 20};
    struct demand demand;
    record_init(&record_demand, &demand);
    demand.id = played_group(200000 + number);
    demand.version = 1;
    demand.buyer = played_buyer(0);
    demand.product = "ginger";
    demand.unit = unit_gram;
    demand.lots = &lot, demand.lots_count = 1;
    demand.commune = "01273";
    demand.state = post_state_open;
    played_put(&played, VERB_post_demand, &record_demand, &demand,
               PRINCIPAL_OPERATOR);
}

/* Offers of day 0, leads of days 1, 2, 5, 9: of four samples the second is the
 * median. Approved after 2, 3 and 7 days; two of these signed after 4 and 6. */
static void days_between_steps_are_medians_of_the_leads_that_passed_them(void)
{
    static const struct {
        int proposed, approved, signed_on; /* days; 0: not yet */
    } days[] = {{1, 3, 7}, {2, 5, 11}, {5, 12, 0}, {9, 0, 0}};
    begin();
    struct deal deals[4];
    for (int number = 0; number < 4; number++) {
        deals[number] =
            (struct deal){.number = number, .first = number, .count = 1};
        put_group(number, "01273");
        put_offer(number);
    }
    for (int day = 0; day <= 12; day++, pass_days(1))
        for (int number = 0; number < 4; number++) {
            struct deal *deal = &deals[number];
            if (day && days[number].proposed == day)
                move(deal, VERB_propose_leads, lead_state_proposed);
            if (day && days[number].approved == day)
                move(deal, VERB_approve_lead, lead_state_approved);
            if (day && days[number].signed_on == day)
                move(deal, VERB_sign_lead, lead_state_signed);
        }
    EXPECT_NUMBER(whole("K6", "leads", 0), 4);
    EXPECT_NUMBER(whole("K6", "offer_to_lead", 0), 2);
    EXPECT_NUMBER(whole("K6", "approvals", 0), 3);
    EXPECT_NUMBER(whole("K6", "lead_to_approval", 0), 3);
    EXPECT_NUMBER(whole("K6", "signatures", 0), 2);
    EXPECT_NUMBER(whole("K6", "approval_to_signature", 0), 4);
    EXPECT_NUMBER(whole("K6", "leads", DAY + 4), 2);
    EXPECT_NUMBER(whole("K6", "lead_to_approval", DAY + 4), 2);
    EXPECT_NUMBER(whole("K6", "approval_to_signature", DAY + 4), -1);
    end();
}

/* ---- K7 */

static void what_leads_hold_is_neither_unmet_nor_unsold(void)
{
    struct deal deal = {.count = 2};
    begin();
    for (int number = 0; number < 3; number++) {
        put_group(number, "01273");
        put_offer(number);
    }
    put_demand(0, 1300 * KG);
    put_demand(1, 700 * KG);
    EXPECT_NUMBER(whole("K7", "unmet_g", 0), 2000 * KG);
    move(&deal, VERB_propose_leads, lead_state_proposed);
    EXPECT_NUMBER(whole("K7", "need_lots", 0), 2);
    EXPECT_NUMBER(whole("K7", "need_g", 0), 2000 * KG);
    EXPECT_NUMBER(whole("K7", "unmet_g", 0), 1000 * KG);
    EXPECT_NUMBER(whole("K7", "offer_lots", 0), 3);
    EXPECT_NUMBER(whole("K7", "offered_g", 0), 1800 * KG);
    EXPECT_NUMBER(whole("K7", "unsold_g", 0), 800 * KG);
    pass_days(1);
    move(&deal, VERB_reject_lead, lead_state_rejected);
    EXPECT_NUMBER(whole("K7", "unmet_g", 0), 2000 * KG);
    EXPECT_NUMBER(whole("K7", "unsold_g", 0), 1800 * KG);
    pass_days(20); /* the demands' windows have passed, the offers' not */
    put_group(3, "01273");
    EXPECT_NUMBER(whole("K7", "need_lots", 0), 0);
    EXPECT_NUMBER(whole("K7", "offer_lots", 0), 3);
    end();
}

/* ---- K8 */

static void put_upgrade(int group, int64_t registered_day, int64_t dropped_day)
{
    struct group_upgrade upgrade;
    record_init(&record_group_upgrade, &upgrade);
    upgrade.id = played_group(500000 + group);
    upgrade.version = 1;
    upgrade.programme = CODE;
    upgrade.group = played_group(group);
    upgrade.stage = upgrade_stage_founding;
    upgrade.from_day = DAY - 5;
    upgrade.registered_day = registered_day;
    upgrade.dropped_day = dropped_day;
    played_put(&played, VERB_put_group_upgrade, &record_group_upgrade, &upgrade,
               PRINCIPAL_OPERATOR);
}

static void upgrades_count_by_their_days_and_with_contracts_in_force(void)
{
    struct deal first = {.number = 0, .first = 0, .count = 1};
    struct deal other = {.number = 1, .first = 2, .count = 1};
    begin();
    for (int number = 0; number < 5; number++)
        put_group(number, "01273");
    put_upgrade(0, 0, 0);
    put_upgrade(1, 0, 0);
    put_upgrade(2, DAY + 10, 0);
    put_upgrade(3, 0, DAY + 20);
    move(&first, VERB_sign_lead, lead_state_signed);
    move(&other, VERB_sign_lead, lead_state_signed);
    EXPECT_NUMBER(whole("K8", "under_way", 0), 4);
    EXPECT_NUMBER(whole("K8", "contract", 0), 2);
    pass_days(30);
    move(&first, VERB_complete_lead, lead_state_completed);
    EXPECT_NUMBER(whole("K8", "under_way", 0), 2);
    EXPECT_NUMBER(whole("K8", "registered", 0), 1);
    EXPECT_NUMBER(whole("K8", "dropped", 0), 1);
    EXPECT_NUMBER(whole("K8", "contract", 0), 0);
    end();
}

/* ---- K9 */

static void put_dossier(int number, const char *commune, int64_t stars,
                        int64_t expires_day)
{
    struct ocop_dossier dossier;
    record_init(&record_ocop_dossier, &dossier);
    dossier.id = played_group(600000 + number);
    dossier.version = 1;
    dossier.programme = CODE;
    dossier.organisation = played_group(50);
    dossier.name = "Miến dong";
    dossier.commune = commune;
    dossier.map = admin_map_map_2020;
    dossier.round = 1;
    dossier.registered_day = DAY - 60;
    dossier.stars = stars;
    dossier.issued_day = stars ? DAY - 30 : 0;
    dossier.expires_day = stars ? expires_day : 0;
    played_put(&played, VERB_put_ocop_dossier, &record_ocop_dossier, &dossier,
               PRINCIPAL_OPERATOR);
}

static void stars_count_while_they_are_valid_by_commune(void)
{
    begin();
    put_group(0, "01393"); /* has a product */
    put_group(1, "01726"); /* has none once the stars are gone */
    put_group(2, "01363"); /* has none */
    put_organisation(50, "01393");
    put_dossier(0, "", 3, DAY + 400);
    put_dossier(1, "01393", 4, DAY + 400);
    put_dossier(2, "01726", 5, DAY + 9);
    put_dossier(3, "01726", 0, 0);
    EXPECT_NUMBER(whole("K9", "products", 0), 3);
    EXPECT_NUMBER(whole("K9", "five", 0), 1);
    EXPECT_NUMBER(whole("K9", "communes", 0), 3);
    put_group(4, "99999"); /* of no commune there is */
    EXPECT_NUMBER(whole("K9", "communes", 0), 3);
    EXPECT_NUMBER(whole("K9", "without", 0), 1);
    pass_days(10);
    put_group(3, "01363");
    EXPECT_NUMBER(whole("K9", "products", 0), 2);
    EXPECT_NUMBER(whole("K9", "three", 0), 1);
    EXPECT_NUMBER(whole("K9", "four", 0), 1);
    EXPECT_NUMBER(whole("K9", "five", 0), 0);
    EXPECT_NUMBER(whole("K9", "expired", 0), 1);
    EXPECT_NUMBER(whole("K9", "without", 0), 2);
    end();
}

/* ---- K10 */

static void put_model(int number, int member, int64_t to_day)
{
    struct party_reference reference = {.party = played_group(member)};
    struct season_support supports[] = {
        {.season = "vụ 1", .kind = support_kind_inputs, .day = DAY - 90},
        {.season = "vụ 1", .kind = support_kind_inputs, .day = DAY - 80},
        {.season = "vụ 2", .kind = support_kind_inputs, .day = DAY - 9},
        {.season = "vụ 3", .kind = support_kind_training, .day = DAY - 9}};
    struct programme_model model;
    record_init(&record_programme_model, &model);
    model.id = played_group(700000 + number);
    model.version = 1;
    model.programme = CODE;
    model.kind = model_kind_linkage;
    model.name = "Liên kết";
    model.lead = played_group(50);
    model.members = &reference, model.members_count = 1;
    model.from_day = DAY - 100;
    model.to_day = to_day;
    model.supports = supports, model.supports_count = 4;
    played_put(&played, VERB_put_programme_model, &record_programme_model,
               &model, PRINCIPAL_OPERATOR);
}

static void linkages_count_their_districts_and_seasons(void)
{
    begin();
    put_organisation(50, "01393");
    put_group(0, "01726"); /* of another district */
    put_group(1, "01393");
    put_model(0, 0, 0);
    put_model(1, 1, 0);
    put_model(2, 1, DAY - 1);
    EXPECT_NUMBER(whole("K10", "models", 0), 2);
    EXPECT_NUMBER(whole("K10", "inter_district", 0), 1);
    EXPECT_NUMBER(whole("K10", "districts", 0), 3);
    EXPECT_NUMBER(whole("K10", "unplaced", 0), 0);
    EXPECT_NUMBER(whole("K10", "parties", 0), 4);
    EXPECT_NUMBER(whole("K10", "seasons", 0), 4);
    put_group(2, "99999");
    put_model(3, 2, 0);
    EXPECT_NUMBER(whole("K10", "districts", 0), 4);
    EXPECT_NUMBER(whole("K10", "unplaced", 0), 1);
    end();
}

int main(void)
{
    RUN(both_commands_tell_the_same_groups_with_a_contract);
    RUN(days_between_steps_are_medians_of_the_leads_that_passed_them);
    RUN(what_leads_hold_is_neither_unmet_nor_unsold);
    RUN(upgrades_count_by_their_days_and_with_contracts_in_force);
    RUN(stars_count_while_they_are_valid_by_commune);
    RUN(linkages_count_their_districts_and_seasons);
    return test_result();
}
