#include "link/worker.h"

#include <stdio.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "link/envelope.h"

#define RETRY_MS 50          /* while nobody is there */
#define REFUSED_WAIT_MS 1000 /* before a refused key is tried again */
#define EXIT_KEY_UNUSABLE 78
#define PATH_SIZE 4096
#define TAKE_MOST 64 /* messages a round, so that timers get their turn */

struct worker {
    struct worker_options options;
    struct socket *socket; /* NULL: there is no key yet, or it was refused */
    struct arena arena;
    bool was_told;   /* in the log that the key is awaited */
    bool is_refused; /* a key that was revoked while this socket was in use */
    int heartbeat;
    int64_t beat_ms;  /* when it was last tried */
    int64_t heard_ms; /* monotonic; LOOP_NEVER: not yet */
    int64_t head;
    struct id broker; /* of the broker's run, from its head messages */
};

static void take_messages(void *context);

static void path_of(const struct worker *worker, const char *name,
                    const char *ending, char ret_path[PATH_SIZE])
{
    const struct worker_settings *settings = worker->options.settings;
    bool is_apart = settings->keys_path;
    (void)snprintf(ret_path, PATH_SIZE, "%s%s/%s%s",
                   is_apart ? settings->keys_path : settings->store_path,
                   is_apart ? "" : "/keys", name, ending);
}

/* Reads the worker's keys; false while the files are not there. */
static bool read_keys(struct worker *worker, struct curve_pair **ret_pair,
                      struct curve_key *ret_server)
{
    char path[PATH_SIZE];
    path_of(worker, "server", ".pub", path);
    enum status status = curve_file_read_public(path, ret_server);
    if (status == STATUS_ok) {
        path_of(worker, worker->options.name, ".key", path);
        status = curve_file_read(path, ret_pair);
    }
    if (status == STATUS_denied)
        die(EXIT_KEY_UNUSABLE, "%s can be read by others: chmod 600", path);
    if (status != STATUS_ok && !worker->was_told)
        log_warning("waiting for %s, which the broker makes (%s)", path,
                    status_name(status));
    worker->was_told = true;
    return status == STATUS_ok;
}

static enum status connect_socket(struct worker *worker)
{
    struct socket_options options = {.kind = SOCKET_DEALER,
                                     .endpoint =
                                         worker->options.settings->endpoint,
                                     .largest_bytes = MOST_MESSAGE_BYTES};
    struct curve_pair *pair = NULL;
    if (!read_keys(worker, &pair, &options.server))
        return STATUS_ok;
    options.keys = pair;
    enum status status =
        socket_open(worker->options.sockets, &options, &worker->socket);
    curve_pair_destroy(pair);
    if (status != STATUS_ok)
        return status;
    return loop_watch_socket(worker->options.loop, worker->socket,
                             take_messages, worker);
}

static void disconnect(struct worker *worker)
{
    if (!worker->socket)
        return;
    loop_unwatch_socket(worker->options.loop, worker->socket);
    socket_close(worker->socket);
    worker->socket = NULL;
}

/* How long to wait until the next one. A socket that was refused never tries
 * again: another one will. */
static int64_t beat(struct worker *worker)
{
    if (worker->socket && (worker->is_refused ||
                           socket_state(worker->socket) == SOCKET_REFUSED)) {
        log_warning("the broker does not know the key in %s.key, or it was "
                    "revoked",
                    worker->options.name);
        disconnect(worker);
        worker->is_refused = false;
        return REFUSED_WAIT_MS;
    }
    if (!worker->socket && connect_socket(worker) != STATUS_ok)
        return REFUSED_WAIT_MS;
    if (!worker->socket)
        return RETRY_MS;
    struct envelope attach = envelope_make(message_kind_attach);
    worker->beat_ms = clock_monotonic_ms();
    attach.sequence = worker->head;
    enum status status =
        envelope_send(worker->socket, NULL, &attach, &worker->arena);
    return status == STATUS_ok ? WORKER_HEARTBEAT_MS : RETRY_MS;
}

static void send_heartbeat(void *context)
{
    struct worker *worker = context;
    int64_t wait_ms = beat(worker);
    loop_timer_set(worker->options.loop, worker->heartbeat,
                   clock_monotonic_ms() + wait_ms, 0);
    arena_reset(&worker->arena);
}

static void take_head(struct worker *worker, const struct envelope *head)
{
    const struct worker_calls *calls = &worker->options.calls;
    if (!id_equal(worker->broker, head->id)) {
        worker->broker = head->id;
        if (calls->on_broker)
            calls->on_broker(worker->options.context);
    }
    if (head->sequence <= worker->head)
        return;
    worker->head = head->sequence;
    if (calls->on_head)
        calls->on_head(worker->options.context, head->sequence);
}

