/* Several processes around one store: a second writer, readers beside the
 * writer, and a writer that is killed wherever it happens to be. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "tests/store/sample.h"
#include "tests/test.h"

#define DEADLINE_MS 30000

/* A child of this test and a line to it each way. */
struct child {
    pid_t pid;
    int from;
    int to;
};

typedef int child_main(const char *path, int in, int out);

static struct child child_start(child_main *run, const char *path)
{
    int up[2], down[2];
    CHECK(pipe(up) == 0 && pipe(down) == 0);
    fflush(NULL);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        close(up[0]);
        close(down[1]);
        _exit(run(path, down[0], up[1]));
    }
    close(up[1]);
    close(down[0]);
    return (struct child){.pid = pid, .from = up[0], .to = down[1]};
}

/* The next number the child says, or -1 when it said its last. */
static int64_t child_hear(struct child *child)
{
    struct pollfd wait = {.fd = child->from, .events = POLLIN};
    CHECK(poll(&wait, 1, DEADLINE_MS) == 1);
    int64_t number;
    ssize_t got = read(child->from, &number, sizeof number);
    return got == (ssize_t)sizeof number ? number : -1;
}

static void say(int out, int64_t number)
{
    CHECK(write(out, &number, sizeof number) == (ssize_t)sizeof number);
}

static void child_tell(struct child *child)
{
    say(child->to, 0);
}

static bool told(int in)
{
    int64_t number;
    return read(in, &number, sizeof number) == (ssize_t)sizeof number;
}

