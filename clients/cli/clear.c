/* Clearing the market: asks for it, and waits until what came of it stands in
 * the ledger. */
#include <stdio.h>

#include "base/clock.h"
#include "clients/cli/cli.h"
#include "clients/cli/progress.h"

#define SLICE_MS 500      /* between two steps of the progress */
#define PATIENCE_MS 60000 /* if --deadline does not say */
#define EVENTS_AT_ONCE 200
#define NO_PRODUCT "-" /* a question that costs the matcher nothing */

struct waiting {
    struct cli *cli;
    struct progress progress;
    int64_t asked; /* the event that asks for the clearing */
    int64_t last;  /* event that was read */
    int64_t markets;
    int64_t leads;
};

/* Nobody answered within a slice, or not with the answer; a connection on
 * which nothing came yet cannot tell a slow matcher from one that is away. */
static bool is_late(enum status status)
{
    return status == STATUS_timeout || status == STATUS_busy ||
           status == STATUS_unavailable;
}

/* Says a read in slices, so that progress is seen, until `end_ms`: a read that
 * was late in every slice is a timeout. */
static enum status ask(struct waiting *waiting,
                       const struct client_request *request, int64_t end_ms)
{
    struct cli *cli = waiting->cli;
    enum status status;
    do {
        status = client_request(cli->client, request, &cli->reply);
        progress_step(&waiting->progress, 0);
    } while (is_late(status) && clock_monotonic_ms() < end_ms);
    return is_late(status) ? STATUS_timeout : status;
}

/* The matcher answers with a sequence that it is done with: what it proposed up
 * to there stands in the ledger. */
static enum status await_matcher(struct waiting *waiting, int64_t end_ms)
{
    struct market_query query;
    record_init(&record_market_query, &query);
    query.product = NO_PRODUCT;
    struct client_request request = {.verb = VERB_market_matches,
                                     .value = &query,
                                     .least_sequence = waiting->asked};
    return ask(waiting, &request, end_ms);
}

static void see_event(struct waiting *waiting, const struct event *event)
{
    struct cli *cli = waiting->cli;
    struct clearing clearing;
    waiting->last = event->sequence;
    if (event->verb != VERB_record_clearing ||
        record_decode(&record_clearing, event->record, &cli->arena, &clearing,
                      NULL) != STATUS_ok ||
        clearing.tick_sequence != waiting->asked)
        return;
    waiting->markets++;
    waiting->leads += clearing.leads;
    progress_step(&waiting->progress, 1);
}

/* What came into the ledger since it was asked for. */
static enum status read_events(struct waiting *waiting, int64_t end_ms)
{
    struct cli *cli = waiting->cli;
    bool is_read = false;
    while (!is_read) {
        struct event_query query = {.after = waiting->last,
                                    .limit = EVENTS_AT_ONCE};
        struct client_request request = {.verb = VERB_read_events,
                                         .value = &query,
                                         .least_sequence = waiting->asked};
        enum status status = ask(waiting, &request, end_ms);
        if (status != STATUS_ok)
            return status;
        struct page page;
        if (!record_copy(&record_page, cli->reply.value, &cli->arena, &page))
            return STATUS_too_large;
        for (uint32_t index = 0; index < page.items_count; index++) {
            const struct event *event =
                cli_item(cli, &page.items[index], &record_event);
            if (!event)
                return STATUS_corrupt;
            see_event(waiting, event);
        }
        is_read = page.next_sequence == 0;
    }
    return STATUS_ok;
}

/* Markets that did not change since they were cleared last leave no trace. */
static enum status await_all(struct waiting *waiting, int64_t end_ms)
{
    enum status status = await_matcher(waiting, end_ms);
    if (status == STATUS_ok)
        status = read_events(waiting, end_ms);
    return status;
}

static void tell(const struct waiting *waiting)
{
    const struct cli *cli = waiting->cli;
    unsigned long leads = (unsigned long)waiting->leads;
    if (cli->arguments.settings.output == OUTPUT_JSON)
        printf("{\"event\":%lld,\"markets\":%lld,\"leads\":%lld}\n",
               (long long)waiting->asked, (long long)waiting->markets,
               (long long)waiting->leads);
    else if (waiting->markets == 0)
        cli_say(cli, _("Nothing changed since the last clearing: the leads "
                       "stand as they are. Next: lienket lead list"));
    else if (leads == 0)
        cli_say(cli,
                _("Cleared markets: %lld; no new leads. Next: lienket market "
                  "unmet"),
                (long long)waiting->markets);
    else
        cli_say(cli,
                ngettext_("Cleared markets: %lld; %lu new lead. Next: lienket "
                          "lead list",
                          "Cleared markets: %lld; %lu new leads. Next: lienket "
                          "lead list",
                          leads),
                (long long)waiting->markets, leads);
}

static void tell_failure(const struct cli *cli, int64_t asked,
                         enum status status)
{
    if (status == STATUS_timeout)
        cli_complain(_("Asked for at event %lld; no answer in time, so it is "
                       "not known what came of it. Next: lienket doctor, then "
                       "lienket lead list"),
                     (long long)asked);
    else
        cli_complain(_("Asked for at event %lld, but not seen to be done: %s. "
                       "Next: lienket doctor, then lienket lead list"),
                     (long long)asked, status_text(status, cli->language));
}

static int await(struct cli *cli, int64_t asked)
{
    struct settings *settings = &cli->arguments.settings;
    int64_t patience_ms =
        settings->deadline_ms ? settings->deadline_ms : PATIENCE_MS;
    int64_t end_ms = clock_monotonic_ms() + patience_ms;
    struct waiting waiting = {.cli = cli, .asked = asked, .last = asked};
    settings->deadline_ms = SLICE_MS;
    enum status status = cli_connect(cli, false);
    if (status != STATUS_ok)
        return status_exit_code(status);
    progress_start(&waiting.progress, cli, _("markets cleared"), 0);
    status = await_all(&waiting, end_ms);
    progress_end(&waiting.progress);
    if (status == STATUS_ok) {
        tell(&waiting);
        return 0;
    }
    tell_failure(cli, asked, status);
    return status_exit_code(status);
}

int run_market_clear(struct cli *cli)
{
    struct nothing nothing = {0};
    if (cli->arguments.settings.is_dry_run) {
        cli_say(cli, _("Dry run: nothing was sent."));
        return 0;
    }
    enum status status = cli_call(cli, VERB_clear_market, &nothing);
    if (status != STATUS_ok)
        return status_exit_code(status);
    int64_t asked = cli->reply.sequence;
    if (!cli->arguments.settings.is_hasty)
        return await(cli, asked);
    cli_say(cli, _("Asked for at event %lld. Next: lienket lead list"),
            (long long)asked);
    return 0;
}
