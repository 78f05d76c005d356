#include "clients/cli/report.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/output_file.h"
#include "clients/cli/print.h"
#include "model/report.h"

#define TEXT_BYTES_MOST (1U << 29)
#define BY_MOST 3

/* ---- what is asked for */

static const char *figure_name(const struct cli *cli,
                               const struct report_figure *figure)
{
    return cli_is_vietnamese(cli) ? figure->vi : figure->en;
}

static void print_figures(const struct cli *cli, FILE *out)
{
    for (size_t index = 0; index < report_figure_count; index++)
        (void)fprintf(out, "  %-5s %s\n", report_figures[index].code,
                      figure_name(cli, &report_figures[index]));
}

/* "commune, product"; in the language of the run in brackets. */
static void print_dimensions(const struct cli *cli, unsigned set, FILE *out)
{
    const struct vocabulary *words = &vocabulary_report_dimension;
    const char *between = "";
    for (size_t index = 0; index < words->count; index++) {
        const struct word *word = &words->words[index];
        if (!(set & report_bit((enum report_dimension)word->number)))
            continue;
        (void)fprintf(out, "%s%s (%s)", between, word->name,
                      cli_is_vietnamese(cli) ? word->vi : word->en);
        between = ", ";
    }
}

void report_help(const struct cli *cli, FILE *out)
{
    static const struct {
        const char *flag;
        const char *words;
    } flags[] = {
        {"--map 2018|2020|2025", N_("map of communes and districts")},
        {"--by DIMENSION,...", N_("broken down by, up to three")},
        {"--output FILE", N_("write it there; .csv, .json, .xlsx say how")},
        {"--force", N_("replace a file that is there")},
        {"--proof", N_("with the records and events behind each figure")}};
    for (size_t index = 0; index < sizeof flags / sizeof *flags; index++)
        (void)fprintf(out, "  %-34s %s\n", flags[index].flag,
                      _(flags[index].words));
    (void)fprintf(out, "\n%s\n", _("Reports, and what --by can be:"));
    for (size_t index = 0; index < report_figure_count; index++) {
        const struct report_figure *figure = &report_figures[index];
        (void)fprintf(out, "  %-5s %s\n        ", figure->code,
                      figure_name(cli, figure));
        print_dimensions(cli, figure->usual | figure->more | figure->always,
                         out);
        (void)fputc('\n', out);
    }
}

static const struct report_figure *find_figure(struct cli *cli)
{
    const struct report_figure *figure =
        operand_count(cli) ? report_find(operand(cli, 0)) : NULL;
    if (figure && operand_count(cli) == 1)
        return figure;
    if (figure) {
        cli_complain(_("One report at a time: lienket report %s"),
                     figure->code);
        return NULL;
    }
    if (operand_count(cli))
        cli_complain(_("There is no report '%s'. There are:"), operand(cli, 0));
    print_figures(cli, operand_count(cli) ? stderr : stdout);
    return NULL;
}

static bool read_map(struct cli *cli, struct report_query *query)
{
    static const struct {
        const char *text;
        enum admin_map map;
    } maps[] = {{"2018", admin_map_map_2018},
                {"2020", admin_map_map_2020},
                {"2025", admin_map_map_2025}};
    const char *text = arguments_take_flag(&cli->arguments, "map");
    if (!text)
        return true;
    for (size_t index = 0; index < sizeof maps / sizeof *maps; index++)
        if (strcmp(maps[index].text, text) == 0)
            query->map = maps[index].map;
    if (query->map == admin_map_unset)
        cli_complain(_("--map %s: there is no such map, only those of 2018, "
                       "2020 and 2025"),
                     text);
    return query->map != admin_map_unset;
}

static bool refuse_by(const struct cli *cli, const char *text,
                      const struct report_figure *figure)
{
    cli_complain(_("--by %s: %s cannot be broken down so. It can by:"), text,
                 figure->code);
    print_dimensions(
        cli, figure->usual | figure->more | report_bit(report_dimension_whole),
        stderr);
    (void)fputc('\n', stderr);
    return false;
}

static bool refuse_more(const char *text)
{
    cli_complain(_("--by %s: a report is broken down by at most three"), text);
    return false;
}

