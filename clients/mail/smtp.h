/* Hands one letter to the mail server, by SMTP (RFC 5321) through libcurl. The
 * connection is kept for the next one. */
#ifndef LIENKET_CLIENTS_MAIL_SMTP_H
#define LIENKET_CLIENTS_MAIL_SMTP_H

#include "base/buffer.h"
#include "clients/mail/options.h"

struct smtp;

enum smtp_outcome {
    SMTP_TAKEN,   /* the server has it */
    SMTP_LATER,   /* not now (4xx), or nobody knows: it may have it */
    SMTP_REFUSED, /* not this letter (5xx) */
    SMTP_AWAY,    /* no server to talk to, or none that may be trusted */
};

/* `options` outlives it. */
struct smtp *smtp_create(const struct mail_options *options);

/* Accepts NULL. */
void smtp_destroy(struct smtp *smtp);

/* Waits at most two minutes. `*ret_why` says what the server said, until the
 * next call. */
enum smtp_outcome smtp_send(struct smtp *smtp, const char *to,
                            const struct buffer *letter, const char **ret_why);

#endif
