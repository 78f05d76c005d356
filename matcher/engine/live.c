#include "matcher/engine/live.h"

#include "base/memory.h"
#include "matcher/engine/live_checks.h"
#include "matcher/engine/live_full.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_pricing.h"
#include "matcher/engine/live_repair.h"
#include "matcher/engine/live_search.h"
#include "matcher/engine/live_stage.h"

/* Pairs are sorted anew when so many times as many stand. */
#define TUNE_GROWTH 2

static void choose_limits(struct live_limits *limits)
{
    if (limits->lots_most == 0 || limits->lots_most > ENGINE_LOTS_MAX)
        limits->lots_most = ENGINE_LOTS_MAX;
    if (limits->pairs_most == 0 || limits->pairs_most > ENGINE_PAIRS_MAX)
        limits->pairs_most = ENGINE_PAIRS_MAX;
    if (limits->work_most == 0)
        limits->work_most = LIVE_WORK_DEFAULT;
}

struct engine_live *live_create(const struct live_limits *limits)
{
    struct engine_live *live = memory_allocate(1, sizeof *live);
    if (limits)
        live->limits = *limits;
    choose_limits(&live->limits);
    live->width = INT64_MAX / 4;
    live->step = live->width / 4;
    return live;
}

void live_destroy(struct engine_live *live)
{
    if (!live)
        return;
    for (uint32_t node = 1; node < live->node_count; node++) {
        memory_free(live->lots[node].entries);
        memory_free(live->lots[node].terms);
    }
    live_search_clear(live);
    memory_free(live->node_block);
    memory_free(live->lot_block);
    memory_free(live->arcs);
    memory_free(live->todo);
    memory_free(live);
}

void live_settle(struct engine_live *live)
{
    uint64_t budget = live->work.budget;
    bool done = repair(live, budget ? budget : live->limits.work_most);
    if (!done && !budget)
        full_solve(live);
    live_stage(live);
    uint32_t lots = live->open[LIVE_OFFER] + live->open[LIVE_DEMAND];
    if (live->open_arcs / TUNE_GROWTH > live->tuned_arcs &&
        live->open_arcs / 16 > lots) {
        if (live_is_priced(live))
            pricing_tune(live);
        else
            graph_tune(live);
        live->tuned_arcs = live->open_arcs;
    }
}

static void add_arcs(struct engine_live *live, uint32_t lot,
                     const struct live_post *post, uint32_t *ret_pairs)
{
    bool offer = live_side(live, lot) == 0;
    graph_reserve(live, lot, post->pair_count);
    for (uint32_t k = 0; k < post->pair_count; k++) {
        const struct live_pair *pair = &post->pairs[k];
        uint32_t arc = graph_add_arc(live, offer ? lot : pair->lot,
                                     offer ? pair->lot : lot, pair);
        if (ret_pairs)
            ret_pairs[k] = arc;
    }
}

static void open_lot(struct engine_live *live, enum live_kind kind,
                     const struct live_post *post, uint32_t *ret_lot)
{
    int64_t peak;
    live->sums = live_sum_post(live, kind, post, true, &peak);
    uint32_t lot = graph_open_node(live, kind);
    struct live_lot *self = &live->lots[lot];
    graph_hold(live, lot, post->holder);
    self->quantity = post->quantity;
    self->peak = peak;
    live->nodes[lot].free = post->quantity;
    live->nodes[lot].price = live_holder_price(live, lot);
    *ret_lot = lot;
}

static enum status add_lot(struct engine_live *live, enum live_kind kind,
                           const struct live_post *post, uint32_t *ret_lot,
                           uint32_t *ret_pairs)
{
    int64_t peak;
    graph_expect_partners(live, post->pairs, post->pair_count);
    if (!live_post_valid(live, kind, post))
        return STATUS_invalid;
    if (live->open[kind] >= live->limits.lots_most ||
        post->pair_count > live->limits.pairs_most - live->open_arcs)
        return STATUS_full;
    struct live_sums sums = live_sum_post(live, kind, post, false, &peak);
    if (!live_sums_fit(&sums))
        return STATUS_too_large;
    open_lot(live, kind, post, ret_lot);
    graph_expect_arcs(live, post->pairs, post->pair_count);
    repair_price(live, *ret_lot, post);
    add_arcs(live, *ret_lot, post, ret_pairs);
    live_settle(live);
    return STATUS_ok;
}

enum status live_add_offer(struct engine_live *live,
                           const struct live_post *post, uint32_t *ret_offer,
                           uint32_t *ret_pairs)
{
    return add_lot(live, LIVE_OFFER, post, ret_offer, ret_pairs);
}

enum status live_add_demand(struct engine_live *live,
                            const struct live_post *post, uint32_t *ret_demand,
                            uint32_t *ret_pairs)
{
    return add_lot(live, LIVE_DEMAND, post, ret_demand, ret_pairs);
}

