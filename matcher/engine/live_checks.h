/* What a standing optimum refuses: wrong handles and numbers, and sums that 64
 * bits would not hold. The sums take each lot at the greatest magnitude that
 * its pairs ever had, points added. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_CHECKS_H
#define LIENKET_MATCHER_ENGINE_LIVE_CHECKS_H

#include "matcher/engine/live_state.h"

#define LIVE_REACH_MOST (INT64_C(1) << 60) /* of any price */

bool live_is_kind(const struct engine_live *live, uint32_t node,
                  enum live_kind kind);
bool live_is_arc(const struct engine_live *live, uint32_t arc);
bool live_in_range(int64_t number, int64_t least);
bool live_terms_valid(const struct engine_live *live,
                      const struct engine_group *terms);

/* For a lot of kind `own`. */
bool live_pair_valid(const struct engine_live *live, enum live_kind own,
                     const struct live_pair *pair);
bool live_post_valid(struct engine_live *live, enum live_kind kind,
                     const struct live_post *post);

int64_t live_group_points(const struct engine_live *live, uint32_t group);
int64_t live_magnitude(int64_t value, int64_t points);

/* Raises the lot's part of the sums, and its peak where that is to stay. */
void live_note_peak(struct engine_live *live, uint32_t lot, int64_t peak,
                    struct live_sums *sums, bool keep);

/* The sums with the post in; the partners' peaks too where that is to stay. */
struct live_sums live_sum_post(struct engine_live *live, enum live_kind kind,
                               const struct live_post *post, bool keep,
                               int64_t *ret_peak);
bool live_sums_fit(const struct live_sums *sums);

#endif
