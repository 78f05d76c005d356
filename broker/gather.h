/* How long a round waits for more before its commit. Who was answered together
 * asks together, but not all of them at once: a round that closes with the
 * first of them leaves the rest to wait for two commits, and the crowd stays
 * split in two from then on.
 *
 * Pure: the time comes from outside. */
#ifndef LIENKET_BROKER_GATHER_H
#define LIENKET_BROKER_GATHER_H

#include <stdbool.h>
#include <stdint.h>

/* So much at most is waited: a part of what a commit takes, and no longer after
 * one that the disk held up. */
#define GATHER_PART 2
#define GATHER_MOST_NS 20000000
/* A turn of waiting, and what the system adds to so short a sleep. */
#define GATHER_TURN_NS 40000
/* Fewer came: each round expects so much of what it did less than that. */
#define GATHER_FADES 8

struct gather {
    int expected; /* messages: as many as came lately, 0 at first */
};

/* When a round that begins now and has something to commit closes at the
 * latest; `commit_ns`: what the last commit took. */
int64_t gather_until_ns(int64_t now_ns, int64_t commit_ns);

/* Whether a round with `count` messages does well to wait. Who is alone, or
 * comes first after a pause, is never waited for. */
bool gather_waits(const struct gather *gather, int count);

/* The round closed with so many. */
void gather_note(struct gather *gather, int count);

#endif
