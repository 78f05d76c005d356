/* A record put together from named texts: flags of a command line, or cells of
 * a table's row. */
#ifndef LIENKET_CLIENTS_CLI_ASSEMBLE_H
#define LIENKET_CLIENTS_CLI_ASSEMBLE_H

#include "clients/cli/entry.h"

struct assignment {
    struct slot slot;
    const char *where; /* flag or header, for faults */
    const char *text;
    const char *written; /* a price that `text` was worked out from; NULL */
    uint32_t column;     /* of a table, from 1; 0: none */
    bool clears; /* takes away what the record says, whatever the text */
};

struct assembly {
    struct cli *cli;
    struct faults *faults;
    const struct record *record;
    const struct record *table; /* for list_query; may be NULL */
    const struct lead *lead; /* what it is about: its unit and product; NULL */
    struct import_names *names; /* may be NULL */
    const struct assignment *assignments;
    size_t count;
};

/* Sets what the assignments say in `value`, which is initialised (or holds what
 * is to be changed: a list that is named is made anew). Returns whether there
 * was no fault. */
bool assemble(const struct assembly *assembly, void *value);

/* The flags of the command line about a lead, which has been fetched. */
MUST_CHECK enum status assemble_flags_of(struct cli *cli,
                                         const struct record *record,
                                         const struct lead *lead, void *value);

/* The flags of the command line into `value`. STATUS_unsupported after an
 * unknown flag, which is told with what could be meant; STATUS_invalid after
 * other faults, told as well. */
MUST_CHECK enum status assemble_flags(struct cli *cli,
                                      const struct record *record, void *value);

/* REQUIRED fields, ranges and words, before anything is sent. False after
 * telling. */
bool assemble_check(struct cli *cli, const struct record *record,
                    const void *value);

#endif
