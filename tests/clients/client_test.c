/* The client against the real broker: one request, one effect. */
#include "clients/lib/client.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/curve.h"
#include "clients/lib/flight.h"
#include "model/codec.h"
#include "tests/test.h"

#define SKIPPED 77
#define MANY 1000
#define KEY_TRIES 1000 /* KEY_WAIT_MS apart */
#define KEY_WAIT_MS 20

static char folder[] = "/tmp/lienket-client-XXXXXX";
static char program[PATH_MAX];
static char endpoint[64];
static char workers[64];
static char store[64];
static char outbox[64];
static char key[96]; /* the operator's, which the broker makes */
static pid_t broker;

static void start_broker(void)
{
    broker = fork();
    if (broker != 0)
        return;
    execl(program, program, "--store", store, "--listen", endpoint, "--workers",
          workers, "--data", "model/data", "--log", "error", (char *)NULL);
    _exit(127);
}

static void kill_broker(void)
{
    kill(broker, SIGKILL);
    EXPECT(waitpid(broker, NULL, 0) == broker);
}

static struct client *opened(const char *outbox_path, int64_t deadline_ms)
{
    struct client_options options = {.endpoint = endpoint,
                                     .outbox_path = outbox_path,
                                     .key_path = key,
                                     .deadline_ms = deadline_ms};
    struct client *client = NULL;
    EXPECT(client_open(&options, &client) == STATUS_ok);
    if (!client)
        exit(EXIT_FAILURE);
    return client;
}

static struct party party_of(struct client *client, const char *name)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = client_new_id(client);
    party.kind = party_kind_enterprise;
    party.name = name;
    party.commune = "01273";
    return party;
}

static void the_service_says_hello(void)
{
    struct client *client = opened(NULL, 20000);
    struct client_reply reply;
    struct nothing nothing = {0};
    client_reply_init(&reply);
    EXPECT(client_call(client, VERB_hello, &nothing, &reply) == STATUS_ok);
    const struct hello *hello = reply.value;
    EXPECT_NUMBER(hello->protocol, PROTOCOL_VERSION);
    client_reply_clear(&reply);
    client_close(client);
}

static void a_write_is_answered_and_leaves_the_outbox(void)
{
    struct client *client = opened(outbox, 20000);
    struct client_reply reply;
    struct party party = party_of(client, "Công ty A");
    client_reply_init(&reply);
    EXPECT(client_call(client, VERB_post_party, &party, &reply) == STATUS_ok);
    const struct receipt *receipt = reply.value;
    EXPECT(id_equal(receipt->id, party.id));
    EXPECT_NUMBER(receipt->version, 1);
    EXPECT(reply.sequence > 0);
    EXPECT_NUMBER(client_pending(client), 0);
    client_reply_clear(&reply);
    client_close(client);
}

static void a_refusal_names_the_field_and_leaves_the_outbox(void)
{
    struct client *client = opened(outbox, 20000);
    struct client_reply reply;
    struct party party = party_of(client, "");
    client_reply_init(&reply);
    EXPECT(client_call(client, VERB_post_party, &party, &reply) ==
           STATUS_invalid);
    EXPECT(reply.value == NULL);
    EXPECT_NUMBER(reply.problem_count, 1);
    EXPECT_TEXT(reply.problems[0].field, "name");
    EXPECT_NUMBER(client_pending(client), 0);
    client_reply_clear(&reply);
    client_close(client);
}

static void a_repeated_id_has_one_effect_and_another_body_is_refused(void)
{
    struct client *client = opened(outbox, 20000);
    struct client_reply reply;
    struct party party = party_of(client, "Công ty B");
    struct client_request request = {
        .verb = VERB_post_party, .value = &party, .id = client_new_id(client)};
    client_reply_init(&reply);
    EXPECT(client_request(client, &request, &reply) == STATUS_ok);
    int64_t sequence = reply.sequence;
    EXPECT(client_request(client, &request, &reply) == STATUS_ok);
    EXPECT_NUMBER(reply.sequence, sequence);
    party.name = "Công ty khác";
    EXPECT(client_request(client, &request, &reply) != STATUS_ok);
    EXPECT(reply.problem_count > 0 &&
           reply.problems[0].reason == problem_reason_id_reused);
    client_reply_clear(&reply);
    client_close(client);
}

/* Posts MANY parties through the window; every tag comes back once. The broker
 * is killed and started again `kills` times on the way. */
