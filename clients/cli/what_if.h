/* What market what-if and market frontier share. */
#ifndef LIENKET_CLIENTS_CLI_WHAT_IF_H
#define LIENKET_CLIENTS_CLI_WHAT_IF_H

#include "clients/cli/cli.h"

/* The policy as it is, in the run's arena; NULL after telling why not, with
 * the reason in `*ret_status`. */
const struct policy *what_if_today(struct cli *cli, enum status *ret_status);

/* Rounded to whole VND, with its sign; "0" for none. */
const char *what_if_money(struct cli *cli, int64_t milli_vnd);

/* Rounded to whole kg: shares of lots have more digits than meaning. */
const char *what_if_kg(struct cli *cli, int64_t grams);

/* On stderr: how many markets there were, and what the figures prove. */
void what_if_tell_basis(struct cli *cli, int64_t markets, int64_t cleared,
                        bool is_proven);

/* The exit status of a failure that is told already; adds what to do next. */
int what_if_failed(enum status status);

#endif
