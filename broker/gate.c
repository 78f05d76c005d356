#include "broker/gate.h"

#include <string.h>
#include <zmq.h>

#include "base/check.h"
#include "base/log.h"

#define EXIT_NOT_SAFE 70
#define TEST_ENDPOINT "tcp://127.0.0.1:*"
#define TEST_BYTES 1024

static const char *const domains[DOOR_COUNT] = {"front", "back", "enrol"};

const char *gate_domain(enum door door)
{
    return domains[door];
}

static bool is_worker(const struct known_key *known)
{
    return known->kind == party_kind_office ||
           known->kind == party_kind_matcher;
}

/* At the door for enrolment anyone may knock: what is said there is looked at
 * closely. */
static bool may_enter(void *context, const struct zap_request *request)
{
    struct broker *broker = context;
    bool is_back = strcmp(request->domain, domains[DOOR_BACK]) == 0;
    if (strcmp(request->domain, domains[DOOR_ENROL]) == 0)
        return true;
    if (!is_back && strcmp(request->domain, domains[DOOR_FRONT]) != 0)
        return false;
    const struct known_key *known = known_keys_find(
        &broker->keys, request->key, clock_wall_ms(&broker->clock));
    bool is_let_in = known && !known->is_code && (!is_back || is_worker(known));
    if (!is_let_in)
        log_debug("turned away at the %s door: a key from %s", request->domain,
                  request->address);
    return is_let_in;
}

/* A door like the real one and somebody in front of it. */
struct trial {
    struct broker *broker;
    enum door door;
    struct socket *inside;
    struct socket *outside;
};

static void open_trial(struct trial *trial, const struct curve_pair *guest)
{
    const struct curve_pair *server = trial->broker->server;
    struct socket_options inside = {.kind = SOCKET_ROUTER,
                                    .endpoint = TEST_ENDPOINT,
                                    .is_bound = true,
                                    .largest_bytes = TEST_BYTES,
                                    .keys = server,
                                    .domain = gate_domain(trial->door)};
    enum status status =
        socket_open(trial->broker->sockets, &inside, &trial->inside);
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot listen on %s to test the doors",
            TEST_ENDPOINT);
    struct socket_options outside = {.kind = SOCKET_DEALER,
                                     .endpoint = socket_endpoint(trial->inside),
                                     .largest_bytes = TEST_BYTES,
                                     .keys = guest,
                                     .server = server->public_key};
    status = socket_open(trial->broker->sockets, &outside, &trial->outside);
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot test the doors");
}

/* Answers libzmq's questions until the guest is in or out. */
static enum socket_state await_verdict(const struct trial *trial)
{
    struct zap *zap = trial->broker->zap;
    int64_t until_ms = clock_monotonic_ms() + GATE_TEST_MS;
    enum socket_state state = SOCKET_TRYING;
    while (state == SOCKET_TRYING && clock_monotonic_ms() < until_ms) {
        zmq_pollitem_t items[] = {
            {.socket = zap_handle(zap), .events = ZMQ_POLLIN},
            {.socket = socket_state_handle(trial->outside),
             .events = ZMQ_POLLIN}};
        zmq_poll(items, 2, 100);
        zap_answer(zap);
        state = socket_state(trial->outside);
    }
    return state;
}

static enum socket_state try_key(struct broker *broker, enum door door,
                                 const struct curve_pair *guest)
{
    struct trial trial = {.broker = broker, .door = door};
    open_trial(&trial, guest);
    enum socket_state state = await_verdict(&trial);
    socket_close(trial.outside);
    socket_close(trial.inside);
    return state;
}

/* A key that is known for as long as the test takes. */
static enum socket_state try_known(struct broker *broker, enum door door,
                                   const struct curve_pair *guest)
{
    struct credential none = {.state = credential_state_revoked};
    struct credential known = {
        .state = credential_state_active,
        .public_key = {guest->public_key.bytes, CURVE_KEY_BYTES}};
    known_keys_follow(&broker->keys, NULL, &known, party_kind_office);
    enum socket_state state = try_key(broker, door, guest);
    known_keys_follow(&broker->keys, &known, &none, party_kind_unset);
    broker->keys.is_changed = false;
    return state;
}

static void test_door(struct broker *broker, enum door door)
{
    struct curve_pair *guest = curve_pair_create();
    enum socket_state expected =
        door == DOOR_ENROL ? SOCKET_MEETS : SOCKET_REFUSED;
    if (try_key(broker, door, guest) != expected)
        die(EXIT_NOT_SAFE,
            "refusing to start: at the %s door an unknown key is %s",
            gate_domain(door),
            door == DOOR_ENROL ? "turned away" : "not turned away");
    if (try_known(broker, door, guest) != SOCKET_MEETS)
        die(EXIT_NOT_SAFE,
            "refusing to start: at the %s door a known key is not let in",
            gate_domain(door));
    curve_pair_destroy(guest);
}

void gate_open(struct broker *broker)
{
    enum status status =
        zap_open(broker->sockets, may_enter, broker, &broker->zap);
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot check keys: %s",
            status_name(status));
    for (int door = 0; door < DOOR_COUNT; door++)
        test_door(broker, (enum door)door);
    status = loop_watch_handle(broker->loop, zap_handle(broker->zap),
                               zap_answer, broker->zap);
    CHECK(status == STATUS_ok);
}
