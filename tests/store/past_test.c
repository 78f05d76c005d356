/* The store as it stood: records up to an event, and the event of a time. */
#include "base/check.h"
#include "model/codec.h"
#include "tests/store/sample.h"
#include "tests/test.h"

struct seen {
    struct arena arena;
    int64_t quantity; /* of all offers together */
    int64_t newest;   /* sequence */
    int count;
    int enough;
};

static bool see(void *context, const struct store_event *event)
{
    struct seen *seen = context;
    struct offer offer;
    CHECK(record_decode(&record_offer, event->event.record, &seen->arena,
                        &offer, NULL) == STATUS_ok);
    seen->quantity += offer.lots[0].quantity;
    seen->count++;
    if (event->sequence > seen->newest)
        seen->newest = event->sequence;
    return seen->count != seen->enough;
}

/* All offers as they stood after that event. */
static struct seen look(struct sample *s, int64_t sequence, int enough)
{
    struct seen seen = {.enough = enough};
    struct store_snapshot *snapshot = sample_look(s);
    arena_init(&seen.arena, 1 << 20);
    EXPECT(store_scan_at(snapshot, &record_offer, sequence, see, &seen) ==
           STATUS_ok);
    arena_clear(&seen.arena);
    store_snapshot_close(snapshot);
    return seen;
}

static int64_t change(struct sample *s, struct id id, int64_t quantity)
{
    struct store_write *write = sample_write(s);
    int64_t sequence = sample_offer(s, write, id, quantity);
    CHECK(store_write_commit(write) == STATUS_ok);
    return sequence;
}

static void records_are_shown_as_they_stood_then(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id one = sample_post(&s, 100);
    struct id other = sample_post(&s, 1000);
    EXPECT_NUMBER(change(&s, one, 200), 3);
    EXPECT_NUMBER(change(&s, other, 2000), 4);
    const int64_t quantities[] = {0, 100, 1100, 1200, 2200, 2200};
    for (int64_t at = 0; at < 6; at++) {
        struct seen seen = look(&s, at, 0);
        EXPECT_NUMBER(seen.quantity, quantities[at]);
        EXPECT_NUMBER(seen.newest, at < 5 ? at : 4);
    }
    EXPECT_NUMBER(look(&s, 4, 1).count, 1);
    sample_close(&s);
}

static int64_t quantity_at(struct sample *s, struct id id, int64_t sequence,
                           int64_t *ret_sequence)
{
    struct store_snapshot *snapshot = sample_look(s);
    struct store_moment moment = {&record_offer, id, sequence};
    struct offer offer;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    enum status status =
        store_get_at(snapshot, &moment, &arena, &offer, ret_sequence);
    int64_t quantity = status == STATUS_ok ? offer.lots[0].quantity : -1;
    EXPECT(status == STATUS_ok || status == STATUS_not_found);
    arena_clear(&arena);
    store_snapshot_close(snapshot);
    return quantity;
}

static void one_record_is_found_as_it_stood_then(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id one = sample_post(&s, 100);
    struct id other = sample_post(&s, 1000);
    change(&s, one, 200);
    int64_t from = 0;
    EXPECT_NUMBER(quantity_at(&s, one, 0, &from), -1);
    EXPECT_NUMBER(quantity_at(&s, one, 2, &from), 100);
    EXPECT_NUMBER(from, 1);
    EXPECT_NUMBER(quantity_at(&s, one, 3, &from), 200);
    EXPECT_NUMBER(from, 3);
    EXPECT_NUMBER(quantity_at(&s, other, 1, &from), -1);
    EXPECT_NUMBER(quantity_at(&s, other, 99, &from), 1000);
    EXPECT_NUMBER(from, 2);
    sample_close(&s);
}

static void a_moment_finds_the_last_event_up_to_it(void)
{
    struct sample s;
    sample_open(&s, 0);
    int64_t times[4] = {0};
    for (int at = 1; at < 4; at++) {
        sample_post(&s, 100);
        times[at] = s.time_ms;
        s.time_ms += 1000;
    }
    struct store_snapshot *snapshot = sample_look(&s);
    for (int at = 1; at < 4; at++) {
        int64_t sequence = -1;
        EXPECT(store_sequence_at(snapshot, times[at], &sequence) == STATUS_ok);
        EXPECT_NUMBER(sequence, at);
    }
    int64_t before = -1;
    EXPECT(store_sequence_at(snapshot, 1, &before) == STATUS_ok);
    EXPECT_NUMBER(before, 0);
    store_snapshot_close(snapshot);
    sample_close(&s);
}

int main(void)
{
    RUN(records_are_shown_as_they_stood_then);
    RUN(one_record_is_found_as_it_stood_then);
    RUN(a_moment_finds_the_last_event_up_to_it);
    return test_result();
}
