/* The part of a verification that looks beside the chain: what is kept of
 * people against the index of names and against what the ledger committed to.
 */
#ifndef LIENKET_STORE_VERIFY_SECRETS_H
#define LIENKET_STORE_VERIFY_SECRETS_H

#include <stddef.h>

#include "store/read.h"

/* Every secret can be read, is its party's, and is found by its name; every
 * name leads to a secret of that name; every phone that speaks for a party and
 * every contact is the one that the ledger has the hash of. What was forgotten
 * is not missed. STATUS_corrupt: the fault names the first that is not so,
 * without what is secret of it. */
MUST_CHECK enum status verify_secrets(const struct store_snapshot *snapshot,
                                      char *ret_fault, size_t fault_size);

#endif
