#include "broker/logins.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "broker/writes.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/verb.h"

/* ---- shared by both verbs */

static struct envelope request_of(const struct login *login)
{
    return (struct envelope){.id = login->request, .verb = login->verb};
}

static void refuse(const struct login_step *step, enum status status,
                   const struct problems *problems)
{
    struct envelope request = request_of(step->login);
    batch_refuse(step->broker, &step->login->from, &request, status, problems);
}

void logins_refuse(const struct login_step *step, enum status status,
                   const char *field, enum problem_reason reason)
{
    struct problems problems;
    problems_init(&problems, &step->broker->arena);
    problem_add(&problems, field, reason, NULL);
    refuse(step, status, &problems);
}

struct id logins_brought_by(const struct login *login)
{
    return id_is_zero(login->principal.via) ? login->principal.id
                                            : login->principal.via;
}

/* A made-up clock moves with the ledger; in earnest nobody sets this one. */
static int64_t waiting_time_ms(struct broker *broker)
{
    return broker->clock.stepped ? clock_wall_ms(&broker->clock)
                                 : clock_monotonic_ms();
}

struct attempt logins_attempt(const struct login_step *step, bool is_known)
{
    return (struct attempt){.speaker = logins_brought_by(step->login),
                            .source = step->login->source,
                            .account = step->login->account,
                            .is_known = is_known,
                            .now_ms = waiting_time_ms(step->broker)};
}

bool logins_may_try(const struct login_step *step, bool is_known)
{
    struct attempt attempt = logins_attempt(step, is_known);
    int64_t wait_ms =
        lockout_wait_ms(&step->broker->sessions.lockout, &attempt);
    if (wait_ms == 0)
        return true;
    struct problems problems;
    problems_init(&problems, &step->broker->arena);
    struct problem *problem =
        problem_add(&problems, "password", problem_reason_too_many_tries, NULL);
    CHECK(problem);
    problem->least = problem->most = (wait_ms + 999) / 1000;
    refuse(step, STATUS_denied, &problems);
    return false;
}

enum status logins_password(const struct login_step *step,
                            struct password *ret_password)
{
    struct secret_key place = {.table = &record_password,
                               .party = step->login->party};
    return store_secret_get(step->view, &place, &step->broker->arena,
                            ret_password);
}

bool logins_copy_password(const char *typed, char ret_password[])
{
    return text_normalise(typed, ret_password, HASHING_PASSWORD_SIZE) ==
           STATUS_ok;
}

struct store_write *logins_write(const struct login_step *step)
{
    enum status status = batch_open(step->broker);
    if (status == STATUS_ok)
        return step->broker->batch.write;
    refuse(step, status, NULL);
    return NULL;
}

void logins_append(const struct login_step *step, struct id actor,
                   const struct record *table, const void *record)
{
    struct broker *broker = step->broker;
    struct id by = logins_brought_by(step->login);
    struct event event = {.time_ms = clock_wall_ms(&broker->clock),
                          .actor = actor,
                          .verb = step->login->verb,
                          .request = step->login->request};
    if (!id_equal(by, actor))
        event.via = by;
    if (!id_equal(step->login->party, actor))
        event.on_behalf = step->login->party;
    store_append(broker->batch.write, &event, table, record);
}

void logins_reply(const struct login_step *step, const void *value)
{
    struct broker *broker = step->broker;
    const struct verb *verb = verb_find(step->login->verb);
    enum status stuck = store_write_status(broker->batch.write);
    if (stuck != STATUS_ok) {
        refuse(step, stuck, NULL);
        batch_abandon(broker, stuck);
        return;
    }
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = step->login->request;
    reply.verb = step->login->verb;
    reply.sequence = store_head(store_write_view(broker->batch.write), NULL);
    enum status status =
        envelope_set_body(&reply, verb->reply, value, &broker->arena);
    CHECK(status == STATUS_ok); /* both are small */
    broker->batch.has_changes = true;
    clock_step(&broker->clock, 1);
    struct answered said = {.request = step->login->request,
                            .body = step->login->body,
                            .at_ms = clock_monotonic_ms()};
    answers_keep(&broker->sessions.answers, &said,
                 batch_reply(broker, &step->login->from, &reply));
}

