#include "broker/lockout.h"

#include <sodium.h>
#include <string.h>

#include "base/memory.h"

#define WAYS 8 /* places that a key may stand in */
#define FAILURES_MOST 1000000

enum counted { COUNTED_PAIR, COUNTED_SOURCE, COUNTED_ACCOUNT, COUNTED_COUNT };

struct limit {
    int32_t free;
    int64_t base_ms;
    int64_t most_ms;
    int64_t forget_ms;
};

static const struct limit limits[COUNTED_COUNT] = {
    [COUNTED_PAIR] = {LOCKOUT_PAIR_FREE, LOCKOUT_PAIR_BASE_MS,
                      LOCKOUT_PAIR_MOST_MS, LOCKOUT_PAIR_FORGET_MS},
    [COUNTED_SOURCE] = {LOCKOUT_SOURCE_FREE, LOCKOUT_SOURCE_BASE_MS,
                        LOCKOUT_SOURCE_MOST_MS, LOCKOUT_SOURCE_FORGET_MS},
    [COUNTED_ACCOUNT] = {LOCKOUT_ACCOUNT_FREE, LOCKOUT_ACCOUNT_TURN_MS,
                         LOCKOUT_ACCOUNT_TURN_MS, LOCKOUT_ACCOUNT_FORGET_MS},
};

void lockout_init(struct lockout *lockout)
{
    lockout->places = memory_allocate(LOCKOUT_PLACES, sizeof *lockout->places);
    randombytes_buf(lockout->key, sizeof lockout->key);
}

void lockout_clear(struct lockout *lockout)
{
    memory_free(lockout->places);
    *lockout = (struct lockout){0};
}

int64_t lockout_delay_ms(int32_t failures, int32_t free, int64_t base_ms,
                         int64_t most_ms)
{
    int64_t delay_ms = base_ms;
    if (failures < free)
        return 0;
    for (int32_t more = failures - free; more > 0 && delay_ms < most_ms; more--)
        delay_ms *= 2;
    return delay_ms < most_ms ? delay_ms : most_ms;
}

/* Sizes stand between the parts, so that no two attempts read alike. */
static void key_of(const struct lockout *lockout, enum counted counted,
                   const struct attempt *attempt, uint8_t ret_key[16])
{
    crypto_generichash_state state;
    uint8_t kind = (uint8_t)counted;
    crypto_generichash_init(&state, lockout->key, sizeof lockout->key, 16);
    crypto_generichash_update(&state, &kind, 1);
    if (counted != COUNTED_ACCOUNT) {
        uint64_t size = strlen(attempt->source);
        crypto_generichash_update(&state, attempt->speaker.bytes, ID_BYTES);
        crypto_generichash_update(&state, (const uint8_t *)&size, sizeof size);
        crypto_generichash_update(&state, (const uint8_t *)attempt->source,
                                  size);
    }
    if (counted != COUNTED_SOURCE)
        crypto_generichash_update(&state, (const uint8_t *)attempt->account,
                                  strlen(attempt->account));
    crypto_generichash_final(&state, ret_key, 16);
}

/* The place of that key; or, with `is_wanted`, one that is taken over for it:
 * free, or untouched for longest. NULL: it has none. */
static struct lockout_place *place_of(struct lockout *lockout,
                                      enum counted counted,
                                      const struct attempt *attempt,
                                      bool is_wanted)
{
    uint8_t key[16];
    uint32_t number;
    key_of(lockout, counted, attempt, key);
    memcpy(&number, key, sizeof number);
    struct lockout_place *set =
        &lockout->places[number % (LOCKOUT_PLACES / WAYS) * WAYS];
    struct lockout_place *oldest = set;
    for (int way = 0; way < WAYS; way++) {
        if (memcmp(set[way].key, key, sizeof key) == 0)
            return &set[way];
        if (set[way].last_ms < oldest->last_ms)
            oldest = &set[way];
    }
    if (!is_wanted)
        return NULL;
    *oldest = (struct lockout_place){.last_ms = attempt->now_ms};
    memcpy(oldest->key, key, sizeof key);
    return oldest;
}

static bool is_forgotten(const struct lockout_place *place,
                         enum counted counted, int64_t now_ms)
{
    return now_ms - place->last_ms > limits[counted].forget_ms;
}

/* How long this count alone asks for. */
static int64_t wait_of(struct lockout *lockout, enum counted counted,
                       const struct attempt *attempt)
{
    const struct lockout_place *place =
        place_of(lockout, counted, attempt, false);
    if (!place || is_forgotten(place, counted, attempt->now_ms) ||
        place->next_ms <= attempt->now_ms)
        return 0;
    return place->next_ms - attempt->now_ms;
}

int64_t lockout_wait_ms(struct lockout *lockout, const struct attempt *attempt)
{
    int64_t wait_ms = wait_of(lockout, COUNTED_PAIR, attempt);
    if (attempt->is_known)
        return wait_ms;
    for (enum counted counted = COUNTED_SOURCE; counted < COUNTED_COUNT;
         counted++) {
        int64_t more_ms = wait_of(lockout, counted, attempt);
        if (more_ms > wait_ms)
            wait_ms = more_ms;
    }
    struct lockout_place *account =
        place_of(lockout, COUNTED_ACCOUNT, attempt, false);
    bool is_pressed =
        account && !is_forgotten(account, COUNTED_ACCOUNT, attempt->now_ms) &&
        account->failures >= LOCKOUT_ACCOUNT_FREE;
    if (wait_ms == 0 && is_pressed)
        account->next_ms = attempt->now_ms + LOCKOUT_ACCOUNT_TURN_MS;
    return wait_ms;
}

void lockout_fail(struct lockout *lockout, const struct attempt *attempt)
{
    for (enum counted counted = 0; counted < COUNTED_COUNT; counted++) {
        const struct limit *limit = &limits[counted];
        struct lockout_place *place = place_of(lockout, counted, attempt, true);
        if (is_forgotten(place, counted, attempt->now_ms))
            place->failures = 0;
        if (place->failures < FAILURES_MOST)
            place->failures++;
        place->last_ms = attempt->now_ms;
        place->next_ms =
            attempt->now_ms + lockout_delay_ms(place->failures, limit->free,
                                               limit->base_ms, limit->most_ms);
    }
}

void lockout_pass(struct lockout *lockout, const struct attempt *attempt)
{
    struct lockout_place *pair =
        place_of(lockout, COUNTED_PAIR, attempt, false);
    if (pair)
        *pair = (struct lockout_place){0};
}
