/* Those who follow the ledger: events after a sequence that they may see, as
 * many as they have said they can take. Whoever is slow or gone costs nobody
 * anything. */
#ifndef LIENKET_BROKER_FOLLOWERS_H
#define LIENKET_BROKER_FOLLOWERS_H

#include "broker/door.h"
#include "broker/principal.h"
#include "model/limits.h"

#define FOLLOWERS_MOST LIMIT_VALUE_followers
#define FOLLOWERS_MOST_A_PARTY LIMIT_VALUE_followers_a_party
#define FOLLOWER_STUCK_MS 60000
#define FOLLOWER_SILENT_MS 60000 /* without credit it goes after this */

/* What may be under way to one follower: pushed, and not yet told of by a
 * request that asks from there on. More waits, so that memory is bounded. */
#define FOLLOWER_BYTES_MOST (4 << 20)

/* Work for all pages between two rounds of intake, some milliseconds of it: in
 * events that are passed on as they are. One that must be decoded, to see
 * whether it is hidden, is as much as several of those. Most of the ledger is
 * hidden from a party, and who follows it must not hold up a post. */
#define FOLLOWERS_WORK_MOST 2000
#define FOLLOWER_WORK_DECODED 5

struct broker;

struct follower {
    struct sender to;
    struct id actor;
    struct id request; /* its last one; pushed events repeat it */
    int64_t told; /* sequence up to which it knows that nothing is missing */
    int64_t seen; /* sequence up to which the ledger was looked at for it */
    int64_t credit;
    int64_t bytes;    /* under way */
    int64_t stuck_ms; /* monotonic, since when it does not read; 0: it does */
    int64_t retry_ms; /* monotonic, not pushed to before; 0: at once */
    int64_t heard_ms; /* monotonic */
    bool is_new;      /* it was not told up to the head yet, be it of nothing */
};

struct followers {
    struct follower list[FOLLOWERS_MOST];
    int count;
    int next; /* where the next round begins, so that all get their turn */
    int timer;
};

void followers_open(struct broker *broker);

/* A follow_events request: each new one starts at its `after` with its credit,
 * the same one again changes nothing. */
void followers_take(struct broker *broker, const struct sender *from,
                    const struct envelope *request,
                    const struct principal *principal);

/* Sends a bounded part of what is due to each, the rest soon after. */
void followers_push(struct broker *broker);

#endif
