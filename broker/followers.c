#include "broker/followers.h"

#include "broker/broker.h"
#include "broker/followers_page.h"
#include "broker/intake.h"
#include "link/envelope.h"

#define CREDIT_MOST 1000000
#define RETRY_FIRST_MS 100
#define RETRY_MOST_MS 5000
#define EXPIRE_PERIOD_MS 10000

static enum status push_page(struct broker *broker, struct follower *follower,
                             int64_t *work)
{
    struct followers_page page;
    enum status status = followers_page_fill(broker, follower, *work, &page);
    if (status != STATUS_ok)
        return status;
    *work -= page.work;
    bool has_come = page.page.next_sequence >= broker->head;
    bool tells = page.page.items_count > 0 || (follower->is_new && has_come);
    if (!tells) {
        follower->seen = page.page.next_sequence;
        return STATUS_ok;
    }
    struct envelope events = envelope_make(message_kind_events);
    events.id = follower->request;
    events.verb = VERB_follow_events;
    events.sequence = broker->head;
    status =
        envelope_set_body(&events, &record_page, &page.page, &broker->arena);
    if (status == STATUS_ok)
        status = broker_send_envelope(broker, &follower->to, &events);
    if (status != STATUS_ok)
        return status;
    follower->seen = follower->told = page.page.next_sequence;
    follower->credit -= page.page.items_count;
    follower->bytes += page.bytes;
    follower->is_new &= !has_come;
    return STATUS_ok;
}

/* Whether the follower stays. One that takes nothing is tried again less and
 * less often: making its page again costs those who post. */
static bool push(struct broker *broker, struct follower *follower,
                 int64_t *work)
{
    enum status status = push_page(broker, follower, work);
    arena_reset(&broker->arena);
    if (status == STATUS_ok) {
        follower->stuck_ms = follower->retry_ms = 0;
        return true;
    }
    if (status == STATUS_unavailable || status == STATUS_denied)
        return false;
    int64_t now_ms = clock_monotonic_ms();
    if (!follower->stuck_ms)
        follower->stuck_ms = now_ms;
    int64_t stuck_ms = now_ms - follower->stuck_ms;
    int64_t wait_ms = stuck_ms > RETRY_FIRST_MS ? stuck_ms : RETRY_FIRST_MS;
    follower->retry_ms =
        now_ms + (wait_ms < RETRY_MOST_MS ? wait_ms : RETRY_MOST_MS);
    return stuck_ms < FOLLOWER_STUCK_MS;
}

static bool is_due(const struct broker *broker, const struct follower *follower)
{
    return follower->credit > 0 && follower->bytes < FOLLOWER_BYTES_MOST &&
           (follower->seen < broker->head || follower->is_new);
}

static void drop(struct followers *followers, int index)
{
    followers->list[index] = followers->list[--followers->count];
}

/* When somebody is due next, monotonic; LOOP_NEVER: nobody is. */
static int64_t next_due_ms(const struct broker *broker)
{
    const struct followers *followers = &broker->followers;
    int64_t next_ms = LOOP_NEVER;
    for (int index = 0; index < followers->count; index++) {
        const struct follower *follower = &followers->list[index];
        if (is_due(broker, follower) &&
            (next_ms == LOOP_NEVER || follower->retry_ms < next_ms))
            next_ms = follower->retry_ms;
    }
    return next_ms;
}

void followers_push(struct broker *broker)
{
    struct followers *followers = &broker->followers;
    int64_t work = FOLLOWERS_WORK_MOST;
    int64_t now_ms = clock_monotonic_ms();
    for (int turns = followers->count; turns > 0 && work > 0; turns--) {
        if (followers->next >= followers->count)
            followers->next = 0;
        int index = followers->next++;
        struct follower *follower = &followers->list[index];
        bool is_known = broker_knows(broker, follower->to.key);
        if (is_known &&
            (!is_due(broker, follower) || follower->retry_ms > now_ms))
            continue;
        if (is_known && push(broker, follower, &work))
            continue;
        log_info("a follower went away");
        drop(followers, index);
        followers->next = index;
    }
    loop_timer_set(broker->loop, followers->timer, next_due_ms(broker), 0);
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
        const struct follower *follower = &followers->list[index];
        bool takes_nothing =
            follower->credit == 0 || follower->bytes >= FOLLOWER_BYTES_MOST;
        if (takes_nothing && now_ms - follower->heard_ms >= FOLLOWER_SILENT_MS)
            drop(followers, index);
    }
}

