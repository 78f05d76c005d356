#include "matcher/standing_live.h"

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_work.h"
#include "matcher/standing_index.h"
#include "matcher/standing_kept.h"
#include "matcher/standing_load.h"
#include "matcher/standing_steady.h"
#include "matcher/standing_view.h"

/* When more posts than this share of the lots changed, loading is cheaper. */
#define CHANGES_FREE 64
#define CHANGES_SHARE 8

struct standing_live *standing_live_create(const struct gazetteer *gazetteer,
                                           const struct market_name *name)
{
    struct standing_live *live = memory_allocate(1, sizeof *live);
    live->gazetteer = gazetteer;
    live->name = *name;
    live->must_load = true;
    live->pairs_most = STANDING_LIVE_PAIRS_MOST;
    return live;
}

void standing_live_set_pairs_most(struct standing_live *live, uint32_t pairs)
{
    live->pairs_most = pairs;
}

void standing_live_set_budget(struct standing_live *live, uint64_t pairs)
{
    live->budget = pairs;
}

static void forget_changes(struct standing_live *live)
{
    struct kept_change *change, *next;
    HASH_ITER(hh, live->changes, change, next)
    {
        HASH_DEL(live->changes, change);
        memory_free(change);
    }
}

static void drop_view(struct standing_live *live)
{
    standing_destroy(live->view);
    live->view = NULL;
}

void standing_live_destroy(struct standing_live *live)
{
    if (!live)
        return;
    drop_view(live);
    forget_changes(live);
    kept_clear(live);
    for (int side = 0; side < 2; side++)
        memory_free(live->sides[side].slots);
    memory_free(live->lot_at);
    for (int flow = 0; flow < 2; flow++) {
        memory_free(live->flows[flow].least_at);
        memory_free(live->flows[flow].is_promised);
    }
    steady_end(live);
    memory_free(live->promised.pairs);
    memory_free(live->found);
    memory_free(live->found_least);
    memory_free(live->found_pairs);
    memory_free(live);
}

static void note_change(struct standing_live *live, const struct record *table,
                        struct id post, bool is_put)
{
    drop_view(live);
    if (live->must_load)
        return;
    struct kept_key key = {post,
                           table == &record_offer ? KEPT_OFFER : KEPT_DEMAND};
    struct kept_change *change = NULL;
    if (live->changes)
        HASH_FIND(hh, live->changes, &key, sizeof key, change);
    if (!change) {
        change = memory_allocate(1, sizeof *change);
        change->key = key;
        HASH_ADD(hh, live->changes, key, sizeof change->key, change);
    }
    change->is_put |= is_put;
    if (HASH_COUNT(live->changes) >
        CHANGES_FREE +
            (live->sides[0].count + live->sides[1].count) / CHANGES_SHARE)
        standing_live_touch_all(live);
}

void standing_live_touch_post(struct standing_live *live,
                              const struct record *table, struct id post)
{
    note_change(live, table, post, true);
}

void standing_live_touch_use(struct standing_live *live,
                             const struct record *table, struct id post)
{
    note_change(live, table, post, false);
}

static void unload(struct standing_live *live, bool is_begun)
{
    drop_view(live);
    forget_changes(live);
    steady_remember_all(live, is_begun);
    kept_clear(live);
    live->must_load = true;
    live->is_resting = false;
}

void standing_live_touch_all(struct standing_live *live)
{
    unload(live, false);
}

void standing_live_touch_clearing(struct standing_live *live)
{
    drop_view(live);
    steady_forget(live);
    if (live->is_resting)
        unload(live, false);
}

bool standing_live_has_party(const struct standing_live *live, struct id party)
{
    return live->must_load || live->flow_count == 0 ||
           kept_party_find(live, KEPT_OFFER, party) ||
           kept_party_find(live, KEPT_DEMAND, party);
}

static bool is_finished(const struct standing_live *live)
{
    return live->flow_count == 0 ||
           live_is_finished(live->flows[KEPT_CANONICAL].engine);
}

bool standing_live_is_current(const struct standing_live *live)
{
    return live->view != NULL && is_finished(live);
}

/* ---- changes taken into the live optimum; false: load it instead */

/* What pairs of the lot no longer leave room for their least lots goes. */
static bool cut_small_pairs(struct standing_live *live,
                            const struct kept_flow *flow, uint32_t handle,
                            int64_t free)
{
    uint32_t count = live_pair_count(flow->engine, handle);
    uint32_t small = 0;
    kept_reserve_found(live, count);
    for (uint32_t index = 0; index < count; index++) {
        uint32_t pair;
        live_pair_at(flow->engine, handle, index, &pair);
        if (flow->least_at[pair] > free)
            live->found_pairs[small++] = pair;
    }
    for (uint32_t index = 0; index < small; index++)
        if (live_remove_pair(flow->engine, live->found_pairs[index]) !=
            STATUS_ok)
            return false;
    return true;
}

