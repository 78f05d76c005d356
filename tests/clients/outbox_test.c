/* The outbox keeps what was put into it, whatever stops the process. */
#include "clients/lib/outbox.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

static char folder[] = "/tmp/lienket-outbox-XXXXXX";
static char path[64];

static struct id number(unsigned n)
{
    struct id id = {{0}};
    id.bytes[14] = (uint8_t)(n >> 8);
    id.bytes[15] = (uint8_t)n;
    return id;
}

static struct outbox *opened(void)
{
    struct outbox *outbox = NULL;
    EXPECT(outbox_open(path, &outbox) == STATUS_ok);
    if (!outbox)
        exit(EXIT_FAILURE);
    return outbox;
}

static void put(struct outbox *outbox, unsigned n, const char *text)
{
    EXPECT(outbox_put(outbox, number(n), text, strlen(text)) == STATUS_ok);
}

static off_t file_size(void)
{
    struct stat about;
    EXPECT(stat(path, &about) == 0);
    return about.st_size;
}

static void fresh(void)
{
    (void)unlink(path);
}

static void what_is_put_is_there_after_opening_again(void)
{
    fresh();
    struct outbox *outbox = opened();
    put(outbox, 1, "one");
    put(outbox, 2, "two");
    put(outbox, 3, "three");
    EXPECT(outbox_sync(outbox) == STATUS_ok);
    EXPECT(outbox_remove(outbox, number(2)) == STATUS_ok);
    outbox_close(outbox);
    outbox = opened();
    EXPECT_NUMBER(outbox_count(outbox), 2);
    EXPECT(id_equal(outbox_at(outbox, 0).id, number(1)));
    EXPECT(id_equal(outbox_at(outbox, 1).id, number(3)));
    EXPECT_NUMBER(outbox_at(outbox, 1).size, 5);
    EXPECT(memcmp(outbox_at(outbox, 1).bytes, "three", 5) == 0);
    outbox_close(outbox);
}

static void an_outbox_with_nothing_pending_is_an_empty_file(void)
{
    fresh();
    struct outbox *outbox = opened();
    put(outbox, 1, "one");
    EXPECT(file_size() > 0);
    EXPECT(outbox_remove(outbox, number(1)) == STATUS_ok);
    EXPECT_NUMBER(file_size(), 0);
    EXPECT(outbox_remove(outbox, number(1)) == STATUS_not_found);
    outbox_close(outbox);
}

static void a_second_process_is_refused_until_the_first_closes(void)
{
    fresh();
    struct outbox *outbox = opened();
    struct outbox *second = NULL;
    EXPECT(outbox_open(path, &second) == STATUS_busy);
    EXPECT(second == NULL);
    outbox_close(outbox);
    outbox_close(opened());
}

/* Wherever the last entry is cut, those before it are there and it is not. */
static void a_torn_tail_is_cut_away_at_every_length(void)
{
    fresh();
    struct outbox *outbox = opened();
    put(outbox, 1, "first");
    off_t whole = file_size();
    put(outbox, 2, "second");
    off_t both = file_size();
    outbox_close(outbox);
    char bytes[256];
    int file = open(path, O_RDONLY);
    EXPECT(read(file, bytes, sizeof bytes) == both);
    close(file);
    for (off_t size = whole; size < both; size++) {
        file = open(path, O_WRONLY | O_TRUNC);
        EXPECT(write(file, bytes, (size_t)size) == size);
        close(file);
        outbox = opened();
        EXPECT_NUMBER(outbox_count(outbox), 1);
        EXPECT_NUMBER(file_size(), whole);
        outbox_close(outbox);
    }
}

