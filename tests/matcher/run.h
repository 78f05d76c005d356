/* A matcher's inside, started on a ledger as it is then. */
#ifndef LIENKET_TESTS_MATCHER_RUN_H
#define LIENKET_TESTS_MATCHER_RUN_H

#include "matcher/follower.h"
#include "tests/matcher/ledger.h"

struct run {
    struct proposals *proposals;
    struct follower *follower;
};

struct run run_start(const struct ledger *ledger,
                     const struct gazetteer *gazetteer);
void run_stop(struct run *run);

/* The broker's reply to what was proposed first. */
void run_reply(struct run *run, struct id id, enum status status);

/* Advances to the end, each proposal answered; ids and bodies go to `out`, and
 * what they propose into the ledger if there is one. Returns the parts. */
unsigned run_on(struct run *run, struct ledger *ledger, struct buffer *out);

#endif
