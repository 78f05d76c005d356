/* Group commit: all writes that wait on a door go into one transaction, and
 * nobody is answered before it is on disk. */
#ifndef LIENKET_BROKER_BATCH_H
#define LIENKET_BROKER_BATCH_H

#include "broker/door.h"
#include "model/problem.h"
#include "store/store.h"

#define BATCH_REPLIES_MOST 2048 /* a round of messages, and all ticks */
#define BATCH_ARENA_BYTES (INT64_C(64) << 20) /* for the replies that wait */

struct broker;

/* An answer that waits for the commit. */
struct pending {
    struct sender to;
    struct id id;
    unsigned verb;
    struct bytes frame; /* in the batch's arena */
};

struct batch {
    struct store_write *write;       /* NULL until the first write */
    struct store_snapshot *snapshot; /* what is seen until then */
    bool has_changes;                /* is there something to commit */
    struct pending *list;
    int count;
    struct arena arena;
};

void batch_init(struct batch *batch);
void batch_clear(struct batch *batch);

/* What is there now, with what this batch has written so far. NULL when the
 * store cannot be read: the broker has failed then. */
const struct store_snapshot *batch_view(struct broker *broker);

/* Opens the write. STATUS_full: there is no room; STATUS_io: it has failed. */
MUST_CHECK enum status batch_open(struct broker *broker);

/* Keeps a reply until the commit. Encodes it; returns the frame, whose data is
 * NULL when there was no room for it (then nobody is answered, and the client
 * asks again). */
struct bytes batch_reply(struct broker *broker, const struct sender *to,
                         const struct envelope *reply);

/* The reply that refuses a request; the problems may be NULL. */
struct envelope batch_refusal(const struct broker *broker,
                              const struct envelope *request,
                              enum status status,
                              const struct problems *problems);

/* A refusal may rest on what this batch has written: it waits as well. */
void batch_refuse(struct broker *broker, const struct sender *to,
                  const struct envelope *request, enum status status,
                  const struct problems *problems);

/* The same with one problem. */
void batch_refuse_field(struct broker *broker, const struct sender *to,
                        const struct envelope *request, enum status status,
                        struct problem problem);

/* The same for a frame that is encoded already. */
void batch_reply_frame(struct broker *broker, const struct sender *to,
                       const struct envelope *request, struct bytes frame);

/* Gives the write up: all that wait in this batch are answered `status`. */
void batch_abandon(struct broker *broker, enum status status);

/* Commits and answers, and tells followers and workers. */
void batch_finish(struct broker *broker);

#endif
