/* A report as tables for people. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "clients/cli/print.h"
#include "clients/cli/report.h"
#include "model/calendar.h"

#define COLUMNS_MOST (TABLE_COLUMNS_MOST - 4)
#define FILE_WIDTH 100 /* of a page that no terminal shows */

struct shown_column {
    const char *name;
    const char *measure;
    const char *label;
};

struct shown {
    struct cli *cli;
    json_t *report;
    struct shown_column columns[COLUMNS_MOST];
    int count;
};

static const char *text_of(json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static bool has_value(json_t *report, const char *name)
{
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(report, "rows"), index, row)
    {
        json_t *values = json_object_get(row, "values");
        if (json_is_integer(json_object_get(values, name)))
            return true;
    }
    return json_is_integer(
        json_object_get(json_object_get(report, "total"), name));
}

/* Columns without a value in any row are left out. */
static void choose_columns(struct shown *shown)
{
    size_t index;
    json_t *column;
    json_array_foreach(json_object_get(shown->report, "columns"), index, column)
    {
        if (shown->count == COLUMNS_MOST ||
            !has_value(shown->report, text_of(column, "name")))
            continue;
        shown->columns[shown->count++] =
            (struct shown_column){.name = text_of(column, "name"),
                                  .measure = text_of(column, "measure"),
                                  .label = text_of(column, "label")};
    }
}

static const char *signed_text(struct shown *shown, int64_t value,
                               const char *text)
{
    return value < 0 ? cli_format(shown->cli, "-%s", text) : text;
}

static const char *value_text(struct shown *shown,
                              const struct shown_column *column, json_t *number)
{
    struct cli *cli = shown->cli;
    if (!json_is_integer(number))
        return "–";
    int64_t value = json_integer_value(number);
    int64_t size = value < 0 ? -value : value;
    const char *text;
    /* In kg: of a part of a gram's price no more than 10 g are shown. */
    if (strcmp(column->measure, "grams") == 0)
        text = print_quantity(cli, (size + 5) / 10 * 10, unit_gram);
    else if (strcmp(column->measure, "vnd") == 0)
        text = print_money(cli, size);
    else if (strcmp(column->measure, "vnd_per_kg") == 0)
        text = print_price(cli, size);
    else if (strcmp(column->measure, "permille") == 0)
        text = cli_format(cli, "%s %%", print_thousandths(cli, size * 100));
    else
        text = print_count(cli, size);
    return signed_text(shown, value, text);
}

static void add_values(struct shown *shown, struct table *table, json_t *values)
{
    for (int index = 0; index < shown->count; index++)
        table_cell(table, value_text(shown, &shown->columns[index],
                                     json_object_get(
                                         values, shown->columns[index].name)));
}

static void print_page(const struct shown *shown, const struct table *table)
{
    int width = terminal_width(stdout);
    if (shown->cli->arguments.settings.output == OUTPUT_PLAIN)
        table_print_plain(table, stdout);
    else
        table_print_figures(table, width ? width : FILE_WIDTH, stdout);
}

static void print_figures(struct shown *shown)
{
    struct table table;
    size_t at, index;
    json_t *label, *row;
    json_t *labels = json_object_get(shown->report, "by_labels");
    table_init(&table);
    json_array_foreach(labels, at, label)
        table_column(&table, json_string_value(label), false);
    if (json_array_size(labels) == 0)
        table_column(&table, "", false);
    for (int column = 0; column < shown->count; column++)
        table_column(&table, shown->columns[column].label, true);
    json_array_foreach(json_object_get(shown->report, "rows"), index, row)
    {
        if (json_array_size(labels) == 0)
            break; /* the total says it all */
        json_array_foreach(json_object_get(row, "labels"), at, label)
            table_cell(&table, json_string_value(label));
        add_values(shown, &table, json_object_get(row, "values"));
    }
    json_t *total = json_object_get(shown->report, "total");
    if (json_is_object(total)) {
        table_cell(&table, _("total"));
        for (at = 1; at < json_array_size(labels); at++)
            table_cell(&table, "");
        add_values(shown, &table, total);
    }
    print_page(shown, &table);
    table_clear(&table);
}

/* What a share adds, column by column. */
static const char *amounts_text(struct shown *shown, json_t *values)
{
    const char *text = "";
    for (int index = 0; index < shown->count; index++) {
        const struct shown_column *column = &shown->columns[index];
        json_t *number = json_object_get(values, column->name);
        if (json_is_integer(number))
            text = cli_format(shown->cli, "%s%s%s %s", text, *text ? "; " : "",
                              column->label, value_text(shown, column, number));
    }
    return text;
}

static void print_proof(struct shown *shown)
{
    static const char *const headers[] = {
        N_("row"),   N_("table"), N_("record"),      N_("line"),
        N_("event"), N_("since"), N_("what it adds")};
    struct table table;
    size_t index;
    json_t *share;
    table_init(&table);
    for (size_t at = 0; at < sizeof headers / sizeof *headers; at++)
        table_column(&table, _(headers[at]), at >= 3 && at < 6);
    json_array_foreach(json_object_get(shown->report, "proof"), index, share)
    {
        static const char *const numbers[] = {"line", "event", "since"};
        table_cell(&table, text_of(share, "row"));
        table_cell(&table, text_of(share, "table"));
        table_cell(&table, text_of(share, "record"));
        for (int at = 0; at < 3; at++) {
            json_t *number = json_object_get(share, numbers[at]);
            table_cell(&table, json_is_integer(number)
                                   ? cli_format(shown->cli, "%lld",
                                                json_integer_value(number))
                                   : "");
        }
        table_cell(&table,
                   amounts_text(shown, json_object_get(share, "values")));
    }
    puts("");
    print_table(shown->cli, &table);
    table_clear(&table);
}

/* A report is of the ledger; what programmes recorded has days of its own. */
static void tell_beginning(const struct shown *shown)
{
    int32_t day = 0;
    char text[CALENDAR_TEXT_SIZE] = "";
    if (calendar_parse(text_of(shown->report, "ledger_begins"), &day) ==
        STATUS_ok)
        calendar_format(day, text);
    printf(_("The ledger begins on %s. For earlier days: lienket programme "
             "figures CODE --at DAY\n"),
           text);
}

static void print_title(const struct shown *shown)
{
    const struct cli *cli = shown->cli;
    json_t *report = shown->report;
    int32_t day = 0;
    char text[CALENDAR_TEXT_SIZE] = "";
    if (cli->arguments.settings.output == OUTPUT_PLAIN)
        return;
    if (calendar_parse(text_of(report, "at"), &day) == STATUS_ok)
        calendar_format(day, text);
    printf("%s. %s\n", text_of(report, "figure"), text_of(report, "name"));
    printf(_("as of the end of %s, %s, event %lld\n"), text,
           text_of(report, "map_label"),
           json_integer_value(json_object_get(report, "event")));
    if (json_integer_value(json_object_get(report, "event")) == 0)
        tell_beginning(shown);
    puts("");
}

enum status report_print(struct cli *cli, const struct buffer *text)
{
    struct shown shown = {.cli = cli};
    json_error_t error;
    if (cli->arguments.settings.output == OUTPUT_QUIET)
        return STATUS_ok;
    shown.report = json_loadb((const char *)text->data, text->size, 0, &error);
    if (!json_is_object(shown.report)) {
        json_decref(shown.report);
        return STATUS_corrupt;
    }
    choose_columns(&shown);
    print_title(&shown);
    print_figures(&shown);
    if (json_object_get(shown.report, "proof"))
        print_proof(&shown);
    json_decref(shown.report);
    return STATUS_ok;
}
