/* log_in and set_password on their way: what can be told without hashing, into
 * the hashing thread's queue, and what came of it back into a batch.
 *
 * Neither is a write of the ordinary kind, though both leave an event: what
 * they say may stand neither among the kept replies nor, as a plain hash,
 * beside them. A repeated log_in opens no second session, but gives the one
 * that it opened a new token. */
#ifndef LIENKET_BROKER_LOGINS_H
#define LIENKET_BROKER_LOGINS_H

#include "broker/broker.h"

#define LOGINS_MOST_A_SOURCE 4 /* of one source in the queue */
#define PASSWORD_CHARACTERS_LEAST 8
#define PASSWORD_TEMPORARY_MS                                                  \
    (INT64_C(7) * 86400000) /* then it opens nothing */

/* For either verb; the principal is allowed to say it. */
void logins_take(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct principal *principal);

/* Called by the loop, with the broker, when passwords have been hashed. */
void logins_finish(void *context);

/* ---- between logins.c, log_in.c and set_password.c */

/* What waits, and the job that it waits for. */
struct login_step {
    struct broker *broker;
    const struct store_snapshot *view;
    struct login *login;
    struct hash_job *job;
    const void *body; /* a struct of the verb's body; at the start only */
};

/* Prepares the job. False: the request has been refused. */
bool log_in_begin(const struct login_step *step);
bool set_password_begin(const struct login_step *step);

/* Does what was asked, or refuses. */
void log_in_end(const struct login_step *step);
void set_password_end(const struct login_step *step);

void logins_refuse(const struct login_step *step, enum status status,
                   const char *field, enum problem_reason reason);

/* The wait of the lock-out: false after refusing. */
bool logins_may_try(const struct login_step *step, bool is_known);

/* The open write; NULL after refusing, when there is none to be had. */
struct store_write *logins_write(const struct login_step *step);

/* Appends the event of the verb: `actor` did it, through the login's gateway.
 */
void logins_append(const struct login_step *step, struct id actor,
                   const struct record *table, const void *record);

/* Answers with a struct of the verb's reply, once the batch is committed. */
void logins_reply(const struct login_step *step, const void *value);

/* Whose connection it came over: the gateway's, where there is one. */
struct id logins_brought_by(const struct login *login);

struct attempt logins_attempt(const struct login_step *step, bool is_known);

/* The party's password record; STATUS_not_found. */
MUST_CHECK enum status logins_password(const struct login_step *step,
                                       struct password *ret_password);

/* As NFC, so that it is the same however it was typed. False: too long. */
bool logins_copy_password(const char *typed, char ret_password[]);

#endif
