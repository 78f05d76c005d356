#include "matcher/follower.h"

#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "matcher/agenda.h"
#include "matcher/engine/pause.h"
#include "matcher/past.h"
#include "matcher/standing_priced.h"
#include "matcher/standings.h"
#include "model/codec.h"
#include "model/verb.h"

#define SNAPSHOT_EVENTS_MOST 5000 /* then the snapshot is renewed */
#define RECORD_ARENA_BYTES (1024 * 1024)
#define REPAIR_PAIRS 4000000 /* what a repair looks at before others wait */

struct follower {
    struct store *store;
    const struct gazetteer *gazetteer;
    struct proposals *proposals;
    struct market *market;
    struct agenda *agenda;
    struct moment_of_clearing moment; /* of the last event folded */
    int64_t cleared_tick; /* of the last recorded clearing at the start */
    bool has_begun;       /* that one is known */
    int64_t folded_in_snapshot;
    struct market_name *due; /* at the tick just folded */
    size_t due_count;
    struct standings *standings; /* kept up with the market */
    struct past *past;
    void (*pause)(void *context); /* or NULL */
    void *pause_context;
    enum status status;
};

void follower_set_pause(struct follower *follower, void (*pause)(void *context),
                        void *context)
{
    follower->pause = pause;
    follower->pause_context = context;
    engine_set_pause(pause, context);
}

static void take_pause(const struct follower *follower)
{
    if (follower->pause)
        follower->pause(follower->pause_context);
}

static void note_tick(struct follower *follower,
                      const struct clearing *clearing)
{
    if (clearing->tick_sequence > follower->cleared_tick)
        follower->cleared_tick = clearing->tick_sequence;
}

/* What was cleared at the last tick is proposed again, as it was: its matches
 * are a fold from the clearing before. */
static void note_skip(struct follower *follower,
                      const struct clearing *clearing)
{
    struct market_name name = {.unit = clearing->unit};
    memcpy(name.product, clearing->product, strlen(clearing->product));
    if (clearing->tick_sequence < follower->cleared_tick)
        standings_skip(follower->standings, &name, clearing->tick_sequence);
}

struct noting {
    struct follower *follower;
    void (*note)(struct follower *follower, const struct clearing *clearing);
};

static bool see_clearing(void *context, struct id id, struct bytes record)
{
    const struct noting *noting = context;
    struct arena arena;
    struct clearing clearing;
    (void)id;
    arena_init(&arena, RECORD_ARENA_BYTES);
    if (record_decode(&record_clearing, record, &arena, &clearing, NULL) ==
        STATUS_ok)
        noting->note(noting->follower, &clearing);
    arena_clear(&arena);
    return true;
}

static enum status find_cleared_ticks(struct follower *follower)
{
    struct noting ticks = {follower, note_tick}, skips = {follower, note_skip};
    struct store_snapshot *snapshot;
    enum status status = store_snapshot_open(follower->store, &snapshot);
    if (status != STATUS_ok)
        return status;
    status = store_scan(snapshot, &record_clearing, (struct id){{0}},
                        see_clearing, &ticks);
    if (status == STATUS_ok)
        status = store_scan(snapshot, &record_clearing, (struct id){{0}},
                            see_clearing, &skips);
    store_snapshot_close(snapshot);
    return status;
}

struct follower *follower_create(struct store *store,
                                 const struct gazetteer *gazetteer,
                                 struct proposals *proposals)
{
    struct follower *follower = memory_allocate(1, sizeof *follower);
    follower->store = store;
    follower->gazetteer = gazetteer;
    follower->proposals = proposals;
    follower->market = market_create();
    follower->agenda = agenda_create();
    follower->standings = standings_create(gazetteer);
    standings_set_budget(follower->standings, REPAIR_PAIRS);
    standings_keep(follower->standings, follower->market);
    follower->past = past_create(gazetteer);
    return follower;
}

void follower_destroy(struct follower *follower)
{
    if (!follower)
        return;
    if (follower->pause)
        engine_set_pause(NULL, NULL);
    past_destroy(follower->past);
    standings_destroy(follower->standings);
    memory_free(follower->due);
    agenda_destroy(follower->agenda);
    market_destroy(follower->market);
    memory_free(follower);
}

