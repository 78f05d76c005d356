/* What a programme's figures count, asked of a real store: each thing once, as
 * of any day, with the records behind it. */
#include "base/check.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/programme.h"
#include "office/answer.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define DAY LEDGER_DAY
#define YEAR 2026
#define CODE "CSSP"

/* Two communes of two former districts, each on both maps. */
#define HERE "01393"  /* Lũng Nặm, Hà Quảng */
#define THERE "01726" /* Nguyên Bình */

static struct ledger ledger;
static struct office_sources sources;
static struct arena arena;
static struct buffer body;
static unsigned next_number;

/* ---- making */

static struct id make_group(const char *commune, int64_t members)
{
    struct participation part = {.programme = CODE,
                                 .role = programme_role_group};
    struct party group;
    record_init(&record_party, &group);
    group.id = ledger_id(next_number++);
    group.version = 1;
    group.kind = party_kind_interest_group;
    group.name = "Nhóm";
    group.commune = commune;
    group.map = admin_map_map_2020;
    group.members = group.households = members;
    group.established_day = DAY;
    group.programmes = &part;
    group.programmes_count = 1;
    group.state = party_state_active;
    ledger_put(&ledger, VERB_post_party, &record_party, &group);
    return group.id;
}

static struct id make_organisation(enum party_kind kind, const char *commune)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = ledger_id(next_number++);
    party.kind = kind;
    party.name = "Hợp tác xã";
    party.commune = commune;
    party.map = admin_map_map_2020;
    ledger_put(&ledger, VERB_post_party, &record_party, &party);
    return party.id;
}

static void put_programme(struct programme programme)
{
    programme.id = programme_id(CODE);
    programme.code = CODE;
    programme.name = "Chương trình";
    programme.from_day = DAY - 100;
    programme.to_day = DAY + 1000;
    ledger_put(&ledger, VERB_put_programme, &record_programme, &programme);
}

static void put_grant(struct id party, int64_t day)
{
    struct grant grant = {.id = ledger_id(next_number++),
                          .programme = CODE,
                          .party = party,
                          .fund = "CSA",
                          .year = YEAR,
                          .day = day,
                          .amount_vnd = 70000000};
    ledger_put(&ledger, VERB_put_grant, &record_grant, &grant);
}

static void put_training(int64_t day, struct id party, int64_t people)
{
    struct attendance attendance = {party, people};
    struct activity activity = {.id = ledger_id(next_number++),
                                .programme = CODE,
                                .kind = activity_kind_training,
                                .name = "Tập huấn",
                                .from_day = day,
                                .people = people + 2,
                                .officials = 2,
                                .attendances = &attendance,
                                .attendances_count = 1};
    ledger_put(&ledger, VERB_put_activity, &record_activity, &activity);
}

static void put_plan(struct id party, int64_t year, int64_t adopted_day)
{
    struct plan plan = {.id = ledger_id(next_number++),
                        .programme = CODE,
                        .kind = plan_kind_yearly_plan,
                        .party = party,
                        .year = year,
                        .adopted_day = adopted_day};
    ledger_put(&ledger, VERB_put_plan, &record_plan, &plan);
}

static void put_dossier(struct id organisation, int64_t stars)
{
    struct ocop_dossier dossier = {.id = ledger_id(next_number++),
                                   .programme = CODE,
                                   .organisation = organisation,
                                   .name = "Miến dong",
                                   .round = 1,
                                   .registered_day = DAY,
                                   .stars = stars,
                                   .issued_day = stars ? DAY : 0,
                                   .expires_day = stars ? DAY + 9 : 0};
    ledger_put(&ledger, VERB_put_ocop_dossier, &record_ocop_dossier, &dossier);
}

/* A contract with a line for each of two groups. */
static void put_contract(struct id one, struct id other,
                         enum line_state of_other)
{
    struct lead_line lines[2];
    struct lead lead;
    record_init(&record_lead, &lead);
    for (int index = 0; index < 2; index++) {
        record_init(&record_lead_line, &lines[index]);
        lines[index].offer = ledger_id(9000 + next_number++);
        lines[index].group = index ? other : one;
        lines[index].quantity = KG;
        lines[index].form = "mature";
        lines[index].state = index ? of_other : line_state_contracted;
    }
    lead.id = ledger_id(next_number++);
    lead.demand = ledger_id(next_number++);
    lead.buyer = ledger_id(next_number++);
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.clearing = ledger_id(next_number++);
    lead.lines = lines;
    lead.lines_count = 2;
    lead.state = lead_state_signed;
    lead.contract.kind = contract_kind_contract;
    lead.contract.day = DAY;
    ledger_put(&ledger, VERB_sign_lead, &record_lead, &lead);
}