/* ---- taking */

static const struct login_call {
    unsigned verb;
    bool (*begin)(const struct login_step *step);
    void (*end)(const struct login_step *step);
} calls[] = {{VERB_log_in, log_in_begin, log_in_end},
             {VERB_set_password, set_password_begin, set_password_end}};

static const struct login_call *call_of(unsigned verb)
{
    const struct login_call *call =
        verb == calls[0].verb ? &calls[0] : &calls[1];
    CHECK(call->verb == verb);
    return call;
}

static bool is_same(const struct login *login, const struct login *other)
{
    return id_equal(login->request, other->request) &&
           hash_equal(login->body, other->body);
}

/* The same request again: answered from memory, or on its way already. */
static bool is_repeated(struct broker *broker, const struct login *login)
{
    struct sessions *sessions = &broker->sessions;
    struct envelope request = request_of(login);
    const struct answered *answered =
        answers_find(&sessions->answers, login->request, login->body);
    if (answered) {
        batch_reply_frame(broker, &login->from, &request,
                          bytes_of(answered->frame, answered->size));
        return true;
    }
    for (int index = 0; index < HASHING_JOBS_MOST; index++) {
        struct login *waiting = &sessions->waiting[index];
        if (!waiting->is_waiting || !is_same(waiting, login))
            continue;
        waiting->from = login->from;
        return true;
    }
    return false;
}

static struct login *free_place(struct sessions *sessions, int *ret_ticket)
{
    for (int index = 0; index < HASHING_JOBS_MOST; index++)
        if (!sessions->waiting[index].is_waiting) {
            *ret_ticket = index;
            return &sessions->waiting[index];
        }
    return NULL;
}

static int waiting_of_source(const struct sessions *sessions,
                             const struct login *login)
{
    int count = 0;
    struct id by = logins_brought_by(login);
    for (int index = 0; index < HASHING_JOBS_MOST; index++) {
        const struct login *other = &sessions->waiting[index];
        count += other->is_waiting && id_equal(logins_brought_by(other), by) &&
                 strcmp(other->source, login->source) == 0;
    }
    return count;
}

/* Into the queue, or `busy`. */
static void submit(const struct login_step *step)
{
    struct sessions *sessions = &step->broker->sessions;
    int ticket = 0;
    struct login *place = free_place(sessions, &ticket);
    bool is_crowded =
        waiting_of_source(sessions, step->login) >= LOGINS_MOST_A_SOURCE;
    step->job->ticket = ticket;
    if (!place || is_crowded ||
        hashing_submit(sessions->hashing, step->job) != STATUS_ok) {
        refuse(step, STATUS_busy, NULL);
        return;
    }
    *place = *step->login;
    place->is_waiting = true;
    /* What it may do is asked again then, and its communes go with the arena.
     */
    place->principal.roles = 0;
    place->principal.communes = NULL;
    place->principal.communes_count = 0;
}

/* Of verb and body, under the key: a plain hash would betray a password. Then
 * of who says it: the same from another is another request. */
static struct hash hash_body(const struct broker *broker,
                             const struct envelope *request,
                             const struct principal *principal)
{
    struct id who[] = {principal->id, principal->via};
    struct hash hash = session_key_hash(
        &broker->sessions.key, request->verb == VERB_log_in ? "log_in" : "set",
        request->body.data, request->body.size);
    return hash_chain(hash, who, sizeof who);
}

