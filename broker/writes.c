#include "broker/writes.h"

#include <string.h>

#include "broker/apply.h"
#include "broker/intake.h"
#include "broker/request_hash.h"
#include "link/envelope.h"
#include "model/principal.h"
#include "model/verb.h"

#define UPKEEP_PERIOD_MS 60000
#define ROOM_PERIOD_MS 2000
/* Longer than any phone stays offline. */
#define REPLIES_KEPT_MS (LIMIT_VALUE_kept_days * CLOCK_MS_PER_DAY)
#define FORGET_MOST 1000    /* replies with one commit */
#define FORGET_PAUSE_MS 100 /* when there are more */
#define DUE_LATEST_MS 60000 /* look again, in case the clock was set */
#define DUE_READ "read a lead whose time has come"
#define DUE_SOONEST_MS 20 /* no spinning where a write cannot be opened */

/* One request and what is known of it so far. */
struct write {
    const struct sender *from;
    const struct envelope *request;
    const struct principal *principal;
    const struct verb *verb;
    struct hash body_hash;
    void *body;
};

/* Beside what the batch has done, in the same transaction. */
static void keep_reply(struct broker *broker, const struct write *write,
                       struct bytes frame, int64_t now_ms)
{
    struct store_reply kept = {
        .body_hash = write->body_hash, .reply = frame, .kept_ms = now_ms};
    if (!frame.data)
        return; /* nobody is answered, so the client asks again */
    store_reply_keep(broker->batch.write, write->principal->id,
                     write->request->id, &kept);
    broker->batch.has_changes = true;
}

/* The batch is given up when its write has failed. */
static void check_write(struct broker *broker)
{
    enum status status = store_write_status(broker->batch.write);
    if (status != STATUS_ok)
        batch_abandon(broker, status);
}

/* Our own trouble is no answer to keep. */
static bool is_kept(enum status status)
{
    return status_is_final(status) && status != STATUS_io &&
           status != STATUS_corrupt;
}

/* What cannot be kept is not said: it would not be the last word. */
static void refuse_for_good(struct broker *broker, const struct write *write,
                            enum status status, const struct problems *problems)
{
    const struct sender *from = write->from;
    const struct envelope *request = write->request;
    int64_t wait_ms = 0;
    enum status room = batch_open(broker);
    if (room != STATUS_ok) {
        batch_refuse(broker, from, request, room, NULL);
        return;
    }
    struct envelope reply = batch_refusal(broker, request, status, problems);
    struct bytes frame = envelope_write(&reply, &broker->arena);
    if (!frame.data) {
        broker->counts.unsent++; /* so large that the client must ask again */
        return;
    }
    if (!limits_admit_refusal(broker, write->principal, frame.size, &wait_ms)) {
        limits_refuse(broker, from, request, problem_reason_too_often_refused,
                      wait_ms);
        return;
    }
    keep_reply(broker, write, frame, clock_wall_ms(&broker->clock));
    batch_reply_frame(broker, from, request, frame);
    broker->counts.refused++;
    check_write(broker);
}

/* A stranger's refusals could fill the store, and what was read of a contact is
 * looked at anew each time. */
static bool keeps_refusals(const struct write *write)
{
    bool is_noted = write->verb && write->verb->server == SERVED_BY_NOTED_READ;
    return !is_noted && !(write->principal->roles & STRANGER);
}

static void refuse(struct broker *broker, const struct write *write,
                   enum status status, const struct problems *problems)
{
    if (is_kept(status) && keeps_refusals(write))
        refuse_for_good(broker, write, status, problems);
    else
        batch_refuse(broker, write->from, write->request, status, problems);
}

/* The one refusal of an id that is not kept under it. */
static void refuse_id(struct broker *broker, const struct sender *from,
                      const struct envelope *request, enum status status,
                      enum problem_reason reason)
{
    batch_refuse_field(broker, from, request, status,
                       (struct problem){.field = "id", .reason = reason});
}

/* A tick that waits under its id gives way to the same one said again; where
 * that is another request, this one is refused: false. */
static bool takes_its_place(struct broker *broker, const struct write *write)
{
    if (ticks_say_again(&broker->ticks, write->principal->id,
                        write->request->id, write->body_hash) == STATUS_ok)
        return true;
    refuse_id(broker, write->from, write->request, STATUS_conflict,
              problem_reason_id_reused);
    return false;
}

