#include "matcher/standing_steady.h"

#include <string.h>

#include "base/memory.h"

struct promise_key {
    struct id offer;
    struct id demand;
    int64_t offer_lot;
    int64_t demand_lot;
};

_Static_assert(sizeof(struct promise_key) == 2 * ID_BYTES + 16,
               "hashed as bytes");

struct kept_promise {
    struct promise_key key;
    UT_hash_handle hh;
};

static struct kept_flow *flow_of(struct standing_live *live)
{
    return live->flow_count > KEPT_STEADY ? &live->flows[KEPT_STEADY] : NULL;
}

static struct promise_key key_of(const struct kept_lot *offer,
                                 const struct kept_lot *demand)
{
    return (struct promise_key){offer->id, demand->id, offer->number,
                                demand->number};
}

static void remember(struct standing_live *live, const struct kept_lot *one,
                     const struct kept_lot *other)
{
    struct promise_key key =
        one->side == KEPT_OFFER ? key_of(one, other) : key_of(other, one);
    struct kept_promise *promise = NULL;
    if (live->promises)
        HASH_FIND(hh, live->promises, &key, sizeof key, promise);
    if (promise)
        return;
    promise = memory_allocate(1, sizeof *promise);
    promise->key = key;
    HASH_ADD(hh, live->promises, key, sizeof promise->key, promise);
}

void steady_end(struct standing_live *live)
{
    struct kept_promise *promise, *next;
    HASH_ITER(hh, live->promises, promise, next)
    {
        HASH_DEL(live->promises, promise);
        memory_free(promise);
    }
}

int64_t steady_bonus(const struct standing_live *live,
                     const struct kept_lot *offer,
                     const struct kept_lot *demand)
{
    struct promise_key key = key_of(offer, demand);
    struct kept_promise *promise = NULL;
    if (live->promises)
        HASH_FIND(hh, live->promises, &key, sizeof key, promise);
    return promise ? live->bonus : 0;
}

static void append(struct kept_pairs *list, uint32_t pair)
{
    if (list->count == list->room) {
        list->room += list->room / 2 + 64;
        list->pairs =
            memory_resize(list->pairs, list->room, sizeof *list->pairs);
    }
    list->pairs[list->count++] = pair;
}

void steady_note(struct standing_live *live, uint32_t pair, bool is_promised)
{
    live->flows[KEPT_STEADY].is_promised[pair] = is_promised;
    if (is_promised)
        append(&live->promised, pair);
}

static bool set_promised(struct standing_live *live, uint32_t pair,
                         bool is_promised)
{
    struct kept_flow *flow = &live->flows[KEPT_STEADY];
    int64_t value = live_pair_value(flow->engine, pair);
    if (flow->is_promised[pair] == is_promised)
        return true;
    flow->is_promised[pair] = is_promised;
    value += is_promised ? live->bonus : -live->bonus;
    return live_set_value(flow->engine, pair, value) == STATUS_ok;
}

static void list_lines(const struct standing_live *live,
                       const struct kept_flow *flow, struct kept_pairs *lines)
{
    const struct kept_side *demands = &live->sides[KEPT_DEMAND];
    for (uint32_t at = 0; at < demands->count; at++) {
        uint32_t handle = demands->slots[at].lot->handle;
        uint32_t count = live_line_count(flow->engine, handle);
        for (uint32_t index = 0; index < count; index++) {
            uint32_t pair;
            live_pair_at(flow->engine, handle, index, &pair);
            append(lines, pair);
        }
    }
}

/* A new value moves the flow: who is promised is settled before the first. */
bool steady_begin(struct standing_live *live)
{
    struct kept_flow *flow = flow_of(live);
    struct kept_pairs lines = {NULL, 0, 0}, gone = {NULL, 0, 0};
    bool done = true;
    if (!flow)
        return true;
    if (!live->is_forgotten)
        list_lines(live, flow, &lines);
    for (uint32_t index = 0; index < live->promised.count; index++) {
        uint32_t pair = live->promised.pairs[index];
        if (flow->is_promised[pair] &&
            (live->is_forgotten || live_quantity(flow->engine, pair) == 0))
            append(&gone, pair);
    }
    for (uint32_t index = 0; index < gone.count && done; index++)
        done = set_promised(live, gone.pairs[index], false);
    for (uint32_t index = 0; index < lines.count && done; index++)
        done = set_promised(live, lines.pairs[index], true);
    memory_free(gone.pairs);
    memory_free(live->promised.pairs);
    live->promised = lines;
    live->is_forgotten = false;
    return done;
}

static void remember_lot(struct standing_live *live,
                         const struct kept_flow *flow,
                         const struct kept_lot *lot, bool is_begun)
{
    uint32_t count = live_pair_count(flow->engine, lot->handle);
    for (uint32_t index = 0; index < count; index++) {
        uint32_t pair;
        struct live_pair terms =
            live_pair_at(flow->engine, lot->handle, index, &pair);
        if (is_begun ? flow->is_promised[pair]
                     : live_quantity(flow->engine, pair) > 0)
            remember(live, lot, live->lot_at[terms.lot]);
    }
}

void steady_remember_lot(struct standing_live *live, const struct kept_lot *lot)
{
    struct kept_flow *flow = flow_of(live);
    if (!flow)
        return;
    remember_lot(live, flow, lot, true);
    uint32_t count = live_pair_count(flow->engine, lot->handle);
    for (uint32_t index = 0; index < count; index++) {
        uint32_t pair;
        live_pair_at(flow->engine, lot->handle, index, &pair);
        flow->is_promised[pair] = false;
    }
}

void steady_remember_all(struct standing_live *live, bool is_begun)
{
    const struct kept_flow *flow = flow_of(live);
    if (!flow || live->is_forgotten)
        return;
    for (uint32_t at = 0; at < live->sides[KEPT_DEMAND].count; at++)
        remember_lot(live, flow, live->sides[KEPT_DEMAND].slots[at].lot,
                     is_begun);
}

void steady_forget(struct standing_live *live)
{
    steady_end(live);
    live->is_forgotten = true;
}
