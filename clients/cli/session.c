/* Logging in and out, passwords, and the phones of a party. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/password.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"
#include "model/phone.h"

static int refuse_usage(const struct cli *cli)
{
    cli_complain(_("This needs: lienket %s %s %s"), cli->command->noun,
                 cli->command->action, _(cli->command->arguments));
    return EXIT_USAGE;
}

/* No flag is left that nobody has taken. */
static enum status check_flags(struct cli *cli)
{
    struct nothing nothing = {0};
    return assemble_flags(cli, &record_nothing, &nothing);
}

/* ---- log in */

static int keep_session(struct cli *cli)
{
    const struct session_opened *opened = cli->reply.value;
    struct session_file session = {.is_there = true, .party = opened->party};
    if (opened->token.size != sizeof session.token)
        return status_exit_code(STATUS_corrupt);
    memcpy(session.token, opened->token.data, sizeof session.token);
    enum status status = session_file_write(cli_whose(cli), &session);
    sodium_memzero(&session, sizeof session);
    if (status != STATUS_ok) {
        cli_complain(_("The session cannot be kept in the state folder: %s"),
                     status_text(status, cli->language));
        return status_exit_code(status);
    }
    cli_say(cli, _("You speak as %s now."), print_name(cli, opened->name));
    if (opened->must_change)
        cli_say(cli, _("That password was a temporary one. Next: lienket party "
                       "password"));
    return 0;
}

int run_session_login(struct cli *cli)
{
    struct log_in body = {.name = NULL};
    char password[PASSWORD_SIZE] = "";
    if (operand_count(cli) != 1)
        return refuse_usage(cli);
    struct password_source *source = password_source_open(cli);
    if (!source)
        return EXIT_DATA;
    enum status status = check_flags(cli);
    bool is_read = status == STATUS_ok &&
                   password_read(source, _("Password"), false, password);
    password_source_close(source);
    if (status == STATUS_ok && !is_read)
        status = STATUS_invalid;
    body.name = operand(cli, 0);
    body.password = password;
    cli->is_key_alone = true; /* it brings the name and password */
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_log_in, &body);
    sodium_memzero(password, sizeof password);
    return status == STATUS_ok ? keep_session(cli) : status_exit_code(status);
}

/* ---- log out */

/* A session that is over already is what was wanted. */
static bool is_over(const struct client_reply *reply)
{
    return reply->problem_count == 1 &&
           reply->problems[0].reason == problem_reason_session_ended;
}

int run_session_logout(struct cli *cli)
{
    struct session_reference reference = {.session = {{0}}};
    struct nothing nothing = {0};
    bool is_everywhere = cli->arguments.settings.wants_all;
    enum status status = check_flags(cli);
    if (status == STATUS_ok)
        status = cli_connect(cli, true);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (!cli->session.is_there) {
        cli_complain(_("Nobody is logged in here."));
        return status_exit_code(STATUS_not_found);
    }
    if (is_everywhere)
        status = cli_call(cli, VERB_log_out_everywhere, &nothing);
    else
        status = cli_call(cli, VERB_log_out, &reference);
    if (status != STATUS_ok && !is_over(&cli->reply))
        return status_exit_code(status);
    session_file_remove(cli_whose(cli));
    cli_say(cli,
            is_everywhere ? _("Logged out everywhere.") : _("Logged out."));
    return 0;
}

/* ---- list */

static void print_session(struct cli *cli, const struct session *session,
                          bool is_present)
{
    enum output output = cli->arguments.settings.output;
    const char *id = print_id(cli, session->id);
    if (output == OUTPUT_JSON)
        cli_print_json(&record_session, session);
    else if (output == OUTPUT_QUIET)
        printf("%s\n", id);
    else
        printf("%s\t%s\t%s\t%s\n", id, print_time(cli, session->opened_ms),
               print_time(cli, session->used_ms),
               is_present ? _("this one") : "");
}

int run_session_list(struct cli *cli)
{
    struct nothing nothing = {0};
    enum status status = check_flags(cli);
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_list_sessions, &nothing);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct session_page *page = cli->reply.value;
    for (uint32_t index = 0; index < page->sessions_count; index++)
        print_session(cli, &page->sessions[index],
                      id_equal(page->sessions[index].id, page->present));
    if (page->sessions_count == 0)
        cli_say(cli, _("There is no session."));
    return 0;
}

/* ---- a password */

struct passwords {
    char old[PASSWORD_SIZE];
    char fresh[PASSWORD_SIZE];
};

/* One's own asks for the present one as well; it is not there at first. */
static bool read_passwords(struct password_source *source, bool is_own,
                           struct passwords *passwords)
{
    if (is_own &&
        !password_read(source, _("Present password"), false, passwords->old))
        return false;
    return password_read(source, _("New password"), true, passwords->fresh);
}

static int set_password(struct cli *cli, struct new_password body,
                        struct password_source *source)
{
    struct passwords passwords = {.old = ""};
    enum status status = STATUS_invalid;
    if (read_passwords(source, id_is_zero(body.party), &passwords)) {
        body.old = passwords.old;
        body.password = passwords.fresh;
        status = cli_call(cli, VERB_set_password, &body);
    }
    sodium_memzero(&passwords, sizeof passwords);
    if (status != STATUS_ok)
        return status_exit_code(status);
    cli_say(cli, id_is_zero(body.party)
                     ? _("The password is set. Your other sessions have ended.")
                     : _("A temporary password is set, good for one login "
                         "within 7 days."));
    return 0;
}

int run_party_password(struct cli *cli)
{
    struct new_password body = {
        .login = arguments_take_flag(&cli->arguments, "login")};
    if (operand_count(cli) > 1)
        return refuse_usage(cli);
    struct password_source *source = password_source_open(cli);
    if (!source)
        return EXIT_DATA;
    enum status status = check_flags(cli);
    if (status == STATUS_ok && operand_count(cli) == 1)
        status = subject_find(cli, &record_party, &body.party);
    int code = status == STATUS_ok ? set_password(cli, body, source)
                                   : status_exit_code(status);
    password_source_close(source);
    return code;
}

/* ---- a phone */

int run_phone(struct cli *cli)
{
    struct phone_order order = {.phone = NULL};
    char phone[PHONE_SIZE];
    if (operand_count(cli) != 2)
        return refuse_usage(cli);
    order.phone = operand(cli, 1);
    enum status status = check_flags(cli);
    if (status == STATUS_ok)
        status = subject_find_text(cli, &record_party, operand(cli, 0),
                                   &order.party);
    if (status == STATUS_ok)
        status = cli_connect(cli, true);
    if (status == STATUS_ok)
        status = cli_call(cli, (enum verb_number)cli->command->verb, &order);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct receipt *receipt = cli->reply.value;
    if (phone_normalise(order.phone, phone) == STATUS_ok)
        cli_say(cli, "%s, %s", phone, phone_operator(phone));
    if (cli->arguments.settings.output == OUTPUT_JSON)
        cli_print_json(&record_receipt, receipt);
    else
        printf("%s\n", print_id(cli, receipt->id));
    return 0;
}
