/* Who is let in at a socket, and how the other side notices: each trap of
 * libzmq that base/socket.c and base/zap.c are made against. */
#include <unistd.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/zap.h"
#include "tests/test.h"

#define WAIT_MS 20000
#define BYTES 1024
#define QUEUE 8 /* of who_hangs_up...: fewer than are sent at once */
#define SENT_AT_ONCE 100
#define HEARTBEATS_MS 2500 /* two, a second apart, and some */

static struct socket_context *sockets;
static struct curve_pair *server, *guest;
static struct zap *zap;
static bool is_open; /* what the handler answers */
static struct zap_request asked;
static char asked_domain[32];

static bool decide(void *context, const struct zap_request *request)
{
    (void)context;
    asked = *request;
    snprintf(asked_domain, sizeof asked_domain, "%s", request->domain);
    return is_open;
}

static struct socket *bind_server_at(const char *endpoint, int queue)
{
    struct socket_options options = {.kind = SOCKET_ROUTER,
                                     .endpoint = endpoint,
                                     .is_bound = true,
                                     .largest_bytes = BYTES,
                                     .queue_messages = queue,
                                     .keys = server,
                                     .domain = "somewhere"};
    struct socket *socket;
    CHECK(socket_open(sockets, &options, &socket) == STATUS_ok);
    return socket;
}

static struct socket *bind_server(void)
{
    return bind_server_at("tcp://127.0.0.1:*", 0);
}

static struct socket *connect_guest(struct socket *inside,
                                    const struct curve_key *whom)
{
    struct socket_options options = {.kind = SOCKET_DEALER,
                                     .endpoint = socket_endpoint(inside),
                                     .largest_bytes = BYTES,
                                     .keys = guest,
                                     .server = *whom};
    struct socket *socket;
    CHECK(socket_open(sockets, &options, &socket) == STATUS_ok);
    return socket;
}

/* The state after something has happened to the socket. */
static enum socket_state settled(struct socket *socket)
{
    int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    while (socket_state(socket) == SOCKET_TRYING &&
           clock_monotonic_ms() < until_ms) {
        zmq_pollitem_t items[] = {
            {.socket = socket_state_handle(socket), .events = ZMQ_POLLIN},
            {.socket = zap ? zap_handle(zap) : NULL, .events = ZMQ_POLLIN}};
        zmq_poll(items, zap ? 2 : 1, 100);
        if (zap)
            zap_answer(zap);
    }
    return socket_state(socket);
}

static struct socket_message received(struct socket *socket)
{
    struct socket_message message = {0};
    int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    zmq_pollitem_t item = {.socket = socket_handle(socket),
                           .events = ZMQ_POLLIN};
    while (socket_receive(socket, &message) == STATUS_busy) {
        CHECK(clock_monotonic_ms() < until_ms);
        zmq_poll(&item, 1, 100);
    }
    return message;
}

static void without_a_handler_nobody_comes_in(void)
{
    struct socket *inside = bind_server();
    struct socket *outside = connect_guest(inside, &server->public_key);
    EXPECT(settled(outside) != SOCKET_MEETS);
    EXPECT(socket_send(outside, NULL, "x", 1) != STATUS_ok);
    socket_close(outside);
    socket_close(inside);
}

static void a_context_has_one_handler(void)
{
    struct zap *second;
    CHECK(zap_open(sockets, decide, NULL, &zap) == STATUS_ok);
    EXPECT_NUMBER(zap_open(sockets, decide, NULL, &second), STATUS_busy);
}

static void who_is_let_in_is_known_by_key_with_each_payload(void)
{
    is_open = true;
    struct socket *inside = bind_server();
    struct socket *outside = connect_guest(inside, &server->public_key);
    EXPECT_NUMBER(settled(outside), SOCKET_MEETS);
    EXPECT_TEXT(asked_domain, "somewhere");
    EXPECT(curve_key_equal(asked.key, guest->public_key));
    for (int count = 0; count < 3; count++) {
        EXPECT_NUMBER(socket_send(outside, NULL, "hello", 5), STATUS_ok);
        struct socket_message message = received(inside);
        EXPECT_NUMBER(message.size, 5);
        EXPECT(message.is_known);
        EXPECT(curve_key_equal(message.key, guest->public_key));
        EXPECT(strstr(message.address, "127.0.0.1"));
    }
    socket_close(outside);
    socket_close(inside);
}

