#include "broker/followers.h"

#include <string.h>

#include "broker/broker.h"
#include "broker/intake.h"
#include "link/envelope.h"
#include "model/verb.h"
#include "store/store.h"

#define PAGE_EVENTS_MOST 500
#define PAGE_BYTES_MOST 524288
#define CREDIT_MOST 1000000
#define RETRY_MS 100
#define EXPIRE_PERIOD_MS 10000

struct filling {
    struct arena *arena;
    struct page page;
    int64_t room;
    size_t bytes;
};

static bool add_event(void *context, const struct store_event *event)
{
    struct filling *filling = context;
    struct page *page = &filling->page;
    if (page->items_count >= filling->room ||
        filling->bytes + event->encoded.size > PAGE_BYTES_MOST)
        return false;
    struct item *item = &page->items[page->items_count];
    const char *record = arena_take_text(
        filling->arena, (const char *)event->encoded.data, event->encoded.size);
    const char *hash = arena_take_text(
        filling->arena, (const char *)event->hash.bytes, HASH_BYTES);
    if (!record || !hash)
        return false;
    item->table = RECORD_NUMBER_event;
    item->record = (struct bytes){(const uint8_t *)record, event->encoded.size};
    item->hash = (struct bytes){(const uint8_t *)hash, HASH_BYTES};
    filling->bytes += event->encoded.size + HASH_BYTES;
    page->items_count++;
    page->next_sequence = event->sequence;
    return true;
}

/* Reads the next events for a follower; an empty page when that failed. */
static struct page next_page(struct broker *broker,
                             const struct follower *follower)
{
    struct filling filling = {.arena = &broker->arena,
                              .room = follower->credit < PAGE_EVENTS_MOST
                                          ? follower->credit
                                          : PAGE_EVENTS_MOST};
    filling.page.items = arena_take(&broker->arena, PAGE_EVENTS_MOST,
                                    sizeof *filling.page.items);
    struct store_snapshot *snapshot;
    if (!filling.page.items ||
        store_snapshot_open(broker->store, &snapshot) != STATUS_ok)
        return (struct page){0};
    enum status status =
        store_events(snapshot, follower->sent, add_event, &filling);
    store_snapshot_close(snapshot);
    if (status != STATUS_ok)
        filling.page.items_count = 0;
    return filling.page;
}

static enum status push_page(struct broker *broker, struct follower *follower)
{
    struct page page = next_page(broker, follower);
    if (page.items_count == 0)
        return STATUS_busy;
    struct envelope events = envelope_make(message_kind_events);
    events.id = follower->request;
    events.verb = VERB_follow_events;
    events.sequence = broker->head;
    enum status status =
        envelope_set_body(&events, &record_page, &page, &broker->arena);
    if (status == STATUS_ok)
        status = broker_send_envelope(broker, &follower->to, &events);
    if (status != STATUS_ok)
        return status;
    follower->sent = page.next_sequence;
    follower->credit -= page.items_count;
    follower->stuck_ms = 0;
    return STATUS_ok;
}

/* Whether the follower stays. */
static bool push(struct broker *broker, struct follower *follower)
{
    enum status status = push_page(broker, follower);
    arena_reset(&broker->arena);
    if (status == STATUS_ok)
        return true;
    if (status == STATUS_unavailable)
        return false;
    int64_t now_ms = clock_monotonic_ms();
    if (!follower->stuck_ms)
        follower->stuck_ms = now_ms;
    return now_ms - follower->stuck_ms < FOLLOWER_STUCK_MS;
}

static bool is_due(const struct broker *broker, const struct follower *follower)
{
    return follower->credit > 0 && follower->sent < broker->head;
}

void followers_push(struct broker *broker)
{
    struct followers *followers = &broker->followers;
    int64_t wait_ms = INT64_MAX;
    for (int index = followers->count - 1; index >= 0; index--) {
        struct follower *follower = &followers->list[index];
        if (is_due(broker, follower) && !push(broker, follower)) {
            log_info("a follower went away");
            *follower = followers->list[--followers->count];
        } else if (is_due(broker, follower)) {
            int64_t wanted_ms = follower->stuck_ms ? RETRY_MS : 0;
            wait_ms = wanted_ms < wait_ms ? wanted_ms : wait_ms;
        }
    }
    if (wait_ms != INT64_MAX)
        loop_timer_set(broker->loop, followers->timer,
                       clock_monotonic_ms() + wait_ms, 0);
}

