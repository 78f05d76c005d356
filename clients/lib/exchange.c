#include "clients/lib/exchange.h"

#include <zmq.h>

#include "base/check.h"
#include "model/codec.h"

#define BLOCKED_MS 20 /* until the next try when the socket takes no more */

enum status exchange_connect(struct client *client)
{
    struct socket_options options = {.kind = SOCKET_DEALER,
                                     .endpoint = client->endpoint,
                                     .largest_bytes = MOST_MESSAGE_BYTES,
                                     .queue_messages =
                                         2 * (int)CLIENT_WINDOW_MOST,
                                     .keys = client->keys,
                                     .server = client->server};
    struct socket *socket;
    enum status status = socket_open(client->context, &options, &socket);
    if (status != STATUS_ok)
        return status;
    socket_close(client->socket);
    client->socket = socket;
    client->last_heard_ms = clock_monotonic_ms();
    flight_hurry(&client->flight);
    return STATUS_ok;
}

enum status exchange_encode(struct client *client,
                            const struct client_request *request, struct id id,
                            struct buffer *out)
{
    const struct verb *verb = verb_find(request->verb);
    CHECK(verb);
    struct buffer body;
    buffer_init(&body, MOST_BODY_BYTES);
    record_encode(verb->body, request->value, &body);
    struct envelope envelope = {.protocol = PROTOCOL_VERSION,
                                .kind = message_kind_request,
                                .id = id,
                                .verb = request->verb,
                                .least_sequence = request->least_sequence,
                                .credit = request->credit};
    if (verb->server != SERVED_BY_WRITE &&
        envelope.least_sequence < client->last_sequence)
        envelope.least_sequence = client->last_sequence;
    envelope.body = (struct bytes){body.data, (uint32_t)body.size};
    if (body.status == STATUS_ok)
        record_encode(&record_envelope, &envelope, out);
    enum status status = body.status == STATUS_ok ? out->status : body.status;
    buffer_clear(&body);
    return status;
}

const struct verb *exchange_verb_of(const uint8_t *frame, size_t size)
{
    struct arena arena;
    arena_init(&arena, 4 * MOST_MESSAGE_BYTES);
    struct envelope envelope;
    const struct verb *verb = NULL;
    if (record_decode(&record_envelope, bytes_of(frame, size), &arena,
                      &envelope, NULL) == STATUS_ok)
        verb = verb_find((unsigned)envelope.verb);
    arena_clear(&arena);
    return verb;
}

static enum status seal(const struct client *client,
                        const struct flight_item *item, struct buffer *frame)
{
    struct arena arena;
    struct envelope envelope;
    arena_init(&arena, 4 * MOST_MESSAGE_BYTES);
    enum status status =
        record_decode(&record_envelope, bytes_of(item->frame, item->size),
                      &arena, &envelope, NULL);
    envelope.session = bytes_of(client->session, CLIENT_SESSION_BYTES);
    if (status == STATUS_ok)
        record_encode(&record_envelope, &envelope, frame);
    arena_clear(&arena);
    return status == STATUS_ok ? frame->status : status;
}

/* The token goes on at the last moment: it must not lie in the outbox, and what
 * an ended session left there is said again in the next one. */
static enum status send_item(struct client *client,
                             const struct flight_item *item)
{
    struct buffer frame;
    if (!client->has_session)
        return socket_send(client->socket, NULL, item->frame, item->size);
    buffer_init(&frame, MOST_MESSAGE_BYTES);
    enum status status = seal(client, item, &frame);
    if (status == STATUS_ok)
        status = socket_send(client->socket, NULL, frame.data, frame.size);
    buffer_clear(&frame);
    return status;
}

/* Sends what is due, oldest first; stops where the socket takes no more. */
static enum status send_due(struct client *client)
{
    int64_t now_ms = clock_monotonic_ms();
    if (client->outbox) {
        enum status status = outbox_sync(client->outbox);
        if (status != STATUS_ok)
            return status;
    }
    if (client->blocked_until_ms > now_ms)
        return STATUS_ok;
    for (size_t index = 0; index < client->flight.count; index++) {
        struct flight_item *item = &client->flight.items[index];
        if (item->next_try_ms > now_ms)
            continue;
        if (send_item(client, item) != STATUS_ok) {
            client->blocked_until_ms = now_ms + BLOCKED_MS;
            break;
        }
        flight_postpone(item, now_ms);
    }
    return STATUS_ok;
}

/* libzmq never tries again on a socket that was refused: it is given up, so
 * that the next call makes another one. */
static enum status see_refusal(struct client *client)
{
    if (socket_state(client->socket) != SOCKET_REFUSED)
        return STATUS_ok;
    socket_close(client->socket);
    client->socket = NULL;
    client->is_refused = true;
    return STATUS_denied;
}

/* Waits until the socket has something, or until then. */
static enum status wait_readable(struct client *client, int64_t until_ms)
{
    int64_t wait_ms = until_ms - clock_monotonic_ms();
    zmq_pollitem_t items[] = {
        {.socket = socket_handle(client->socket), .events = ZMQ_POLLIN},
        {.socket = socket_state_handle(client->socket), .events = ZMQ_POLLIN}};
    zmq_poll(items, 2, wait_ms > 0 ? (long)wait_ms : 0);
    if (items[0].revents)
        return STATUS_ok;
    enum status status = see_refusal(client);
    return status == STATUS_ok ? STATUS_timeout : status;
}

