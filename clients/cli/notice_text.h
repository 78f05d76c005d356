/* A notice as a sentence: what happened, from what to what, and what its reader
 * can do next, with the command to type and until when. */
#ifndef LIENKET_CLIENTS_CLI_NOTICE_TEXT_H
#define LIENKET_CLIENTS_CLI_NOTICE_TEXT_H

#include "clients/cli/cli.h"

/* In one line what it is and about whom: "price agreed: Công ty Gừng Việt". All
 * in the run's language and arena. */
const char *notice_title(struct cli *cli, const struct notice *notice);
const char *notice_what(struct cli *cli, const struct notice *notice);

/* "" when nothing waits for the reader. */
const char *notice_next(struct cli *cli, const struct notice *notice);

/* Payments on several lines of one lead, in one line; `count` is 2 or more. */
const char *notice_payments(struct cli *cli,
                            const struct notice *const *payments,
                            uint32_t count);

#endif
