/* Verbs that take a record as it is: withdraw, suspend, approve, reject... */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/lead.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"

/* Asks on a terminal; scripts are taken at their word, but for what can never
 * be made good. */
static bool is_sure(struct cli *cli, int count)
{
    char answer[16];
    const struct settings *settings = &cli->arguments.settings;
    bool is_for_ever = cli->command->verb == VERB_forget_person;
    if (is_for_ever && !settings->is_sure && !settings->is_dry_run &&
        !isatty(STDIN_FILENO)) {
        cli_complain(_("This cannot be undone: say --yes."));
        return false;
    }
    if (settings->is_sure || settings->is_dry_run || !isatty(STDIN_FILENO) ||
        !isatty(STDERR_FILENO))
        return true;
    (void)fprintf(stderr, "%s (%d)? %s ", _(cli->command->summary), count,
                  _("[y/N]"));
    if (!fgets(answer, sizeof answer, stdin))
        return false;
    return strchr("yYcC", answer[0]) && answer[0] != '\0';
}

static void tell(struct cli *cli, const struct reference *reference)
{
    const char *id = print_id(cli, reference->id);
    if (cli->arguments.settings.is_dry_run) {
        cli_say(cli, _("Dry run: %s %s %s"), cli->command->noun,
                cli->command->action, id);
        return;
    }
    const struct receipt *receipt = cli->reply.value;
    if (cli->arguments.settings.output == OUTPUT_JSON)
        cli_print_json(&record_receipt, receipt);
    else if (cli->arguments.settings.output == OUTPUT_QUIET)
        printf("%s\n", id);
    else
        printf(_("Done: %s (version %lld, event %lld)\n"), id,
               (long long)receipt->version, (long long)cli->reply.sequence);
}

static enum status decide(struct cli *cli, struct reference *reference,
                          const char *text)
{
    enum status status =
        subject_find_text(cli, cli->command->table, text, &reference->id);
    if (status == STATUS_ok && !cli->arguments.settings.is_dry_run)
        status = cli_call(cli, (enum verb_number)cli->command->verb, reference);
    if (status != STATUS_ok)
        return status;
    tell(cli, reference);
    if (cli->command->table == &record_lead)
        lead_tell_after(cli, reference->id);
    return STATUS_ok;
}

static bool lacks_reason(const struct cli *cli,
                         const struct reference *reference)
{
    return (cli->command->verb == VERB_reject_lead ||
            cli->command->verb == VERB_cancel_lead) &&
           reference->reason == refusal_unset;
}

int run_decide(struct cli *cli)
{
    struct reference reference;
    record_init(&record_reference, &reference);
    if (cli->command->table == &record_lead &&
        !lead_take_seen(cli, &reference.version))
        return EXIT_USAGE;
    enum status status = assemble_flags(cli, &record_reference, &reference);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (operand_count(cli) == 0 || lacks_reason(cli, &reference)) {
        cli_complain(_("This needs: lienket %s %s %s"), cli->command->noun,
                     cli->command->action, _(cli->command->arguments));
        if (lacks_reason(cli, &reference))
            cli_complain("--reason: %s", entry_words(cli, &vocabulary_refusal));
        return EXIT_USAGE;
    }
    if (!is_sure(cli, operand_count(cli)))
        return cli->command->verb == VERB_forget_person ? EXIT_USAGE : 0;
    if (!cli->arguments.settings.is_dry_run)
        status = cli_connect(cli, true);
    for (int index = 0; index < operand_count(cli) && status == STATUS_ok;
         index++)
        status = decide(cli, &reference, operand(cli, index));
    return status_exit_code(status);
}
