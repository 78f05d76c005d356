/* The process around the answers: attaches to the broker as a worker and opens
 * the store for reading once the broker has made it. */
#ifndef LIENKET_OFFICE_OFFICE_H
#define LIENKET_OFFICE_OFFICE_H

#include <stdbool.h>

#include "base/status.h"
#include "link/worker_settings.h"

struct office_settings {
    struct worker_settings worker;
    const char *templates_path; /* the province's own; NULL: none */
    const char *lint_path;      /* look at this template and end */
    const char *write_path;     /* write the programme's template and end */
    bool wants_names;           /* print what a template can say and end */
};

/* Fills the settings from the command line; ends the process on --help (0) and
 * on misuse (64). */
void office_settings_parse(int count, char **words,
                           struct office_settings *ret_settings);

/* Runs until SIGINT or SIGTERM; what it returns is why it could not. */
MUST_CHECK enum status office_run(const struct office_settings *settings);

/* For who writes a template: tells the faults of one on stdout, writes out the
 * programme's own. Return the exit status: 0, 65 when no draft can be made of
 * it, 74 when a file cannot be read or written. */
int office_lint_template(const char *path);
int office_write_template(const char *path);

/* What a template can say, as the tables of docs/templates.md. */
void office_print_names(void);

#endif
