/* When a record of a programme counts, by its days alone. */
#include "model/programme.h"

#include "base/check.h"
#include "tests/test.h"

#define DAY 20000

static struct gazetteer *gazetteer;

static void
a_group_counts_from_when_it_was_established_until_it_was_dissolved(void)
{
    struct party group = {.kind = party_kind_interest_group,
                          .established_day = DAY};
    EXPECT(!group_is_established(&group, DAY - 1));
    EXPECT(group_is_established(&group, DAY));
    group.dissolved_day = DAY + 10;
    EXPECT(group_is_established(&group, DAY + 9));
    EXPECT(!group_is_established(&group, DAY + 10));
    group.established_day = 0;
    EXPECT(!group_is_established(&group, DAY));
    group =
        (struct party){.kind = party_kind_cooperative, .established_day = DAY};
    EXPECT(!group_is_established(&group, DAY));
}

static void a_party_takes_part_in_a_role_and_for_a_time(void)
{
    struct participation parts[] = {
        {.programme = "CSSP", .role = programme_role_group},
        {.programme = "OCOP",
         .role = programme_role_organisation,
         .from_day = DAY + 5,
         .to_day = DAY + 9}};
    struct party party = {
        .established_day = DAY, .programmes = parts, .programmes_count = 2};
    EXPECT(!party_takes_part(&party, "CSSP", programme_role_group, DAY - 1));
    EXPECT(party_takes_part(&party, "CSSP", programme_role_group, DAY));
    EXPECT(!party_takes_part(&party, "CSSP", programme_role_buyer, DAY));
    EXPECT(!party_takes_part(&party, "NTM", programme_role_group, DAY));
    EXPECT(!party_takes_part(&party, "OCOP", programme_role_organisation,
                             DAY + 4));
    EXPECT(
        party_takes_part(&party, "OCOP", programme_role_organisation, DAY + 9));
    EXPECT(!party_takes_part(&party, "OCOP", programme_role_organisation,
                             DAY + 10));
}

static void a_grant_without_a_day_counts_from_the_end_of_its_year(void)
{
    struct grant grant = {.year = 2021};
    EXPECT_NUMBER(grant_day(&grant), 18992); /* 31/12/2021 */
    grant.day = 18800;
    EXPECT_NUMBER(grant_day(&grant), 18800);
}

static void stars_count_while_they_are_valid(void)
{
    struct ocop_dossier dossier = {
        .stars = 4, .issued_day = DAY, .expires_day = DAY + 100};
    EXPECT(!ocop_has_stars(&dossier, DAY - 1));
    EXPECT(ocop_has_stars(&dossier, DAY));
    EXPECT(ocop_has_stars(&dossier, DAY + 100));
    EXPECT(!ocop_has_stars(&dossier, DAY + 101));
    dossier.is_void = 1;
    EXPECT(!ocop_has_stars(&dossier, DAY));
}

static void a_score_falls_into_the_highest_band_that_it_reaches(void)
{
    struct star_band bands[] = {{3, 50000}, {4, 70000}, {5, 90000}};
    struct programme programme = {.bands = bands, .bands_count = 3};
    EXPECT_NUMBER(ocop_stars_of(&programme, 49999), 0);
    EXPECT_NUMBER(ocop_stars_of(&programme, 50000), 3);
    EXPECT_NUMBER(ocop_stars_of(&programme, 89999), 4);
    EXPECT_NUMBER(ocop_stars_of(&programme, 100000), 5);
}

static void an_upgrade_is_under_way_until_it_is_registered_or_dropped(void)
{
    struct group_upgrade upgrade = {.from_day = DAY,
                                    .registered_day = DAY + 50};
    EXPECT(upgrade_progress(&upgrade, DAY - 1) == UPGRADE_NOT_YET);
    EXPECT(upgrade_progress(&upgrade, DAY + 49) == UPGRADE_UNDER_WAY);
    EXPECT(upgrade_progress(&upgrade, DAY + 50) == UPGRADE_DONE);
    upgrade.registered_day = 0;
    upgrade.dropped_day = DAY + 20;
    EXPECT(upgrade_progress(&upgrade, DAY + 19) == UPGRADE_UNDER_WAY);
    EXPECT(upgrade_progress(&upgrade, DAY + 20) == UPGRADE_DROPPED);
}

