/* What the operator does with a store beside serving it: check it, copy it,
 * write its ledger out. All of it may run beside a serving broker. */
#ifndef LIENKET_BROKER_KEEPING_H
#define LIENKET_BROKER_KEEPING_H

#include "base/status.h"
#include "broker/settings.h"

/* Does what --verify, --export-ledger, --checkpoint, --backup, --prove or
 * --restore ask for and returns the exit code; -1 when none of them was asked
 * for. */
int keeping_run(const struct settings *settings);

/* Ends the process because store_open said so, with what can be done. */
_Noreturn void keeping_die_unopened(const char *path, enum status status);

#endif
