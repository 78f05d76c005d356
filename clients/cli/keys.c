/* One's own key: made, shown, enrolled, put in place of another; and what staff
 * does with the keys of parties. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/curve.h"
#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/key_trouble.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"
#include "clients/lib/key_files.h"
#include "model/codec.h"

#define EXIT_CONFIG 78
#define ENROL_ENDPOINT "tcp://127.0.0.1:7513"

static int complain_of(const char *path, enum status status)
{
    if (status == STATUS_conflict)
        cli_complain(_("There is a key at %s already; it stays."), path);
    else if (status == STATUS_denied)
        cli_complain(_("Others can read %s, so it is not used. Next: chmod 600 "
                       "it, or make another one"),
                     path);
    else if (status == STATUS_not_found)
        cli_complain(_("There is no key at %s. Next: lienket keys new"), path);
    else if (status == STATUS_invalid)
        cli_complain(_("%s is no key file."), path);
    else
        cli_complain(_("%s cannot be written or read."), path);
    return EXIT_CONFIG;
}

/* The file that is meant: the operand, or the one in use. */
static const char *path_of(struct cli *cli)
{
    return operand_count(cli) > 0 ? operand(cli, 0) : key_trouble_key_path(cli);
}

static void tell_key(struct cli *cli, const char *path, struct curve_key key)
{
    char text[CURVE_TEXT_SIZE];
    enum output output = cli->arguments.settings.output;
    curve_key_format(key, text);
    if (output == OUTPUT_JSON)
        printf("{\"public_key\":\"%s\"}\n", text);
    else if (output == OUTPUT_QUIET || output == OUTPUT_PLAIN)
        printf("%s\n", text);
    else
        printf(_("key file:   %s\npublic key: %s\n"), path, text);
}

int run_keys_new(struct cli *cli)
{
    const char *path = path_of(cli);
    enum status status = key_files_make_folder(path);
    struct curve_pair *pair = curve_pair_create();
    if (status == STATUS_ok)
        status = curve_file_write(path, pair);
    if (status == STATUS_ok)
        tell_key(cli, path, pair->public_key);
    curve_pair_destroy(pair);
    if (status != STATUS_ok)
        return complain_of(path, status);
    cli_say(cli, _("Next: ask a coordinator for a code, then: lienket keys "
                   "enrol; or have the public key registered: lienket keys "
                   "add"));
    return 0;
}

int run_keys_show(struct cli *cli)
{
    const char *path = path_of(cli);
    struct curve_key key;
    enum status status = curve_file_read_public(path, &key);
    if (status != STATUS_ok)
        return complain_of(path, status);
    tell_key(cli, path, key);
    return 0;
}

/* A public key as people have it: 64 digits, or a file that holds it. */
static bool read_public(const char *told, struct curve_key *ret_key)
{
    if (curve_key_parse(told, strlen(told), ret_key) == STATUS_ok)
        return true;
    enum status status = curve_file_read_public(told, ret_key);
    if (status != STATUS_ok)
        complain_of(told, status);
    return status == STATUS_ok;
}

static int lack_party(const struct cli *cli)
{
    cli_complain(_("This needs: lienket %s %s %s"), cli->command->noun,
                 cli->command->action, _(cli->command->arguments));
    return EXIT_USAGE;
}

static void tell_receipt(struct cli *cli, const char *done)
{
    const struct receipt *receipt = cli->reply.value;
    enum output output = cli->arguments.settings.output;
    if (output == OUTPUT_JSON)
        cli_print_json(&record_receipt, receipt);
    else if (output == OUTPUT_QUIET)
        printf("%s\n", print_id(cli, receipt->id));
    else
        printf("%s %s\n", done, print_id(cli, receipt->id));
}

int run_keys_add(struct cli *cli)
{
    struct credential credential;
    struct curve_key key;
    const char *told = arguments_take_flag(&cli->arguments, "public-key");
    record_init(&record_credential, &credential);
    enum status status = assemble_flags(cli, &record_credential, &credential);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (operand_count(cli) != 1 || !told)
        return lack_party(cli);
    if (!read_public(told, &key))
        return EXIT_DATA;
    status = cli_connect(cli, true);
    if (status == STATUS_ok)
        status = subject_find_text(cli, &record_party, operand(cli, 0),
                                   &credential.party);
    if (status != STATUS_ok)
        return status_exit_code(status);
    credential.id = client_new_id(cli->client);
    credential.public_key = (struct bytes){key.bytes, CURVE_KEY_BYTES};
    status = cli_call(cli, VERB_add_credential, &credential);
    if (status == STATUS_ok)
        tell_receipt(cli, _("Registered:"));
    return status_exit_code(status);
}

static void tell_code(struct cli *cli, const struct enrolment_code *code)
{
    enum output output = cli->arguments.settings.output;
    if (output == OUTPUT_JSON) {
        cli_print_json(&record_enrolment_code, code);
        return;
    }
    printf("%s\n", code->code);
    cli_say(cli,
            _("Counts once, until %s. It is told only now: pass it on to who "
              "shall use it, with the server's public key."),
            print_time(cli, code->to_ms));
}

