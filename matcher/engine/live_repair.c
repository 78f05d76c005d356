#include "matcher/engine/live_repair.h"

#include <string.h>

#include "base/check.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_pricing.h"
#include "matcher/engine/live_search.h"
#include "matcher/engine/pause.h"

void repair_pend(struct engine_live *live, uint32_t node, int64_t quantity)
{
    if (node == LIVE_NONE || quantity == 0)
        return;
    live->lots[node].pending += quantity;
    if (live->nodes[node].queued)
        return;
    live->nodes[node].queued = 1;
    live->todo[live->todo_count++] = node;
}

void repair_cut(struct engine_live *live, uint32_t arc)
{
    const struct live_arc *self = &live->arcs[arc];
    int64_t quantity = self->flow;
    if (quantity == 0)
        return;
    graph_add_flow(live, arc, -quantity);
    repair_pend(live, self->node[0], quantity);
    repair_pend(live, self->node[1], quantity);
}

/* All that is free is taken from the holder. */
static void take_all(struct engine_live *live, uint32_t lot)
{
    int64_t free = live->nodes[lot].free;
    live->nodes[lot].free = 0;
    repair_pend(live, lot, free);
    repair_pend(live, live->lots[lot].holder, -free);
}

void repair_price(struct engine_live *live, uint32_t lot,
                  const struct live_post *post)
{
    bool offer = live_side(live, lot) == 0;
    live_gain price = live->nodes[lot].price;
    for (uint32_t k = 0; k < post->pair_count; k++) {
        const struct live_pair *pair = &post->pairs[k];
        if (!graph_counts(live, offer ? lot : pair->lot, pair->value))
            continue;
        live_gain pays =
            pair->value * LIVE_UNIT + pair->hash - live->nodes[pair->lot].price;
        price = pays > price ? pays : price;
    }
    if (live_is_priced(live))
        price = pricing_pays(live, lot, price);
    bool worth = price > live->nodes[lot].price;
    live->nodes[lot].price = price;
    live->lots[lot].anchor = live_word(price);
    if (live_is_priced(live)) {
        pricing_tell(live, lot);
        pricing_warm(live, lot);
    }
    if (worth)
        take_all(live, lot);
}

/* Pairs that carry something and are worth less than their prices. */
static void cut_slack(struct engine_live *live, uint32_t lot)
{
    const struct live_lot *self = &live->lots[lot];
    for (uint32_t k = self->end[REGION_FLOW]; k > 0; k--) {
        const struct live_entry *entry = &self->entries[k - 1];
        live_gain sum = live->nodes[lot].price +
                        live->nodes[entry->other].price -
                        entry_gain(live, entry);
        if (sum > 0)
            repair_cut(live, entry->arc);
    }
}

void repair_raise(struct engine_live *live, uint32_t lot)
{
    const struct live_lot *self = &live->lots[lot];
    live_gain price = live->nodes[lot].price;
    live_gain before = price;
    for (uint32_t k = 0; k < self->end[REGION_COLD]; k++) {
        const struct live_entry *entry = &self->entries[k];
        live_gain pays =
            entry_gain(live, entry) - live->nodes[entry->other].price;
        if (pays > price)
            price = pays;
    }
    if (live_is_priced(live))
        price = pricing_pays(live, lot, price);
    if (price == before)
        return;
    live->nodes[lot].price = price;
    graph_anchor(live, lot);
    cut_slack(live, lot);
    if (price > live_holder_price(live, lot))
        take_all(live, lot);
}

void repair_quantity(struct engine_live *live, uint32_t lot, int64_t quantity)
{
    struct live_lot *self = &live->lots[lot];
    struct live_node *node = &live->nodes[lot];
    int64_t more = quantity - self->quantity;
    self->quantity = quantity;
    if (more > 0 && node->price == live_holder_price(live, lot)) {
        node->free += more;
        return;
    }
    int64_t spare = more < 0 && node->free < -more ? node->free : -more;
    if (more < 0) {
        node->free -= spare;
        more += spare;
    }
    repair_pend(live, lot, more);
    repair_pend(live, self->holder, -more);
}