static void post_many(int kills)
{
    static char seen[MANY];
    struct client *client = opened(outbox, 30000);
    struct client_reply reply;
    int submitted = 0;
    int answered = 0;
    memset(seen, 0, sizeof seen);
    client_reply_init(&reply);
    while (answered < MANY) {
        struct party party = party_of(client, "Công ty nhiều");
        struct client_request request = {
            .verb = VERB_post_party, .value = &party, .tag = submitted};
        if (submitted < MANY && client_submit(client, &request) == STATUS_ok) {
            submitted++;
            continue;
        }
        enum status status = client_collect(client, &reply);
        EXPECT_NUMBER(status, STATUS_ok);
        EXPECT_NUMBER(reply.status, STATUS_ok);
        if (status != STATUS_ok)
            break;
        seen[reply.tag]++;
        if (++answered % 200 == 100 && kills-- > 0) {
            kill_broker();
            start_broker();
        }
    }
    for (int index = 0; index < MANY; index++)
        EXPECT_NUMBER(seen[index], 1);
    EXPECT(client_collect(client, &reply) == STATUS_not_found);
    EXPECT_NUMBER(client_pending(client), 0);
    client_reply_clear(&reply);
    client_close(client);
}

/* The head after one more write: how many events there are. */
static int64_t head(void)
{
    struct client *client = opened(NULL, 20000);
    struct client_reply reply;
    struct party party = party_of(client, "Công ty đếm");
    client_reply_init(&reply);
    EXPECT(client_call(client, VERB_post_party, &party, &reply) == STATUS_ok);
    int64_t sequence = reply.sequence;
    client_reply_clear(&reply);
    client_close(client);
    return sequence;
}

static void many_in_flight_are_answered_once_each(void)
{
    int64_t before = head();
    post_many(0);
    EXPECT_NUMBER(head(), before + MANY + 1);
}

static void a_killed_broker_delays_but_doubles_nothing(void)
{
    int64_t before = head();
    post_many(3);
    EXPECT_NUMBER(head(), before + MANY + 1);
}

/* A child with requests in flight is killed; who opens its outbox next sends
 * them, and what was answered already is not done twice. */
