/* The record that a command is about, from the word behind it. */
#ifndef LIENKET_CLIENTS_CLI_SUBJECT_H
#define LIENKET_CLIENTS_CLI_SUBJECT_H

#include "clients/cli/cli.h"

/* An id; a party's name; a product's code or name. Tells what is wrong:
 * STATUS_unsupported when the word is missing (a usage error), STATUS_invalid,
 * STATUS_not_found, STATUS_ambiguous. */
MUST_CHECK enum status subject_find(struct cli *cli, const struct record *table,
                                    struct id *ret_id);
MUST_CHECK enum status subject_find_text(struct cli *cli,
                                         const struct record *table,
                                         const char *text, struct id *ret_id);

#endif
