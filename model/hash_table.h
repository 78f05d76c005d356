/* uthash with a hash function that both compilers take without a warning: its
 * own falls through between cases that are marked by comments only. */
#ifndef LIENKET_MODEL_HASH_TABLE_H
#define LIENKET_MODEL_HASH_TABLE_H

#define HASH_FUNCTION(key, size, hash) HASH_OAT(key, size, hash)

#include <uthash.h>

#endif
