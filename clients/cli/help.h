/* Help from the table of commands and the schema: examples first. */
#ifndef LIENKET_CLIENTS_CLI_HELP_H
#define LIENKET_CLIENTS_CLI_HELP_H

#include <stdio.h>

#include "clients/cli/cli.h"

void help_all(const struct cli *cli, FILE *out);
void help_noun(const struct cli *cli, const char *noun, FILE *out);
void help_command(const struct cli *cli, const struct command *command,
                  FILE *out);

#endif
