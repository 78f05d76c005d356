#include "broker/broker.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/log.h"
#include "broker/gate.h"
#include "broker/genesis.h"
#include "broker/intake.h"
#include "broker/keeping.h"
#include "broker/own_keys.h"
#include "broker/writes.h"
#include "link/envelope.h"
#include "model/data_folder.h"

#define FILES_WANTED LIMIT_VALUE_connections
/* Of one client. A window of small posts (1,024) is answered at once, and the
 * library learns only every half of this number that some were taken; what is
 * not read beyond that is dropped, and asked for again. */
#define ANSWERS_WAITING LIMIT_VALUE_answers_waiting
#define REQUESTS_WAITING                                                       \
    LIMIT_VALUE_requests_waiting /* the rest waits on the client's side */
#define EXIT_COMMIT_FAILED 75
#define EXIT_DATA_MISSING 66
#define TAIL_EVENTS 1000 /* looked at at each start */

bool broker_knows(struct broker *broker, struct curve_key key)
{
    return known_keys_find(&broker->keys, key, clock_wall_ms(&broker->clock));
}

enum status broker_send(struct broker *broker, const struct sender *to,
                        struct bytes frame)
{
    enum status status = STATUS_too_large;
    if (frame.data)
        status = socket_send(broker->doors[to->door], &to->peer, frame.data,
                             frame.size);
    if (status != STATUS_ok) {
        broker->counts.unsent++;
        log_debug("an answer did not go out: %s", status_name(status));
    }
    return status;
}

enum status broker_send_envelope(struct broker *broker, const struct sender *to,
                                 const struct envelope *envelope)
{
    return broker_send(broker, to, envelope_write(envelope, &broker->arena));
}

void broker_fail(struct broker *broker, enum status status, const char *doing)
{
    log_error("cannot %s: %s (%s); stopping, what was acknowledged is kept",
              doing, status_name(status), store_error(broker->store));
    broker->exit_code = status == STATUS_corrupt ? status_exit_code(status)
                                                 : EXIT_COMMIT_FAILED;
    loop_stop(broker->loop);
}

/* Each connection is a file; the default of 1,024 keeps good clients out. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    if (limit.rlim_cur < FILES_WANTED)
        limit.rlim_cur =
            limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* What cannot be made shows when the store is opened. */
static void make_parents(const char *path)
{
    char *parent = memory_copy_text(path);
    for (char *at = parent + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        mkdir(parent, 0755);
        *at = '/';
    }
    memory_free(parent);
}

static struct hash open_gazetteer(struct broker *broker)
{
    const char *data = broker->settings->data;
    char *shipped = data ? NULL : data_folder_find();
    const char *folder = data ? data : shipped;
    struct hash communes = {{0}};
    enum status status = STATUS_not_found;
    if (folder)
        status = gazetteer_create(folder, &broker->gazetteer);
    if (status == STATUS_ok)
        status = genesis_hash_communes(folder, &communes);
    if (status != STATUS_ok)
        die(EXIT_DATA_MISSING, "cannot read the gazetteer in %s: %s (--data)",
            folder ? folder : "?", status_name(status));
    memory_free(shipped);
    return communes;
}

/* A crash, a disk or a hand shows at the end of the ledger first. The whole of
 * it is looked at by --verify. */
static void check_tail(struct broker *broker)
{
    char fault[STORE_FAULT_SIZE];
    enum status status =
        store_verify_tail(broker->store, TAIL_EVENTS, fault, sizeof fault);
    if (status != STATUS_ok)
        die(status_exit_code(status),
            "the store %s is damaged: %s; look at it with --verify, or take a "
            "backup with --restore",
            broker->settings->store,
            *fault ? fault : store_error(broker->store));
}

/* Returns the hash of the gazetteer. */
static struct hash open_store(struct broker *broker)
{
    const struct settings *settings = broker->settings;
    struct store_options options = {.path = settings->store,
                                    .map_bytes = settings->map_bytes};
    make_parents(settings->store);
    enum status status = store_open(&options, &broker->store);
    if (status != STATUS_ok)
        keeping_die_unopened(settings->store, status);
    check_tail(broker);
    struct hash communes = open_gazetteer(broker);
    status =
        genesis_write(broker->store, clock_wall_ms(&broker->clock), communes);
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot begin the ledger in %s: %s",
            settings->store, status_name(status));
    return communes;
}

static bool note_time(void *context, const struct store_event *event)
{
    int64_t *last_ms = context;
    *last_ms = event->event.time_ms;
    return true;
}

