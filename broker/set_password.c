#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "broker/checks.h"
#include "broker/logins.h"
#include "model/verb.h"

static bool is_own(const struct login *login)
{
    return id_equal(login->party, login->principal.id);
}

/* Coordinators set the passwords of traders within their reach; of officers
 * only the operator does, since whoever sets a password can speak as its owner.
 * Services have none. */
static enum problem_reason find_refusal(const struct login_step *step,
                                        const struct party *party)
{
    const struct principal *principal = &step->login->principal;
    const struct verb *verb = verb_find(VERB_set_password);
    struct rights rights = principal_rights(principal);
    unsigned people = EVERYONE & ~(unsigned)MATCHER;
    if (!is_own(step->login) && !(principal->roles & OPERATOR))
        people = GROUP | BUYER;
    if (!(role_of_kind(party->kind) & people))
        return problem_reason_not_allowed;
    if (rights_allow(&rights, verb, step->broker->gazetteer, party))
        return problem_reason_unset;
    return principal->roles & COORDINATOR ? problem_reason_outside_communes
                                          : problem_reason_not_allowed;
}

/* The party, whose name is its first login name. */
static bool check_party(const struct login_step *step, struct party *ret_party)
{
    struct login *login = step->login;
    if (store_get(step->view, &record_party, login->party, &step->broker->arena,
                  ret_party) != STATUS_ok) {
        logins_refuse(step, STATUS_not_found, "party",
                      problem_reason_not_found);
        return false;
    }
    enum problem_reason refusal = find_refusal(step, ret_party);
    if (refusal)
        logins_refuse(step, STATUS_denied, "party", refusal);
    return !refusal;
}

