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

/* Prints what a page brings after `*last`; STATUS_stale where something between
 * is missing. What it covers without an event is not for these eyes. */
static enum status print_after(struct cli *cli, const struct page *page,
                               int64_t *last)
{
    if (page->after_sequence > *last)
        return STATUS_stale;
    for (uint32_t index = 0; index < page->items_count; index++) {
        const struct event *event =
            cli_item(cli, &page->items[index], &record_event);
        if (!event)
            return STATUS_corrupt;
        if (event->sequence > *last)
            event_print_line(cli, event);
    }
    (void)fflush(stdout);
    if (page->next_sequence > *last)
        *last = page->next_sequence;
    return STATUS_ok;
}

/* Asks for pushed events and prints those that come, until its credit is used
 * or nothing came for a while: then what a broken connection lost is asked for
 * again. */
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
    for (int64_t left = CREDIT; left > 0 && status == STATUS_ok;) {
        status = client_next_events(cli->client, WAIT_MS, &cli->reply);
        if (status != STATUS_ok || was_interrupted)
            break;
        const struct page *page = cli->reply.value;
        left -= page->items_count;
        status = print_after(cli, page, last);
    }
    bool asks_again = status == STATUS_timeout || status == STATUS_stale;
    return asks_again ? STATUS_ok : status;
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
    while (status == STATUS_ok && !was_interrupted)
        status = follow(cli, &last);
    return was_interrupted ? 0 : status_exit_code(status);
}
