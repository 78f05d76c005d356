/* What --restore asks for: a store from a backup, or from a ledger up to one of
 * its events. */
#ifndef LIENKET_BROKER_RESTORING_H
#define LIENKET_BROKER_RESTORING_H

#include "broker/settings.h"

/* Returns the exit code. */
int restoring_run(const struct settings *settings);

#endif