static int count_characters(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool check_length(const struct login_step *step, const char *password)
{
    struct problems problems;
    int count = count_characters(password);
    if (count >= PASSWORD_CHARACTERS_LEAST)
        return true;
    problems_init(&problems, &step->broker->arena);
    problem_add_range(&problems, "password", count, PASSWORD_CHARACTERS_LEAST,
                      HASHING_PASSWORD_SIZE - 1);
    struct envelope request = {.id = step->login->request,
                               .verb = step->login->verb};
    batch_refuse(step->broker, &step->login->from, &request, STATUS_invalid,
                 &problems);
    return false;
}

/* A login name is nobody else's and no phone: that one is looked up as such. */
static bool is_free(const struct login_step *step, const char *name)
{
    char account[LOGIN_ACCOUNT_SIZE];
    struct secret_key place;
    sessions_account(name, account);
    if (account[0] == '\0' || account[0] == '+')
        return false;
    enum status status = store_secret_find(
        step->view, &record_password, sessions_login_name(account), &place);
    return status == STATUS_not_found ||
           (status == STATUS_ok && id_equal(place.party, step->login->party));
}

/* The name asked for, else the one there is, else the party's own. */
static bool choose_name(const struct login_step *step,
                        const struct password *password,
                        const struct party *party)
{
    const struct new_password *body = step->body;
    const char *name = body->login;
    if (!name || !*name)
        name = password->login;
    if (!name || !*name)
        name = party->name;
    if (is_free(step, name)) {
        (void)snprintf(step->login->name, sizeof step->login->name, "%s", name);
        return true;
    }
    logins_refuse(step, STATUS_conflict, "login", problem_reason_exists);
    return false;
}

/* One's own needs the old one, once there is one: a session that somebody else
 * got hold of must not be enough. */
static void ask_for_old(const struct login_step *step,
                        const struct password *password)
{
    const struct new_password *body = step->body;
    struct hash_job *job = step->job;
    job->is_check = true;
    memcpy(job->kept, password->hash, strlen(password->hash) + 1);
    if (step->login->is_repeat)
        memcpy(job->given, job->fresh, sizeof job->given);
    else if (!logins_copy_password(body->old ? body->old : "", job->given))
        job->kept[0] = '\0';
}

static bool check_new(const struct login_step *step)
{
    const struct new_password *body = step->body;
    if (!logins_copy_password(body->password, step->job->fresh)) {
        logins_refuse(step, STATUS_invalid, "password",
                      problem_reason_too_long);
        return false;
    }
    if (!check_length(step, step->job->fresh))
        return false;
    if (!body->old || strcmp(body->old, body->password) != 0)
        return true;
    logins_refuse(step, STATUS_invalid, "password", problem_reason_must_change);
    return false;
}

/* What is guessed at here is the password of a party, by whatever name. A
 * session is a source of its own: others behind its gateway do not wait for
 * what is tried in it. */
static void set_attempt(struct login *login)
{
    char id[ID_TEXT_SIZE];
    id_format(login->party, id);
    (void)snprintf(login->account, sizeof login->account, "%s", id);
    id_format(login->principal.session, id);
    if (!id_is_zero(login->principal.session))
        (void)snprintf(login->source, sizeof login->source, "%s", id);
}

/* Of the last password that was set, as the ledger has it; 0: none was. It goes
 * on where the password itself has been forgotten. */
static enum status read_version(const struct login_step *step,
                                int64_t *ret_version)
{
    struct password_change change = {.version = 0};
    enum status status =
        store_get(step->view, &record_password_change, step->login->party,
                  &step->broker->arena, &change);
    *ret_version = status == STATUS_ok ? change.version : 0;
    return status == STATUS_not_found ? STATUS_ok : status;
}

/* What there is now, all zero where there is none, and the version. False: the
 * store cannot be read, the broker has failed. */
static bool read_present(const struct login_step *step,
                         struct password *ret_password, int64_t *ret_version)
{
    *ret_password = (struct password){.version = 0};
    enum status status = logins_password(step, ret_password);
    if (status == STATUS_ok || status == STATUS_not_found)
        status = read_version(step, ret_version);
    if (status != STATUS_ok)
        broker_fail(step->broker, status, "read a password");
    return status == STATUS_ok;
}

bool set_password_begin(const struct login_step *step)
{
    const struct new_password *body = step->body;
    struct login *login = step->login;
    struct password password;
    struct party party;
    login->party = id_is_zero(body->party) ? login->principal.id : body->party;
    set_attempt(login);
    if (!check_party(step, &party) || !check_new(step))
        return false;
    if (!read_present(step, &password, &login->version))
        return false;
    bool is_there = password.version > 0;
    login->is_first = !is_there;
    login->is_repeat = is_there && id_equal(password.request, login->request);
    if (!choose_name(step, &password, &party))
        return false;
    if (is_there && (is_own(login) || login->is_repeat)) {
        if (!logins_may_try(step, false))
            return false;
        ask_for_old(step, &password);
    }
    step->job->is_make = !login->is_repeat;
    return true;
}

/* ---- after the hashing */

static void put_password(const struct login_step *step,
                         struct store_write *write)
{
    struct login *login = step->login;
    char account[LOGIN_ACCOUNT_SIZE];
    struct secret_key place = {.table = &record_password,
                               .party = login->party};
    struct password password = {.id = login->party,
                                .login = login->name,
                                .hash = step->job->made,
                                .set_ms = clock_wall_ms(&step->broker->clock),
                                .request = login->request,
                                .is_temporary = !is_own(login),
                                .version = login->version + 1};
    sessions_account(login->name, account);
    struct hash name = sessions_login_name(account);
    store_secret_put(write, &place, &name, &password);
}

/* The session that changed its temporary password is one like any other. */
static void free_session(const struct login_step *step,
                         struct store_write *write)
{
    struct login *login = step->login;
    struct session session;
    struct secret_key place =
        session_place(login->party, login->principal.session);
    if (store_write_status(write) != STATUS_ok ||
        store_secret_get(store_write_view(write), &place, &step->broker->arena,
                         &session) != STATUS_ok)
        return;
    session.is_limited = 0;
    store_secret_put(write, &place, NULL, &session);
}

static void set_password(const struct login_step *step)
{
    struct login *login = step->login;
    struct store_write *write = logins_write(step);
    if (!write)
        return;
    struct id kept = {{0}};
    if (is_own(login))
        kept = login->principal.session;
    put_password(step, write);
    session_end_all(write, login->party, kept,
                    clock_wall_ms(&step->broker->clock));
    if (!id_is_zero(kept))
        free_session(step, write);
    struct password_change change = {.id = login->party,
                                     .version = login->version + 1,
                                     .is_temporary = !is_own(login)};
    logins_append(step, login->principal.id, &record_password_change, &change);
    struct receipt receipt = {.id = login->party,
                              .version = login->version + 1};
    logins_reply(step, &receipt);
}

static void answer_repeat(const struct login_step *step)
{
    struct login *login = step->login;
    struct receipt receipt = {.id = login->party, .version = login->version};
    if (!step->job->is_right)
        logins_refuse(step, STATUS_conflict, "id", problem_reason_id_reused);
    else if (logins_write(step))
        logins_reply(step, &receipt);
}

void set_password_end(const struct login_step *step)
{
    struct login *login = step->login;
    struct attempt attempt = logins_attempt(step, false);
    struct lockout *lockout = &step->broker->sessions.lockout;
    struct password password;
    struct party party;
    int64_t version;
    if (!check_party(step, &party) || !read_present(step, &password, &version))
        return;
    if (login->is_repeat) {
        answer_repeat(step);
    } else if (!step->job->is_right) {
        lockout_fail(lockout, &attempt);
        logins_refuse(step, STATUS_denied, "old", problem_reason_wrong_login);
    } else if (version != login->version ||
               (password.version == 0) != login->is_first ||
               !is_free(step, login->name)) {
        logins_refuse(step, STATUS_conflict, "password",
                      problem_reason_changed_since);
    } else {
        lockout_pass(lockout, &attempt);
        set_password(step);
    }
}
