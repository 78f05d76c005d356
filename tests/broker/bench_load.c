#include "tests/broker/bench_load.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/memory.h"
#include "link/envelope.h"

#define WINDOW_MOST 4096
#define TIMES_MOST (INT64_C(16) << 20)
#define SILENCE_MS 20000
#define STATUS_AT 26 /* in a reply: key 7, or key 8 after `ok` */

static int compare_times(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

struct load_figures load_figures_of(int32_t *times_us, int64_t count,
                                    int64_t total_ns)
{
    if (count == 0)
        return (struct load_figures){0};
    qsort(times_us, (size_t)count, sizeof *times_us, compare_times);
    return (struct load_figures){.posts_per_s =
                                     (double)count * 1e9 / (double)total_ns,
                                 .posts = count,
                                 .p50_us = times_us[count / 2],
                                 .p99_us = times_us[count * 99 / 100]};
}

/* One run of it. */
struct run {
    struct load *load;
    int64_t sent_ns[WINDOW_MOST]; /* by number */
    int32_t *times_us;
    int64_t answered;
    int in_flight;
};

/* A UUID of version 7 whose time is the number. */
static void put_id(uint8_t *to, uint64_t number, uint8_t kind)
{
    memset(to, kind, ID_BYTES);
    for (int index = 0; index < 6; index++)
        to[index] = (uint8_t)(number >> (40 - 8 * index));
    to[6] = 0x70;
    to[8] = 0x80;
}

static bool send_one(struct run *run)
{
    struct load *load = run->load;
    uint64_t number = load->count + 1;
    put_id(load->frame + LOAD_ID_AT, number, 1);
    put_id(load->frame + load->offer_at, number, 2);
    memcpy(load->frame + load->group_at,
           load->groups[number % LOAD_GROUPS].bytes, ID_BYTES);
    if (socket_send(load->socket, NULL, load->frame, load->size) != STATUS_ok)
        return false;
    load->count = number;
    run->sent_ns[number % WINDOW_MOST] = clock_monotonic_ns();
    run->in_flight++;
    return true;
}

_Noreturn static void refuse(const struct socket_message *message)
{
    struct arena arena;
    struct envelope reply;
    arena_init(&arena, 4 << 20);
    if (envelope_read(message->data, message->size, &arena, &reply, NULL) !=
        STATUS_ok)
        die(1, "an answer is none");
    const struct problem *first = reply.problems_count ? reply.problems : NULL;
    die(1, "a post was refused: status %lld, %s %d", (long long)reply.status,
        first ? first->field : "", first ? (int)first->reason : 0);
}

static void take(struct run *run, const struct socket_message *message)
{
    if (message->size < STATUS_AT + 1 || message->data[STATUS_AT] != 8)
        refuse(message);
    uint64_t number = 0;
    for (int index = 0; index < 6; index++)
        number = number << 8 | message->data[LOAD_ID_AT + index];
    int64_t took_ns = clock_monotonic_ns() - run->sent_ns[number % WINDOW_MOST];
    if (run->answered < TIMES_MOST)
        run->times_us[run->answered] = (int32_t)(took_ns / 1000);
    run->answered++;
    run->in_flight--;
}

static void take_all(struct run *run, bool is_more)
{
    struct socket_message message;
    /* More may go out as soon as the library has taken some: who waited for an
     * answer first would never have a whole window under way. */
    short more = is_more ? ZMQ_POLLOUT : 0;
    zmq_pollitem_t item = {.socket = socket_handle(run->load->socket),
                           .events = (short)(ZMQ_POLLIN | more)};
    if (zmq_poll(&item, 1, SILENCE_MS) <= 0)
        die(1, "no answer for %d ms", SILENCE_MS);
    while (socket_receive(run->load->socket, &message) == STATUS_ok)
        take(run, &message);
}

struct load_figures load_run(struct load *load, int window, int64_t posts,
                             int64_t most_ms)
{
    static struct run run;
    CHECK(window < WINDOW_MOST);
    run = (struct run){.load = load};
    run.times_us = memory_allocate(TIMES_MOST, sizeof *run.times_us);
    int64_t start = clock_monotonic_ns(), sent = 0;
    int64_t until = most_ms ? start + most_ms * 1000000 : INT64_MAX;
    while (sent < posts && clock_monotonic_ns() < until) {
        while (run.in_flight < window && sent < posts && send_one(&run))
            sent++;
        take_all(&run, run.in_flight < window && sent < posts);
    }
    while (run.in_flight > 0)
        take_all(&run, false);
    int64_t kept = run.answered < TIMES_MOST ? run.answered : TIMES_MOST;
    struct load_figures figures =
        load_figures_of(run.times_us, kept, clock_monotonic_ns() - start);
    memory_free(run.times_us);
    return figures;
}
