/* The files of an import: opened and read, and given back with their faults. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_FILE_H
#define LIENKET_CLIENTS_CLI_IMPORT_FILE_H

#include "clients/cli/import.h"

/* Reads and opens what the command line names. False after telling. */
bool import_open_files(struct import *import);
void import_close_files(struct import *import);

/* False after telling that there are more rows than IMPORT_ROWS_MOST: nothing
 * else is done with them. */
bool import_count_rows(struct import *import);

/* All rows of all files: parties first, for others refer to them by name. */
void import_read_parties(struct import *import);
void import_read_others(struct import *import);

/* ---- import_errors.c: each file with faults once more, with a column that
 * says what is wrong with each row. */
void import_write_errors(struct import *import);

/* Whether that is how a file that came back from `source` is called. */
bool import_is_returned(const char *path, const char *source);

#endif
