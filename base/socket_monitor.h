/* How a connected socket's handshakes went, from the library's monitor. A part
 * of base/socket.c that only it includes. */
#ifndef LIENKET_BASE_SOCKET_MONITOR_H
#define LIENKET_BASE_SOCKET_MONITOR_H

#include "base/socket.h"

struct socket_monitor;

/* Before `handle` connects; `number` is another one for each monitor of the
 * context. NULL when the library refuses. close, before `handle` is closed,
 * accepts NULL. */
struct socket_monitor *socket_monitor_open(void *context, void *handle,
                                           unsigned number);
void socket_monitor_close(struct socket_monitor *monitor, void *handle);

/* Takes what has been told since and says where that leaves the socket. */
enum socket_state socket_monitor_state(struct socket_monitor *monitor);

/* Readable when there is something to take. */
void *socket_monitor_handle(struct socket_monitor *monitor);

#endif
