/* Passwords from a terminal without echo, from a file, or from the input; never
 * from a flag, which others on the machine could read. */
#ifndef LIENKET_CLIENTS_CLI_PASSWORD_H
#define LIENKET_CLIENTS_CLI_PASSWORD_H

#include "clients/cli/cli.h"

#define PASSWORD_SIZE 257 /* with the NUL */

struct password_source; /* one a run */

/* Takes --password-file off the flags. NULL after telling that it cannot be
 * read. */
struct password_source *password_source_open(struct cli *cli);

/* Accepts NULL; what was read is wiped. */
void password_source_close(struct password_source *source);

/* The next line of the file or the input; or what is typed after `prompt`,
 * twice the same where `is_new`. An empty one is read where it is not new:
 * there may be none yet. False after telling. */
bool password_read(struct password_source *source, const char *prompt,
                   bool is_new, char ret_password[PASSWORD_SIZE]);

#endif
