/* A reader that died in the middle of a snapshot must not keep the store from
 * reusing space for as long as the writer lives. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "tests/store/sample.h"
#include "tests/test.h"

static void hold_a_snapshot(const char *path, int ready)
{
    struct store *store;
    struct store_snapshot *snapshot;
    struct store_options options = {.path = path, .is_reader = true};
    CHECK(store_open(&options, &store) == STATUS_ok);
    CHECK(store_snapshot_open(store, &snapshot) == STATUS_ok);
    CHECK(write(ready, "x", 1) == 1);
    for (;;)
        pause();
}

/* One that has died since, with its snapshot open. */
static void kill_a_reader(const char *path)
{
    int ends[2];
    char byte;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        hold_a_snapshot(path, ends[1]);
    CHECK(read(ends[0], &byte, 1) == 1);
    close(ends[0]);
    close(ends[1]);
    kill(child, SIGKILL);
    CHECK(waitpid(child, NULL, 0) == child);
}

/* Pages of the same record over and over: only reuse keeps this small. */
static enum status put_again(struct sample *s)
{
    static char person[161];
    memset(person, 'x', sizeof person - 1);
    struct contact contact = {.person = person};
    struct store_write *write;
    enum status status = store_write_open(s->store, &write);
    if (status != STATUS_ok)
        return status;
    for (int index = 0; index < 16; index++) {
        contact.id.bytes[0] = (uint8_t)index;
        store_contact_put(write, &contact);
    }
    return store_write_commit(write);
}

static enum status put_often(struct sample *s)
{
    enum status status = STATUS_ok;
    for (int count = 0; count < 200 && status == STATUS_ok; count++)
        status = put_again(s);
    return status;
}

static void a_reader_that_died_costs_no_room(void)
{
    struct sample s;
    sample_open(&s, STORE_MAP_BYTES_LEAST);
    sample_post(&s, 10);
    EXPECT_NUMBER(put_often(&s), STATUS_ok);
    store_close(s.store);
    s.store = NULL;
    struct store_options options = {.path = s.path,
                                    .map_bytes = STORE_MAP_BYTES_LEAST};
    CHECK(store_open(&options, &s.store) == STATUS_ok);
    kill_a_reader(s.path);
    enum status status = put_often(&s);
    if (status == STATUS_full) { /* found in the middle of a write */
        EXPECT_NUMBER(store_clear_readers(s.store), 1);
        status = put_often(&s);
    }
    EXPECT_NUMBER(status, STATUS_ok);
    EXPECT_NUMBER(store_clear_readers(s.store), 0);
    sample_close(&s);
}

int main(void)
{
    RUN(a_reader_that_died_costs_no_room);
    return test_result();
}