void writes_deny(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct principal *principal,
                 const struct problems *problems)
{
    struct write write = {.from = from,
                          .request = request,
                          .principal = principal,
                          .body_hash = request_hash(broker, request)};
    if (id_is_zero(request->id))
        batch_refuse(broker, from, request, STATUS_denied, problems);
    else if (takes_its_place(broker, &write))
        refuse(broker, &write, STATUS_denied, problems);
}

bool writes_answer_kept(struct broker *broker, const struct sender *from,
                        const struct envelope *request)
{
    const struct store_snapshot *view = batch_view(broker);
    if (!view)
        return true;
    struct store_reply kept;
    enum status status = store_reply_get(view, request->actor, request->id,
                                         &broker->arena, &kept);
    if (status == STATUS_not_found)
        return false;
    if (status != STATUS_ok)
        broker_fail(broker, status, "read a kept reply");
    else if (request_hash_is(broker, request, kept.body_hash))
        batch_reply_frame(broker, from, request, kept.reply);
    else
        refuse_id(broker, from, request, STATUS_conflict,
                  problem_reason_id_reused);
    return true;
}

/* Decodes the body; false when that was refused. */
static bool read_body(struct broker *broker, struct write *write)
{
    struct problems problems;
    problems_init(&problems, &broker->arena);
    const struct verb *verb = write->verb;
    bool is_long =
        write->request->body.size > MOST_RECORD_BYTES - APPLY_ADDED_BYTES &&
        verb->number != VERB_propose_leads;
    write->body = arena_take(&broker->arena, 1, verb->body->size);
    enum status status = STATUS_too_large;
    if (is_long || !write->body)
        problem_add_range(&problems, "body", write->request->body.size, 0,
                          MOST_RECORD_BYTES - APPLY_ADDED_BYTES);
    else
        status = envelope_read_body(write->request, verb->body, &broker->arena,
                                    write->body, &problems);
    if (status != STATUS_ok)
        refuse(broker, write, status, &problems);
    return status == STATUS_ok;
}

/* True when the request waits for a later time, or could not. */
static bool wait_for_tick(struct broker *broker, const struct write *write)
{
    if (write->verb->number != VERB_request_tick)
        return false;
    const struct tick_request *wanted = write->body;
    if (wanted->at_ms <= clock_wall_ms(&broker->clock))
        return false;
    struct waiting_tick tick = {.at_ms = wanted->at_ms,
                                .sender = *write->from,
                                .request = write->request->id,
                                .actor = write->principal->id,
                                .body_hash = write->body_hash};
    struct waiting_tick replaced;
    if (ticks_replace(&broker->ticks, &tick, &replaced)) {
        struct envelope former = {.id = replaced.request,
                                  .verb = VERB_request_tick};
        struct write stale = {.from = &replaced.sender,
                              .request = &former,
                              .principal = write->principal,
                              .body_hash = replaced.body_hash};
        refuse(broker, &stale, STATUS_stale, NULL);
    }
    enum status status = ticks_add(&broker->ticks, &tick);
    if (status != STATUS_ok)
        refuse(broker, write, status, NULL);
    return true;
}

static struct apply make_apply(struct broker *broker)
{
    struct apply apply = {.write = broker->batch.write,
                          .view = store_write_view(broker->batch.write),
                          .gazetteer = broker->gazetteer,
                          .deadlines = &broker->deadlines,
                          .keys = &broker->keys,
                          .open_posts = &broker->open_posts,
                          .products = &broker->products,
                          .principals = &broker->principals,
                          .open_most =
                              broker->settings->limit[LIMIT_open_posts],
                          .is_repeatable = broker->clock.stepped,
                          .now_ms = clock_wall_ms(&broker->clock),
                          .arena = &broker->arena};
    problems_init(&apply.problems, &broker->arena);
    return apply;
}

/* An enrolment code is told once, to who asked for it: what is kept in the
 * store, and in its backups, would let its reader in. */
static struct bytes frame_to_keep(struct broker *broker,
                                  const struct write *write,
                                  const struct apply *apply,
                                  struct envelope *reply, struct bytes frame)
{
    if (write->verb->number != VERB_issue_code)
        return frame;
    struct enrolment_code kept = *(const struct enrolment_code *)apply->result;
    kept.code = "";
    if (envelope_set_body(reply, write->verb->reply, &kept, &broker->arena) !=
        STATUS_ok)
        return (struct bytes){NULL, 0};
    return envelope_write(reply, &broker->arena);
}

