/* How many posts a second the store takes, in batches of 1, 32 and 1,024, each
 * batch one commit with fsync; beside it the same bytes appended to a plain
 * file with fdatasync, in the same directory. Then the same batches by turns in
 * two stores, of which one makes room ahead between them, as the broker does.
 * One JSON object a line.
 *
 *   bench_store [DIRECTORY] */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "tests/store/sample.h"

#define BENCH_MS 1500
#define BENCH_MAP_BYTES (INT64_C(4) << 30)
#define BATCHES_MOST 100000

static int64_t now_ns(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t times_ns[BATCHES_MOST];

static int compare_times(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* What one way of writing came to. */
struct rate {
    double events_per_s;
    int64_t p50_us; /* of a batch */
    int64_t p99_us;
};

static struct rate rate_of(int64_t batch, int64_t batches, int64_t total_ns)
{
    qsort(times_ns, (size_t)batches, sizeof *times_ns, compare_times);
    return (struct rate){.events_per_s =
                             (double)(batch * batches) * 1e9 / (double)total_ns,
                         .p50_us = times_ns[batches / 2] / 1000,
                         .p99_us = times_ns[batches * 99 / 100] / 1000};
}

static void print_case(int64_t batch, int64_t bytes, const struct rate *ours,
                       const struct rate *theirs)
{
    printf("{\"bench\":\"store\",\"case\":\"batches of %" PRId64
           "\",\"ours\":%.0f,\"baseline\":\"write and fdatasync of the same "
           "bytes\",\"theirs\":%.0f,\"unit\":\"events/s\",\"ratio\":%.3f,"
           "\"p50_us\":%" PRId64 ",\"p99_us\":%" PRId64
           ",\"their_p50_us\":%" PRId64 ",\"their_p99_us\":%" PRId64
           ",\"bytes_per_event\":%" PRId64 "}\n",
           batch, ours->events_per_s, theirs->events_per_s,
           ours->events_per_s / theirs->events_per_s, ours->p50_us,
           ours->p99_us, theirs->p50_us, theirs->p99_us, bytes);
    fflush(stdout);
}

static bool see_size(void *context, const struct store_event *event)
{
    int64_t *bytes = context;
    *bytes += event->encoded.size;
    return true;
}

static int64_t ledger_bytes(struct store *store)
{
    struct store_snapshot *snapshot = NULL;
    CHECK(store_snapshot_open(store, &snapshot) == STATUS_ok);
    int64_t bytes = 0;
    CHECK(store_events(snapshot, 0, see_size, &bytes) == STATUS_ok);
    store_snapshot_close(snapshot);
    return bytes;
}

/* Also the bytes of one event, so that the plain file is given the same. */
static struct rate bench_store(const char *directory, int64_t batch,
                               int64_t *ret_bytes)
{
    struct sample s;
    sample_open_in(&s, directory, BENCH_MAP_BYTES);
    int64_t start = now_ns(), batches = 0, end = start;
    while (end - start < BENCH_MS * INT64_C(1000000) &&
           batches < BATCHES_MOST) {
        struct store_write *write = sample_write(&s);
        for (int64_t index = 0; index < batch; index++)
            sample_offer(&s, write, sample_id(&s), 250000);
        CHECK(store_write_commit(write) == STATUS_ok);
        int64_t now = now_ns();
        times_ns[batches++] = now - end;
        end = now;
    }
    *ret_bytes = ledger_bytes(s.store) / (batch * batches);
    sample_close(&s);
    return rate_of(batch, batches, end - start);
}

static struct rate bench_file(const char *directory, int64_t batch,
                              int64_t bytes)
{
    char path[128];
    snprintf(path, sizeof path, "%s/lienket-bench-XXXXXX", directory);
    int file = mkstemp(path);
    CHECK(file >= 0);
    unlink(path);
    size_t size = (size_t)(batch * bytes);
    char *block = memory_allocate(size, 1);
    memset(block, 'x', size);
    int64_t start = now_ns(), batches = 0, end = start;
    while (end - start < BENCH_MS * INT64_C(1000000) &&
           batches < BATCHES_MOST) {
        CHECK(write(file, block, size) == (ssize_t)size);
        CHECK(fdatasync(file) == 0);
        int64_t now = now_ns();
        times_ns[batches++] = now - end;
        end = now;
    }
    memory_free(block);
    close(file);
    return rate_of(batch, batches, end - start);
}

/* ---- room made ahead */

#define ROOM_TURNS 1000

struct turn_taker {
    struct sample s;
    bool makes_room;
    int64_t total_ns; /* the making of room included */
    int64_t times_ns[ROOM_TURNS];
};

static void take_turn(struct turn_taker *taker, int64_t batch, int turn)
{
    int64_t start = now_ns();
    struct store_write *write = sample_write(&taker->s);
    for (int64_t index = 0; index < batch; index++)
        sample_offer(&taker->s, write, sample_id(&taker->s), 250000);
    CHECK(store_write_commit(write) == STATUS_ok);
    taker->times_ns[turn] = now_ns() - start;
    if (taker->makes_room)
        store_room_ahead(taker->s.store);
    taker->total_ns += now_ns() - start;
}

static struct rate rate_of_taker(struct turn_taker *taker, int64_t batch)
{
    memcpy(times_ns, taker->times_ns, sizeof taker->times_ns);
    struct rate rate = rate_of(batch, ROOM_TURNS, taker->total_ns);
    sample_close(&taker->s);
    return rate;
}

static void compare_room(const char *directory, int64_t batch)
{
    static struct turn_taker takers[2];
    for (int index = 0; index < 2; index++) {
        takers[index].makes_room = index == 0;
        takers[index].total_ns = 0;
        sample_open_in(&takers[index].s, directory, BENCH_MAP_BYTES);
    }
    for (int turn = 0; turn < ROOM_TURNS; turn++)
        for (int index = 0; index < 2; index++)
            take_turn(&takers[index], batch, turn);
    struct rate ours = rate_of_taker(&takers[0], batch);
    struct rate theirs = rate_of_taker(&takers[1], batch);
    printf("{\"bench\":\"store\",\"case\":\"batches of %" PRId64
           ", room made ahead\",\"ours\":%.0f,\"baseline\":\"no room made "
           "ahead\",\"theirs\":%.0f,\"unit\":\"events/s\",\"ratio\":%.3f,"
           "\"p50_us\":%" PRId64 ",\"p99_us\":%" PRId64
           ",\"their_p50_us\":%" PRId64 ",\"their_p99_us\":%" PRId64 "}\n",
           batch, ours.events_per_s, theirs.events_per_s,
           ours.events_per_s / theirs.events_per_s, ours.p50_us, ours.p99_us,
           theirs.p50_us, theirs.p99_us);
    fflush(stdout);
}

int main(int count, char **words)
{
    static const int64_t sizes[] = {1, 32, 1024};
    const char *directory = count > 1 ? words[1] : "/tmp";
    for (size_t index = 0; index < sizeof sizes / sizeof *sizes; index++) {
        int64_t bytes;
        struct rate ours = bench_store(directory, sizes[index], &bytes);
        struct rate theirs = bench_file(directory, sizes[index], bytes);
        print_case(sizes[index], bytes, &ours, &theirs);
    }
    compare_room(directory, 1);
    compare_room(directory, 32);
    return 0;
}
