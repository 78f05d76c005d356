/* The session of whoever has logged in on this account of the machine: one file
 * a broker and key (`whose`, as cli_whose says), since a token counts over that
 * key's connections alone. Mode 0600, in the folder of the program's state. */
#ifndef LIENKET_CLIENTS_CLI_SESSION_FILE_H
#define LIENKET_CLIENTS_CLI_SESSION_FILE_H

#include <stdbool.h>

#include "base/id.h"
#include "clients/lib/client.h"

struct session_file {
    bool is_there;
    uint8_t token[CLIENT_SESSION_BYTES];
    struct id party; /* who speaks by it */
};

/* False when there is none, or one that others may read. */
bool session_file_read(const char *whose, struct session_file *ret_session);

/* STATUS_not_found: there is no folder for it; STATUS_io. */
MUST_CHECK enum status session_file_write(const char *whose,
                                          const struct session_file *session);

void session_file_remove(const char *whose);

#endif
