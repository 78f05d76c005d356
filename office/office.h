/* The process around the answers: attaches to the broker as a worker and opens
 * the store for reading once the broker has made it. */
#ifndef LIENKET_OFFICE_OFFICE_H
#define LIENKET_OFFICE_OFFICE_H

#include "base/status.h"
#include "link/worker_settings.h"

/* Fills the settings from the command line; ends the process on --help (0) and
 * on misuse (64). */
void office_settings_parse(int count, char **words,
                           struct worker_settings *ret_settings);

/* Runs until SIGINT or SIGTERM; what it returns is why it could not. */
MUST_CHECK enum status office_run(const struct worker_settings *settings);

#endif
