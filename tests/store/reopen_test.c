/* A writer that is killed in the middle of a commit, while others read: who
 * opens the store next sees from the first snapshot on all that is committed.*/
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "tests/store/sample.h"
#include "tests/test.h"

#define ROUNDS 100 /* a quarter of them hits that moment */

/* Ready once a byte was written to the pipe; both live until killed. */
static void await_byte(int fd)
{
    char byte;
    CHECK(read(fd, &byte, 1) == 1);
}

static void say_byte(int fd)
{
    CHECK(write(fd, "x", 1) == 1);
}

static void read_forever(const char *path, int ready)
{
    struct store *store;
    struct store_options options = {.path = path, .is_reader = true};
    CHECK(store_open(&options, &store) == STATUS_ok);
    say_byte(ready);
    for (;;)
        pause();
}

static void write_forever(struct sample *sample, int ready)
{
    sample_reopen(sample, 0);
    for (int count = 0;; count++) {
        sample_post(sample, 1000);
        if (count == 3)
            say_byte(ready);
    }
}

static pid_t start(struct sample *sample, bool is_reader)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0 && is_reader)
        read_forever(sample->path, ends[1]);
    if (child == 0)
        write_forever(sample, ends[1]);
    await_byte(ends[0]);
    close(ends[0]);
    close(ends[1]);
    return child;
}

static void end(pid_t child)
{
    kill(child, SIGKILL);
    CHECK(waitpid(child, NULL, 0) == child);
}

/* Spins: a moment this short cannot be waited for. */
static void let_pass_us(int microseconds)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000 +
               (now.tv_nsec - start.tv_nsec) / 1000 <
           microseconds);
}

static void a_snapshot_after_a_kill_holds_what_a_write_will_find(void)
{
    struct sample sample;
    sample_open(&sample, 0);
    sample_post(&sample, 1000);
    store_close(sample.store);
    sample.store = NULL;
    pid_t reader = start(&sample, true);
    for (int round = 0; round < ROUNDS; round++) {
        pid_t writer = start(&sample, false);
        let_pass_us(round % 100 * 7);
        end(writer);
        sample_reopen(&sample, 0);
        int64_t seen = sample_head(&sample, NULL);
        struct store_write *write = sample_write(&sample);
        EXPECT_NUMBER(seen, store_head(store_write_view(write), NULL));
        store_write_abort(write);
        store_close(sample.store);
        sample.store = NULL;
        sample.time_ms += 1000; /* so that the next writer's ids are new */
    }
    end(reader);
    sample_close(&sample);
}

int main(void)
{
    RUN(a_snapshot_after_a_kill_holds_what_a_write_will_find);
    return test_result();
}
