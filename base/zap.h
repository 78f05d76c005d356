/* The ZAP handler of a process (RFC 27): libzmq asks it about each key that has
 * proven itself at a bound socket, and lets in whom it says.
 *
 * libzmq asks one at a time and holds up handshakes meanwhile, so the answer
 * comes from memory. It must be open before any socket is bound; without it
 * libzmq lets everyone in, or with an enforced domain nobody. */
#ifndef LIENKET_BASE_ZAP_H
#define LIENKET_BASE_ZAP_H

#include "base/socket.h"

struct zap;

/* Who asks to come in, borrowed for the call. */
struct zap_request {
    const char *domain;  /* of the socket, socket_options.domain */
    const char *address; /* where the connection comes from */
    struct curve_key key;
};

/* Whether that key may come in at that socket. Its messages then carry it,
 * socket_message.key. */
typedef bool zap_decide(void *context, const struct zap_request *request);

/* STATUS_busy: the context has a handler; STATUS_io. close accepts NULL. */
MUST_CHECK enum status zap_open(struct socket_context *sockets,
                                zap_decide *decide, void *context,
                                struct zap **ret_zap);
void zap_close(struct zap *zap);

/* Answers what waits, a bounded part of it: a loop_ready for its handle, whose
 * context is the struct zap. */
void zap_answer(void *handler);
void *zap_handle(struct zap *zap);

#endif
