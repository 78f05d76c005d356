/* Office and matcher at the back door: who is there, and the reads that are on
 * their way to them and back. */
#ifndef LIENKET_BROKER_WORKERS_H
#define LIENKET_BROKER_WORKERS_H

#include "broker/door.h"
#include "model/limits.h"

#define FORWARDS_MOST LIMIT_VALUE_reads
#define FORWARDS_MOST_A_CLIENT LIMIT_VALUE_reads_a_connection
#define FORWARDS_MOST_A_PARTY LIMIT_VALUE_reads_a_party
#define FORWARD_MS 30000

struct broker;
struct principal;

enum worker_kind { WORKER_OFFICE, WORKER_MATCHER, WORKER_KIND_COUNT };

struct attached {
    struct socket_peer peer;
    struct curve_key key;
    int64_t heard_ms; /* monotonic */
    bool is_attached;
};

struct forward {
    struct sender client;
    struct id actor;
    struct id id;
    unsigned verb;
    enum worker_kind worker;
    int64_t due_ms; /* monotonic; 0: the place is free */
};

struct workers {
    struct attached list[WORKER_KIND_COUNT];
    struct forward *forwards; /* FORWARDS_MOST places */
};

void workers_open(struct broker *broker);
void workers_clear(struct workers *workers);

/* Heard from within WORKER_SILENCE_MS. */
bool workers_ready(const struct workers *workers, enum worker_kind kind);

/* A heartbeat: registers the sender, answers with the head. */
void workers_attach(struct broker *broker, const struct sender *from,
                    const struct envelope *attach,
                    const struct principal *principal);

/* Sends a read on, or refuses it: unavailable, busy. */
void workers_forward(struct broker *broker, const struct sender *from,
                     const struct envelope *request, enum worker_kind kind);

/* Passes an answer on to the client that asked. */
void workers_answer(struct broker *broker, const struct sender *from,
                    const struct envelope *answer);

/* After a commit. */
void workers_tell_head(struct broker *broker);

#endif