static int64_t lot_free(const struct kept_lot *lot)
{
    return lot->side == KEPT_OFFER ? lot->offer.free : lot->demand.free;
}

static int64_t lot_number(const struct kept_lot *lot)
{
    return lot->side == KEPT_OFFER ? lot->offer.lot->number
                                   : lot->demand.lot->number;
}

/* Whether pairs of the post's lots can only have left, none come. */
static bool is_use_only(const struct standing_live *live,
                        const struct kept_post *post,
                        const struct kept_reading *reading)
{
    if (post->lot_count != reading->post.lot_count)
        return false;
    for (uint32_t index = 0; index < post->lot_count; index++) {
        const struct kept_lot *before = post->lots[index];
        const struct kept_lot *now = &reading->lots[index];
        if (lot_number(before) != lot_number(now) ||
            (lot_free(now) > lot_free(before) && live->least_lots > 0))
            return false;
    }
    return true;
}

static bool take_free(struct standing_live *live, const struct kept_flow *flow,
                      const struct kept_lot *lot)
{
    if (live->least_lots > 0 &&
        !cut_small_pairs(live, flow, lot->handle, lot_free(lot)))
        return false;
    return live_set_quantity(flow->engine, lot->handle, lot_free(lot)) ==
           STATUS_ok;
}

static bool take_use(struct standing_live *live, const struct kept_post *post,
                     const struct kept_reading *reading)
{
    for (uint32_t index = 0; index < post->lot_count; index++) {
        struct kept_lot *lot = post->lots[index];
        lot->offer = reading->lots[index].offer;
        lot->demand = reading->lots[index].demand;
        for (uint32_t flow = 0; flow < live->flow_count; flow++)
            if (!take_free(live, &live->flows[flow], lot))
                return false;
    }
    return true;
}

static bool remove_lots(struct standing_live *live, struct kept_post *post)
{
    for (uint32_t index = 0; index < post->lot_count; index++) {
        const struct kept_lot *lot = post->lots[index];
        steady_remember_lot(live, lot);
        if (live->index)
            standing_index_remove(live->index, lot->handle);
        for (uint32_t flow = 0; flow < live->flow_count; flow++)
            if (live_remove_lot(live->flows[flow].engine, lot->handle) !=
                STATUS_ok)
                return false;
    }
    kept_lots_drop(live, post);
    return true;
}

static void move_used(struct standing_live *live, struct kept_post *post,
                      const struct market_post *now)
{
    enum kept_kind side = (enum kept_kind)post->key.side;
    if (post->party) {
        post->party->used -= post->used;
        post->party->is_touched = true;
    }
    post->party = kept_party_get(live, side, now->party);
    post->party->used += now->used;
    post->party->is_touched = true;
    post->used = now->used;
}

/* Lots whose terms changed go; what the party has promised is as it is now. */
static bool take_out(struct standing_live *live, const struct market_day *day,
                     struct kept_change *change, struct kept_reading *reading)
{
    struct kept_post *post =
        kept_post_find(live, (enum kept_kind)change->key.side, change->key.id);
    bool is_there = kept_read(day, &live->name, &change->key, reading);
    if (!post && !is_there)
        return true;
    if (post && is_there && !change->is_put &&
        is_use_only(live, post, reading)) {
        if (!take_use(live, post, reading))
            return false;
    } else if (post && !remove_lots(live, post)) {
        return false;
    } else {
        change->is_put = true;
    }
    if (is_there) {
        post = kept_post_get(live, (enum kept_kind)change->key.side,
                             change->key.id);
        move_used(live, post, &reading->post);
        change->post = change->is_put ? post : NULL;
        return true;
    }
    post->party->used -= post->used;
    post->party->is_touched = true;
    kept_post_drop(live, post);
    return true;
}

static bool take_in(struct standing_live *live, const struct market_day *day,
                    const struct rules *rules, struct kept_change *change,
                    struct kept_reading *reading)
{
    if (!change->post)
        return true;
    CHECK(kept_read(day, &live->name, &change->key, reading));
    for (uint32_t index = 0; index < reading->post.lot_count; index++) {
        struct kept_lot *lot =
            kept_lot_add(live, change->post, &reading->lots[index]);
        if (!kept_join(live, day->market, rules, lot))
            return false;
    }
    return true;
}

