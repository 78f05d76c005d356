/* When a session ends, and how its uses are remembered between writes. */
#include "broker/awake.h"
#include "broker/session.h"
#include "tests/test.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static const struct session_limits limits = {.idle_ms = 12 * HOUR,
                                             .life_ms = 30 * DAY};
static const int64_t start = 1000 * DAY;

static struct session opened(void)
{
    return (struct session){.opened_ms = start, .used_ms = start};
}

static void an_unused_session_ends_after_its_idle_time(void)
{
    struct session session = opened();
    EXPECT_NUMBER(session_ends_ms(&session, &limits, start), start + 12 * HOUR);
    EXPECT(session_is_live(&session, &limits, start, start + 12 * HOUR - 1));
    EXPECT(!session_is_live(&session, &limits, start, start + 12 * HOUR));
}

static void each_use_moves_the_end_but_not_past_its_life(void)
{
    struct session session = opened();
    int64_t used = start + 10 * DAY;
    EXPECT_NUMBER(session_ends_ms(&session, &limits, used), used + 12 * HOUR);
    used = start + 30 * DAY - HOUR;
    EXPECT_NUMBER(session_ends_ms(&session, &limits, used), start + 30 * DAY);
    EXPECT(!session_is_live(&session, &limits, used, start + 30 * DAY));
}

static void a_life_shorter_than_the_idle_time_counts(void)
{
    struct session_limits other = {.idle_ms = 30 * DAY, .life_ms = DAY};
    struct session session = opened();
    EXPECT_NUMBER(session_ends_ms(&session, &other, start), start + DAY);
}

static void an_end_that_somebody_made_counts_from_then_on(void)
{
    struct session session = opened();
    session.ended_ms = start + HOUR;
    EXPECT_NUMBER(session_ends_ms(&session, &limits, start), start + HOUR);
    EXPECT(!session_is_live(&session, &limits, start + HOUR, start + HOUR));
    session.ended_ms = start + 40 * DAY; /* it was over before */
    EXPECT_NUMBER(session_ends_ms(&session, &limits, start), start + 12 * HOUR);
}

static struct awake_place use_of(uint8_t number, int64_t stored, int64_t used)
{
    struct awake_place place = {.stored_ms = stored, .used_ms = used};
    place.session.bytes[15] = number;
    return place;
}

static void the_latest_use_is_known(void)
{
    struct awake awake;
    struct awake_place place = use_of(1, start, start + 5);
    awake_init(&awake);
    EXPECT_NUMBER(awake_used_ms(&awake, place.party, place.session, start),
                  start);
    awake_use(&awake, &place);
    EXPECT_NUMBER(awake_used_ms(&awake, place.party, place.session, start),
                  start + 5);
    EXPECT_NUMBER(awake_used_ms(&awake, place.party, place.session, start + 9),
                  start + 9);
    place.used_ms = start + 7;
    awake_use(&awake, &place);
    EXPECT_NUMBER(awake_used_ms(&awake, place.party, place.session, start),
                  start + 7);
    awake_clear(&awake);
}

static void two_parties_may_have_the_same_session_id(void)
{
    struct awake awake;
    struct awake_place place = use_of(1, start, start + HOUR);
    awake_init(&awake);
    awake_use(&awake, &place);
    place.party.bytes[0] = 1;
    EXPECT_NUMBER(awake_used_ms(&awake, place.party, place.session, start),
                  start);
    awake_clear(&awake);
}

static void what_is_worth_writing_is_taken_once(void)
{
    struct awake awake;
    struct awake_place near = use_of(1, start, start + 5);
    struct awake_place far = use_of(2, start, start + HOUR);
    struct awake_place taken;
    uint32_t cursor = 0;
    awake_init(&awake);
    awake_use(&awake, &near);
    awake_use(&awake, &far);
    EXPECT(awake_take(&awake, HOUR, &cursor, &taken));
    EXPECT(id_equal(taken.session, far.session));
    EXPECT(!awake_take(&awake, HOUR, &cursor, &taken));
    EXPECT_NUMBER(awake_used_ms(&awake, near.party, near.session, start),
                  start + 5);
    EXPECT_NUMBER(awake_used_ms(&awake, far.party, far.session, start), start);
    awake_clear(&awake);
}

static void more_sessions_than_places_cost_the_least_lately_used(void)
{
    struct awake awake;
    awake_init(&awake);
    int lost = 0, count = 2 * AWAKE_PLACES;
    for (int index = 0; index < count; index++) {
        struct awake_place place = use_of(0, start, start + 1 + index);
        memcpy(place.session.bytes, &index, sizeof index);
        place.session.bytes[15] = 1;
        awake_use(&awake, &place);
    }
    for (int index = count - 1000; index < count; index++) {
        struct awake_place place = use_of(1, 0, 0);
        memcpy(place.session.bytes, &index, sizeof index);
        lost +=
            awake_used_ms(&awake, place.party, place.session, start) == start;
    }
    EXPECT_NUMBER(lost, 0);
    awake_clear(&awake);
}

int main(void)
{
    RUN(an_unused_session_ends_after_its_idle_time);
    RUN(each_use_moves_the_end_but_not_past_its_life);
    RUN(a_life_shorter_than_the_idle_time_counts);
    RUN(an_end_that_somebody_made_counts_from_then_on);
    RUN(the_latest_use_is_known);
    RUN(two_parties_may_have_the_same_session_id);
    RUN(what_is_worth_writing_is_taken_once);
    RUN(more_sessions_than_places_cost_the_least_lately_used);
    return test_result();
}
