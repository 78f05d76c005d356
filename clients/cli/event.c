/* The ledger: list, follow, export. */
#include <signal.h>
#include <stdio.h>

#include "clients/cli/assemble.h"
#include "clients/cli/event_line.h"
#include "clients/cli/list.h"
#include "clients/cli/progress.h"

#define EVENTS_AT_ONCE 200
#define WAIT_MS 2000
#define CREDIT 500

static enum status read_query(struct cli *cli, struct event_query *ret_query)
{
    record_init(&record_event_query, ret_query);
    return assemble_flags(cli, &record_event_query, ret_query);
}

int run_event_list(struct cli *cli)
{
    struct event_query query;
    enum status status = read_query(cli, &query);
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_read_events, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct page *page = cli->reply.value;
    if (page->items_count == 0) {
        cli_say(cli, _("Nothing found."));
        return status_exit_code(STATUS_not_found);
    }
    int64_t next = page->next_sequence;
    event_print_page(cli, page);
    if (next)
        cli_say(cli, _("There is more. Next: lienket event list --after %lld"),
                (long long)next);
    return 0;
}

/* One page of the ledger; the run's arena is emptied after each. */
static enum status export_page(struct cli *cli, struct event_query *query,
                               bool *ret_ended)
{
    enum status status = cli_call(cli, VERB_read_events, query);
    if (status != STATUS_ok)
        return status;
    const struct page *page = cli->reply.value;
    for (uint32_t index = 0; index < page->items_count && status == STATUS_ok;
         index++)
        status = event_print_export(cli, &page->items[index]);
    query->after = page->next_sequence;
    *ret_ended = page->next_sequence == 0;
    arena_reset(&cli->arena);
    return status;
}

int run_event_export(struct cli *cli)
{
    struct event_query query;
    enum status status = read_query(cli, &query);
    bool has_ended = false;
    query.limit = EVENTS_AT_ONCE;
    struct progress progress;
    progress_start(&progress, cli, _("exporting"), 0);
    while (status == STATUS_ok && !has_ended) {
        status = export_page(cli, &query, &has_ended);
        progress_step(&progress, EVENTS_AT_ONCE);
    }
    progress_end(&progress);
    return status_exit_code(status);
}

static volatile sig_atomic_t was_interrupted;

static void interrupt(int number)
{
    (void)number;
    was_interrupted = 1;
}

/* Prints what comes after `*last` of a page; false where one is missing. */
static bool print_after(struct cli *cli, const struct page *page, int64_t *last)
{
    for (uint32_t index = 0; index < page->items_count; index++) {
        const struct event *event =
            cli_item(cli, &page->items[index], &record_event);
        if (!event || event->sequence > *last + 1)
            return false;
        if (event->sequence <= *last)
            continue;
        event_print_line(cli, event);
        *last = event->sequence;
    }
    (void)fflush(stdout);
    return true;
}

/* What is in the ledger already, up to its head. */
static enum status catch_up(struct cli *cli, int64_t *last)
{
    for (bool at_head = false; !at_head;) {
        struct event_query query = {.after = *last, .limit = EVENTS_AT_ONCE};
        enum status status = cli_call(cli, VERB_read_events, &query);
        if (status != STATUS_ok)
            return status;
        const struct page *page = cli->reply.value;
        at_head = page->next_sequence == 0;
        if (!print_after(cli, page, last))
            return STATUS_corrupt;
    }
    return STATUS_ok;
}

/* Asks for pushed events and prints those that come. What a broken connection
 * lost is seen at the next asking, and read from the ledger. */
static enum status follow(struct cli *cli, int64_t *last)
{
    struct event_query query = {.after = *last, .limit = EVENTS_AT_ONCE};
    struct client_request request = {
        .verb = VERB_follow_events, .value = &query, .credit = CREDIT};
    enum status status = client_request(cli->client, &request, &cli->reply);
    if (status != STATUS_ok) {
        cli_tell_failure(cli, &record_event_query, status);
        return status;
    }
    int64_t head = cli->reply.sequence;
    status = client_next_events(cli->client, WAIT_MS, &cli->reply);
    if (status == STATUS_ok && print_after(cli, cli->reply.value, last))
        return STATUS_ok;
    if (status == STATUS_ok || head > *last)
        return catch_up(cli, last);
    return status == STATUS_timeout ? STATUS_ok : status;
}

int run_event_follow(struct cli *cli)
{
    struct event_query query;
    enum status status = read_query(cli, &query);
    struct sigaction action = {.sa_handler = interrupt};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    int64_t last = query.after;
    if (status == STATUS_ok)
        status = cli_connect(cli, false);
    if (status == STATUS_ok)
        status = catch_up(cli, &last);
    while (status == STATUS_ok && !was_interrupted)
        status = follow(cli, &last);
    return was_interrupted ? 0 : status_exit_code(status);
}
