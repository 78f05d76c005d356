#include "matcher/follower.h"

#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "matcher/agenda.h"
#include "model/codec.h"
#include "model/verb.h"

#define SNAPSHOT_EVENTS_MOST 5000 /* then the snapshot is renewed */
#define RECORD_ARENA_BYTES (1024 * 1024)

struct follower {
    struct store *store;
    const struct gazetteer *gazetteer;
    struct proposals *proposals;
    struct market *market;
    struct agenda *agenda;
    struct moment_of_clearing moment; /* of the last event folded */
    int64_t cleared_tick;             /* of the last recorded clearing */
    int64_t folded_in_snapshot;
    struct market_name *due; /* at the tick just folded */
    size_t due_count;
    struct standing **standings; /* kept since the last event */
    size_t standing_count;
    enum status status;
};

static bool see_clearing(void *context, struct id id, struct bytes record)
{
    struct follower *follower = context;
    struct arena arena;
    struct clearing clearing;
    (void)id;
    arena_init(&arena, RECORD_ARENA_BYTES);
    if (record_decode(&record_clearing, record.data, record.size, &arena,
                      &clearing, NULL) == STATUS_ok &&
        clearing.tick_sequence > follower->cleared_tick)
        follower->cleared_tick = clearing.tick_sequence;
    arena_clear(&arena);
    return true;
}

static void find_cleared_tick(struct follower *follower)
{
    struct store_snapshot *snapshot;
    if (store_snapshot_open(follower->store, &snapshot) != STATUS_ok)
        return;
    enum status status = store_scan(snapshot, &record_clearing,
                                    (struct id){{0}}, see_clearing, follower);
    store_snapshot_close(snapshot);
    if (status != STATUS_ok)
        log_warning("clearings cannot be read: %s", status_name(status));
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
    follower->due = memory_allocate(AGENDA_MARKETS_MOST, sizeof *follower->due);
    follower->standings =
        memory_allocate(AGENDA_MARKETS_MOST, sizeof(struct standing *));
    find_cleared_tick(follower);
    return follower;
}

static void drop_standings(struct follower *follower)
{
    while (follower->standing_count > 0)
        standing_destroy(follower->standings[--follower->standing_count]);
}

void follower_destroy(struct follower *follower)
{
    if (!follower)
        return;
    drop_standings(follower);
    memory_free(follower->standings);
    memory_free(follower->due);
    agenda_destroy(follower->agenda);
    market_destroy(follower->market);
    memory_free(follower);
}

static bool is_tick(const struct event *event)
{
    return event->table == RECORD_NUMBER_tick;
}

/* Takes what is due at a tick off the agenda, in every run alike; whether it
 * must still be solved is another question. */
static void take_due(struct follower *follower, const struct event *event)
{
    struct arena arena;
    struct tick tick;
    arena_init(&arena, RECORD_ARENA_BYTES);
    if (record_decode(&record_tick, event->record.data, event->record.size,
                      &arena, &tick, NULL) == STATUS_ok)
        follower->due_count =
            agenda_take(follower->agenda, market_policy(follower->market),
                        &tick, follower->due);
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

static void clear_market_now(struct follower *follower,
                             const struct market_name *name)
{
    const struct standing *standing;
    enum status status = follower_standing(follower, name, &standing);
    if (status == STATUS_ok)
        status =
            proposals_add(follower->proposals, standing, &follower->moment);
    if (status != STATUS_ok) {
        log_error("market %s cannot be cleared: %s", name->product,
                  status_name(status));
        return;
    }
    log_info(
        "market %s: %u offer lots, %u demand lots, %u pairs, %u lines, "
        "gap %lld",
        name->product, standing->lots->offer_count,
        standing->lots->demand_count, standing->pair_count,
        standing_line_count(standing),
        (long long)(standing->answer->flow_bound - standing->answer->total));
}

static enum status fold_some(struct follower *follower, int64_t *ret_head)
{
    struct store_snapshot *snapshot;
    enum status status = store_snapshot_open(follower->store, &snapshot);
    if (status != STATUS_ok)
        return status;
    *ret_head = store_head(snapshot, NULL);
    follower->folded_in_snapshot = 0;
    if (*ret_head > follower->moment.tick_sequence) {
        drop_standings(follower);
        status = store_events(snapshot, follower->moment.tick_sequence,
                              fold_event, follower);
    }
    store_snapshot_close(snapshot);
    return status == STATUS_ok ? follower->status : status;
}

enum status follower_advance(struct follower *follower)
{
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

struct moment_of_clearing follower_moment(const struct follower *follower)
{
    return follower->moment;
}

struct market *follower_market(struct follower *follower)
{
    return follower->market;
}

static bool is_name(const struct market_name *a, const struct market_name *b)
{
    return a->unit == b->unit && strcmp(a->product, b->product) == 0;
}

enum status follower_standing(struct follower *follower,
                              const struct market_name *name,
                              const struct standing **ret_standing)
{
    for (size_t index = 0; index < follower->standing_count; index++)
        if (is_name(&follower->standings[index]->name, name)) {
            *ret_standing = follower->standings[index];
            return STATUS_ok;
        }
    if (follower->standing_count == AGENDA_MARKETS_MOST)
        return STATUS_full;
    struct standing *standing;
    enum status status =
        standing_create(follower->market, follower->gazetteer, name,
                        clock_day(follower->moment.time_ms), &standing);
    if (status != STATUS_ok)
        return status;
    follower->standings[follower->standing_count++] = standing;
    *ret_standing = standing;
    return STATUS_ok;
}

/* A second market, folded from the first event to the clearing's tick. */
struct replay {
    struct market *market;
    int64_t until;
    struct moment_of_clearing moment;
    enum status status;
};

static bool replay_event(void *context, const struct store_event *stored)
{
    struct replay *replay = context;
    if (stored->sequence > replay->until)
        return false;
    replay->status = market_apply(replay->market, &stored->event);
    replay->moment.tick_sequence = stored->sequence;
    replay->moment.time_ms = stored->event.time_ms;
    return replay->status == STATUS_ok;
}

static enum status certify_replayed(struct follower *follower,
                                    struct replay *replay,
                                    const struct clearing *clearing,
                                    struct buffer *out)
{
    struct standing *standing;
    struct market_name name = {.unit = clearing->unit};
    memcpy(name.product, clearing->product, strlen(clearing->product));
    enum status status =
        standing_create(replay->market, follower->gazetteer, &name,
                        clock_day(replay->moment.time_ms), &standing);
    if (status != STATUS_ok)
        return status;
    standing_certify(standing, clearing, out);
    standing_destroy(standing);
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
    struct replay replay = {.market = market_create()};
    status = store_get(snapshot, &record_clearing, id, &arena, &clearing);
    if (status == STATUS_ok) {
        replay.until = clearing.tick_sequence;
        status = store_events(snapshot, 0, replay_event, &replay);
    }
    store_snapshot_close(snapshot);
    if (status == STATUS_ok)
        status = replay.status;
    if (status == STATUS_ok)
        status = certify_replayed(follower, &replay, &clearing, out);
    market_destroy(replay.market);
    arena_clear(&arena);
    return status;
}
