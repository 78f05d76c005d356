/* The process around the answers: attaches to the broker as a worker and opens
 * the store for reading once the broker has made it. */
#ifndef LIENKET_OFFICE_OFFICE_H
#define LIENKET_OFFICE_OFFICE_H

#include "base/status.h"

struct office_options {
    const char *store_path;
    const char *endpoint; /* of the broker's workers */
    int log_level;
};

/* Fills the options from the command line; ends the process on --help (0) and
 * on misuse (64). */
void office_options_parse(int count, char **words,
                          struct office_options *ret_options);

/* Runs until SIGINT or SIGTERM; what it returns is why it could not. */
MUST_CHECK enum status office_run(const struct office_options *options);

#endif
