/* Requests for a tick whose time has not come, in a bounded list. */
#ifndef LIENKET_BROKER_TICKS_H
#define LIENKET_BROKER_TICKS_H

#include <stdbool.h>

#include "base/id.h"
#include "broker/door.h"
#include "model/limits.h"

#define TICKS_MOST LIMIT_VALUE_ticks

struct waiting_tick {
    int64_t at_ms;
    struct sender sender;
    struct id request;
    struct id actor;
    struct hash body_hash;
};

struct ticks {
    struct waiting_tick list[TICKS_MOST];
    int count;
};

/* One tick waits for each actor: takes that of another request of this actor
 * out, or false when there is none. */
bool ticks_replace(struct ticks *ticks, const struct waiting_tick *tick,
                   struct waiting_tick *ret_former);

/* Before a request is done or waits: where it waits already it was said again,
 * and is taken out. STATUS_conflict: what waits under that id is another one.
 */
MUST_CHECK enum status ticks_say_again(struct ticks *ticks, struct id actor,
                                       struct id request,
                                       struct hash body_hash);

/* STATUS_busy: full. */
MUST_CHECK enum status ticks_add(struct ticks *ticks,
                                 const struct waiting_tick *tick);

/* The earliest that is due, or false. */
bool ticks_take(struct ticks *ticks, int64_t now_ms,
                struct waiting_tick *ret_tick);

/* When the next is due, INT64_MAX when none waits. */
int64_t ticks_next_ms(const struct ticks *ticks);

#endif
