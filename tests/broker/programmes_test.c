/* What programmes are told is looked at before it is kept: that what it names
 * is there, that days come in order, that stars fit their score. */
#include "base/check.h"
#include "tests/broker/programme_records.h"
#include "tests/test.h"

#define CAO_BANG_COMMUNE "01273"
#define OTHER_COMMUNE "00004"  /* in Hà Nội */
#define FORMER_COMMUNE "01367" /* on map 2020 alone */

static struct house house;
static struct id group, enterprise;

static int64_t put(enum verb_number verb, const void *body)
{
    struct envelope reply = house_say(&house, verb, body);
    struct receipt receipt = {.version = -1};
    if (reply.status == STATUS_ok)
        house_body(&house, &reply, &record_receipt, &receipt);
    return receipt.version;
}

static void expect_refused(enum verb_number verb, const void *body,
                           const char *field, enum problem_reason reason)
{
    struct envelope reply = house_say(&house, verb, body);
    EXPECT(reply.status != STATUS_ok);
    if (!reply_has(&reply, field, reason)) {
        EXPECT_TEXT(reply.problems_count ? reply.problems[0].field : "", field);
        EXPECT_NUMBER(reply.problems_count ? reply.problems[0].reason : 0,
                      reason);
    }
}

static void saying_it_again_changes_nothing(void)
{
    struct grant grant = make_grant(&house, group);
    EXPECT_NUMBER(put(VERB_put_grant, &grant), 1);
    int64_t head = house_say(&house, VERB_hello, NULL).sequence;
    EXPECT_NUMBER(put(VERB_put_grant, &grant), 1);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence, head);
}

static void a_change_names_the_version_that_it_saw(void)
{
    struct grant grant = make_grant(&house, group);
    EXPECT_NUMBER(put(VERB_put_grant, &grant), 1);
    grant.amount_vnd = 60000000;
    expect_refused(VERB_put_grant, &grant, "id", problem_reason_exists);
    grant.version = 1;
    EXPECT_NUMBER(put(VERB_put_grant, &grant), 2);
    expect_refused(VERB_put_grant, &grant, "version",
                   problem_reason_changed_since);
    grant.version = 2;
    grant.party = enterprise;
    expect_refused(VERB_put_grant, &grant, "party", problem_reason_fixed);
}

static void a_version_of_what_is_not_there_is_not_found(void)
{
    struct grant grant = make_grant(&house, group);
    grant.version = 3;
    expect_refused(VERB_put_grant, &grant, "id", problem_reason_not_found);
}

static void a_programme_has_its_code_for_a_name(void)
{
    struct programme programme = make_programme();
    programme.version = 1;
    programme.note = "giai đoạn 2";
    EXPECT_NUMBER(put(VERB_put_programme, &programme), 2);
    struct activity activity = make_activity(&house, CAO_BANG_COMMUNE);
    activity.programme = "NTM";
    expect_refused(VERB_put_activity, &activity, "programme",
                   problem_reason_not_found);
}

static void a_target_is_a_number_or_a_share(void)
{
    struct programme_target targets[] = {
        {.indicator = indicator_groups, .value = 800, .year = 2026},
        {.indicator = indicator_groups_with_contract,
         .share_permille = 800,
         .of = indicator_groups}};
    struct programme programme = make_programme();
    programme.code = "mục tiêu";
    programme.targets = targets;
    programme.targets_count = 2;
    EXPECT_NUMBER(put(VERB_put_programme, &programme), 1);
    programme.version = 1;
    targets[0].value = 0;
    expect_refused(VERB_put_programme, &programme, "targets[0].value",
                   problem_reason_missing);
    targets[0].value = 800;
    targets[1].of = indicator_unset;
    expect_refused(VERB_put_programme, &programme, "targets[1].value",
                   problem_reason_missing);
    targets[1] = targets[0];
    expect_refused(VERB_put_programme, &programme, "targets[1].indicator",
                   problem_reason_repeated);
    targets[1].year = 2040;
    expect_refused(VERB_put_programme, &programme, "targets[1].year",
                   problem_reason_outside_programme);
}

static void bands_rise_and_a_period_ends_after_it_starts(void)
{
    struct programme programme = make_programme();
    programme.code = "khung";
    programme.bands[1].least_score_milli = 40000;
    expect_refused(VERB_put_programme, &programme, "bands[1].least_score_milli",
                   problem_reason_out_of_range);
    programme.bands[1].least_score_milli = 70000;
    programme.to_day = programme.from_day - 1;
    expect_refused(VERB_put_programme, &programme, "to_day",
                   problem_reason_ends_before_start);
}

