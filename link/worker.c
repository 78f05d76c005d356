#include "link/worker.h"

#include "base/clock.h"
#include "link/envelope.h"

#define RETRY_MS 50  /* while nobody is there */
#define TAKE_MOST 64 /* messages a round, so that timers get their turn */

struct worker {
    struct worker_options options;
    struct socket *socket;
    struct arena arena;
    int heartbeat;
    int64_t beat_ms;  /* when it was last tried */
    int64_t heard_ms; /* monotonic; LOOP_NEVER: not yet */
    int64_t head;
    struct id broker; /* of the broker's run, from its head messages */
};

static void send_heartbeat(void *context)
{
    struct worker *worker = context;
    struct envelope attach = envelope_make(message_kind_attach);
    worker->beat_ms = clock_monotonic_ms();
    attach.actor = worker->options.actor;
    attach.sequence = worker->head;
    enum status status =
        envelope_send(worker->socket, NULL, &attach, &worker->arena);
    int64_t wait_ms = status == STATUS_ok ? WORKER_HEARTBEAT_MS : RETRY_MS;
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

static void take_message(struct worker *worker,
                         const struct socket_message *message)
{
    struct envelope envelope;
    if (envelope_read(message->data, message->size, &worker->arena, &envelope,
                      NULL) != STATUS_ok)
        return;
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

static enum status connect_socket(struct worker *worker)
{
    struct socket_options options = {.kind = SOCKET_DEALER,
                                     .endpoint = worker->options.endpoint,
                                     .largest_bytes = MOST_MESSAGE_BYTES};
    enum status status =
        socket_open(worker->options.sockets, &options, &worker->socket);
    if (status != STATUS_ok)
        return status;
    return loop_watch_socket(worker->options.loop, worker->socket,
                             take_messages, worker);
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
    loop_unwatch_socket(worker->options.loop, worker->socket);
    socket_close(worker->socket);
    arena_clear(&worker->arena);
    memory_free(worker);
}

enum status worker_send(struct worker *worker, struct id id, unsigned verb,
                        struct bytes body)
{
    struct envelope request = envelope_make(message_kind_request);
    request.id = id;
    request.verb = verb;
    request.actor = worker->options.actor;
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
    if (clock_monotonic_ms() - worker->beat_ms < WORKER_HEARTBEAT_MS)
        return;
    worker->beat_ms = clock_monotonic_ms();
    attach.actor = worker->options.actor;
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
