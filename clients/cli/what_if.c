/* Another policy beside today's: what it would make of the market. */
#include "clients/cli/what_if.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "clients/cli/assemble.h"
#include "clients/cli/body.h"
#include "clients/cli/faults.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "model/principal.h"
#include "model/value.h"

#define POLICY_BYTES_MOST (1U << 20)

/* What the figures are called where they are compared. */
static const struct {
    const char *name;
    const char *words;
} rows[] = {
    {"surplus_milli_vnd", N_("value in money")},
    {"value_milli_vnd", N_("value with points")},
    {"gap_milli_vnd", N_("gap")},
    {"mass_g", N_("goods by weight")},
    {"heads", N_("animals by the head")},
    {"lines", N_("lines of leads")},
    {"groups", N_("groups served")},
    {"households", N_("households reached")},
    {"poor_households", N_("poor and near-poor households reached")},
    {"poor_volume_g", N_("sold by the poor, by their share")},
    {"buyers", N_("buyers served")},
};

static enum status refuse_file(const char *path, const char *why)
{
    cli_complain("%s: %s", path, why);
    return STATUS_invalid;
}

/* A policy from JSON, with what can be wrong with it told. */
static enum status decode(struct cli *cli, const char *path, json_t *object,
                          struct policy *ret_policy)
{
    struct problems problems;
    struct faults faults;
    char *text = json_dumps(object, JSON_COMPACT);
    if (!text)
        return refuse_file(path, status_text(STATUS_invalid, cli->language));
    problems_init(&problems, &cli->arena);
    struct bytes encoded = {(const uint8_t *)text, (uint32_t)strlen(text)};
    enum status status = record_from_json(&record_policy, encoded, &cli->arena,
                                          ret_policy, &problems);
    free(text);
    if (status == STATUS_ok)
        return STATUS_ok;
    faults_init(&faults, cli);
    faults_add_problems(&faults, &problems, &record_policy);
    faults_tell(&faults);
    return refuse_file(path, status_text(status, cli->language));
}

/* The fields that `text` says, over those of `policy`. */
static enum status overlay(struct cli *cli, const char *path,
                           const struct buffer *text, struct policy *policy)
{
    struct buffer present;
    json_error_t error;
    json_t *said = json_loadb((const char *)text->data, text->size,
                              JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(said)) {
        json_decref(said);
        cli_complain(_("%s is no policy as JSON: line %d: %s"), path,
                     said ? 1 : error.line, said ? "{}" : error.text);
        return STATUS_invalid;
    }
    buffer_init(&present, POLICY_BYTES_MOST);
    record_to_json(&record_policy, policy, true, &present);
    json_t *whole =
        json_loadb((const char *)present.data, present.size, 0, NULL);
    enum status status = STATUS_invalid;
    if (whole && json_object_update(whole, said) == 0)
        status = decode(cli, path, whole, policy);
    buffer_clear(&present);
    json_decref(whole);
    json_decref(said);
    return status;
}

static enum status read_policy(struct cli *cli, const char *path,
                               struct policy *policy)
{
    struct buffer text;
    buffer_init(&text, POLICY_BYTES_MOST);
    enum status status = body_read_file(path, &text);
    if (status == STATUS_ok)
        status = overlay(cli, path, &text, policy);
    buffer_clear(&text);
    return status;
}

const struct policy *what_if_today(struct cli *cli, enum status *ret_status)
{
    const struct policy *today =
        pages_show(cli, &record_policy, POLICY_ID, NULL);
    if (!today)
        *ret_status = cli->reply.status == STATUS_ok ? STATUS_not_found
                                                     : cli->reply.status;
    return today;
}

/* Today's policy with what the file says, then what flags say. */
static enum status assemble_query(struct cli *cli, struct what_if_query *query)
{
    enum status status = STATUS_ok;
    const char *path = arguments_take_flag(&cli->arguments, "policy");
    const struct policy *today = what_if_today(cli, &status);
    if (!today)
        return status;
    query->policy = *today;
    if (path)
        status = read_policy(cli, path, &query->policy);
    if (status == STATUS_ok)
        status = assemble_flags(cli, &record_what_if_query, query);
    if (status != STATUS_ok)
        return status;
    if (!path && record_equal(&record_policy, today, &query->policy)) {
        cli_complain(_("Which policy? Name a file with --policy FILE, or say "
                       "what is other, as --policy-points-poor 500."));
        return STATUS_unsupported;
    }
    return STATUS_ok;
}

