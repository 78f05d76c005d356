/* A real broker in a folder of its own, and clients that speak to it with plain
 * envelopes: the operator's, and one for each party that a request is said by.
 * Every wait has a deadline; a broker that does not answer fails the test at
 * once. */
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
/* Of every ledger: the parties of the service, the policy, their keys. */
#define HOUSE_FIRST_EVENTS 7

/* A party with a key of its own, and a connection once it has spoken. */
struct speaker {
    struct id party;
    struct id credential; /* of its key; zero: the matcher's, from the start */
    struct curve_pair *keys;
    struct socket *socket; /* NULL until then */
};

struct house {
    char folder[64];
    char keys[96]; /* the folder of the service's own */
    char front[96];
    char workers[96];
    char enrol[96];
    pid_t broker;
    struct curve_pair *server; /* its secret key is not used here */
    struct curve_pair *operator_keys;
    struct curve_pair *matcher_keys;
    struct socket_context *sockets;
    struct socket *client; /* the operator's */
    struct speaker *speakers;
    int speaker_count;
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

/* A connection to one of its doors with these keys; the caller closes it. */
struct socket *house_connect(struct house *house, const char *endpoint,
                             const struct curve_pair *keys);

/* The party's key, registered by the operator when it has none yet; borrowed.
 */
const struct curve_pair *house_keys(struct house *house, struct id party);

/* The credential of that key. */
struct id house_credential_of(struct house *house, struct id party);

/* ---- saying */
struct request {
    struct id id; /* zero: a new one */
    enum verb_number verb;
    struct id actor;  /* who says it, with its own key; zero: the operator */
    struct id named;  /* whom the envelope names; zero: nobody */
    const void *body; /* a struct of the verb's body; NULL: none */
    int64_t credit;
    struct bytes session;
    const char *phone;
};

/* Sends without waiting; returns the request's id. */
struct id house_send(struct house *house, const struct request *request);
void house_send_bytes(struct house *house, const void *bytes, size_t size);

/* The next message for any of the clients; ends the test when none comes. */
struct envelope house_next(struct house *house);

/* Sends and waits for the reply to it. */
struct envelope house_ask(struct house *house, const struct request *request);

/* The operator says a verb. */
struct envelope house_say(struct house *house, enum verb_number verb,
                          const void *body);

/* Says it through another connection, as house_ask does. */
struct envelope house_ask_by(struct house *house, struct socket *socket,
                             const struct request *request);

/* The state of a connection once it is decided. */
enum socket_state house_settled(struct socket *socket);

/* Whether the front door lets that key in. */
bool house_lets_in(struct house *house, const struct curve_pair *keys);

/* A credential of that key for the party, to be registered; and a new key that
 * has been, with the id of its credential: the caller destroys it. */
struct credential house_credential(struct house *house, struct id party,
                                   const struct curve_pair *pair);
struct curve_pair *house_register(struct house *house, struct id party,
                                  struct id *ret_id);

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
