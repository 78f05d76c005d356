/* Who speaks. The one place where a message's claim becomes a party with
 * roles: keys and sessions will stand behind this function.
 *
 * Until they do, the actor an envelope names is believed. */
#ifndef LIENKET_BROKER_PRINCIPAL_H
#define LIENKET_BROKER_PRINCIPAL_H

#include <stdbool.h>

#include "model/rights.h"
#include "store/store.h"

struct principal {
    struct id id;
    enum party_kind kind;
    unsigned roles; /* enum role; 0 while suspended */
    int64_t version;
    const struct area *communes; /* of a coordinator, in the arena */
    uint32_t communes_count;
};

/* STATUS_not_found: nobody has this id. */
MUST_CHECK enum status principal_find(const struct store_snapshot *view,
                                      struct arena *arena, struct id actor,
                                      struct principal *ret_principal);

/* What the table of rights asks of it. */
struct rights principal_rights(const struct principal *principal);

#endif
