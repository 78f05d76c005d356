/* A store for throwing away: the tables that a ledger yields, rebuilt beside
 * the kept ones so that both can be compared. Never synced. */
#ifndef LIENKET_STORE_SCRATCH_H
#define LIENKET_STORE_SCRATCH_H

#include "store/tree.h"

struct scratch {
    MDB_env *env;
    MDB_txn *txn;
    struct trees trees;
};

/* An engine's code; on failure too scratch_clear is called. */
int scratch_init(struct scratch *scratch, const char *beside,
                 int64_t map_bytes);
void scratch_clear(struct scratch *scratch);

/* Commits what was done and begins anew, so that memory stays bounded. */
int scratch_renew(struct scratch *scratch);

#endif
