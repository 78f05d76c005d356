/* A programme's figures beside its targets, and the records behind one. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/entry.h"
#include "clients/cli/names.h"
#include "clients/cli/print.h"
#include "model/calendar.h"

#define PERMILLE 1000

/* ---- what was asked */

static bool is_flag(const struct flag *flag, const char *name)
{
    return (size_t)flag->name_size == strlen(name) &&
           strncmp(flag->name, name, strlen(name)) == 0;
}

static bool read_day(const char *text, int64_t *ret_day)
{
    int32_t day;
    if (calendar_parse(text, &day) != STATUS_ok) {
        cli_complain(_("'%s' is no day; write 30/06/2022"), text);
        return false;
    }
    *ret_day = day;
    return true;
}

static bool read_indicator(struct cli *cli, const char *text,
                           enum indicator *ret_indicator)
{
    const struct word *word = entry_word(&vocabulary_indicator, text);
    if (word)
        *ret_indicator = (enum indicator)word->number;
    else
        cli_complain(_("'%s' is not one of the choices: %s"), text,
                     entry_words(cli, &vocabulary_indicator));
    return word != NULL;
}

static int64_t today(const struct cli *cli)
{
    struct clock clock;
    int64_t told_ms = cli->arguments.settings.clock_ms;
    clock_init_real(&clock);
    return clock_day(told_ms ? told_ms : clock_wall_ms(&clock));
}

static bool read_query(struct cli *cli, struct figures_query *query)
{
    const struct arguments *arguments = &cli->arguments;
    if (operand_count(cli) != 1) {
        cli_complain(_("This needs one programme: lienket programme figures "
                       "CODE; 'lienket programme list' shows them."));
        return false;
    }
    *query =
        (struct figures_query){.programme = operand(cli, 0), .day = today(cli)};
    for (int index = 0; index < arguments->flag_count; index++) {
        const struct flag *flag = &arguments->flags[index];
        if (is_flag(flag, "at")) {
            if (!read_day(flag->value, &query->day))
                return false;
        } else if (is_flag(flag, "indicator")) {
            if (!read_indicator(cli, flag->value, &query->indicator))
                return false;
        } else {
            cli_complain(_("There is no --%.*s here."), flag->name_size,
                         flag->name);
            return false;
        }
    }
    if (arguments->settings.wants_proof && !query->indicator) {
        cli_complain(_("--proof shows the records behind one figure: name it "
                       "with --indicator."));
        return false;
    }
    return true;
}

/* ---- figures */

static bool is_money(enum indicator indicator)
{
    return indicator == indicator_grants_vnd ||
           indicator == indicator_budget_vnd;
}

static const char *print_amount(struct cli *cli, enum indicator indicator,
                                int64_t amount)
{
    return is_money(indicator) ? print_money(cli, amount)
                               : print_count(cli, amount);
}

static const char *print_share(struct cli *cli, int64_t part, int64_t whole)
{
    if (whole <= 0)
        return "";
    int64_t permille =
        part / whole * PERMILLE + (part % whole * PERMILLE + whole / 2) / whole;
    return cli_format(cli, "%s %%", print_thousandths(cli, permille * 100));
}

static const char *indicator_name(const struct cli *cli,
                                  enum indicator indicator)
{
    return word_text(&vocabulary_indicator, indicator, cli->language);
}

/* "584", or "468 (80 %)" of what is there now. */
static const char *print_target(struct cli *cli,
                                const struct programme_figure *figure)
{
    if (!figure->has_target)
        return "";
    const char *target = print_amount(cli, figure->indicator, figure->target);
    if (!figure->target_permille)
        return target;
    return cli_format(cli, "%s (%s %%)", target,
                      print_thousandths(cli, figure->target_permille * 100));
}

static const char *print_name_of(struct cli *cli,
                                 const struct programme_figure *figure)
{
    if (!figure->source)
        return indicator_name(cli, figure->indicator);
    return cli_format(
        cli, "  %s",
        word_text(&vocabulary_budget_source, figure->source, cli->language));
}

/* Columns that would be empty are left out. */
struct columns {
    bool has_planned;
    bool has_target;
    bool has_in_full;
    bool has_year;
    bool has_share;
};

static struct columns columns_of(const struct programme_figures *figures)
{
    struct columns columns = {false, false, false, false, false};
    for (uint32_t index = 0; index < figures->figures_count; index++) {
        const struct programme_figure *figure = &figures->figures[index];
        columns.has_planned |= figure->planned > 0;
        columns.has_target |= figure->has_target != 0;
        columns.has_in_full |= figure->target_in_full > 0;
        columns.has_year |= figure->year > 0;
        columns.has_share |= figure->of_value > 0;
    }
    return columns;
}

static void add_head(struct table *table, const struct columns *columns)
{
    table_column(table, _("figure"), false);
    table_column(table, _("reached"), true);
    if (columns->has_planned)
        table_column(table, _("under way"), true);
    if (columns->has_share)
        table_column(table, _("share"), false);
    if (columns->has_target) {
        table_column(table, _("target"), true);
        if (columns->has_in_full)
            table_column(table, _("target in full"), true);
        table_column(table, _("of target"), true);
    }
    if (columns->has_year)
        table_column(table, _("by the end of"), true);
}