static void take_request(struct worker *worker, const struct envelope *request)
{
    struct envelope reply = envelope_make(message_kind_answer);
    reply.status = STATUS_ok;
    worker->options.calls.on_request(worker->options.context, request,
                                     &worker->arena, &reply);
    reply.protocol = PROTOCOL_VERSION;
    reply.kind = message_kind_answer;
    reply.id = request->id;
    reply.verb = request->verb;
    reply.route = request->route;
    enum status status =
        envelope_send(worker->socket, NULL, &reply, &worker->arena);
    if (status != STATUS_too_large)
        return; /* gone with the connection: the broker times it out */
    reply.status = STATUS_too_large;
    reply.body = (struct bytes){NULL, 0};
    reply.problems_count = 0;
    struct arena small;
    arena_init(&small, MOST_RECORD_BYTES);
    status = envelope_send(worker->socket, NULL, &reply, &small);
    (void)status;
    arena_clear(&small);
}

/* The answer to a heartbeat is the head; a reply to it is a refusal. */
static bool is_turned_away(const struct envelope *envelope)
{
    return envelope->kind == message_kind_reply &&
           envelope->status == STATUS_denied && id_is_zero(envelope->id);
}

static void take_message(struct worker *worker,
                         const struct socket_message *message)
{
    struct envelope envelope;
    if (envelope_read(message->data, message->size, &worker->arena, &envelope,
                      NULL) != STATUS_ok)
        return;
    if (is_turned_away(&envelope)) {
        worker->is_refused = true;
        return;
    }
    worker->heard_ms = clock_monotonic_ms();
    if (envelope.kind == message_kind_head)
        take_head(worker, &envelope);
    else if (envelope.kind == message_kind_forward)
        take_request(worker, &envelope);
    else if (envelope.kind == message_kind_reply &&
             worker->options.calls.on_reply)
        worker->options.calls.on_reply(worker->options.context, &envelope);
}

static void take_messages(void *context)
{
    struct worker *worker = context;
    for (int taken = 0; taken < TAKE_MOST; taken++) {
        struct socket_message message;
        enum status status = socket_receive(worker->socket, &message);
        if (status == STATUS_invalid)
            continue;
        if (status != STATUS_ok)
            return;
        take_message(worker, &message);
        arena_reset(&worker->arena);
    }
}

enum status worker_open(const struct worker_options *options,
                        struct worker **ret_worker)
{
    struct worker *worker = memory_allocate(1, sizeof *worker);
    worker->options = *options;
    worker->heard_ms = LOOP_NEVER;
    arena_init(&worker->arena, WORKER_ARENA_BYTES);
    enum status status = connect_socket(worker);
    if (status != STATUS_ok) {
        socket_close(worker->socket);
        arena_clear(&worker->arena);
        memory_free(worker);
        return status;
    }
    worker->heartbeat = loop_timer_add(options->loop, send_heartbeat, worker);
    loop_timer_set(options->loop, worker->heartbeat, 0, 0);
    *ret_worker = worker;
    return STATUS_ok;
}

void worker_close(struct worker *worker)
{
    if (!worker)
        return;
    loop_timer_set(worker->options.loop, worker->heartbeat, LOOP_NEVER, 0);
    disconnect(worker);
    arena_clear(&worker->arena);
    memory_free(worker);
}

enum status worker_send(struct worker *worker, struct id id, unsigned verb,
                        struct bytes body)
{
    if (!worker->socket)
        return STATUS_busy;
    struct envelope request = envelope_make(message_kind_request);
    request.id = id;
    request.verb = verb;
    request.body = body;
    struct arena arena; /* not the worker's: a callback may be using that */
    arena_init(&arena, (size_t)2 * MOST_MESSAGE_BYTES);
    enum status status = envelope_send(worker->socket, NULL, &request, &arena);
    arena_clear(&arena);
    return status;
}

void worker_beat(struct worker *worker)
{
    struct envelope attach = envelope_make(message_kind_attach);
    struct arena small;
    if (!worker->socket ||
        clock_monotonic_ms() - worker->beat_ms < WORKER_HEARTBEAT_MS)
        return;
    worker->beat_ms = clock_monotonic_ms();
    attach.sequence = worker->head;
    arena_init(&small, MOST_RECORD_BYTES);
    enum status status = envelope_send(worker->socket, NULL, &attach, &small);
    (void)status; /* the loop's own heartbeat tries again */
    arena_clear(&small);
}

bool worker_is_attached(const struct worker *worker)
{
    return worker->heard_ms != LOOP_NEVER &&
           clock_monotonic_ms() - worker->heard_ms < WORKER_SILENCE_MS;
}
