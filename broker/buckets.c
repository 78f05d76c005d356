#include "broker/buckets.h"

#include <sodium.h>
#include <string.h>

#include "base/memory.h"

#define MS_AN_HOUR INT64_C(3600000)
#define LONGEST_MS INT64_C(86400000) /* every bucket is full after a day */
#define WAYS 8                       /* places where a key may lie */
#define SETS (BUCKETS_KEYS_MOST / WAYS)

_Static_assert(crypto_shorthash_KEYBYTES == 16, "as in struct buckets");

static void refill(struct bucket *bucket, const struct bucket_rate *rate,
                   int64_t now_ms)
{
    int64_t passed_ms = now_ms - bucket->at_ms;
    if (passed_ms > LONGEST_MS)
        passed_ms = LONGEST_MS;
    if (passed_ms > 0)
        bucket->lacks -= passed_ms * rate->an_hour;
    if (bucket->lacks < 0)
        bucket->lacks = 0;
    bucket->at_ms = now_ms;
}

bool bucket_take(struct bucket *bucket, const struct bucket_rate *rate,
                 int64_t amount, int64_t now_ms, int64_t *ret_wait_ms)
{
    refill(bucket, rate, now_ms);
    int64_t holds = rate->at_once * MS_AN_HOUR;
    int64_t over = bucket->lacks + MS_AN_HOUR - holds;
    if (over > 0) {
        *ret_wait_ms = (over + rate->an_hour - 1) / rate->an_hour;
        return false;
    }
    bucket->lacks += amount * MS_AN_HOUR;
    return true;
}

void bucket_overdraw(struct bucket *bucket, int64_t amount)
{
    bucket->lacks += amount * MS_AN_HOUR;
}

void buckets_init(struct buckets *buckets)
{
    buckets->keys = memory_allocate(BUCKETS_KEYS_MOST, sizeof *buckets->keys);
    randombytes_buf(buckets->secret, sizeof buckets->secret);
}

void buckets_clear(struct buckets *buckets)
{
    memory_free(buckets->keys);
    buckets->keys = NULL;
}

struct bucket *buckets_get(struct buckets *buckets, struct id key,
                           int64_t now_ms)
{
    uint64_t hash;
    crypto_shorthash((uint8_t *)&hash, key.bytes, sizeof key.bytes,
                     buckets->secret);
    struct bucket_key *set = &buckets->keys[hash % SETS * WAYS];
    struct bucket_key *oldest = set;
    for (int way = 0; way < WAYS; way++) {
        struct bucket_key *found = &set[way];
        if (found->used_ms && id_equal(found->key, key)) {
            found->used_ms = now_ms;
            return found->buckets;
        }
        if (found->used_ms < oldest->used_ms)
            oldest = found;
    }
    memset(oldest, 0, sizeof *oldest);
    oldest->key = key;
    oldest->used_ms = now_ms;
    return oldest->buckets;
}
