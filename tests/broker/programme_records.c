#include "tests/broker/programme_records.h"

#include "model/codec.h"

struct programme make_programme(void)
{
    static struct star_band bands[] = {{3, 50000}, {4, 70000}, {5, 90000}};
    struct programme programme;
    record_init(&record_programme, &programme);
    programme.code = "CSSP";
    programme.name = "Hỗ trợ kinh doanh cho nông hộ";
    programme.from_day = CSSP_FIRST_DAY;
    programme.to_day = CSSP_LAST_DAY;
    programme.bands = bands;
    programme.bands_count = 3;
    return programme;
}

struct activity make_activity(struct house *house, const char *commune)
{
    struct activity activity;
    record_init(&record_activity, &activity);
    activity.id = house_id(house);
    activity.programme = "CSSP";
    activity.kind = activity_kind_training;
    activity.name = "Kỹ thuật trồng gừng";
    activity.from_day = HOUSE_START_DAY;
    activity.commune = commune;
    activity.people = 30;
    return activity;
}

struct plan make_plan(struct house *house, struct id group)
{
    struct plan plan;
    record_init(&record_plan, &plan);
    plan.id = house_id(house);
    plan.programme = "CSSP";
    plan.kind = plan_kind_yearly_plan;
    plan.party = group;
    plan.year = 2026;
    plan.adopted_day = HOUSE_START_DAY;
    return plan;
}

struct grant make_grant(struct house *house, struct id group)
{
    struct grant grant;
    record_init(&record_grant, &grant);
    grant.id = house_id(house);
    grant.programme = "CSSP";
    grant.party = group;
    grant.fund = "CSA";
    grant.year = 2026;
    grant.day = HOUSE_START_DAY;
    grant.amount_vnd = 70000000;
    return grant;
}

struct programme_model make_csa_model(struct house *house, const char *commune)
{
    struct programme_model model;
    record_init(&record_programme_model, &model);
    model.id = house_id(house);
    model.programme = "CSSP";
    model.kind = model_kind_climate_smart;
    model.name = "Gừng xen ngô";
    model.commune = commune;
    model.households = 17;
    model.from_day = HOUSE_START_DAY;
    return model;
}

struct programme_model make_linkage(struct house *house, struct id lead)
{
    struct programme_model model = make_csa_model(house, "");
    model.kind = model_kind_linkage;
    model.lead = lead;
    return model;
}

struct ocop_dossier make_dossier(struct house *house, struct id organisation)
{
    struct ocop_dossier dossier;
    record_init(&record_ocop_dossier, &dossier);
    dossier.id = house_id(house);
    dossier.programme = "CSSP";
    dossier.organisation = organisation;
    dossier.name = "Miến dong";
    dossier.registered_day = HOUSE_START_DAY;
    return dossier;
}

struct group_upgrade make_upgrade(struct house *house, struct id group)
{
    struct group_upgrade upgrade;
    record_init(&record_group_upgrade, &upgrade);
    upgrade.id = house_id(house);
    upgrade.programme = "CSSP";
    upgrade.group = group;
    upgrade.stage = upgrade_stage_founding;
    upgrade.from_day = HOUSE_START_DAY;
    return upgrade;
}