static bool read_body(const struct login_step *step,
                      const struct envelope *request, void *ret_body)
{
    struct problems problems;
    problems_init(&problems, &step->broker->arena);
    if (id_is_zero(request->id)) {
        logins_refuse(step, STATUS_invalid, "id", problem_reason_missing);
        return false;
    }
    enum status status =
        envelope_read_body(request, verb_find(step->login->verb)->body,
                           &step->broker->arena, ret_body, &problems);
    if (status != STATUS_ok)
        refuse(step, status, &problems);
    return status == STATUS_ok;
}

void logins_take(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct principal *principal)
{
    union {
        struct log_in log_in;
        struct new_password new_password;
    } body;
    struct login login = {.from = *from,
                          .request = request->id,
                          .verb = (unsigned)request->verb,
                          .principal = *principal,
                          .body = hash_body(broker, request, principal)};
    struct hash_job job = {.ticket = 0};
    struct login_step step = {.broker = broker,
                              .view = batch_view(broker),
                              .login = &login,
                              .job = &job,
                              .body = &body};
    if (!step.view || !read_body(&step, request, &body) ||
        is_repeated(broker, &login))
        return;
    if (call_of(login.verb)->begin(&step))
        submit(&step);
    sodium_memzero(&job, sizeof job);
}

/* ---- finishing */

/* False: the party, or the gateway that it speaks through, may not any more. */
static bool find_speaker(const struct login_step *step)
{
    struct principal *principal = &step->login->principal;
    struct arena *arena = &step->broker->arena;
    struct principal gateway, now;
    if (principal_find(step->view, arena, logins_brought_by(step->login),
                       &gateway) != STATUS_ok ||
        gateway.roles == 0 ||
        principal_find(step->view, arena, principal->id, &now) != STATUS_ok)
        return false;
    principal->roles = now.roles;
    principal->communes = now.communes;
    principal->communes_count = now.communes_count;
    return rights_reach(verb_find(step->login->verb), now.roles) != REACH_NONE;
}

static bool has_session(const struct login_step *step)
{
    const struct principal *principal = &step->login->principal;
    const struct sessions *sessions = &step->broker->sessions;
    struct secret_key place = session_place(principal->id, principal->session);
    struct session session;
    if (store_secret_get(step->view, &place, &step->broker->arena, &session) !=
        STATUS_ok)
        return false;
    int64_t used_ms = awake_used_ms(&sessions->awake, session.party, session.id,
                                    session.used_ms);
    return session_is_live(&session, &sessions->limits, used_ms,
                           clock_wall_ms(&step->broker->clock));
}

/* What was asked at the door is asked again: key, rights and session may have
 * gone while the password was hashed. */
static bool may_still(const struct login_step *step)
{
    const struct login *login = step->login;
    const char *field = "actor";
    enum problem_reason reason = problem_reason_unset;
    if (!broker_knows(step->broker, login->from.key))
        reason = problem_reason_unknown_key;
    else if (!find_speaker(step))
        reason = problem_reason_not_allowed;
    else if (!id_is_zero(login->principal.session) && !has_session(step)) {
        field = "session";
        reason = problem_reason_session_ended;
    }
    if (reason)
        logins_refuse(step, STATUS_denied, field, reason);
    return !reason;
}

static void finish(struct broker *broker, struct hash_job *job)
{
    struct login login = broker->sessions.waiting[job->ticket];
    CHECK(login.is_waiting);
    broker->sessions.waiting[job->ticket].is_waiting = false;
    struct login_step step = {.broker = broker,
                              .view = batch_view(broker),
                              .login = &login,
                              .job = job};
    if (!step.view)
        return;
    if (job->is_failed)
        refuse(&step, STATUS_busy, NULL);
    else if (may_still(&step))
        call_of(login.verb)->end(&step);
    arena_reset(&broker->arena);
}

void logins_finish(void *context)
{
    struct broker *broker = context;
    struct hash_job job;
    while (!broker->exit_code &&
           hashing_take(broker->sessions.hashing, &job) == STATUS_ok) {
        finish(broker, &job);
        sodium_memzero(&job, sizeof job);
    }
    batch_finish(broker);
    writes_run_due(broker);
}
