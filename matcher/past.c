#include "matcher/past.h"

#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "matcher/standings.h"
#include "model/codec.h"

#define CLEARING_ARENA_BYTES (64 * 1024)

struct past {
    const struct gazetteer *gazetteer;
    struct market *market; /* NULL: nothing folded yet */
    int64_t sequence;
    int64_t time_ms; /* of that event */
    struct standings *standings;
    struct market_name stepped; /* event by event; no product: none */
    enum status status;
};

struct past *past_create(const struct gazetteer *gazetteer)
{
    struct past *past = memory_allocate(1, sizeof *past);
    past->gazetteer = gazetteer;
    past->standings = standings_create(gazetteer);
    return past;
}

static void forget(struct past *past)
{
    standings_destroy(past->standings);
    past->standings = standings_create(past->gazetteer);
    past->stepped = (struct market_name){.unit = unit_gram};
    market_destroy(past->market);
    past->market = NULL;
}

void past_destroy(struct past *past)
{
    if (!past)
        return;
    forget(past);
    standings_destroy(past->standings);
    memory_free(past);
}

static bool is_stepped(const struct past *past)
{
    return *past->stepped.product;
}

static bool fold(void *context, const struct store_event *stored)
{
    struct past *past = context;
    if (stored->sequence > past->sequence)
        return false;
    past->status = market_apply(past->market, &stored->event);
    if (past->status == STATUS_ok && is_stepped(past))
        past->status = standings_step(past->standings, &stored->event);
    past->time_ms = stored->event.time_ms;
    return past->status == STATUS_ok;
}

static enum status fold_to(struct past *past,
                           const struct store_snapshot *snapshot,
                           int64_t sequence)
{
    int64_t folded = past->market ? past->sequence : 0;
    if (folded > sequence) {
        forget(past);
        folded = 0;
    }
    if (!is_stepped(past))
        standings_drop(past->standings);
    if (!past->market) {
        past->market = market_create();
        standings_use(past->standings, past->market);
    }
    past->sequence = sequence;
    past->status = STATUS_ok;
    enum status status = store_events(snapshot, folded, fold, past);
    if (status == STATUS_ok)
        status = past->status;
    if (status != STATUS_ok)
        forget(past);
    return status;
}

/* ---- hysteresis: the market's matches are a fold of its events */

struct searching {
    const struct market_name *name;
    int64_t before;
    int64_t tick; /* of its last clearing before that, or 0 */
};

static bool see_clearing(void *context, struct id id, struct bytes record)
{
    struct searching *searching = context;
    struct arena arena;
    struct clearing clearing;
    (void)id;
    arena_init(&arena, CLEARING_ARENA_BYTES);
    if (record_decode(&record_clearing, record, &arena, &clearing, NULL) ==
            STATUS_ok &&
        clearing.unit == searching->name->unit &&
        strcmp(clearing.product, searching->name->product) == 0 &&
        clearing.tick_sequence < searching->before &&
        clearing.tick_sequence > searching->tick)
        searching->tick = clearing.tick_sequence;
    arena_clear(&arena);
    return true;
}

static bool is_same(const struct market_name *a, const struct market_name *b)
{
    return a->unit == b->unit && strcmp(a->product, b->product) == 0;
}

/* All over again, with this market brought up to date after each event from
 * its last clearing on. */
static enum status fold_stepped(struct past *past,
                                const struct store_snapshot *snapshot,
                                int64_t sequence,
                                const struct market_name *name)
{
    struct searching searching = {.name = name, .before = sequence};
    enum status status = store_scan(snapshot, &record_clearing,
                                    (struct id){{0}}, see_clearing, &searching);
    if (status != STATUS_ok)
        return status;
    forget(past);
    past->stepped = *name;
    past->market = market_create();
    past->sequence = 0;
    standings_keep(past->standings, past->market);
    standings_step_only(past->standings, name);
    standings_skip(past->standings, name, searching.tick);
    return fold_to(past, snapshot, sequence);
}

enum status past_standing(struct past *past,
                          const struct store_snapshot *snapshot,
                          int64_t sequence, const struct market_name *name,
                          const struct standing **ret_standing)
{
    enum status status = STATUS_ok;
    if (is_stepped(past) && !is_same(&past->stepped, name))
        forget(past);
    if (!past->market || past->sequence != sequence)
        status = fold_to(past, snapshot, sequence);
    if (status == STATUS_ok && !is_stepped(past) &&
        market_policy(past->market)->hysteresis_vnd > 0)
        status = fold_stepped(past, snapshot, sequence, name);
    if (status != STATUS_ok)
        return status;
    return standings_get(past->standings, name, clock_day(past->time_ms),
                         STANDING_PRICES, ret_standing);
}
