/* The kept replies against their times. A part of store_verify. */
#ifndef LIENKET_STORE_VERIFY_REPLIES_H
#define LIENKET_STORE_VERIFY_REPLIES_H

#include <stddef.h>

#include "base/status.h"

struct store_snapshot;

/* Whether each reply is noted under one time and each time names a reply: one
 * that is lost would let its request be done twice, one without a time would
 * never be forgotten. STATUS_corrupt: the fault says what. */
MUST_CHECK enum status verify_replies(const struct store_snapshot *snapshot,
                                      char *ret_fault, size_t fault_size);

#endif