/* Event time never goes back, whatever the system's clock or --clock say. */
static void catch_up(struct broker *broker)
{
    struct store_snapshot *snapshot;
    enum status status = store_snapshot_open(broker->store, &snapshot);
    int64_t last_ms = 0;
    if (status == STATUS_ok) {
        broker->head = store_head(snapshot, NULL);
        status = store_events(snapshot, broker->head - 1, note_time, &last_ms);
        if (status == STATUS_ok)
            status = deadlines_load(&broker->deadlines, snapshot);
        known_keys_init(&broker->keys, broker->server);
        if (status == STATUS_ok)
            status = known_keys_load(&broker->keys, snapshot,
                                     clock_wall_ms(&broker->clock));
        if (status == STATUS_ok)
            status = open_posts_load(&broker->open_posts, snapshot);
        store_snapshot_close(snapshot);
    }
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot read the store: %s",
            status_name(status));
    struct clock *clock = &broker->clock;
    if (clock->stepped)
        last_ms++;
    if (clock->wall_ms < last_ms)
        clock->wall_ms = last_ms;
}

/* Leads rest on its distances, so a ledger says when they changed. */
static void note_gazetteer(struct broker *broker, struct hash communes)
{
    int64_t sequence = 0;
    enum status status = STATUS_full;
    if (!broker->is_disk_full)
        status = genesis_note_gazetteer(
            broker->store, clock_wall_ms(&broker->clock), communes, &sequence);
    if (status != STATUS_ok && status != STATUS_full)
        die(status_exit_code(status), "cannot note the gazetteer: %s",
            status_name(status));
    if (sequence == 0)
        return;
    log_warning("the gazetteer is another one than before: event %lld says so",
                (long long)sequence);
    broker->head = sequence;
    clock_step(&broker->clock, 1);
}

static void open_door(struct broker *broker, enum door door,
                      const char *endpoint, loop_ready *ready)
{
    struct socket_options options = {.kind = SOCKET_ROUTER,
                                     .endpoint = endpoint,
                                     .is_bound = true,
                                     .keys = broker->server,
                                     .domain = gate_domain(door),
                                     .largest_bytes = MOST_MESSAGE_BYTES,
                                     .queue_messages = REQUESTS_WAITING,
                                     .send_messages = ANSWERS_WAITING};
    enum status status =
        socket_open(broker->sockets, &options, &broker->doors[door]);
    if (status == STATUS_ok)
        status =
            loop_watch_socket(broker->loop, broker->doors[door], ready, broker);
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot listen on %s: %s", endpoint,
            status_name(status));
    log_info("listening on %s", socket_endpoint(broker->doors[door]));
}

static void open_clock(struct broker *broker)
{
    if (broker->settings->is_stepped)
        clock_init_stepped(&broker->clock, broker->settings->start_ms);
    else
        clock_init_real(&broker->clock);
    struct id_source source;
    id_source_init(&source, 0);
    broker->run = id_next(&source, clock_wall_ms(&broker->clock));
}

struct broker *broker_open(const struct settings *settings)
{
    struct broker *broker = memory_allocate(1, sizeof *broker);
    broker->settings = settings;
    raise_file_limit();
    signal(SIGXFSZ, SIG_IGN); /* a write too far fails, and is answered so */
    if (loop_create(&broker->loop) != STATUS_ok)
        die(71, "cannot wait for signals");
    arena_init(&broker->arena, BROKER_ARENA_BYTES);
    batch_init(&broker->batch);
    deadlines_init(&broker->deadlines);
    limits_init(&broker->limiter);
    open_posts_init(&broker->open_posts);
    products_init(&broker->products);
    open_clock(broker);
    struct hash communes = open_store(broker);
    own_keys_open(broker);
    catch_up(broker);
    broker->sockets = socket_context_create();
    gate_open(broker);
    workers_open(broker);
    followers_open(broker);
    writes_open(broker);
    sessions_open(broker);
    note_gazetteer(broker, communes);
    open_door(broker, DOOR_FRONT, settings->listen, intake_front);
    open_door(broker, DOOR_BACK, settings->workers, intake_back);
    if (settings->enrol)
        open_door(broker, DOOR_ENROL, settings->enrol, intake_enrol);
    return broker;
}

int broker_run(struct broker *broker)
{
    enum status status = loop_run(broker->loop);
    if (status != STATUS_ok)
        broker_fail(broker, status, "wait");
    return broker->exit_code;
}

void broker_close(struct broker *broker)
{
    log_info("stopping at event %lld: %lld refused, %lld malformed, %lld "
             "unsent, %lld untold",
             (long long)broker->head, (long long)broker->counts.refused,
             (long long)broker->counts.malformed,
             (long long)broker->counts.unsent,
             (long long)broker->counts.untold);
    sessions_close(broker);
    batch_clear(&broker->batch);
    for (int door = 0; door < DOOR_COUNT; door++)
        socket_close(broker->doors[door]);
    zap_close(broker->zap);
    socket_context_destroy(broker->sockets);
    known_keys_clear(&broker->keys);
    curve_pair_destroy(broker->server);
    workers_clear(&broker->workers);
    deadlines_clear(&broker->deadlines);
    open_posts_clear(&broker->open_posts);
    products_clear(&broker->products);
    limits_clear(&broker->limiter);
    gazetteer_destroy(broker->gazetteer);
    store_close(broker->store);
    arena_clear(&broker->arena);
    loop_destroy(broker->loop);
    memory_free(broker);
}
