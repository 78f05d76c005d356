/* One question or post a row, many in flight at once. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_WAVE_H
#define LIENKET_CLIENTS_CLI_IMPORT_WAVE_H

#include "clients/cli/import.h"

struct import_wave {
    const char *what; /* for the progress bar */
    size_t first;     /* row */

    /* Fills `request` (verb, value, id). False: nothing for this row. */
    bool (*ask)(struct import *import, struct import_row *row,
                struct client_request *request);
    void (*take)(struct import *import, struct import_row *row,
                 const struct client_reply *reply);
};

/* Until every reply is there. What is not STATUS_ok was told. */
MUST_CHECK enum status import_wave_run(struct import *import,
                                       const struct import_wave *wave);

#endif
