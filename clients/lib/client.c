#include "clients/lib/client.h"

#include <string.h>

#include "base/check.h"
#include "clients/lib/exchange.h"
#include "clients/lib/key_files.h"
#include "model/codec.h"

void client_reply_init(struct client_reply *reply)
{
    *reply = (struct client_reply){.status = STATUS_ok};
    arena_init(&reply->arena, CLIENT_REPLY_BYTES);
}

void client_reply_clear(struct client_reply *reply)
{
    arena_clear(&reply->arena);
    *reply = (struct client_reply){.status = STATUS_ok};
}

/* What an earlier run left goes into the flight first, so it is sent first. */
static void resume(struct client *client)
{
    size_t count = client->outbox ? outbox_count(client->outbox) : 0;
    for (size_t index = 0; index < count; index++) {
        struct outbox_entry entry = outbox_at(client->outbox, index);
        const struct verb *verb = exchange_verb_of(entry.bytes, entry.size);
        struct flight_item *item =
            flight_add(&client->flight, entry.id, entry.bytes, entry.size);
        CHECK(item);
        item->verb = verb ? verb->number : 0;
        item->is_write = true;
        item->is_kept = true;
        item->is_resent = true;
    }
}

static void init(struct client *client, const struct client_options *options)
{
    const char *endpoint = options->endpoint;
    client->endpoint = memory_copy_text(endpoint ? endpoint : CLIENT_ENDPOINT);
    client->has_session = options->session != NULL;
    if (client->has_session)
        memcpy(client->session, options->session, CLIENT_SESSION_BYTES);
    client->deadline_ms =
        options->deadline_ms ? options->deadline_ms : CLIENT_DEADLINE_MS;
    client->window = options->window ? options->window : CLIENT_WINDOW;
    if (client->window > CLIENT_WINDOW_MOST)
        client->window = CLIENT_WINDOW_MOST;
    clock_init_real(&client->clock);
    if (options->clock_ms)
        clock_init_stepped(&client->clock, options->clock_ms);
    id_source_init(&client->ids, options->seed);
    client->context = socket_context_create();
    flight_init(&client->flight, OUTBOX_PENDING_MOST + CLIENT_WINDOW_MOST);
}

static enum status open_outbox(const char *path, struct outbox **ret_outbox)
{
    return path ? outbox_open(path, ret_outbox) : STATUS_ok;
}

enum status client_open(const struct client_options *options,
                        struct client **ret_client)
{
    struct outbox *outbox = NULL;
    struct curve_pair *keys = NULL;
    struct curve_key server;
    enum status status =
        key_files_read(options->key_path, options->server_path, &keys, &server);
    if (status == STATUS_ok)
        status = open_outbox(options->outbox_path, &outbox);
    if (status != STATUS_ok) {
        curve_pair_destroy(keys);
        return status;
    }
    struct client *client = memory_allocate(1, sizeof *client);
    client->outbox = outbox;
    client->keys = keys;
    client->server = server;
    init(client, options);
    status = exchange_connect(client);
    if (status != STATUS_ok) {
        client_close(client);
        return status;
    }
    resume(client);
    *ret_client = client;
    return STATUS_ok;
}

void client_close(struct client *client)
{
    if (!client)
        return;
    socket_close(client->socket);
    socket_context_destroy(client->context);
    outbox_close(client->outbox);
    flight_clear(&client->flight);
    curve_pair_destroy(client->keys);
    memory_free(client->endpoint);
    memory_free(client);
}

struct id client_new_id(struct client *client)
{
    return id_next(&client->ids, clock_wall_ms(&client->clock));
}

bool client_is_refused(const struct client *client)
{
    return client->is_refused;
}

bool client_is_hung_up(const struct client *client)
{
    return client->socket && socket_state(client->socket) == SOCKET_BROKEN_OFF;
}

size_t client_in_flight(const struct client *client)
{
    return flight_awaited(&client->flight);
}

size_t client_pending(const struct client *client)
{
    return client->outbox ? outbox_count(client->outbox) : 0;
}

