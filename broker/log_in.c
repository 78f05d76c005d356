#include <sodium.h>
#include <string.h>

#include "broker/logins.h"
#include "model/verb.h"

#define TOKEN_BYTES 32
#define SOURCE_BYTES 16

/* The address behind a gateway is the gateway's word; of another connection
 * there is none but itself. */
static void copy_source(struct login *login, const struct log_in *body)
{
    bool is_gateway =
        (login->principal.roles & WEB) || !id_is_zero(login->principal.via);
    if (is_gateway && body->source)
        memcpy(login->source, body->source, strlen(body->source) + 1);
}

/* Where it was opened from, as a session keeps it. */
static struct hash hash_source(const struct login_step *step)
{
    uint8_t bytes[ID_BYTES + LOGIN_SOURCE_BYTES];
    struct id by = logins_brought_by(step->login);
    size_t size = strlen(step->login->source);
    memcpy(bytes, by.bytes, ID_BYTES);
    memcpy(bytes + ID_BYTES, step->login->source, size);
    return session_key_hash(&step->broker->sessions.key, "source", bytes,
                            ID_BYTES + size);
}

/* Whether that party has had a session from there lately. */
static bool is_known(const struct login_step *step)
{
    struct session_list list = {.count = 0};
    struct hash source = hash_source(step);
    if (id_is_zero(step->login->party) ||
        session_list_read(step->view, step->login->party, &step->broker->arena,
                          &list) != STATUS_ok)
        return false;
    for (uint32_t index = 0; index < list.count; index++) {
        struct bytes kept = list.list[index].source;
        if (kept.size == SOURCE_BYTES &&
            memcmp(kept.data, source.bytes, SOURCE_BYTES) == 0)
            return true;
    }
    return false;
}

/* Whose name or phone it is; zero: nobody's. */
static struct id find_party(const struct login_step *step)
{
    struct secret_key place;
    const char *account = step->login->account;
    bool is_phone = account[0] == '+';
    const struct record *table =
        is_phone ? &record_phone_binding : &record_password;
    struct hash name =
        is_phone ? sessions_phone_name(account) : sessions_login_name(account);
    if (store_secret_find(step->view, table, name, &place) != STATUS_ok)
        return (struct id){{0}};
    return place.party;
}

static bool is_usable(const struct login_step *step,
                      const struct password *password)
{
    int64_t now_ms = clock_wall_ms(&step->broker->clock);
    bool is_spent = !id_is_zero(password->spent) &&
                    !id_equal(password->spent, step->login->request);
    return !password->is_temporary ||
           (!is_spent && now_ms - password->set_ms < PASSWORD_TEMPORARY_MS);
}

/* The password that opens an account now. False: nothing does. */
static bool find_password(const struct login_step *step,
                          struct password *ret_password)
{
    struct principal person;
    return !id_is_zero(step->login->party) &&
           principal_find(step->view, &step->broker->arena, step->login->party,
                          &person) == STATUS_ok &&
           person.roles != 0 &&
           logins_password(step, ret_password) == STATUS_ok &&
           is_usable(step, ret_password);
}

/* Half of the queue is for those who have been here before. */
static bool is_under_pressure(const struct login_step *step)
{
    return hashing_waiting(step->broker->sessions.hashing) >=
           HASHING_JOBS_MOST / 2;
}

bool log_in_begin(const struct login_step *step)
{
    const struct log_in *body = step->body;
    struct login *login = step->login;
    struct password password;
    copy_source(login, body);
    sessions_account(body->name, login->account);
    login->party = find_party(step);
    bool is_from_known = is_known(step);
    if (!logins_may_try(step, is_from_known))
        return false;
    if (!is_from_known && is_under_pressure(step)) {
        logins_refuse(step, STATUS_busy, "name", problem_reason_too_many_tries);
        return false;
    }
    step->job->is_check = true;
    if (find_password(step, &password)) {
        login->version = password.version;
        memcpy(step->job->kept, password.hash, strlen(password.hash) + 1);
    }
    if (!logins_copy_password(body->password, step->job->given))
        step->job->kept[0] = '\0'; /* nobody's, at the same cost */
    return true;
}

/* ---- after the check */

/* Sets the reply, and what makes the token known. */
static void fill(const struct login_step *step, struct session *session,
                 uint8_t token[TOKEN_BYTES], struct session_opened *reply)
{
    const struct session_limits *times = &step->broker->sessions.limits;
    struct party party;
    randombytes_buf(token, TOKEN_BYTES);
    *reply =
        (struct session_opened){.token = {token, TOKEN_BYTES},
                                .session = session->id,
                                .party = session->party,
                                .must_change = session->is_limited,
                                .idle_ms = times->idle_ms,
                                .ends_ms = session->opened_ms + times->life_ms};
    if (store_get(step->view, &record_party, session->party,
                  &step->broker->arena, &party) == STATUS_ok)
        reply->name = party.name;
}

static void spend(const struct login_step *step, struct store_write *write,
                  struct password *password)
{
    struct secret_key place = {.table = &record_password,
                               .party = password->id};
    password->spent = step->login->request;
    store_secret_put(write, &place, NULL, password);
}

/* Under the request's id: the same request again has the same session. */
static void open_session(const struct login_step *step,
                         struct password *password)
{
    struct store_write *write = logins_write(step);
    if (!write)
        return;
    struct login_step inside = *step;
    inside.view = store_write_view(write);
    int64_t now_ms = clock_wall_ms(&step->broker->clock);
    struct hash source = hash_source(step);
    struct session session = {.id = step->login->request,
                              .party = step->login->party,
                              .gateway = logins_brought_by(step->login),
                              .opened_ms = now_ms,
                              .used_ms = now_ms,
                              .is_limited = password->is_temporary,
                              .source = {source.bytes, SOURCE_BYTES}};
    struct secret_key place = session_place(session.party, session.id);
    struct session before;
    bool is_new = store_secret_get(inside.view, &place, &step->broker->arena,
                                   &before) == STATUS_not_found;
    if (!is_new && before.ended_ms) {
        logins_refuse(step, STATUS_denied, "id", problem_reason_session_ended);
        return;
    }
    if (is_new)
        session_make_room(write, session.party, now_ms);
    else
        session = before;
    uint8_t token[TOKEN_BYTES];
    struct session_opened reply;
    fill(&inside, &session, token, &reply);
    struct hash name = session_key_hash(&step->broker->sessions.key, "token",
                                        token, TOKEN_BYTES);
    store_secret_put(write, &place, &name, &session);
    if (password->is_temporary)
        spend(step, write, password);
    if (is_new)
        logins_append(step, session.party, NULL, NULL);
    logins_reply(step, &reply);
    sodium_memzero(token, sizeof token);
}

void log_in_end(const struct login_step *step)
{
    struct attempt attempt = logins_attempt(step, false);
    struct lockout *lockout = &step->broker->sessions.lockout;
    struct password password = {.version = 0};
    bool is_right = step->job->is_right && find_password(step, &password) &&
                    password.version == step->login->version;
    if (is_right) {
        lockout_pass(lockout, &attempt);
        open_session(step, &password);
        return;
    }
    lockout_fail(lockout, &attempt);
    logins_refuse(step, STATUS_denied, "password", problem_reason_wrong_login);
}
