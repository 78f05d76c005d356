/* Who speaks. The one place where a message's claim becomes a party with
 * roles: keys will stand behind this function; until they do, the actor an
 * envelope names is believed. Sessions and phones are turned into their party
 * before, in speaker.h. */
#ifndef LIENKET_BROKER_PRINCIPAL_H
#define LIENKET_BROKER_PRINCIPAL_H

#include <stdbool.h>

#include "store/store.h"

struct principal {
    struct id id;
    enum party_kind kind;
    unsigned roles; /* enum role; 0 while suspended */
    int64_t version;
    struct id via;     /* the gateway it speaks through; zero: none */
    struct id session; /* that it speaks by; zero: none */
};

/* STATUS_not_found: nobody has this id. */
MUST_CHECK enum status principal_find(const struct store_snapshot *view,
                                      struct arena *arena, struct id actor,
                                      struct principal *ret_principal);

/* Officers act for anyone, others for themselves alone. */
bool principal_may_act_for(const struct principal *principal, struct id party);

#endif
