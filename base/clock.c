#include "base/clock.h"

#include <string.h>
#include <time.h>

static int64_t read_ms(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_init_real(struct clock *clock)
{
    *clock = (struct clock){.stepped = false};
}

void clock_init_stepped(struct clock *clock, int64_t start_ms)
{
    *clock = (struct clock){.stepped = true, .wall_ms = start_ms};
}

int64_t clock_wall_ms(struct clock *clock)
{
    if (!clock->stepped) {
        int64_t now_ms = read_ms(CLOCK_REALTIME);
        if (now_ms > clock->wall_ms)
            clock->wall_ms = now_ms;
    }
    return clock->wall_ms;
}

void clock_step(struct clock *clock, int64_t step_ms)
{
    if (clock->stepped)
        clock->wall_ms += step_ms;
}

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int32_t clock_day(int64_t wall_ms)
{
    int64_t local_ms = wall_ms + CLOCK_UTC_OFFSET_MS;
    int64_t day = local_ms / CLOCK_MS_PER_DAY;
    if (local_ms % CLOCK_MS_PER_DAY < 0)
        day--;
    return (int32_t)day;
}

enum status clock_parse(const char *text, int64_t *ret_wall_ms)
{
    struct tm parts = {0};
    const char *rest = strptime(text, "%Y-%m-%d", &parts);
    int64_t offset_ms = CLOCK_UTC_OFFSET_MS;
    if (rest && *rest == 'T') {
        rest = strptime(rest, "T%H:%M:%S", &parts);
        if (rest && strcmp(rest, "Z") == 0)
            offset_ms = 0;
        else if (rest && *rest && strcmp(rest, "+07:00") != 0)
            return STATUS_invalid;
    } else if (rest && *rest) {
        return STATUS_invalid;
    }
    if (!rest)
        return STATUS_invalid;
    *ret_wall_ms = (int64_t)timegm(&parts) * 1000 - offset_ms;
    return STATUS_ok;
}
