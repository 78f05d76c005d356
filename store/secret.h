/* Secrets: passwords, sessions and phone bindings. They stand outside the chain
 * and outside the tables that are a fold of it, so that a person can be
 * forgotten and the ledger still verifies. A backup has them.
 *
 * A secret belongs to a party and may be found by a name, of which only the
 * hash is kept: a login name, a phone, a session's token. */
#ifndef LIENKET_STORE_SECRET_H
#define LIENKET_STORE_SECRET_H

#include "store/write.h"

struct secret_key {
    const struct record *table; /* password, session, phone_binding */
    struct id party;
    struct id item; /* zero where a party has one */
};

/* STATUS_not_found, or the record decoded into `arena`. STATUS_too_large,
 * STATUS_corrupt. */
MUST_CHECK enum status store_secret_get(const struct store_snapshot *snapshot,
                                        const struct secret_key *key,
                                        struct arena *arena, void *ret_value);

/* Who has that name among the secrets of `table`. STATUS_not_found. */
MUST_CHECK enum status store_secret_find(const struct store_snapshot *snapshot,
                                         const struct record *table,
                                         struct hash name,
                                         struct secret_key *ret_key);

/* Called with the encoded record, borrowed until it returns; false stops. */
typedef bool store_visit_secret(void *context, const struct secret_key *key,
                                struct bytes record);

/* The secrets of a table from `from` on (that one included), ordered by party
 * and item. */
MUST_CHECK enum status store_secret_scan(const struct store_snapshot *snapshot,
                                         const struct secret_key *from,
                                         store_visit_secret *visit,
                                         void *context);

/* Puts it under its name (NULL: the name stays, or there is none) and takes the
 * former name away. Whether the name is free the caller has looked at. The
 * write's status tells whether it worked. */
void store_secret_put(struct store_write *write, const struct secret_key *key,
                      const struct hash *name, const void *value);

/* Does nothing when there is none. */
void store_secret_remove(struct store_write *write,
                         const struct secret_key *key);

/* All that is kept of a party here: passwords, sessions, phone bindings. As
 * with contacts, the old bytes may stay on disk, unreachable, until their page
 * is used again. */
void store_secret_forget(struct store_write *write, struct id party);

#endif
