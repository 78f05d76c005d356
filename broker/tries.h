/* How often enrolment codes were guessed wrong, by address and in all, so that
 * nobody can try them out. */
#ifndef LIENKET_BROKER_TRIES_H
#define LIENKET_BROKER_TRIES_H

#include <stdbool.h>
#include <stdint.h>

#define TRIES_WINDOW_MS 60000
#define TRIES_AN_ADDRESS 5 /* wrong ones in a window; then it must wait */
#define TRIES_IN_ALL 600   /* of all addresses together */
#define TRIES_ADDRESSES_MOST 1024
#define TRIES_ADDRESS_SIZE 48

struct tried {
    char from[TRIES_ADDRESS_SIZE];
    int64_t start_ms; /* monotonic, of its window */
    int count;
};

struct tries {
    struct tried addresses[TRIES_ADDRESSES_MOST];
    struct tried all;
};

/* Whether nothing more may be tried from this address now. Of an IPv6 address
 * its network of 64 bits counts, since one machine has all of that; of a local
 * socket the user. */
bool tries_are_spent(const struct tries *tries, const char *address,
                     int64_t now_ms);

/* Notes a wrong one. Where all places are taken, the window that began first
 * makes room: what is tried from many addresses meets the limit of all. */
void tries_note(struct tries *tries, const char *address, int64_t now_ms);

#endif