static void inputs_of_one_season_count_once(void)
{
    struct season_support supports[] = {
        {.season = "vụ 1", .kind = support_kind_inputs, .day = DAY},
        {.season = "vụ 1", .kind = support_kind_inputs, .day = DAY + 3},
        {.season = "vụ 2", .kind = support_kind_consultancy, .day = DAY},
        {.season = "vụ 2", .kind = support_kind_inputs, .day = DAY + 90}};
    struct programme_model model = {.supports = supports, .supports_count = 4};
    EXPECT_NUMBER(model_seasons(&model, DAY), 1);
    EXPECT_NUMBER(model_seasons(&model, DAY + 89), 1);
    EXPECT_NUMBER(model_seasons(&model, DAY + 90), 2);
}

static void a_contract_counts_until_the_day_it_was_broken(void)
{
    struct lead lead = {.state = lead_state_signed};
    lead.contract.kind = contract_kind_contract;
    lead.contract.day = DAY;
    EXPECT(!lead_is_contracted(&lead, DAY - 1));
    EXPECT(lead_is_contracted(&lead, DAY));
    lead.state = lead_state_broken;
    lead.decided_ms = (DAY + 30) * INT64_C(86400000);
    EXPECT(lead_is_contracted(&lead, DAY + 29));
    EXPECT(!lead_is_contracted(&lead, DAY + 30));
    lead.state = lead_state_completed;
    EXPECT(lead_is_contracted(&lead, DAY + 300));
    EXPECT(!lead_is_contracted(&lead, DAY - 1));
    lead.contract.kind = contract_kind_informal;
    EXPECT(!lead_is_contracted(&lead, DAY));
}

static void a_contract_is_in_force_until_the_day_it_ended(void)
{
    struct lead lead = {.state = lead_state_agreed};
    EXPECT(!lead_is_in_force(&lead, DAY));
    lead.state = lead_state_delivering;
    lead.contract.kind = contract_kind_informal;
    lead.contract.day = DAY;
    EXPECT(!lead_is_in_force(&lead, DAY - 1));
    EXPECT(lead_is_in_force(&lead, DAY));
    lead.state = lead_state_completed;
    lead.decided_ms = (DAY + 30) * INT64_C(86400000);
    EXPECT(lead_is_in_force(&lead, DAY + 29));
    EXPECT(!lead_is_in_force(&lead, DAY + 30));
}

/* A commune of 2025 made of parts of Bảo Lâm and Bảo Lạc. */
#define COC_PANG "01324"

/* Thông Nông was a district of its own on the map of 2018 (README of the data),
 * and joined Hà Quảng for that of 2020. */
static void districts_are_those_of_the_codes_own_map(void)
{
    struct districts districts = {.count = 0};
    districts_add(&districts, gazetteer, "01367", admin_map_map_2018);
    EXPECT_NUMBER(districts.codes[0], 44);
    districts_add(&districts, gazetteer, "01367", admin_map_map_2020);
    EXPECT_NUMBER(districts.codes[1], 45);
    districts_add(&districts, gazetteer, "045", admin_map_map_2020);
    EXPECT_NUMBER(districts.count, 2);
    districts_add(&districts, gazetteer, "04", admin_map_map_2020);
    districts_add(&districts, gazetteer, "99999", admin_map_map_2020);
    districts_add(&districts, gazetteer, "", admin_map_unset);
    EXPECT_NUMBER(districts.count, 2);
    districts_add(&districts, gazetteer, "00004", admin_map_map_2018);
    EXPECT_NUMBER(districts.codes[2], 1);       /* no other map knows better */
    EXPECT_NUMBER(districts.unplaced_count, 1); /* the code on no map */
    districts_add(&districts, gazetteer, COC_PANG, admin_map_map_2025);
    districts_add(&districts, gazetteer, COC_PANG, admin_map_map_2025);
    EXPECT_NUMBER(districts.count, 3);
    EXPECT_NUMBER(districts.unplaced_count, 2);
}

int main(void)
{
    CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    RUN(a_group_counts_from_when_it_was_established_until_it_was_dissolved);
    RUN(a_party_takes_part_in_a_role_and_for_a_time);
    RUN(a_grant_without_a_day_counts_from_the_end_of_its_year);
    RUN(stars_count_while_they_are_valid);
    RUN(a_score_falls_into_the_highest_band_that_it_reaches);
    RUN(an_upgrade_is_under_way_until_it_is_registered_or_dropped);
    RUN(inputs_of_one_season_count_once);
    RUN(a_contract_counts_until_the_day_it_was_broken);
    RUN(a_contract_is_in_force_until_the_day_it_ended);
    RUN(districts_are_those_of_the_codes_own_map);
    gazetteer_destroy(gazetteer);
    return test_result();
}
