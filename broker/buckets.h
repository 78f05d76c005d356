/* Token buckets by key, in a table that never grows: how much each may do now,
 * and when more. Pure: the time comes from outside.
 *
 * A key that was not heard of for longest makes room for a new one, whose
 * buckets are full. Where a key lies is drawn anew in each process, so that
 * nobody can choose keys that push each other out. */
#ifndef LIENKET_BROKER_BUCKETS_H
#define LIENKET_BROKER_BUCKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

#define BUCKETS_KEYS_MOST 32768
#define BUCKETS_A_KEY 4

/* `an_hour` at most 10^11: the rate it fills at; `at_once`: what it holds. */
struct bucket_rate {
    int64_t an_hour;
    int64_t at_once;
};

struct bucket {
    int64_t lacks; /* what was taken and is not back, in 1/3,600,000 */
    int64_t at_ms;
};

/* Takes `amount` when the bucket is not overdrawn yet; otherwise returns false
 * and in how many milliseconds it will not be. An amount above what is there is
 * taken all the same and overdraws it, so that what is large can be had. */
bool bucket_take(struct bucket *bucket, const struct bucket_rate *rate,
                 int64_t amount, int64_t now_ms, int64_t *ret_wait_ms);

/* Takes without asking. */
void bucket_overdraw(struct bucket *bucket, int64_t amount);

struct bucket_key {
    struct id key;
    int64_t used_ms; /* 0: the place is free */
    struct bucket buckets[BUCKETS_A_KEY];
};

struct buckets {
    struct bucket_key *keys;
    uint8_t secret[16];
};

void buckets_init(struct buckets *buckets);
void buckets_clear(struct buckets *buckets);

/* BUCKETS_A_KEY buckets of that key, full where it was not known. */
struct bucket *buckets_get(struct buckets *buckets, struct id key,
                           int64_t now_ms);

#endif
