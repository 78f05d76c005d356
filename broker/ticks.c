#include "broker/ticks.h"

static int earliest(const struct ticks *ticks)
{
    int first = 0;
    for (int index = 1; index < ticks->count; index++)
        if (ticks->list[index].at_ms < ticks->list[first].at_ms)
            first = index;
    return first;
}

static struct waiting_tick take_out(struct ticks *ticks, int at)
{
    struct waiting_tick taken = ticks->list[at];
    ticks->count--;
    for (int index = at; index < ticks->count; index++)
        ticks->list[index] = ticks->list[index + 1];
    return taken;
}

enum status ticks_say_again(struct ticks *ticks, struct id actor,
                            struct id request, struct hash body_hash)
{
    for (int index = 0; index < ticks->count; index++) {
        const struct waiting_tick *there = &ticks->list[index];
        if (!id_equal(there->actor, actor) ||
            !id_equal(there->request, request))
            continue;
        if (!hash_equal(there->body_hash, body_hash))
            return STATUS_conflict;
        take_out(ticks, index);
        break;
    }
    return STATUS_ok;
}

enum status ticks_add(struct ticks *ticks, const struct waiting_tick *tick)
{
    if (ticks->count == TICKS_MOST)
        return STATUS_busy;
    ticks->list[ticks->count++] = *tick;
    return STATUS_ok;
}

bool ticks_replace(struct ticks *ticks, const struct waiting_tick *tick,
                   struct waiting_tick *ret_former)
{
    for (int index = 0; index < ticks->count; index++) {
        const struct waiting_tick *there = &ticks->list[index];
        if (!id_equal(there->actor, tick->actor) ||
            id_equal(there->request, tick->request))
            continue;
        *ret_former = take_out(ticks, index);
        return true;
    }
    return false;
}

bool ticks_take(struct ticks *ticks, int64_t now_ms,
                struct waiting_tick *ret_tick)
{
    if (ticks_next_ms(ticks) > now_ms)
        return false;
    *ret_tick = take_out(ticks, earliest(ticks));
    return true;
}

int64_t ticks_next_ms(const struct ticks *ticks)
{
    return ticks->count ? ticks->list[earliest(ticks)].at_ms : INT64_MAX;
}
