/* post and update of any table: a record from flags, or from JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/assemble.h"
#include "clients/cli/body.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"
#include "model/principal.h"
#include "model/value.h"

/* A new record's id is the client's to make; products have theirs by code. */
static void give_id(struct cli *cli, const struct record *record, void *value)
{
    const struct field *id = record_field(record, "id");
    bool is_ours = id && id->kind == FIELD_ID && !(id->flags & SERVER);
    if (is_ours && id_is_zero(value_id(id, value)))
        value_set_id(id, value, client_new_id(cli->client));
}

static void tell_done(struct cli *cli, const struct receipt *receipt)
{
    const char *id = print_id(cli, receipt->id);
    enum output output = cli->arguments.settings.output;
    if (output == OUTPUT_JSON)
        cli_print_json(&record_receipt, receipt);
    else if (output == OUTPUT_PLAIN)
        printf("%s\t%lld\t%lld\n", id, (long long)receipt->version,
               (long long)cli->reply.sequence);
    else if (output == OUTPUT_QUIET)
        printf("%s\n", id);
    else
        printf(_("Done: %s (version %lld, event %lld)\n"), id,
               (long long)receipt->version, (long long)cli->reply.sequence);
}

/* What would be sent, printed in place of sending it. */
static int tell_dry(struct cli *cli, const struct record *record,
                    const void *value)
{
    if (cli->arguments.settings.output == OUTPUT_JSON)
        cli_print_json(record, value);
    else if (cli->arguments.settings.output != OUTPUT_QUIET)
        print_card(cli, record, value);
    cli_say(cli, _("Dry run: nothing was sent."));
    return 0;
}

static int send(struct cli *cli, const struct record *record, void *value,
                bool is_new)
{
    enum verb_number verb = (enum verb_number)cli->command->verb;
    if (!cli->arguments.settings.is_dry_run || !cli->client) {
        enum status status = cli_connect(cli, true);
        if (status != STATUS_ok)
            return status_exit_code(status);
    }
    if (is_new)
        give_id(cli, record, value);
    if (!assemble_check(cli, record, value))
        return EXIT_DATA;
    if (cli->arguments.settings.is_dry_run)
        return tell_dry(cli, record, value);
    enum status status = cli_call(cli, verb, value);
    if (status != STATUS_ok)
        return status_exit_code(status);
    tell_done(cli, cli->reply.value);
    return 0;
}

static int refuse_words(struct cli *cli)
{
    cli_complain(_("'%s' is too much here: name what you mean with --flags."),
                 operand(cli, 0));
    return EXIT_USAGE;
}

int run_post(struct cli *cli)
{
    const struct record *record = verb_find(cli->command->verb)->body;
    void *value = cli_take(cli, 1, record->size);
    record_init(record, value);
    if (operand_count(cli))
        return refuse_words(cli);
    enum status status = body_read(cli, record, value);
    if (status == STATUS_ok)
        status = assemble_flags(cli, record, value);
    if (status != STATUS_ok)
        return status_exit_code(status);
    return send(cli, record, value, true);
}

/* The present record, changed by what was said; its version goes with it. */
static int update(struct cli *cli, const struct record *record, struct id id)
{
    const void *present = pages_show(cli, record, id, NULL);
    if (!present)
        return status_exit_code(cli->reply.status == STATUS_ok
                                    ? STATUS_not_found
                                    : cli->reply.status);
    void *value = cli_take(cli, 1, record->size);
    memcpy(value, present, record->size);
    enum status status = body_read(cli, record, value);
    if (status == STATUS_ok)
        status = assemble_flags(cli, record, value);
    if (status != STATUS_ok)
        return status_exit_code(status);
    return send(cli, record, value, false);
}

int run_update(struct cli *cli)
{
    const struct record *record = verb_find(cli->command->verb)->body;
    struct id id;
    enum status status = subject_find(cli, record, &id);
    if (status != STATUS_ok)
        return status_exit_code(status);
    return update(cli, record, id);
}

int run_policy_update(struct cli *cli)
{
    return operand_count(cli) ? refuse_words(cli)
                              : update(cli, &record_policy, POLICY_ID);
}

int run_contact_post(struct cli *cli)
{
    struct contact contact;
    record_init(&record_contact, &contact);
    enum status status = subject_find(cli, &record_contact, &contact.id);
    if (status == STATUS_ok)
        status = body_read(cli, &record_contact, &contact);
    if (status == STATUS_ok)
        status = assemble_flags(cli, &record_contact, &contact);
    if (status != STATUS_ok)
        return status_exit_code(status);
    return send(cli, &record_contact, &contact, false);
}
