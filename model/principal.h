/* The parties that stand in every ledger from its first events, under ids that
 * never change: those who run the service, and its one policy. */
#ifndef LIENKET_MODEL_PRINCIPAL_H
#define LIENKET_MODEL_PRINCIPAL_H

#include "base/id.h"

/* "00000000-0000-7000-8000-0000000000NN". */
#define PRINCIPAL_ID(number)                                                   \
    ((struct id){{0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number}})

#define PRINCIPAL_OPERATOR PRINCIPAL_ID(0x01)
#define PRINCIPAL_MATCHER PRINCIPAL_ID(0x02)
#define PRINCIPAL_OFFICE PRINCIPAL_ID(0x03)
#define POLICY_ID PRINCIPAL_ID(0x10)

#endif
