/* The programme's points for a pair, per kg and by reason: what it pays to see
 * poor households, reliable groups, spare time and papers come first. */
#ifndef LIENKET_MODEL_POINTS_H
#define LIENKET_MODEL_POINTS_H

#include "model/schema.h"

#define POINTS_KINDS_MOST 4
#define POINTS_SLACK_DAYS_MOST 10
#define POINTS_CERTIFICATES_MOST 3

struct points_basis {
    const struct policy *policy;
    const struct party *group;
    int64_t slack_days;         /* of both windows, after the delivery day */
    int64_t certificates_above; /* valid kinds that were not asked for */
};

struct points {
    struct line_points list[POINTS_KINDS_MOST]; /* those above 0 */
    uint32_t count;
    int64_t sum_vnd;
};

/* VND per kg: at most 15 times the largest rate of a policy (15,000,000). */
struct points points_count(const struct points_basis *basis);

/* The same per head of that weight, each part rounded down. */
void points_per_head(struct points *points, int64_t head_weight_g);

#endif
