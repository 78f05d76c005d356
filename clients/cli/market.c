/* The market as it stands: matches, unmet needs, unsold supply. */
#include <stdio.h>

#include "clients/cli/assemble.h"
#include "clients/cli/change.h"
#include "clients/cli/lookup.h"
#include "clients/cli/print.h"

static const char *lot_of(struct cli *cli, struct id id, int64_t lot)
{
    if (id_is_zero(id))
        return "";
    return cli_format(cli, "%s#%lld", print_id(cli, id), (long long)lot);
}

static void add_line(struct cli *cli, struct table *table,
                     const struct market_line *line)
{
    bool is_match = cli->command->verb == VERB_market_matches;
    table_cell(table, lookup_product_name(cli, line->product));
    table_cell(table, lookup_form_name(cli, line->product, line->form));
    table_cell(table, print_trade(cli, line->quantity, line->unit));
    table_cell(table, line->party_name);
    if (!is_match)
        table_cell(table, change_text(cli, line,
                                      cli->command->verb == VERB_market_unmet));
    /* what is not told to a party is 0 */
    table_cell(table, line->value_vnd ? print_money(cli, line->value_vnd) : "");
    if (cli->command->verb != VERB_market_unmet)
        table_cell(table, lot_of(cli, line->offer, line->offer_lot));
    if (cli->command->verb != VERB_market_unsold)
        table_cell(table, lot_of(cli, line->demand, line->demand_lot));
}

static void add_columns(const struct cli *cli, struct table *table)
{
    bool is_match = cli->command->verb == VERB_market_matches;
    table_column(table, _("product"), false);
    table_column(table, _("form"), false);
    table_column(table, _("quantity"), true);
    table_column(table, _("who"), false);
    table_column(table, is_match ? _("value") : _("what would change it"),
                 is_match);
    if (!is_match)
        table_column(table, _("would bring"), true);
    if (cli->command->verb != VERB_market_unmet)
        table_column(table, _("offer"), false);
    if (cli->command->verb != VERB_market_unsold)
        table_column(table, _("demand"), false);
}

/* All pages into the table; how many lines there were in `*ret_lines`. */
static enum status read_lines(struct cli *cli, struct market_query *query,
                              struct table *table, size_t *ret_lines)
{
    size_t lines = 0;
    do {
        enum status status =
            cli_call(cli, (enum verb_number)cli->command->verb, query);
        if (status != STATUS_ok)
            return status;
        struct arena *arena = &cli->arena;
        struct market_page page;
        if (!record_copy(&record_market_page, cli->reply.value, arena, &page))
            return STATUS_too_large;
        for (uint32_t index = 0; index < page.lines_count; index++) {
            if (cli->arguments.settings.output == OUTPUT_JSON)
                cli_print_json(&record_market_line, &page.lines[index]);
            else
                add_line(cli, table, &page.lines[index]);
        }
        lines += page.lines_count;
        query->offset = page.next_offset;
    } while (query->offset);
    *ret_lines = lines;
    return STATUS_ok;
}

int run_market(struct cli *cli)
{
    struct market_query query;
    struct table table;
    size_t lines = 0;
    enum output output = cli->arguments.settings.output;
    record_init(&record_market_query, &query);
    enum status status = assemble_flags(cli, &record_market_query, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    table_init(&table);
    add_columns(cli, &table);
    status = read_lines(cli, &query, &table, &lines);
    if (status == STATUS_ok && lines && output != OUTPUT_JSON &&
        output != OUTPUT_QUIET)
        print_table(cli, &table);
    table_clear(&table);
    if (status == STATUS_ok && lines == 0) {
        cli_say(cli, _("Nothing found."));
        status = STATUS_not_found;
    }
    return status_exit_code(status);
}
