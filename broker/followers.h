/* Those who follow the ledger: events after a sequence, as many as they have
 * said they can take. Whoever is slow or gone costs nobody anything. */
#ifndef LIENKET_BROKER_FOLLOWERS_H
#define LIENKET_BROKER_FOLLOWERS_H

#include "broker/door.h"
#include "model/schema.h"

#define FOLLOWERS_MOST 64
#define FOLLOWER_STUCK_MS 60000

struct broker;

struct follower {
    struct sender to;
    struct id request; /* that it began with; pushed events repeat it */
    int64_t asked_after;
    int64_t sent; /* sequence of the last event that went out */
    int64_t credit;
    int64_t stuck_ms; /* monotonic, since when it does not read; 0: it does */
};

struct followers {
    struct follower list[FOLLOWERS_MOST];
    int count;
    int timer;
};

void followers_open(struct broker *broker);

/* A follow_events request. With the `after` it began with, the credit is added;
 * with another one it starts there. */
void followers_take(struct broker *broker, const struct sender *from,
                    const struct envelope *request);

/* Sends a bounded part of what is due to each, the rest soon after. */
void followers_push(struct broker *broker);

#endif
