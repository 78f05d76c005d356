/* Stands between libzmq and epoll_wait, because libzmq (4.3.4, and its main
 * branch in 2026) aborts the process otherwise. A part of base/socket.c that
 * only it includes.
 *
 * A connection whose messages nobody takes is read no further once its queue is
 * full. When its peer then hangs up, epoll says so all the same, or says at
 * once that there is something to read and that it is over, which libzmq takes
 * for two events. Either way it takes the connection out of its poller and
 * marks it as broken (stream_engine_base.cpp, in_event_internal); the next
 * heartbeat of it, or a PING among what it had sent before, ends in `zmq_assert
 * (!_io_error)`. So whoever may send anything could stop a broker that its disk
 * holds up for a second. Here a hang-up is told as what it is to a reader, the
 * end of what can be read, and to nobody while nobody reads: libzmq then meets
 * it when it reads on, or when heartbeats stay unanswered.
 *
 * Proven by tests/base/socket_test.c and tests/faults/hasty_test.py. */
#ifndef LIENKET_BASE_EPOLL_GUARD_H
#define LIENKET_BASE_EPOLL_GUARD_H

#include <stdbool.h>

/* Whether libzmq in this process calls the function of epoll_guard.c. */
bool epoll_guard_stands(void);

#endif
