/* How many posts a second the broker takes over an encrypted connection, each
 * checked, in the ledger and its tables and on the disk before it is answered;
 * beside it, in the same run, what bounds it from below and what else does such
 * work. One JSON object a line.
 *
 *   bench_broker [--case 1|32|1024|long] [--smoke]
 *
 * Without words: 1, 32 and 1,024 posts in flight for some seconds each. long: a
 * store that holds 1,000,000 offers, then 1,024 in flight for 60 s. --smoke: a
 * few hundred posts of every case, without the others, to see that all is said
 * and done; its figures mean nothing. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "link/envelope.h"
#include "model/principal.h"
#include "tests/broker/bench_floor.h"
#include "tests/broker/bench_peers.h"
#include "tests/broker/bench_trees.h"
#include "tests/broker/house.h"

#define ROUNDS 5 /* by turns, so that both see the same machine */
#define ROUND_MS 1000
#define PRELOADED 1000000
#define LONG_MS 60000
#define LONG_WINDOW 1024
#define SMOKE_POSTS 300
#define NOTE_BYTES 217 /* makes an offer 300 bytes */

static const char *const limits_off[] = {
    "--open-posts", "1000000", "--staff-requests", "10000000", "--map-size",
    "16384",        NULL};

static const int windows[] = {1, 32, 1024};
#define WINDOWS 3
#define CASE_LONG WINDOWS /* beside one for each window */
static const char *const case_names[] = {"1", "32", "1024", "long"};
#define CASES (WINDOWS + 1)

struct figures {
    struct load_figures load;
    double processor_us; /* the server's time for a post, on all cores */
};

struct bench {
    bool is_wanted[CASES];
    bool is_smoke;
    struct house house;
    struct load load;
    pid_t floor;
    char floor_endpoint[128];
    struct load_figures synced;
    struct figures ours[WINDOWS];
    struct figures floors[WINDOWS];
    double postgres[WINDOWS];
    double redis[WINDOWS];
};

/* ---- the frame */

static size_t place_of(const struct load *load, struct id id)
{
    const uint8_t *found =
        memmem(load->frame, load->size, id.bytes, sizeof id.bytes);
    CHECK(found);
    return (size_t)(found - load->frame);
}

static size_t make_frame(struct bench *bench)
{
    struct load *load = &bench->load;
    char note[NOTE_BYTES + 1];
    memset(note, 'x', NOTE_BYTES);
    note[NOTE_BYTES] = '\0';
    struct offer offer = make_offer(&bench->house, load->groups[0], 250000);
    struct clock clock;
    clock_init_real(&clock);
    offer.note = note;
    offer.lots[0].from_day = clock_day(clock_wall_ms(&clock)) + 30;
    offer.lots[0].to_day = offer.lots[0].from_day + 20;
    struct envelope request = envelope_make(message_kind_request);
    request.id = house_id(&bench->house);
    request.verb = VERB_post_offer;
    request.actor = PRINCIPAL_OPERATOR;
    CHECK(envelope_set_body(&request, &record_offer, &offer,
                            &bench->house.arena) == STATUS_ok);
    struct bytes frame = envelope_write(&request, &bench->house.arena);
    CHECK(frame.data && frame.size <= LOAD_FRAME_BYTES);
    memcpy(load->frame, frame.data, frame.size);
    load->size = frame.size;
    load->offer_at = place_of(load, offer.id);
    load->group_at = place_of(load, offer.group);
    CHECK(place_of(load, request.id) == LOAD_ID_AT);
    return request.body.size;
}

static void open_bench(struct bench *bench)
{
    house_open(&bench->house, limits_off);
    house_furnish(&bench->house);
    for (int index = 0; index < LOAD_GROUPS; index++)
        bench->load.groups[index] = post_group(&bench->house);
    size_t size = make_frame(bench);
    printf("{\"bench\":\"broker\",\"offer_bytes\":%zu,\"frame_bytes\":%zu,"
           "\"transport\":\"CURVE over a Unix socket\"}\n",
           size, bench->load.size);
}

/* ---- the floor, a process beside the broker */