/* Its exit status; -1 when it ended by a signal. */
static int child_end(struct child *child)
{
    close(child->to);
    int status;
    CHECK(waitpid(child->pid, &status, 0) == child->pid);
    close(child->from);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Commits batch after batch and says the last sequence of each, once it is
 * committed, until it is killed. */
static int write_on(const char *path, int in, int out)
{
    (void)in;
    struct sample s = {.time_ms = INT64_C(1780000000000)};
    snprintf(s.path, sizeof s.path, "%s", path);
    id_source_init(&s.ids, 11);
    sample_reopen(&s, 0);
    s.time_ms += sample_head(&s, NULL) * 1000; /* after its former lives */
    for (int64_t batch = 0;; batch++) {
        struct store_write *write = sample_write(&s);
        int64_t sequence = 0;
        for (int64_t index = 0; index <= batch % 7; index++)
            sequence = sample_offer(&s, write, sample_id(&s), 10);
        CHECK(store_write_commit(write) == STATUS_ok);
        say(out, sequence);
    }
}

/* Kills at a moment of the machine's own choosing after `batches`. */
static void kill_after(struct sample *s, int batches)
{
    struct child child = child_start(write_on, s->path);
    int64_t heard = 0, last = 0;
    for (int batch = 0; batch < batches; batch++)
        heard = child_hear(&child);
    kill(child.pid, SIGKILL);
    while (heard > 0) {
        last = heard;
        heard = child_hear(&child);
    }
    EXPECT_NUMBER(child_end(&child), -1);
    sample_reopen(s, 0);
    EXPECT(last > 0);
    EXPECT(sample_head(s, NULL) >= last);
    struct store_report report;
    EXPECT(store_verify(s->store, NULL, &report) == STATUS_ok);
    EXPECT_TEXT(report.fault, "");
    EXPECT(report.events >= last);
    s->time_ms = INT64_C(1780000000000) + sample_head(s, NULL) * 1000;
    sample_post(s, 10);
    store_close(s->store);
    s->store = NULL;
}

static void a_killed_writer_loses_nothing_it_acknowledged(void)
{
    struct sample s;
    sample_open(&s, 0);
    store_close(s.store);
    s.store = NULL;
    for (int round = 0; round < 8; round++)
        kill_after(&s, 5 + 13 * round);
    sample_close(&s);
}

static int open_second(const char *path, int in, int out)
{
    struct store *store = NULL;
    struct store_options options = {.path = path};
    say(out, store_open(&options, &store));
    return told(in) ? 0 : 1;
}

static void a_second_writer_is_refused_until_the_first_closes(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct store *store = NULL;
    struct store_options options = {.path = s.path};
    EXPECT(store_open(&options, &store) == STATUS_conflict);
    store_close(s.store);
    s.store = NULL;
    struct child child = child_start(open_second, s.path);
    EXPECT_NUMBER(child_hear(&child), STATUS_ok);
    EXPECT(store_open(&options, &store) == STATUS_conflict);
    EXPECT(strstr(store_error(NULL), "another writer"));
    child_tell(&child);
    EXPECT_NUMBER(child_end(&child), 0);
    sample_close(&s);
}

/* Says the head each time it is told to look; keeps its first snapshot until
 * its third look. */
static int read_on(const char *path, int in, int out)
{
    struct store *store = NULL;
    struct store_options options = {.path = path, .is_reader = true};
    enum status status = store_open(&options, &store);
    if (status != STATUS_ok)
        return (int)status;
    struct store_snapshot *first = NULL;
    CHECK(store_snapshot_open(store, &first) == STATUS_ok);
    for (int look = 0; told(in); look++) {
        if (look == 2) {
            store_snapshot_close(first);
            first = NULL;
        }
        struct store_snapshot *now = NULL;
        status = store_snapshot_open(store, &now);
        CHECK(status == STATUS_ok);
        say(out, first ? store_head(first, NULL) : -2);
        say(out, store_head(now, NULL));
        store_snapshot_close(now);
    }
    store_snapshot_close(first);
    store_close(store);
    return 0;
}

/* Forked while the store is closed: a child must not inherit an open one. */
static struct child reader_start(struct sample *s, int64_t map_bytes)
{
    store_close(s->store);
    s->store = NULL;
    struct child child = child_start(read_on, s->path);
    sample_reopen(s, map_bytes);
    return child;
}

static void a_reader_beside_the_writer_sees_what_is_committed(void)
{
    struct sample s;
    sample_open(&s, 0);
    sample_post(&s, 10);
    struct child child = reader_start(&s, 0);
    child_tell(&child);
    EXPECT_NUMBER(child_hear(&child), 1);
    EXPECT_NUMBER(child_hear(&child), 1);
    struct store_write *write = sample_write(&s);
    sample_offer(&s, write, sample_id(&s), 10);
    child_tell(&child);
    EXPECT_NUMBER(child_hear(&child), 1);
    EXPECT_NUMBER(child_hear(&child), 1);
    EXPECT(store_write_commit(write) == STATUS_ok);
    child_tell(&child);
    EXPECT_NUMBER(child_hear(&child), -2);
    EXPECT_NUMBER(child_hear(&child), 2);
    EXPECT_NUMBER(child_end(&child), 0);
    sample_close(&s);
}

static void a_readers_snapshot_stands_while_the_writer_goes_on(void)
{
    struct sample s;
    sample_open(&s, 0);
    sample_post(&s, 10);
    struct child child = reader_start(&s, 0);
    child_tell(&child);
    EXPECT_NUMBER(child_hear(&child), 1);
    EXPECT_NUMBER(child_hear(&child), 1);
    for (int index = 0; index < 50; index++)
        sample_post(&s, 10);
    child_tell(&child);
    EXPECT_NUMBER(child_hear(&child), 1);
    EXPECT_NUMBER(child_hear(&child), 51);
    EXPECT_NUMBER(child_end(&child), 0);
    sample_close(&s);
}

static void a_reader_follows_a_store_that_grew(void)
{
    struct sample s;
    sample_open(&s, STORE_MAP_BYTES_LEAST);
    sample_post(&s, 10);
    struct child child = reader_start(&s, STORE_MAP_BYTES_LEAST);
    for (int look = 0; look < 3; look++) {
        child_tell(&child);
        EXPECT_NUMBER(child_hear(&child), look < 2 ? 1 : -2);
        EXPECT_NUMBER(child_hear(&child), 1);
    }
    sample_reopen(&s, 16 * STORE_MAP_BYTES_LEAST);
    struct store_write *write = sample_write(&s);
    for (int index = 0; index < 10000; index++)
        sample_offer(&s, write, sample_id(&s), 10);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT(store_measure(s.store).used_bytes > STORE_MAP_BYTES_LEAST);
    child_tell(&child);
    EXPECT_NUMBER(child_hear(&child), -2);
    EXPECT_NUMBER(child_hear(&child), 10001);
    EXPECT_NUMBER(child_end(&child), 0);
    sample_close(&s);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    RUN(a_killed_writer_loses_nothing_it_acknowledged);
    RUN(a_second_writer_is_refused_until_the_first_closes);
    RUN(a_reader_beside_the_writer_sees_what_is_committed);
    RUN(a_readers_snapshot_stands_while_the_writer_goes_on);
    RUN(a_reader_follows_a_store_that_grew);
    return test_result();
}
