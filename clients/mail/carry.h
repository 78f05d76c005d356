/* When a party's letters are tried again: one that cannot be reached must not
 * hold up the others. In memory alone: after a restart all are tried at once.
 */
#ifndef LIENKET_CLIENTS_MAIL_CARRY_H
#define LIENKET_CLIENTS_MAIL_CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

#define CARRY_LATER_MS INT64_C(60000)     /* doubled with each failure */
#define CARRY_REFUSED_MS INT64_C(3600000) /* the same, of an address */
#define CARRY_MOST_MS INT64_C(86400000)
#define CARRY_PARTIES_MOST 65536

struct waiting {
    struct id party;
    int64_t at_ms;   /* not before, by the monotonic clock */
    int64_t wait_ms; /* how long this time */
};

/* Zeroed at first; carry_clear frees it. */
struct carry {
    struct waiting *list;
    size_t count;
    size_t capacity;
};

bool carry_may_try(const struct carry *carry, struct id party, int64_t now_ms);

/* `first_ms` the first time, twice as long each time after. Beyond
 * CARRY_PARTIES_MOST parties no more is remembered: those are tried again with
 * the next look. */
void carry_failed(struct carry *carry, struct id party, int64_t now_ms,
                  int64_t first_ms);
void carry_done(struct carry *carry, struct id party);
void carry_clear(struct carry *carry);

#endif