/* Answers what was done, and keeps the answer beside the effect. */
static void reply_done(struct broker *broker, const struct write *write,
                       const struct apply *apply)
{
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = write->request->id;
    reply.verb = write->request->verb;
    reply.status = STATUS_ok;
    reply.sequence = apply->sequence;
    if (apply->sequence == 0)
        reply.sequence = store_head(apply->view, NULL);
    enum status status = envelope_set_body(&reply, write->verb->reply,
                                           apply->result, &broker->arena);
    if (status != STATUS_ok)
        reply.status = status;
    struct bytes frame = batch_reply(broker, write->from, &reply);
    if (write->verb->server != SERVED_BY_NOTED_READ) /* kept in one place */
        keep_reply(broker, write,
                   frame_to_keep(broker, write, apply, &reply, frame),
                   apply->now_ms);
    if (apply->sequence == 0)
        return;
    broker->batch.has_changes = true;
    clock_step(&broker->clock, 1);
}

static void apply_write(struct broker *broker, const struct write *write)
{
    enum status status = batch_open(broker);
    if (status != STATUS_ok) {
        refuse(broker, write, status, NULL);
        return;
    }
    struct apply apply = make_apply(broker);
    apply.verb = write->verb;
    apply.request = write->request->id;
    apply.principal = *write->principal;
    status = apply_request(&apply, write->body);
    if (apply.failure) {
        broker_fail(broker, apply.failure, DUE_READ);
        return;
    }
    if (status == STATUS_ok) {
        reply_done(broker, write, &apply);
        check_write(broker);
        return;
    }
    enum status stuck = store_write_status(broker->batch.write);
    if (stuck == STATUS_ok) {
        refuse(broker, write, status, &apply.problems);
        return;
    }
    batch_refuse(broker, write->from, write->request, stuck, NULL);
    batch_abandon(broker, stuck);
}

static void write_tick(struct broker *broker, const struct waiting_tick *tick)
{
    const struct store_snapshot *view = batch_view(broker);
    const struct verb *verb = verb_find(VERB_request_tick);
    struct principal principal;
    if (!view ||
        principals_find(&broker->principals, view, &broker->arena, tick->actor,
                        &principal) != STATUS_ok ||
        rights_reach(verb, principal.roles) == REACH_NONE)
        return; /* suspended meanwhile: it asks again, and is told */
    struct envelope request = envelope_make(message_kind_request);
    request.id = tick->request;
    request.verb = VERB_request_tick;
    struct tick_request body = {.at_ms = tick->at_ms};
    struct write write = {.from = &tick->sender,
                          .request = &request,
                          .principal = &principal,
                          .verb = verb,
                          .body_hash = tick->body_hash,
                          .body = &body};
    apply_write(broker, &write);
}

/* A made-up clock moves with each write: what that makes due stands right after
 * it in the ledger, however the writes were put together. */
static void write_due_before(struct broker *broker)
{
    struct waiting_tick tick;
    while (broker->clock.stepped && !broker->exit_code &&
           ticks_take(&broker->ticks, clock_wall_ms(&broker->clock), &tick))
        write_tick(broker, &tick);
}

void writes_take(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct principal *principal)
{
    struct write write = {.from = from,
                          .request = request,
                          .principal = principal,
                          .verb = verb_find((unsigned)request->verb),
                          .body_hash = request_hash(broker, request)};
    if (id_is_zero(request->id)) {
        refuse_id(broker, from, request, STATUS_invalid,
                  problem_reason_missing);
        return;
    }
    if (!takes_its_place(broker, &write) || !read_body(broker, &write))
        return;
    write_due_before(broker);
    if (!wait_for_tick(broker, &write))
        apply_write(broker, &write);
}

/* Ends a write that nobody asked for. */
static void finish_own(struct broker *broker, bool has_changes)
{
    enum status status = store_write_status(broker->batch.write);
    broker->batch.has_changes |= has_changes;
    if (status == STATUS_ok)
        batch_finish(broker);
    else
        batch_abandon(broker, status);
    arena_reset(&broker->arena);
}