static bool is_tick(const struct event *event)
{
    return event->table == RECORD_NUMBER_tick;
}

static void take_all_due(struct follower *follower, const struct tick *tick,
                         int64_t sequence)
{
    follower->due = memory_resize(follower->due, agenda_count(follower->agenda),
                                  sizeof *follower->due);
    follower->due_count =
        agenda_take(follower->agenda, market_policy(follower->market), tick,
                    sequence, follower->due);
}

/* Takes what is due at a tick off the agenda, in every run alike; whether it
 * must still be solved is another question. */
static void take_due(struct follower *follower, const struct event *event)
{
    struct arena arena;
    struct tick tick;
    arena_init(&arena, RECORD_ARENA_BYTES);
    if (record_decode(&record_tick, event->record, &arena, &tick, NULL) ==
        STATUS_ok)
        take_all_due(follower, &tick, event->sequence);
    else
        follower->status = STATUS_corrupt;
    arena_clear(&arena);
    if (event->sequence < follower->cleared_tick)
        follower->due_count = 0;
}

static bool fold_event(void *context, const struct store_event *stored)
{
    struct follower *follower = context;
    const struct event *event = &stored->event;
    follower->status = market_apply(follower->market, event);
    if (follower->status == STATUS_ok)
        follower->status = agenda_apply(follower->agenda, event);
    if (follower->status == STATUS_ok)
        follower->status = standings_step(follower->standings, event);
    if (follower->status != STATUS_ok) {
        log_error("event %lld cannot be folded: %s", (long long)event->sequence,
                  status_name(follower->status));
        return false;
    }
    follower->moment = (struct moment_of_clearing){
        .tick_sequence = event->sequence, .time_ms = event->time_ms};
    if (is_tick(event))
        take_due(follower, event);
    return follower->due_count == 0 && follower->status == STATUS_ok &&
           ++follower->folded_in_snapshot < SNAPSHOT_EVENTS_MOST;
}

static void log_heavy(const struct follower *follower,
                      const struct market_name *name)
{
    struct heavy_posts heavy;
    follower_heavy(follower, name, &heavy);
    for (uint32_t index = 0; index < heavy.count; index++) {
        char id[ID_TEXT_SIZE];
        id_format(heavy.list[index].id, id);
        log_error("market %s: %s %s is among those of most worth",
                  name->product, heavy.list[index].table->name, id);
    }
}

static void clear_market_now(struct follower *follower,
                             const struct market_name *name)
{
    const struct standing *standing;
    enum status status =
        follower_standing(follower, name, STANDING_PRICES, &standing);
    if (status == STATUS_ok)
        status =
            proposals_add(follower->proposals, standing, &follower->moment);
    if (status != STATUS_ok) {
        log_error("market %s cannot be cleared: %s", name->product,
                  status_name(status));
        if (status == STATUS_too_large)
            log_heavy(follower, name);
        if (status == STATUS_full)
            log_error("market %s: too many lots, or its solve needs more than "
                      "the %zu MiB of --solve-memory",
                      name->product, standing_solve_memory() >> 20);
        return;
    }
    log_info(
        "market %s, %s: %u offer lots, %u demand lots, %llu pairs, %u lines, "
        "gap %lld",
        name->product, standing_path_name(standing->path),
        standing->lots->offer_count, standing->lots->demand_count,
        (unsigned long long)standing->candidate_count,
        standing_line_count(standing),
        (long long)(standing->answer->flow_bound - standing->answer->total));
}

static enum status fold_some(struct follower *follower, int64_t *ret_head)
{
    struct store_snapshot *snapshot;
    take_pause(follower);
    enum status status = store_snapshot_open(follower->store, &snapshot);
    if (status != STATUS_ok)
        return status;
    *ret_head = store_head(snapshot, NULL);
    follower->folded_in_snapshot = 0;
    if (*ret_head > follower->moment.tick_sequence)
        status = store_events(snapshot, follower->moment.tick_sequence,
                              fold_event, follower);
    store_snapshot_close(snapshot);
    return status == STATUS_ok ? follower->status : status;
}

