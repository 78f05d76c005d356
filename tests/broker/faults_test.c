/* A full store, a killed broker and garbage on the wire: nothing acknowledged
 * is lost, and the broker goes on. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/house.h"
#include "tests/test.h"

#define BURST 1000 /* within a window */

static const char *const verify[] = {"--verify", NULL};
static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct hello say_hello(struct house *house)
{
    struct envelope reply = house_say(house, VERB_hello, NULL);
    struct hello hello;
    house_body(house, &reply, &record_hello, &hello);
    return hello;
}

/* Posts until there is no room; returns the request that found none. */
static struct request fill(struct house *house, struct id group,
                           struct offer *offer)
{
    static char note[500];
    memset(note, 'x', sizeof note - 1);
    for (int count = 0; count < 20000; count++) {
        *offer = make_offer(house, group, 10000);
        offer->note = note;
        struct request request = {
            .id = house_id(house), .verb = VERB_post_offer, .body = offer};
        struct envelope reply = house_ask(house, &request);
        if (reply.status == STATUS_full)
            return request;
        CHECK(reply.status == STATUS_ok);
    }
    die(1, "a store of 1 MiB does not fill");
}

static void a_full_store_refuses_posts_and_still_answers(void)
{
    static const char *const tiny[] = {"--map-size", "1", "--clock",
                                       "2026-06-01", NULL};
    static const char *const roomy[] = {"--map-size", "16", "--clock",
                                        "2026-06-01", NULL};
    struct house house;
    struct offer offer;
    house_open(&house, tiny);
    house_furnish(&house);
    struct id group = post_group(&house);
    struct request refused = fill(&house, group, &offer);
    EXPECT_NUMBER(say_hello(&house).is_read_only, 1);
    int64_t head = house_say(&house, VERB_hello, NULL).sequence;
    EXPECT_NUMBER(house_ask(&house, &refused).status, STATUS_full);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence, head);
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    EXPECT_NUMBER(house_run(&house, verify), 0);
    house_start(&house, roomy);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence, head);
    EXPECT_NUMBER(house_ask(&house, &refused).status, STATUS_ok);
    EXPECT_NUMBER(say_hello(&house).is_read_only, 0);
    house_close(&house);
}

/* A burst of posts whose ids are kept, and the sequence each was acknowledged
 * with. */
struct burst {
    struct id requests[BURST];
    struct id offers[BURST];
    int64_t acknowledged[BURST];
    int count;
};

static void send_burst(struct house *house, struct burst *burst,
                       struct id group)
{
    for (int index = 0; index < BURST; index++) {
        struct offer offer = make_offer(house, group, 10000);
        offer.id = burst->offers[index];
        house_send(house, &(struct request){.id = burst->requests[index],
                                            .verb = VERB_post_offer,
                                            .body = &offer});
    }
}

static void take_reply(struct burst *burst, const struct envelope *reply)
{
    for (int index = 0; index < BURST; index++) {
        if (!id_equal(burst->requests[index], reply->id))
            continue;
        EXPECT_NUMBER(reply->status, STATUS_ok);
        if (burst->acknowledged[index])
            EXPECT_NUMBER(reply->sequence, burst->acknowledged[index]);
        else
            burst->count++;
        burst->acknowledged[index] = reply->sequence;
    }
}

static void what_is_acknowledged_survives_kill_9(void)
{
    static struct burst burst;
    struct house house;
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    int64_t before = house_say(&house, VERB_hello, NULL).sequence;
    for (int index = 0; index < BURST; index++) {
        burst.requests[index] = house_id(&house);
        burst.offers[index] = house_id(&house);
    }
    for (int round = 1; round <= 4; round++) {
        send_burst(&house, &burst, group);
        for (int taken = 0; taken < round * 97; taken++) {
            struct envelope reply = house_next(&house);
            take_reply(&burst, &reply);
        }
        house_stop(&house, SIGKILL);
        EXPECT_NUMBER(house_run(&house, verify), 0);
        house_start(&house, stepped);
    }
    send_burst(&house, &burst, group);
    for (int taken = 0; taken < BURST; taken++) {
        struct envelope reply = house_next(&house);
        take_reply(&burst, &reply);
    }
    EXPECT_NUMBER(burst.count, BURST);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence,
                  before + BURST); /* none twice, none lost */
    house_close(&house);
}

