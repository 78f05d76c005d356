/* What verb.def's table of rights means: whose records somebody reaches with a
 * verb. Pure: who asks, and the party that the record belongs to, come in.
 *
 * A role's own reach: the operator reaches everything, a coordinator what
 * belongs to parties in its communes, all others what is their own. A
 * coordinator without communes reaches the whole programme: only the operator
 * registers officers and says their communes, and those registered before
 * there were any had all of it. */
#ifndef LIENKET_MODEL_RIGHTS_H
#define LIENKET_MODEL_RIGHTS_H

#include "model/place.h"
#include "model/verb.h"

enum reach { REACH_NONE, REACH_OWN, REACH_COMMUNES, REACH_EVERYTHING };

/* Who somebody is, as far as rights go. */
struct rights {
    struct id id;
    unsigned roles;              /* 0 while suspended */
    const struct area *communes; /* borrowed from the party */
    uint32_t communes_count;
};

struct rights rights_of(const struct party *party);

/* The widest reach that one of the roles has with this verb. */
enum reach rights_reach(const struct verb *verb, unsigned roles);

/* Whether a record of `owner` is within reach; NULL: one that belongs to
 * nobody, as the catalogue does, which takes the whole programme. */
bool rights_allow(const struct rights *rights, const struct verb *verb,
                  const struct gazetteer *gazetteer, const struct party *owner);

/* Whether that lead opens the contact of `owner` to `reader`: it is approved,
 * and one of them is its buyer, the other a group whose line still stands. */
bool rights_lead_opens(const struct lead *lead, struct id reader,
                       struct id owner);

/* The words that docs and tests print. */
const char *reach_name(enum reach reach);
const char *role_name(enum role role);

/* The single roles, in the order that they are printed in. */
#define ROLE_COUNT 11
extern const enum role roles_each[ROLE_COUNT];

#endif