enum status follower_advance(struct follower *follower)
{
    if (!follower->has_begun) {
        enum status status = find_cleared_ticks(follower);
        if (status != STATUS_ok)
            return status;
        follower->has_begun = true;
    }
    while (proposals_are_done(follower->proposals)) {
        int64_t head;
        enum status status = fold_some(follower, &head);
        if (status != STATUS_ok)
            return status;
        for (size_t index = 0; index < follower->due_count; index++)
            clear_market_now(follower, &follower->due[index]);
        follower->due_count = 0;
        if (follower->moment.tick_sequence >= head)
            return STATUS_ok;
    }
    return STATUS_ok;
}

int64_t follower_next_ms(const struct follower *follower)
{
    return agenda_next_ms(follower->agenda, market_policy(follower->market));
}

int64_t follower_sequence(const struct follower *follower)
{
    return follower->moment.tick_sequence;
}

int64_t follower_done_sequence(const struct follower *follower)
{
    int64_t folded = follower->moment.tick_sequence;
    return proposals_are_done(follower->proposals) ? folded : folded - 1;
}

struct moment_of_clearing follower_moment(const struct follower *follower)
{
    return follower->moment;
}

void follower_heavy(const struct follower *follower,
                    const struct market_name *name,
                    struct heavy_posts *ret_heavy)
{
    standing_heavy(follower->market, follower->gazetteer, name,
                   clock_day(follower->moment.time_ms), ret_heavy);
}

struct market *follower_market(struct follower *follower)
{
    return follower->market;
}

enum status follower_standing(struct follower *follower,
                              const struct market_name *name,
                              enum standing_depth depth,
                              const struct standing **ret_standing)
{
    take_pause(follower);
    return standings_get(follower->standings, name,
                         clock_day(follower->moment.time_ms), depth,
                         ret_standing);
}

void follower_keep_up(struct follower *follower)
{
    struct market_name name;
    const struct standing *standing;
    if (!standings_next_stale(follower->standings, &name))
        return;
    enum status status =
        follower_standing(follower, &name, STANDING_LINES, &standing);
    if (status != STATUS_ok)
        log_debug("market %s: %s", name.product, status_name(status));
}

int64_t follower_left_over_tick(const struct follower *follower,
                                const struct market_name *name)
{
    return agenda_cleared_tick(follower->agenda, name);
}

enum status follower_left_over(struct follower *follower,
                               const struct market_name *name,
                               const struct standing **ret_standing)
{
    int64_t tick = agenda_cleared_tick(follower->agenda, name);
    if (tick == 0)
        return follower_standing(follower, name, STANDING_PRICES, ret_standing);
    struct store_snapshot *snapshot;
    take_pause(follower);
    enum status status = store_snapshot_open(follower->store, &snapshot);
    if (status != STATUS_ok)
        return status;
    status = past_standing(follower->past, snapshot, tick, name, ret_standing);
    store_snapshot_close(snapshot);
    return status;
}

static enum status certify(struct follower *follower,
                           const struct store_snapshot *snapshot,
                           const struct clearing *clearing, struct buffer *out)
{
    const struct standing *standing;
    struct market_name name = {.unit = clearing->unit};
    memcpy(name.product, clearing->product, strlen(clearing->product));
    enum status status = past_standing(
        follower->past, snapshot, clearing->tick_sequence, &name, &standing);
    if (status != STATUS_ok)
        return status;
    standing_certify(standing, clearing, out);
    return out->status;
}

enum status follower_certify(struct follower *follower, struct id id,
                             struct buffer *out)
{
    struct store_snapshot *snapshot;
    struct arena arena;
    struct clearing clearing;
    enum status status = store_snapshot_open(follower->store, &snapshot);
    if (status != STATUS_ok)
        return status;
    arena_init(&arena, RECORD_ARENA_BYTES);
    status = store_get(snapshot, &record_clearing, id, &arena, &clearing);
    if (status == STATUS_ok)
        status = certify(follower, snapshot, &clearing, out);
    store_snapshot_close(snapshot);
    arena_clear(&arena);
    return status;
}
