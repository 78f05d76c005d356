/* Verbs that say something about a lead as it was seen: its version goes with
 * them, so that who was overtaken is told so. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/fold.h"
#include "clients/cli/lead.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"
#include "model/life.h"
#include "model/value.h"

static bool may_act(struct cli *cli, const struct lead *lead,
                    const struct lead_line *line)
{
    const struct verb *verb = verb_find(cli->command->verb);
    return life_find_line(lead->state, line->state, verb->event) != NULL;
}

/* "1. Nhóm gừng Lũng Nặm, 400 kg" a line. */
static void tell_lines(struct cli *cli, const struct lead *lead)
{
    for (uint32_t index = 0; index < lead->lines_count; index++)
        cli_complain("  %u. %s, %s, %s",
                     (unsigned)lead_line_number(lead, index),
                     print_name(cli, lead->lines[index].group_name),
                     print_trade(cli, lead->lines[index].quantity, lead->unit),
                     word_text(&vocabulary_line_state, lead->lines[index].state,
                               cli->language));
}

/* The line that was named by its number or its group. 0: none, which is told.
 */
static int64_t find_named(struct cli *cli, const struct lead *lead,
                          const char *text)
{
    int64_t found = 0;
    int count = 0;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        int64_t number = lead_line_number(lead, index);
        if (strcmp(text, cli_format(cli, "%lld", (long long)number)) == 0)
            return number;
        if (fold_equal(lead->lines[index].group_name, text)) {
            found = number;
            count++;
        }
    }
    if (count == 1)
        return found;
    cli_complain(_("'%s' is no line of this lead; its lines are:"), text);
    tell_lines(cli, lead);
    return 0;
}

/* Not named: the only line for which this can be said. */
static int64_t find_only(struct cli *cli, const struct lead *lead)
{
    int64_t found = 0;
    int count = 0;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        if (!may_act(cli, lead, &lead->lines[index]))
            continue;
        found = lead_line_number(lead, index);
        count++;
    }
    if (count == 1)
        return found;
    if (count == 0) {
        cli_complain(_("No line of this lead is in a state for this:"));
    } else {
        cli_complain(_("Which line? lienket %s %s ID LINE"), cli->command->noun,
                     cli->command->action);
    }
    tell_lines(cli, lead);
    return 0;
}

static enum status set_line(struct cli *cli, const struct lead *lead,
                            const struct record *record, void *value)
{
    const struct field *field = record_field(record, "line");
    if (!field || value_number(field, value) != 0)
        return STATUS_ok;
    int64_t line = operand_count(cli) > 1
                       ? find_named(cli, lead, operand(cli, 1))
                       : find_only(cli, lead);
    value_set_number(field, value, line);
    return line ? STATUS_ok : STATUS_invalid;
}

static const struct lead_line *line_of(const struct lead *lead, int64_t number)
{
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (lead_line_number(lead, index) == number)
            return &lead->lines[index];
    return NULL;
}

/* A cut without a quantity takes the line out, whatever it still is. */
static void complete_cuts(const struct lead *lead, struct lead_edit *edit)
{
    for (uint32_t index = 0; index < edit->cuts_count; index++) {
        struct line_cut *cut = &edit->cuts[index];
        const struct lead_line *line = line_of(lead, cut->line);
        if (cut->less == 0 && line)
            cut->less = line->quantity;
    }
}

/* What the flags do not say. */
static enum status complete(struct cli *cli, const struct lead *lead,
                            const struct record *record, void *value)
{
    value_set_id(record_field(record, "id"), value, lead->id);
    if (record == &record_lead_edit) {
        struct lead_edit *edit = value;
        complete_cuts(lead, edit);
        if (cli->command->verb == VERB_split_lead && id_is_zero(edit->into))
            edit->into = client_new_id(cli->client);
    }
    return set_line(cli, lead, record, value);
}

static int send(struct cli *cli, const struct record *record, void *value)
{
    const struct settings *settings = &cli->arguments.settings;
    if (settings->is_dry_run) {
        if (settings->output == OUTPUT_JSON)
            cli_print_json(record, value);
        else if (settings->output != OUTPUT_QUIET)
            print_card(cli, record, value);
        cli_say(cli, _("Dry run: nothing was sent."));
        return 0;
    }
    enum status status =
        cli_call(cli, (enum verb_number)cli->command->verb, value);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct receipt *receipt = cli->reply.value;
    struct id id = receipt->id;
    const char *text = print_id(cli, id);
    if (settings->output == OUTPUT_JSON)
        cli_print_json(&record_receipt, receipt);
    else if (settings->output == OUTPUT_QUIET)
        printf("%s\n", text);
    else
        printf(_("Done: %s (version %lld, event %lld)\n"), text,
               (long long)receipt->version, (long long)cli->reply.sequence);
    lead_tell_after(cli, id);
    return 0;
}

/* The file is sent once all else is right. */
static enum status attach(struct cli *cli, const struct record *record,
                          const char *path, void *value)
{
    if (!path)
        return STATUS_ok;
    if (record != &record_lead_signature) {
        cli_complain(_("There is no --%.*s here."), 4, "file");
        return STATUS_unsupported;
    }
    struct lead_signature *signature = value;
    return cli->arguments.settings.is_dry_run
               ? STATUS_ok
               : upload_file(cli, path, &signature->attachment);
}

static int act(struct cli *cli, const struct lead *lead, const char *path)
{
    const struct record *record = verb_find(cli->command->verb)->body;
    void *value = cli_take(cli, 1, record->size);
    int64_t version = lead->version;
    record_init(record, value);
    if (!lead_take_seen(cli, &version))
        return EXIT_USAGE;
    enum status status = assemble_flags_of(cli, record, lead, value);
    if (status == STATUS_ok)
        status = complete(cli, lead, record, value);
    value_set_number(record_field(record, "version"), value, version);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (!assemble_check(cli, record, value))
        return EXIT_DATA;
    status = attach(cli, record, path, value);
    return status == STATUS_ok ? send(cli, record, value)
                               : status_exit_code(status);
}

int run_lead_act(struct cli *cli)
{
    struct id id;
    int count = operand_count(cli);
    const struct record *record = verb_find(cli->command->verb)->body;
    int most = record_field(record, "line") ? 2 : 1;
    const char *path = arguments_take_flag(&cli->arguments, "file");
    if (count < 1 || count > most) {
        cli_complain(_("This needs: lienket %s %s %s"), cli->command->noun,
                     cli->command->action, _(cli->command->arguments));
        return EXIT_USAGE;
    }
    enum status status =
        subject_find_text(cli, &record_lead, operand(cli, 0), &id);
    if (status == STATUS_ok)
        status = cli_connect(cli, true);
    if (status != STATUS_ok)
        return status_exit_code(status);
    int code = 0;
    const struct lead *lead = lead_fetch(cli, id, &code);
    return lead ? act(cli, lead, path) : code;
}
