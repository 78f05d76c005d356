#include "tests/broker/bench_floor.h"

#include <string.h>
#include <zmq.h>

#include "base/check.h"
#include "model/schema.h"
#include "store/handle.h"

#define BATCH_MOST 1000
#define MAP_BYTES (INT64_C(16) << 30)
#define REPLY_BYTES 64 /* as the broker's are */

struct answer {
    struct socket_peer peer;
    uint8_t bytes[REPLY_BYTES];
};

struct pipe {
    size_t offer_at;
    struct store *store;
    struct socket *socket;
    MDB_txn *txn;
    int64_t sequence;
    struct answer answers[BATCH_MOST];
    int count;
};

static void put(struct pipe *pipe, enum tree tree, struct key key,
                struct bytes front, struct bytes rest)
{
    MDB_val name = tree_value(key.bytes, key.size);
    MDB_val value = {.mv_size = (size_t)front.size + rest.size};
    CHECK(mdb_put(pipe->txn, pipe->store->trees.handle[tree], &name, &value,
                  MDB_RESERVE) == 0);
    uint8_t *to = value.mv_data;
    if (front.size)
        memcpy(to, front.data, front.size);
    if (rest.size)
        memcpy(to + front.size, rest.data, rest.size);
}

/* The same keys, and as many bytes under each, as an offer leaves. */
static void take(struct pipe *pipe, const struct socket_message *message)
{
    static const uint8_t hash[HASH_BYTES];
    static const struct bytes none, front = {hash, HASH_BYTES};
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
    put(pipe, TREE_LEDGER, key_ledger(pipe->sequence), front, frame);
    put(pipe, TREE_RECORD, key_record(RECORD_NUMBER_offer, offer), none, body);
    put(pipe, TREE_HISTORY,
        key_history(RECORD_NUMBER_offer, offer, pipe->sequence), none, none);
    put(pipe, TREE_REPLY, key_reply(request, offer), front,
        bytes_of(answer->bytes, REPLY_BYTES));
    put(pipe, TREE_REPLIED, key_replied(pipe->sequence / 1000, request, offer),
        none, none);
}

static void serve_batch(struct pipe *pipe)
{
    struct socket_message message;
    CHECK(mdb_txn_begin(pipe->store->env, NULL, 0, &pipe->txn) == 0);
    while (pipe->count < BATCH_MOST &&
           socket_receive(pipe->socket, &message) == STATUS_ok)
        take(pipe, &message);
    CHECK(mdb_txn_commit(pipe->txn) == 0);
    for (int index = 0; index < pipe->count; index++) {
        const struct answer *answer = &pipe->answers[index];
        CHECK(socket_send(pipe->socket, &answer->peer, answer->bytes,
                          REPLY_BYTES) == STATUS_ok);
    }
    pipe->count = 0;
}

void floor_serve(const char *path, const char *endpoint, size_t offer_at)
{
    static struct pipe pipe;
    struct store_options options = {.path = path, .map_bytes = MAP_BYTES};
    struct socket_options listen = {.kind = SOCKET_ROUTER,
                                    .endpoint = endpoint,
                                    .is_bound = true,
                                    .largest_bytes = MOST_MESSAGE_BYTES,
                                    .queue_messages = 64,
                                    .send_messages = 2176};
    pipe.offer_at = offer_at;
    CHECK(store_open(&options, &pipe.store) == STATUS_ok);
    CHECK(socket_open(socket_context_create(), &listen, &pipe.socket) ==
          STATUS_ok);
    zmq_pollitem_t item = {.socket = socket_handle(pipe.socket),
                           .events = ZMQ_POLLIN};
    for (;;)
        if (zmq_poll(&item, 1, -1) > 0)
            serve_batch(&pipe);
}
