/* The names of parties by id, fetched once a run, so that lists of offers,
 * demands and events can be read. */
#ifndef LIENKET_CLIENTS_CLI_NAMES_H
#define LIENKET_CLIENTS_CLI_NAMES_H

#include "clients/cli/cli.h"

/* The name, or the id where it is not known. */
const char *names_party(struct cli *cli, struct id id);

/* The same of who did something, who is not always told. */
const char *names_actor(struct cli *cli, struct id id);

/* "Name (id)" of one party, asked for by itself; the id when it is not found.
 */
const char *names_one(struct cli *cli, struct id id);

#endif
