/* A lead as people read it: in a list by what was found, alone with its whole
 * life. */
#ifndef LIENKET_CLIENTS_CLI_LEAD_H
#define LIENKET_CLIENTS_CLI_LEAD_H

#include "clients/cli/cli.h"

/* NULL after telling why not; `*ret_exit` is then the exit status. */
const struct lead *lead_fetch(struct cli *cli, struct id id, int *ret_exit);

/* What verbs call the line at `index`, which may be of a lead not seen whole.
 */
int64_t lead_line_number(const struct lead *lead, uint32_t index);

/* Prices that were named, who answered what, how it was signed, delivered and
 * paid, what waits for its time, and what to say next. */
void lead_print_life(struct cli *cli, const struct lead *lead);

/* --seen N: the version that the speaker saw; another one is then refused.
 * False when it is no number, which is told. */
bool lead_take_seen(struct cli *cli, int64_t *ret_version);

/* After a verb: the lead's state now, on stderr; silent but for people. */
void lead_tell_after(struct cli *cli, struct id id);

/* What the clauses of a lead would have paid on the reference prices so far,
 * and at which market price a side would rather walk away. */
void lead_print_prices(struct cli *cli, const struct lead *lead);

/* Uploads a file piece by piece; STATUS_io and _too_large are told. */
MUST_CHECK enum status upload_file(struct cli *cli, const char *path,
                                   struct id *ret_attachment);

#endif
