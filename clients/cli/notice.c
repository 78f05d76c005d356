/* What a party was told of its leads: list, follow, and say that it was read.
 * Looking takes nothing away; reading does, once for all. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/notice_text.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"

#define WAIT_MS 2000 /* between two looks of --follow */

static void print_card_of(struct cli *cli, const struct notice *notice)
{
    int width = terminal_width(stdout);
    printf("%lld. %s  %s\n", (long long)notice->number,
           print_time(cli, notice->time_ms),
           word_text(&vocabulary_notice_template, notice->template,
                     cli->language));
    text_print_wrapped(notice_what(cli, notice), 3, width, stdout);
    text_print_wrapped(notice_next(cli, notice), 3, width, stdout);
}

static void print_notice(struct cli *cli, const struct notice *notice)
{
    switch (cli->arguments.settings.output) {
    case OUTPUT_JSON:
        cli_print_json(&record_notice, notice);
        return;
    case OUTPUT_QUIET:
        printf("%s\n", print_id(cli, notice->id));
        return;
    case OUTPUT_PLAIN:
        printf("%lld\t%s\t%s\t%s\t%s\t%s\n", (long long)notice->number,
               print_time(cli, notice->time_ms), print_id(cli, notice->lead),
               word_text(&vocabulary_notice_template, notice->template,
                         cli->language),
               notice_what(cli, notice), notice_next(cli, notice));
        return;
    case OUTPUT_TABLE:
        print_card_of(cli, notice);
        return;
    }
}

/* Prints those after `*last` and moves it on; the catalogue may be asked for in
 * between, which takes the reply away: so a page is copied first. */
static enum status print_page(struct cli *cli, struct notice_query *query,
                              struct notice_page *ret_page)
{
    enum status status = cli_call(cli, VERB_list_notices, query);
    if (status != STATUS_ok)
        return status;
    struct client_reply reply = cli->reply;
    client_reply_init(&cli->reply);
    *ret_page = *(const struct notice_page *)reply.value;
    if (ret_page->folded > query->after &&
        ret_page->folded > ret_page->position)
        cli_say(cli, _("Notices up to number %lld are kept no more."),
                (long long)ret_page->folded);
    for (uint32_t index = 0; index < ret_page->notices_count; index++) {
        print_notice(cli, &ret_page->notices[index]);
        query->after = ret_page->notices[index].number;
    }
    ret_page->notices = NULL;
    client_reply_clear(&reply);
    return STATUS_ok;
}

/* All that there are now, page after page. */
static enum status print_new(struct cli *cli, struct notice_query *query,
                             int64_t *ret_count)
{
    struct notice_page page;
    enum status status;
    *ret_count = 0;
    do {
        page = (struct notice_page){.last = 0};
        status = print_page(cli, query, &page);
        *ret_count += page.notices_count;
    } while (page.notices_count > 0 && query->after < page.last);
    (void)fflush(stdout);
    return status;
}

static volatile sig_atomic_t was_interrupted;

static void interrupt(int number)
{
    (void)number;
    was_interrupted = 1;
}

static enum status follow(struct cli *cli, struct notice_query *query)
{
    struct sigaction action = {.sa_handler = interrupt};
    struct timespec wait = {WAIT_MS / 1000, WAIT_MS % 1000 * 1000000L};
    int64_t count;
    enum status status = STATUS_ok;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    while (status == STATUS_ok && !was_interrupted) {
        (void)nanosleep(&wait, NULL);
        if (!was_interrupted)
            status = print_new(cli, query, &count);
        arena_reset(&cli->arena);
    }
    return was_interrupted ? STATUS_ok : status;
}

/* Those that were not read yet, or with --all or --after all that are kept. */
int run_notice_list(struct cli *cli)
{
    struct notice_query query;
    int64_t count = 0;
    record_init(&record_notice_query, &query);
    enum status status = assemble_flags(cli, &record_notice_query, &query);
    const struct settings *settings = &cli->arguments.settings;
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (!query.channel && !query.after && !settings->wants_all)
        query.channel = notice_channel_cli;
    status = print_new(cli, &query, &count);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (settings->follows)
        return status_exit_code(follow(cli, &query));
    if (count == 0)
        cli_say(cli, _("Nothing new. All that are kept: lienket notice list "
                       "--all"));
    else if (query.channel && settings->output == OUTPUT_TABLE)
        cli_say(cli, _("When you have read them: lienket notice read %lld"),
                (long long)query.after);
    return count ? 0 : status_exit_code(STATUS_not_found);
}

/* Up to a number, or all of them. */
int run_notice_read(struct cli *cli)
{
    struct notice_position position = {.channel = notice_channel_cli};
    struct notice_query query;
    char rest;
    long long number = 0;
    record_init(&record_notice_query, &query);
    if (operand_count(cli) > 1 ||
        (operand_count(cli) == 1 &&
         sscanf(operand(cli, 0), "%lld%c", &number, &rest) != 1)) {
        cli_complain(_("This needs: lienket %s %s %s"), cli->command->noun,
                     cli->command->action, _(cli->command->arguments));
        return EXIT_USAGE;
    }
    query.limit = 1;
    enum status status = cli_connect(cli, true);
    if (status == STATUS_ok && operand_count(cli) == 0)
        status = cli_call(cli, VERB_list_notices, &query);
    if (status == STATUS_ok && operand_count(cli) == 0)
        number = ((const struct notice_page *)cli->reply.value)->last;
    position.number = number;
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_acknowledge_notices, &position);
    if (status == STATUS_ok)
        cli_say(cli, _("Read up to number %lld."), number);
    return status_exit_code(status);
}

/* The party that the key or session speaks for. */
static enum status find_speaker(struct cli *cli, struct id *ret_party)
{
    struct nothing nothing = {0};
    enum status status = cli_call(cli, VERB_hello, &nothing);
    if (status == STATUS_ok)
        *ret_party = ((const struct hello *)cli->reply.value)->party;
    return status;
}

int run_notice_mail(struct cli *cli)
{
    struct contact contact;
    record_init(&record_contact, &contact);
    if (operand_count(cli) != 1) {
        cli_complain(_("This needs: lienket %s %s %s"), cli->command->noun,
                     cli->command->action, _(cli->command->arguments));
        return EXIT_USAGE;
    }
    const char *party = arguments_take_flag(&cli->arguments, "party");
    enum status status = assemble_flags(cli, &record_contact, &contact);
    contact.mail_notices = strcmp(operand(cli, 0), "off") != 0;
    contact.mail = contact.mail_notices ? operand(cli, 0) : "";
    if (status == STATUS_ok)
        status = cli_connect(cli, true);
    if (status == STATUS_ok)
        status = party
                     ? subject_find_text(cli, &record_party, party, &contact.id)
                     : find_speaker(cli, &contact.id);
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_set_mail_notices, &contact);
    if (status == STATUS_ok && contact.mail_notices)
        cli_say(cli,
                _("From now on notices go to %s as well. To stop it: "
                  "lienket notice mail off"),
                contact.mail);
    else if (status == STATUS_ok)
        cli_say(cli, _("No more notices go out by mail."));
    return status_exit_code(status);
}
