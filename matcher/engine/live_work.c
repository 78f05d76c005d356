#include "matcher/engine/live_work.h"

#include "matcher/engine/live_full.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_repair.h"
#include "matcher/engine/live_search.h"
#include "matcher/engine/live_stage.h"

void live_set_budget(struct engine_live *live, uint64_t pairs)
{
    live->work.budget = pairs;
}

bool live_is_finished(const struct engine_live *live)
{
    return live->todo_count == 0;
}

int64_t live_gap(const struct engine_live *live)
{
    return (int64_t)live->work.gap;
}

/* ---- what stands while units are pending: feasible, its gap known */

static int64_t carried(const struct engine_live *live, uint32_t lot)
{
    const struct live_lot *self = &live->lots[lot];
    return self->quantity - live->nodes[lot].free - self->pending;
}

static int64_t holder_carried(const struct engine_live *live, uint32_t holder)
{
    int64_t sum = 0;
    for (uint32_t lot = live->lots[holder].members; lot;
         lot = live->lots[lot].next)
        sum += carried(live, lot);
    return sum;
}

/* Takes so many units off the lot's pairs; returns how many there were. */
static int64_t cut_units(struct engine_live *live, uint32_t lot, int64_t most)
{
    const struct live_lot *self = &live->lots[lot];
    int64_t left = most;
    while (left > 0 && self->end[REGION_FLOW] > 0) {
        uint32_t arc = self->entries[self->end[REGION_FLOW] - 1].arc;
        int64_t flow = live->arcs[arc].flow;
        int64_t cut = flow < left ? flow : left;
        graph_add_flow(live, arc, -cut);
        repair_pend(live, live->arcs[arc].node[0], cut);
        repair_pend(live, live->arcs[arc].node[1], cut);
        left -= cut;
    }
    return most - left;
}

/* A lot that carries more than it has, and a holder that gives more. */
static void make_feasible(struct engine_live *live)
{
    for (uint32_t k = 0; k < live->todo_count; k++) {
        uint32_t node = live->todo[k];
        if (live_is_lot(live, node) && live->lots[node].pending < 0)
            cut_units(live, node, -live->lots[node].pending);
    }
    for (uint32_t k = 0; k < live->todo_count; k++) {
        uint32_t node = live->todo[k];
        const struct live_lot *self = &live->lots[node];
        if (live_is_lot(live, node) || self->pending >= 0)
            continue;
        int64_t above = holder_carried(live, node) - self->quantity;
        for (uint32_t lot = self->members; lot && above > 0;
             lot = live->lots[lot].next)
            above -= cut_units(live, lot, above);
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Points that the holder's units earn by the books, but not yet in truth. */
static void count_points(struct engine_live *live, uint32_t holder)
{
    const struct live_lot *self = &live->lots[holder];
    if (self->points == 0 || live->nodes[holder].seen == live->search.stamp)
        return;
    live->nodes[holder].seen = live->search.stamp;
    int64_t booked = self->quantity - live->nodes[holder].free;
    int64_t units = least(booked, self->first_capacity) -
                    least(holder_carried(live, holder), self->first_capacity);
    live->work.unearned += (live_gain)self->points * units;
}

/* A dual price is paid for each pending unit, which earns nothing. */
void live_stage(struct engine_live *live)
{
    live->work.gap = live->work.unearned = 0;
    if (live->todo_count == 0)
        return;
    make_feasible(live);
    live_next_stamp(live);
    for (uint32_t k = 0; k < live->todo_count; k++) {
        uint32_t node = live->todo[k];
        uint32_t holder =
            live_is_lot(live, node) ? live->lots[node].holder : node;
        live->work.gap += (live_gain)live_word(live->nodes[node].price) *
                          live->lots[node].pending;
        if (holder != LIVE_NONE)
            count_points(live, holder);
    }
    live->work.gap += live->work.unearned;
}

/* ---- behind */

/* What a slice cuts to be feasible the next may have to find again: when the
 * gap has not fallen, a longer one is needed. */
bool live_finish(struct engine_live *live, uint64_t pairs)
{
    struct live_budget *work = &live->work;
    if (live->todo_count == 0)
        return true;
    uint64_t slice = pairs > work->patience ? pairs : work->patience;
    live_gain before = work->gap;
    if (work->spent > live->limits.work_most)
        full_solve(live);
    else
        repair(live, slice);
    work->spent += live->search.work;
    live_stage(live);
    if (live->todo_count > 0) {
        work->patience = work->gap < before ? slice : 2 * slice + 1;
        return false;
    }
    work->spent = work->patience = 0;
    return true;
}
