/* ZeroMQ sockets with every limit and key set, one payload a message.
 *
 * Nothing here waits: sending and receiving answer at once, the loop waits.
 * Sizes, queues, handshakes, heartbeats and reconnection are bounded, because
 * the library's defaults are unlimited or far too patient. Every socket speaks
 * CURVE: encryption and the check of keys are set in socket_open, and nowhere
 * else. */
#ifndef LIENKET_BASE_SOCKET_H
#define LIENKET_BASE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/curve.h"
#include "base/status.h"

#define SOCKET_PEER_BYTES 64
#define SOCKET_ENDPOINT_SIZE 256
#define SOCKET_ADDRESS_SIZE 64 /* IPv6 with a zone */
#define SOCKET_QUEUE_DEFAULT 1000
#define SOCKET_HANDSHAKE_MS 3000
#define SOCKET_HEARTBEAT_LOST_MS 3000

struct socket_context; /* one a process: the library's own threads */
struct socket;

enum socket_kind { SOCKET_DEALER, SOCKET_ROUTER };

struct socket_options {
    enum socket_kind kind;
    const char *endpoint;  /* "tcp://127.0.0.1:7511", "ipc:///run/..." */
    bool is_bound;         /* bound, else connected */
    int64_t largest_bytes; /* of a message; a larger one drops its sender */
    int queue_messages;    /* waiting each way, a peer; 0: the default */
    int send_messages;     /* waiting to go out, a peer; 0: the same */
    const struct curve_pair *keys; /* one's own; needed until open returns */
    struct curve_key server; /* of a connected one: whom it must meet there */
    const char *domain; /* of a bound one: what base/zap.h is asked about */
};

/* The name a ROUTER knows a connection by: where to answer, never who it is. */
struct socket_peer {
    uint8_t size;
    uint8_t bytes[SOCKET_PEER_BYTES];
};

struct socket_context *socket_context_create(void);
void socket_context_destroy(struct socket_context *context);

/* STATUS_invalid: the endpoint makes no sense; STATUS_busy: it is taken;
 * STATUS_io. A connecting socket connects in the background. close accepts
 * NULL and drops what is not sent yet. */
MUST_CHECK enum status socket_open(struct socket_context *context,
                                   const struct socket_options *options,
                                   struct socket **ret_socket);
void socket_close(struct socket *socket);

/* Where a bound socket really is, with the port that ":*" got. */
const char *socket_endpoint(const struct socket *socket);

/* How far a connected socket has come. */
enum socket_state {
    SOCKET_TRYING,     /* nobody there yet, or the handshake is under way */
    SOCKET_MEETS,      /* shook hands */
    SOCKET_BROKEN_OFF, /* somebody is there and hangs up: another server key, or
                          no CURVE at all; it keeps trying */
    SOCKET_REFUSED,    /* our key is not let in: this socket will never try
                          again, only another one can */
};
enum socket_state socket_state(struct socket *socket);

/* `peer` is for a ROUTER, NULL for a DEALER. STATUS_busy: the queue is full, or
 * a DEALER has no connection yet; STATUS_unavailable: no such peer;
 * STATUS_too_large; STATUS_io. */
MUST_CHECK enum status socket_send(struct socket *socket,
                                   const struct socket_peer *peer,
                                   const void *bytes, size_t size);

struct socket_message {
    struct socket_peer peer; /* of a ROUTER */
    bool is_known;           /* a bound socket has heard whose key it is: */
    struct curve_key key;    /* proven by CURVE, this very connection's */
    char address[SOCKET_ADDRESS_SIZE]; /* it came from; "" when not said */
    const uint8_t *data; /* borrowed until the next receive or close */
    size_t size;
};

/* STATUS_busy: nothing waits. STATUS_invalid: a message that is not one
 * payload; it is gone, `peer` says whose it was (size 0: cannot be said).
 * STATUS_io. */
MUST_CHECK enum status socket_receive(struct socket *socket,
                                      struct socket_message *ret_message);

/* For the loop: the library's own handle, and the one that becomes readable
 * when the state of a connected socket changes. */
void *socket_handle(struct socket *socket);
void *socket_state_handle(struct socket *socket);

/* The library's own context, for the sockets of base/ that carry no payloads:
 * base/zap.h. */
void *socket_context_handle(struct socket_context *context);

#endif
