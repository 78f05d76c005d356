/* The C client of lienket: says verbs to the broker, over a network and a
 * broker that may stop at any time, so that one request has one effect.
 *
 * A write goes into the outbox file first (clients/lib/outbox.h), then to the
 * broker, again and again under the same id, until there is a final reply; the
 * broker answers a repeated id with the reply it gave before. What has no
 * final reply when the deadline passes stays in the outbox and is sent first
 * by whoever opens that outbox next. Bodies are the structs of model/schema.h.
 *
 *     struct client_options options = {.endpoint = "tcp://..."};
 *     struct client *client;
 *     struct client_reply reply;
 *     client_reply_init(&reply);
 *     if (client_open(&options, &client) == STATUS_ok) {
 *         status = client_call(client, VERB_post_offer, &offer, &reply);
 *         client_close(client);
 *     }
 *     client_reply_clear(&reply);
 *
 * Who speaks is the key in the file `key_path` (clients/lib/key_files.h says
 * where it is when that is NULL): `lienket keys new` makes one.
 * One thread a client. Not for use across fork. */
#ifndef LIENKET_CLIENTS_LIB_CLIENT_H
#define LIENKET_CLIENTS_LIB_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/status.h"
#include "model/schema.h"
#include "model/verb.h"

#define CLIENT_ENDPOINT "tcp://127.0.0.1:7511"
#define CLIENT_DEADLINE_MS 10000
#define CLIENT_WINDOW 256
#define CLIENT_WINDOW_MOST 1024
#define CLIENT_SESSION_BYTES 32
#define CLIENT_REPLY_BYTES (64U << 20) /* what one reply may unfold to */

struct client;

struct client_options {
    const char *endpoint;    /* the broker's; NULL: CLIENT_ENDPOINT */
    const char *outbox_path; /* NULL: writes do not outlive the client */
    const char *key_path;    /* one's own key; NULL: where it is by default */
    const char *server_path; /* the server's public key; NULL: beside that */
    /* A session's token: its party speaks. It goes into no outbox; what an
     * ended one could not write stays there: one for each party. NULL: none. */
    const uint8_t *session;
    int64_t deadline_ms; /* how long a call waits; 0: CLIENT_DEADLINE_MS */
    unsigned window;     /* most requests in flight; 0: CLIENT_WINDOW */
    uint64_t seed;       /* of ids, for runs that repeat; 0: random */
    int64_t clock_ms;    /* wall time in ids then; 0: the real one */
};

struct client_request {
    enum verb_number verb;
    const void *value;      /* a struct of the verb's body */
    struct id id;           /* zero: a new one */
    int64_t tag;            /* the caller's own, comes back with the reply */
    int64_t least_sequence; /* of a read; never less than the last own write */
    int64_t credit;         /* of follow_events: how many may be pushed */
};

/* What became of a request. Everything it points at is in its arena, until the
 * reply is used again or cleared. */
struct client_reply {
    enum status status; /* the broker's; problems say more */
    struct id request;
    int64_t tag;
    int64_t sequence;
    bool is_resent; /* left in the outbox by an earlier run */
    const struct verb *verb;
    const void *value; /* a struct of verb->reply; NULL unless STATUS_ok */
    const struct problem *problems;
    uint32_t problem_count;
    struct arena arena;
};

void client_reply_init(struct client_reply *reply);
void client_reply_clear(struct client_reply *reply);

/* Does not wait for the broker. STATUS_denied: a key file is missing, is none,
 * or others can read it (key_files_fault says which). STATUS_busy: another
 * process has the outbox. STATUS_corrupt or STATUS_io: the outbox cannot be
 * read. STATUS_invalid: the endpoint makes no sense. */
MUST_CHECK enum status client_open(const struct client_options *options,
                                   struct client **ret_client);

/* Accepts NULL. What is pending stays in the outbox. */
void client_close(struct client *client);

/* A new id in the client's sequence, for a record that is to be posted. */
struct id client_new_id(struct client *client);

/* Says one verb and waits for what becomes of it. Returns the reply's status,
 * which is STATUS_ok when it was done. Without any answer until the deadline:
 * STATUS_unavailable when the broker was never heard, STATUS_timeout else; a
 * write then is in the outbox, if there is one (client_pending). STATUS_denied
 * without problems, and client_is_refused: the broker does not know the key;
 * writes stay in the outbox as well. Not while submitted requests are in
 * flight. */
MUST_CHECK enum status client_call(struct client *client, enum verb_number verb,
                                   const void *value,
                                   struct client_reply *ret_reply);

/* The same with an id of one's own, or a least sequence. */
MUST_CHECK enum status client_request(struct client *client,
                                      const struct client_request *request,
                                      struct client_reply *ret_reply);

/* For many at once. Adds a request to the window; it goes out with the next
 * client_collect, after one fsync for all that was added. STATUS_full: collect
 * first. STATUS_too_large: the request can never be sent. STATUS_conflict:
 * another request with that id is in flight. STATUS_io. */
MUST_CHECK enum status client_submit(struct client *client,
                                     const struct client_request *request);

/* Waits for the next final reply, in whatever order they come. Returns
 * STATUS_ok with a reply (whose own status may be any), STATUS_not_found when
 * nothing is in flight; STATUS_unavailable, STATUS_timeout, STATUS_denied as
 * above, counted from the last answer: nothing submitted is waited for any
 * more. */
MUST_CHECK enum status client_collect(struct client *client,
                                      struct client_reply *ret_reply);

/* Whether the broker turned the key away when the client last tried: the next
 * call tries again, with a new connection. Whether somebody is there who hangs
 * up: not the server whose key we have. */
bool client_is_refused(const struct client *client);
bool client_is_hung_up(const struct client *client);

/* How many submitted requests have no reply yet; how many requests the outbox
 * holds, earlier ones among them. */
size_t client_in_flight(const struct client *client);
size_t client_pending(const struct client *client);

/* Sends what earlier runs left in the outbox and waits for it: STATUS_ok with
 * how many were done and how many refused. client_call does so by itself. */
MUST_CHECK enum status client_flush(struct client *client, unsigned *ret_done,
                                    unsigned *ret_refused);

/* After follow_events was said: waits for pushed events, at most `wait_ms`.
 * STATUS_ok: `ret_reply->value` is a struct page; STATUS_timeout: none came. */
MUST_CHECK enum status client_next_events(struct client *client,
                                          int64_t wait_ms,
                                          struct client_reply *ret_reply);

#endif
