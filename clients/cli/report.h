/* Reports: asked for, fetched piece by piece, printed or kept in a file. */
#ifndef LIENKET_CLIENTS_CLI_REPORT_H
#define LIENKET_CLIENTS_CLI_REPORT_H

#include <stdio.h>

#include "base/buffer.h"
#include "clients/cli/cli.h"

/* The reports there are and their flags, for the page of the command. */
void report_help(const struct cli *cli, FILE *out);

/* Prints what office wrote as JSON: the figures, and with --proof what is
 * behind them. STATUS_corrupt: it is no report. */
MUST_CHECK enum status report_print(struct cli *cli, const struct buffer *text);

#endif
