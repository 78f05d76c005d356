/* The thread that hashes passwords: bounded, in order, the same work for nobody
 * as for somebody. Also run under the thread sanitizer. */
#include <poll.h>
#include <sys/resource.h>

#include "base/check.h"
#include "broker/hashing.h"
#include "tests/test.h"

#define WAIT_MS 60000

static struct hashing *hashing;

static struct hash_job take(void)
{
    struct hash_job job;
    struct pollfd ready = {.fd = hashing_fd(hashing), .events = POLLIN};
    while (hashing_take(hashing, &job) != STATUS_ok)
        if (poll(&ready, 1, WAIT_MS) <= 0)
            die(1, "no job was done");
    return job;
}

static struct hash_job do_job(struct hash_job job)
{
    CHECK(hashing_submit(hashing, &job) == STATUS_ok);
    return take();
}

static void make(const char *password, char ret_kept[HASHING_KEPT_SIZE])
{
    struct hash_job job = {.is_make = true};
    snprintf(job.fresh, sizeof job.fresh, "%s", password);
    job = do_job(job);
    CHECK(job.is_right && !job.is_failed);
    memcpy(ret_kept, job.made, HASHING_KEPT_SIZE);
}

static struct hash_job check_job(const char *given, const char *kept)
{
    struct hash_job job = {.is_check = true};
    snprintf(job.given, sizeof job.given, "%s", given);
    snprintf(job.kept, sizeof job.kept, "%s", kept);
    return job;
}

static void a_password_is_right_or_wrong(void)
{
    char kept[HASHING_KEPT_SIZE];
    make("mật khẩu", kept);
    EXPECT(strncmp(kept, "$argon2id$v=19$m=65536,t=2,p=1$", 31) == 0);
    EXPECT(do_job(check_job("mật khẩu", kept)).is_right);
    EXPECT(!do_job(check_job("mat khau", kept)).is_right);
    EXPECT(!do_job(check_job("", kept)).is_right);
    EXPECT(!do_job(check_job("mật khẩu", "no hash at all")).is_right);
}

static void nobody_is_never_right(void)
{
    EXPECT(!do_job(check_job("mật khẩu", "")).is_right);
    EXPECT(!do_job(check_job("", "")).is_right);
}

static void a_change_makes_nothing_where_the_old_one_is_wrong(void)
{
    char kept[HASHING_KEPT_SIZE];
    make("cũ", kept);
    struct hash_job job = check_job("sai", kept);
    job.is_make = true;
    snprintf(job.fresh, sizeof job.fresh, "mới");
    job = do_job(job);
    EXPECT(!job.is_right);
    EXPECT_TEXT(job.made, "");
    job = check_job("cũ", kept);
    job.is_make = true;
    snprintf(job.fresh, sizeof job.fresh, "mới");
    job = do_job(job);
    EXPECT(job.is_right);
    EXPECT(do_job(check_job("mới", job.made)).is_right);
}

static void passwords_do_not_come_back(void)
{
    static const char nothing[HASHING_PASSWORD_SIZE];
    char kept[HASHING_KEPT_SIZE];
    make("mật khẩu", kept);
    struct hash_job job = check_job("mật khẩu", kept);
    CHECK(hashing_submit(hashing, &job) == STATUS_ok);
    EXPECT(memcmp(job.given, nothing, sizeof job.given) == 0);
    job = take();
    EXPECT(memcmp(job.given, nothing, sizeof job.given) == 0);
    EXPECT(memcmp(job.kept, nothing, sizeof job.kept) == 0);
}

static double cpu_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* The least of some, in processor time: what else runs counts for little. */
static double least_work_s(const char *given, const char *kept)
{
    double least = 1e9;
    for (int index = 0; index < 5; index++) {
        double before = cpu_s();
        do_job(check_job(given, kept));
        double took = cpu_s() - before;
        least = took < least ? took : least;
    }
    return least;
}

static void nobody_costs_as_much_as_a_wrong_password(void)
{
    char kept[HASHING_KEPT_SIZE];
    make("mật khẩu", kept);
    double wrong = least_work_s("sai", kept);
    double nobody = least_work_s("sai", "");
    printf("     wrong %.1f ms, nobody %.1f ms of processor time\n",
           wrong * 1000, nobody * 1000);
    EXPECT(nobody > wrong / 2);
    EXPECT(nobody < wrong * 2);
}

static void the_queue_is_bounded_and_in_order(void)
{
    int submitted = 0;
    for (;;) {
        struct hash_job job = check_job("x", "");
        job.ticket = submitted;
        if (hashing_submit(hashing, &job) != STATUS_ok)
            break;
        submitted++;
    }
    EXPECT_NUMBER(submitted, HASHING_JOBS_MOST);
    EXPECT_NUMBER(hashing_waiting(hashing), HASHING_JOBS_MOST);
    for (int index = 0; index < submitted; index++)
        EXPECT_NUMBER(take().ticket, index);
    EXPECT_NUMBER(hashing_waiting(hashing), 0);
    EXPECT(!do_job(check_job("x", "")).is_right); /* there is room again */
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SHADOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SHADOW 1
#endif
#endif

/* A sanitizer's own memory is beyond any limit: nothing is left to try then. */
static void too_little_memory_is_not_a_wrong_password(void)
{
#ifndef HAS_SHADOW
    char kept[HASHING_KEPT_SIZE];
    struct rlimit before, tight;
    long pages = 0;
    make("mật khẩu", kept);
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file && fscanf(file, "%ld", &pages) == 1);
    fclose(file);
    CHECK(getrlimit(RLIMIT_AS, &before) == 0);
    tight = before;
    tight.rlim_cur = (rlim_t)pages * 4096 + (32U << 20);
    CHECK(setrlimit(RLIMIT_AS, &tight) == 0);
    struct hash_job job = do_job(check_job("mật khẩu", kept));
    CHECK(setrlimit(RLIMIT_AS, &before) == 0);
    EXPECT(job.is_failed);
    EXPECT(!job.is_right);
    EXPECT(do_job(check_job("mật khẩu", kept)).is_right);
#endif
}

static void closing_drops_what_waits(void)
{
    for (int index = 0; index < 5; index++) {
        struct hash_job job = check_job("x", "");
        CHECK(hashing_submit(hashing, &job) == STATUS_ok);
    }
    hashing_close(hashing);
    hashing_close(NULL);
    CHECK(hashing_open(&hashing) == STATUS_ok);
}

int main(void)
{
    CHECK(hashing_open(&hashing) == STATUS_ok);
    RUN(a_password_is_right_or_wrong);
    RUN(nobody_is_never_right);
    RUN(a_change_makes_nothing_where_the_old_one_is_wrong);
    RUN(passwords_do_not_come_back);
    RUN(nobody_costs_as_much_as_a_wrong_password);
    RUN(the_queue_is_bounded_and_in_order);
    RUN(too_little_memory_is_not_a_wrong_password);
    RUN(closing_drops_what_waits);
    hashing_close(hashing);
    return test_result();
}