static void a_refused_socket_stays_refused_and_a_new_one_comes_in(void)
{
    is_open = false;
    struct socket *inside = bind_server();
    struct socket *outside = connect_guest(inside, &server->public_key);
    EXPECT_NUMBER(settled(outside), SOCKET_REFUSED);
    is_open = true;
    struct socket *another = connect_guest(inside, &server->public_key);
    EXPECT_NUMBER(settled(another), SOCKET_MEETS);
    EXPECT_NUMBER(socket_state(outside), SOCKET_REFUSED);
    EXPECT_NUMBER(socket_send(outside, NULL, "x", 1), STATUS_busy);
    EXPECT_NUMBER(socket_send(another, NULL, "x", 1), STATUS_ok);
    EXPECT(received(inside).is_known);
    socket_close(another);
    socket_close(outside);
    socket_close(inside);
}

static void another_servers_key_is_no_way_in(void)
{
    is_open = true;
    struct socket *inside = bind_server();
    struct socket *outside = connect_guest(inside, &guest->public_key);
    EXPECT_NUMBER(settled(outside), SOCKET_BROKEN_OFF);
    socket_close(outside);
    socket_close(inside);
}

/* As a client of the days before keys would, or a scanner. */
static void who_speaks_no_curve_is_not_heard(void)
{
    is_open = true;
    struct socket *inside = bind_server();
    void *plain = zmq_socket(socket_context_handle(sockets), ZMQ_DEALER);
    int none = 0;
    zmq_setsockopt(plain, ZMQ_LINGER, &none, sizeof none);
    CHECK(zmq_connect(plain, socket_endpoint(inside)) == 0);
    zmq_send(plain, "hello", 5, ZMQ_DONTWAIT);
    struct socket *outside = connect_guest(inside, &server->public_key);
    EXPECT_NUMBER(settled(outside), SOCKET_MEETS);
    EXPECT_NUMBER(socket_send(outside, NULL, "mine", 4), STATUS_ok);
    EXPECT_NUMBER(received(inside).size, 4); /* not 5 */
    zmq_close(plain);
    socket_close(outside);
    socket_close(inside);
}

/* While nobody takes its messages: libzmq by itself would abort at its next
 * heartbeat, see base/epoll_guard.h. */
static void who_hangs_up_with_a_full_queue_harms_nobody(const char *endpoint)
{
    is_open = true;
    struct socket *inside = bind_server_at(endpoint, QUEUE);
    struct socket *outside = connect_guest(inside, &server->public_key);
    EXPECT_NUMBER(settled(outside), SOCKET_MEETS);
    for (int count = 0; count < SENT_AT_ONCE; count++)
        EXPECT_NUMBER(socket_send(outside, NULL, "hello", 5), STATUS_ok);
    zmq_poll(NULL, 0, 200); /* they are on their way */
    socket_close(outside);
    zmq_poll(NULL, 0, HEARTBEATS_MS);
    for (int count = 0; count < QUEUE; count++)
        EXPECT_NUMBER(received(inside).size, 5);
    struct socket *another = connect_guest(inside, &server->public_key);
    EXPECT_NUMBER(settled(another), SOCKET_MEETS);
    EXPECT_NUMBER(socket_send(another, NULL, "mine", 4), STATUS_ok);
    while (received(inside).size != 4)
        ; /* what was still waiting of the other */
    socket_close(another);
    socket_close(inside);
}

static void who_hangs_up_with_a_full_queue_harms_nobody_here(void)
{
    char endpoint[64]; /* an abstract name: no file that could be left behind */
    snprintf(endpoint, sizeof endpoint, "ipc://@lienket-socket-test-%ld",
             (long)getpid());
    who_hangs_up_with_a_full_queue_harms_nobody(endpoint);
}

static void who_hangs_up_with_a_full_queue_harms_nobody_from_afar(void)
{
    who_hangs_up_with_a_full_queue_harms_nobody("tcp://127.0.0.1:*");
}

int main(void)
{
    sockets = socket_context_create();
    server = curve_pair_create();
    guest = curve_pair_create();
    RUN(without_a_handler_nobody_comes_in);
    RUN(a_context_has_one_handler);
    RUN(who_is_let_in_is_known_by_key_with_each_payload);
    RUN(a_refused_socket_stays_refused_and_a_new_one_comes_in);
    RUN(another_servers_key_is_no_way_in);
    RUN(who_speaks_no_curve_is_not_heard);
    RUN(who_hangs_up_with_a_full_queue_harms_nobody_here);
    RUN(who_hangs_up_with_a_full_queue_harms_nobody_from_afar);
    zap_close(zap);
    socket_context_destroy(sockets);
    curve_pair_destroy(guest);
    curve_pair_destroy(server);
    return test_result();
}
