/* Token buckets: what may be taken when, and a table that never grows. */
#include "broker/buckets.h"

#include <string.h>

#include "base/clock.h"
#include "tests/test.h"

#define HOUR_MS 3600000

/* Two an hour, three at once. */
static const struct bucket_rate rate = {.an_hour = 2, .at_once = 3};

static bool take(struct bucket *bucket, int64_t amount, int64_t now_ms)
{
    int64_t wait_ms;
    return bucket_take(bucket, &rate, amount, now_ms, &wait_ms);
}

static void as_much_as_it_holds_can_be_taken_at_once(void)
{
    struct bucket bucket = {0};
    for (int count = 0; count < 3; count++)
        EXPECT(take(&bucket, 1, 1000));
    int64_t wait_ms = 0;
    EXPECT(!bucket_take(&bucket, &rate, 1, 1000, &wait_ms));
    EXPECT_NUMBER(wait_ms, HOUR_MS / 2);
    EXPECT(!take(&bucket, 1, 1000 + HOUR_MS / 2 - 1));
    EXPECT(take(&bucket, 1, 1000 + HOUR_MS / 2));
    EXPECT(!take(&bucket, 1, 1000 + HOUR_MS / 2));
}

static void it_is_never_fuller_than_full(void)
{
    struct bucket bucket = {0};
    EXPECT(take(&bucket, 1, 1000));
    for (int count = 0; count < 3; count++)
        EXPECT(take(&bucket, 1, INT64_C(1000) * HOUR_MS));
    EXPECT(!take(&bucket, 1, INT64_C(1000) * HOUR_MS));
}

static void a_large_amount_is_had_and_made_up_for(void)
{
    struct bucket bucket = {0};
    EXPECT(take(&bucket, 9, 1000));
    int64_t wait_ms = 0;
    EXPECT(!bucket_take(&bucket, &rate, 0, 1000, &wait_ms));
    EXPECT_NUMBER(wait_ms, INT64_C(7) * HOUR_MS / 2);
    EXPECT(take(&bucket, 0, 1000 + wait_ms));
    bucket_overdraw(&bucket, 1);
    EXPECT(!take(&bucket, 0, 1000 + wait_ms));
}

static struct id key_of(uint32_t number)
{
    struct id key = {{0}};
    memcpy(key.bytes, &number, sizeof number);
    return key;
}

/* Many more keys than there are places; who speaks often stays known. */
static void the_silent_make_room_for_the_new(void)
{
    struct buckets buckets;
    buckets_init(&buckets);
    struct id busy = key_of(UINT32_MAX);
    int64_t now_ms = 1000;
    while (take(buckets_get(&buckets, busy, now_ms), 1, now_ms))
        ;
    for (uint32_t number = 0; number < 200000; number++) {
        struct bucket *stranger =
            buckets_get(&buckets, key_of(number), ++now_ms);
        EXPECT(take(stranger, 1, now_ms));
        EXPECT(!take(buckets_get(&buckets, busy, now_ms), 1, now_ms));
    }
    struct bucket *first = buckets_get(&buckets, key_of(0), now_ms);
    EXPECT_NUMBER(first->lacks, 0); /* forgotten long ago */
    buckets_clear(&buckets);
}

int main(void)
{
    RUN(as_much_as_it_holds_can_be_taken_at_once);
    RUN(it_is_never_fuller_than_full);
    RUN(a_large_amount_is_had_and_made_up_for);
    RUN(the_silent_make_room_for_the_new);
    return test_result();
}
