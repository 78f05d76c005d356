/* The parties that spoke or were named last, as principals, so that not each
 * message reads and decodes the same party again. A copy of the store's:
 * whoever appends a party forgets it, and a write that was given up forgets
 * all. */
#ifndef LIENKET_BROKER_PRINCIPALS_H
#define LIENKET_BROKER_PRINCIPALS_H

#include "broker/principal.h"

struct known_key;

#define PRINCIPALS_KEPT 4096

struct principals {
    struct principal list[PRINCIPALS_KEPT]; /* by id; one of zero is none */
};

/* As principal_find, which must see the same: the open write, or what was
 * committed last. Who acts for communes is read each time. */
MUST_CHECK enum status principals_find(struct principals *principals,
                                       const struct store_snapshot *view,
                                       struct arena *arena, struct id party,
                                       struct principal *ret_principal);

/* Whom that key speaks for. STATUS_not_found: for nobody, as a code does. */
MUST_CHECK enum status principals_of_key(struct principals *principals,
                                         const struct store_snapshot *view,
                                         struct arena *arena,
                                         const struct known_key *known,
                                         struct principal *ret_principal);

void principals_forget(struct principals *principals, struct id party);
void principals_forget_all(struct principals *principals);

#endif