static bool take_parties(struct standing_live *live,
                         const struct market *market)
{
    for (struct kept_party *party = live->parties; party;
         party = party->hh.next)
        if (party->is_touched && !kept_settle_party(live, market, party))
            return false;
    return true;
}

/* Those without lots leave when all lots are in. */
static void leave_parties(struct standing_live *live)
{
    struct kept_party *party, *next;
    HASH_ITER(hh, live->parties, party, next)
    {
        if (!party->is_touched)
            continue;
        party->is_touched = false;
        if (party->lots > 0 || party->handle == 0)
            continue;
        for (uint32_t flow = 0; flow < live->flow_count; flow++)
            CHECK(live_remove_holder(live->flows[flow].engine, party->handle) ==
                  STATUS_ok);
        party->handle = 0;
    }
}

/* Records that were put anew are gone: before the first repair the index looks
 * at none of them. */
static void forget_put_lots(struct standing_live *live,
                            const struct rules *rules)
{
    if (!live->index)
        return;
    standing_index_follow(live->index, rules);
    for (struct kept_change *change = live->changes; change;
         change = change->hh.next) {
        const struct kept_post *post = kept_post_find(
            live, (enum kept_kind)change->key.side, change->key.id);
        if (!post || !change->is_put)
            continue;
        for (uint32_t at = 0; at < post->lot_count; at++)
            standing_index_remove(live->index, post->lots[at]->handle);
    }
}

/* Without changes nothing moves, nor does what is promised. */
static bool take_changes(struct standing_live *live, struct market *market)
{
    if (!live->changes && !live->is_forgotten)
        return true;
    struct market_day day =
        market_day_of(market, live->gazetteer, &live->name, live->today);
    struct rules rules = market_rules(market, live->gazetteer, live->today);
    struct kept_reading reading = {.room = 0};
    struct kept_change *change;
    forget_put_lots(live, &rules);
    bool done = steady_begin(live);
    for (change = live->changes; change && done; change = change->hh.next)
        done = take_out(live, &day, change, &reading);
    done = done && take_parties(live, market);
    for (change = live->changes; change && done; change = change->hh.next)
        done = take_in(live, &day, &rules, change, &reading);
    if (done)
        leave_parties(live);
    memory_free(reading.lots);
    forget_changes(live);
    return done;
}

/* The flows as the market is now; a view where none are kept. */
static enum status bring_up(struct standing_live *live, struct market *market)
{
    enum status status = STATUS_ok;
    if (live->flow_count == KEPT_CANONICAL + 1)
        live_set_budget(live->flows[KEPT_CANONICAL].engine, live->budget);
    if (!live->must_load &&
        (live->flow_count == 0 || !take_changes(live, market)))
        unload(live, true);
    if (live->must_load)
        status = kept_load(live, market);
    steady_end(live);
    live->is_forgotten = false;
    return status;
}

/* One that rests waits for an event that loads it, whoever asks in between. */
enum status standing_live_step(struct standing_live *live,
                               struct market *market, int32_t today)
{
    if (live->today != today)
        standing_live_touch_all(live);
    live->today = today;
    bool is_touched = live->must_load || live->changes || live->is_forgotten;
    if (!is_touched || live->is_resting)
        return STATUS_ok;
    return bring_up(live, market);
}

/* One slice of what repairs left; all of it where prices are wanted. */
static void finish(struct standing_live *live, enum standing_depth depth)
{
    if (is_finished(live))
        return;
    struct engine_live *engine = live->flows[KEPT_CANONICAL].engine;
    drop_view(live);
    while (!live_finish(engine, live->budget) && depth == STANDING_PRICES)
        ;
}

enum status standing_live_get(struct standing_live *live, struct market *market,
                              int32_t today, enum standing_depth depth,
                              const struct standing **ret_standing)
{
    enum status status = standing_live_step(live, market, today);
    if (status == STATUS_ok)
        finish(live, depth);
    if (live->view && live->view->depth < depth)
        drop_view(live);
    bool is_kept =
        live->flow_count > 0 && (!live->index || depth == STANDING_LINES);
    if (status == STATUS_ok && !live->view)
        status = is_kept ? kept_view(live, market, depth, &live->view)
                         : standing_create(market, live->gazetteer, &live->name,
                                           today, &live->view);
    if (status != STATUS_ok)
        return status;
    CHECK(live->view);
    live->view->rules = market_rules(market, live->gazetteer, today);
    *ret_standing = live->view;
    return STATUS_ok;
}
