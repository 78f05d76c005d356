/* How long a round waits for more: never for one client, for the stragglers of
 * a crowd while there is one. */
#include "broker/gather.h"

#include "tests/test.h"

#define MS INT64_C(1000000)

static void who_is_alone_never_waits(void)
{
    struct gather gather = {0};
    EXPECT(!gather_waits(&gather, 1));
    for (int round = 0; round < 10; round++) {
        gather_note(&gather, 1);
        EXPECT(!gather_waits(&gather, 1));
    }
}

static void stragglers_of_a_crowd_are_waited_for(void)
{
    struct gather gather = {0};
    gather_note(&gather, 32);
    EXPECT(gather_waits(&gather, 3));
    EXPECT(gather_waits(&gather, 31));
    EXPECT(!gather_waits(&gather, 32));
    EXPECT(!gather_waits(&gather, 40));
}

/* Ten and twenty-two that take turns: whoever waits for as many as came in the
 * round before alone would leave them so. */
static void two_halves_of_a_crowd_become_one(void)
{
    struct gather gather = {0};
    gather_note(&gather, 10);
    EXPECT(!gather_waits(&gather, 22));
    gather_note(&gather, 22);
    EXPECT(gather_waits(&gather, 10));
    gather_note(&gather, 10);
    EXPECT(gather_waits(&gather, 10));
}

static void a_crowd_that_has_gone_is_soon_forgotten(void)
{
    struct gather gather = {0};
    int rounds = 0;
    gather_note(&gather, 32);
    while (gather_waits(&gather, 1)) {
        gather_note(&gather, 1);
        rounds++;
    }
    EXPECT(rounds >= 4);
    EXPECT(rounds <= 20);
    EXPECT(!gather_waits(&gather, 1));
}

static void a_round_closes_within_half_a_commit(void)
{
    EXPECT_NUMBER(gather_until_ns(7 * MS, 0), 7 * MS);
    EXPECT_NUMBER(gather_until_ns(7 * MS, 10 * MS), 12 * MS);
}

static void a_disk_that_was_slow_once_holds_nobody_up_afterwards(void)
{
    EXPECT_NUMBER(gather_until_ns(7 * MS, 4000 * MS), 27 * MS);
}

int main(void)
{
    RUN(who_is_alone_never_waits);
    RUN(stragglers_of_a_crowd_are_waited_for);
    RUN(two_halves_of_a_crowd_become_one);
    RUN(a_crowd_that_has_gone_is_soon_forgotten);
    RUN(a_round_closes_within_half_a_commit);
    RUN(a_disk_that_was_slow_once_holds_nobody_up_afterwards);
    return test_result();
}
