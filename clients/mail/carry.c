#include "clients/mail/carry.h"

#include "base/memory.h"

static struct waiting *find(const struct carry *carry, struct id party)
{
    for (size_t index = 0; index < carry->count; index++)
        if (id_equal(carry->list[index].party, party))
            return &carry->list[index];
    return NULL;
}

bool carry_may_try(const struct carry *carry, struct id party, int64_t now_ms)
{
    const struct waiting *waiting = find(carry, party);
    return !waiting || waiting->at_ms <= now_ms;
}

static struct waiting *add(struct carry *carry, struct id party)
{
    if (carry->count == CARRY_PARTIES_MOST)
        return NULL;
    if (carry->count == carry->capacity) {
        carry->capacity = carry->capacity ? carry->capacity * 2 : 16;
        carry->list =
            memory_resize(carry->list, carry->capacity, sizeof *carry->list);
    }
    struct waiting *waiting = &carry->list[carry->count++];
    *waiting = (struct waiting){.party = party};
    return waiting;
}

void carry_failed(struct carry *carry, struct id party, int64_t now_ms,
                  int64_t first_ms)
{
    struct waiting *waiting = find(carry, party);
    if (!waiting)
        waiting = add(carry, party);
    if (!waiting)
        return;
    int64_t next_ms = waiting->wait_ms * 2;
    if (next_ms < first_ms)
        next_ms = first_ms;
    if (next_ms > CARRY_MOST_MS)
        next_ms = CARRY_MOST_MS;
    waiting->wait_ms = next_ms;
    waiting->at_ms = now_ms + next_ms;
}

void carry_done(struct carry *carry, struct id party)
{
    struct waiting *waiting = find(carry, party);
    if (waiting)
        *waiting = carry->list[--carry->count];
}

void carry_clear(struct carry *carry)
{
    memory_free(carry->list);
    *carry = (struct carry){0};
}
