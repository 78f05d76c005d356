#include "clients/mail/options.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/mail_address.h"

#define EVERY_S_DEFAULT 15
#define EVERY_S_MOST 3600
#define OTHERS 077

static bool read_tls(const char *text, enum mail_tls *ret_tls)
{
    static const char *const words[] = {[MAIL_TLS_STARTTLS] = "starttls",
                                        [MAIL_TLS_SMTPS] = "smtps",
                                        [MAIL_TLS_NONE] = "none"};
    for (size_t index = 0; text && index < sizeof words / sizeof *words;
         index++)
        if (strcmp(text, words[index]) == 0) {
            *ret_tls = (enum mail_tls)index;
            return true;
        }
    if (text)
        cli_complain(_("--tls is starttls, smtps or none."));
    return !text;
}

static bool read_every(const char *text, int64_t *ret_ms)
{
    char *end;
    if (!text)
        return true;
    long long seconds = strtoll(text, &end, 10);
    if (*text && !*end && seconds >= 1 && seconds <= EVERY_S_MOST) {
        *ret_ms = seconds * 1000;
        return true;
    }
    cli_complain(_("--every is a number of seconds from 1 to %d."),
                 EVERY_S_MOST);
    return false;
}

static enum status read_password(const char *path,
                                 char ret_password[MAIL_PASSWORD_SIZE])
{
    struct stat found;
    FILE *file = fopen(path, "re");
    if (!file || fstat(fileno(file), &found) != 0) {
        cli_complain(_("The file of the password cannot be read: %s"), path);
        if (file)
            (void)fclose(file);
        return STATUS_io;
    }
    bool is_private = (found.st_mode & OTHERS) == 0;
    bool is_read = is_private && fgets(ret_password, MAIL_PASSWORD_SIZE, file);
    (void)fclose(file);
    if (!is_private)
        cli_complain(_("Others may read %s. Next: chmod 600 %s"), path, path);
    else if (!is_read)
        cli_complain(_("No password was given (1 to 256 bytes, one a line)."));
    ret_password[strcspn(ret_password, "\r\n")] = '\0';
    return is_read ? STATUS_ok : STATUS_denied;
}

static bool has_all(const struct cli *cli, const struct mail_options *options)
{
    const struct arguments *arguments = &cli->arguments;
    if (arguments->word_count > 0 || arguments->flag_count > 0 ||
        !options->server || !options->from) {
        cli_complain(_("This needs: lienket-mail --server HOST[:PORT] --from "
                       "ADDRESS [--name NAME] [--user NAME --password-file "
                       "FILE] [--tls starttls|smtps|none] [--ca FILE] [--every "
                       "SECONDS] [--once]"));
        return false;
    }
    if (mail_address_is_valid(options->from))
        return true;
    cli_complain(_("--from: '%s' is no e-mail address."), options->from);
    return false;
}

enum status mail_options_read(struct cli *cli, struct mail_options *ret_options)
{
    struct arguments *arguments = &cli->arguments;
    struct mail_options options = {
        .server = arguments_take_flag(arguments, "server"),
        .from = arguments_take_flag(arguments, "from"),
        .sender = arguments_take_flag(arguments, "name"),
        .user = arguments_take_flag(arguments, "user"),
        .ca_file = arguments_take_flag(arguments, "ca"),
        .every_ms = EVERY_S_DEFAULT * 1000};
    const char *path = arguments_take_flag(arguments, "password-file");
    const char *tls = arguments_take_flag(arguments, "tls");
    const char *every = arguments_take_flag(arguments, "every");
    if (!options.sender)
        options.sender = "lienket";
    if (!has_all(cli, &options) || !read_tls(tls, &options.tls) ||
        !read_every(every, &options.every_ms))
        return STATUS_invalid;
    if ((options.user != NULL) != (path != NULL)) {
        cli_complain(_("--user and --password-file go together."));
        return STATUS_invalid;
    }
    if (options.user && options.tls == MAIL_TLS_NONE) {
        cli_complain(_("Without TLS no password is sent."));
        return STATUS_invalid;
    }
    enum status status =
        path ? read_password(path, options.password) : STATUS_ok;
    *ret_options = options;
    sodium_memzero(options.password, sizeof options.password);
    return status;
}
