/* What a programme does: trainings and meetings, plans, grants. */
#include <string.h>

#include "broker/programmes.h"
#include "model/area.h"
#include "model/calendar.h"

/* ---- trainings and meetings */

/* Who does not say how many came had those of the groups. */
static void check_people(struct apply *apply, struct activity *activity)
{
    int64_t told = 0;
    for (uint32_t index = 0; index < activity->attendances_count; index++)
        told += activity->attendances[index].people;
    if (activity->people == 0 &&
        told <= record_field(&record_activity, "people")->most)
        activity->people = told;
    int64_t people = activity->people;
    check_share(apply, "women", activity->women, people);
    check_share(apply, "minority", activity->minority, people);
    check_share(apply, "officials", activity->officials, people);
    check_share(apply, "attendances", told, people);
}

static enum status check_attendances(struct apply *apply,
                                     const struct activity *activity)
{
    for (uint32_t index = 0; index < activity->attendances_count; index++) {
        struct id party = activity->attendances[index].party;
        enum status status =
            programmes_check_trader(apply, party, "attendances", index);
        if (status != STATUS_ok)
            return status;
        for (uint32_t other = 0; other < index; other++)
            if (id_equal(activity->attendances[other].party, party))
                check_add(apply, "attendances", index, "party",
                          problem_reason_repeated);
    }
    return STATUS_ok;
}

static enum status check_activity(struct apply *apply, void *value)
{
    struct activity *activity = value;
    struct programme programme;
    enum status status = programmes_get(apply, activity->programme, &programme);
    if (status != STATUS_ok)
        return status;
    programmes_check_day(apply, &programme, activity->from_day, "from_day");
    programmes_check_order(apply, activity->from_day, activity->to_day,
                           "to_day");
    check_commune(apply, activity->commune, activity->map);
    check_people(apply, activity);
    return check_attendances(apply, activity);
}

static enum status reach_activity(struct apply *apply, const void *value)
{
    const struct activity *activity = value;
    return programmes_reach_place(apply, activity->commune, activity->map);
}

enum status apply_put_activity(struct apply *apply, void *body)
{
    static const struct put_rules rules = {reach_activity, check_activity};
    return programmes_put(apply, body, &rules);
}

/* ---- plans */

/* A commune's plan is of a commune where the programme works. */
static void check_area(struct apply *apply, const struct programme *programme,
                       const struct plan *plan)
{
    if (*plan->commune && programme->areas_count > 0 &&
        !areas_hold(apply->gazetteer, programme->areas, programme->areas_count,
                    plan->commune, plan->map))
        problem_add(&apply->problems, "commune",
                    problem_reason_outside_programme, plan->commune);
}

static enum status check_plan(struct apply *apply, void *value)
{
    const struct plan *plan = value;
    struct programme programme;
    bool is_yearly = plan->kind == plan_kind_yearly_plan;
    enum status status = programmes_get(apply, plan->programme, &programme);
    if (status != STATUS_ok)
        return status;
    programmes_check_said(apply, !id_is_zero(plan->party), is_yearly, "party");
    programmes_check_said(apply, plan->year != 0, is_yearly, "year");
    programmes_check_said(apply, *plan->commune != '\0',
                          plan->kind == plan_kind_commune_plan, "commune");
    check_commune(apply, plan->commune, plan->map);
    check_area(apply, &programme, plan);
    if (!is_yearly || id_is_zero(plan->party))
        return STATUS_ok;
    return programmes_check_party(apply, plan->party, GROUP, "party");
}

static enum status reach_plan(struct apply *apply, const void *value)
{
    const struct plan *plan = value;
    if (plan->kind == plan_kind_yearly_plan)
        return apply_check_scope(apply, plan->party, "party");
    return programmes_reach_place(apply, plan->commune, plan->map);
}

enum status apply_put_plan(struct apply *apply, void *body)
{
    static const struct put_rules rules = {reach_plan, check_plan};
    return programmes_put(apply, body, &rules);
}

/* ---- grants */

static enum status check_grant(struct apply *apply, void *value)
{
    const struct grant *grant = value;
    struct programme programme;
    enum status status = programmes_get(apply, grant->programme, &programme);
    if (status != STATUS_ok)
        return status;
    int32_t year = calendar_to_civil((int32_t)grant->day).year;
    if (grant->day != 0 && year != grant->year)
        check_add_range(apply, "year", grant->year, year, year);
    programmes_check_day(apply, &programme, grant->day, "day");
    return programmes_check_party(apply, grant->party, GROUP | BUYER, "party");
}

static enum status reach_grant(struct apply *apply, const void *value)
{
    const struct grant *grant = value;
    return apply_check_scope(apply, grant->party, "party");
}

enum status apply_put_grant(struct apply *apply, void *body)
{
    static const struct put_rules rules = {reach_grant, check_grant};
    return programmes_put(apply, body, &rules);
}
