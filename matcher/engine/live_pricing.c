#include "matcher/engine/live_pricing.h"

#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_index.h"
#include "matcher/engine/live_search.h"

/* Pairs a lot should hold, about: more are more to look at, fewer are asked
 * for more often. */
#define HELD_PAIRS 6
#define STEPS 4 /* as in live_graph.c */
#define SAMPLE 512
#define WORK_OF_QUERY 64 /* in pairs looked at */

void live_set_index(struct engine_live *live, const struct live_index *index)
{
    int64_t most = index->value_most + index->points_most;
    live->index = *index;
    live->width = 4 * most;
    live->step = most;
}

uint32_t live_next_handle(const struct engine_live *live)
{
    if (live->unused_node)
        return live->unused_node;
    return live->node_count ? live->node_count : 1;
}

void pricing_tell(struct engine_live *live, uint32_t lot)
{
    const struct live_index *index = &live->index;
    index->price(index->context, lot, live->lots[lot].anchor);
}

static uint32_t ask(struct engine_live *live, uint32_t lot, int64_t least,
                    const struct live_pair **ret_pairs)
{
    const struct live_index *index = &live->index;
    uint32_t count =
        index->list(index->context, lot, least, UINT32_MAX, ret_pairs);
    live->search.work += count + WORK_OF_QUERY;
    return count;
}

static void mark_partners(struct engine_live *live, uint32_t lot)
{
    const struct live_lot *self = &live->lots[lot];
    live_next_stamp(live);
    for (uint32_t k = 0; k < self->end[REGION_ASLEEP]; k++)
        live->nodes[self->entries[k].other].seen = live->search.stamp;
}

/* Pairs with value - anchor of the partner >= least that are not held. */
static void bring(struct engine_live *live, uint32_t lot, int64_t least)
{
    const struct live_pair *pairs;
    bool offer = live_side(live, lot) == 0;
    uint32_t count = ask(live, lot, least, &pairs);
    if (count == 0)
        return;
    mark_partners(live, lot);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t other = pairs[k].lot;
        if (live->nodes[other].seen == live->search.stamp ||
            pairs[k].value - live->lots[other].anchor < least)
            continue;
        graph_add_arc(live, offer ? lot : other, offer ? other : lot,
                      &pairs[k]);
    }
}

void pricing_warm(struct engine_live *live, uint32_t lot)
{
    bring(live, lot, live->lots[lot].anchor - live->width + 1);
}

/* A price lies between anchor - step and anchor + 2 steps, hashes aside. */
uint32_t pricing_list(struct engine_live *live, uint32_t lot, live_gain gain,
                      const struct live_pair **ret_pairs)
{
    int64_t least = -LIVE_PRICE_MOST;
    if (gain > -LIVE_FAR / 2)
        least = live_word(gain) - live->step - 2;
    return ask(live, lot, least, ret_pairs);
}

live_gain pricing_pays(struct engine_live *live, uint32_t lot, live_gain price)
{
    const struct live_index *index = &live->index;
    const struct live_pair *pairs;
    int64_t floor = live_word(price) - live->step - 2;
    int64_t most = index->most(index->context, lot, floor);
    live->search.work += WORK_OF_QUERY;
    if (most == floor)
        return price;
    int64_t least = most - 3 * live->step - 4;
    uint32_t count = ask(live, lot, least > floor ? least : floor, &pairs);
    for (uint32_t k = 0; k < count; k++) {
        live_gain pays = pairs[k].value * LIVE_UNIT + pairs[k].hash -
                         live->nodes[pairs[k].lot].price;
        price = pays > price ? pays : price;
    }
    return price;
}

/* ---- the width */

static uint64_t count_within(struct engine_live *live, int64_t width)
{
    uint64_t sum = 0;
    uint32_t stride = 1 + live->node_count / SAMPLE;
    for (uint32_t lot = 1; lot < live->node_count; lot += stride) {
        const struct live_pair *pairs;
        if (!live_is_lot(live, lot))
            continue;
        sum += ask(live, lot, live->lots[lot].anchor - width + 1, &pairs);
    }
    return sum;
}

static uint64_t sample_lots(const struct engine_live *live)
{
    uint64_t lots = 0;
    uint32_t stride = 1 + live->node_count / SAMPLE;
    for (uint32_t lot = 1; lot < live->node_count; lot += stride)
        lots += live_is_lot(live, lot);
    return lots;
}

/* The widest, to an eighth, within which the lots of a sample have no more
 * pairs than wanted. */
static int64_t choose_width(struct engine_live *live)
{
    uint64_t wanted = HELD_PAIRS * sample_lots(live);
    int64_t most = 4 * (live->index.value_most + live->index.points_most);
    int64_t low = 0, high = 2 * STEPS;
    while (high < most && count_within(live, high) <= wanted) {
        low = high;
        high *= 2;
    }
    if (high >= most)
        return most;
    while (high - low > 1 + low / 8) {
        int64_t middle = low + (high - low) / 2;
        if (count_within(live, middle) <= wanted)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void drop_far(struct engine_live *live)
{
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        const struct live_arc *self = &live->arcs[arc];
        if (self->node[0] == 0 || self->flow > 0)
            continue;
        int64_t slack = live->lots[self->node[0]].anchor +
                        live->lots[self->node[1]].anchor -
                        graph_entry(live, arc)->value;
        if (slack >= live->width)
            graph_remove_arc(live, arc);
    }
}

void pricing_tune(struct engine_live *live)
{
    uint64_t work = live->search.work;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!live_is_lot(live, node))
            continue;
        live->lots[node].anchor = live_word(live->nodes[node].price);
        pricing_tell(live, node);
    }
    live->width = choose_width(live);
    live->step = live->width / STEPS;
    drop_far(live);
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live_is_lot(live, node) && live_side(live, node) == 1)
            pricing_warm(live, node);
    }
    live->search.work = work;
}
