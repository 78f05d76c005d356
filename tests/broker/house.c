#include "tests/broker/house.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/hash.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/principal.h"

#define WORDS_MOST 32

static pid_t spawn(struct house *house, const char *const *options)
{
    char store[96], log[96];
    snprintf(store, sizeof store, "%s/store", house->folder);
    snprintf(log, sizeof log, "%s/log", house->folder);
    const char *words[WORDS_MOST] = {
        BROKER_PROGRAM, "--store",    store,       "--keys",       house->keys,
        "--listen",     house->front, "--workers", house->workers, "--enrol",
        house->enrol,   "--data",     "model/data"};
    int count = 13;
    for (int index = 0; options && options[index]; index++) {
        CHECK(count < WORDS_MOST - 1);
        words[count++] = options[index];
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log,
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    char *arguments[WORDS_MOST];
    memcpy(arguments, words, sizeof arguments);
    pid_t child;
    int code =
        posix_spawn(&child, BROKER_PROGRAM, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code)
        die(1, "cannot start %s: %s", BROKER_PROGRAM, strerror(code));
    return child;
}

static int wait_for(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        CHECK(errno == EINTR);
    return status;
}

int house_run(struct house *house, const char *const *options)
{
    int status = wait_for(spawn(house, options));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct socket *house_connect(struct house *house, const char *endpoint,
                             const struct curve_pair *keys)
{
    struct socket *socket;
    struct socket_options options = {.kind = SOCKET_DEALER,
                                     .endpoint = endpoint,
                                     .largest_bytes =
                                         INT64_C(2) * MOST_MESSAGE_BYTES,
                                     .queue_messages = 20000,
                                     .keys = keys,
                                     .server = house->server->public_key};
    CHECK(socket_open(house->sockets, &options, &socket) == STATUS_ok);
    return socket;
}

static void connect_clients(struct house *house)
{
    socket_close(house->client);
    house->client = house_connect(house, house->front, house->operator_keys);
    for (int index = 0; index < house->speaker_count; index++) {
        struct speaker *speaker = &house->speakers[index];
        if (!speaker->socket)
            continue;
        socket_close(speaker->socket);
        speaker->socket = house_connect(house, house->front, speaker->keys);
    }
}

/* A key of the service, made here so that it can be used here; the broker takes
 * what it finds. The same one in every house, so that ledgers can repeat. */
static struct curve_pair *make_key(const struct house *house, const char *name)
{
    char path[128];
    struct curve_pair *pair = curve_pair_create();
    struct hash seed = hash_bytes(name, strlen(name));
    crypto_box_seed_keypair(pair->public_key.bytes, pair->secret_key.bytes,
                            seed.bytes);
    snprintf(path, sizeof path, "%s/%s.key", house->keys, name);
    CHECK(curve_file_write(path, pair) == STATUS_ok);
    return pair;
}

static void make_keys(struct house *house)
{
    snprintf(house->keys, sizeof house->keys, "%s/keys", house->folder);
    CHECK(mkdir(house->keys, 0700) == 0);
    house->server = make_key(house, "server");
    house->operator_keys = make_key(house, "operator");
    house->matcher_keys = make_key(house, "matcher");
    curve_pair_destroy(make_key(house, "office"));
}

void house_start(struct house *house, const char *const *options)
{
    house->broker = spawn(house, options);
    connect_clients(house);
    struct envelope hello = house_say(house, VERB_hello, NULL);
    CHECK(hello.status == STATUS_ok);
}

void house_open(struct house *house, const char *const *options)
{
    *house = (struct house){0};
    snprintf(house->folder, sizeof house->folder, "/tmp/lienket-XXXXXX");
    CHECK(mkdtemp(house->folder));
    snprintf(house->front, sizeof house->front, "ipc://%s/front",
             house->folder);
    snprintf(house->workers, sizeof house->workers, "ipc://%s/workers",
             house->folder);
    snprintf(house->enrol, sizeof house->enrol, "ipc://%s/enrol",
             house->folder);
    make_keys(house);
    house->sockets = socket_context_create();
    arena_init(&house->arena, (size_t)1 << 30);
    id_source_init(&house->ids, 7);
    house_start(house, options);
}

int house_stop(struct house *house, int signal)
{
    kill(house->broker, signal);
    int status = wait_for(house->broker);
    house->broker = 0;
    return status;
}

static void remove_folder(const char *folder)
{
    const char *arguments[] = {"rm", "-rf", folder, NULL};
    char *words[4];
    memcpy(words, arguments, sizeof words);
    pid_t child;
    if (posix_spawnp(&child, "rm", NULL, NULL, words, environ) == 0)
        wait_for(child);
}

void house_close(struct house *house)
{
    if (house->broker) {
        int status = house_stop(house, SIGTERM);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    socket_close(house->client);
    for (int index = 0; index < house->speaker_count; index++) {
        socket_close(house->speakers[index].socket);
        curve_pair_destroy(house->speakers[index].keys);
    }
    socket_context_destroy(house->sockets);
    memory_free(house->speakers);
    curve_pair_destroy(house->server);
    curve_pair_destroy(house->operator_keys);
    curve_pair_destroy(house->matcher_keys);
    arena_clear(&house->arena);
    remove_folder(house->folder);
}

struct id house_id(struct house *house)
{
    return id_next(&house->ids, HOUSE_START_MS);
}

static void send_bytes(struct socket *socket, const void *bytes, size_t size)
{
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    zmq_pollitem_t item = {.socket = socket_handle(socket),
                           .events = ZMQ_POLLOUT};
    enum status status;
    while ((status = socket_send(socket, NULL, bytes, size)) == STATUS_busy) {
        if (clock_monotonic_ms() > until_ms)
            die(1, "the broker takes nothing");
        zmq_poll(&item, 1, 100);
    }
    CHECK(status == STATUS_ok);
}

void house_send_bytes(struct house *house, const void *bytes, size_t size)
{
    send_bytes(house->client, bytes, size);
}

struct credential house_credential(struct house *house, struct id party,
                                   const struct curve_pair *pair)
{
    struct credential credential;
    record_init(&record_credential, &credential);
    credential.id = house_id(house);
    credential.party = party;
    credential.public_key =
        (struct bytes){pair->public_key.bytes, CURVE_KEY_BYTES};
    return credential;
}

struct curve_pair *house_register(struct house *house, struct id party,
                                  struct id *ret_id)
{
    struct curve_pair *pair = curve_pair_create();
    struct credential credential = house_credential(house, party, pair);
    CHECK(house_say(house, VERB_add_credential, &credential).status ==
          STATUS_ok);
    *ret_id = credential.id;
    return pair;
}

enum socket_state house_settled(struct socket *socket)
{
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    zmq_pollitem_t item = {.socket = socket_state_handle(socket),
                           .events = ZMQ_POLLIN};
    while (socket_state(socket) == SOCKET_TRYING) {
        CHECK(clock_monotonic_ms() < until_ms);
        zmq_poll(&item, 1, 100);
    }
    return socket_state(socket);
}

bool house_lets_in(struct house *house, const struct curve_pair *keys)
{
    struct socket *socket = house_connect(house, house->front, keys);
    enum socket_state state = house_settled(socket);
    socket_close(socket);
    return state == SOCKET_MEETS;
}

struct envelope house_ask_by(struct house *house, struct socket *socket,
                             const struct request *request)
{
    struct socket *mine = house->client;
    house->client = socket;
    struct envelope reply = house_ask(house, request);
    house->client = mine;
    return reply;
}

/* The matcher has its key from the start; a party gets one registered. */
static struct speaker *find_speaker(struct house *house, struct id party)
{
    for (int index = 0; index < house->speaker_count; index++)
        if (id_equal(house->speakers[index].party, party))
            return &house->speakers[index];
    bool is_matcher = id_equal(party, PRINCIPAL_MATCHER);
    struct speaker speaker = {.party = party, .keys = curve_pair_create()};
    if (is_matcher) {
        *speaker.keys = *house->matcher_keys;
    } else {
        struct credential credential =
            house_credential(house, party, speaker.keys);
        speaker.credential = credential.id;
        CHECK(house_say(house, VERB_add_credential, &credential).status ==
              STATUS_ok);
    }
    house->speakers =
        memory_resize(house->speakers, (size_t)house->speaker_count + 1,
                      sizeof *house->speakers);
    house->speakers[house->speaker_count] = speaker;
    return &house->speakers[house->speaker_count++];
}

const struct curve_pair *house_keys(struct house *house, struct id party)
{
    if (id_equal(party, PRINCIPAL_OPERATOR))
        return house->operator_keys;
    return find_speaker(house, party)->keys;
}

struct id house_credential_of(struct house *house, struct id party)
{
    return find_speaker(house, party)->credential;
}

static struct socket *speak_as(struct house *house, struct id party)
{
    if (id_is_zero(party) || id_equal(party, PRINCIPAL_OPERATOR))
        return house->client;
    struct speaker *speaker = find_speaker(house, party);
    if (!speaker->socket)
        speaker->socket = house_connect(house, house->front, speaker->keys);
    return speaker->socket;
}

struct id house_send(struct house *house, const struct request *request)
{
    struct envelope envelope = envelope_make(message_kind_request);
    envelope.id = id_is_zero(request->id) ? house_id(house) : request->id;
    envelope.verb = request->verb;
    envelope.actor = request->named;
    envelope.credit = request->credit;
    envelope.session = request->session;
    envelope.phone = request->phone;
    if (request->body)
        CHECK(envelope_set_body(&envelope, verb_find(request->verb)->body,
                                request->body, &house->arena) == STATUS_ok);
    struct bytes frame = envelope_write(&envelope, &house->arena);
    CHECK(frame.data);
    send_bytes(speak_as(house, request->actor), frame.data, frame.size);
    return envelope.id;
}

/* Waits for the first of them that has something. */
static enum status receive_any(struct house *house,
                               struct socket_message *ret_message)
{
    size_t most = (size_t)house->speaker_count + 1;
    zmq_pollitem_t *items =
        arena_take(&house->arena, (uint32_t)most, sizeof *items);
    CHECK(items);
    int count = 0;
    for (int index = -1; index < house->speaker_count; index++) {
        struct socket *socket =
            index < 0 ? house->client : house->speakers[index].socket;
        if (!socket)
            continue;
        enum status status = socket_receive(socket, ret_message);
        if (status != STATUS_busy)
            return status;
        items[count++] = (zmq_pollitem_t){.socket = socket_handle(socket),
                                          .events = ZMQ_POLLIN};
    }
    zmq_poll(items, count, 100);
    return STATUS_busy;
}

struct envelope house_next(struct house *house)
{
    struct socket_message message;
    struct envelope envelope;
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    enum status status;
    while ((status = receive_any(house, &message)) == STATUS_busy)
        if (clock_monotonic_ms() > until_ms)
            die(1, "no answer from the broker, see %s/log", house->folder);
    CHECK(status == STATUS_ok);
    CHECK(envelope_read(message.data, message.size, &house->arena, &envelope,
                        NULL) == STATUS_ok);
    return envelope;
}

struct envelope house_ask(struct house *house, const struct request *request)
{
    struct id id = house_send(house, request);
    for (;;) {
        struct envelope reply = house_next(house);
        if (reply.kind == message_kind_reply && id_equal(reply.id, id))
            return reply;
    }
}

struct envelope house_say(struct house *house, enum verb_number verb,
                          const void *body)
{
    return house_ask(house, &(struct request){.verb = verb, .body = body});
}

void house_body(struct house *house, const struct envelope *reply,
                const struct record *record, void *ret_value)
{
    CHECK(envelope_read_body(reply, record, &house->arena, ret_value, NULL) ==
          STATUS_ok);
}

bool reply_has(const struct envelope *reply, const char *field,
               enum problem_reason reason)
{
    for (uint32_t index = 0; index < reply->problems_count; index++)
        if (strcmp(reply->problems[index].field, field) == 0 &&
            reply->problems[index].reason == reason)
            return true;
    return false;
}