static struct ocop_dossier make_starred(int64_t score_milli, int64_t stars)
{
    struct ocop_dossier dossier = make_dossier(&house, enterprise);
    dossier.score_milli = score_milli;
    dossier.stars = stars;
    dossier.decision = "12/QĐ-UBND";
    dossier.issued_day = HOUSE_START_DAY;
    dossier.expires_day = HOUSE_START_DAY + 365;
    return dossier;
}

static void stars_fit_the_score(void)
{
    static const struct {
        int64_t score_milli;
        int64_t stars;
        bool is_right;
    } cases[] = {{50000, 3, true},  {69900, 3, true},  {70000, 3, false},
                 {70000, 4, true},  {89900, 5, false}, {90000, 5, true},
                 {49900, 3, false}, {100000, 5, true}};
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        struct ocop_dossier dossier =
            make_starred(cases[index].score_milli, cases[index].stars);
        if (cases[index].is_right)
            EXPECT_NUMBER(put(VERB_put_ocop_dossier, &dossier), 1);
        else
            expect_refused(VERB_put_ocop_dossier, &dossier, "stars",
                           problem_reason_unlike_score);
    }
}

static void stars_need_a_decision_and_end_in_time(void)
{
    struct ocop_dossier dossier = make_starred(75000, 4);
    dossier.decision = "";
    expect_refused(VERB_put_ocop_dossier, &dossier, "decision",
                   problem_reason_missing);
    dossier = make_starred(75000, 4); /* 01/06/2026 */
    dossier.expires_day = HOUSE_START_DAY + 1096;
    EXPECT_NUMBER(put(VERB_put_ocop_dossier, &dossier), 1); /* 01/06/2029 */
    dossier = make_starred(75000, 4);
    dossier.expires_day = HOUSE_START_DAY + 1097;
    expect_refused(VERB_put_ocop_dossier, &dossier, "expires_day",
                   problem_reason_too_long_valid);
    dossier.expires_day = HOUSE_START_DAY - 1;
    expect_refused(VERB_put_ocop_dossier, &dossier, "expires_day",
                   problem_reason_ends_before_start);
}

static void a_dossier_is_of_an_organisation_that_is_there(void)
{
    struct ocop_dossier dossier = make_dossier(&house, house_id(&house));
    expect_refused(VERB_put_ocop_dossier, &dossier, "organisation",
                   problem_reason_not_found);
    dossier = make_dossier(&house, enterprise);
    dossier.product = "unobtainium";
    expect_refused(VERB_put_ocop_dossier, &dossier, "product",
                   problem_reason_not_found);
}

static void a_dossier_says_by_its_days_how_far_it_is(void)
{
    struct ocop_dossier dossier = make_dossier(&house, enterprise);
    dossier.accepted_day = HOUSE_START_DAY - 1;
    expect_refused(VERB_put_ocop_dossier, &dossier, "accepted_day",
                   problem_reason_ends_before_start);
    dossier.accepted_day = 0;
    dossier.state = ocop_state_accepted;
    expect_refused(VERB_put_ocop_dossier, &dossier, "accepted_day",
                   problem_reason_missing);
    dossier.state = ocop_state_certified;
    expect_refused(VERB_put_ocop_dossier, &dossier, "state",
                   problem_reason_wrong_state);
}

static void a_code_is_one_of_its_map(void)
{
    struct activity activity = make_activity(&house, FORMER_COMMUNE);
    expect_refused(VERB_put_activity, &activity, "commune",
                   problem_reason_not_found);
    activity.map = admin_map_map_2020;
    EXPECT_NUMBER(put(VERB_put_activity, &activity), 1);
}

static void of_those_who_came_no_part_is_larger_than_the_whole(void)
{
    struct attendance list[] = {{group, 20}, {enterprise, 11}};
    struct activity activity = make_activity(&house, CAO_BANG_COMMUNE);
    activity.women = 31;
    expect_refused(VERB_put_activity, &activity, "women",
                   problem_reason_sum_too_large);
    activity.women = 15;
    activity.attendances = list;
    activity.attendances_count = 2;
    expect_refused(VERB_put_activity, &activity, "attendances",
                   problem_reason_sum_too_large);
    list[1] = (struct attendance){group, 10};
    expect_refused(VERB_put_activity, &activity, "attendances[1].party",
                   problem_reason_repeated);
    list[1] = (struct attendance){house_id(&house), 10};
    expect_refused(VERB_put_activity, &activity, "attendances[1].party",
                   problem_reason_not_found);
    activity.attendances_count = 1;
    activity.from_day = CSSP_LAST_DAY + 1;
    expect_refused(VERB_put_activity, &activity, "from_day",
                   problem_reason_outside_programme);
}

