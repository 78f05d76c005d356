#include "broker/intake.h"

#include <time.h>

#include "broker/enrolment.h"
#include "broker/logins.h"
#include "broker/principal.h"
#include "broker/speaker.h"
#include "broker/writes.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/verb.h"

void intake_refuse(struct broker *broker, const struct sender *from,
                   const struct envelope *request, enum status status,
                   const struct problems *problems)
{
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = request->id;
    reply.verb = request->verb;
    reply.status = status;
    reply.sequence = broker->head;
    if (problems)
        envelope_set_problems(&reply, problems);
    broker->counts.refused++;
    broker_send_envelope(broker, from, &reply);
}

static void refuse_field(struct broker *broker, const struct sender *from,
                         const struct envelope *request, enum status status,
                         struct problem problem)
{
    struct problems problems;
    problems_init(&problems, &broker->arena);
    problem_add(&problems, problem.field, problem.reason, problem.given);
    intake_refuse(broker, from, request, status, &problems);
}

static void say_hello(struct broker *broker, const struct sender *from,
                      const struct envelope *request,
                      const struct principal *principal)
{
    struct store_size size = store_measure(broker->store);
    struct hello hello = {
        .version = LIENKET_VERSION,
        .protocol = PROTOCOL_VERSION,
        .time_ms = clock_wall_ms(&broker->clock),
        .office_ready = workers_ready(&broker->workers, WORKER_OFFICE),
        .matcher_ready = workers_ready(&broker->workers, WORKER_MATCHER),
        .used_bytes = size.used_bytes,
        .map_bytes = size.map_bytes,
        .is_read_only = broker->is_read_only,
        .largest_message = MOST_MESSAGE_BYTES,
        .party = principal->id};
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = request->id;
    reply.verb = request->verb;
    reply.sequence = broker->head;
    if (envelope_set_body(&reply, &record_hello, &hello, &broker->arena) ==
        STATUS_ok)
        broker_send_envelope(broker, from, &reply);
}

static void serve_here(struct broker *broker, const struct sender *from,
                       const struct envelope *request,
                       const struct principal *principal)
{
    if (request->verb == VERB_hello)
        say_hello(broker, from, request, principal);
    else if (request->verb == VERB_follow_events)
        followers_take(broker, from, request, principal);
    else if (request->verb == VERB_list_sessions)
        sessions_list(broker, from, request, principal);
    else
        logins_take(broker, from, request, principal);
}

static void serve(struct broker *broker, const struct sender *from,
                  const struct envelope *request, const struct verb *verb,
                  const struct principal *principal)
{
    struct envelope onward = *request;
    onward.actor = principal->id; /* who the worker answers */
    switch (verb->server) {
    case SERVED_BY_WRITE:
    case SERVED_BY_NOTED_READ:
        writes_take(broker, from, request, principal);
        return;
    case SERVED_BY_OFFICE:
        workers_forward(broker, from, &onward, WORKER_OFFICE);
        return;
    case SERVED_BY_MATCHER_READ:
        workers_forward(broker, from, &onward, WORKER_MATCHER);
        return;
    case SERVED_BY_BROKER:
        serve_here(broker, from, request, principal);
        return;
    }
}

/* Who is not known, or names another: that refusal is kept nowhere. */
static void deny(struct broker *broker, const struct sender *from,
                 const struct envelope *request, const char *field,
                 enum problem_reason reason)
{
    batch_refuse_field(broker, from, request, STATUS_denied,
                       (struct problem){.field = field, .reason = reason});
}

/* Who is known and may not: a write stays refused. */
static void deny_verb(struct broker *broker, const struct sender *from,
                      const struct envelope *request, const struct verb *verb,
                      const struct principal *principal)
{
    struct problems problems;
    problems_init(&problems, &broker->arena);
    problem_add(&problems, "actor", problem_reason_not_allowed, NULL);
    if (verb->server == SERVED_BY_WRITE)
        writes_deny(broker, from, request, principal, &problems);
    else
        batch_refuse(broker, from, request, STATUS_denied, &problems);
}

/* Whose key it is that brought the message, whatever that says. It may name
 * that party, or none. False when it was refused. */
static bool know_sender(struct broker *broker, const struct sender *from,
                        const struct envelope *envelope,
                        struct principal *ret_principal)
{
    const struct store_snapshot *view = batch_view(broker);
    if (!view)
        return false;
    const struct known_key *known = known_keys_find(
        &broker->keys, from->key, clock_wall_ms(&broker->clock));
    if (!known || principals_of_key(&broker->principals, view, &broker->arena,
                                    known, ret_principal) != STATUS_ok) {
        if (limits_admit(broker, from, envelope, NULL))
            deny(broker, from, envelope, "actor", problem_reason_unknown_key);
        return false;
    }
    bool is_own = id_is_zero(envelope->actor) ||
                  id_equal(envelope->actor, ret_principal->id);
    if (!is_own && limits_admit(broker, from, envelope, ret_principal))
        deny(broker, from, envelope, "actor", problem_reason_not_allowed);
    return is_own;
}

/* May they: the one gate before anything is done. What was done already is
 * answered as it was then, whatever rights the speaker still has. */
