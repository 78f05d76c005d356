#include "matcher/engine/live_checks.h"

#include "matcher/engine/live_pricing.h"
#include "matcher/engine/live_search.h"

bool live_is_kind(const struct engine_live *live, uint32_t node,
                  enum live_kind kind)
{
    return node > 0 && node < live->node_count &&
           live->nodes[node].kind == (uint16_t)kind;
}

bool live_is_arc(const struct engine_live *live, uint32_t arc)
{
    return arc > 0 && arc < live->arc_count && live->arcs[arc].node[0] != 0;
}

bool live_in_range(int64_t number, int64_t least)
{
    return number >= least && number <= ENGINE_NUMBER_MAX;
}

bool live_pair_valid(const struct engine_live *live, enum live_kind own,
                     const struct live_pair *pair)
{
    enum live_kind other = own == LIVE_OFFER ? LIVE_DEMAND : LIVE_OFFER;
    return live_is_kind(live, pair->lot, other) &&
           live_in_range(pair->value, -ENGINE_NUMBER_MAX) &&
           pair->hash >> ENGINE_HASH_BITS == 0;
}

bool live_post_valid(struct engine_live *live, enum live_kind kind,
                     const struct live_post *post)
{
    enum live_kind holder = kind == LIVE_OFFER ? LIVE_GROUP : LIVE_BUYER;
    if (!live_in_range(post->quantity, 0) ||
        (live_is_priced(live) && post->pair_count > 0) ||
        (post->holder != LIVE_NONE &&
         !live_is_kind(live, post->holder, holder)))
        return false;
    live_next_stamp(live);
    for (uint32_t k = 0; k < post->pair_count; k++) {
        const struct live_pair *pair = &post->pairs[k];
        if (!live_pair_valid(live, kind, pair) ||
            live->nodes[pair->lot].seen == live->search.stamp)
            return false;
        live->nodes[pair->lot].seen = live->search.stamp;
    }
    return true;
}

int64_t live_group_points(const struct engine_live *live, uint32_t group)
{
    return group == LIVE_NONE ? 0 : live->lots[group].terms->first_points;
}

int64_t live_magnitude(int64_t value, int64_t points)
{
    return (value < 0 ? -value : value) + points;
}

/* Raises the lot's part of the sums, and its peak where that is to stay. */
void live_note_peak(struct engine_live *live, uint32_t lot, int64_t peak,
                    struct live_sums *sums, bool keep)
{
    struct live_lot *self = &live->lots[lot];
    uint32_t side = live_side(live, lot);
    if (peak <= self->peak)
        return;
    sums->reach[side] += peak - self->peak;
    sums->value[side] += (live_gain)(peak - self->peak) * self->quantity;
    if (keep)
        self->peak = peak;
}

static live_gain least_of(const live_gain pair[2])
{
    return pair[0] < pair[1] ? pair[0] : pair[1];
}

bool live_sums_fit(const struct live_sums *sums)
{
    return least_of(sums->value) <= ENGINE_TOTAL_MAX &&
           least_of(sums->reach) <= LIVE_REACH_MOST &&
           sums->quantity[0] <= LIVE_CAPACITY_MOST &&
           sums->quantity[1] <= LIVE_CAPACITY_MOST;
}

/* The sums with the post in; the partners' peaks too where that is to stay. */
struct live_sums live_sum_post(struct engine_live *live, enum live_kind kind,
                               const struct live_post *post, bool keep,
                               int64_t *ret_peak)
{
    struct live_sums sums = live->sums;
    int64_t peak = live->index.value_most + live->index.points_most;
    for (uint32_t k = 0; k < post->pair_count; k++) {
        const struct live_pair *pair = &post->pairs[k];
        uint32_t group =
            kind == LIVE_OFFER ? post->holder : live->lots[pair->lot].holder;
        int64_t own =
            live_magnitude(pair->value, live_group_points(live, group));
        live_note_peak(live, pair->lot, own, &sums, keep);
        peak = own > peak ? own : peak;
    }
    sums.reach[kind] += peak;
    sums.value[kind] += (live_gain)peak * post->quantity;
    sums.quantity[kind] += post->quantity;
    *ret_peak = peak;
    return sums;
}

bool live_terms_valid(const struct engine_live *live,
                      const struct engine_group *terms)
{
    int64_t points_most = ENGINE_NUMBER_MAX;
    if (live_is_priced(live))
        points_most = live->index.points_most;
    return (terms->capacity == ENGINE_UNLIMITED ||
            live_in_range(terms->capacity, 0)) &&
           live_in_range(terms->first_capacity, 0) &&
           live_in_range(terms->first_points, 0) &&
           terms->first_points <= points_most;
}
