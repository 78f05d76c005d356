/* The e-mail channel: takes the notices of all parties that want them by mail
 * to their addresses, and says to the broker which it has handed over.
 *
 * At least once: a letter is acknowledged after the mail server took it, so one
 * that stopped in between is sent again, with the same Message-ID. The notices
 * of a party go in their order; a party that cannot be reached waits alone. */
#ifndef LIENKET_CLIENTS_MAIL_MAILER_H
#define LIENKET_CLIENTS_MAIL_MAILER_H

#include "clients/cli/cli.h"

/* Runs until SIGINT or SIGTERM, or with --once through one round; returns the
 * exit status: with --once 75 when something is left to be tried again. */
int mailer_run(struct cli *cli);

#endif
