/* Money against poor households reached, as their points grow. */
#include "clients/cli/frontier.h"

#include <errno.h>
#include <stdio.h>

#include "clients/cli/assemble.h"
#include "clients/cli/lookup.h"
#include "clients/cli/print.h"
#include "clients/cli/what_if.h"
#include "model/value.h"

#define SWEEP_TIMES 4        /* up to so many times today's points */
#define SWEEP_FROM_NONE 2000 /* where today there are none */

int64_t frontier_given_up_milli(const struct frontier_view *view,
                                uint32_t index)
{
    return view->points[0].figures.surplus_milli_vnd -
           view->points[index].figures.surplus_milli_vnd;
}

bool frontier_given_up_each(const struct frontier_view *view, uint32_t index,
                            int64_t *ret_vnd)
{
    int64_t more = view->points[index].figures.poor_households -
                   view->points[0].figures.poor_households;
    int64_t given_up = frontier_given_up_milli(view, index);
    if (more <= 0 || more > MOST_COUNT / 1000)
        return false;
    int64_t half = given_up < 0 ? -500 * more : 500 * more;
    *ret_vnd = (given_up + half) / (1000 * more);
    return true;
}

bool frontier_is_beaten(const struct frontier_view *view, const int64_t *across,
                        uint32_t index)
{
    int64_t money = view->points[index].figures.surplus_milli_vnd;
    for (uint32_t other = 0; other < view->count; other++) {
        int64_t more = view->points[other].figures.surplus_milli_vnd;
        if (more >= money && across[other] >= across[index] &&
            (more > money || across[other] > across[index]))
            return true;
    }
    return false;
}

/* All steps, as many answers as they take. */
static enum status sweep(struct cli *cli, struct frontier_query *query,
                         struct frontier_view *view)
{
    do {
        enum status status = cli_call(cli, VERB_market_frontier, query);
        if (status != STATUS_ok)
            return status;
        const struct frontier *part = cli->reply.value;
        if (part->points_count > FRONTIER_POINTS_MOST - view->count)
            return STATUS_corrupt;
        for (uint32_t index = 0; index < part->points_count; index++)
            view->points[view->count++] = part->points[index];
        view->markets = part->markets;
        view->markets_cleared = part->markets_cleared;
        if (part->next_offset && part->next_offset <= query->offset)
            return STATUS_corrupt;
        query->offset = part->next_offset;
    } while (query->offset);
    return view->count ? STATUS_ok : STATUS_corrupt;
}

/* Nothing said: the points for poor households, to a multiple of today's. */
static enum status settle_query(struct cli *cli, struct frontier_query *query)
{
    enum status status = STATUS_ok;
    if (query->poor_most_vnd || query->first_most_vnd)
        return STATUS_ok;
    const struct policy *today = what_if_today(cli, &status);
    if (!today)
        return status;
    int64_t most = today->points_poor_vnd * SWEEP_TIMES;
    query->poor_most_vnd = most ? most : SWEEP_FROM_NONE;
    if (query->poor_most_vnd > 1000000)
        query->poor_most_vnd = 1000000;
    return STATUS_ok;
}

static const char *or_none(const char *text)
{
    return *text ? text : "0";
}

static void add_row(struct table *table, const struct frontier_view *view,
                    uint32_t index)
{
    struct cli *cli = view->cli;
    const struct frontier_point *point = &view->points[index];
    const struct market_figures *figures = &point->figures;
    int64_t each;
    table_cell(table, or_none(print_money(cli, point->poor_points_vnd)));
    if (view->sweeps_first)
        table_cell(table, or_none(print_money(cli, point->first_points_vnd)));
    table_cell(table, what_if_money(cli, figures->surplus_milli_vnd));
    table_cell(table, what_if_money(cli, frontier_given_up_milli(view, index)));
    table_cell(table, print_count(cli, figures->groups));
    table_cell(table, print_count(cli, figures->poor_households));
    table_cell(table, what_if_kg(cli, figures->poor_volume_g));
    table_cell(table, frontier_given_up_each(view, index, &each)
                          ? print_money(cli, each)
                          : "");
}

static void print_points(const struct frontier_view *view)
{
    struct table table;
    table_init(&table);
    table_column(&table, _("poor points"), true);
    if (view->sweeps_first)
        table_column(&table, _("first points"), true);
    table_column(&table, _("value in money"), true);
    table_column(&table, _("given up"), true);
    table_column(&table, _("groups"), true);
    table_column(&table, _("poor households"), true);
    table_column(&table, _("sold by the poor"), true);
    table_column(&table, _("each household more"), true);
    for (uint32_t index = 0; index < view->count; index++)
        add_row(&table, view, index);
    print_table(view->cli, &table);
    table_clear(&table);
}

