/* Who must wait before the next try, as a text table: one line a try, from
 * where, at which account, at which second, whether the account was opened from
 * there before, what came of it. */
#include "broker/lockout.h"
#include "tests/test.h"

static struct lockout lockout;
static int64_t start_ms = 1000000;

static struct attempt attempt_of(const char *source, const char *account,
                                 int64_t at_ms)
{
    return (struct attempt){.speaker = {{7}},
                            .source = source,
                            .account = account,
                            .now_ms = start_ms + at_ms};
}

/* Lines of "second source account outcome": `wrong` and `right` are tried and
 * counted, `known` is a right one from a known place, `wait N` must be told to
 * wait N seconds. */
static void play(const char *scenario)
{
    lockout_init(&lockout);
    while (*scenario) {
        double second;
        char source[32], account[32], outcome[32];
        int wait = 0, size = 0;
        if (sscanf(scenario, "%lf %31s %31s %31[a-z]%n", &second, source,
                   account, outcome, &size) != 4) {
            EXPECT_TEXT(scenario, "a line of the scenario");
            return;
        }
        struct attempt attempt =
            attempt_of(source, account, (int64_t)(second * 1000));
        attempt.is_known = strcmp(outcome, "known") == 0;
        if (strcmp(outcome, "wait") == 0)
            sscanf(scenario + size, "%d", &wait);
        int64_t told = lockout_wait_ms(&lockout, &attempt);
        if ((told + 999) / 1000 != wait)
            fprintf(stderr, "at %.1f from %s\n", second, source);
        EXPECT_NUMBER((told + 999) / 1000, wait);
        if (strcmp(outcome, "wrong") == 0)
            lockout_fail(&lockout, &attempt);
        else if (strcmp(outcome, "wait") != 0)
            lockout_pass(&lockout, &attempt);
        scenario += strcspn(scenario, "\n");
        scenario += *scenario == '\n';
    }
    lockout_clear(&lockout);
}

static void the_wait_doubles_up_to_a_quarter_of_an_hour(void)
{
    static const int64_t waits_s[] = {0,  0,  0,   1,   2,   4,   8,  16,
                                      32, 64, 128, 256, 512, 900, 900};
    for (int32_t failures = 0; failures < 15; failures++)
        EXPECT_NUMBER(lockout_delay_ms(failures, LOCKOUT_PAIR_FREE,
                                       LOCKOUT_PAIR_BASE_MS,
                                       LOCKOUT_PAIR_MOST_MS),
                      1000 * waits_s[failures]);
    EXPECT_NUMBER(lockout_delay_ms(INT32_MAX, 3, 1000, 900000), 900000);
}

static void a_slip_or_two_cost_nothing(void)
{
    play("0 home hoa wrong\n"
         "1 home hoa wrong\n"
         "2 home hoa right\n"
         "3 home hoa wrong\n"
         "4 home hoa wrong\n"
         "5 home hoa right\n");
}

static void guesses_wait_longer_and_longer(void)
{
    play("0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "0 away hoa wait 1\n"
         "0.5 away hoa wait 1\n"
         "1 away hoa wrong\n"
         "1 away hoa wait 2\n"
         "3 away hoa wrong\n"
         "3 away hoa wait 4\n"
         "7 away hoa wrong\n"
         "14 away hoa wait 1\n");
}

static void the_victim_is_not_locked_out_elsewhere(void)
{
    play("0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "0 away hoa wait 1\n"
         "0 home hoa right\n"
         "0 away hoa wait 1\n");
}

static void another_account_at_the_same_place_is_free(void)
{
    play("0 shop hoa wrong\n"
         "0 shop hoa wrong\n"
         "0 shop hoa wrong\n"
         "0 shop hoa wait 1\n"
         "0 shop lan right\n");
}

static void a_right_password_does_not_wash_guesses_at_others_away(void)
{
    play("0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "0 away mine right\n"
         "0 away hoa wait 1\n");
}

static void guesses_are_forgotten_after_a_day(void)
{
    play("0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "0 away hoa wrong\n"
         "86402 away hoa wrong\n"
         "86402 away hoa wrong\n"
         "86402 away hoa wrong\n"
         "86402 away hoa wait 1\n");
}

