/* The 584 groups: their figures add up to those of the programme. */
#include <stdio.h>

#include "base/check.h"
#include "base/memory.h"
#include "clients/season/sample.h"
#include "model/calendar.h"

#define NAME_SIZE 160
#define BLOCK_GROUPS 5 /* neighbours grow the same */
#define BLOCKS_MOST 200
#define GRANT_VND 1000000
#define FIRST_GRANT_YEAR 2019
#define LAST_GRANT_YEAR 2022
#define DAYS_ESTABLISHED 1400 /* over how long they were founded, 2018-2022 */

static const int32_t last_established_day = 19144; /* 2022-06-01 */

/* A run of groups that sell the same. */
struct block {
    const struct supply *supply;
    uint32_t groups;
};

static uint32_t cut_blocks(struct block blocks[BLOCKS_MOST])
{
    uint32_t count = 0;
    for (uint32_t index = 0; index < sample_supply_count; index++) {
        uint32_t left = sample_supplies[index].groups;
        while (left) {
            uint32_t groups = left < BLOCK_GROUPS ? left : BLOCK_GROUPS;
            CHECK(count < BLOCKS_MOST);
            blocks[count++] = (struct block){&sample_supplies[index], groups};
            left -= groups;
        }
    }
    return count;
}

static void draw_supplies(struct season *season, struct sample_group *groups)
{
    struct block blocks[BLOCKS_MOST];
    uint32_t order[BLOCKS_MOST];
    uint32_t count = cut_blocks(blocks), group = 0;
    struct draw draw;
    draw_init(&draw, season->seed, "supplies");
    for (uint32_t index = 0; index < count; index++)
        order[index] = index;
    draw_shuffle(&draw, order, count);
    for (uint32_t index = 0; index < count; index++) {
        const struct block *block = &blocks[order[index]];
        for (uint32_t of = 0; of < block->groups; of++) {
            CHECK(group < SAMPLE_GROUPS);
            groups[group++].supply = block->supply;
        }
    }
    CHECK(group == SAMPLE_GROUPS);
}

/* The first communes take the groups that do not divide evenly. */
static void place_groups(struct sample_group *groups)
{
    for (uint32_t index = 0; index < SAMPLE_GROUPS; index++) {
        uint32_t commune = index * SAMPLE_COMMUNES / SAMPLE_GROUPS;
        groups[index].commune = &sample_communes[commune];
    }
}

static void draw_people(struct season *season, struct sample_group *groups)
{
    static const struct share_rule members = {SAMPLE_MEMBERS, 8, 22, 1};
    int64_t *people =
        memory_allocate((size_t)2 * SAMPLE_GROUPS, sizeof *people);
    int64_t *poor = people + SAMPLE_GROUPS;
    struct draw draw;
    draw_init(&draw, season->seed, "people");
    draw_shares(&draw, &members, people, SAMPLE_GROUPS);
    draw_shares_within(&draw, SAMPLE_POOR_HOUSEHOLDS, people, poor,
                       SAMPLE_GROUPS);
    for (uint32_t index = 0; index < SAMPLE_GROUPS; index++) {
        struct sample_group *group = &groups[index];
        group->members = people[index];
        group->poor = poor[index];
        group->women = draw_between(&draw, 0, group->members / 3, 1);
        group->minority =
            draw_between(&draw, group->members * 3 / 4, group->members, 1);
    }
    memory_free(people);
}

static void draw_grants(struct season *season, struct sample_group *groups)
{
    static const struct share_rule rule = {SAMPLE_GRANTS_MILLION_VND, 40, 100,
                                           5};
    uint32_t order[SAMPLE_GROUPS];
    int64_t grants[SAMPLE_GRANTS];
    struct draw draw;
    draw_init(&draw, season->seed, "grants");
    for (uint32_t index = 0; index < SAMPLE_GROUPS; index++)
        order[index] = index;
    draw_shuffle(&draw, order, SAMPLE_GROUPS);
    draw_shares(&draw, &rule, grants, SAMPLE_GRANTS);
    for (uint32_t index = 0; index < SAMPLE_GRANTS; index++)
        groups[order[index]].grant_vnd = grants[index] * GRANT_VND;
}

void sample_groups_draw(struct season *season, struct sample_group *ret_groups)
{
    draw_supplies(season, ret_groups);
    place_groups(ret_groups);
    draw_people(season, ret_groups);
    draw_grants(season, ret_groups);
    for (uint32_t index = 0; index < SAMPLE_GROUPS; index++)
        ret_groups[index].id = season_id(season);
}

static enum party_kind draw_kind(struct draw *draw)
{
    return draw_chance(draw, 30) ? party_kind_cooperative_group
                                 : party_kind_interest_group;
}

static int64_t draw_grant_year(struct draw *draw, int64_t established_day)
{
    int64_t year = calendar_to_civil((int32_t)established_day).year;
    if (year < FIRST_GRANT_YEAR)
        year = FIRST_GRANT_YEAR;
    return draw_between(draw, year, LAST_GRANT_YEAR, 1);
}

static struct certificate certificate_of(const struct supply *supply,
                                         int32_t from_day)
{
    return (struct certificate){.kind = supply->certificate,
                                .stars = supply->stars,
                                .number = "mẫu",
                                .issued_day = from_day - 200,
                                .expires_day = from_day + 520};
}

static void say_group(struct season *season, struct draw *draw,
                      const struct sample_group *group, uint32_t number)
{
    const struct supply *supply = group->supply;
    struct party_product product = {.product = supply->product,
                                    .unit = supply->unit};
    struct certificate certificate = certificate_of(supply, season->from_day);
    struct party party = {.id = group->id,
                          .commune = group->commune->code,
                          .map = admin_map_map_2020,
                          .members = group->members,
                          .households = group->members,
                          .poor_households = group->poor,
                          .women_headed = group->women,
                          .minority_households = group->minority,
                          .grant_vnd = group->grant_vnd,
                          .has_yearly_plan = 1,
                          .products = &product,
                          .products_count = 1,
                          .reliability_permille = SAMPLE_RELIABILITY_PERMILLE,
                          .is_sample = 1};
    char name[NAME_SIZE];
    party.kind = draw_kind(draw);
    snprintf(name, sizeof name, "%s mẫu %u, %s, xã %s",
             party.kind == party_kind_interest_group ? "Nhóm" : "Tổ hợp tác",
             number, supply->label, group->commune->name);
    party.name = name;
    party.established_day =
        last_established_day - draw_between(draw, 0, DAYS_ESTABLISHED, 1);
    if (group->grant_vnd)
        party.grant_year = draw_grant_year(draw, party.established_day);
    if (supply->certificate && draw_chance(draw, 75)) {
        party.certificates = &certificate;
        party.certificates_count = 1;
    }
    season_say(season, VERB_post_party, &party);
}

void sample_groups_say(struct season *season, const struct sample_group *groups)
{
    struct draw draw;
    draw_init(&draw, season->seed, "profiles");
    for (uint32_t index = 0; index < SAMPLE_GROUPS; index++)
        say_group(season, &draw, &groups[index], index + 1);
}
