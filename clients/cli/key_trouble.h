/* What can be wrong with keys, told with what to do about it. */
#ifndef LIENKET_CLIENTS_CLI_KEY_TROUBLE_H
#define LIENKET_CLIENTS_CLI_KEY_TROUBLE_H

#include "clients/cli/cli.h"

/* A key file that cannot be used, as key_files_fault says. */
const char *key_trouble_file(struct cli *cli);

/* A key that the broker turned away, and a server that is not the right one. */
const char *key_trouble_refused(struct cli *cli);
const char *key_trouble_hung_up(struct cli *cli);

/* The paths in use; the arena's, "" when there is no home. */
const char *key_trouble_key_path(struct cli *cli);
const char *key_trouble_server_path(struct cli *cli);

/* The public key in hexadecimal, NULL when its file cannot be read. */
const char *key_trouble_public(struct cli *cli);

#endif
