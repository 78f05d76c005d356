#include "clients/cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define AFTER_MS 1000
#define EVERY_MS 100
#define BAR_WIDTH 30

void progress_start(struct progress *progress, const struct cli *cli,
                    const char *what, int64_t total)
{
    *progress = (struct progress){.what = what, .total = total};
    progress->start_ms = clock_monotonic_ms();
    progress->is_wanted =
        isatty(STDERR_FILENO) && cli->arguments.settings.output != OUTPUT_QUIET;
}

static void show(const struct progress *progress)
{
    if (progress->total == 0) {
        (void)fprintf(stderr, "\r%s: %lld", progress->what,
                      (long long)progress->done);
        return;
    }
    int filled = (int)(progress->done * BAR_WIDTH / progress->total);
    (void)fprintf(stderr, "\r%s [", progress->what);
    for (int index = 0; index < BAR_WIDTH; index++)
        (void)fputc(index < filled ? '#' : '.', stderr);
    (void)fprintf(stderr, "] %lld/%lld", (long long)progress->done,
                  (long long)progress->total);
}

void progress_step(struct progress *progress, int64_t more)
{
    int64_t now_ms = clock_monotonic_ms();
    progress->done += more;
    if (!progress->is_wanted || now_ms - progress->start_ms < AFTER_MS ||
        now_ms - progress->shown_ms < EVERY_MS)
        return;
    progress->shown_ms = now_ms;
    progress->is_shown = true;
    show(progress);
}

void progress_end(struct progress *progress)
{
    if (progress->is_shown)
        (void)fputs("\r\033[K", stderr);
}
