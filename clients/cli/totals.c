/* The programme's totals at a glance. */
#include <string.h>

#include "clients/cli/lookup.h"
#include "clients/cli/print.h"

/* What is counted, in words. */
static const struct {
    const char *name;
    const char *words;
} counts[] = {
    {"groups", N_("producer groups")},
    {"groups.members", N_("members of groups")},
    {"groups.households", N_("households in groups")},
    {"groups.poor_households", N_("poor and near-poor households")},
    {"groups.with_grant", N_("groups with a CSA grant")},
    {"buyers", N_("buyers and cooperatives")},
    {"coordinators", N_("coordinators")},
    {"offers.open", N_("offers: open")},
    {"offers.withdrawn", N_("offers: withdrawn")},
    {"offers.held", N_("offers: held by leads")},
    {"offers.contracted", N_("offers: contracted")},
    {"demands.open", N_("demands: open")},
    {"demands.withdrawn", N_("demands: withdrawn")},
    {"demands.held", N_("demands: held by leads")},
    {"demands.contracted", N_("demands: contracted")},
    {"clearings.total_value", N_("clearings: total value")},
    {"clearings.gap", N_("clearings: gap")},
};

static const char *words_of(struct cli *cli, const char *name)
{
    for (size_t index = 0; index < sizeof counts / sizeof *counts; index++)
        if (strcmp(counts[index].name, name) == 0)
            return _(counts[index].words);
    const char *state = strchr(name, '.');
    const struct word *word =
        state ? word_find_named(&vocabulary_lead_state, state + 1) : NULL;
    if (!word || strncmp(name, "leads.", 6) != 0)
        return name;
    return cli_format(cli, _("leads: %s"),
                      cli_is_vietnamese(cli) ? word->vi : word->en);
}

static void add_line(struct cli *cli, struct table *table,
                     const struct total_line *line)
{
    bool has_product = line->product && *line->product;
    bool is_plain = cli->arguments.settings.output == OUTPUT_PLAIN;
    table_cell(table, is_plain ? line->name : words_of(cli, line->name));
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
