/* A bar on stderr for what takes longer than a second, on a terminal only. */
#ifndef LIENKET_CLIENTS_CLI_PROGRESS_H
#define LIENKET_CLIENTS_CLI_PROGRESS_H

#include "clients/cli/cli.h"

struct progress {
    const char *what;
    int64_t total; /* 0: not known */
    int64_t done;
    int64_t start_ms;
    int64_t shown_ms;
    bool is_shown;
    bool is_wanted;
};

/* `what` is borrowed. */
void progress_start(struct progress *progress, const struct cli *cli,
                    const char *what, int64_t total);
void progress_step(struct progress *progress, int64_t more);

/* Takes the bar away. */
void progress_end(struct progress *progress);

#endif
