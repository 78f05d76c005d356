#include "matcher/past.h"

#include "base/clock.h"
#include "base/memory.h"
#include "matcher/standings.h"

struct past {
    const struct gazetteer *gazetteer;
    struct market *market; /* NULL: nothing folded yet */
    int64_t sequence;
    int64_t time_ms; /* of that event */
    struct standings *standings;
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
    standings_drop(past->standings);
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

static bool fold(void *context, const struct store_event *stored)
{
    struct past *past = context;
    if (stored->sequence > past->sequence)
        return false;
    past->status = market_apply(past->market, &stored->event);
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
    standings_drop(past->standings);
    if (!past->market)
        past->market = market_create();
    past->sequence = sequence;
    past->status = STATUS_ok;
    enum status status = store_events(snapshot, folded, fold, past);
    if (status == STATUS_ok)
        status = past->status;
    if (status != STATUS_ok)
        forget(past);
    return status;
}

enum status past_standing(struct past *past,
                          const struct store_snapshot *snapshot,
                          int64_t sequence, const struct market_name *name,
                          const struct standing **ret_standing)
{
    enum status status = STATUS_ok;
    if (!past->market || past->sequence != sequence)
        status = fold_to(past, snapshot, sequence);
    if (status != STATUS_ok)
        return status;
    return standings_get(past->standings, past->market, name,
                         clock_day(past->time_ms), STANDING_PRICES,
                         ret_standing);
}
