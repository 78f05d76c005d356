/* People who log in: their sessions in memory, passwords on their way through
 * the hashing thread, and who must wait before the next try. */
#ifndef LIENKET_BROKER_SESSIONS_H
#define LIENKET_BROKER_SESSIONS_H

#include "broker/answers.h"
#include "broker/awake.h"
#include "broker/door.h"
#include "broker/hashing.h"
#include "broker/lockout.h"
#include "broker/principal.h"
#include "broker/session.h"
#include "broker/session_key.h"

#define SESSIONS_PERIOD_MS 60000
#define SWEPT_MOST 256 /* sessions looked at in a period */
#define LOGIN_NAME_BYTES 160
#define LOGIN_SOURCE_BYTES 64
#define LOGIN_ACCOUNT_SIZE (3 * LOGIN_NAME_BYTES + 1) /* TEXT_FOLD_SIZE */

struct broker;

/* A log_in or set_password whose password is being hashed. */
struct login {
    bool is_waiting; /* else the place is free */
    struct sender from;
    struct id request;
    unsigned verb;
    struct principal principal; /* who brought it */
    struct hash body;           /* keyed: tells the same said again */
    struct id party;            /* whose password; zero: nobody's */
    int64_t version;            /* of the password looked at; 0: none */
    bool is_first;              /* of set_password: there was none to replace */
    bool is_repeat;             /* of set_password: done before the reply */
    char account[LOGIN_ACCOUNT_SIZE]; /* as typed, in its one form */
    char source[LOGIN_SOURCE_BYTES + 1];
    char name[LOGIN_NAME_BYTES + 1]; /* of set_password: the login name */
};

struct sessions {
    struct session_key key;
    struct session_limits limits;
    struct awake awake;
    struct lockout lockout;
    struct hashing *hashing;
    struct login waiting[HASHING_JOBS_MOST];
    struct answers answers;
    struct secret_key swept; /* where the next sweep begins */
};

/* Ends the process with one clear line when it cannot. */
void sessions_open(struct broker *broker);

/* Writes down when sessions were last used; before the store is closed. */
void sessions_close(struct broker *broker);

/* The names that secrets are found by. */
struct hash sessions_phone_name(const char *phone);
struct hash sessions_login_name(const char *account);

/* The one form of a name or phone as typed; "" when it is neither. */
void sessions_account(const char *typed, char ret_account[LOGIN_ACCOUNT_SIZE]);

/* list_sessions, answered at once. */
void sessions_list(struct broker *broker, const struct sender *from,
                   const struct envelope *request,
                   const struct principal *principal);

#endif
