#include "base/epoll_guard.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#define HANG_UP ((uint32_t)(EPOLLERR | EPOLLHUP))
#define NAP_NS 1000000

/* libzmq needs none of them: a hang-up comes with EPOLLIN, where reading is
 * asked for, and a failed connection with EPOLLOUT. */
static int leave_out_hang_ups(struct epoll_event *events, int count)
{
    int kept = 0;
    for (int index = 0; index < count; index++) {
        struct epoll_event event = events[index];
        event.events &= ~HANG_UP;
        if (event.events)
            events[kept++] = event;
    }
    return kept;
}

/* Found by libzmq before the C library's, as every symbol of a program is.
 * epoll goes on telling what is left out, so when there is nothing else this
 * waits a little and answers 0, as at the end of the time: libzmq then looks
 * after its timers and asks again. */
__attribute__((visibility("default"))) int
/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
epoll_wait(int epoll, struct epoll_event *events, int most, int timeout_ms)
{
    int told = epoll_pwait(epoll, events, most, timeout_ms, NULL);
    if (told <= 0)
        return told;
    int kept = leave_out_hang_ups(events, told);
    if (kept == 0)
        nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    return kept;
}

bool epoll_guard_stands(void)
{
    int (*ours)(int, struct epoll_event *, int, int) = epoll_wait;
    void *found = dlsym(RTLD_DEFAULT, "epoll_wait");
    return memcmp(&ours, &found, sizeof found) == 0;
}
