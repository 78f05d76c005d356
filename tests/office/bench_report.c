/* Reports over ledgers of 10,000 and 100,000 contract lines: processor seconds
 * for the first piece of each, beside one plain walk over the events of the
 * same ledger, seconds by the clock, and the most private memory that a process
 * of its own took for it. One JSON object a line.
 *
 *   bench_report [LINES...] */
#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/data_folder.h"
#include "office/answer.h"
#include "tests/office/played.h"

#define GROUPS 5000
#define BUYERS 40
#define LINES_A_LEAD 12
#define MAP_BYTES (INT64_C(8) << 30)
#define SAMPLE_NS 1000000

static double now_s(clockid_t clock)
{
    struct timespec now;
    CHECK(clock_gettime(clock, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- the most private memory of this process, looked at every millisecond */

static atomic_bool is_watching;
static int64_t most_kib;

static int64_t private_kib(void)
{
    char line[128];
    int64_t kib = 0;
    FILE *file = fopen("/proc/self/status", "re");
    CHECK(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "RssAnon:", 8) == 0)
            kib = strtoll(line + 8, NULL, 10);
    (void)fclose(file);
    return kib;
}

static void *watch(void *unused)
{
    struct timespec pause = {.tv_nsec = SAMPLE_NS};
    (void)unused;
    while (atomic_load(&is_watching)) {
        int64_t kib = private_kib();
        most_kib = kib > most_kib ? kib : most_kib;
        (void)nanosleep(&pause, NULL);
    }
    return NULL;
}

/* ---- what is measured */

struct job {
    const char *figure; /* NULL: the plain walk */
    enum report_format format;
    bool with_proof;
};

struct measured {
    double seconds; /* of the processor */
    double wall_s;
    double peak_mib;
    int64_t events;
    int64_t bytes; /* of the document */
};

static bool count_event(void *context, const struct store_event *event)
{
    int64_t *count = context;
    *count += event->sequence > 0;
    return true;
}

static void walk(struct store *store, struct measured *measured)
{
    struct store_snapshot *snapshot;
    CHECK(store_snapshot_open(store, &snapshot) == STATUS_ok);
    CHECK(store_events(snapshot, 0, count_event, &measured->events) ==
          STATUS_ok);
    store_snapshot_close(snapshot);
}

static void ask(struct office_sources *sources, const struct job *job,
                struct measured *measured)
{
    struct arena arena;
    struct buffer body;
    struct envelope reply = {.status = STATUS_ok};
    struct envelope request = {.verb = VERB_report,
                               .actor = PRINCIPAL_OPERATOR};
    struct report_query query = {.figure = job->figure,
                                 .format = job->format,
                                 .with_proof = job->with_proof};
    struct chunk chunk;
    arena_init(&arena, 64 << 20);
    buffer_init(&body, MOST_BODY_BYTES);
    CHECK(envelope_set_body(&request, &record_report_query, &query, &arena) ==
          STATUS_ok);
    office_answer(sources, &request, &arena, &body, &reply);
    CHECK(reply.status == STATUS_ok);
    CHECK(record_decode(&record_chunk, reply.body, &arena, &chunk, NULL) ==
          STATUS_ok);
    measured->bytes = chunk.total;
    buffer_clear(&body);
    arena_clear(&arena);
}

static struct measured measure(const char *path, const struct job *job)
{
    struct measured measured = {0};
    struct office_sources sources = {.store = NULL};
    pthread_t watcher;
    struct store_options options = {.path = path, .is_reader = true};
    CHECK(store_open(&options, &sources.store) == STATUS_ok);
    CHECK(office_gazetteer(&sources));
    sources.reports = reports_create();
    int64_t before = private_kib();
    atomic_store(&is_watching, true);
    CHECK(pthread_create(&watcher, NULL, watch, NULL) == 0);
    double wall = now_s(CLOCK_MONOTONIC);
    double start = now_s(CLOCK_THREAD_CPUTIME_ID);
    if (job->figure)
        ask(&sources, job, &measured);
    else
        walk(sources.store, &measured);
    measured.seconds = now_s(CLOCK_THREAD_CPUTIME_ID) - start;
    measured.wall_s = now_s(CLOCK_MONOTONIC) - wall;
    atomic_store(&is_watching, false);
    CHECK(pthread_join(watcher, NULL) == 0);
    measured.peak_mib =
        most_kib > before ? (double)(most_kib - before) / 1024.0 : 0;
    reports_destroy(sources.reports);
    store_close(sources.store);
    office_sources_clear(&sources);
    return measured;
}

/* In a process of its own, so that no figure's memory is another's. */
static struct measured measure_apart(const char *path, const struct job *job)
{
    struct measured measured;
    int ends[2];
    CHECK(pipe(ends) == 0);
    (void)malloc_trim(0); /* what is free here is not free there */
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        measured = measure(path, job);
        _exit(write(ends[1], &measured, sizeof measured) !=
              (ssize_t)sizeof measured);
    }
    int status;
    CHECK(read(ends[0], &measured, sizeof measured) ==
          (ssize_t)sizeof measured);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return measured;
}

static void print_job(int lines, const struct job *job,
                      const struct measured *ours,
                      const struct measured *theirs)
{
    printf("{\"bench\":\"report\",\"case\":\"%s%s%s, %d lines\","
           "\"ours\":%.3f,\"baseline\":\"a walk over all %" PRId64
           " events\",\"theirs\":%.3f,\"unit\":\"processor s\",\"ratio\":%.2f,"
           "\"wall_s\":%.3f,\"peak_mib\":%.1f,\"bytes\":%" PRId64 "}\n",
           job->figure,
           job->format == report_format_xlsx  ? " XLSX"
           : job->format == report_format_csv ? " CSV"
                                              : "",
           job->with_proof ? " with proof" : "", lines, ours->seconds,
           theirs->events, theirs->seconds, ours->seconds / theirs->seconds,
           ours->wall_s, ours->peak_mib, ours->bytes);
    (void)fflush(stdout);
}

static void measure_all(const char *path, int lines)
{
    static const struct job jobs[] = {
        {.figure = "K1"},
        {.figure = "K2"},
        {.figure = "K3"},
        {.figure = "K4"},
        {.figure = "K5"},
        {.figure = "K6"},
        {.figure = "K7"},
        {.figure = "pace"},
        {.figure = "K3", .with_proof = true},
        {.figure = "K3", .format = report_format_csv, .with_proof = true},
        {.figure = "K3", .format = report_format_xlsx}};
    struct job plain = {.figure = NULL};
    (void)measure_apart(path, &plain); /* brings the file into memory */
    struct measured theirs = measure_apart(path, &plain);
    for (size_t index = 0; index < sizeof jobs / sizeof *jobs; index++) {
        struct measured ours = measure_apart(path, &jobs[index]);
        print_job(lines, &jobs[index], &ours, &theirs);
    }
}

static void bench(int lines)
{
    struct played played;
    played_open(&played, 1, MAP_BYTES);
    played_people(&played, GROUPS, BUYERS);
    for (int made = 0; made < lines; made += LINES_A_LEAD)
        played_lead(&played, LINES_A_LEAD, 1);
    played_commit(&played);
    store_close(played.store); /* not to be used across fork */
    measure_all(played.path, lines);
    struct store_options options = {.path = played.path,
                                    .map_bytes = MAP_BYTES};
    CHECK(store_open(&options, &played.store) == STATUS_ok);
    played_close(&played);
}

int main(int count, char **words)
{
    if (count < 2) {
        bench(10000);
        bench(100000);
    }
    for (int index = 1; index < count; index++)
        bench((int)strtol(words[index], NULL, 10));
    return EXIT_SUCCESS;
}
