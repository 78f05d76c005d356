#include "broker/awake.h"

#include <sodium.h>
#include <string.h>

#include "base/memory.h"

#define WAYS 8 /* places that a session may stand in */

void awake_init(struct awake *awake)
{
    awake->places = memory_allocate(AWAKE_PLACES, sizeof *awake->places);
    randombytes_buf(&awake->seed, sizeof awake->seed);
}

void awake_clear(struct awake *awake)
{
    memory_free(awake->places);
    *awake = (struct awake){0};
}

static struct awake_place *set_of(const struct awake *awake, struct id party,
                                  struct id session)
{
    uint64_t hash = 0;
    uint8_t key[crypto_shorthash_KEYBYTES] = {0};
    uint8_t name[2 * ID_BYTES];
    memcpy(key, &awake->seed, sizeof awake->seed);
    memcpy(name, party.bytes, ID_BYTES);
    memcpy(name + ID_BYTES, session.bytes, ID_BYTES);
    crypto_shorthash((uint8_t *)&hash, name, sizeof name, key);
    return &awake->places[hash % (AWAKE_PLACES / WAYS) * WAYS];
}

static bool is_of(const struct awake_place *place, struct id party,
                  struct id session)
{
    return id_equal(place->session, session) && id_equal(place->party, party);
}

int64_t awake_used_ms(const struct awake *awake, struct id party,
                      struct id session, int64_t stored_ms)
{
    const struct awake_place *set = set_of(awake, party, session);
    for (int way = 0; way < WAYS; way++)
        if (is_of(&set[way], party, session) && set[way].used_ms > stored_ms)
            return set[way].used_ms;
    return stored_ms;
}

void awake_use(struct awake *awake, const struct awake_place *place)
{
    struct awake_place *set = set_of(awake, place->party, place->session);
    struct awake_place *chosen = set;
    for (int way = 0; way < WAYS; way++) {
        bool is_same = is_of(&set[way], place->party, place->session);
        if (is_same || set[way].used_ms < chosen->used_ms)
            chosen = &set[way];
        if (is_same)
            break;
    }
    *chosen = *place;
}

bool awake_take(struct awake *awake, int64_t step_ms, uint32_t *cursor,
                struct awake_place *ret_place)
{
    for (; *cursor < AWAKE_PLACES; ++*cursor) {
        struct awake_place *place = &awake->places[*cursor];
        if (id_is_zero(place->session) ||
            place->used_ms - place->stored_ms < step_ms)
            continue;
        *ret_place = *place;
        *place = (struct awake_place){0};
        return true;
    }
    return false;
}