static struct programme_model make_model(enum model_kind kind, struct id lead)
{
    struct programme_model model;
    record_init(&record_programme_model, &model);
    model.id = ledger_id(next_number++);
    model.programme = CODE;
    model.kind = kind;
    model.name = "Mô hình";
    model.lead = lead;
    model.from_day = DAY;
    return model;
}

static void put_model(const struct programme_model *model)
{
    ledger_put(&ledger, VERB_put_programme_model, &record_programme_model,
               model);
}

/* ---- asking */

static struct programme_figures ask(struct figures_query query)
{
    struct programme_figures figures;
    struct envelope request = {.verb = VERB_show_figures,
                               .actor = PRINCIPAL_OPERATOR};
    struct envelope reply = {.status = STATUS_ok};
    query.programme = CODE;
    sources.store = ledger.store;
    arena_reset(&arena);
    CHECK(envelope_set_body(&request, &record_figures_query, &query, &arena) ==
          STATUS_ok);
    office_answer(&sources, &request, &arena, &body, &reply);
    CHECK(reply.status == STATUS_ok);
    CHECK(record_decode(&record_programme_figures, reply.body, &arena, &figures,
                        NULL) == STATUS_ok);
    return figures;
}

/* The figure, empty where it is not told. */
static struct programme_figure figure_on(int64_t day, enum indicator indicator)
{
    struct programme_figures figures = ask((struct figures_query){.day = day});
    for (uint32_t index = 0; index < figures.figures_count; index++)
        if (figures.figures[index].indicator == indicator)
            return figures.figures[index];
    return (struct programme_figure){.indicator = indicator};
}

static int64_t value_on(int64_t day, enum indicator indicator)
{
    return figure_on(day, indicator).value;
}

static void begin(void)
{
    ledger_open(&ledger);
    arena_init(&arena, 64 << 20);
    buffer_init(&body, MOST_BODY_BYTES);
    ledger_operator(&ledger);
    next_number = 100;
    put_programme((struct programme){.version = 1});
}

static void end(void)
{
    buffer_clear(&body);
    arena_clear(&arena);
    ledger_close(&ledger);
}

/* ---- cases */

static void a_group_with_two_grants_counts_once_and_the_money_twice(void)
{
    begin();
    struct id group = make_group(HERE, 14);
    put_grant(group, DAY + 1);
    put_grant(group, DAY + 2);
    put_grant(make_organisation(party_kind_cooperative, HERE), DAY + 1);
    EXPECT_NUMBER(value_on(DAY, indicator_groups_granted), 0);
    EXPECT_NUMBER(value_on(DAY + 2, indicator_groups_granted), 1);
    EXPECT_NUMBER(value_on(DAY + 2, indicator_grants_vnd), 210000000);
    EXPECT_NUMBER(value_on(DAY - 1, indicator_groups), 0);
    EXPECT_NUMBER(value_on(DAY, indicator_members), 14);
    end();
}

static void one_contract_over_two_groups_counts_for_both(void)
{
    begin();
    struct id one = make_group(HERE, 14), other = make_group(THERE, 13),
              third = make_group(THERE, 12);
    put_contract(one, other, line_state_contracted);
    put_contract(one, third, line_state_declined);
    EXPECT_NUMBER(value_on(DAY - 1, indicator_groups_with_contract), 0);
    EXPECT_NUMBER(value_on(DAY, indicator_groups_with_contract), 2);
    end();
}

static void members_are_trained_once_and_no_more_than_there_are(void)
{
    begin();
    struct id one = make_group(HERE, 14), other = make_group(THERE, 13);
    put_training(DAY, one, 10);
    put_training(DAY + 1, one, 12);
    put_training(DAY + 2, other, 40);
    EXPECT_NUMBER(value_on(DAY, indicator_members_trained), 10);
    EXPECT_NUMBER(value_on(DAY + 1, indicator_members_trained), 12);
    EXPECT_NUMBER(value_on(DAY + 2, indicator_members_trained), 12 + 13);
    EXPECT_NUMBER(value_on(DAY + 2, indicator_officials_trained), 6);
    EXPECT_NUMBER(figure_on(DAY, indicator_trainings).planned, 2);
    end();
}

