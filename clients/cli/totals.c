/* The programme's totals at a glance. */
#include "clients/cli/lookup.h"
#include "clients/cli/print.h"

static void add_line(struct cli *cli, struct table *table,
                     const struct total_line *line)
{
    bool has_product = line->product && *line->product;
    table_cell(table, line->name);
    table_cell(table,
               has_product ? lookup_product_name(cli, line->product) : "");
    table_cell(table, print_count(cli, line->count));
    table_cell(table, line->quantity
                          ? print_quantity(cli, line->quantity, line->unit)
                          : "");
    table_cell(table, line->money_vnd ? print_money(cli, line->money_vnd) : "");
}

int run_totals(struct cli *cli)
{
    struct nothing nothing = {0};
    enum output output = cli->arguments.settings.output;
    struct table table;
    enum status status = cli_call(cli, VERB_show_totals, &nothing);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct totals *totals = cli->reply.value;
    table_init(&table);
    table_column(&table, _("what"), false);
    table_column(&table, _("product"), false);
    table_column(&table, _("count"), true);
    table_column(&table, _("quantity"), true);
    table_column(&table, _("money"), true);
    for (uint32_t index = 0; index < totals->lines_count; index++) {
        if (output == OUTPUT_JSON)
            cli_print_json(&record_total_line, &totals->lines[index]);
        else
            add_line(cli, &table, &totals->lines[index]);
    }
    if (output != OUTPUT_JSON && output != OUTPUT_QUIET)
        print_table(cli, &table);
    table_clear(&table);
    return 0;
}