void frontier_write_csv(const struct frontier_view *view, FILE *out)
{
    const struct record *record = &record_market_figures;
    (void)fputs("poor_points_vnd,first_points_vnd", out);
    for (size_t at = 0; at < record->count; at++)
        (void)fprintf(out, ",%s", record->fields[at].name);
    (void)fputs(",given_up_milli_vnd,given_up_vnd_per_poor_household\n", out);
    for (uint32_t index = 0; index < view->count; index++) {
        const struct frontier_point *point = &view->points[index];
        int64_t each;
        (void)fprintf(out, "%lld,%lld", (long long)point->poor_points_vnd,
                      (long long)point->first_points_vnd);
        for (size_t at = 0; at < record->count; at++)
            (void)fprintf(
                out, ",%lld",
                (long long)value_number(&record->fields[at], &point->figures));
        (void)fprintf(out, ",%lld,",
                      (long long)frontier_given_up_milli(view, index));
        if (frontier_given_up_each(view, index, &each))
            (void)fprintf(out, "%lld", (long long)each);
        (void)fputc('\n', out);
    }
}

typedef void write_view(const struct frontier_view *view, FILE *out);

/* `path` NULL: not asked for; "-": standard output. */
static enum status write_file(const struct frontier_view *view,
                              const char *path, write_view *write)
{
    if (!path)
        return STATUS_ok;
    bool is_output = strcmp(path, "-") == 0;
    FILE *out = is_output ? stdout : fopen(path, "we");
    bool failed = !out;
    if (out) {
        write(view, out);
        failed = ferror(out) || (is_output ? fflush(out) : fclose(out)) != 0;
    }
    if (failed)
        cli_complain(_("%s cannot be written: %s"), path, strerror(errno));
    else if (!is_output)
        cli_say(view->cli, _("Written: %s"), path);
    return failed ? STATUS_io : STATUS_ok;
}

static void tell(const struct frontier_view *view)
{
    enum output output = view->cli->arguments.settings.output;
    bool is_proven = true;
    for (uint32_t index = 0; index < view->count; index++)
        is_proven = is_proven && !view->points[index].figures.gap_milli_vnd;
    if (output == OUTPUT_JSON)
        for (uint32_t index = 0; index < view->count; index++)
            cli_print_json(&record_frontier_point, &view->points[index]);
    else if (output != OUTPUT_QUIET)
        print_points(view);
    cli_say(view->cli,
            _("Poor households: poor and near-poor ones that sell; each "
              "household more: money given up for it since the first step."));
    cli_say(view->cli, _("These are points of one sweep, not a proof of the "
                         "whole front."));
    what_if_tell_basis(view->cli, view->markets, view->markets_cleared,
                       is_proven);
}

static enum status ask(struct cli *cli, struct frontier_view *view)
{
    struct frontier_query query;
    record_init(&record_frontier_query, &query);
    enum status status = assemble_flags(cli, &record_frontier_query, &query);
    if (status == STATUS_ok &&
        !assemble_check(cli, &record_frontier_query, &query))
        status = STATUS_invalid;
    if (status == STATUS_ok)
        status = settle_query(cli, &query);
    if (status == STATUS_ok)
        status = sweep(cli, &query, view);
    if (status != STATUS_ok)
        return status;
    view->sweeps_first = query.first_most_vnd > 0;
    if (*query.product)
        view->product = lookup_product_name(cli, query.product);
    return STATUS_ok;
}

int run_frontier(struct cli *cli)
{
    struct frontier_view *view = cli_take(cli, 1, sizeof *view);
    const char *csv = arguments_take_flag(&cli->arguments, "csv");
    const char *svg = arguments_take_flag(&cli->arguments, "svg");
    view->cli = cli;
    enum status status = ask(cli, view);
    if (status != STATUS_ok)
        return what_if_failed(status);
    if (view->markets == 0) {
        cli_say(cli, _("Nothing found."));
        return status_exit_code(STATUS_not_found);
    }
    bool is_file_printed =
        (csv && strcmp(csv, "-") == 0) || (svg && strcmp(svg, "-") == 0);
    if (!is_file_printed)
        tell(view);
    status = write_file(view, csv, frontier_write_csv);
    if (status == STATUS_ok)
        status = write_file(view, svg, frontier_write_svg);
    return status_exit_code(status);
}
