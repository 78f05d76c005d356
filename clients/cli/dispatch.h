/* From words to a command: runs it, or says which one was meant. */
#ifndef LIENKET_CLIENTS_CLI_DISPATCH_H
#define LIENKET_CLIENTS_CLI_DISPATCH_H

#include <stdbool.h>

struct cli;

/* Returns the exit status. */
int dispatch(struct cli *cli);

/* The words after noun and action. */
int operand_count(const struct cli *cli);
const char *operand(const struct cli *cli, int index);

/* Whether a command starts with that word; and the refusal of one that none
 * does, with the nearest: returns the exit status. */
bool dispatch_knows(const char *noun);
int dispatch_refuse(const char *typed);

#endif