/* One place that tries many accounts waits; who is known there does not. */
static void a_place_that_tries_many_accounts_waits(void)
{
    char account[16];
    lockout_init(&lockout);
    for (int index = 0; index < LOCKOUT_SOURCE_FREE; index++) {
        snprintf(account, sizeof account, "a%d", index);
        struct attempt attempt = attempt_of("away", account, 0);
        EXPECT_NUMBER(lockout_wait_ms(&lockout, &attempt), 0);
        lockout_fail(&lockout, &attempt);
    }
    struct attempt next = attempt_of("away", "fresh", 0);
    EXPECT_NUMBER(lockout_wait_ms(&lockout, &next), LOCKOUT_SOURCE_BASE_MS);
    next.is_known = true;
    EXPECT_NUMBER(lockout_wait_ms(&lockout, &next), 0);
    next = attempt_of("home", "fresh", 0);
    EXPECT_NUMBER(lockout_wait_ms(&lockout, &next), 0);
    lockout_clear(&lockout);
}

/* Ten thousand places against one account: unknown places take turns of two
 * seconds and are never shut out, known ones notice nothing. */
static void an_account_under_pressure_slows_unknown_places_alone(void)
{
    char source[16];
    int tried = 0;
    lockout_init(&lockout);
    for (int index = 0; index < 10000; index++) {
        snprintf(source, sizeof source, "s%d", index);
        struct attempt attempt = attempt_of(source, "hoa", index * 10);
        if (lockout_wait_ms(&lockout, &attempt) > 0)
            continue;
        lockout_fail(&lockout, &attempt);
        tried++;
    }
    /* in 100 s: those before the pressure, then one each two seconds */
    EXPECT(tried >= LOCKOUT_ACCOUNT_FREE + 45);
    EXPECT(tried <= LOCKOUT_ACCOUNT_FREE + 51);
    struct attempt holder = attempt_of("home", "hoa", 100000);
    EXPECT(lockout_wait_ms(&lockout, &holder) <= LOCKOUT_ACCOUNT_TURN_MS);
    holder.is_known = true;
    EXPECT_NUMBER(lockout_wait_ms(&lockout, &holder), 0);
    struct attempt other = attempt_of("home", "lan", 100000);
    EXPECT_NUMBER(lockout_wait_ms(&lockout, &other), 0);
    lockout_clear(&lockout);
}

/* A flood of other entries does not wash a guesser's own away while he goes on:
 * each of his failures makes them the newest. */
static void a_flood_of_accounts_does_not_free_the_place_it_comes_from(void)
{
    char account[16];
    lockout_init(&lockout);
    for (int index = 0; index < 4 * LOCKOUT_PLACES; index++) {
        snprintf(account, sizeof account, "b%d", index);
        struct attempt attempt = attempt_of("away", account, index);
        lockout_fail(&lockout, &attempt);
    }
    struct attempt next = attempt_of("away", "fresh", 4 * LOCKOUT_PLACES);
    EXPECT(lockout_wait_ms(&lockout, &next) > 0);
    lockout_clear(&lockout);
}

/* Counts are not kept over a restart: what docs/security.md says that gives. */
static void a_restart_gives_a_dozen_guesses_in_a_quarter_of_an_hour(void)
{
    int guesses = 0;
    lockout_init(&lockout);
    for (int64_t at_ms = 0; at_ms < LOCKOUT_PAIR_MOST_MS; at_ms += 1000) {
        struct attempt attempt = attempt_of("here", "victim", at_ms);
        if (lockout_wait_ms(&lockout, &attempt) > 0)
            continue;
        lockout_fail(&lockout, &attempt);
        guesses++;
    }
    EXPECT_NUMBER(guesses, 12);
    lockout_clear(&lockout);
}

int main(void)
{
    RUN(the_wait_doubles_up_to_a_quarter_of_an_hour);
    RUN(a_slip_or_two_cost_nothing);
    RUN(guesses_wait_longer_and_longer);
    RUN(the_victim_is_not_locked_out_elsewhere);
    RUN(another_account_at_the_same_place_is_free);
    RUN(a_right_password_does_not_wash_guesses_at_others_away);
    RUN(guesses_are_forgotten_after_a_day);
    RUN(a_place_that_tries_many_accounts_waits);
    RUN(an_account_under_pressure_slows_unknown_places_alone);
    RUN(a_restart_gives_a_dozen_guesses_in_a_quarter_of_an_hour);
    RUN(a_flood_of_accounts_does_not_free_the_place_it_comes_from);
    return test_result();
}
