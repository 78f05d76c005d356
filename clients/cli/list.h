/* list, show and history of any table. */
#ifndef LIENKET_CLIENTS_CLI_LIST_H
#define LIENKET_CLIENTS_CLI_LIST_H

#include "clients/cli/cli.h"

/* How many records are asked for by --limit, --all and the way to print; 0:
 * all. */
int64_t list_most(const struct cli *cli, const struct list_query *query);

/* Prints the events of one record; returns the exit status. */
int history_of(struct cli *cli, const struct record *table, struct id id);

#endif
