#include "tests/broker/house.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "link/envelope.h"
#include "model/principal.h"

#define WORDS_MOST 32

static pid_t spawn(struct house *house, const char *const *options)
{
    char store[96], log[96];
    snprintf(store, sizeof store, "%s/store", house->folder);
    snprintf(log, sizeof log, "%s/log", house->folder);
    const char *words[WORDS_MOST] = {
        BROKER_PROGRAM, "--store",      store,    "--listen",  house->front,
        "--workers",    house->workers, "--data", "model/data"};
    int count = 9;
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

static void connect_client(struct house *house)
{
    socket_close(house->client);
    struct socket_options options = {.kind = SOCKET_DEALER,
                                     .endpoint = house->front,
                                     .largest_bytes =
                                         INT64_C(2) * MOST_MESSAGE_BYTES,
                                     .queue_messages = 20000};
    CHECK(socket_open(house->sockets, &options, &house->client) == STATUS_ok);
}

void house_start(struct house *house, const char *const *options)
{
    house->broker = spawn(house, options);
    connect_client(house);
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
    socket_context_destroy(house->sockets);
    arena_clear(&house->arena);
    remove_folder(house->folder);
}

struct id house_id(struct house *house)
{
    return id_next(&house->ids, HOUSE_START_MS);
}

void house_send_bytes(struct house *house, const void *bytes, size_t size)
{
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    zmq_pollitem_t item = {.socket = socket_handle(house->client),
                           .events = ZMQ_POLLOUT};
    enum status status;
    while ((status = socket_send(house->client, NULL, bytes, size)) ==
           STATUS_busy) {
        if (clock_monotonic_ms() > until_ms)
            die(1, "the broker takes nothing");
        zmq_poll(&item, 1, 100);
    }
    CHECK(status == STATUS_ok);
}

struct id house_send(struct house *house, const struct request *request)
{
    static const struct id none;
    struct envelope envelope = envelope_make(message_kind_request);
    envelope.id = id_equal(request->id, none) ? house_id(house) : request->id;
    envelope.verb = request->verb;
    envelope.actor =
        id_equal(request->actor, none) ? PRINCIPAL_OPERATOR : request->actor;
    envelope.credit = request->credit;
    envelope.session = request->session;
    envelope.phone = request->phone;
    if (request->body)
        CHECK(envelope_set_body(&envelope, verb_find(request->verb)->body,
                                request->body, &house->arena) == STATUS_ok);
    struct bytes frame = envelope_write(&envelope, &house->arena);
    CHECK(frame.data);
    house_send_bytes(house, frame.data, frame.size);
    return envelope.id;
}

struct envelope house_next(struct house *house)
{
    struct socket_message message;
    struct envelope envelope;
    zmq_pollitem_t item = {.socket = socket_handle(house->client),
                           .events = ZMQ_POLLIN};
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    enum status status;
    while ((status = socket_receive(house->client, &message)) == STATUS_busy) {
        if (clock_monotonic_ms() > until_ms)
            die(1, "no answer from the broker, see %s/log", house->folder);
        zmq_poll(&item, 1, 100);
    }
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
