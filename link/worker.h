/* The worker's end of the broker's back door, for office and matcher: attaches
 * with a heartbeat a second, answers what is forwarded, hears of the ledger's
 * growth, and sends requests of its own.
 *
 * It lives in the process's loop. Answers are immediate: a callback returns
 * with its reply filled. When the broker goes away and comes back nothing need
 * be done but what on_broker says. */
#ifndef LIENKET_LINK_WORKER_H
#define LIENKET_LINK_WORKER_H

#include "base/loop.h"
#include "base/memory.h"
#include "base/socket.h"
#include "link/worker_settings.h"
#include "model/schema.h"

#define WORKER_HEARTBEAT_MS 1000
#define WORKER_SILENCE_MS 5000        /* then the other end counts as away */
#define WORKER_ARENA_BYTES (16 << 20) /* for one answer */

struct worker;

struct worker_calls {
    /* A read to answer: `request` has verb, actor (proven; its rights to the
     * verb are checked already, its scope is not), least_sequence and body.
     * Fill status, sequence, body and problems of `reply`, with memory from
     * `arena`; both go away afterwards. */
    void (*on_request)(void *context, const struct envelope *request,
                       struct arena *arena, struct envelope *reply);

    /* The ledger has come to this sequence; never the same twice. May be
     * NULL. */
    void (*on_head)(void *context, int64_t sequence);

    /* The reply to a request that worker_send sent; borrowed. May be NULL. */
    void (*on_reply)(void *context, const struct envelope *reply);

    /* A broker is there: the first one, or one that was started anew, to which
     * unanswered requests must be sent again (same id). May be NULL. */
    void (*on_broker)(void *context);
};

struct worker_options {
    struct loop *loop;
    struct socket_context *sockets;
    const struct worker_settings *settings; /* endpoint, and where keys are */
    const char *name; /* of the worker's key: "office" is office.key */
    struct worker_calls calls;
    void *context; /* for the calls */
};

/* Does not wait for the broker, nor for the key that the broker makes at its
 * first start; a key file that others can read ends the process. A key that the
 * broker does not know is read anew and tried again every second. Statuses of
 * socket_open; STATUS_full. close accepts NULL. */
MUST_CHECK enum status worker_open(const struct worker_options *options,
                                   struct worker **ret_worker);
void worker_close(struct worker *worker);

/* Sends a request in the worker's own name: `verb`, a fresh `id` and an encoded
 * `body` are the caller's. STATUS_busy: not connected or the queue is full, try
 * again later. */
MUST_CHECK enum status worker_send(struct worker *worker, struct id id,
                                   unsigned verb, struct bytes body);

/* Sends the heartbeat if it is due: between the pieces of work that would keep
 * the loop for longer than WORKER_SILENCE_MS. */
void worker_beat(struct worker *worker);

/* Whether the broker was heard from within WORKER_SILENCE_MS. */
bool worker_is_attached(const struct worker *worker);

#endif
