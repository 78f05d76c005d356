/* The inside of a client: its socket, what is in flight, and one step of the
 * exchange with the broker. Private to clients/lib. */
#ifndef LIENKET_CLIENTS_LIB_EXCHANGE_H
#define LIENKET_CLIENTS_LIB_EXCHANGE_H

#include "base/buffer.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/socket.h"
#include "clients/lib/client.h"
#include "clients/lib/flight.h"
#include "clients/lib/outbox.h"

/* A connection that is silent for so long although something is asked of it
 * is made anew: libzmq does not always notice by itself. */
#define EXCHANGE_SILENCE_MS 15000

struct client {
    char *endpoint;
    struct curve_pair *keys;
    struct curve_key server;
    bool has_session;
    uint8_t session[CLIENT_SESSION_BYTES];
    int64_t deadline_ms;
    size_t window;
    struct clock clock;
    struct id_source ids;
    struct socket_context *context;
    struct socket *socket; /* NULL: it was refused, the next call makes one */
    struct outbox *outbox; /* may be NULL */
    struct flight flight;
    int64_t last_sequence;    /* of an own write */
    int64_t last_heard_ms;    /* monotonic; of anything */
    int64_t wait_start_ms;    /* of the deadline: last progress */
    int64_t blocked_until_ms; /* monotonic; the socket takes no more */
    bool was_heard;           /* since wait_start_ms was first set */
    bool is_refused;          /* the key, by the last connection */
    unsigned resent_done;
    unsigned resent_refused;
};

MUST_CHECK enum status exchange_connect(struct client *client);

/* Encodes an envelope around the body; STATUS_too_large. */
MUST_CHECK enum status exchange_encode(struct client *client,
                                       const struct client_request *request,
                                       struct id id, struct buffer *out);

/* The verb of an encoded request; NULL when the bytes are none. */
const struct verb *exchange_verb_of(const uint8_t *frame, size_t size);

/* Sends what is due, then waits for one message, not past `until_ms`.
 * STATUS_ok: `ret_reply` is final, its request is out of the flight.
 * STATUS_busy: nothing final yet, call again. STATUS_denied: the key was
 * refused, and the connection with it. STATUS_io. */
MUST_CHECK enum status exchange_step(struct client *client, int64_t until_ms,
                                     struct client_reply *ret_reply);

/* Waits for one message of kind events; STATUS_timeout, STATUS_denied. */
MUST_CHECK enum status exchange_events(struct client *client, int64_t until_ms,
                                       struct client_reply *ret_reply);

#endif