static enum status read_body(const struct envelope *envelope,
                             const struct record *record,
                             struct client_reply *reply)
{
    void *value = arena_take(&reply->arena, 1, record->size);
    if (!value)
        return STATUS_too_large;
    enum status status = STATUS_ok;
    if (envelope->body.size == 0) /* no body says what an empty one says */
        record_init(record, value);
    else
        status =
            record_decode(record, envelope->body, &reply->arena, value, NULL);
    if (status == STATUS_ok)
        reply->value = value;
    return status;
}

/* Refused for its session alone: nothing was done, and the next session of the
 * same party can have it done. */
static bool is_session_over(const struct envelope *envelope)
{
    return envelope->problems_count == 1 &&
           envelope->problems[0].reason == problem_reason_session_ended;
}

static void forget(struct client *client, struct flight_item *item,
                   const struct envelope *envelope)
{
    if (item->is_kept && !is_session_over(envelope))
        outbox_remove(client->outbox, item->id);
    flight_remove(&client->flight, item);
}

/* Fills the reply from a final envelope and lets go of the request. */
static void settle(struct client *client, struct flight_item *item,
                   const struct envelope *envelope, struct client_reply *reply)
{
    reply->verb = verb_find(item->verb);
    reply->request = item->id;
    reply->tag = item->tag;
    reply->is_resent = item->is_resent;
    reply->sequence = envelope->sequence;
    reply->status = (enum status)envelope->status;
    reply->problems = envelope->problems;
    reply->problem_count = envelope->problems_count;
    if (reply->status == STATUS_ok && reply->verb)
        reply->status = read_body(envelope, reply->verb->reply, reply);
    if (item->is_write && reply->status == STATUS_ok &&
        reply->sequence > client->last_sequence)
        client->last_sequence = reply->sequence;
    if (item->is_resent && reply->status == STATUS_ok)
        client->resent_done++;
    else if (item->is_resent)
        client->resent_refused++;
    forget(client, item, envelope);
}

static void reply_reset(struct client_reply *reply)
{
    struct arena arena = reply->arena;
    arena_reset(&arena);
    *reply = (struct client_reply){.arena = arena};
}

/* Takes one message, if it is an envelope of this protocol. */
static enum status receive(struct client *client, struct client_reply *reply,
                           struct envelope *ret_envelope)
{
    struct socket_message message;
    enum status status = socket_receive(client->socket, &message);
    if (status != STATUS_ok)
        return status == STATUS_io ? STATUS_io : STATUS_busy;
    int64_t now_ms = clock_monotonic_ms();
    client->last_heard_ms = now_ms;
    client->was_heard = true;
    client->is_refused = false;
    reply_reset(reply);
    status =
        record_decode(&record_envelope, bytes_of(message.data, message.size),
                      &reply->arena, ret_envelope, NULL);
    if (status != STATUS_ok || ret_envelope->status >= STATUS_COUNT ||
        ret_envelope->protocol != PROTOCOL_VERSION)
        return STATUS_busy;
    return STATUS_ok;
}

/* A connection on which nothing comes though much is asked is made anew, and so
 * is one that was refused. */
static enum status heal(struct client *client)
{
    int64_t silent_ms = clock_monotonic_ms() - client->last_heard_ms;
    if (!client->socket ||
        (client->flight.count && silent_ms > EXCHANGE_SILENCE_MS))
        return exchange_connect(client);
    return STATUS_ok;
}

enum status exchange_step(struct client *client, int64_t until_ms,
                          struct client_reply *ret_reply)
{
    enum status status = heal(client);
    if (status == STATUS_ok)
        status = send_due(client);
    if (status != STATUS_ok)
        return status;
    int64_t next_ms = flight_next_ms(&client->flight);
    if (next_ms < client->blocked_until_ms)
        next_ms = client->blocked_until_ms;
    int64_t wake_ms = next_ms < until_ms ? next_ms : until_ms;
    status = wait_readable(client, wake_ms);
    if (status != STATUS_ok)
        return status == STATUS_timeout ? STATUS_busy : status;
    struct envelope envelope;
    status = receive(client, ret_reply, &envelope);
    if (status != STATUS_ok)
        return status;
    struct flight_item *item = flight_find(&client->flight, envelope.id);
    if (!item || envelope.kind != message_kind_reply)
        return STATUS_busy;
    if (!status_is_final((enum status)envelope.status)) {
        flight_answer(item, (enum status)envelope.status,
                      client->last_heard_ms);
        flight_hold(item, client->last_heard_ms + envelope.retry_after_ms);
        return STATUS_busy;
    }
    client->wait_start_ms = client->last_heard_ms;
    settle(client, item, &envelope, ret_reply);
    return STATUS_ok;
}

enum status exchange_events(struct client *client, int64_t until_ms,
                            struct client_reply *ret_reply)
{
    enum status status = heal(client);
    if (status != STATUS_ok)
        return status;
    while (clock_monotonic_ms() < until_ms) {
        status = wait_readable(client, until_ms);
        if (status == STATUS_denied)
            return status;
        if (status != STATUS_ok)
            continue;
        struct envelope envelope;
        status = receive(client, ret_reply, &envelope);
        if (status == STATUS_io)
            return status;
        if (status != STATUS_ok || envelope.kind != message_kind_events)
            continue;
        ret_reply->verb = verb_find(VERB_follow_events);
        ret_reply->sequence = envelope.sequence;
        ret_reply->request = envelope.id;
        ret_reply->status = STATUS_ok;
        return read_body(&envelope, &record_page, ret_reply);
    }
    return STATUS_timeout;
}
