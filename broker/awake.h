/* When each session was last used, where that is later than what the store
 * says: so that a read does not become a write. What is worth it is written now
 * and then; what is lost with the process lets a session end that much
 * earlier. */
#ifndef LIENKET_BROKER_AWAKE_H
#define LIENKET_BROKER_AWAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

/* Sessions that can be in use at a time; of more, those used least lately are
 * as the store says. */
#define AWAKE_PLACES 65536

struct awake_place {
    struct id session; /* zero: free */
    struct id party;
    int64_t stored_ms;
    int64_t used_ms;
};

struct awake {
    struct awake_place *places;
    uint64_t seed; /* random: nobody chooses where his session falls */
};

void awake_init(struct awake *awake);
void awake_clear(struct awake *awake);

/* When that session of that party was last used: the later of what is known
 * here and `stored_ms`. Ids of sessions are made by clients: two parties may
 * have the same one. */
int64_t awake_used_ms(const struct awake *awake, struct id party,
                      struct id session, int64_t stored_ms);

/* It is used now; `place` names the session, its party and what is stored. */
void awake_use(struct awake *awake, const struct awake_place *place);

/* Takes out, and hands over, a place whose use is `step_ms` or more later than
 * what is stored; begins at *cursor (0 first). False: there is none left. */
bool awake_take(struct awake *awake, int64_t step_ms, uint32_t *cursor,
                struct awake_place *ret_place);

#endif
