#include "base/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/memory.h"

struct watch {
    void *handle; /* of a socket; NULL for a descriptor */
    int fd;
    loop_ready *ready; /* NULL: the place is free */
    void *context;
    uint64_t since; /* the round it was added in */
};

struct timer {
    int64_t due_ms;
    int64_t period_ms;
    loop_ready *ready;
    void *context;
};

struct loop {
    struct watch watches[LOOP_WATCHES_MOST];
    struct timer timers[LOOP_TIMERS_MOST];
    int timer_count;
    int signal_fd;
    int signal;
    bool is_stopped;
    uint64_t round;
};

static void take_signal(void *context)
{
    struct loop *loop = context;
    struct signalfd_siginfo info;
    if (read(loop->signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    loop->signal = (int)info.ssi_signo;
    loop->is_stopped = true;
}

enum status loop_create(struct loop **ret_loop)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
        return STATUS_io;
    int fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0)
        return STATUS_io;
    struct loop *loop = memory_allocate(1, sizeof *loop);
    loop->signal_fd = fd;
    enum status status = loop_watch_fd(loop, fd, take_signal, loop);
    CHECK(status == STATUS_ok);
    *ret_loop = loop;
    return STATUS_ok;
}

void loop_destroy(struct loop *loop)
{
    if (!loop)
        return;
    close(loop->signal_fd);
    memory_free(loop);
}

static enum status watch_add(struct loop *loop, const struct watch *watch)
{
    for (int index = 0; index < LOOP_WATCHES_MOST; index++) {
        if (loop->watches[index].ready)
            continue;
        loop->watches[index] = *watch;
        loop->watches[index].since = loop->round;
        return STATUS_ok;
    }
    return STATUS_full;
}

enum status loop_watch_socket(struct loop *loop, struct socket *socket,
                              loop_ready *ready, void *context)
{
    return loop_watch_handle(loop, socket_handle(socket), ready, context);
}

enum status loop_watch_handle(struct loop *loop, void *handle,
                              loop_ready *ready, void *context)
{
    return watch_add(loop, &(struct watch){.handle = handle,
                                           .fd = -1,
                                           .ready = ready,
                                           .context = context});
}

enum status loop_watch_fd(struct loop *loop, int fd, loop_ready *ready,
                          void *context)
{
    return watch_add(
        loop, &(struct watch){.fd = fd, .ready = ready, .context = context});
}

static void watch_remove(struct loop *loop, const void *handle, int fd)
{
    for (int index = 0; index < LOOP_WATCHES_MOST; index++) {
        struct watch *watch = &loop->watches[index];
        if (watch->ready && watch->handle == handle && watch->fd == fd)
            watch->ready = NULL;
    }
}

void loop_unwatch_socket(struct loop *loop, struct socket *socket)
{
    watch_remove(loop, socket_handle(socket), -1);
}

void loop_unwatch_fd(struct loop *loop, int fd)
{
    watch_remove(loop, NULL, fd);
}

int loop_timer_add(struct loop *loop, loop_ready *ready, void *context)
{
    CHECK(loop->timer_count < LOOP_TIMERS_MOST);
    loop->timers[loop->timer_count] = (struct timer){
        .due_ms = LOOP_NEVER, .ready = ready, .context = context};
    return loop->timer_count++;
}

void loop_timer_set(struct loop *loop, int timer, int64_t due_ms,
                    int64_t period_ms)
{
    CHECK(timer >= 0 && timer < loop->timer_count);
    loop->timers[timer].due_ms = due_ms;
    loop->timers[timer].period_ms = period_ms;
}

static long wait_ms(const struct loop *loop)
{
    int64_t first = LOOP_NEVER;
    for (int index = 0; index < loop->timer_count; index++)
        if (loop->timers[index].due_ms < first)
            first = loop->timers[index].due_ms;
    if (first == LOOP_NEVER)
        return -1;
    int64_t left = first - clock_monotonic_ms();
    if (left < 0)
        return 0;
    return left > 60000 ? 60000 : (long)left;
}

static void run_timers(struct loop *loop)
{
    int64_t now_ms = clock_monotonic_ms();
    for (int index = 0; index < loop->timer_count; index++) {
        struct timer *timer = &loop->timers[index];
        if (timer->due_ms > now_ms || loop->is_stopped)
            continue;
        timer->due_ms =
            timer->period_ms ? now_ms + timer->period_ms : LOOP_NEVER;
        timer->ready(timer->context);
    }
}

/* What to poll, and which watch each item stands for. */
struct polled {
    zmq_pollitem_t items[LOOP_WATCHES_MOST];
    int watches[LOOP_WATCHES_MOST];
    int count;
};

static void gather(const struct loop *loop, struct polled *polled)
{
    polled->count = 0;
    for (int index = 0; index < LOOP_WATCHES_MOST; index++) {
        const struct watch *watch = &loop->watches[index];
        if (!watch->ready)
            continue;
        polled->watches[polled->count] = index;
        polled->items[polled->count++] = (zmq_pollitem_t){
            .socket = watch->handle, .fd = watch->fd, .events = ZMQ_POLLIN};
    }
}

static void call_ready(struct loop *loop, const struct polled *polled)
{
    for (int index = 0; index < polled->count && !loop->is_stopped; index++) {
        const struct watch *watch = &loop->watches[polled->watches[index]];
        bool is_same = watch->ready && watch->since < loop->round;
        if (is_same && polled->items[index].revents)
            watch->ready(watch->context);
    }
}

enum status loop_run(struct loop *loop)
{
    struct polled polled;
    loop->is_stopped = false;
    while (!loop->is_stopped) {
        gather(loop, &polled);
        loop->round++;
        int ready = zmq_poll(polled.items, polled.count, wait_ms(loop));
        if (ready < 0 && errno != EINTR)
            return STATUS_io;
        if (ready > 0)
            call_ready(loop, &polled);
        run_timers(loop);
    }
    return STATUS_ok;
}

void loop_stop(struct loop *loop)
{
    loop->is_stopped = true;
}

int loop_signal(const struct loop *loop)
{
    return loop->signal;
}