static const char *store_path(const struct bench *bench, const char *name)
{
    static char path[96];
    snprintf(path, sizeof path, "%s/%s", bench->house.folder, name);
    return path;
}

static void open_floor(struct bench *bench)
{
    snprintf(bench->floor_endpoint, sizeof bench->floor_endpoint,
             "ipc://%s/floor-front", bench->house.folder);
    bench->floor = fork();
    CHECK(bench->floor >= 0);
    if (bench->floor > 0)
        return;
    /* A context does not live across fork: a program of its own. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    char offer_at[24], keys[128];
    snprintf(offer_at, sizeof offer_at, "%zu", bench->load.offer_at);
    snprintf(keys, sizeof keys, "%s/server.key", bench->house.keys);
    execl("/proc/self/exe", "bench_broker", "--floor",
          store_path(bench, "floor"), bench->floor_endpoint, keys, offer_at,
          NULL);
    _exit(127);
}

static void close_floor(struct bench *bench)
{
    kill(bench->floor, SIGKILL);
    waitpid(bench->floor, NULL, 0);
}

/* So many posts, or for so long. */
static struct load_figures run_for(struct bench *bench, int window,
                                   int64_t posts, int64_t ms)
{
    if (bench->is_smoke)
        return load_run(&bench->load, window, SMOKE_POSTS, 0);
    return load_run(&bench->load, window, posts, ms);
}

static void connect_to(struct bench *bench, const char *endpoint)
{
    bench->load.socket =
        house_connect(&bench->house, endpoint, bench->house.operator_keys);
    load_run(&bench->load, 1, 1, 0); /* until it is connected */
}

/* All its threads together. */
static int64_t processor_ns(pid_t process)
{
    clockid_t clock;
    struct timespec spent;
    CHECK(clock_getcpuclockid(process, &clock) == 0);
    CHECK(clock_gettime(clock, &spent) == 0);
    return (int64_t)spent.tv_sec * 1000000000 + spent.tv_nsec;
}

static struct figures measure(struct bench *bench, pid_t process, int window)
{
    bool is_floor = process == bench->floor;
    connect_to(bench, is_floor ? bench->floor_endpoint : bench->house.front);
    load_run(&bench->load, window, window * 4, 0); /* warm */
    int64_t before_ns = processor_ns(process);
    struct figures figures = {.load =
                                  run_for(bench, window, INT64_MAX, ROUND_MS)};
    figures.processor_us = (double)(processor_ns(process) - before_ns) / 1000 /
                           (double)figures.load.posts;
    socket_close(bench->load.socket);
    return figures;
}

static int compare_figures(const void *a, const void *b)
{
    double x = ((const struct figures *)a)->load.posts_per_s;
    double y = ((const struct figures *)b)->load.posts_per_s;
    return (x > y) - (x < y);
}

/* The middle one of the rounds of each. */
static void measure_both(struct bench *bench, int index)
{
    struct figures floors[ROUNDS], ours[ROUNDS];
    int rounds = bench->is_smoke ? 1 : ROUNDS;
    for (int round = 0; round < rounds; round++) {
        floors[round] = measure(bench, bench->floor, windows[index]);
        ours[round] = measure(bench, bench->house.broker, windows[index]);
    }
    qsort(floors, (size_t)rounds, sizeof *floors, compare_figures);
    qsort(ours, (size_t)rounds, sizeof *ours, compare_figures);
    bench->floors[index] = floors[rounds / 2];
    bench->ours[index] = ours[rounds / 2];
}

/* ---- what is printed */

static void print_beside(const char *what, const struct load_figures *ours,
                         const char *baseline, double theirs)
{
    printf("{\"bench\":\"broker\",\"case\":\"%s\",\"ours\":%.0f,"
           "\"baseline\":\"%s\",\"theirs\":%.0f,\"unit\":\"posts/s\","
           "\"ratio\":%.3f,\"p50_us\":%lld,\"p99_us\":%lld}\n",
           what, ours->posts_per_s, baseline, theirs,
           ours->posts_per_s / theirs, (long long)ours->p50_us,
           (long long)ours->p99_us);
    fflush(stdout);
}

static void print_aim(const char *aim, double reached, double wanted,
                      bool is_at_most)
{
    printf("{\"bench\":\"broker\",\"aim\":\"%s\",\"wanted\":\"%s %.2f\","
           "\"reached\":%.2f,\"is_reached\":%s}\n",
           aim, is_at_most ? "at most" : "at least", wanted, reached,
           (is_at_most ? reached <= wanted : reached >= wanted) ? "true"
                                                                : "false");
    fflush(stdout);
}

static void print_aims(const struct bench *bench)
{
    static const char *const names[] = {"1 in flight, of the floor",
                                        "32 in flight, of the floor",
                                        "1,024 in flight, of the floor"};
    for (int index = 0; index < WINDOWS; index++)
        if (bench->is_wanted[index])
            print_aim(names[index],
                      bench->ours[index].load.posts_per_s /
                          bench->floors[index].load.posts_per_s,
                      0.8, false);
    if (bench->is_wanted[0])
        print_aim("1 in flight, of fdatasync",
                  bench->ours[0].load.posts_per_s / bench->synced.posts_per_s,
                  0.3, false);
    if (bench->is_wanted[1])
        print_aim("32 in flight, p99 of fdatasync's p99",
                  (double)bench->ours[1].load.p99_us /
                      (double)bench->synced.p99_us,
                  4, true);
    if (bench->postgres[1] > 0)
        print_aim("32 in flight, of PostgreSQL",
                  bench->ours[1].load.posts_per_s / bench->postgres[1], 2,
                  false);
    if (bench->postgres[2] > 0)
        print_aim("1,024 in flight, of PostgreSQL",
                  bench->ours[2].load.posts_per_s / bench->postgres[2], 5,
                  false);
    if (bench->redis[2] > 0)
        print_aim("1,024 in flight, of Redis",
                  bench->ours[2].load.posts_per_s / bench->redis[2], 1, false);
}

/* ---- the cases */

static void measure_peers(struct bench *bench, int index)
{
    static const int connections[] = {1, 32, 100};
    static const int redis[][2] = {{1, 1}, {1, 32}, {64, 16}};
    const char *folder = bench->house.folder;
    char what[64], baseline[96];
    snprintf(what, sizeof what, "%d in flight", windows[index]);
    snprintf(baseline, sizeof baseline,
             "PostgreSQL, insert and 3 indexes, %d connections",
             connections[index]);
    if (peers_postgres(folder, connections[index], &bench->postgres[index]))
        print_beside(what, &bench->ours[index].load, baseline,
                     bench->postgres[index]);
    else
        printf("{\"bench\":\"broker\",\"skipped\":\"no PostgreSQL 15\"}\n");
    snprintf(baseline, sizeof baseline,
             "Redis XADD appendfsync=always, %d connections, %d at a time",
             redis[index][0], redis[index][1]);
    if (peers_redis(folder, redis[index][0], redis[index][1],
                    &bench->redis[index]))
        print_beside(what, &bench->ours[index].load, baseline,
                     bench->redis[index]);
    else
        printf("{\"bench\":\"broker\",\"skipped\":\"no Redis\"}\n");
}

static void run_windows(struct bench *bench)
{
    char what[64];
    bench->synced = peers_fdatasync(bench->house.folder);
    printf("{\"bench\":\"broker\",\"case\":\"4 KiB and fdatasync\",\"theirs\":"
           "%.0f,\"unit\":\"syncs/s\",\"p50_us\":%lld,\"p99_us\":%lld}\n",
           bench->synced.posts_per_s, (long long)bench->synced.p50_us,
           (long long)bench->synced.p99_us);
    for (int index = 0; index < WINDOWS; index++) {
        if (!bench->is_wanted[index])
            continue;
        measure_both(bench, index);
        snprintf(what, sizeof what, "%d in flight", windows[index]);
        print_beside(what, &bench->ours[index].load,
                     "the floor: same bytes, same trees, nothing decoded",
                     bench->floors[index].load.posts_per_s);
        printf("{\"bench\":\"broker\",\"case\":\"%s\",\"ours\":%.1f,"
               "\"baseline\":\"the floor\",\"theirs\":%.1f,\"unit\":"
               "\"processor us/post\"}\n",
               what, bench->ours[index].processor_us,
               bench->floors[index].processor_us);
        if (!bench->is_smoke)
            measure_peers(bench, index);
    }
    print_aims(bench);
}

static void run_long(struct bench *bench)
{
    connect_to(bench, bench->house.front);
    struct load_figures figures = run_for(bench, LONG_WINDOW, PRELOADED, 0);
    printf("{\"bench\":\"broker\",\"case\":\"the first %lld offers\",\"ours\":"
           "%.0f,\"unit\":\"posts/s\",\"p50_us\":%lld,\"p99_us\":%lld}\n",
           (long long)figures.posts, figures.posts_per_s,
           (long long)figures.p50_us, (long long)figures.p99_us);
    fflush(stdout);
    figures = run_for(bench, LONG_WINDOW, INT64_MAX, LONG_MS);
    printf("{\"bench\":\"broker\",\"case\":\"60 s after that\",\"ours\":%.0f,"
           "\"unit\":\"posts/s\",\"posts\":%lld,\"p50_us\":%lld,\"p99_us\":"
           "%lld}\n",
           figures.posts_per_s, (long long)figures.posts,
           (long long)figures.p50_us, (long long)figures.p99_us);
    print_aim("60 s sustained, p99 in ms", (double)figures.p99_us / 1000, 100,
              true);
    socket_close(bench->load.socket);
}

/* ---- the run */

/* Also when the process ends early. */
static const char *folder;

static void end_peers(void)
{
    if (folder)
        peers_close(folder);
    folder = NULL;
}

static void run_beside_floor(struct bench *bench)
{
    struct tree_sizes before[2], after[2];
    folder = bench->house.folder;
    atexit(end_peers);
    open_floor(bench);
    connect_to(bench, bench->floor_endpoint); /* its store is there */
    socket_close(bench->load.socket);
    before[0] = trees_measure(store_path(bench, "floor"));
    before[1] = trees_measure(store_path(bench, "store"));
    run_windows(bench);
    after[0] = trees_measure(store_path(bench, "floor"));
    after[1] = trees_measure(store_path(bench, "store"));
    close_floor(bench);
    end_peers();
    if (bench->is_smoke && !trees_grew_alike(before, after))
        die(1, "the floor does not write what the broker writes");
}

/* What was posted is whole. */
static void verify(struct bench *bench)
{
    static const char *const words[] = {"--verify", NULL};
    int status = house_stop(&bench->house, SIGTERM);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(house_run(&bench->house, words) == 0);
}

static bool want_case(struct bench *bench, const char *name)
{
    for (int index = 0; index < CASES; index++) {
        if (strcmp(name, case_names[index]) != 0)
            continue;
        bench->is_wanted[index] = true;
        return true;
    }
    return false;
}

static bool read_words(struct bench *bench, int count, char **words)
{
    bool has_case = false;
    for (int index = 1; index < count; index++) {
        bool is_case = strcmp(words[index], "--case") == 0;
        if (is_case && (++index == count || !want_case(bench, words[index])))
            return false;
        if (!is_case && strcmp(words[index], "--smoke") != 0)
            return false;
        bench->is_smoke |= !is_case;
        has_case |= is_case;
    }
    for (int index = 0; index < CASES && !has_case; index++)
        bench->is_wanted[index] = index < WINDOWS || bench->is_smoke;
    return true;
}

int main(int count, char **words)
{
    static struct bench bench;
    if (count == 6 && strcmp(words[1], "--floor") == 0)
        floor_serve(&(struct floor){.path = words[2],
                                    .endpoint = words[3],
                                    .key_file = words[4],
                                    .offer_at = strtoul(words[5], NULL, 10)});
    if (!read_words(&bench, count, words))
        die(64, "bench_broker [--case 1|32|1024|long] [--smoke]");
    open_bench(&bench);
    if (bench.is_wanted[0] || bench.is_wanted[1] || bench.is_wanted[2])
        run_beside_floor(&bench);
    if (bench.is_wanted[CASE_LONG])
        run_long(&bench);
    if (bench.is_smoke)
        verify(&bench);
    house_close(&bench.house);
    return 0;
}
