/* Reads go to the worker they are for and come back; a worker hears of each
 * commit and writes in its own name. One loop drives worker and client. */
#include <signal.h>
#include <sys/wait.h>

#include "base/check.h"
#include "base/clock.h"
#include "link/envelope.h"
#include "link/worker.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/people.h"
#include "tests/test.h"

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

/* What the loop waits for, and what came meanwhile. */
struct scene {
    struct house house;
    struct worker_settings settings;
    struct loop *loop;
    struct worker *worker;
    int deadline;
    struct id wanted; /* reply that ends the wait */
    struct envelope reply;
    int64_t head;
    int64_t wanted_head;
    int brokers;
    int wanted_brokers;
    int requests;
    struct id worker_reply;
    bool is_late;
    bool is_large; /* answers more than a message can hold */
};

static void answer(void *context, const struct envelope *request,
                   struct arena *arena, struct envelope *reply)
{
    struct scene *scene = context;
    struct total_line line = {.name = "offers.open", .count = 42};
    struct totals totals = {&line, 1};
    scene->requests++;
    EXPECT_NUMBER(request->verb, VERB_show_totals);
    EXPECT(id_equal(request->actor, PRINCIPAL_OPERATOR));
    reply->sequence = scene->head;
    CHECK(envelope_set_body(reply, &record_totals, &totals, arena) ==
          STATUS_ok);
    if (scene->is_large) {
        uint8_t *bytes = arena_take(arena, 2, MOST_BODY_BYTES);
        CHECK(bytes);
        reply->body = (struct bytes){bytes, 2 * MOST_BODY_BYTES};
    }
}

static void note_head(void *context, int64_t sequence)
{
    struct scene *scene = context;
    EXPECT(sequence > scene->head);
    scene->head = sequence;
    if (sequence >= scene->wanted_head)
        loop_stop(scene->loop);
}

static void note_reply(void *context, const struct envelope *reply)
{
    struct scene *scene = context;
    scene->worker_reply = reply->id;
    EXPECT_NUMBER(reply->status, STATUS_ok);
    loop_stop(scene->loop);
}

static void note_broker(void *context)
{
    struct scene *scene = context;
    if (++scene->brokers >= scene->wanted_brokers)
        loop_stop(scene->loop);
}

static void take_reply(void *context)
{
    struct scene *scene = context;
    struct envelope reply = house_next(&scene->house);
    if (!id_equal(reply.id, scene->wanted))
        return;
    scene->reply = reply;
    loop_stop(scene->loop);
}

static void note_late(void *context)
{
    struct scene *scene = context;
    scene->is_late = true;
    loop_stop(scene->loop);
}

static void run(struct scene *scene)
{
    loop_timer_set(scene->loop, scene->deadline,
                   clock_monotonic_ms() + HOUSE_WAIT_MS, 0);
    CHECK(loop_run(scene->loop) == STATUS_ok);
    EXPECT(!scene->is_late);
}

static void open_scene(struct scene *scene)
{
    *scene =
        (struct scene){.wanted_head = INT64_MAX, .wanted_brokers = INT32_MAX};
    CHECK(loop_create(&scene->loop) == STATUS_ok);
    house_open(&scene->house, stepped);
    scene->deadline = loop_timer_add(scene->loop, note_late, scene);
    CHECK(loop_watch_socket(scene->loop, scene->house.client, take_reply,
                            scene) == STATUS_ok);
}

static void attach(struct scene *scene, const char *name)
{
    scene->settings = (struct worker_settings){
        .keys_path = scene->house.keys, .endpoint = scene->house.workers};
    struct worker_options options = {.loop = scene->loop,
                                     .sockets = scene->house.sockets,
                                     .settings = &scene->settings,
                                     .name = name,
                                     .calls = {.on_request = answer,
                                               .on_head = note_head,
                                               .on_reply = note_reply,
                                               .on_broker = note_broker},
                                     .context = scene};
    CHECK(worker_open(&options, &scene->worker) == STATUS_ok);
    scene->wanted_head = HOUSE_FIRST_EVENTS;
    run(scene);
    scene->wanted_head = INT64_MAX;
}

