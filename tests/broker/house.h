/* A real broker in a folder of its own, and a client that speaks to it with
 * plain envelopes. Every wait has a deadline; a broker that does not answer
 * fails the test at once. */
#ifndef LIENKET_TESTS_BROKER_HOUSE_H
#define LIENKET_TESTS_BROKER_HOUSE_H

#include <sys/types.h>

#include "base/memory.h"
#include "base/socket.h"
#include "model/schema.h"
#include "model/verb.h"

#define HOUSE_WAIT_MS 20000
#define HOUSE_START_MS INT64_C(1780246800000) /* 2026-06-01 in Việt Nam */
#define HOUSE_START_DAY 20605

struct house {
    char folder[64];
    char front[96];
    char workers[96];
    pid_t broker;
    struct socket_context *sockets;
    struct socket *client;
    struct arena arena; /* replies live here until house_close */
    struct id_source ids;
};

/* A new folder with a broker in it. `options` are more command line words,
 * ended by NULL, or NULL. */
void house_open(struct house *house, const char *const *options);
void house_close(struct house *house);

/* Another broker over the same store; waits until it answers. */
void house_start(struct house *house, const char *const *options);

/* Ends the broker with a signal and returns its wait status. */
int house_stop(struct house *house, int signal);

/* Runs the broker's program to its end and returns its exit code. */
int house_run(struct house *house, const char *const *options);

struct id house_id(struct house *house);

/* ---- saying */
struct request {
    struct id id; /* zero: a new one */
    enum verb_number verb;
    struct id actor;  /* zero: the operator */
    const void *body; /* a struct of the verb's body; NULL: none */
    int64_t credit;
    struct bytes session;
    const char *phone;
};

/* Sends without waiting; returns the request's id. */
struct id house_send(struct house *house, const struct request *request);
void house_send_bytes(struct house *house, const void *bytes, size_t size);

/* The next message for the client; ends the test when none comes. */
struct envelope house_next(struct house *house);

/* Sends and waits for the reply to it. */
struct envelope house_ask(struct house *house, const struct request *request);

/* The operator says a verb. */
struct envelope house_say(struct house *house, enum verb_number verb,
                          const void *body);

/* The reply's body; ends the test when it cannot be decoded. */
void house_body(struct house *house, const struct envelope *reply,
                const struct record *record, void *ret_value);

/* Whether the reply names this field with this reason. */
bool reply_has(const struct envelope *reply, const char *field,
               enum problem_reason reason);

/* ---- a market of one product: grams of "ginger" in the form "mature", and
 * heads of "pig" */
void house_furnish(struct house *house);

struct party make_group(struct house *house);
struct party make_buyer(struct house *house);

/* Borrow their one lot and form from static memory: one at a time. */
struct offer make_offer(struct house *house, struct id group, int64_t quantity);
struct demand make_demand(struct house *house, struct id buyer,
                          int64_t quantity);

/* Posted and accepted, or the test ends. */
struct id post_group(struct house *house);
struct id post_buyer(struct house *house);
struct id post_offer(struct house *house, struct id group, int64_t quantity);
struct id post_demand(struct house *house, struct id buyer, int64_t quantity);

/* A lead of one line over these first versions. */
struct lead make_lead(struct house *house, struct lead_line *line);

#endif
