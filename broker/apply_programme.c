/* A programme itself: period, areas, targets, budget. */
#include <string.h>

#include "broker/programmes.h"
#include "model/calendar.h"

static int32_t year_of(int64_t day)
{
    return calendar_to_civil((int32_t)day).year;
}

/* A target is a number, or a share of another figure. */
static void check_target(struct apply *apply, const struct programme *programme,
                         uint32_t index)
{
    const struct programme_target *target = &programme->targets[index];
    bool is_share = target->of != indicator_unset;
    if (is_share ? target->share_permille == 0 : target->value == 0)
        check_add(apply, "targets", index,
                  is_share ? "share_permille" : "value",
                  problem_reason_missing);
    if (is_share && target->value != 0)
        check_add(apply, "targets", index, "value", problem_reason_wrong_state);
    if (!is_share && target->share_permille != 0)
        check_add(apply, "targets", index, "of", problem_reason_missing);
    if (target->of == target->indicator)
        check_add(apply, "targets", index, "of", problem_reason_repeated);
    if (target->year != 0 && (target->year < year_of(programme->from_day) ||
                              target->year > year_of(programme->to_day)))
        check_add(apply, "targets", index, "year",
                  problem_reason_outside_programme);
    for (uint32_t other = 0; other < index; other++)
        if (programme->targets[other].indicator == target->indicator &&
            programme->targets[other].year == target->year)
            check_add(apply, "targets", index, "indicator",
                      problem_reason_repeated);
}

static void check_budget(struct apply *apply, const struct programme *programme)
{
    for (uint32_t index = 0; index < programme->budget_count; index++)
        for (uint32_t other = 0; other < index; other++)
            if (programme->budget[index].source ==
                programme->budget[other].source)
                check_add(apply, "budget", index, "source",
                          problem_reason_repeated);
}

/* More stars need a higher score. */
static void check_bands(struct apply *apply, const struct programme *programme)
{
    for (uint32_t index = 1; index < programme->bands_count; index++) {
        const struct star_band *band = &programme->bands[index];
        const struct star_band *lower = band - 1;
        if (band->stars <= lower->stars ||
            band->least_score_milli <= lower->least_score_milli)
            check_add(apply, "bands", index, "least_score_milli",
                      problem_reason_out_of_range);
    }
}

static enum status check(struct apply *apply, void *value)
{
    const struct programme *programme = value;
    programmes_check_order(apply, programme->from_day, programme->to_day,
                           "to_day");
    programmes_check_areas(apply, programme->areas, programme->areas_count);
    for (uint32_t index = 0; index < programme->targets_count; index++)
        check_target(apply, programme, index);
    check_budget(apply, programme);
    check_bands(apply, programme);
    return programmes_check_products(apply, programme->products,
                                     programme->products_count);
}

static enum status reach(struct apply *apply, const void *value)
{
    (void)value; /* of the whole programme, whatever its areas */
    return apply_check_reach(apply, NULL, "actor");
}

enum status apply_put_programme(struct apply *apply, void *body)
{
    static const struct put_rules rules = {reach, check};
    struct programme *programme = body;
    programme->id = programme_id(programme->code);
    return programmes_put(apply, programme, &rules);
}