static void who_does_not_say_how_many_came_had_those_of_the_parties(void)
{
    struct attendance list[] = {{group, 20}, {enterprise, 11}};
    struct activity activity = make_activity(&house, CAO_BANG_COMMUNE);
    activity.people = 0;
    activity.attendances = list;
    activity.attendances_count = 2;
    activity.women = 32;
    expect_refused(VERB_put_activity, &activity, "women",
                   problem_reason_sum_too_large);
    activity.women = 31; /* of the 20 and the 11 */
    EXPECT_NUMBER(put(VERB_put_activity, &activity), 1);
}

static void a_plan_says_whose_it_is(void)
{
    struct plan plan = make_plan(&house, group);
    plan.year = 0;
    expect_refused(VERB_put_plan, &plan, "year", problem_reason_missing);
    plan = make_plan(&house, group);
    plan.kind = plan_kind_investment_plan;
    expect_refused(VERB_put_plan, &plan, "party", problem_reason_wrong_state);
    plan = make_plan(&house, group);
    plan.kind = plan_kind_commune_plan;
    plan.party = (struct id){{0}};
    plan.year = 0;
    expect_refused(VERB_put_plan, &plan, "commune", problem_reason_missing);
}

static void a_commune_plan_lies_in_the_programmes_areas(void)
{
    struct area areas[] = {{.code = CAO_BANG_COMMUNE}};
    struct programme programme = make_programme();
    programme.code = "vùng";
    programme.areas = areas;
    programme.areas_count = 1;
    EXPECT_NUMBER(put(VERB_put_programme, &programme), 1);
    struct plan plan = make_plan(&house, (struct id){{0}});
    plan.programme = "vùng";
    plan.kind = plan_kind_commune_plan;
    plan.year = 0;
    plan.commune = OTHER_COMMUNE;
    expect_refused(VERB_put_plan, &plan, "commune",
                   problem_reason_outside_programme);
    plan.commune = CAO_BANG_COMMUNE;
    EXPECT_NUMBER(put(VERB_put_plan, &plan), 1);
}

static void a_linkage_has_a_lead_unit_and_a_dossier_with_its_days(void)
{
    struct party_reference members[] = {{group}, {group}};
    struct programme_model model = make_linkage(&house, enterprise);
    model.dossier_state = dossier_state_in_preparation;
    model.dossier_due_day = HOUSE_START_DAY + 60;
    model.members = members;
    model.members_count = 1;
    EXPECT_NUMBER(put(VERB_put_programme_model, &model), 1);
    model.version = 1;
    model.members_count = 2;
    expect_refused(VERB_put_programme_model, &model, "members[1].party",
                   problem_reason_repeated);
    model.members_count = 1;
    model.dossier_state = dossier_state_submitted;
    expect_refused(VERB_put_programme_model, &model, "dossier_day",
                   problem_reason_missing);
    model = make_linkage(&house, (struct id){{0}});
    model.commune = CAO_BANG_COMMUNE;
    expect_refused(VERB_put_programme_model, &model, "lead",
                   problem_reason_missing);
}

static void inputs_are_supported_for_three_seasons(void)
{
    struct season_support supports[4];
    static const char *const seasons[] = {"vụ 1", "vụ 2", "vụ 3", "vụ 4"};
    struct programme_model model = make_linkage(&house, enterprise);
    for (int index = 0; index < 4; index++)
        supports[index] = (struct season_support){.season = seasons[index],
                                                  .kind = support_kind_inputs,
                                                  .day = HOUSE_START_DAY};
    model.supports = supports;
    model.supports_count = 4;
    expect_refused(VERB_put_programme_model, &model, "supports",
                   problem_reason_too_many_seasons);
    supports[3].season = seasons[0]; /* twice in one season */
    EXPECT_NUMBER(put(VERB_put_programme_model, &model), 1);
}

