#include "base/memory.h"
#include "matcher/engine/live_checks.h"
#include "matcher/engine/live_full.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_repair.h"
#include "matcher/engine/live_stage.h"

static enum status add_holder(struct engine_live *live, enum live_kind kind,
                              const struct engine_group *terms,
                              uint32_t *ret_holder)
{
    if (!live_terms_valid(live, terms))
        return STATUS_invalid;
    if (live->open[kind] >= ENGINE_LOTS_MAX)
        return STATUS_full;
    uint32_t holder = graph_open_node(live, kind);
    live->lots[holder].terms = memory_allocate(1, sizeof *terms);
    graph_set_terms(live, holder, terms);
    repair_holder(live, holder);
    live_settle(live);
    *ret_holder = holder;
    return STATUS_ok;
}

enum status live_add_group(struct engine_live *live,
                           const struct engine_group *group,
                           uint32_t *ret_group)
{
    return add_holder(live, LIVE_GROUP, group, ret_group);
}

static struct engine_group buyer_terms(const struct engine_buyer *buyer)
{
    return (struct engine_group){.capacity = buyer->capacity};
}

enum status live_add_buyer(struct engine_live *live,
                           const struct engine_buyer *buyer,
                           uint32_t *ret_buyer)
{
    struct engine_group terms = buyer_terms(buyer);
    return add_holder(live, LIVE_BUYER, &terms, ret_buyer);
}

/* The sums with the points added to every pair of the group. */
static struct live_sums sum_points(struct engine_live *live, uint32_t group,
                                   int64_t points, bool keep)
{
    struct live_sums kept = live->sums;
    struct live_sums *sums = keep ? &live->sums : &kept;
    for (uint32_t lot = live->lots[group].members; lot;
         lot = live->lots[lot].next) {
        const struct live_lot *self = &live->lots[lot];
        for (uint32_t k = 0; k < self->end[REGION_ASLEEP]; k++) {
            int64_t peak = live_magnitude(self->entries[k].value, points);
            live_note_peak(live, lot, peak, sums, keep);
            live_note_peak(live, self->entries[k].other, peak, sums, keep);
        }
    }
    return *sums;
}

/* Whether a pair counts depends on the points. One that moves leaves its place
 * to one that was seen. */
static void sort_pairs(struct engine_live *live, uint32_t lot)
{
    const struct live_lot *self = &live->lots[lot];
    for (uint32_t k = self->end[REGION_COLD]; k > 0; k--) {
        const struct live_entry *entry = &self->entries[k - 1];
        if (graph_counts(live, lot, entry->value))
            continue;
        uint32_t arc = entry->arc;
        repair_cut(live, arc);
        graph_sort_arc(live, arc);
    }
    for (uint32_t k = self->end[REGION_COLD]; k < self->end[REGION_ASLEEP]; k++)
        graph_sort_arc(live, self->entries[k].arc);
    repair_raise(live, lot);
}

static enum status set_holder(struct engine_live *live, uint32_t holder,
                              const struct engine_group *terms)
{
    if (!live_terms_valid(live, terms))
        return STATUS_invalid;
    int64_t points = live->lots[holder].terms->first_points;
    struct live_sums sums = live->sums;
    if (terms->first_points > points)
        sums = sum_points(live, holder, terms->first_points, false);
    if (!live_sums_fit(&sums))
        return STATUS_too_large;
    if (terms->first_points > points)
        sum_points(live, holder, terms->first_points, true);
    graph_set_terms(live, holder, terms);
    repair_holder(live, holder);
    for (uint32_t lot = live->lots[holder].members;
         lot && terms->first_points != points; lot = live->lots[lot].next)
        sort_pairs(live, lot);
    live_settle(live);
    return STATUS_ok;
}

enum status live_set_group(struct engine_live *live, uint32_t group,
                           const struct engine_group *terms)
{
    if (!live_is_kind(live, group, LIVE_GROUP))
        return STATUS_invalid;
    return set_holder(live, group, terms);
}

enum status live_set_buyer(struct engine_live *live, uint32_t buyer,
                           const struct engine_buyer *terms)
{
    if (!live_is_kind(live, buyer, LIVE_BUYER))
        return STATUS_invalid;
    struct engine_group as_group = buyer_terms(terms);
    return set_holder(live, buyer, &as_group);
}

enum status live_remove_holder(struct engine_live *live, uint32_t holder)
{
    if ((!live_is_kind(live, holder, LIVE_GROUP) &&
         !live_is_kind(live, holder, LIVE_BUYER)) ||
        live->lots[holder].members)
        return STATUS_invalid;
    graph_set_free(live, holder, live->lots[holder].quantity);
    repair_forget(live, holder);
    graph_close_node(live, holder);
    live_stage(live);
    return STATUS_ok;
}
