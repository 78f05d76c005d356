/* The matcher's process: follows the ledger, proposes the leads of what is
 * due, asks for ticks, answers market_* reads. Or, with --solve, the engine
 * alone on a file. */
#ifndef LIENKET_MATCHER_MATCHER_H
#define LIENKET_MATCHER_MATCHER_H

#include "base/status.h"
#include "link/worker_settings.h"

struct matcher_options {
    struct worker_settings worker;
    const char *data_path;  /* of the gazetteer's files; NULL: find them */
    size_t solve_memory;    /* bytes that a solve by price may take */
    const char *solve_path; /* a market to solve instead of serving; or NULL */
};

/* Fills the options from the command line; ends the process on --help (0) and
 * on misuse (64). */
void matcher_options_parse(int count, char **words,
                           struct matcher_options *ret_options);

/* Runs until SIGINT or SIGTERM; what it returns is why it could not. */
MUST_CHECK enum status matcher_run(const struct matcher_options *options);

#endif