static void an_upgrade_names_a_group_and_what_it_became(void)
{
    struct group_upgrade upgrade = make_upgrade(&house, enterprise);
    expect_refused(VERB_put_group_upgrade, &upgrade, "group",
                   problem_reason_wrong_kind);
    upgrade = make_upgrade(&house, group);
    upgrade.stage = upgrade_stage_registered;
    expect_refused(VERB_put_group_upgrade, &upgrade, "registered_day",
                   problem_reason_missing);
    upgrade.registered_day = HOUSE_START_DAY + 100;
    upgrade.cooperative = enterprise;
    expect_refused(VERB_put_group_upgrade, &upgrade, "cooperative",
                   problem_reason_wrong_kind);
    upgrade.cooperative = (struct id){{0}};
    EXPECT_NUMBER(put(VERB_put_group_upgrade, &upgrade), 1);
}

static void a_grant_is_of_the_year_of_its_day(void)
{
    struct grant grant = make_grant(&house, group);
    grant.year = 2025;
    expect_refused(VERB_put_grant, &grant, "year", problem_reason_out_of_range);
    grant.day = 0;
    EXPECT_NUMBER(put(VERB_put_grant, &grant), 1);
}

static void a_group_puts_itself_into_no_programme(void)
{
    struct participation part = {.programme = "CSSP",
                                 .role = programme_role_group};
    struct party party = make_group(&house);
    party.programmes = &part;
    party.programmes_count = 1;
    expect_refused(VERB_post_party, &party, "programmes[0].from_day",
                   problem_reason_missing);
    party.established_day = CSSP_FIRST_DAY;
    EXPECT_NUMBER(put(VERB_post_party, &party), 1);
    party.version = 1;
    party.programmes_count = 0;
    struct request request = {
        .verb = VERB_update_party, .actor = party.id, .body = &party};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_denied);
    EXPECT(reply_has(&reply, "programmes", problem_reason_not_allowed));
    party.programmes_count = 1;
    party.dissolved_day = CSSP_FIRST_DAY - 1;
    expect_refused(VERB_update_party, &party, "dissolved_day",
                   problem_reason_ends_before_start);
    party.dissolved_day = 0;
    part.role = programme_role_buyer;
    expect_refused(VERB_update_party, &party, "programmes[0].role",
                   problem_reason_wrong_kind);
}

static void of_the_poor_no_part_is_larger_than_the_whole(void)
{
    struct party party = make_group(&house);
    party.households = 14;
    party.poor_households = 9;
    party.women_headed = 5;
    party.minority_households = 14;
    party.near_poor_households = 10;
    expect_refused(VERB_post_party, &party, "near_poor_households",
                   problem_reason_sum_too_large);
    party.near_poor_households = 4;
    party.poor_women_headed = 6;
    expect_refused(VERB_post_party, &party, "poor_women_headed",
                   problem_reason_sum_too_large);
    party.poor_women_headed = 5;
    party.poor_minority_households = 9;
    EXPECT_NUMBER(put(VERB_post_party, &party), 1);
}

int main(void)
{
    house_open(&house, NULL);
    house_furnish(&house);
    group = post_group(&house);
    enterprise = post_buyer(&house);
    struct programme programme = make_programme();
    CHECK(put(VERB_put_programme, &programme) == 1);
    RUN(saying_it_again_changes_nothing);
    RUN(a_change_names_the_version_that_it_saw);
    RUN(a_version_of_what_is_not_there_is_not_found);
    RUN(a_programme_has_its_code_for_a_name);
    RUN(a_target_is_a_number_or_a_share);
    RUN(bands_rise_and_a_period_ends_after_it_starts);
    RUN(stars_fit_the_score);
    RUN(stars_need_a_decision_and_end_in_time);
    RUN(a_dossier_is_of_an_organisation_that_is_there);
    RUN(a_dossier_says_by_its_days_how_far_it_is);
    RUN(a_code_is_one_of_its_map);
    RUN(of_those_who_came_no_part_is_larger_than_the_whole);
    RUN(who_does_not_say_how_many_came_had_those_of_the_parties);
    RUN(a_plan_says_whose_it_is);
    RUN(a_commune_plan_lies_in_the_programmes_areas);
    RUN(a_linkage_has_a_lead_unit_and_a_dossier_with_its_days);
    RUN(inputs_are_supported_for_three_seasons);
    RUN(an_upgrade_names_a_group_and_what_it_became);
    RUN(a_grant_is_of_the_year_of_its_day);
    RUN(a_group_puts_itself_into_no_programme);
    RUN(of_the_poor_no_part_is_larger_than_the_whole);
    house_close(&house);
    return test_result();
}
