#include "base/socket.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "base/check.h"
#include "base/epoll_guard.h"
#include "base/memory.h"
#include "base/socket_monitor.h"

#define HEARTBEAT_MS 1000
#define CONNECT_MS 2000
#define RECONNECT_FIRST_MS 100
#define RECONNECT_MOST_MS 2000 /* most of what a healed link waits for */
/* Connections to be accepted; the system has a limit of its own. */
#define CONNECTIONS_WAITING 1024
/* Without it a domain asks nobody when no handler is there. Not in every
 * zmq.h, but in every library since 4.3.0. */
#define OPTION_ZAP_ENFORCE_DOMAIN 93

struct socket_context {
    void *context;
    unsigned count; /* of sockets, to tell their monitors apart */
};

struct socket {
    void *handle;
    struct socket_monitor *monitor; /* of a connected one */
    enum socket_kind kind;
    int64_t largest_bytes;
    char endpoint[SOCKET_ENDPOINT_SIZE];
    zmq_msg_t message;          /* the one lent by socket_receive */
    char user[CURVE_TEXT_SIZE]; /* whose message came last, and that key */
    struct curve_key key;
};

struct socket_context *socket_context_create(void)
{
    CHECK(epoll_guard_stands());
    struct socket_context *context = memory_allocate(1, sizeof *context);
    context->context = zmq_ctx_new();
    if (!context->context)
        die(71, "no ZeroMQ context: %s", zmq_strerror(errno));
    return context;
}

void socket_context_destroy(struct socket_context *context)
{
    if (!context)
        return;
    while (zmq_ctx_term(context->context) != 0 && errno == EINTR)
        ;
    memory_free(context);
}

void *socket_context_handle(struct socket_context *context)
{
    return context->context;
}

static bool set_number(void *handle, int option, int value)
{
    return zmq_setsockopt(handle, option, &value, sizeof value) == 0;
}

static bool set_key(void *handle, int option, const struct curve_key *key)
{
    return zmq_setsockopt(handle, option, key->bytes, CURVE_KEY_BYTES) == 0;
}

/* Whom to prove to be, and whom to let in: asked of the handler of base/zap.h,
 * which must be there. */
static bool set_keys(void *handle, const struct socket_options *options)
{
    bool is_set =
        set_key(handle, ZMQ_CURVE_PUBLICKEY, &options->keys->public_key) &&
        set_key(handle, ZMQ_CURVE_SECRETKEY, &options->keys->secret_key);
    if (!options->is_bound)
        return is_set && set_key(handle, ZMQ_CURVE_SERVERKEY, &options->server);
    return is_set && set_number(handle, ZMQ_CURVE_SERVER, 1) &&
           set_number(handle, OPTION_ZAP_ENFORCE_DOMAIN, 1) &&
           zmq_setsockopt(handle, ZMQ_ZAP_DOMAIN, options->domain,
                          strlen(options->domain)) == 0;
}

/* The one place where every socket gets its limits. */
static bool set_limits(void *handle, const struct socket_options *options)
{
    int queue = options->queue_messages ? options->queue_messages
                                        : SOCKET_QUEUE_DEFAULT;
    int send = options->send_messages ? options->send_messages : queue;
    int64_t largest = options->largest_bytes;
    bool is_set =
        zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &largest, sizeof largest) == 0;
    is_set &= set_number(handle, ZMQ_SNDHWM, send);
    is_set &= set_number(handle, ZMQ_RCVHWM, queue);
    is_set &= set_number(handle, ZMQ_LINGER, 0);
    is_set &= set_number(handle, ZMQ_HANDSHAKE_IVL, SOCKET_HANDSHAKE_MS);
    is_set &= set_number(handle, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
    is_set &=
        set_number(handle, ZMQ_HEARTBEAT_TIMEOUT, SOCKET_HEARTBEAT_LOST_MS);
    is_set &= set_number(handle, ZMQ_CONNECT_TIMEOUT, CONNECT_MS);
    is_set &= set_number(handle, ZMQ_RECONNECT_IVL, RECONNECT_FIRST_MS);
    is_set &= set_number(handle, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MOST_MS);
    is_set &= set_number(handle, ZMQ_IPV6, 1);
    is_set &= set_number(handle, ZMQ_BACKLOG, CONNECTIONS_WAITING);
    if (options->kind == SOCKET_ROUTER)
        is_set &= set_number(handle, ZMQ_ROUTER_MANDATORY, 1);
    else /* nothing piles up for a connection that is not there */
        is_set &= set_number(handle, ZMQ_IMMEDIATE, 1);
    return is_set;
}

static enum status attach(struct socket *socket,
                          const struct socket_options *options)
{
    int result = options->is_bound
                     ? zmq_bind(socket->handle, options->endpoint)
                     : zmq_connect(socket->handle, options->endpoint);
    if (result == 0) {
        size_t size = sizeof socket->endpoint;
        zmq_getsockopt(socket->handle, ZMQ_LAST_ENDPOINT, socket->endpoint,
                       &size);
        return STATUS_ok;
    }
    if (errno == EADDRINUSE)
        return STATUS_busy;
    if (errno == EINVAL || errno == EPROTONOSUPPORT || errno == ENODEV)
        return STATUS_invalid;
    return STATUS_io;
}

