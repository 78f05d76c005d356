#include "broker/tries.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define NETWORK_BYTES 8 /* of an IPv6 address */

#define LOCAL "localhost:" /* of ipc: then user, group and process */

/* What an address counts as; an IPv4 address within IPv6 counts by itself. */
static void name_of(const char *address, char ret_name[TRIES_ADDRESS_SIZE])
{
    struct in6_addr parsed;
    (void)snprintf(ret_name, TRIES_ADDRESS_SIZE, "%s", address);
    if (strncmp(ret_name, LOCAL, sizeof LOCAL - 1) == 0)
        *strrchr(ret_name, ':') = '\0';
    char *zone = strchr(ret_name, '%');
    if (zone)
        *zone = '\0';
    if (inet_pton(AF_INET6, ret_name, &parsed) != 1 ||
        IN6_IS_ADDR_V4MAPPED(&parsed))
        return;
    memset(parsed.s6_addr + NETWORK_BYTES, 0, NETWORK_BYTES);
    inet_ntop(AF_INET6, &parsed, ret_name, TRIES_ADDRESS_SIZE);
}

static bool is_open(const struct tried *tried, int64_t now_ms)
{
    return tried->count > 0 && now_ms - tried->start_ms < TRIES_WINDOW_MS;
}

static bool is_spent(const struct tried *tried, int most, int64_t now_ms)
{
    return is_open(tried, now_ms) && tried->count >= most;
}

static int find(const struct tries *tries, const char *name)
{
    for (int index = 0; index < TRIES_ADDRESSES_MOST; index++)
        if (tries->addresses[index].count > 0 &&
            strcmp(tries->addresses[index].from, name) == 0)
            return index;
    return -1;
}

bool tries_are_spent(const struct tries *tries, const char *address,
                     int64_t now_ms)
{
    char name[TRIES_ADDRESS_SIZE];
    name_of(address, name);
    int index = find(tries, name);
    return is_spent(&tries->all, TRIES_IN_ALL, now_ms) ||
           (index >= 0 &&
            is_spent(&tries->addresses[index], TRIES_AN_ADDRESS, now_ms));
}

static struct tried *place_for(struct tries *tries, const char *name)
{
    int place = find(tries, name);
    for (int index = 0; place < 0 && index < TRIES_ADDRESSES_MOST; index++)
        if (tries->addresses[index].count == 0)
            place = index;
    if (place < 0) {
        place = 0;
        for (int index = 1; index < TRIES_ADDRESSES_MOST; index++)
            if (tries->addresses[index].start_ms <
                tries->addresses[place].start_ms)
                place = index;
        tries->addresses[place].count = 0;
    }
    struct tried *tried = &tries->addresses[place];
    (void)snprintf(tried->from, sizeof tried->from, "%s", name);
    return tried;
}

static void count(struct tried *tried, int64_t now_ms)
{
    if (!is_open(tried, now_ms)) {
        tried->start_ms = now_ms;
        tried->count = 0;
    }
    tried->count++;
}

void tries_note(struct tries *tries, const char *address, int64_t now_ms)
{
    char name[TRIES_ADDRESS_SIZE];
    name_of(address, name);
    count(place_for(tries, name), now_ms);
    count(&tries->all, now_ms);
}
