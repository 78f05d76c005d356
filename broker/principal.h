/* Who speaks. The one place where a key becomes a party with roles, looked up
 * for each message, so that what was revoked is refused from then on. A session
 * or phone that a gateway brings is turned into its person in speaker.h. */
#ifndef LIENKET_BROKER_PRINCIPAL_H
#define LIENKET_BROKER_PRINCIPAL_H

#include <stdbool.h>

#include "base/curve.h"
#include "model/rights.h"
#include "store/store.h"

struct principal {
    struct id id;
    enum party_kind kind;
    unsigned roles; /* enum role; 0 while suspended */
    int64_t version;
    struct curve_key key; /* the connection's, proven by CURVE */
    struct id credential; /* of that key; zero: it is not this party's own */
    const struct area *communes; /* of a coordinator, in the arena */
    uint32_t communes_count;
    struct id via;     /* the gateway it speaks through; zero: none */
    struct id session; /* that it speaks by; zero: none */
};

/* The party itself, for what it asked for earlier. STATUS_not_found: nobody has
 * this id. */
MUST_CHECK enum status principal_find(const struct store_snapshot *view,
                                      struct arena *arena, struct id party,
                                      struct principal *ret_principal);

/* A key that nobody knows, at the door for enrolment. Its id is its own, so
 * that no stranger gets what was answered to another one. */
struct principal principal_of_stranger(struct curve_key key);

/* What the table of rights asks of it. */
struct rights principal_rights(const struct principal *principal);

#endif