static void close_scene(struct scene *scene)
{
    worker_close(scene->worker);
    loop_unwatch_socket(scene->loop, scene->house.client);
    house_close(&scene->house);
    loop_destroy(scene->loop);
}

static struct envelope ask(struct scene *scene, enum verb_number verb)
{
    scene->wanted = house_send(&scene->house, &(struct request){.verb = verb});
    run(scene);
    return scene->reply;
}

static void a_read_without_a_worker_is_unavailable(void)
{
    struct scene scene;
    open_scene(&scene);
    EXPECT_NUMBER(ask(&scene, VERB_show_totals).status, STATUS_unavailable);
    EXPECT_NUMBER(ask(&scene, VERB_market_unmet).status, STATUS_unavailable);
    close_scene(&scene);
}

static void a_read_goes_to_its_worker_and_back(void)
{
    struct scene scene;
    struct totals totals;
    open_scene(&scene);
    attach(&scene, "office");
    EXPECT(worker_is_attached(scene.worker));
    struct envelope reply = ask(&scene, VERB_show_totals);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    EXPECT_NUMBER(reply.kind, message_kind_reply);
    EXPECT_NUMBER(reply.sequence, HOUSE_FIRST_EVENTS);
    house_body(&scene.house, &reply, &record_totals, &totals);
    EXPECT_NUMBER(totals.lines[0].count, 42);
    EXPECT_NUMBER(ask(&scene, VERB_market_unmet).status, STATUS_unavailable);
    EXPECT_NUMBER(scene.requests, 1);
    close_scene(&scene);
}

/* The worker is not heard while the loop does not run. */
static void a_client_has_few_reads_under_way(void)
{
    struct scene scene;
    open_scene(&scene);
    attach(&scene, "office");
    for (int count = 0; count < 33; count++)
        house_send(&scene.house, &(struct request){.verb = VERB_show_totals});
    EXPECT_NUMBER(house_next(&scene.house).status, STATUS_busy);
    EXPECT_NUMBER(ask(&scene, VERB_hello).status, STATUS_ok);
    close_scene(&scene);
}

/* A read by the phone of a party, through the gateway. */
static struct id send_read(struct house *house, struct id gateway,
                           struct id party, const char *phone)
{
    struct list_query query;
    record_init(&record_list_query, &query);
    query.table = RECORD_NUMBER_offer;
    query.party = party;
    return house_send(house, &(struct request){.verb = VERB_list,
                                               .actor = gateway,
                                               .body = &query,
                                               .phone = phone});
}

static struct id group_with_phone(struct house *house, const char *phone)
{
    struct phone_order order = {.party = post_group(house), .phone = phone};
    CHECK(house_say(house, VERB_bind_phone, &order).status == STATUS_ok);
    return order.party;
}

static void who_speaks_through_a_gateway_has_reads_of_its_own(void)
{
    struct scene scene;
    open_scene(&scene);
    struct house *house = &scene.house;
    struct id sms =
        post_service(house, party_kind_sms_gateway, "Cổng tin nhắn");
    struct id one = group_with_phone(house, "+84912345678");
    struct id other = group_with_phone(house, "+84912345679");
    attach(&scene, "office");
    for (int count = 0; count < 33; count++)
        send_read(house, sms, one, "+84912345678");
    EXPECT_NUMBER(house_next(house).status, STATUS_busy);
    send_read(house, sms, other, "+84912345679");
    struct request hello = {.verb = VERB_hello, .actor = sms};
    struct id asked = house_send(house, &hello);
    struct envelope reply = house_next(house);
    EXPECT(id_equal(reply.id, asked)); /* so the other's was not refused */
    EXPECT_NUMBER(reply.status, STATUS_ok);
    close_scene(&scene);
}

