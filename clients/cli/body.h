/* A record as JSON from the command line: --json '{...}', @file or -. */
#ifndef LIENKET_CLIENTS_CLI_BODY_H
#define LIENKET_CLIENTS_CLI_BODY_H

#include "clients/cli/cli.h"

/* Without a body `value` stays as it is; with one it is the body alone.
 * STATUS_io, STATUS_invalid and STATUS_too_large are told. */
MUST_CHECK enum status body_read(struct cli *cli, const struct record *record,
                                 void *value);

/* A whole file, or standard input for "-", told when it cannot be read or holds
 * more than the buffer may: one without end is read no further. */
MUST_CHECK enum status body_read_file(const char *path, struct buffer *out);

#endif