static void a_killed_client_is_finished_by_the_next_one(void)
{
    int64_t before = head();
    int told[2];
    EXPECT(pipe(told) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct client *client = opened(outbox, 30000);
        struct client_reply reply;
        client_reply_init(&reply);
        for (int tag = 0; tag < 100; tag++) {
            struct party party = party_of(client, "Công ty dở dang");
            struct client_request request = {
                .verb = VERB_post_party, .value = &party, .tag = tag};
            if (client_submit(client, &request) != STATUS_ok)
                _exit(1);
        }
        if (client_collect(client, &reply) != STATUS_ok ||
            write(told[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    char byte;
    EXPECT(read(told[0], &byte, 1) == 1);
    kill(child, SIGKILL);
    EXPECT(waitpid(child, NULL, 0) == child);
    close(told[0]);
    close(told[1]);
    struct client *client = opened(outbox, 30000);
    unsigned done;
    unsigned refused;
    EXPECT_NUMBER(client_pending(client), 99);
    EXPECT(client_flush(client, &done, &refused) == STATUS_ok);
    EXPECT_NUMBER(done, 99);
    EXPECT_NUMBER(refused, 0);
    EXPECT_NUMBER(client_pending(client), 0);
    client_close(client);
    EXPECT_NUMBER(head(), before + 101);
}

static void without_a_broker_a_write_is_kept_and_a_read_is_not(void)
{
    int64_t before = head();
    kill_broker();
    struct client *client = opened(outbox, 300);
    struct client_reply reply;
    struct nothing nothing = {0};
    struct party party = party_of(client, "Công ty chờ");
    client_reply_init(&reply);
    EXPECT(client_call(client, VERB_hello, &nothing, &reply) ==
           STATUS_unavailable);
    EXPECT_NUMBER(client_pending(client), 0);
    EXPECT(client_call(client, VERB_post_party, &party, &reply) ==
           STATUS_unavailable);
    EXPECT_NUMBER(client_pending(client), 1);
    client_reply_clear(&reply);
    client_close(client);
    start_broker();
    client = opened(outbox, 20000);
    unsigned done;
    unsigned refused;
    EXPECT(client_flush(client, &done, &refused) == STATUS_ok);
    EXPECT_NUMBER(done, 1);
    client_close(client);
    EXPECT_NUMBER(head(), before + 2);
}

static void the_window_has_an_end(void)
{
    struct client_options options = {
        .endpoint = endpoint, .key_path = key, .window = 2};
    struct client *client;
    struct client_reply reply;
    struct nothing nothing = {0};
    struct client_request request = {.verb = VERB_hello, .value = &nothing};
    EXPECT(client_open(&options, &client) == STATUS_ok);
    client_reply_init(&reply);
    EXPECT(client_submit(client, &request) == STATUS_ok);
    EXPECT(client_submit(client, &request) == STATUS_ok);
    EXPECT(client_submit(client, &request) == STATUS_full);
    EXPECT(client_collect(client, &reply) == STATUS_ok);
    EXPECT(client_submit(client, &request) == STATUS_ok);
    EXPECT_NUMBER(client_in_flight(client), 2);
    client_reply_clear(&reply);
    client_close(client);
}

static void pushed_events_come_after_the_asking(void)
{
    struct client *client = opened(NULL, 20000);
    struct client_reply reply;
    struct event_query query = {.after = 0, .limit = 100};
    struct client_request request = {
        .verb = VERB_follow_events, .value = &query, .credit = 5};
    client_reply_init(&reply);
    EXPECT(client_request(client, &request, &reply) == STATUS_ok);
    EXPECT(client_next_events(client, 20000, &reply) == STATUS_ok);
    const struct page *page = reply.value;
    EXPECT(page->items_count >= 1 && page->items_count <= 5);
    EXPECT_NUMBER(page->items[0].table, RECORD_NUMBER_event);
    client_reply_clear(&reply);
    client_close(client);
}

/* Until the broker has made its keys at its first start. */
static bool await_key(void)
{
    for (int tries = 0; tries < KEY_TRIES; tries++) {
        struct curve_key found;
        if (curve_file_read_public(key, &found) == STATUS_ok)
            return true;
        poll(NULL, 0, KEY_WAIT_MS);
    }
    return false;
}

/* bin/ lies beside the folder of the tests. */
/* A reply that is not final may say when to ask again. */
static void a_request_is_held_as_long_as_the_broker_says(void)
{
    struct flight flight;
    struct id id = {{1}}, other = {{2}};
    flight_init(&flight, 2);
    struct flight_item *item = flight_add(&flight, id, "x", 1);
    flight_answer(item, STATUS_busy, 1000);
    flight_hold(item, 1000);
    EXPECT(item->next_try_ms < 1000 + 2 * FLIGHT_BACKOFF_MOST_MS);
    flight_hold(item, 901000);
    EXPECT(item->next_try_ms >= 901000);
    EXPECT(item->next_try_ms <= 901000 + FLIGHT_BACKOFF_LEAST_MS);
    flight_postpone(flight_add(&flight, other, "y", 1), 1000);
    EXPECT(flight_next_ms(&flight) < 901000); /* it holds up nothing else */
    flight_clear(&flight);
}

static bool find_broker(void)
{
    char own[PATH_MAX - 32];
    ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
    if (size < 0)
        return false;
    own[size] = '\0';
    *strrchr(own, '/') = '\0';
    snprintf(program, sizeof program, "%s/../bin/lienket-broker", own);
    return access(program, X_OK) == 0;
}

int main(void)
{
    if (!find_broker())
        return SKIPPED;
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    snprintf(endpoint, sizeof endpoint, "ipc://%s/front", folder);
    snprintf(workers, sizeof workers, "ipc://%s/back", folder);
    snprintf(store, sizeof store, "%s/store", folder);
    snprintf(outbox, sizeof outbox, "%s/outbox", folder);
    snprintf(key, sizeof key, "%s/keys/operator.key", store);
    if (mkdir(store, 0700) != 0)
        return EXIT_FAILURE;
    start_broker();
    if (!await_key())
        return EXIT_FAILURE;
    RUN(the_service_says_hello);
    RUN(a_write_is_answered_and_leaves_the_outbox);
    RUN(a_refusal_names_the_field_and_leaves_the_outbox);
    RUN(a_repeated_id_has_one_effect_and_another_body_is_refused);
    RUN(many_in_flight_are_answered_once_each);
    RUN(a_killed_broker_delays_but_doubles_nothing);
    RUN(a_killed_client_is_finished_by_the_next_one);
    RUN(without_a_broker_a_write_is_kept_and_a_read_is_not);
    RUN(the_window_has_an_end);
    RUN(pushed_events_come_after_the_asking);
    RUN(a_request_is_held_as_long_as_the_broker_says);
    kill_broker();
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    return system(remove) == 0 ? test_result() : EXIT_FAILURE;
}