static void a_plan_is_of_the_year_of_the_day(void)
{
    begin();
    struct id group = make_group(HERE, 14);
    put_plan(group, YEAR, DAY);
    put_plan(group, YEAR, DAY + 1);
    put_plan(make_group(HERE, 9), YEAR, 0);
    put_plan(group, YEAR + 1, DAY);
    struct programme_figure figure =
        figure_on(DAY + 1, indicator_groups_with_plan);
    EXPECT_NUMBER(figure.value, 1);
    EXPECT_NUMBER(figure.planned, 1);
    EXPECT_NUMBER(figure.of_value, 2);
    end();
}

static void a_commune_with_two_starred_products_counts_once(void)
{
    begin();
    struct id here = make_organisation(party_kind_cooperative, HERE);
    put_dossier(here, 3);
    put_dossier(here, 4);
    put_dossier(make_organisation(party_kind_cooperative, THERE), 3);
    put_dossier(make_organisation(party_kind_enterprise, THERE), 0);
    EXPECT_NUMBER(value_on(DAY, indicator_organisations), 3);
    EXPECT_NUMBER(value_on(DAY, indicator_ocop_registered), 4);
    EXPECT_NUMBER(value_on(DAY, indicator_ocop_stars), 3);
    EXPECT_NUMBER(value_on(DAY, indicator_communes_with_ocop), 2);
    EXPECT_NUMBER(value_on(DAY + 10, indicator_ocop_stars), 0);
    end();
}

static void a_linkage_lies_in_the_districts_of_its_parties_and_areas(void)
{
    begin();
    struct id lead = make_organisation(party_kind_cooperative, HERE);
    struct party_reference member = {
        make_organisation(party_kind_enterprise, THERE)};
    struct area area = {.code = "045", .map = admin_map_map_2020};
    struct programme_model model = make_model(model_kind_linkage, lead);
    put_model(&model);
    model = make_model(model_kind_linkage, lead);
    model.members = &member;
    model.members_count = 1;
    put_model(&model);
    model = make_model(model_kind_linkage, member.party);
    model.areas = &area;
    model.areas_count = 1;
    put_model(&model);
    EXPECT_NUMBER(value_on(DAY, indicator_linkage_models), 3);
    EXPECT_NUMBER(value_on(DAY, indicator_linkages_inter_district), 2);
    EXPECT_NUMBER(value_on(DAY, indicator_linkage_cooperatives), 1);
    EXPECT_NUMBER(value_on(DAY, indicator_linkage_enterprises), 1);
    EXPECT_NUMBER(figure_on(DAY - 1, indicator_linkage_models).planned, 3);
    EXPECT_NUMBER(figure_on(DAY, indicator_linkages_inter_district).unplaced,
                  0);
    struct area spread = {.code = "01324", .map = admin_map_map_2025};
    model = make_model(model_kind_linkage, member.party);
    model.areas = &spread; /* of parts of Bảo Lâm and Bảo Lạc */
    model.areas_count = 1;
    put_model(&model);
    EXPECT_NUMBER(value_on(DAY, indicator_linkages_inter_district), 2);
    EXPECT_NUMBER(figure_on(DAY, indicator_linkages_inter_district).unplaced,
                  1);
    end();
}

static void a_village_counts_while_it_lasts_and_a_csa_model_ever_after(void)
{
    begin();
    struct programme_model model =
        make_model(model_kind_tourism_village, (struct id){{0}});
    model.to_day = DAY + 5;
    put_model(&model);
    model = make_model(model_kind_climate_smart, (struct id){{0}});
    model.to_day = DAY + 5;
    model.households = 17;
    put_model(&model);
    EXPECT_NUMBER(value_on(DAY + 5, indicator_tourism_villages), 1);
    EXPECT_NUMBER(value_on(DAY + 6, indicator_tourism_villages), 0);
    EXPECT_NUMBER(value_on(DAY + 6, indicator_csa_households), 17);
    model.is_void = 1;
    put_model(&model);
    EXPECT_NUMBER(value_on(DAY + 6, indicator_csa_models), 0);
    end();
}