int run_keys_code(struct cli *cli)
{
    struct code_request request;
    record_init(&record_code_request, &request);
    enum status status = assemble_flags(cli, &record_code_request, &request);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (operand_count(cli) != 1)
        return lack_party(cli);
    status =
        subject_find_text(cli, &record_party, operand(cli, 0), &request.party);
    if (status == STATUS_ok)
        status = cli_connect(cli, true);
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_issue_code, &request);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct enrolment_code *code = cli->reply.value;
    if (!*code->code) {
        cli_complain(_("The code got lost on its way and is not told again. "
                       "Next: ask for another one"));
        return status_exit_code(STATUS_timeout);
    }
    tell_code(cli, code);
    return 0;
}

/* The code as typed: the operand, or asked for, so that it need not stand in
 * the history of a shell. */
static const char *ask_code(struct cli *cli)
{
    char line[64];
    if (operand_count(cli) > 0)
        return operand(cli, 0);
    (void)fprintf(stderr, "%s ", _("Code:"));
    if (!fgets(line, sizeof line, stdin))
        return "";
    line[strcspn(line, "\r\n")] = '\0';
    return cli_format(cli, "%s", line);
}

/* --server HEX|FILE: kept where the client will look for it. */
static int keep_server(struct cli *cli, const char *told)
{
    struct curve_key key;
    const char *path = key_trouble_server_path(cli);
    if (!read_public(told, &key))
        return EXIT_DATA;
    enum status status = key_files_make_folder(path);
    if (status == STATUS_ok)
        status = curve_file_write_public(path, key);
    return status == STATUS_ok ? 0 : complain_of(path, status);
}

int run_keys_enrol(struct cli *cli)
{
    const char *server = arguments_take_flag(&cli->arguments, "server");
    const char *endpoint = cli->arguments.settings.enrol;
    struct enrol_request request;
    record_init(&record_enrol_request, &request);
    int code = server ? keep_server(cli, server) : 0;
    if (code)
        return code;
    request.code = ask_code(cli);
    cli->arguments.settings.broker = endpoint ? endpoint : ENROL_ENDPOINT;
    enum status status = cli_connect(cli, false);
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_enrol, &request);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct enrolled *enrolled = cli->reply.value;
    if (cli->arguments.settings.output == OUTPUT_JSON)
        cli_print_json(&record_enrolled, enrolled);
    else
        printf(_("Enrolled: this key now speaks for %s (%s)\n"),
               enrolled->party_name, print_id(cli, enrolled->party));
    return 0;
}

/* The pair that is to come, kept from a run that was cut off, or new. */
static enum status read_next(const char *path, struct curve_pair **ret_pair)
{
    enum status status = curve_file_read(path, ret_pair);
    if (status != STATUS_not_found)
        return status;
    struct curve_pair *pair = curve_pair_create();
    status = curve_file_write(path, pair);
    if (status == STATUS_ok)
        *ret_pair = pair;
    else
        curve_pair_destroy(pair);
    return status;
}

/* The broker has the key: an earlier run was cut off before it heard so. */
static bool is_there_already(const struct cli *cli, enum status status)
{
    const struct client_reply *reply = &cli->reply;
    return status == STATUS_conflict && reply->problem_count == 1 &&
           strcmp(reply->problems[0].field, "public_key") == 0 &&
           reply->problems[0].reason == problem_reason_exists;
}

/* The file in use changes hands only when the broker has the new key. */
static int swap_files(struct cli *cli, const char *path, const char *next)
{
    const char *former = cli_format(cli, "%s.old", path);
    if (rename(path, former) != 0 || rename(next, path) != 0)
        return complain_of(path, STATUS_io);
    return 0;
}

int run_keys_rotate(struct cli *cli)
{
    const char *path = key_trouble_key_path(cli);
    const char *next = cli_format(cli, "%s.next", path);
    struct rotate_request request;
    struct curve_pair *pair = NULL;
    record_init(&record_rotate_request, &request);
    cli->is_key_alone = true; /* it speaks of itself */
    enum status status = assemble_flags(cli, &record_rotate_request, &request);
    if (status == STATUS_ok)
        status = cli_connect(cli, true);
    if (status != STATUS_ok)
        return status_exit_code(status);
    status = read_next(next, &pair);
    if (status != STATUS_ok)
        return complain_of(next, status);
    request.public_key =
        (struct bytes){pair->public_key.bytes, CURVE_KEY_BYTES};
    status = client_call(cli->client, VERB_rotate, &request, &cli->reply);
    curve_pair_destroy(pair);
    if (status == STATUS_ok)
        tell_receipt(cli, _("The new key is in use:"));
    else if (!is_there_already(cli, status)) {
        cli_tell_failure(cli, &record_rotate_request, status);
        return status_exit_code(status);
    }
    int code = swap_files(cli, path, next);
    if (code == 0)
        cli_say(cli,
                _("The former one is in %s.old; remove it when it counts "
                  "no more."),
                path);
    return code;
}