static bool is_lot(const struct engine_live *live, uint32_t node)
{
    return live_is_kind(live, node, LIVE_OFFER) ||
           live_is_kind(live, node, LIVE_DEMAND);
}

static void drop_arcs(struct engine_live *live, uint32_t lot)
{
    struct live_lot *self = &live->lots[lot];
    graph_expect_removal(live, lot);
    while (self->end[REGION_ASLEEP] > 0) {
        const struct live_entry *entry =
            &self->entries[self->end[REGION_ASLEEP] - 1];
        int64_t quantity = live->arcs[entry->arc].flow;
        if (quantity > 0) {
            repair_pend(live, entry->other, quantity);
            live->value -= (live_gain)entry->value * quantity;
        }
        graph_remove_arc(live, entry->arc);
    }
}

enum status live_remove_lot(struct engine_live *live, uint32_t lot)
{
    if (!is_lot(live, lot))
        return STATUS_invalid;
    struct live_lot *self = &live->lots[lot];
    uint32_t side = live_side(live, lot);
    live->sums.reach[side] -= self->peak;
    live->sums.value[side] -= (live_gain)self->peak * self->quantity;
    live->sums.quantity[side] -= self->quantity;
    drop_arcs(live, lot);
    repair_pend(live, self->holder, self->quantity - live->nodes[lot].free);
    graph_release(live, lot);
    repair_forget(live, lot);
    graph_close_node(live, lot);
    live_settle(live);
    return STATUS_ok;
}

enum status live_set_quantity(struct engine_live *live, uint32_t lot,
                              int64_t quantity)
{
    if (!is_lot(live, lot) || !live_in_range(quantity, 0))
        return STATUS_invalid;
    struct live_sums sums = live->sums;
    uint32_t side = live_side(live, lot);
    int64_t more = quantity - live->lots[lot].quantity;
    sums.value[side] += (live_gain)live->lots[lot].peak * more;
    sums.quantity[side] += more;
    if (more > 0 && !live_sums_fit(&sums))
        return STATUS_too_large;
    live->sums = sums;
    repair_quantity(live, lot, quantity);
    live_settle(live);
    return STATUS_ok;
}

static bool pair_stands(const struct engine_live *live, uint32_t a, uint32_t b)
{
    const uint32_t *end = live->lots[a].end;
    if (end[REGION_ASLEEP] > live->lots[b].end[REGION_ASLEEP])
        return pair_stands(live, b, a);
    for (uint32_t k = 0; k < end[REGION_ASLEEP]; k++) {
        if (live->lots[a].entries[k].other == b)
            return true;
    }
    return false;
}

/* Whether the pair's magnitude fits; then it is in the sums. */
static bool note_value(struct engine_live *live, uint32_t offer,
                       uint32_t demand, int64_t value)
{
    struct live_sums sums = live->sums;
    int64_t peak = live_magnitude(
        value, live_group_points(live, live->lots[offer].holder));
    live_note_peak(live, offer, peak, &sums, false);
    live_note_peak(live, demand, peak, &sums, false);
    if (!live_sums_fit(&sums))
        return false;
    live_note_peak(live, offer, peak, &live->sums, true);
    live_note_peak(live, demand, peak, &live->sums, true);
    return true;
}

enum status live_add_pair(struct engine_live *live, uint32_t lot,
                          const struct live_pair *pair, uint32_t *ret_pair)
{
    if (live_is_priced(live) || !is_lot(live, lot) ||
        !live_pair_valid(live, (enum live_kind)live->nodes[lot].kind, pair) ||
        pair_stands(live, lot, pair->lot))
        return STATUS_invalid;
    if (live->open_arcs >= live->limits.pairs_most)
        return STATUS_full;
    bool offer = live_side(live, lot) == 0;
    uint32_t ends[2] = {offer ? lot : pair->lot, offer ? pair->lot : lot};
    if (!note_value(live, ends[0], ends[1], pair->value))
        return STATUS_too_large;
    *ret_pair = graph_add_arc(live, ends[0], ends[1], pair);
    repair_raise(live, lot);
    live_settle(live);
    return STATUS_ok;
}

enum status live_remove_pair(struct engine_live *live, uint32_t pair)
{
    if (live_is_priced(live) || !live_is_arc(live, pair))
        return STATUS_invalid;
    repair_cut(live, pair);
    graph_remove_arc(live, pair);
    live_settle(live);
    return STATUS_ok;
}

enum status live_set_value(struct engine_live *live, uint32_t pair,
                           int64_t value)
{
    if (live_is_priced(live) || !live_is_arc(live, pair) ||
        !live_in_range(value, -ENGINE_NUMBER_MAX))
        return STATUS_invalid;
    const uint32_t *ends = live->arcs[pair].node;
    if (!note_value(live, ends[0], ends[1], value))
        return STATUS_too_large;
    if (graph_entry(live, pair)->value == value)
        return STATUS_ok;
    repair_cut(live, pair);
    graph_set_value(live, pair, value);
    repair_raise(live, ends[0]);
    live_settle(live);
    return STATUS_ok;
}
