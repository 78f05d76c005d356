#include "clients/season/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define EVERY_MS 100
#define AFTER_MS 1000
#define CELLS 30

void progress_start(struct progress *progress, int64_t total)
{
    *progress = (struct progress){.total = total,
                                  .start_ms = clock_monotonic_ms(),
                                  .is_drawn = isatty(STDERR_FILENO)};
}

void progress_show(struct progress *progress, int64_t done)
{
    int64_t now_ms = clock_monotonic_ms();
    if (!progress->is_drawn || progress->total == 0 ||
        now_ms - progress->start_ms < AFTER_MS ||
        now_ms - progress->shown_ms < EVERY_MS)
        return;
    char bar[CELLS + 1];
    int64_t full = done * CELLS / progress->total;
    for (int64_t cell = 0; cell < CELLS; cell++)
        bar[cell] = cell < full ? '#' : '.';
    bar[CELLS] = '\0';
    fprintf(stderr, "\r  [%s] %" PRId64 "/%" PRId64 " ", bar, done,
            progress->total);
    progress->shown_ms = now_ms;
}

void progress_wipe(struct progress *progress)
{
    if (progress->is_drawn && progress->shown_ms)
        fputs("\r\033[K", stderr);
    progress->shown_ms = 0;
}
