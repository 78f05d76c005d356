/* ZeroMQ sockets with every limit set, one payload a message.
 *
 * Nothing here waits: sending and receiving answer at once, the loop waits.
 * Sizes, queues, handshakes, heartbeats and reconnection are bounded, because
 * the library's defaults are unlimited or far too patient. Encryption and the
 * check of keys will be set in socket_open, for all sockets, and nowhere else.
 */
#ifndef LIENKET_BASE_SOCKET_H
#define LIENKET_BASE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define SOCKET_PEER_BYTES 64
#define SOCKET_ENDPOINT_SIZE 256
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

/* `peer` is for a ROUTER, NULL for a DEALER. STATUS_busy: the queue is full, or
 * a DEALER has no connection yet; STATUS_unavailable: no such peer;
 * STATUS_too_large; STATUS_io. */
MUST_CHECK enum status socket_send(struct socket *socket,
                                   const struct socket_peer *peer,
                                   const void *bytes, size_t size);

struct socket_message {
    struct socket_peer peer; /* of a ROUTER */
    const uint8_t *data;     /* borrowed until the next receive or close */
    const char *address;     /* likewise: of the sender; "" when not known */
    size_t size;
};

/* STATUS_busy: nothing waits. STATUS_invalid: a message that is not one
 * payload; it is gone, `peer` says whose it was (size 0: cannot be said).
 * STATUS_io. */
MUST_CHECK enum status socket_receive(struct socket *socket,
                                      struct socket_message *ret_message);

/* For the loop: the library's own handle. */
void *socket_handle(struct socket *socket);

#endif
