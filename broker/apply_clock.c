#include "broker/apply.h"

void apply_tick(struct apply *apply, bool is_forced)
{
    struct tick tick = {.time_ms = apply->now_ms, .is_forced = is_forced};
    unsigned verb = is_forced ? VERB_clear_market : VERB_request_tick;
    apply_append(apply, verb, &record_tick, &tick);
}

static enum status write_tick(struct apply *apply, bool is_forced)
{
    apply_due(apply); /* first, so that what becomes free is free */
    if (apply->failure)
        return apply->failure;
    apply_tick(apply, is_forced);
    return apply_done(apply, (struct id){{0}}, 0);
}

/* The time has come: a request for a later time waits outside. */
enum status apply_request_tick(struct apply *apply, void *body)
{
    (void)body;
    return write_tick(apply, false);
}

enum status apply_clear_market(struct apply *apply, void *body)
{
    (void)body;
    return write_tick(apply, true);
}
