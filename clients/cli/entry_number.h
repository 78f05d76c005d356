/* Numbers as people type them, by what they measure. */
#ifndef LIENKET_CLIENTS_CLI_ENTRY_NUMBER_H
#define LIENKET_CLIENTS_CLI_ENTRY_NUMBER_H

#include "clients/cli/entry.h"

/* False after a fault. */
bool entry_number(struct entry *entry, const struct field *field,
                  const char *text, int64_t *ret_number);

#endif