static void an_upgrade_is_planned_until_it_is_registered(void)
{
    begin();
    struct group_upgrade upgrade = {.id = ledger_id(next_number++),
                                    .programme = CODE,
                                    .group = make_group(HERE, 14),
                                    .stage = upgrade_stage_registered,
                                    .from_day = DAY,
                                    .registered_day = DAY + 50};
    ledger_put(&ledger, VERB_put_group_upgrade, &record_group_upgrade,
               &upgrade);
    EXPECT_NUMBER(figure_on(DAY, indicator_upgrades).planned, 1);
    EXPECT_NUMBER(figure_on(DAY + 50, indicator_upgrades).planned, 0);
    EXPECT_NUMBER(value_on(DAY + 50, indicator_upgrades), 1);
    end();
}

static void a_share_is_wanted_of_what_is_there_and_of_its_own_target(void)
{
    struct programme_target targets[] = {
        {.indicator = indicator_groups, .value = 7, .year = YEAR},
        {.indicator = indicator_groups_with_contract,
         .share_permille = 800,
         .of = indicator_groups}};
    begin();
    put_programme((struct programme){
        .version = 2, .targets = targets, .targets_count = 2});
    for (int index = 0; index < 4; index++)
        make_group(HERE, 14);
    struct programme_figure figure =
        figure_on(DAY, indicator_groups_with_contract);
    EXPECT_NUMBER(figure.has_target, 1);
    EXPECT_NUMBER(figure.target, 4); /* 80 % of 4 is 3.2 */
    EXPECT_NUMBER(figure.target_in_full, 6);
    figure = figure_on(DAY, indicator_groups);
    EXPECT_NUMBER(figure.target, 7);
    EXPECT_NUMBER(figure.year, YEAR);
    end();
}

static void a_commune_that_two_areas_name_counts_once(void)
{
    struct area areas[] = {{.code = HERE, .map = admin_map_map_2020},
                           {.code = "045", .map = admin_map_map_2020},
                           {.code = HERE, .map = admin_map_map_2020},
                           {.code = "04", .map = admin_map_map_2025}};
    begin();
    put_programme(
        (struct programme){.version = 2, .areas = areas, .areas_count = 1});
    EXPECT_NUMBER(value_on(DAY, indicator_communes), 1);
    EXPECT_NUMBER(value_on(DAY, indicator_districts), 1);
    put_programme(
        (struct programme){.version = 3, .areas = areas, .areas_count = 3});
    EXPECT_NUMBER(value_on(DAY, indicator_communes), 21); /* of Hà Quảng */
    put_programme(
        (struct programme){.version = 4, .areas = &areas[3], .areas_count = 1});
    EXPECT_NUMBER(value_on(DAY, indicator_communes), 56); /* of Cao Bằng */
    end();
}

/* More records than fit into one answer: asked for piece by piece, each comes
 * once, and together they are the figure. */
static void the_records_behind_a_figure_add_up_to_it(void)
{
    begin();
    int64_t groups = 512;
    for (int64_t index = 0; index < groups; index++)
        make_group(HERE, 10 + index % 7);
    struct figures_query query = {.day = DAY, .indicator = indicator_members};
    int64_t total = 0, count = 0;
    do {
        struct programme_figures figures = ask(query);
        EXPECT_NUMBER(figures.figures_count, 1);
        for (uint32_t index = 0; index < figures.proof_count; index++) {
            const struct proof_line *line = &figures.proof[index];
            EXPECT(line->first_sequence > 0 &&
                   line->first_sequence == line->last_sequence);
            total += line->amount;
        }
        count += figures.proof_count;
        query.offset = figures.next_offset;
    } while (query.offset);
    EXPECT_NUMBER(count, groups);
    EXPECT_NUMBER(total, value_on(DAY, indicator_members));
    end();
}

int main(void)
{
    RUN(a_group_with_two_grants_counts_once_and_the_money_twice);
    RUN(one_contract_over_two_groups_counts_for_both);
    RUN(members_are_trained_once_and_no_more_than_there_are);
    RUN(a_plan_is_of_the_year_of_the_day);
    RUN(a_commune_with_two_starred_products_counts_once);
    RUN(a_linkage_lies_in_the_districts_of_its_parties_and_areas);
    RUN(a_village_counts_while_it_lasts_and_a_csa_model_ever_after);
    RUN(an_upgrade_is_planned_until_it_is_registered);
    RUN(a_share_is_wanted_of_what_is_there_and_of_its_own_target);
    RUN(a_commune_that_two_areas_name_counts_once);
    RUN(the_records_behind_a_figure_add_up_to_it);
    office_sources_clear(&sources);
    return test_result();
}
