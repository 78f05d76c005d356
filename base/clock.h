/* Wall time and waiting time, and a made-up wall time for runs that repeat.
 *
 * Wall time is milliseconds since 1970-01-01 UTC; days are counted in Việt
 * Nam's time (UTC+7, no summer time). Deadlines use monotonic time only. */
#ifndef LIENKET_BASE_CLOCK_H
#define LIENKET_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#define CLOCK_MS_PER_DAY INT64_C(86400000)
#define CLOCK_UTC_OFFSET_MS (INT64_C(7) * 3600 * 1000)

struct clock {
    bool stepped;    /* starts where told, moves only by clock_step */
    int64_t wall_ms; /* the stepped time, or the latest real time seen */
};

void clock_init_real(struct clock *clock);
void clock_init_stepped(struct clock *clock, int64_t start_ms);

/* Never goes back within one clock, even when the system's time does. */
int64_t clock_wall_ms(struct clock *clock);

/* Moves a stepped clock on; does nothing to a real one. */
void clock_step(struct clock *clock, int64_t step_ms);

int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_ns(void);

/* The day in Việt Nam at that moment, days since 1970-01-01. */
int32_t clock_day(int64_t wall_ms);

/* "2026-06-01T08:00:00+07:00" or "2026-06-01" (midnight in Việt Nam). */
MUST_CHECK enum status clock_parse(const char *text, int64_t *ret_wall_ms);

#endif