static void set_timer(struct broker *broker)
{
    int64_t due_ms = ticks_next_ms(&broker->ticks);
    int64_t lead_ms = deadlines_next_ms(&broker->deadlines);
    if (lead_ms < due_ms)
        due_ms = lead_ms;
    if (due_ms == INT64_MAX || broker->clock.stepped) {
        loop_timer_set(broker->loop, broker->tick_timer, LOOP_NEVER, 0);
        return;
    }
    int64_t left_ms = due_ms - clock_wall_ms(&broker->clock);
    if (left_ms > DUE_LATEST_MS)
        left_ms = DUE_LATEST_MS;
    if (left_ms < DUE_SOONEST_MS && lead_ms == due_ms)
        left_ms = DUE_SOONEST_MS;
    loop_timer_set(broker->loop, broker->tick_timer,
                   clock_monotonic_ms() + left_ms, 0);
}

/* What leads waited for. In runs that must repeat only ticks do this, since
 * only they stand in the ledger. */
static void run_leads(struct broker *broker)
{
    if (broker->clock.stepped || broker->exit_code ||
        deadlines_next_ms(&broker->deadlines) > clock_wall_ms(&broker->clock) ||
        batch_open(broker) != STATUS_ok)
        return;
    struct apply apply = make_apply(broker);
    bool is_settled = apply_due(&apply);
    if (apply.failure) {
        broker_fail(broker, apply.failure, DUE_READ);
        return;
    }
    if (is_settled) {
        apply.principal.id = PRINCIPAL_OPERATOR;
        apply_tick(&apply, false);
    }
    finish_own(broker, apply.sequence > 0);
}

void writes_run_due(struct broker *broker)
{
    struct waiting_tick tick;
    run_leads(broker);
    while (!broker->exit_code &&
           ticks_take(&broker->ticks, clock_wall_ms(&broker->clock), &tick)) {
        write_tick(broker, &tick);
        batch_finish(broker);
        arena_reset(&broker->arena);
    }
    set_timer(broker);
}

static void run_due(void *context)
{
    writes_run_due(context);
}

/* In runs that must repeat no reply is forgotten. */
static void run_upkeep(void *context)
{
    struct broker *broker = context;
    int dead = store_clear_readers(broker->store);
    if (dead > 0)
        log_warning("%d readers of the store died while reading", dead);
    if (broker->clock.stepped || batch_open(broker) != STATUS_ok)
        return;
    int64_t before_ms = clock_wall_ms(&broker->clock) - REPLIES_KEPT_MS;
    int64_t forgotten =
        store_reply_forget(broker->batch.write, before_ms, FORGET_MOST);
    finish_own(broker, forgotten > 0);
    if (forgotten == FORGET_MOST)
        loop_timer_set(broker->loop, broker->upkeep_timer,
                       clock_monotonic_ms() + FORGET_PAUSE_MS,
                       UPKEEP_PERIOD_MS);
}

/* A commit that found no room on the disk ended the broker, since nobody knew
 * what was written. Whoever starts it again gets the reads at once, and the
 * writes as soon as there is room. */
static void look_for_room(void *context)
{
    struct broker *broker = context;
    enum status status = store_probe_room(broker->store);
    bool was_full = broker->is_disk_full;
    broker->is_disk_full = status != STATUS_ok;
    broker->is_read_only = broker->is_disk_full;
    if (broker->is_disk_full && !was_full)
        log_warning("no room on the disk (%s): posts are refused until there "
                    "is",
                    store_error(broker->store));
    if (!broker->is_disk_full && was_full)
        log_info("there is room on the disk again: posts are taken");
    int64_t next_ms = clock_monotonic_ms() + ROOM_PERIOD_MS;
    loop_timer_set(broker->loop, broker->room_timer,
                   broker->is_disk_full ? next_ms : LOOP_NEVER, 0);
}

void writes_open(struct broker *broker)
{
    broker->room_timer = loop_timer_add(broker->loop, look_for_room, broker);
    look_for_room(broker);
    broker->tick_timer = loop_timer_add(broker->loop, run_due, broker);
    loop_timer_set(broker->loop, broker->tick_timer, 0, 0);
    broker->upkeep_timer = loop_timer_add(broker->loop, run_upkeep, broker);
    loop_timer_set(broker->loop, broker->upkeep_timer, 0, UPKEEP_PERIOD_MS);
}