/* The holder's price becomes at least minus the points: its lots follow. */
static void lift_holder(struct engine_live *live, uint32_t holder)
{
    const struct live_lot *self = &live->lots[holder];
    live_gain least = -self->points * LIVE_UNIT;
    if (live->nodes[holder].price >= least)
        return;
    live->nodes[holder].price = least;
    for (uint32_t lot = self->members; lot; lot = live->lots[lot].next) {
        if (live->nodes[lot].price >= least)
            continue;
        live->nodes[lot].price = least;
        graph_anchor(live, lot);
        cut_slack(live, lot);
    }
}

/* A capacity that all lots together cannot use up has no price, nor do first
 * units that they cannot fill: units would be pending for them in vain. */
static void sink_holder(struct engine_live *live, uint32_t holder)
{
    const struct live_lot *self = &live->lots[holder];
    live_gain most = live->nodes[holder].price, all = 0;
    for (uint32_t lot = self->members; lot; lot = live->lots[lot].next)
        all += live->lots[lot].quantity;
    if (all <= self->quantity && most > 0)
        most = 0;
    if (all <= self->first_capacity && most > -self->points * LIVE_UNIT)
        most = -self->points * LIVE_UNIT;
    if (most == live->nodes[holder].price)
        return;
    live->nodes[holder].price = most;
    for (uint32_t lot = self->members; lot; lot = live->lots[lot].next)
        if (live->nodes[lot].price > most)
            take_all(live, lot);
}

/* What the holder has to have taken at its price: between these two. */
static void taken_range(const struct engine_live *live, uint32_t holder,
                        int64_t *ret_least, int64_t *ret_most)
{
    const struct live_lot *self = &live->lots[holder];
    live_gain price = live->nodes[holder].price;
    *ret_least = self->first_capacity;
    *ret_most = self->first_capacity;
    if (price > 0)
        *ret_least = self->quantity;
    if (price >= 0)
        *ret_most = self->quantity;
    if (price <= -self->points * LIVE_UNIT)
        *ret_least = 0;
}

void repair_holder(struct engine_live *live, uint32_t holder)
{
    int64_t least, most;
    lift_holder(live, holder);
    sink_holder(live, holder);
    int64_t taken = 0;
    for (uint32_t lot = live->lots[holder].members; lot;
         lot = live->lots[lot].next)
        taken += live->lots[lot].quantity - live->nodes[lot].free;
    taken_range(live, holder, &least, &most);
    int64_t wanted = taken;
    if (wanted > most)
        wanted = most;
    if (wanted < least)
        wanted = least;
    graph_set_free(live, holder, live->lots[holder].quantity - wanted);
    repair_pend(live, holder, wanted - taken - live->lots[holder].pending);
}

static bool repair_node(struct engine_live *live, uint32_t node,
                        uint64_t work_most)
{
    struct live_lot *self = &live->lots[node];
    uint32_t side = live_side(live, node);
    while (self->pending != 0) {
        bool above = self->pending > 0;
        engine_pause();
        if (!live_search(live, node, above ? side : !side, work_most))
            return false;
        int64_t most = above ? self->pending : -self->pending;
        int64_t moved = live_augment(live, node, most);
        CHECK(moved > 0);
        self->pending -= above ? moved : -moved;
    }
    return true;
}

/* Lots first: a holder that lacks units finds them in its lots' pairs. */
bool repair(struct engine_live *live, uint64_t work_most)
{
    live->search.work = 0;
    bool done = true;
    for (int holders = 0; holders < 2; holders++) {
        for (uint32_t k = 0; k < live->todo_count && done; k++) {
            if (live_is_lot(live, live->todo[k]) != (bool)holders)
                done = repair_node(live, live->todo[k], work_most);
        }
    }
    uint32_t kept = 0;
    for (uint32_t k = 0; k < live->todo_count; k++) {
        uint32_t node = live->todo[k];
        if (live->lots[node].pending != 0)
            live->todo[kept++] = node;
        else
            live->nodes[node].queued = 0;
    }
    live->todo_count = kept;
    return done;
}

void repair_forget(struct engine_live *live, uint32_t node)
{
    if (!live->nodes[node].queued)
        return;
    uint32_t k = 0;
    while (live->todo[k] != node)
        k++;
    live->todo_count--;
    memmove(&live->todo[k], &live->todo[k + 1],
            (live->todo_count - k) * sizeof *live->todo);
}