static void add_row(struct cli *cli, struct table *table,
                    const struct columns *columns,
                    const struct programme_figure *figure)
{
    enum indicator indicator = figure->indicator;
    const char *share = print_share(cli, figure->value, figure->of_value);
    table_cell(table, print_name_of(cli, figure));
    table_cell(table, print_amount(cli, indicator, figure->value));
    if (columns->has_planned)
        table_cell(table, figure->planned
                              ? print_amount(cli, indicator, figure->planned)
                              : "");
    if (columns->has_share)
        table_cell(table, *share ? cli_format(cli, _("%s of %s"), share,
                                              indicator_name(cli, figure->of))
                                 : "");
    if (columns->has_target) {
        table_cell(table, print_target(cli, figure));
        if (columns->has_in_full)
            table_cell(table, figure->target_in_full
                                  ? print_amount(cli, indicator,
                                                 figure->target_in_full)
                                  : "");
        table_cell(table, print_share(cli, figure->value, figure->target));
    }
    if (columns->has_year)
        table_cell(table, figure->year
                              ? cli_format(cli, "%lld", (long long)figure->year)
                              : "");
}

static void tell_unplaced(struct cli *cli,
                          const struct programme_figures *figures)
{
    if (cli->arguments.settings.output != OUTPUT_TABLE)
        return;
    for (uint32_t index = 0; index < figures->figures_count; index++) {
        const struct programme_figure *figure = &figures->figures[index];
        if (figure->unplaced)
            printf(_("%s: %lld communes lie in no one former district and are "
                     "not in the figure.\n"),
                   indicator_name(cli, figure->indicator),
                   (long long)figure->unplaced);
    }
}

static void print_figures(struct cli *cli,
                          const struct programme_figures *figures,
                          const struct figures_query *query)
{
    struct table table;
    struct columns columns = columns_of(figures);
    if (cli->arguments.settings.output == OUTPUT_TABLE)
        printf(_("Programme %s, as of %s\n"), print_name(cli, query->programme),
               print_day(cli, query->day));
    table_init(&table);
    add_head(&table, &columns);
    for (uint32_t index = 0; index < figures->figures_count; index++)
        add_row(cli, &table, &columns, &figures->figures[index]);
    print_table(cli, &table);
    table_clear(&table);
    tell_unplaced(cli, figures);
    if (columns.has_in_full && cli->arguments.settings.output == OUTPUT_TABLE)
        puts(_("A share's target is counted of what is there, and in full of "
               "that figure's own target."));
}

/* ---- the proof */

static void add_proof(struct cli *cli, struct table *table,
                      const struct programme_figures *figures,
                      enum indicator indicator)
{
    for (uint32_t index = 0; index < figures->proof_count; index++) {
        const struct proof_line *line = &figures->proof[index];
        const struct record *record = record_find((unsigned)line->table);
        const char *noun = record ? record->vi : "";
        if (record && !cli_is_vietnamese(cli))
            noun = record->name;
        table_cell(table, noun);
        table_cell(table, line->name);
        table_cell(table, id_is_zero(line->party)
                              ? ""
                              : names_party(cli, line->party));
        table_cell(table, print_amount(cli, indicator, line->amount));
        table_cell(table, line->is_planned ? _("yes") : "");
        table_cell(
            table,
            line->first_sequence == line->last_sequence
                ? cli_format(cli, "%lld", (long long)line->first_sequence)
                : cli_format(cli, "%lld–%lld", (long long)line->first_sequence,
                             (long long)line->last_sequence));
        table_cell(table, print_id(cli, line->id));
    }
}

static void tell_proof(struct cli *cli, struct table *table,
                       const struct programme_figures *figures,
                       enum indicator indicator)
{
    enum output output = cli->arguments.settings.output;
    for (uint32_t index = 0; index < figures->proof_count; index++) {
        if (output == OUTPUT_JSON)
            cli_print_json(&record_proof_line, &figures->proof[index]);
        else if (output == OUTPUT_QUIET)
            printf("%s\n", print_id(cli, figures->proof[index].id));
    }
    if (output != OUTPUT_JSON && output != OUTPUT_QUIET)
        add_proof(cli, table, figures, indicator);
}

static int print_proof(struct cli *cli, struct figures_query *query)
{
    static const char *const heads[] = {
        N_("record"),    N_("name"),   N_("party"), N_("adds"),
        N_("under way"), N_("events"), N_("id")};
    enum output output = cli->arguments.settings.output;
    struct table table;
    table_init(&table);
    for (size_t index = 0; index < sizeof heads / sizeof *heads; index++)
        table_column(&table, _(heads[index]), index == 3);
    for (;;) {
        const struct programme_figures *figures = cli->reply.value;
        tell_proof(cli, &table, figures, query->indicator);
        query->offset = figures->next_offset;
        if (query->offset == 0)
            break;
        enum status status = cli_call(cli, VERB_show_figures, query);
        if (status != STATUS_ok) {
            table_clear(&table);
            return status_exit_code(status);
        }
    }
    if (output != OUTPUT_JSON && output != OUTPUT_QUIET) {
        puts("");
        print_table(cli, &table);
    }
    table_clear(&table);
    return 0;
}

int run_figures(struct cli *cli)
{
    struct figures_query query;
    enum output output = cli->arguments.settings.output;
    if (!read_query(cli, &query))
        return EXIT_USAGE;
    enum status status = cli_call(cli, VERB_show_figures, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct programme_figures *figures = cli->reply.value;
    if (output == OUTPUT_JSON)
        for (uint32_t index = 0; index < figures->figures_count; index++)
            cli_print_json(&record_programme_figure, &figures->figures[index]);
    else if (output != OUTPUT_QUIET)
        print_figures(cli, figures, &query);
    return cli->arguments.settings.wants_proof ? print_proof(cli, &query) : 0;
}
