#include "model/points.h"

static int64_t within(int64_t number, int64_t most)
{
    if (number < 0)
        return 0;
    return number < most ? number : most;
}

static void add(struct points *points, enum point_kind kind, int64_t vnd)
{
    if (vnd <= 0)
        return;
    points->list[points->count++] =
        (struct line_points){.kind = kind, .points_vnd = vnd};
    points->sum_vnd += vnd;
}

/* Households that are poor never count for more than all households. */
static int64_t poor_points(const struct points_basis *basis)
{
    const struct party *group = basis->group;
    if (group->households <= 0)
        return 0;
    return basis->policy->points_poor_vnd *
           within(group->poor_households, group->households) /
           group->households;
}

struct points points_count(const struct points_basis *basis)
{
    const struct policy *policy = basis->policy;
    struct points points = {0};
    add(&points, point_kind_poor_households, poor_points(basis));
    add(&points, point_kind_reliability,
        policy->points_reliability_vnd *
            within(basis->group->reliability_permille, 1000) / 1000);
    add(&points, point_kind_window_slack,
        policy->points_slack_vnd_per_day *
            within(basis->slack_days, POINTS_SLACK_DAYS_MOST));
    add(&points, point_kind_certificates,
        policy->points_certificate_vnd *
            within(basis->certificates_above, POINTS_CERTIFICATES_MOST));
    return points;
}

void points_per_head(struct points *points, int64_t head_weight_g)
{
    struct points per_head = {0};
    for (uint32_t index = 0; index < points->count; index++)
        add(&per_head, points->list[index].kind,
            within(points->list[index].points_vnd * head_weight_g / 1000,
                   MOST_PRICE));
    *points = per_head;
}
