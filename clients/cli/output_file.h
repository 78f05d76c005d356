/* A file that a command writes for people: whole or not at all, through a
 * temporary one beside it, and never over one that is there unless --force was
 * said. */
#ifndef LIENKET_CLIENTS_CLI_OUTPUT_FILE_H
#define LIENKET_CLIENTS_CLI_OUTPUT_FILE_H

#include "clients/cli/cli.h"
#include "model/field.h"

/* `path` "-": standard output. Failures are told: STATUS_conflict: it is there
 * already; STATUS_io. */
MUST_CHECK enum status output_file_write(struct cli *cli, const char *path,
                                         struct bytes bytes);

/* Whether nothing is there yet, or --force was said. False after telling. */
bool output_file_is_free(struct cli *cli, const char *path);

/* A name that came from elsewhere as one for this folder: its last part,
 * without what a terminal or a file system would take amiss; `otherwise` when
 * nothing is left. */
const char *output_file_name(struct cli *cli, const char *name,
                             const char *otherwise);

#endif