/* xorshift: the same garbage each time. */
static uint32_t next_random(void)
{
    static uint32_t state = 2463534242;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

/* Sent in portions, so that no queue fills. */
static int waiting;

static void send_garbage(struct house *house, const void *bytes, size_t size)
{
    house_send_bytes(house, bytes, size);
    if (++waiting < 200)
        return;
    for (; waiting > 0; waiting--)
        house_next(house);
}

static void garbage_is_answered_and_never_stops_the_broker(void)
{
    struct house house;
    house_open(&house, stepped);
    house_furnish(&house);
    struct offer offer = make_offer(&house, post_group(&house), 10000);
    struct envelope request = envelope_make(message_kind_request);
    request.id = house_id(&house);
    request.verb = VERB_post_offer;
    request.actor = PRINCIPAL_OPERATOR;
    CHECK(envelope_set_body(&request, &record_offer, &offer, &house.arena) ==
          STATUS_ok);
    struct bytes frame = envelope_write(&request, &house.arena);
    uint8_t bytes[1024];
    for (int count = 0; count < 2000; count++) {
        size_t size = next_random() % 300;
        for (size_t index = 0; index < size; index++)
            bytes[index] = (uint8_t)next_random();
        send_garbage(&house, bytes, size);
    }
    for (uint32_t size = 0; size < frame.size; size++)
        send_garbage(&house, frame.data, size);
    for (uint32_t index = 0; index < frame.size; index++) {
        memcpy(bytes, frame.data, frame.size);
        bytes[index] ^= (uint8_t)(1 + next_random() % 255);
        send_garbage(&house, bytes, frame.size);
    }
    for (; waiting > 0; waiting--)
        house_next(&house); /* one answer each, neither more nor fewer */
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).status, STATUS_ok);
    house_close(&house);
}

static void messages_of_several_parts_are_dropped(void)
{
    struct house house;
    house_open(&house, stepped);
    void *client = socket_handle(house.client);
    for (int count = 0; count < 100; count++) {
        zmq_send(client, "", 0, ZMQ_SNDMORE);
        zmq_send(client, "two", 3, ZMQ_SNDMORE);
        zmq_send(client, "three", 5, 0);
    }
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).status, STATUS_ok);
    house_close(&house);
}

static void a_message_that_is_too_large_costs_only_its_sender(void)
{
    struct house house;
    house_open(&house, stepped);
    static uint8_t large[MOST_MESSAGE_BYTES + 1];
    struct socket *other =
        house_connect(&house, house.front, house.operator_keys);
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    while (socket_send(other, NULL, large, sizeof large) == STATUS_busy)
        CHECK(clock_monotonic_ms() < until_ms);
    for (int count = 0; count < 50; count++)
        EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).status, STATUS_ok);
    socket_close(other);
    house_close(&house);
}

/* Whether the broker has ended; answers that come are counted. */
static bool has_ended(struct house *house, int *answers, int *ret_status)
{
    struct socket_message message;
    while (socket_receive(house->client, &message) == STATUS_ok)
        (*answers)++;
    return waitpid(house->broker, ret_status, WNOHANG) == house->broker;
}

static void a_failed_commit_answers_nobody_and_stops_with_75(void)
{
    struct house house;
    int answers = 0, status = 0;
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    /* no byte may be written beyond the first page of a file */
    struct rlimit limit = {4096, 4096};
    CHECK(prlimit(house.broker, RLIMIT_FSIZE, &limit, NULL) == 0);
    house_send(&house, &request);
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    while (!has_ended(&house, &answers, &status))
        CHECK(clock_monotonic_ms() < until_ms);
    house.broker = 0;
    EXPECT(WIFEXITED(status));
    EXPECT_NUMBER(WEXITSTATUS(status), 75);
    EXPECT_NUMBER(answers, 0);
    EXPECT_NUMBER(house_run(&house, verify), 0);
    house_start(&house, stepped);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence,
                  HOUSE_FIRST_EVENTS + 3);
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    house_close(&house);
}

