/* The one thread of a process: waits on sockets, file descriptors, timers and
 * signals, and calls whoever is concerned.
 *
 * SIGINT and SIGTERM are read through a signalfd and end the loop. Timers are
 * monotonic. Callbacks may watch, unwatch, set timers and stop the loop. */
#ifndef LIENKET_BASE_LOOP_H
#define LIENKET_BASE_LOOP_H

#include <stdint.h>

#include "base/socket.h"
#include "base/status.h"

#define LOOP_WATCHES_MOST 256
#define LOOP_TIMERS_MOST 64
#define LOOP_NEVER INT64_MAX

struct loop;

typedef void loop_ready(void *context);

/* Blocks SIGINT and SIGTERM for the thread: create it before the socket
 * context, whose threads inherit that. STATUS_io. destroy accepts NULL. */
MUST_CHECK enum status loop_create(struct loop **ret_loop);
void loop_destroy(struct loop *loop);

/* Calls `ready` whenever there is something to read; it should take a bounded
 * part and come back. STATUS_full: LOOP_WATCHES_MOST are watched. */
MUST_CHECK enum status loop_watch_socket(struct loop *loop,
                                         struct socket *socket,
                                         loop_ready *ready, void *context);
MUST_CHECK enum status loop_watch_handle(struct loop *loop, void *handle,
                                         loop_ready *ready, void *context);
MUST_CHECK enum status loop_watch_fd(struct loop *loop, int fd,
                                     loop_ready *ready, void *context);

/* Before the socket or descriptor is closed. Not watched: nothing happens. */
void loop_unwatch_socket(struct loop *loop, struct socket *socket);
void loop_unwatch_fd(struct loop *loop, int fd);

/* A timer, off at first; more than LOOP_TIMERS_MOST are our own bug. */
int loop_timer_add(struct loop *loop, loop_ready *ready, void *context);

/* Due at clock_monotonic_ms() `due_ms` (LOOP_NEVER: off), then every
 * `period_ms`, or once when that is 0. */
void loop_timer_set(struct loop *loop, int timer, int64_t due_ms,
                    int64_t period_ms);

/* Runs until loop_stop or a signal. STATUS_io when waiting itself failed. */
MUST_CHECK enum status loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* The signal that ended it, 0 when none did. */
int loop_signal(const struct loop *loop);

#endif
