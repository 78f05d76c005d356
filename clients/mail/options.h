/* Where letters go out, and who sends them: what the command line says beside
 * the settings that every client has. */
#ifndef LIENKET_CLIENTS_MAIL_OPTIONS_H
#define LIENKET_CLIENTS_MAIL_OPTIONS_H

#include "clients/cli/cli.h"

#define MAIL_PASSWORD_SIZE 257 /* with the NUL */

enum mail_tls { MAIL_TLS_STARTTLS, MAIL_TLS_SMTPS, MAIL_TLS_NONE };

struct mail_options {
    const char *server; /* host or host:port */
    const char *from;   /* the address that letters come from */
    const char *sender; /* the name beside it */
    const char *user;   /* NULL: does not log in */
    char password[MAIL_PASSWORD_SIZE];
    const char *ca_file; /* certificates to trust; NULL: the system's */
    enum mail_tls tls;
    int64_t every_ms; /* between two looks for notices */
};

/* Takes the flags off cli->arguments. Tells what is wrong: STATUS_invalid; the
 * password's file must be readable by its owner alone: STATUS_denied. */
MUST_CHECK enum status mail_options_read(struct cli *cli,
                                         struct mail_options *ret_options);

#endif