void followers_open(struct broker *broker)
{
    broker->followers.count = broker->followers.next = 0;
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

/* Of these followers the one that was silent longest, or NULL. */
static struct follower *stalest(struct followers *followers,
                                const struct id *actor, bool has_credit)
{
    struct follower *found = NULL;
    for (int index = 0; index < followers->count; index++) {
        struct follower *follower = &followers->list[index];
        if ((actor && !id_equal(follower->actor, *actor)) ||
            (!has_credit && follower->credit > 0))
            continue;
        if (!found || follower->heard_ms < found->heard_ms)
            found = follower;
    }
    return found;
}

static int count_of(const struct followers *followers, struct id actor)
{
    int count = 0;
    for (int index = 0; index < followers->count; index++)
        count += id_equal(followers->list[index].actor, actor);
    return count;
}

/* A place for one more follower of this actor: its own stalest one's when it
 * has many, a free one, or that of any without credit. NULL: there is none. */
static struct follower *place_for(struct followers *followers, struct id actor)
{
    if (count_of(followers, actor) >= FOLLOWERS_MOST_A_PARTY)
        return stalest(followers, &actor, true);
    if (followers->count < FOLLOWERS_MOST)
        return &followers->list[followers->count++];
    return stalest(followers, NULL, false);
}

/* What it was pushed and does not know of yet is still under way. */
static int64_t bytes_left(const struct follower *follower, struct id actor,
                          int64_t after)
{
    bool has_all = after >= follower->told || !id_equal(follower->actor, actor);
    return has_all ? 0 : follower->bytes;
}

/* STATUS_busy: there are too many; STATUS_conflict: it has not taken what was
 * sent. */
static enum status start(struct followers *followers, const struct sender *from,
                         const struct envelope *request,
                         const struct follower *wanted)
{
    struct follower *follower = find(followers, from);
    if (follower && id_equal(follower->request, request->id)) {
        follower->heard_ms = wanted->heard_ms;
        return STATUS_ok;
    }
    int64_t bytes =
        follower ? bytes_left(follower, wanted->actor, wanted->told) : 0;
    if (bytes >= FOLLOWER_BYTES_MOST)
        return STATUS_conflict;
    if (!follower)
        follower = place_for(followers, wanted->actor);
    if (!follower)
        return STATUS_busy;
    *follower = *wanted;
    follower->bytes = bytes;
    return STATUS_ok;
}

void followers_take(struct broker *broker, const struct sender *from,
                    const struct envelope *request,
                    const struct principal *principal)
{
    struct event_query query;
    struct problems problems;
    problems_init(&problems, &broker->arena);
    enum status status = envelope_read_body(request, &record_event_query,
                                            &broker->arena, &query, &problems);
    if (status == STATUS_ok) {
        struct follower wanted = {.to = *from,
                                  .request = request->id,
                                  .actor = principal->id,
                                  .told = query.after,
                                  .seen = query.after,
                                  .credit = request->credit < CREDIT_MOST
                                                ? request->credit
                                                : CREDIT_MOST,
                                  .heard_ms = clock_monotonic_ms(),
                                  .is_new = true};
        status = start(&broker->followers, from, request, &wanted);
        if (status == STATUS_conflict)
            problem_add(&problems, "after", problem_reason_not_taken, NULL);
    }
    if (status == STATUS_busy) {
        limits_refuse(broker, from, request, problem_reason_too_many_at_once,
                      FOLLOWER_SILENT_MS);
        return;
    }
    if (status != STATUS_ok) {
        intake_refuse(broker, from, request, status, &problems);
        return;
    }
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = request->id;
    reply.verb = request->verb;
    reply.sequence = broker->head;
    broker_send_envelope(broker, from, &reply);
    loop_timer_set(broker->loop, broker->followers.timer, 0, 0);
}