/* "commune,month": words of the vocabulary in either language. */
static bool read_by(struct cli *cli, const struct report_figure *figure,
                    struct report_query *query)
{
    const char *whole = arguments_take_flag(&cli->arguments, "by");
    const char *text = whole;
    query->by = cli_take(cli, BY_MOST, sizeof *query->by);
    while (text && *text) {
        size_t size = strcspn(text, ",");
        const char *name = cli_format(cli, "%.*s", (int)size, text);
        const struct word *word =
            entry_word(&vocabulary_report_dimension, name);
        unsigned known = figure->usual | figure->more | figure->always;
        if (!word || !(known & report_bit((enum report_dimension)word->number)))
            return refuse_by(cli, name, figure);
        if (query->by_count == BY_MOST)
            return refuse_more(whole);
        query->by[query->by_count++].dimension =
            (enum report_dimension)word->number;
        text += size + (text[size] == ',');
    }
    return true;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t size = strlen(text), tail = strlen(ending);
    return size > tail && strcasecmp(text + size - tail, ending) == 0;
}

/* unset: the ending says none. */
static enum report_format format_of(const char *path)
{
    if (ends_with(path, ".xlsx"))
        return report_format_xlsx;
    if (ends_with(path, ".csv"))
        return report_format_csv;
    return ends_with(path, ".json") ? report_format_json : report_format_unset;
}

/* A file's ending says its format where --format does not. */
static bool settle_format(const struct cli *cli, const char *path,
                          struct report_query *query)
{
    if (query->format == report_format_unset && path) {
        query->format = format_of(path);
        if (query->format == report_format_unset) {
            cli_complain(_("--output %s: a report is written as .csv, .json or "
                           ".xlsx; for another name say --format too"),
                         path);
            return false;
        }
    }
    if (query->format == report_format_unset &&
        cli->arguments.settings.output == OUTPUT_JSON)
        query->format = report_format_json;
    if (query->format == report_format_xlsx && !path && isatty(1)) {
        cli_complain(_("A spreadsheet needs a file: --output FILE.xlsx"));
        return false;
    }
    return true;
}

static int64_t today(const struct cli *cli)
{
    struct clock clock;
    if (cli->arguments.settings.clock_ms)
        return clock_day(cli->arguments.settings.clock_ms);
    clock_init_real(&clock);
    return clock_day(clock_wall_ms(&clock));
}

/* ---- the answer */

/* Piece after piece of one unchanging document. */
static enum status fetch(struct cli *cli, struct report_query *query,
                         struct buffer *text)
{
    int64_t total;
    do {
        enum status status = cli_call(cli, VERB_report, query);
        if (status != STATUS_ok)
            return status;
        const struct chunk *chunk = cli->reply.value;
        if (chunk->offset != query->offset || chunk->bytes.size == 0)
            return STATUS_corrupt;
        if (query->sequence == 0)
            query->sequence = cli->reply.sequence;
        total = chunk->total;
        query->offset += chunk->bytes.size;
        buffer_append(text, chunk->bytes.data, chunk->bytes.size);
    } while (query->offset < total && text->status == STATUS_ok);
    return text->status;
}

/* A table, or the file that the format asks for; `path` NULL: on standard
 * output. */
static enum status show(struct cli *cli, const char *path,
                        struct report_query *query)
{
    struct buffer text;
    bool is_table = query->format == report_format_unset;
    if (is_table)
        query->format = report_format_json;
    buffer_init(&text, TEXT_BYTES_MOST);
    enum status status = fetch(cli, query, &text);
    if (status == STATUS_ok)
        status = is_table ? report_print(cli, &text)
                          : output_file_write(cli, path ? path : "-",
                                              bytes_of(text.data, text.size));
    buffer_clear(&text);
    return status;
}

int run_report(struct cli *cli)
{
    struct report_query query;
    record_init(&record_report_query, &query);
    const struct report_figure *figure = find_figure(cli);
    if (!figure)
        return operand_count(cli) ? EXIT_USAGE : 0;
    const char *path = arguments_take_flag(&cli->arguments, "output");
    if (path && strcmp(path, "-") == 0)
        path = NULL;
    if (!read_map(cli, &query) || !read_by(cli, figure, &query))
        return EXIT_USAGE;
    enum status status = assemble_flags(cli, &record_report_query, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (!settle_format(cli, path, &query))
        return EXIT_USAGE;
    query.figure = figure->code;
    query.language = cli->language;
    query.with_proof = cli->arguments.settings.wants_proof;
    if (query.at_day == 0)
        query.at_day = today(cli);
    return status_exit_code(show(cli, path, &query));
}
