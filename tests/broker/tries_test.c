#include "broker/tries.h"

#include "tests/test.h"

static struct tries tries;

static void spend(const char *address, int64_t now_ms)
{
    for (int count = 0; count < TRIES_AN_ADDRESS; count++) {
        EXPECT(!tries_are_spent(&tries, address, now_ms));
        tries_note(&tries, address, now_ms);
    }
    EXPECT(tries_are_spent(&tries, address, now_ms));
}

static void an_address_has_a_few_tries_a_minute(void)
{
    tries = (struct tries){0};
    spend("10.0.0.1", 1000);
    EXPECT(!tries_are_spent(&tries, "10.0.0.2", 1000));
    EXPECT(tries_are_spent(&tries, "10.0.0.1", 1000 + TRIES_WINDOW_MS - 1));
    EXPECT(!tries_are_spent(&tries, "10.0.0.1", 1000 + TRIES_WINDOW_MS));
    spend("10.0.0.1", 1000 + TRIES_WINDOW_MS);
}

static void an_ipv6_network_counts_as_one_address(void)
{
    tries = (struct tries){0};
    spend("2001:db8:1:2::1", 1);
    EXPECT(tries_are_spent(&tries, "2001:db8:1:2:ffff::9", 1));
    EXPECT(!tries_are_spent(&tries, "2001:db8:1:3::1", 1));
    spend("::ffff:10.0.0.1", 1);
    EXPECT(!tries_are_spent(&tries, "::ffff:10.0.0.2", 1));
    spend("fe80::1%eth0", 1);
    EXPECT(tries_are_spent(&tries, "fe80::2%eth1", 1));
}

static void a_local_user_counts_whatever_its_process(void)
{
    tries = (struct tries){0};
    spend("localhost:1000:1000:17", 1);
    EXPECT(tries_are_spent(&tries, "localhost:1000:1000:18", 1));
    EXPECT(!tries_are_spent(&tries, "localhost:1001:1000:18", 1));
}

static void many_addresses_together_meet_the_limit_of_all(void)
{
    char address[32];
    tries = (struct tries){0};
    for (int count = 0; count < TRIES_IN_ALL; count++) {
        snprintf(address, sizeof address, "10.1.%d.%d", count / 250,
                 count % 250);
        EXPECT(!tries_are_spent(&tries, address, 1));
        tries_note(&tries, address, 1);
    }
    EXPECT(tries_are_spent(&tries, "10.9.9.9", 1));
    EXPECT(!tries_are_spent(&tries, "10.9.9.9", 1 + TRIES_WINDOW_MS));
}

static void more_addresses_than_places_forget_the_oldest_first(void)
{
    char address[32];
    tries = (struct tries){0};
    for (int count = 0; count < TRIES_ADDRESSES_MOST; count++) {
        snprintf(address, sizeof address, "10.%d.%d.1", count / 250,
                 count % 250);
        tries_note(&tries, address, count + 1);
    }
    tries.all = (struct tried){0};
    spend("10.200.0.1", 5000);
    EXPECT_NUMBER(tries.addresses[0].count, TRIES_AN_ADDRESS);
    EXPECT_TEXT(tries.addresses[1].from, "10.0.1.1");
}

int main(void)
{
    RUN(an_address_has_a_few_tries_a_minute);
    RUN(an_ipv6_network_counts_as_one_address);
    RUN(a_local_user_counts_whatever_its_process);
    RUN(many_addresses_together_meet_the_limit_of_all);
    RUN(more_addresses_than_places_forget_the_oldest_first);
    return test_result();
}
