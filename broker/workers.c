#include "broker/workers.h"

#include <string.h>

#include "base/memory.h"
#include "broker/broker.h"
#include "broker/intake.h"
#include "broker/principal.h"
#include "link/envelope.h"
#include "link/worker.h"

#define EXPIRE_PERIOD_MS 1000

static const char *const worker_names[] = {"office", "matcher"};

bool workers_ready(const struct workers *workers, enum worker_kind kind)
{
    const struct attached *attached = &workers->list[kind];
    return attached->is_attached &&
           clock_monotonic_ms() - attached->heard_ms < WORKER_SILENCE_MS;
}

static struct sender sender_of(const struct attached *attached)
{
    return (struct sender){.door = DOOR_BACK, .peer = attached->peer};
}

/* The client hears what became of its read; the place is free again. */
static void give_up(struct broker *broker, struct forward *forward,
                    enum status status)
{
    struct envelope request = {.id = forward->id, .verb = forward->verb};
    intake_refuse(broker, &forward->client, &request, status, NULL);
    forward->due_ms = 0;
}

static void give_up_all(struct broker *broker, enum worker_kind kind)
{
    for (int index = 0; index < FORWARDS_MOST; index++) {
        struct forward *forward = &broker->workers.forwards[index];
        if (forward->due_ms && forward->worker == kind)
            give_up(broker, forward, STATUS_unavailable);
    }
}

static void expire(void *context)
{
    struct broker *broker = context;
    int64_t now_ms = clock_monotonic_ms();
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct attached *attached = &broker->workers.list[kind];
        if (!attached->is_attached ||
            workers_ready(&broker->workers, (enum worker_kind)kind))
            continue;
        log_warning("%s went silent", worker_names[kind]);
        attached->is_attached = false;
        give_up_all(broker, (enum worker_kind)kind);
    }
    for (int index = 0; index < FORWARDS_MOST; index++) {
        struct forward *forward = &broker->workers.forwards[index];
        if (forward->due_ms && forward->due_ms <= now_ms)
            give_up(broker, forward, STATUS_timeout);
    }
    arena_reset(&broker->arena);
}

void workers_open(struct broker *broker)
{
    broker->workers = (struct workers){0};
    broker->workers.forwards =
        memory_allocate(FORWARDS_MOST, sizeof(struct forward));
    int timer = loop_timer_add(broker->loop, expire, broker);
    loop_timer_set(broker->loop, timer, 0, EXPIRE_PERIOD_MS);
}

void workers_clear(struct workers *workers)
{
    memory_free(workers->forwards);
    *workers = (struct workers){0};
}

static void send_head(struct broker *broker, const struct attached *attached)
{
    struct envelope head = envelope_make(message_kind_head);
    head.id = broker->run;
    head.sequence = broker->head;
    struct sender to = sender_of(attached);
    broker_send_envelope(broker, &to, &head);
}

void workers_tell_head(struct broker *broker)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (broker->workers.list[kind].is_attached)
            send_head(broker, &broker->workers.list[kind]);
}

static bool kind_of(const struct principal *principal,
                    enum worker_kind *ret_kind)
{
    bool is_office = principal->kind == party_kind_office;
    if (!principal->roles ||
        (!is_office && principal->kind != party_kind_matcher))
        return false;
    *ret_kind = is_office ? WORKER_OFFICE : WORKER_MATCHER;
    return true;
}

void workers_attach(struct broker *broker, const struct sender *from,
                    const struct envelope *attach,
                    const struct principal *principal)
{
    enum worker_kind kind;
    if (!kind_of(principal, &kind)) {
        intake_refuse(broker, from, attach, STATUS_denied, NULL);
        return;
    }
    struct attached *attached = &broker->workers.list[kind];
    struct sender before = sender_of(attached);
    if (!attached->is_attached || !sender_equal(&before, from)) {
        log_info("%s attached", worker_names[kind]);
        give_up_all(broker, kind); /* the former one will not answer */
    }
    *attached = (struct attached){.peer = from->peer,
                                  .key = from->key,
                                  .heard_ms = clock_monotonic_ms(),
                                  .is_attached = true};
    send_head(broker, attached);
}

static struct forward *find_forward(struct workers *workers, struct id id,
                                    struct bytes route)
{
    for (int index = 0; index < FORWARDS_MOST; index++) {
        struct forward *forward = &workers->forwards[index];
        const struct socket_peer *peer = &forward->client.peer;
        if (forward->due_ms && id_equal(forward->id, id) &&
            peer->size == route.size &&
            memcmp(peer->bytes, route.data, route.size) == 0)
            return forward;
    }
    return NULL;
}

static struct forward *free_forward(struct workers *workers)
{
    for (int index = 0; index < FORWARDS_MOST; index++)
        if (!workers->forwards[index].due_ms)
            return &workers->forwards[index];
    return NULL;
}

/* Whether one more would be too many, of the principal that asks or of the
 * connection, behind which a gateway has many of them. */
static bool has_too_many(const struct workers *workers,
                         const struct sender *client, struct id actor)
{
    int of_client = 0, of_actor = 0;
    for (int index = 0; index < FORWARDS_MOST; index++) {
        const struct forward *forward = &workers->forwards[index];
        if (!forward->due_ms)
            continue;
        of_client += sender_equal(&forward->client, client);
        of_actor += id_equal(forward->actor, actor);
    }
    return of_client >= FORWARDS_MOST_A_CLIENT ||
           of_actor >= FORWARDS_MOST_A_PARTY;
}

void workers_forward(struct broker *broker, const struct sender *from,
                     const struct envelope *request, enum worker_kind kind)
{
    struct workers *workers = &broker->workers;
    if (!workers_ready(workers, kind) ||
        !broker_knows(broker, workers->list[kind].key)) {
        intake_refuse(broker, from, request, STATUS_unavailable, NULL);
        return;
    }
    struct bytes route = {from->peer.bytes, from->peer.size};
    if (find_forward(workers, request->id, route))
        return; /* asked again: the answer is on its way */
    struct forward *forward = free_forward(workers);
    if (!forward || has_too_many(workers, from, request->actor)) {
        limits_refuse(broker, from, request, problem_reason_too_many_at_once,
                      0);
        return;
    }
    struct envelope onward = *request;
    onward.kind = message_kind_forward;
    onward.route = route;
    struct sender worker = sender_of(&workers->list[kind]);
    enum status status = broker_send_envelope(broker, &worker, &onward);
    if (status != STATUS_ok) {
        intake_refuse(broker, from, request, status, NULL);
        return;
    }
    *forward = (struct forward){.client = *from,
                                .actor = request->actor,
                                .id = request->id,
                                .verb = (unsigned)request->verb,
                                .worker = kind,
                                .due_ms = clock_monotonic_ms() + FORWARD_MS};
}

void workers_answer(struct broker *broker, const struct sender *from,
                    const struct envelope *answer)
{
    struct forward *forward =
        find_forward(&broker->workers, answer->id, answer->route);
    if (!forward)
        return; /* too late: the client was told so */
    struct sender worker = sender_of(&broker->workers.list[forward->worker]);
    if (!sender_equal(&worker, from))
        return;
    struct envelope reply = *answer;
    reply.kind = message_kind_reply;
    reply.verb = forward->verb;
    reply.route = (struct bytes){NULL, 0};
    reply.actor = (struct id){{0}};
    if (broker_knows(broker, forward->client.key))
        broker_send_envelope(broker, &forward->client, &reply);
    limits_count_answer(broker, forward->actor, reply.body.size);
    forward->due_ms = 0;
}
