#include "broker/apply.h"

static enum status write_tick(struct apply *apply, bool is_forced)
{
    struct tick tick = {.time_ms = apply->now_ms, .is_forced = is_forced};
    apply_lapses(apply); /* first, so that what they free is free */
    apply_append(apply, apply->verb->number, &record_tick, &tick);
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