static void every_changed_byte_before_a_valid_entry_is_told(void)
{
    fresh();
    struct outbox *outbox = opened();
    put(outbox, 1, "first");
    off_t first = file_size();
    put(outbox, 2, "second");
    outbox_close(outbox);
    int file = open(path, O_RDWR);
    for (off_t at = 0; at < first; at++) {
        char byte;
        EXPECT(pread(file, &byte, 1, at) == 1);
        char changed = (char)(byte ^ 0x41);
        EXPECT(pwrite(file, &changed, 1, at) == 1);
        outbox = NULL;
        EXPECT(outbox_open(path, &outbox) == STATUS_corrupt);
        outbox_close(outbox);
        EXPECT(pwrite(file, &byte, 1, at) == 1);
    }
    close(file);
    outbox = opened();
    EXPECT_NUMBER(outbox_count(outbox), 2);
    outbox_close(outbox);
}

/* The child tells each number after it is durable, and is killed in between. */
static void write_until_killed(int told)
{
    struct outbox *outbox = opened();
    for (unsigned n = 1; n < 100000; n++) {
        char text[300];
        memset(text, (int)('a' + n % 26), sizeof text);
        if (outbox_put(outbox, number(n), text, sizeof text) != STATUS_ok ||
            outbox_sync(outbox) != STATUS_ok)
            _exit(1);
        if (write(told, &n, sizeof n) != sizeof n)
            _exit(1);
        if (n > 8 && outbox_remove(outbox, number(n - 8)) != STATUS_ok)
            _exit(1);
    }
    _exit(0);
}

static void what_was_durable_is_there_after_kill_9(void)
{
    fresh();
    for (unsigned round = 1; round <= 5; round++) {
        int told[2];
        EXPECT(pipe(told) == 0);
        fresh();
        pid_t child = fork();
        if (child == 0)
            write_until_killed(told[1]);
        close(told[1]);
        unsigned last = 0;
        unsigned n;
        while (read(told[0], &n, sizeof n) == sizeof n) {
            last = n;
            if (last == 13 * round)
                kill(child, SIGKILL);
        }
        close(told[0]);
        int how;
        EXPECT(waitpid(child, &how, 0) == child);
        EXPECT(WIFSIGNALED(how));
        struct outbox *outbox = opened();
        size_t count = outbox_count(outbox);
        EXPECT(count >= 8);
        bool found = false;
        for (size_t index = 0; index < count; index++)
            found |= id_equal(outbox_at(outbox, index).id, number(last));
        EXPECT(found);
        outbox_close(outbox);
    }
}

static void it_is_full_at_its_limit_and_free_again_after(void)
{
    fresh();
    struct outbox *outbox = opened();
    for (unsigned n = 0; n < OUTBOX_PENDING_MOST; n++)
        put(outbox, n, "x");
    EXPECT(outbox_put(outbox, number(60000), "x", 1) == STATUS_full);
    for (unsigned n = 0; n < OUTBOX_PENDING_MOST; n++)
        EXPECT(outbox_remove(outbox, number(n)) == STATUS_ok);
    put(outbox, 60000, "x");
    EXPECT_NUMBER(outbox_count(outbox), 1);
    outbox_close(outbox);
}

static void a_file_that_is_no_outbox_is_not_touched(void)
{
    struct outbox *outbox = NULL;
    EXPECT(outbox_open(folder, &outbox) == STATUS_io);
    EXPECT(outbox_open("/nowhere/outbox", &outbox) == STATUS_io);
    EXPECT(outbox == NULL);
}

int main(void)
{
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    snprintf(path, sizeof path, "%s/outbox", folder);
    RUN(what_is_put_is_there_after_opening_again);
    RUN(an_outbox_with_nothing_pending_is_an_empty_file);
    RUN(a_second_process_is_refused_until_the_first_closes);
    RUN(a_torn_tail_is_cut_away_at_every_length);
    RUN(every_changed_byte_before_a_valid_entry_is_told);
    RUN(what_was_durable_is_there_after_kill_9);
    RUN(it_is_full_at_its_limit_and_free_again_after);
    RUN(a_file_that_is_no_outbox_is_not_touched);
    fresh();
    (void)rmdir(folder);
    return test_result();
}