static void take_request(struct broker *broker, const struct sender *from,
                         struct envelope *request,
                         const struct principal *brought_by)
{
    struct speaker speaker;
    const struct verb *verb = verb_find((unsigned)request->verb);
    if (!verb) {
        refuse_field(broker, from, request, STATUS_invalid,
                     (struct problem){.field = "verb",
                                      .reason = problem_reason_unknown_word});
        return;
    }
    if (!speaker_find(broker, request, brought_by, &speaker) ||
        !limits_admit(broker, from, request, &speaker.principal))
        return;
    if (verb->server == SERVED_BY_WRITE &&
        writes_answer_kept(broker, from, request))
        return;
    if (speaker.refusal)
        deny(broker, from, request, speaker.field, speaker.refusal);
    else if (rights_reach(verb, speaker.principal.roles) != REACH_NONE)
        serve(broker, from, request, verb, &speaker.principal);
    else
        deny_verb(broker, from, request, verb, &speaker.principal);
}

static void take_envelope(struct broker *broker, const struct sender *from,
                          const struct envelope *envelope)
{
    bool is_back = from->door == DOOR_BACK;
    struct principal principal;
    struct envelope said = *envelope;
    if (!know_sender(broker, from, envelope, &principal))
        return;
    said.actor = principal.id;
    if (envelope->kind == message_kind_request)
        take_request(broker, from, &said, &principal);
    else if (is_back && envelope->kind == message_kind_attach)
        workers_attach(broker, from, &said, &principal);
    else if (is_back && envelope->kind == message_kind_answer)
        workers_answer(broker, from, &said);
    else
        refuse_field(broker, from, envelope, STATUS_invalid,
                     (struct problem){.field = "kind",
                                      .reason = problem_reason_unknown_word});
}

static void take_message(struct broker *broker, enum door door,
                         const struct socket_message *message)
{
    struct sender from = {.door = door,
                          .peer = message->peer,
                          .key = message->key,
                          .address = limits_address(message->address)};
    struct envelope envelope;
    struct problems problems;
    problems_init(&problems, &broker->arena);
    enum status status = envelope_read(message->data, message->size,
                                       &broker->arena, &envelope, &problems);
    if (status == STATUS_ok && door == DOOR_ENROL) {
        if (limits_admit(broker, &from, &envelope, NULL))
            enrolment_take(broker, &from, message->address, &envelope);
        return;
    }
    if (status == STATUS_ok) {
        take_envelope(broker, &from, &envelope);
        return;
    }
    broker->counts.malformed++;
    if (!limits_admit_malformed(broker, &from))
        return;
    if (problems.count == 0)
        problem_add(&problems, "", problem_reason_malformed, NULL);
    intake_refuse(broker, &from, &envelope, status, &problems);
}

/* A message of several frames, as REQ sockets send it, names nothing but its
 * sender. */
static void refuse_frames(struct broker *broker, enum door door,
                          const struct socket_message *message)
{
    struct sender from = {.door = door,
                          .peer = message->peer,
                          .address = limits_address(message->address)};
    struct envelope nothing = {.kind = message_kind_unset};
    struct problems problems;
    broker->counts.malformed++;
    if (message->peer.size == 0 || !limits_admit_malformed(broker, &from))
        return;
    problems_init(&problems, &broker->arena);
    problem_add(&problems, "", problem_reason_malformed, NULL);
    intake_refuse(broker, &from, &nothing, STATUS_invalid, &problems);
    arena_reset(&broker->arena);
}

/* What a round has taken so far. */
struct round {
    int count;
    size_t bytes;
};

static void take_waiting(struct broker *broker, enum door door,
                         struct round *round)
{
    while (round->count < INTAKE_MESSAGES_MOST &&
           round->bytes < INTAKE_BYTES_MOST && !broker->exit_code) {
        struct socket_message message;
        enum status status = socket_receive(broker->doors[door], &message);
        if (status != STATUS_ok && status != STATUS_invalid)
            return;
        round->count++;
        if (status == STATUS_invalid) {
            refuse_frames(broker, door, &message);
            continue;
        }
        round->bytes += message.size;
        if (message.is_known)
            take_message(broker, door, &message);
        else /* no key stands behind it: nobody says it */
            broker->counts.malformed++;
        arena_reset(&broker->arena);
    }
}

/* Whoever only reads waits for nobody. */
static void gather(struct broker *broker, enum door door, struct round *round)
{
    const struct timespec turn = {.tv_nsec = GATHER_TURN_NS};
    struct gather *gather = &broker->gathers[door];
    int64_t until_ns = gather_until_ns(clock_monotonic_ns(), broker->commit_ns);
    take_waiting(broker, door, round);
    while (broker->batch.has_changes && gather_waits(gather, round->count) &&
           !broker->exit_code && clock_monotonic_ns() < until_ns) {
        nanosleep(&turn, NULL);
        take_waiting(broker, door, round);
    }
    if (broker->batch.has_changes)
        gather_note(gather, round->count);
}

static void take_messages(struct broker *broker, enum door door)
{
    struct round round = {0};
    gather(broker, door, &round);
    batch_finish(broker);
    writes_run_due(broker);
}

void intake_front(void *broker)
{
    take_messages(broker, DOOR_FRONT);
}

void intake_back(void *broker)
{
    take_messages(broker, DOOR_BACK);
}

void intake_enrol(void *broker)
{
    take_messages(broker, DOOR_ENROL);
}
