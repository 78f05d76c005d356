#include "broker/hashing.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"

#define MEMORY_BESIDE (1 << 20) /* what the library takes beside the limit */

_Static_assert(HASHING_KEPT_SIZE == crypto_pwhash_STRBYTES,
               "the size of an encoded hash");

/* Three runs around a ring, each with its own end: done, waiting, free. The
 * numbers only count up; a place is a number modulo the size of the ring. */
struct hashing {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    int ready_fd;
    bool is_stopped;
    uint64_t taken;
    uint64_t worked;
    uint64_t submitted;
    struct hash_job jobs[HASHING_JOBS_MOST];
    char nobody[HASHING_KEPT_SIZE]; /* of the thread: a hash that none knows */
};

static struct hash_job *job_at(struct hashing *hashing, uint64_t number)
{
    return &hashing->jobs[number % HASHING_JOBS_MOST];
}

static void wipe_passwords(struct hash_job *job)
{
    sodium_memzero(job->given, sizeof job->given);
    sodium_memzero(job->kept, sizeof job->kept);
    sodium_memzero(job->fresh, sizeof job->fresh);
}

static bool make(const char *password, char ret_made[HASHING_KEPT_SIZE])
{
    return crypto_pwhash_str(ret_made, password, strlen(password),
                             crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

/* A hash of what nobody knows, made before the first job whatever that is: a
 * broker that nobody logs in to pays nothing for it. */
static bool make_nobody(struct hashing *hashing)
{
    uint8_t unknown[16];
    char password[2 * sizeof unknown + 1];
    if (hashing->nobody[0])
        return true;
    randombytes_buf(unknown, sizeof unknown);
    sodium_bin2hex(password, sizeof password, unknown, sizeof unknown);
    return make(password, hashing->nobody);
}

/* The library answers "wrong" also where it found no memory: so that nobody is
 * blamed for that, it is looked for before. */
static bool has_memory(void)
{
    size_t size = crypto_pwhash_MEMLIMIT_INTERACTIVE + MEMORY_BESIDE;
    void *there = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (there == MAP_FAILED)
        return false;
    munmap(there, size);
    return true;
}

/* Who does not exist costs the same work as a wrong password. */
static bool check(const struct hashing *hashing, const struct hash_job *job)
{
    bool is_somebody = job->kept[0] != '\0';
    const char *kept = is_somebody ? job->kept : hashing->nobody;
    int code = crypto_pwhash_str_verify(kept, job->given, strlen(job->given));
    return code == 0 && is_somebody;
}

static void work(struct hashing *hashing, struct hash_job *job)
{
    job->is_failed = !has_memory() || !make_nobody(hashing);
    job->is_right = !job->is_failed;
    if (job->is_check && job->is_right)
        job->is_right = check(hashing, job);
    if (job->is_make && job->is_right)
        job->is_failed = !make(job->fresh, job->made);
    job->is_right &= !job->is_failed;
    wipe_passwords(job);
}

/* The next job, or NULL when the thread is to end. */
static struct hash_job *await_job(struct hashing *hashing)
{
    pthread_mutex_lock(&hashing->mutex);
    while (!hashing->is_stopped && hashing->worked == hashing->submitted)
        pthread_cond_wait(&hashing->wake, &hashing->mutex);
    struct hash_job *job =
        hashing->is_stopped ? NULL : job_at(hashing, hashing->worked);
    pthread_mutex_unlock(&hashing->mutex);
    return job;
}

static void *run(void *context)
{
    struct hashing *hashing = context;
    struct hash_job *job;
    while ((job = await_job(hashing))) {
        work(hashing, job);
        pthread_mutex_lock(&hashing->mutex);
        hashing->worked++;
        pthread_mutex_unlock(&hashing->mutex);
        uint64_t one = 1;
        CHECK(write(hashing->ready_fd, &one, sizeof one) == sizeof one);
    }
    return NULL;
}

enum status hashing_open(struct hashing **ret_hashing)
{
    CHECK(sodium_init() >= 0);
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0)
        return STATUS_io;
    struct hashing *hashing = memory_allocate(1, sizeof *hashing);
    hashing->ready_fd = fd;
    CHECK(pthread_mutex_init(&hashing->mutex, NULL) == 0);
    CHECK(pthread_cond_init(&hashing->wake, NULL) == 0);
    if (pthread_create(&hashing->thread, NULL, run, hashing) != 0) {
        close(fd);
        memory_free(hashing);
        return STATUS_io;
    }
    *ret_hashing = hashing;
    return STATUS_ok;
}

void hashing_close(struct hashing *hashing)
{
    if (!hashing)
        return;
    pthread_mutex_lock(&hashing->mutex);
    hashing->is_stopped = true;
    pthread_cond_signal(&hashing->wake);
    pthread_mutex_unlock(&hashing->mutex);
    pthread_join(hashing->thread, NULL);
    pthread_cond_destroy(&hashing->wake);
    pthread_mutex_destroy(&hashing->mutex);
    close(hashing->ready_fd);
    sodium_memzero(hashing->jobs, sizeof hashing->jobs);
    memory_free(hashing);
}

int hashing_fd(const struct hashing *hashing)
{
    return hashing->ready_fd;
}

enum status hashing_submit(struct hashing *hashing, struct hash_job *job)
{
    enum status status = STATUS_full;
    pthread_mutex_lock(&hashing->mutex);
    if (hashing->submitted - hashing->taken < HASHING_JOBS_MOST) {
        *job_at(hashing, hashing->submitted++) = *job;
        pthread_cond_signal(&hashing->wake);
        status = STATUS_ok;
    }
    pthread_mutex_unlock(&hashing->mutex);
    wipe_passwords(job);
    return status;
}

enum status hashing_take(struct hashing *hashing, struct hash_job *ret_job)
{
    enum status status = STATUS_busy;
    uint64_t ready;
    /* Before looking: what is done afterwards makes it readable again. */
    (void)!read(hashing->ready_fd, &ready, sizeof ready);
    pthread_mutex_lock(&hashing->mutex);
    if (hashing->taken < hashing->worked) {
        struct hash_job *job = job_at(hashing, hashing->taken++);
        *ret_job = *job;
        sodium_memzero(job, sizeof *job);
        status = STATUS_ok;
    }
    pthread_mutex_unlock(&hashing->mutex);
    return status;
}

int hashing_waiting(struct hashing *hashing)
{
    pthread_mutex_lock(&hashing->mutex);
    int count = (int)(hashing->submitted - hashing->taken);
    pthread_mutex_unlock(&hashing->mutex);
    return count;
}