static void push_due(void *context)
{
    followers_push(context);
}

/* Who wants more says so; who can take nothing and says nothing has gone. */
static void expire(void *context)
{
    struct broker *broker = context;
    struct followers *followers = &broker->followers;
    int64_t now_ms = clock_monotonic_ms();
    for (int index = followers->count - 1; index >= 0; index--) {
        struct follower *follower = &followers->list[index];
        if (follower->credit == 0 &&
            now_ms - follower->heard_ms >= FOLLOWER_SILENT_MS)
            *follower = followers->list[--followers->count];
    }
}

void followers_open(struct broker *broker)
{
    broker->followers.count = 0;
    broker->followers.timer = loop_timer_add(broker->loop, push_due, broker);
    int expiry = loop_timer_add(broker->loop, expire, broker);
    loop_timer_set(broker->loop, expiry, 0, EXPIRE_PERIOD_MS);
}

static struct follower *find(struct followers *followers,
                             const struct sender *from)
{
    for (int index = 0; index < followers->count; index++)
        if (sender_equal(&followers->list[index].to, from))
            return &followers->list[index];
    return NULL;
}

/* The place of the one without credit that was silent longest, of that actor
 * where one is said; or NULL. */
static struct follower *stalest(struct followers *followers,
                                const struct id *actor)
{
    struct follower *found = NULL;
    for (int index = 0; index < followers->count; index++) {
        struct follower *follower = &followers->list[index];
        if (follower->credit == 0 &&
            (!actor || id_equal(follower->actor, *actor)) &&
            (!found || follower->heard_ms < found->heard_ms))
            found = follower;
    }
    return found;
}

static int followers_of(const struct followers *followers, struct id actor)
{
    int count = 0;
    for (int index = 0; index < followers->count; index++)
        count += id_equal(followers->list[index].actor, actor);
    return count;
}

static struct follower *make_place(struct followers *followers, struct id actor)
{
    if (followers_of(followers, actor) >= FOLLOWERS_MOST_A_PARTY)
        return stalest(followers, &actor);
    if (followers->count < FOLLOWERS_MOST)
        return &followers->list[followers->count++];
    return stalest(followers, NULL);
}

/* NULL when there are too many. */
static struct follower *start(struct followers *followers,
                              const struct sender *from,
                              const struct envelope *request, int64_t after)
{
    struct follower *follower = find(followers, from);
    int64_t now_ms = clock_monotonic_ms();
    if (follower && id_equal(follower->request, request->id)) {
        follower->heard_ms = now_ms;
        return follower;
    }
    if (!follower)
        follower = make_place(followers, request->actor);
    if (!follower)
        return NULL;
    int64_t credit =
        request->credit < CREDIT_MOST ? request->credit : CREDIT_MOST;
    *follower = (struct follower){.to = *from,
                                  .actor = request->actor,
                                  .request = request->id,
                                  .sent = after,
                                  .credit = credit,
                                  .heard_ms = now_ms};
    return follower;
}

void followers_take(struct broker *broker, const struct sender *from,
                    const struct envelope *request)
{
    struct event_query query;
    struct problems problems;
    problems_init(&problems, &broker->arena);
    enum status status = envelope_read_body(request, &record_event_query,
                                            &broker->arena, &query, &problems);
    if (status != STATUS_ok) {
        intake_refuse(broker, from, request, status, &problems);
        return;
    }
    struct follower *follower =
        start(&broker->followers, from, request, query.after);
    if (!follower) {
        limits_refuse(broker, from, request, problem_reason_too_many_at_once,
                      FOLLOWER_SILENT_MS);
        return;
    }
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = request->id;
    reply.verb = request->verb;
    reply.sequence = broker->head;
    broker_send_envelope(broker, from, &reply);
    loop_timer_set(broker->loop, broker->followers.timer, 0, 0);
}
