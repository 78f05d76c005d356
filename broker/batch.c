#include "broker/batch.h"

#include <string.h>

#include "base/check.h"
#include "broker/broker.h"
#include "link/envelope.h"

void batch_init(struct batch *batch)
{
    *batch = (struct batch){0};
    batch->list = memory_allocate(BATCH_REPLIES_MOST, sizeof *batch->list);
    arena_init(&batch->arena, BATCH_ARENA_BYTES);
}

void batch_clear(struct batch *batch)
{
    store_snapshot_close(batch->snapshot);
    store_write_abort(batch->write);
    memory_free(batch->list);
    arena_clear(&batch->arena);
    *batch = (struct batch){0};
}

const struct store_snapshot *batch_view(struct broker *broker)
{
    struct batch *batch = &broker->batch;
    if (batch->write)
        return store_write_view(batch->write);
    if (batch->snapshot)
        return batch->snapshot;
    enum status status = store_snapshot_open(broker->store, &batch->snapshot);
    if (status != STATUS_ok)
        broker_fail(broker, status, "read");
    return batch->snapshot;
}

static void close_snapshot(struct batch *batch)
{
    store_snapshot_close(batch->snapshot);
    batch->snapshot = NULL;
}

enum status batch_open(struct broker *broker)
{
    struct batch *batch = &broker->batch;
    if (batch->write)
        return STATUS_ok;
    if (broker->is_disk_full)
        return STATUS_full;
    close_snapshot(batch);
    enum status status = store_write_open(broker->store, &batch->write);
    if (status == STATUS_full)
        broker->is_read_only = true;
    else if (status != STATUS_ok)
        broker_fail(broker, status, "begin a write");
    return status;
}

static void add(struct broker *broker, const struct pending *pending)
{
    struct batch *batch = &broker->batch;
    CHECK(batch->count < BATCH_REPLIES_MOST);
    if (pending->frame.data)
        batch->list[batch->count++] = *pending;
    else
        broker->counts.unsent++;
}

struct bytes batch_reply(struct broker *broker, const struct sender *to,
                         const struct envelope *reply)
{
    struct pending pending = {
        .to = *to, .id = reply->id, .verb = (unsigned)reply->verb};
    pending.frame = envelope_write(reply, &broker->batch.arena);
    add(broker, &pending);
    return pending.frame;
}

struct envelope batch_refusal(const struct broker *broker,
                              const struct envelope *request,
                              enum status status,
                              const struct problems *problems)
{
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = request->id;
    reply.verb = request->verb;
    reply.status = status;
    reply.sequence = broker->head;
    if (problems)
        envelope_set_problems(&reply, problems);
    return reply;
}

void batch_refuse(struct broker *broker, const struct sender *to,
                  const struct envelope *request, enum status status,
                  const struct problems *problems)
{
    struct envelope reply = batch_refusal(broker, request, status, problems);
    broker->counts.refused++;
    batch_reply(broker, to, &reply);
}

void batch_refuse_field(struct broker *broker, const struct sender *to,
                        const struct envelope *request, enum status status,
                        struct problem problem)
{
    struct problems problems;
    problems_init(&problems, &broker->arena);
    problem_add(&problems, problem.field, problem.reason, problem.given);
    batch_refuse(broker, to, request, status, &problems);
}

void batch_reply_frame(struct broker *broker, const struct sender *to,
                       const struct envelope *request, struct bytes frame)
{
    struct pending pending = {
        .to = *to, .id = request->id, .verb = (unsigned)request->verb};
    pending.frame.data = (const uint8_t *)arena_take_text(
        &broker->batch.arena, (const char *)frame.data, frame.size);
    pending.frame.size = frame.size;
    add(broker, &pending);
}

static void forget_replies(struct broker *broker)
{
    broker->batch.count = 0;
    arena_reset(&broker->batch.arena);
}

