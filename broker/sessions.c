#include "broker/sessions.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "broker/broker.h"
#include "broker/intake.h"
#include "broker/logins.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/phone.h"

struct hash sessions_phone_name(const char *phone)
{
    return hash_bytes(phone, strlen(phone));
}

struct hash sessions_login_name(const char *account)
{
    return hash_bytes(account, strlen(account));
}

void sessions_account(const char *typed, char ret_account[LOGIN_ACCOUNT_SIZE])
{
    char phone[PHONE_SIZE];
    ret_account[0] = '\0';
    if (phone_normalise(typed, phone) == STATUS_ok)
        memcpy(ret_account, phone, sizeof phone);
    else if (text_fold(typed, ret_account, LOGIN_ACCOUNT_SIZE) != STATUS_ok)
        ret_account[0] = '\0';
}

/* ---- what is written now and then */

/* Only where the session is still there: it may have been forgotten. */
static void write_use(struct store_write *write, const struct awake_place *used,
                      struct arena *arena)
{
    struct secret_key place = session_place(used->party, used->session);
    struct session session;
    if (store_write_status(write) != STATUS_ok ||
        store_secret_get(store_write_view(write), &place, arena, &session) !=
            STATUS_ok)
        return;
    session.used_ms = used->used_ms;
    store_secret_put(write, &place, NULL, &session);
}

static void store_uses(struct broker *broker, int64_t step_ms)
{
    struct awake_place used;
    uint32_t cursor = 0;
    while (awake_take(&broker->sessions.awake, step_ms, &cursor, &used)) {
        if (batch_open(broker) != STATUS_ok)
            return;
        write_use(broker->batch.write, &used, &broker->arena);
        broker->batch.has_changes = true;
    }
}

struct sweep {
    struct session_limits limits;
    int64_t now_ms;
    struct arena *arena;
    struct secret_key keys[SWEPT_MOST]; /* that are long over */
    int over;
    int seen;
    struct secret_key next;
    bool is_at_end;
};

static bool look(void *context, const struct secret_key *key,
                 struct bytes record)
{
    struct sweep *sweep = context;
    struct session session;
    if (sweep->seen == SWEPT_MOST) {
        sweep->next = *key;
        sweep->is_at_end = false;
        return false;
    }
    sweep->seen++;
    if (record_decode(&record_session, record, sweep->arena, &session, NULL) !=
        STATUS_ok)
        return false;
    /* Uses that are not on disk yet are at most a step of the idle time. */
    int64_t ends_ms = session_ends_ms(&session, &sweep->limits,
                                      session.used_ms + sweep->limits.idle_ms);
    if (ends_ms + SESSION_KEPT_MS < sweep->now_ms)
        sweep->keys[sweep->over++] = *key;
    return true;
}

/* Removes sessions that are long over, a part of the table at a time. */
static void sweep_some(struct broker *broker)
{
    struct sessions *sessions = &broker->sessions;
    const struct store_snapshot *view = batch_view(broker);
    struct sweep sweep = {.limits = sessions->limits,
                          .now_ms = clock_wall_ms(&broker->clock),
                          .arena = &broker->arena,
                          .is_at_end = true};
    if (!view ||
        store_secret_scan(view, &sessions->swept, look, &sweep) != STATUS_ok)
        return;
    sessions->swept = sweep.is_at_end
                          ? session_place((struct id){{0}}, (struct id){{0}})
                          : sweep.next;
    if (sweep.over == 0 || batch_open(broker) != STATUS_ok)
        return;
    for (int index = 0; index < sweep.over; index++)
        store_secret_remove(broker->batch.write, &sweep.keys[index]);
    broker->batch.has_changes = true;
}

static void settle(struct broker *broker)
{
    enum status status = broker->batch.write
                             ? store_write_status(broker->batch.write)
                             : STATUS_ok;
    if (status == STATUS_ok)
        batch_finish(broker);
    else
        batch_abandon(broker, status);
    arena_reset(&broker->arena);
}

