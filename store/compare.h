/* Two sets of tables side by side: what is kept and what the ledger says. */
#ifndef LIENKET_STORE_COMPARE_H
#define LIENKET_STORE_COMPARE_H

#include <stddef.h>

#include "store/tree.h"

struct compare {
    MDB_txn *kept;
    const struct trees *kept_trees;
    MDB_txn *rebuilt;
    const struct trees *rebuilt_trees;
    const char *origin; /* "the ledger": what the rebuilt ones come from */
    char *fault;        /* the first difference is written here */
    size_t fault_size;
};

/* "record offer <id>", "use of lot 2 of offer <id>", "history of offer <id>,
 * event 17": how a key is named to a person. */
void compare_name(enum tree tree, MDB_val key, char *ret_text, size_t size);

/* Byte for byte, both ways, the tables of the fold. STATUS_corrupt: they
 * differ and the fault says where; STATUS_io. */
MUST_CHECK enum status compare_tables(const struct compare *compare);

/* The same for one of them. */
MUST_CHECK enum status compare_tree(const struct compare *compare,
                                    enum tree tree);

#endif
