/* When letters that were not taken are tried again. */
#include "clients/mail/carry.h"

#include "tests/test.h"

static struct id number(uint8_t last)
{
    return (struct id){{[15] = last}};
}

static void a_failure_waits_longer_each_time_and_a_day_at_most(void)
{
    struct carry carry = {0};
    int64_t now_ms = 1000, wait_ms = CARRY_LATER_MS;
    EXPECT(carry_may_try(&carry, number(1), now_ms));
    for (int count = 0; count < 20; count++) {
        carry_failed(&carry, number(1), now_ms, CARRY_LATER_MS);
        EXPECT(!carry_may_try(&carry, number(1), now_ms + wait_ms - 1));
        EXPECT(carry_may_try(&carry, number(1), now_ms + wait_ms));
        now_ms += wait_ms;
        wait_ms = wait_ms * 2 < CARRY_MOST_MS ? wait_ms * 2 : CARRY_MOST_MS;
    }
    EXPECT_NUMBER(wait_ms, CARRY_MOST_MS);
    carry_clear(&carry);
}

static void one_that_fails_does_not_hold_up_another(void)
{
    struct carry carry = {0};
    carry_failed(&carry, number(1), 0, CARRY_REFUSED_MS);
    carry_failed(&carry, number(2), 0, CARRY_LATER_MS);
    EXPECT(carry_may_try(&carry, number(3), 0));
    EXPECT(!carry_may_try(&carry, number(1), CARRY_LATER_MS));
    EXPECT(carry_may_try(&carry, number(2), CARRY_LATER_MS));
    carry_done(&carry, number(1));
    EXPECT(carry_may_try(&carry, number(1), 0));
    EXPECT(!carry_may_try(&carry, number(2), 0));
    carry_clear(&carry);
}

int main(void)
{
    RUN(a_failure_waits_longer_each_time_and_a_day_at_most);
    RUN(one_that_fails_does_not_hold_up_another);
    return test_result();
}