enum status socket_open(struct socket_context *context,
                        const struct socket_options *options,
                        struct socket **ret_socket)
{
    CHECK(options->largest_bytes > 0 && options->keys);
    CHECK(!options->is_bound || (options->domain && *options->domain));
    int type = options->kind == SOCKET_ROUTER ? ZMQ_ROUTER : ZMQ_DEALER;
    void *handle = zmq_socket(context->context, type);
    if (!handle)
        return STATUS_io;
    struct socket *socket = memory_allocate(1, sizeof *socket);
    socket->handle = handle;
    socket->kind = options->kind;
    socket->largest_bytes = options->largest_bytes;
    zmq_msg_init(&socket->message);
    bool is_set = set_limits(handle, options) && set_keys(handle, options);
    if (is_set && !options->is_bound)
        socket->monitor =
            socket_monitor_open(context->context, handle, context->count++);
    if (!options->is_bound)
        is_set = is_set && socket->monitor;
    enum status status = is_set ? attach(socket, options) : STATUS_io;
    if (status != STATUS_ok)
        socket_close(socket);
    else
        *ret_socket = socket;
    return status;
}

void socket_close(struct socket *socket)
{
    if (!socket)
        return;
    zmq_msg_close(&socket->message);
    socket_monitor_close(socket->monitor, socket->handle);
    zmq_close(socket->handle);
    memory_free(socket);
}

const char *socket_endpoint(const struct socket *socket)
{
    return socket->endpoint;
}

static enum status send_part(struct socket *socket, const void *bytes,
                             size_t size, int flags)
{
    while (zmq_send(socket->handle, bytes, size, flags | ZMQ_DONTWAIT) < 0) {
        if (errno == EINTR)
            continue;
        if (errno == EAGAIN)
            return STATUS_busy;
        return errno == EHOSTUNREACH ? STATUS_unavailable : STATUS_io;
    }
    return STATUS_ok;
}

enum status socket_send(struct socket *socket, const struct socket_peer *peer,
                        const void *bytes, size_t size)
{
    CHECK((peer != NULL) == (socket->kind == SOCKET_ROUTER));
    if (size > (size_t)socket->largest_bytes)
        return STATUS_too_large;
    if (peer) {
        enum status status =
            send_part(socket, peer->bytes, peer->size, ZMQ_SNDMORE);
        if (status != STATUS_ok)
            return status;
    }
    return send_part(socket, bytes, size, 0);
}

static enum status receive_part(struct socket *socket)
{
    while (zmq_msg_recv(&socket->message, socket->handle, ZMQ_DONTWAIT) < 0) {
        if (errno == EINTR)
            continue;
        return errno == EAGAIN ? STATUS_busy : STATUS_io;
    }
    return STATUS_ok;
}

/* Reads away the parts that a message has too many of. */
static enum status drain(struct socket *socket)
{
    while (zmq_msg_more(&socket->message)) {
        enum status status = receive_part(socket);
        if (status != STATUS_ok)
            return status;
    }
    return STATUS_ok;
}

static enum status receive_peer(struct socket *socket,
                                struct socket_peer *ret_peer)
{
    enum status status = receive_part(socket);
    if (status != STATUS_ok)
        return status;
    size_t size = zmq_msg_size(&socket->message);
    *ret_peer = (struct socket_peer){0};
    if (size > SOCKET_PEER_BYTES || !zmq_msg_more(&socket->message)) {
        status = drain(socket);
        return status == STATUS_ok ? STATUS_invalid : status;
    }
    ret_peer->size = (uint8_t)size;
    memcpy(ret_peer->bytes, zmq_msg_data(&socket->message), size);
    return STATUS_ok;
}

/* The user id is the key that the handler let in, as base/zap.c wrote it. On
 * libzmq 4.3.4 only the payload has it, never the frame of the routing id. */
static bool read_key(struct socket *socket, const char *user)
{
    size_t size = user ? strlen(user) : 0;
    if (size + 1 != sizeof socket->user)
        return false;
    if (memcmp(user, socket->user, size) == 0)
        return true;
    socket->user[0] = '\0';
    if (curve_key_parse(user, size, &socket->key) != STATUS_ok)
        return false;
    memcpy(socket->user, user, sizeof socket->user);
    return true;
}

static void read_sender(struct socket *socket,
                        struct socket_message *ret_message)
{
    const char *user = zmq_msg_gets(&socket->message, "User-Id");
    const char *address = zmq_msg_gets(&socket->message, "Peer-Address");
    ret_message->is_known = read_key(socket, user);
    if (ret_message->is_known)
        ret_message->key = socket->key;
    if (address)
        (void)snprintf(ret_message->address, sizeof ret_message->address, "%s",
                       address);
}

enum status socket_receive(struct socket *socket,
                           struct socket_message *ret_message)
{
    enum status status = STATUS_ok;
    *ret_message = (struct socket_message){.address = ""};
    if (socket->kind == SOCKET_ROUTER)
        status = receive_peer(socket, &ret_message->peer);
    if (status == STATUS_ok)
        status = receive_part(socket);
    if (status != STATUS_ok)
        return status;
    read_sender(socket, ret_message);
    if (zmq_msg_more(&socket->message)) {
        status = drain(socket);
        return status == STATUS_ok ? STATUS_invalid : status;
    }
    ret_message->data = zmq_msg_data(&socket->message);
    ret_message->size = zmq_msg_size(&socket->message);
    return STATUS_ok;
}

void *socket_handle(struct socket *socket)
{
    return socket->handle;
}

void *socket_state_handle(struct socket *socket)
{
    return socket_monitor_handle(socket->monitor);
}

enum socket_state socket_state(struct socket *socket)
{
    return socket_monitor_state(socket->monitor);
}