static enum status add(struct client *client,
                       const struct client_request *request, struct id id,
                       const struct buffer *frame)
{
    const struct verb *verb = verb_find(request->verb);
    bool is_write = verb->server == SERVED_BY_WRITE;
    if (is_write && client->outbox) {
        enum status status =
            outbox_put(client->outbox, id, frame->data, frame->size);
        if (status != STATUS_ok)
            return status;
    }
    struct flight_item *item =
        flight_add(&client->flight, id, frame->data, frame->size);
    CHECK(item);
    item->tag = request->tag;
    item->verb = verb->number;
    item->is_write = is_write;
    item->is_kept = is_write && client->outbox;
    return STATUS_ok;
}

/* A request that an earlier run left, said again: now somebody waits for it. */
static enum status adopt(struct flight_item *same,
                         const struct client_request *request,
                         const struct buffer *frame)
{
    if (!same->is_resent || same->size != frame->size ||
        memcmp(same->frame, frame->data, frame->size) != 0)
        return STATUS_conflict;
    same->is_resent = false;
    same->tag = request->tag;
    return STATUS_ok;
}

enum status client_submit(struct client *client,
                          const struct client_request *request)
{
    size_t awaited = flight_awaited(&client->flight);
    if (awaited >= client->window)
        return STATUS_full;
    struct id id =
        id_is_zero(request->id) ? client_new_id(client) : request->id;
    struct buffer frame;
    buffer_init(&frame, MOST_MESSAGE_BYTES);
    enum status status = exchange_encode(client, request, id, &frame);
    struct flight_item *same = flight_find(&client->flight, id);
    if (status == STATUS_ok && same)
        status = adopt(same, request, &frame);
    else if (status == STATUS_ok)
        status = add(client, request, id, &frame);
    buffer_clear(&frame);
    if (status == STATUS_ok && awaited == 0) {
        client->wait_start_ms = clock_monotonic_ms();
        client->was_heard = false;
    }
    return status;
}

/* Why nothing came: the broker's own last word, or that it never spoke. */
static enum status silence(const struct client *client)
{
    for (size_t index = 0; index < client->flight.count; index++)
        if (client->flight.items[index].is_answered)
            return client->flight.items[index].last_status;
    return client->was_heard ? STATUS_timeout : STATUS_unavailable;
}

/* One final reply, of an earlier run's request or of one's own. */
static enum status next_reply(struct client *client,
                              struct client_reply *ret_reply)
{
    for (;;) {
        int64_t until_ms = client->wait_start_ms + client->deadline_ms;
        enum status status = exchange_step(client, until_ms, ret_reply);
        if (status != STATUS_busy)
            return status;
        if (clock_monotonic_ms() >= client->wait_start_ms + client->deadline_ms)
            return silence(client);
    }
}

enum status client_collect(struct client *client,
                           struct client_reply *ret_reply)
{
    while (flight_awaited(&client->flight)) {
        enum status status = next_reply(client, ret_reply);
        if (status != STATUS_ok) {
            flight_abandon(&client->flight);
            return status;
        }
        if (!ret_reply->is_resent)
            return STATUS_ok;
    }
    return STATUS_not_found;
}

enum status client_request(struct client *client,
                           const struct client_request *request,
                           struct client_reply *ret_reply)
{
    CHECK(flight_awaited(&client->flight) == 0);
    enum status status = client_submit(client, request);
    if (status == STATUS_ok)
        status = client_collect(client, ret_reply);
    if (status == STATUS_ok)
        return ret_reply->status;
    ret_reply->status = status;
    ret_reply->problem_count = 0;
    return status;
}

enum status client_call(struct client *client, enum verb_number verb,
                        const void *value, struct client_reply *ret_reply)
{
    struct client_request request = {.verb = verb, .value = value};
    return client_request(client, &request, ret_reply);
}

enum status client_flush(struct client *client, unsigned *ret_done,
                         unsigned *ret_refused)
{
    struct client_reply reply;
    enum status status = STATUS_ok;
    CHECK(flight_awaited(&client->flight) == 0);
    client_reply_init(&reply);
    client->wait_start_ms = clock_monotonic_ms();
    client->was_heard = false;
    while (status == STATUS_ok && client->flight.count)
        status = next_reply(client, &reply);
    client_reply_clear(&reply);
    *ret_done = client->resent_done;
    *ret_refused = client->resent_refused;
    return status;
}

enum status client_next_events(struct client *client, int64_t wait_ms,
                               struct client_reply *ret_reply)
{
    return exchange_events(client, clock_monotonic_ms() + wait_ms, ret_reply);
}