static void answer_all(struct broker *broker)
{
    for (int index = 0; index < broker->batch.count; index++) {
        const struct pending *pending = &broker->batch.list[index];
        broker_send(broker, &pending->to, pending->frame);
    }
    forget_replies(broker);
}

/* The replies that waited rest on what is not there: none of them goes out. */
static void refuse_all(struct broker *broker, enum status status)
{
    struct arena arena;
    arena_init(&arena, MOST_RECORD_BYTES);
    for (int index = 0; index < broker->batch.count; index++) {
        const struct pending *pending = &broker->batch.list[index];
        struct envelope reply = envelope_make(message_kind_reply);
        reply.id = pending->id;
        reply.verb = pending->verb;
        reply.status = status;
        reply.sequence = broker->head;
        broker_send(broker, &pending->to, envelope_write(&reply, &arena));
        arena_reset(&arena);
    }
    arena_clear(&arena);
    broker->counts.refused += broker->batch.count;
    forget_replies(broker);
}

/* Keys that were added or revoked in a write that is not there after all. */
static void reload_keys(struct broker *broker)
{
    struct store_snapshot *snapshot;
    if (!broker->keys.is_changed)
        return;
    enum status status = store_snapshot_open(broker->store, &snapshot);
    if (status == STATUS_ok) {
        status = known_keys_load(&broker->keys, snapshot,
                                 clock_wall_ms(&broker->clock));
        store_snapshot_close(snapshot);
    }
    if (status != STATUS_ok)
        broker_fail(broker, status, "read the keys");
}

/* What is kept in memory of the store follows it. */
static void settle(struct broker *broker, bool is_committed)
{
    deadlines_settle(&broker->deadlines, is_committed);
    open_posts_settle(&broker->open_posts, is_committed);
    answers_settle(&broker->sessions.answers, is_committed);
    if (is_committed)
        broker->keys.is_changed = false;
    else
        reload_keys(broker);
    if (is_committed)
        return;
    products_forget(&broker->products);
    principals_forget_all(&broker->principals);
}

void batch_abandon(struct broker *broker, enum status status)
{
    struct batch *batch = &broker->batch;
    store_write_abort(batch->write);
    batch->write = NULL;
    batch->has_changes = false;
    settle(broker, false);
    if (status == STATUS_full) {
        store_clear_readers(broker->store); /* the next try may find room */
        if (!broker->is_read_only)
            log_warning("the store is full: posts are refused until there is "
                        "room (--map-size)");
        broker->is_read_only = true;
    }
    if (status == STATUS_io || status == STATUS_corrupt)
        broker_fail(broker, status, "write");
    else
        refuse_all(broker, status);
}

/* Nothing is answered before this has returned STATUS_ok. */
static enum status commit(struct broker *broker)
{
    struct batch *batch = &broker->batch;
    int64_t head = store_head(store_write_view(batch->write), NULL);
    int64_t start_ns = clock_monotonic_ns();
    enum status status = store_write_commit(batch->write);
    broker->commit_ns = clock_monotonic_ns() - start_ns;
    batch->write = NULL;
    batch->has_changes = false;
    if (status != STATUS_ok)
        return status;
    broker->head = head;
    broker->is_read_only = false;
    settle(broker, true);
    return STATUS_ok;
}

void batch_finish(struct broker *broker)
{
    struct batch *batch = &broker->batch;
    close_snapshot(batch);
    if (broker->exit_code)
        return;
    if (batch->write && !batch->has_changes) {
        store_write_abort(batch->write);
        batch->write = NULL;
    }
    if (!batch->write) {
        settle(broker, true);
        answer_all(broker);
        return;
    }
    int64_t before = broker->head;
    enum status status = commit(broker);
    if (status != STATUS_ok) {
        batch_abandon(broker, status);
        return;
    }
    answer_all(broker);
    store_room_ahead(broker->store);
    if (broker->head == before)
        return; /* refusals alone: nobody else is concerned */
    workers_tell_head(broker);
    followers_push(broker);
}