static void run_upkeep(void *context)
{
    struct broker *broker = context;
    answers_forget(&broker->sessions.answers, clock_monotonic_ms());
    store_uses(broker, broker->sessions.limits.idle_ms / SESSION_STEPS);
    sweep_some(broker);
    settle(broker);
}

/* ---- opening and closing */

static void open_key(struct broker *broker)
{
    struct session_key *key = &broker->sessions.key;
    const char *store = broker->settings->store;
    enum status status = session_key_open(store, key);
    if (status == STATUS_denied || status == STATUS_corrupt)
        die(status_exit_code(status), "%s/" SESSION_KEY_FILE ": %s", store,
            status == STATUS_denied ? "others may read it (chmod 600)"
                                    : "it is not a key of this program");
    if (status == STATUS_ok)
        return;
    log_warning("cannot make %s/" SESSION_KEY_FILE
                ": sessions end with this process",
                store);
    randombytes_buf(key->bytes, sizeof key->bytes);
}

void sessions_open(struct broker *broker)
{
    struct sessions *sessions = &broker->sessions;
    sessions->limits =
        (struct session_limits){.idle_ms = broker->settings->session_idle_ms,
                                .life_ms = broker->settings->session_life_ms};
    sessions->swept = session_place((struct id){{0}}, (struct id){{0}});
    if (hashing_open(&sessions->hashing) != STATUS_ok)
        die(71, "cannot start the thread that hashes passwords");
    open_key(broker);
    awake_init(&sessions->awake);
    lockout_init(&sessions->lockout);
    if (loop_watch_fd(broker->loop, hashing_fd(sessions->hashing),
                      logins_finish, broker) != STATUS_ok)
        die(71, "cannot wait for the thread that hashes passwords");
    int timer = loop_timer_add(broker->loop, run_upkeep, broker);
    loop_timer_set(broker->loop, timer, 0, SESSIONS_PERIOD_MS);
}

void sessions_close(struct broker *broker)
{
    struct sessions *sessions = &broker->sessions;
    hashing_close(sessions->hashing);
    if (!broker->exit_code) {
        store_uses(broker, 1);
        settle(broker);
    }
    awake_clear(&sessions->awake);
    lockout_clear(&sessions->lockout);
    sodium_memzero(sessions, sizeof *sessions);
}

/* ---- list_sessions */

/* Those that are still good; what only the broker needs is left out. */
static enum status list_live(struct broker *broker, struct id party,
                             struct session_list *list)
{
    struct sessions *sessions = &broker->sessions;
    int64_t now_ms = clock_wall_ms(&broker->clock);
    const struct store_snapshot *view = batch_view(broker);
    if (!view)
        return STATUS_io;
    enum status status = session_list_read(view, party, &broker->arena, list);
    uint32_t live = 0;
    for (uint32_t index = 0; status == STATUS_ok && index < list->count;
         index++) {
        struct session session = list->list[index];
        session.used_ms =
            awake_used_ms(&sessions->awake, party, session.id, session.used_ms);
        session.source = (struct bytes){NULL, 0};
        if (session_is_live(&session, &sessions->limits, session.used_ms,
                            now_ms))
            list->list[live++] = session;
    }
    list->count = live;
    return status;
}

void sessions_list(struct broker *broker, const struct sender *from,
                   const struct envelope *request,
                   const struct principal *principal)
{
    struct session_list list = {.count = 0};
    enum status status = list_live(broker, principal->id, &list);
    struct session_page page = {.sessions = list.list,
                                .sessions_count = list.count,
                                .present = principal->session};
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = request->id;
    reply.verb = request->verb;
    reply.sequence = broker->head;
    if (status == STATUS_ok)
        status = envelope_set_body(&reply, &record_session_page, &page,
                                   &broker->arena);
    reply.status = status;
    broker_send_envelope(broker, from, &reply);
}