static void an_answer_that_is_too_large_says_so(void)
{
    struct scene scene;
    open_scene(&scene);
    attach(&scene, "office");
    scene.is_large = true;
    EXPECT_NUMBER(ask(&scene, VERB_show_totals).status, STATUS_too_large);
    close_scene(&scene);
}

static void a_worker_hears_of_each_commit_and_of_a_new_broker(void)
{
    struct scene scene;
    open_scene(&scene);
    attach(&scene, "office");
    EXPECT_NUMBER(scene.brokers, 1);
    scene.wanted_head = HOUSE_FIRST_EVENTS + 1;
    struct party party = make_group(&scene.house);
    house_send(&scene.house,
               &(struct request){.verb = VERB_post_party, .body = &party});
    run(&scene);
    EXPECT_NUMBER(scene.head, HOUSE_FIRST_EVENTS + 1);
    house_stop(&scene.house, SIGKILL);
    loop_unwatch_socket(scene.loop, scene.house.client);
    house_start(&scene.house, stepped);
    CHECK(loop_watch_socket(scene.loop, scene.house.client, take_reply,
                            &scene) == STATUS_ok);
    scene.wanted_brokers = 2;
    run(&scene);
    EXPECT_NUMBER(scene.brokers, 2);
    EXPECT_NUMBER(ask(&scene, VERB_show_totals).status, STATUS_ok);
    close_scene(&scene);
}

static void the_matcher_writes_through_the_back_door(void)
{
    struct scene scene;
    open_scene(&scene);
    attach(&scene, "matcher");
    struct id id = house_id(&scene.house);
    EXPECT_NUMBER(worker_send(scene.worker, id, VERB_request_tick,
                              (struct bytes){NULL, 0}),
                  STATUS_ok);
    while (!id_equal(scene.worker_reply, id) && !scene.is_late)
        run(&scene);
    EXPECT_NUMBER(ask(&scene, VERB_hello).sequence, HOUSE_FIRST_EVENTS + 1);
    close_scene(&scene);
}

static void a_worker_that_went_away_leaves_reads_unavailable(void)
{
    struct scene scene;
    open_scene(&scene);
    attach(&scene, "office");
    worker_close(scene.worker);
    scene.worker = NULL;
    EXPECT_NUMBER(ask(&scene, VERB_show_totals).status, STATUS_unavailable);
    close_scene(&scene);
}

/* Neither with the operator's key, which the back door turns away, nor with a
 * service's key at the front door. */
static void only_services_attach_and_at_the_back_door(void)
{
    struct scene scene;
    open_scene(&scene);
    struct envelope attach_as = envelope_make(message_kind_attach);
    attach_as.id = house_id(&scene.house);
    struct bytes frame = envelope_write(&attach_as, &scene.house.arena);
    struct socket *front = scene.house.client;
    scene.house.client = house_connect(&scene.house, scene.house.front,
                                       scene.house.matcher_keys);
    house_send_bytes(&scene.house, frame.data, frame.size);
    EXPECT_NUMBER(house_next(&scene.house).status, STATUS_invalid);
    socket_close(scene.house.client);
    scene.house.client = front;
    struct socket *back = house_connect(&scene.house, scene.house.workers,
                                        scene.house.operator_keys);
    EXPECT_NUMBER(house_settled(back), SOCKET_REFUSED);
    socket_close(back);
    close_scene(&scene);
}

int main(void)
{
    RUN(a_read_without_a_worker_is_unavailable);
    RUN(a_read_goes_to_its_worker_and_back);
    RUN(a_client_has_few_reads_under_way);
    RUN(who_speaks_through_a_gateway_has_reads_of_its_own);
    RUN(an_answer_that_is_too_large_says_so);
    RUN(a_worker_hears_of_each_commit_and_of_a_new_broker);
    RUN(the_matcher_writes_through_the_back_door);
    RUN(a_worker_that_went_away_leaves_reads_unavailable);
    RUN(only_services_attach_and_at_the_back_door);
    return test_result();
}