const char *what_if_money(struct cli *cli, int64_t milli_vnd)
{
    int64_t size = milli_vnd < 0 ? -milli_vnd : milli_vnd;
    const char *text = print_money(cli, size / 1000 + (size % 1000 >= 500));
    return milli_vnd <= -500 ? cli_format(cli, "-%s", text) : text;
}

const char *what_if_kg(struct cli *cli, int64_t grams)
{
    return print_quantity(cli, (grams + 500) / 1000 * 1000, unit_gram);
}

static const char *print_figure(struct cli *cli, const struct field *field,
                                const struct market_figures *figures)
{
    if (field->measure == MEASURE_MILLI_MONEY)
        return what_if_money(cli, value_number(field, figures));
    if (strcmp(field->name, "poor_volume_g") == 0)
        return what_if_kg(cli, value_number(field, figures));
    const char *text =
        print_field(cli, &record_market_figures, field, figures, unit_gram);
    return *text ? text : "0";
}

static const char *print_difference(struct cli *cli, const struct field *field,
                                    const struct what_if *result)
{
    struct market_figures figures = result->other;
    int64_t difference = value_number(field, &result->other) -
                         value_number(field, &result->today);
    if (difference == 0)
        return "";
    value_set_number(field, &figures,
                     difference < 0 ? -difference : difference);
    return cli_format(cli, "%c%s", difference < 0 ? '-' : '+',
                      print_figure(cli, field, &figures));
}

static void print_comparison(struct cli *cli, const struct what_if *result)
{
    struct table table;
    table_init(&table);
    table_column(&table, _("what"), false);
    table_column(&table, _("today"), true);
    table_column(&table, _("other policy"), true);
    table_column(&table, _("difference"), true);
    bool is_plain = cli->arguments.settings.output == OUTPUT_PLAIN;
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        const struct field *field =
            record_field(&record_market_figures, rows[index].name);
        table_cell(&table, is_plain ? rows[index].name : _(rows[index].words));
        table_cell(&table, print_figure(cli, field, &result->today));
        table_cell(&table, print_figure(cli, field, &result->other));
        table_cell(&table, print_difference(cli, field, result));
    }
    print_table(cli, &table);
    table_clear(&table);
}

void what_if_tell_basis(struct cli *cli, int64_t markets, int64_t cleared,
                        bool is_proven)
{
    cli_say(cli,
            _("Markets: %lld, of these as they were at their last "
              "clearing: %lld."),
            (long long)markets, (long long)cleared);
    cli_say(cli, "%s",
            is_proven ? _("Each is a proven optimum of its policy; nothing was "
                          "changed in the market.")
                      : _("The gap says how much more could be there at most; "
                          "nothing was changed in the market."));
}

int what_if_failed(enum status status)
{
    if (status == STATUS_too_large)
        cli_complain(_("Next: name one product, with --product."));
    return status == STATUS_unsupported ? EXIT_USAGE : status_exit_code(status);
}

static void tell_lines(struct cli *cli, const struct what_if *result)
{
    printf(_("Lines of leads: %lld new, %lld gone, %lld in another quantity\n"),
           (long long)result->lines_new, (long long)result->lines_gone,
           (long long)result->lines_changed);
    what_if_tell_basis(cli, result->markets, result->markets_cleared,
                       !result->today.gap_milli_vnd &&
                           !result->other.gap_milli_vnd);
}

int run_what_if(struct cli *cli)
{
    struct what_if_query query;
    enum output output = cli->arguments.settings.output;
    record_init(&record_what_if_query, &query);
    enum status status = assemble_query(cli, &query);
    if (status == STATUS_ok)
        status = cli_call(cli, VERB_market_what_if, &query);
    if (status != STATUS_ok)
        return what_if_failed(status);
    const struct what_if *result = cli->reply.value;
    if (output == OUTPUT_JSON)
        cli_print_json(&record_what_if, result);
    else if (output != OUTPUT_QUIET)
        print_comparison(cli, result);
    if (output == OUTPUT_TABLE)
        tell_lines(cli, result);
    if (result->markets)
        return 0;
    cli_say(cli, _("Nothing found."));
    return status_exit_code(STATUS_not_found);
}
