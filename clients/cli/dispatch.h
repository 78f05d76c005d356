/* From words to a command: runs it, or says which one was meant. */
#ifndef LIENKET_CLIENTS_CLI_DISPATCH_H
#define LIENKET_CLIENTS_CLI_DISPATCH_H

struct cli;

/* Returns the exit status. */
int dispatch(struct cli *cli);

/* The words after noun and action. */
int operand_count(const struct cli *cli);
const char *operand(const struct cli *cli, int index);

#endif
