/* Room made ahead of the commits: small ones find the blocks of the file
 * written, and nothing else changes by it. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/check.h"
#include "store/handle.h"
#include "tests/store/sample.h"
#include "tests/test.h"

static struct stat file_of(const struct sample *s)
{
    char path[160];
    struct stat file;
    snprintf(path, sizeof path, "%s/data.mdb", s->path);
    CHECK(stat(path, &file) == 0);
    return file;
}

static int64_t pages_of(const struct sample *s)
{
    MDB_envinfo info;
    CHECK(mdb_env_info(s->store->env, &info) == 0);
    return (int64_t)info.me_last_pgno + 1;
}

static void post_many(struct sample *s, int count)
{
    struct store_write *write = sample_write(s);
    for (int index = 0; index < count; index++)
        sample_offer(s, write, sample_id(s), 10);
    CHECK(store_write_commit(write) == STATUS_ok);
}

static void expect_whole(struct sample *s)
{
    struct store_report report;
    EXPECT(store_verify(s->store, NULL, &report) == STATUS_ok);
    EXPECT_TEXT(report.fault, "");
}

static void small_commits_stay_within_written_blocks(void)
{
    struct sample s;
    sample_open(&s, 0);
    sample_post(&s, 10);
    store_room_ahead(s.store);
    int grown = 0, extended = 0;
    for (int round = 0; round < 200; round++) {
        int64_t pages = pages_of(&s), bytes = file_of(&s).st_size;
        post_many(&s, 10);
        grown += pages_of(&s) > pages;
        extended += file_of(&s).st_size > bytes;
        store_room_ahead(s.store);
    }
    EXPECT(grown >= 100);
    EXPECT(extended <= 2); /* before the first room was made */
    /* Written, not a hole whose blocks a commit would have to find. */
    struct stat file = file_of(&s);
    EXPECT((int64_t)file.st_blocks * 512 >= file.st_size);
    sample_reopen(&s, 0);
    EXPECT_NUMBER(sample_head(&s, NULL), 2001);
    expect_whole(&s);
    sample_close(&s);
}

static void a_large_commit_makes_its_own_room(void)
{
    struct sample s;
    sample_open(&s, 0);
    sample_post(&s, 10);
    store_room_ahead(s.store);
    post_many(&s, 2000);
    int64_t bytes = file_of(&s).st_size;
    store_room_ahead(s.store);
    EXPECT_NUMBER(file_of(&s).st_size, bytes);
    sample_close(&s);
}

static void no_room_is_made_beyond_the_map(void)
{
    struct sample s;
    sample_open(&s, STORE_MAP_BYTES_LEAST);
    enum status status = STATUS_ok;
    while (status == STATUS_ok) {
        struct store_write *write;
        status = store_write_open(s.store, &write);
        if (status != STATUS_ok)
            break;
        sample_offer(&s, write, sample_id(&s), 10);
        status = store_write_commit(write);
        store_room_ahead(s.store);
    }
    EXPECT(status == STATUS_full);
    EXPECT(file_of(&s).st_size <= STORE_MAP_BYTES_LEAST);
    expect_whole(&s);
    sample_close(&s);
}

/* As on a full disk: what was written of the room is used, the rest is missing
 * to nobody before a commit needs it. */
static void a_disk_that_takes_no_more_is_left_to_the_commit(void)
{
    struct sample s;
    struct rlimit before;
    sample_open(&s, 0);
    sample_post(&s, 10);
    store_room_ahead(s.store);
    post_many(&s, 20);
    int64_t bytes = file_of(&s).st_size;
    struct rlimit narrow = {.rlim_cur = (rlim_t)bytes + 100000};
    signal(SIGXFSZ, SIG_IGN);
    CHECK(getrlimit(RLIMIT_FSIZE, &before) == 0);
    narrow.rlim_max = before.rlim_max;
    CHECK(setrlimit(RLIMIT_FSIZE, &narrow) == 0);
    store_room_ahead(s.store);
    EXPECT_NUMBER(file_of(&s).st_size, bytes + 100000);
    post_many(&s, 20);
    store_room_ahead(s.store);
    EXPECT_NUMBER(file_of(&s).st_size, bytes + 100000);
    CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);
    EXPECT_NUMBER(sample_head(&s, NULL), 41);
    expect_whole(&s);
    sample_close(&s);
}

int main(void)
{
    RUN(small_commits_stay_within_written_blocks);
    RUN(a_large_commit_makes_its_own_room);
    RUN(no_room_is_made_beyond_the_map);
    RUN(a_disk_that_takes_no_more_is_left_to_the_commit);
    return test_result();
}
