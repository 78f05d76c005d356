#include "tests/broker/bench_floor.h"

#include <string.h>
#include <time.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/curve.h"
#include "base/zap.h"
#include "broker/gather.h"
#include "model/limits.h"
#include "model/schema.h"
#include "store/handle.h"

#define BATCH_MOST 1000
#define MAP_BYTES (INT64_C(16) << 30)
#define REPLY_BYTES 64      /* as the broker's are */
#define EVENT_MORE_BYTES 66 /* what an event has beside what a request has */

struct answer {
    struct socket_peer peer;
    uint8_t bytes[REPLY_BYTES];
};

struct pipe {
    size_t offer_at;
    struct store *store;
    struct socket *socket;
    MDB_txn *txn;
    struct tree_places places;
    int64_t sequence;
    struct answer answers[BATCH_MOST];
    int count;
    struct gather gather;
    int64_t commit_ns;
};

static void put(struct pipe *pipe, enum tree tree, struct key key,
                struct bytes front, struct bytes rest)
{
    MDB_val value = {.mv_size = (size_t)front.size + rest.size};
    CHECK(tree_put_behind(&pipe->places, tree, &key, &value, MDB_RESERVE) == 0);
    uint8_t *to = value.mv_data;
    if (front.size)
        memcpy(to, front.data, front.size);
    if (rest.size)
        memcpy(to + front.size, rest.data, rest.size);
}

/* The same keys, and as many bytes under each, as an offer leaves. */
static void take(struct pipe *pipe, const struct socket_message *message)
{
    static const uint8_t hash[HASH_BYTES], more[HASH_BYTES + EVENT_MORE_BYTES];
    static const struct bytes none, front = {hash, HASH_BYTES},
                                    event_front = {more, sizeof more};
    struct answer *answer = &pipe->answers[pipe->count++];
    struct id request = key_read_id(message->data + LOAD_ID_AT);
    struct id offer = key_read_id(message->data + pipe->offer_at);
    struct bytes frame = bytes_of(message->data, message->size);
    size_t body_at = pipe->offer_at - 3;
    struct bytes body =
        bytes_of(message->data + body_at, message->size - body_at);
    *answer = (struct answer){.peer = message->peer};
    memcpy(answer->bytes, message->data, LOAD_ID_AT + ID_BYTES + 2);
    answer->bytes[LOAD_ID_AT + ID_BYTES + 2] = 8;
    pipe->sequence++;
    put(pipe, TREE_LEDGER, key_ledger(pipe->sequence), event_front, frame);
    put(pipe, TREE_RECORD, key_record(RECORD_NUMBER_offer, offer), none, body);
    put(pipe, TREE_HISTORY,
        key_history(RECORD_NUMBER_offer, offer, pipe->sequence), none, none);
    put(pipe, TREE_REPLY, key_reply(request, offer), front,
        bytes_of(answer->bytes, REPLY_BYTES));
    put(pipe, TREE_REPLIED, key_replied(pipe->sequence / 1000, request, offer),
        none, none);
}

static void take_waiting(struct pipe *pipe)
{
    struct socket_message message;
    while (pipe->count < BATCH_MOST &&
           socket_receive(pipe->socket, &message) == STATUS_ok)
        take(pipe, &message);
}

/* In batches as the broker makes them. */
static void gather(struct pipe *pipe)
{
    const struct timespec turn = {.tv_nsec = GATHER_TURN_NS};
    int64_t until_ns = gather_until_ns(clock_monotonic_ns(), pipe->commit_ns);
    take_waiting(pipe);
    while (gather_waits(&pipe->gather, pipe->count) &&
           clock_monotonic_ns() < until_ns) {
        nanosleep(&turn, NULL);
        take_waiting(pipe);
    }
    gather_note(&pipe->gather, pipe->count);
}

static void serve_batch(struct pipe *pipe)
{
    CHECK(mdb_txn_begin(pipe->store->env, NULL, 0, &pipe->txn) == 0);
    pipe->places =
        (struct tree_places){.txn = pipe->txn, .trees = &pipe->store->trees};
    gather(pipe);
    int64_t start_ns = clock_monotonic_ns();
    CHECK(mdb_txn_commit(pipe->txn) == 0);
    pipe->commit_ns = clock_monotonic_ns() - start_ns;
    for (int index = 0; index < pipe->count; index++) {
        const struct answer *answer = &pipe->answers[index];
        CHECK(socket_send(pipe->socket, &answer->peer, answer->bytes,
                          REPLY_BYTES) == STATUS_ok);
    }
    pipe->count = 0;
    store_room_ahead(pipe->store);
}

static bool let_in(void *context, const struct zap_request *request)
{
    (void)context;
    (void)request;
    return true;
}

static struct socket *listen_at(const struct floor *floor, struct zap **ret_zap)
{
    struct curve_pair *keys;
    struct socket *socket;
    struct socket_context *sockets = socket_context_create();
    CHECK(curve_file_read(floor->key_file, &keys) == STATUS_ok);
    CHECK(zap_open(sockets, let_in, NULL, ret_zap) == STATUS_ok);
    struct socket_options listen = {
        .kind = SOCKET_ROUTER,
        .endpoint = floor->endpoint,
        .is_bound = true,
        .keys = keys,
        .domain = "floor",
        .largest_bytes = MOST_MESSAGE_BYTES,
        .queue_messages = LIMIT_VALUE_requests_waiting,
        .send_messages = LIMIT_VALUE_answers_waiting};
    CHECK(socket_open(sockets, &listen, &socket) == STATUS_ok);
    curve_pair_destroy(keys);
    return socket;
}

void floor_serve(const struct floor *floor)
{
    static struct pipe pipe;
    struct zap *zap;
    struct store_options options = {.path = floor->path,
                                    .map_bytes = MAP_BYTES};
    pipe.offer_at = floor->offer_at;
    CHECK(store_open(&options, &pipe.store) == STATUS_ok);
    pipe.socket = listen_at(floor, &zap);
    zmq_pollitem_t items[] = {
        {.socket = socket_handle(pipe.socket), .events = ZMQ_POLLIN},
        {.socket = zap_handle(zap), .events = ZMQ_POLLIN}};
    for (;;) {
        if (zmq_poll(items, 2, -1) <= 0)
            continue;
        zap_answer(zap);
        if (items[0].revents)
            serve_batch(&pipe);
    }
}
