/* Those who follow the ledger: events after a sequence, as many as they have
 * said they can take. Whoever is slow or gone costs nobody anything. */
#ifndef LIENKET_BROKER_FOLLOWERS_H
#define LIENKET_BROKER_FOLLOWERS_H

#include "broker/door.h"
#include "model/limits.h"

#define FOLLOWERS_MOST LIMIT_VALUE_followers
#define FOLLOWERS_MOST_A_PARTY LIMIT_VALUE_followers_a_party
#define FOLLOWER_STUCK_MS 60000
#define FOLLOWER_SILENT_MS 60000 /* without credit it goes after this */

struct broker;

struct follower {
    struct sender to;
    struct id actor;
    struct id request; /* its last one; pushed events repeat it */
    int64_t sent;      /* sequence of the last event that went out */
    int64_t credit;
    int64_t stuck_ms; /* monotonic, since when it does not read; 0: it does */
    int64_t heard_ms; /* monotonic */
};

struct followers {
    struct follower list[FOLLOWERS_MOST];
    int count;
    int timer;
};

void followers_open(struct broker *broker);

/* A follow_events request: each new one starts at its `after` with its credit,
 * the same one again changes nothing. */
void followers_take(struct broker *broker, const struct sender *from,
                    const struct envelope *request);

/* Sends a bounded part of what is due to each, the rest soon after. */
void followers_push(struct broker *broker);

#endif
