#include "base/socket_monitor.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "base/memory.h"

#define EVENTS                                                                 \
    (ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |         \
     ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |                                     \
     ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL)

struct socket_monitor {
    void *handle; /* the end where events are read */
    enum socket_state state;
};

/* The library's thread would wait for a reader whose queue is full: it has no
 * bound, and takes one short event for each failed handshake, seconds apart. */
static void *connect_reader(void *context, const char *endpoint)
{
    void *reader = zmq_socket(context, ZMQ_PAIR);
    int none = 0;
    if (!reader)
        return NULL;
    if (zmq_setsockopt(reader, ZMQ_RCVHWM, &none, sizeof none) == 0 &&
        zmq_setsockopt(reader, ZMQ_LINGER, &none, sizeof none) == 0 &&
        zmq_connect(reader, endpoint) == 0)
        return reader;
    zmq_close(reader);
    return NULL;
}

struct socket_monitor *socket_monitor_open(void *context, void *handle,
                                           unsigned number)
{
    char endpoint[64];
    (void)snprintf(endpoint, sizeof endpoint, "inproc://monitor-%u", number);
    if (zmq_socket_monitor(handle, endpoint, EVENTS) != 0)
        return NULL;
    void *reader = connect_reader(context, endpoint);
    if (!reader)
        return NULL;
    struct socket_monitor *monitor = memory_allocate(1, sizeof *monitor);
    monitor->handle = reader;
    return monitor;
}

void socket_monitor_close(struct socket_monitor *monitor, void *handle)
{
    if (!monitor)
        return;
    zmq_socket_monitor(handle, NULL, 0);
    zmq_close(monitor->handle);
    memory_free(monitor);
}

static enum socket_state state_after(uint16_t event, enum socket_state before)
{
    if (before == SOCKET_REFUSED || event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
        return SOCKET_REFUSED;
    return event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED ? SOCKET_MEETS
                                                  : SOCKET_BROKEN_OFF;
}

/* An event is two frames: number and value, then the endpoint. */
static bool take_event(struct socket_monitor *monitor)
{
    uint8_t frame[64];
    char endpoint[SOCKET_ENDPOINT_SIZE];
    uint16_t event;
    int size = zmq_recv(monitor->handle, frame, sizeof frame, ZMQ_DONTWAIT);
    if (size < (int)sizeof event)
        return false;
    zmq_recv(monitor->handle, endpoint, sizeof endpoint, ZMQ_DONTWAIT);
    memcpy(&event, frame, sizeof event);
    if (event & EVENTS)
        monitor->state = state_after(event, monitor->state);
    return true;
}

enum socket_state socket_monitor_state(struct socket_monitor *monitor)
{
    while (take_event(monitor))
        ;
    return monitor->state;
}

void *socket_monitor_handle(struct socket_monitor *monitor)
{
    return monitor->handle;
}
