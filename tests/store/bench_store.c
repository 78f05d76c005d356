/* How many posts a second the store takes, in batches of 1, 32 and 1,024, each
 * batch one commit with fsync; beside it the same bytes appended to a plain
 * file with fdatasync, in the same directory. One JSON object a line.
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

static void print_result(const char *what, int64_t batch, int64_t batches,
                         int64_t total_ns, int64_t bytes)
{
    qsort(times_ns, (size_t)batches, sizeof *times_ns, compare_times);
    printf("{\"bench\":\"store\",\"what\":\"%s\",\"batch\":%" PRId64
           ",\"events\":%" PRId64 ",\"events_per_s\":%" PRId64
           ",\"batch_p50_us\":%" PRId64 ",\"batch_p99_us\":%" PRId64
           ",\"bytes_per_event\":%" PRId64 "}\n",
           what, batch, batch * batches,
           batch * batches * INT64_C(1000000000) / total_ns,
           times_ns[batches / 2] / 1000, times_ns[batches * 99 / 100] / 1000,
           bytes / (batch * batches));
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

/* Bytes of one event, so that the plain file is given the same. */
static int64_t bench_store(const char *directory, int64_t batch)
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
    int64_t bytes = ledger_bytes(s.store);
    print_result("store", batch, batches, end - start, bytes);
    sample_close(&s);
    return bytes / (batch * batches);
}

static void bench_file(const char *directory, int64_t batch, int64_t bytes)
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
    print_result("fdatasync", batch, batches, end - start,
                 bytes * batch * batches);
    memory_free(block);
    close(file);
}

int main(int count, char **words)
{
    static const int64_t sizes[] = {1, 32, 1024};
    const char *directory = count > 1 ? words[1] : "/tmp";
    for (size_t index = 0; index < sizeof sizes / sizeof *sizes; index++) {
        int64_t bytes = bench_store(directory, sizes[index]);
        bench_file(directory, sizes[index], bytes);
    }
    return 0;
}