/* Both stand in one batch, since the broker sleeps while they arrive. */
static void a_refusal_that_rests_on_a_failed_commit_is_not_sent(void)
{
    struct house house;
    int answers = 0, status = 0;
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    struct reference reference = {.id = group};
    struct offer offer = make_offer(&house, group, 10000);
    struct rlimit limit = {4096, 4096};
    CHECK(prlimit(house.broker, RLIMIT_FSIZE, &limit, NULL) == 0);
    kill(house.broker, SIGSTOP);
    house_send(&house, &(struct request){.verb = VERB_suspend_party,
                                         .body = &reference});
    house_send(&house,
               &(struct request){.verb = VERB_post_offer, .body = &offer});
    kill(house.broker, SIGCONT);
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    while (!has_ended(&house, &answers, &status))
        CHECK(clock_monotonic_ms() < until_ms);
    house.broker = 0;
    EXPECT_NUMBER(WEXITSTATUS(status), 75);
    EXPECT_NUMBER(answers, 0);
    house_start(&house, stepped);
    house_close(&house);
}

static void limit_files(pid_t process, rlim_t bytes)
{
    struct rlimit limit = {bytes, RLIM_INFINITY};
    CHECK(prlimit(process, RLIMIT_FSIZE, &limit, NULL) == 0);
}

static void without_room_on_the_disk_the_broker_starts_read_only(void)
{
    struct house house;
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    struct offer offer = make_offer(&house, group, 10000);
    struct request request = {
        .id = house_id(&house), .verb = VERB_post_offer, .body = &offer};
    EXPECT_NUMBER(WEXITSTATUS(house_stop(&house, SIGTERM)), 0);
    signal(SIGXFSZ, SIG_IGN);
    limit_files(0, 65536); /* this process, whose limits a child takes over */
    house_start(&house, stepped);
    limit_files(0, RLIM_INFINITY);
    EXPECT_NUMBER(say_hello(&house).is_read_only, 1);
    for (int count = 0; count < 3; count++)
        EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_full);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).sequence,
                  HOUSE_FIRST_EVENTS + 3);
    limit_files(house.broker, RLIM_INFINITY);
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    while (say_hello(&house).is_read_only)
        CHECK(clock_monotonic_ms() < until_ms);
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
    house_close(&house);
}

static void a_second_broker_does_not_open_the_same_store(void)
{
    static const char *const elsewhere[] = {
        "--listen", "ipc:///tmp/lienket-nowhere-f", "--workers",
        "ipc:///tmp/lienket-nowhere-w", NULL};
    struct house house;
    house_open(&house, stepped);
    EXPECT_NUMBER(house_run(&house, elsewhere), 65);
    EXPECT_NUMBER(house_say(&house, VERB_hello, NULL).status, STATUS_ok);
    house_close(&house);
}

static void a_backup_taken_while_serving_verifies(void)
{
    struct house house;
    house_open(&house, stepped);
    house_furnish(&house);
    struct id group = post_group(&house);
    for (int count = 0; count < 50; count++)
        post_offer(&house, group, 10000);
    char path[96];
    snprintf(path, sizeof path, "%s/backup", house.folder);
    const char *const backup[] = {"--backup", path, NULL};
    EXPECT_NUMBER(house_run(&house, backup), 0);
    const char *const check[] = {"--store", path, "--verify", NULL};
    EXPECT_NUMBER(house_run(&house, check), 0);
    house_close(&house);
}

int main(void)
{
    RUN(a_full_store_refuses_posts_and_still_answers);
    RUN(what_is_acknowledged_survives_kill_9);
    RUN(garbage_is_answered_and_never_stops_the_broker);
    RUN(messages_of_several_parts_are_dropped);
    RUN(a_message_that_is_too_large_costs_only_its_sender);
    RUN(a_failed_commit_answers_nobody_and_stops_with_75);
    RUN(a_refusal_that_rests_on_a_failed_commit_is_not_sent);
    RUN(without_room_on_the_disk_the_broker_starts_read_only);
    RUN(a_second_broker_does_not_open_the_same_store);
    RUN(a_backup_taken_while_serving_verifies);
    return test_result();
}
