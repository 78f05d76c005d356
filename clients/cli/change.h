/* What would have matched a lot that found no partner, as a sentence from its
 * owner's side: the buyer bids more, the group asks less. */
#ifndef LIENKET_CLIENTS_CLI_CHANGE_H
#define LIENKET_CLIENTS_CLI_CHANGE_H

#include "clients/cli/cli.h"

/* `is_demand`: the line is an unmet need, not unsold supply. The text lives in
 * the run's arena. */
const char *change_text(struct cli *cli, const struct market_line *line,
                        bool is_demand);

#endif
