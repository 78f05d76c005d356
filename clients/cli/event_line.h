/* Events of the ledger as lines for people and for programs. */
#ifndef LIENKET_CLIENTS_CLI_EVENT_LINE_H
#define LIENKET_CLIENTS_CLI_EVENT_LINE_H

#include "clients/cli/cli.h"

/* The events of a page, as the run asks: a table, JSON lines or --plain. */
void event_print_page(struct cli *cli, const struct page *page);

/* One event, as the run asks: a line for people, JSON or --plain. */
void event_print_line(struct cli *cli, const struct event *event);

/* {"sequence":1,"hash":"..","event":"..","text":{..}}: the bytes that the
 * chain is made of, and what they say. STATUS_corrupt when they cannot be
 * read. */
MUST_CHECK enum status event_print_export(struct cli *cli,
                                          const struct item *item);

#endif
