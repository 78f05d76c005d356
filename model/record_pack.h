/* A deep copy of a record as one block of just its size: for tables that keep
 * hundreds of thousands of records, each with a life of its own. */
#ifndef LIENKET_MODEL_RECORD_PACK_H
#define LIENKET_MODEL_RECORD_PACK_H

#include "model/schema.h"

/* The struct stands at the start of the block; memory_free() frees it all.
 * Never NULL. */
void *record_pack(const struct record *record, const void *value);

#endif
