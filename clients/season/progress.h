/* A bar on the terminal for what takes longer than a second; nothing where
 * standard error is no terminal. */
#ifndef LIENKET_CLIENTS_SEASON_PROGRESS_H
#define LIENKET_CLIENTS_SEASON_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    int64_t total;
    int64_t start_ms;
    int64_t shown_ms; /* 0: not yet */
    bool is_drawn;
};

void progress_start(struct progress *progress, int64_t total);
void progress_show(struct progress *progress, int64_t done);

/* Before other lines, and at the end. */
void progress_wipe(struct progress *progress);

#endif
