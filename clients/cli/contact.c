/* How to reach a party: reading it is noted in the ledger. */
#include <stdio.h>

#include "clients/cli/assemble.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"
#include "model/life.h"

/* A party must name the lead that opens the contact to it. */
static bool lacks_lead(const struct client_reply *reply)
{
    for (uint32_t index = 0; index < reply->problem_count; index++)
        if (reply->problems[index].reason == problem_reason_missing)
            return true;
    return false;
}

/* The first lead with that party which opens contacts, among those that the run
 * may see; none: zero. */
static struct id find_lead(struct cli *cli, struct id party)
{
    struct pages pages;
    const struct lead *lead;
    struct id found = {{0}};
    struct list_query query = {.party = party};
    pages_init(&pages, cli, &record_lead, &query, 0);
    while (id_is_zero(found) && (lead = pages_next(&pages, NULL)))
        if (life_opens_contacts(lead->state))
            found = lead->id;
    pages_clear(&pages);
    return found;
}

static enum status ask(struct cli *cli, struct contact_query *query)
{
    enum status status = cli_connect(cli, false);
    if (status != STATUS_ok)
        return status;
    status = client_call(cli->client, VERB_show_contact, query, &cli->reply);
    if (status == STATUS_denied && lacks_lead(&cli->reply)) {
        query->lead = find_lead(cli, query->id);
        if (!id_is_zero(query->lead))
            return cli_call(cli, VERB_show_contact, query);
    }
    if (status != STATUS_ok)
        cli_tell_failure(cli, &record_contact_query, status);
    return status;
}

int run_contact_show(struct cli *cli)
{
    struct contact_query query;
    record_init(&record_contact_query, &query);
    enum status status = subject_find(cli, &record_contact, &query.id);
    if (status == STATUS_ok)
        status = assemble_flags(cli, &record_contact_query, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (cli->arguments.settings.is_dry_run) {
        cli_say(cli, _("Dry run: nothing was sent."));
        return 0;
    }
    status = ask(cli, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct contact *contact = cli->reply.value;
    enum output output = cli->arguments.settings.output;
    if (output == OUTPUT_JSON)
        cli_print_json(&record_contact, contact);
    else if (output == OUTPUT_QUIET)
        printf("%s\n", print_name(cli, contact->phone));
    else
        print_card(cli, &record_contact, contact);
    cli_say(cli, _("That you read this is noted as event %lld."),
            (long long)cli->reply.sequence);
    return 0;
}
