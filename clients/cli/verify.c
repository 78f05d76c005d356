/* The proof of each clearing: fetched, or from a file, and checked without a
 * solver. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/assemble.h"
#include "clients/cli/body.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/fold.h"
#include "clients/cli/lookup.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "model/certificate.h"

#define CERTIFICATE_BYTES_MOST (1U << 30)
#define MARKETS_MOST 256

/* One certificate, looked at. */
struct checked {
    const char *name;
    bool is_file;
    struct certificate_report report;
};

struct verifying {
    struct cli *cli;
    struct checked list[MARKETS_MOST];
    size_t count;
    size_t faulty;
    int64_t total_milli;
    int64_t bound_milli;
    int64_t gap_milli;
};

/* Piece after piece of one unchanging document. */
static enum status fetch(struct cli *cli, struct market_query *query,
                         struct buffer *out)
{
    int64_t total;
    do {
        query->offset = (int64_t)out->size;
        enum status status = cli_call(cli, VERB_market_certificate, query);
        if (status != STATUS_ok)
            return status;
        const struct chunk *chunk = cli->reply.value;
        if (chunk->offset != query->offset || chunk->bytes.size == 0)
            return STATUS_corrupt;
        total = chunk->total;
        buffer_append(out, chunk->bytes.data, chunk->bytes.size);
    } while ((int64_t)out->size < total && out->status == STATUS_ok);
    return out->status;
}

/* Amounts of one column have as many digits after the point. */
static bool has_fraction(const struct verifying *verifying)
{
    bool is_found = false;
    for (size_t index = 0; index < verifying->count; index++) {
        const struct certificate_report *report =
            &verifying->list[index].report;
        is_found |= report->total_milli % 1000 || report->bound_milli % 1000 ||
                    report->gap_milli % 1000;
    }
    return is_found;
}

static const char *amount(const struct verifying *verifying, int64_t milli)
{
    return has_fraction(verifying) ? print_milli_money(verifying->cli, milli)
                                   : print_money(verifying->cli, milli / 1000);
}

static void add_row(const struct verifying *verifying, struct table *table,
                    const struct checked *checked)
{
    struct cli *cli = verifying->cli;
    const struct certificate_report *report = &checked->report;
    const char *what = certificate_fault_text(report->fault, cli->language);
    table_cell(table, checked->is_file
                          ? checked->name
                          : lookup_product_word(cli, report->market.product));
    table_cell(table, print_unit_name(cli, report->market.unit));
    table_cell(table, print_count(cli, report->lines));
    table_cell(table, report->candidates == CERTIFICATE_UNCOUNTED
                          ? "–"
                          : print_count(cli, report->candidates));
    table_cell(table, amount(verifying, report->total_milli));
    table_cell(table, amount(verifying, report->gap_milli));
    table_cell(table, *report->detail
                          ? cli_format(cli, "%s: %s", what, report->detail)
                          : what);
}

/* As JSON: null where they are not counted. */
static const char *candidates_word(struct cli *cli,
                                   const struct certificate_report *report)
{
    if (report->candidates == CERTIFICATE_UNCOUNTED)
        return "null";
    return cli_format(cli, "%lld", (long long)report->candidates);
}

static void print_report_json(struct cli *cli, const struct checked *checked)
{
    const struct certificate_report *report = &checked->report;
    const struct word *unit = word_find(&vocabulary_unit, report->market.unit);
    printf("{\"market\":\"%s\",\"product\":\"%s\",\"unit\":\"%s\","
           "\"result\":\"%s\",\"detail\":\"%s\","
           "\"tick\":%lld,\"lines\":%lld,\"candidates\":%s,"
           "\"total_milli_vnd\":%lld,\"bound_milli_vnd\":%lld,"
           "\"gap_milli_vnd\":%lld}\n",
           checked->name, report->market.product, unit ? unit->name : "",
           certificate_fault_name(report->fault), report->detail,
           (long long)report->tick, (long long)report->lines,
           candidates_word(cli, report), (long long)report->total_milli,
           (long long)report->bound_milli, (long long)report->gap_milli);
}

static void take_report(struct verifying *verifying, const char *name,
                        bool is_file, const struct certificate_report *report)
{
    struct checked *checked = &verifying->list[verifying->count++];
    *checked =
        (struct checked){.name = name, .is_file = is_file, .report = *report};
    verifying->faulty += report->fault != CERTIFICATE_ok;
    verifying->total_milli += report->total_milli;
    verifying->bound_milli += report->bound_milli;
    verifying->gap_milli += report->gap_milli;
    if (verifying->cli->arguments.settings.output == OUTPUT_JSON)
        print_report_json(verifying->cli, checked);
}

/* A market whose certificate cannot be read still has its name. */
static void name_market(struct certificate_report *report,
                        const struct clearing *clearing)
{
    if (*report->market.product)
        return;
    report->market.unit = clearing->unit;
    (void)snprintf(report->market.product, sizeof report->market.product, "%s",
                   clearing->product);
}

static void check(struct verifying *verifying, const char *name,
                  const struct buffer *text, const struct clearing *clearing)
{
    struct certificate_report report = {.fault = CERTIFICATE_not_read};
    enum status status =
        certificate_check((const char *)text->data, text->size,
                          cli_gazetteer(verifying->cli), &report);
    /* A proof of something else than the ledger says proves nothing. */
    if (status == STATUS_ok && clearing &&
        (report.total_milli != clearing->total_milli_vnd ||
         report.gap_milli != clearing->gap_milli_vnd))
        report.fault = CERTIFICATE_wrong_total;
    if (clearing)
        name_market(&report, clearing);
    take_report(verifying, name, !clearing, &report);
}

static enum status verify_files(struct verifying *verifying)
{
    struct cli *cli = verifying->cli;
    for (int index = 0; index < operand_count(cli); index++) {
        struct buffer text;
        buffer_init(&text, CERTIFICATE_BYTES_MOST);
        enum status status = body_read_file(operand(cli, index), &text);
        if (status == STATUS_ok)
            check(verifying, operand(cli, index), &text, NULL);
        buffer_clear(&text);
        if (status != STATUS_ok)
            return status;
    }
    return STATUS_ok;
}

/* The latest clearing of each market. */
static enum status latest(struct cli *cli, const struct market_query *wanted,
                          const struct clearing **clearings, size_t *ret_count)
{
    struct pages pages;
    struct list_query query = {.product = wanted->product};
    const struct clearing *clearing;
    size_t count = 0;
    pages_init(&pages, cli, &record_clearing, &query, 0);
    while ((clearing = pages_next(&pages, NULL))) {
        size_t index = 0;
        while (index < count &&
               (clearings[index]->unit != clearing->unit ||
                strcmp(clearings[index]->product, clearing->product) != 0))
            index++;
        if (index == MARKETS_MOST)
            continue;
        if (index == count)
            clearings[count++] = clearing;
        else if (clearing->tick_sequence > clearings[index]->tick_sequence)
            clearings[index] = clearing;
    }
    *ret_count = count;
    pages_clear(&pages);
    return pages.status;
}

struct named {
    const char *name; /* of the product, for people */
    char folded[FOLD_SIZE];
    const struct clearing *clearing;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *one = a;
    const struct named *other = b;
    int order = strcmp(one->folded, other->folded);
    return order ? order
                 : (one->clearing->unit > other->clearing->unit) -
                       (one->clearing->unit < other->clearing->unit);
}

/* In the order of their names. */
static struct named *
by_name(struct cli *cli, const struct clearing *const *clearings, size_t count)
{
    struct named *list = cli_take(cli, count, sizeof *list);
    for (size_t index = 0; index < count; index++) {
        list[index].clearing = clearings[index];
        list[index].name = lookup_product_name(cli, clearings[index]->product);
        fold(list[index].name, list[index].folded);
    }
    if (count)
        qsort(list, count, sizeof *list, compare_named);
    return list;
}

static enum status verify_market(struct verifying *verifying,
                                 const struct named *named)
{
    struct market_query query = {.product = named->clearing->product,
                                 .unit = named->clearing->unit,
                                 .clearing = named->clearing->id};
    struct buffer text;
    buffer_init(&text, CERTIFICATE_BYTES_MOST);
    enum status status = fetch(verifying->cli, &query, &text);
    if (status == STATUS_ok)
        check(verifying, named->name, &text, named->clearing);
    buffer_clear(&text);
    return status;
}

static enum status verify_markets(struct verifying *verifying)
{
    struct cli *cli = verifying->cli;
    const struct clearing *clearings[MARKETS_MOST];
    size_t count = 0;
    struct market_query query;
    record_init(&record_market_query, &query);
    enum status status = assemble_flags(cli, &record_market_query, &query);
    if (status == STATUS_ok)
        status = latest(cli, &query, clearings, &count);
    const struct named *named = by_name(cli, clearings, count);
    for (size_t index = 0; index < count && status == STATUS_ok; index++)
        status = verify_market(verifying, &named[index]);
    return status;
}

static void add_columns(struct table *table)
{
    table_column(table, _("market"), false);
    table_column(table, _("unit"), false);
    table_column(table, _("pairs"), true);
    table_column(table, _("candidates"), true);
    table_column(table, _("total"), true);
    table_column(table, _("gap"), true);
    table_column(table, _("result"), false);
}

static void tell_table(const struct verifying *verifying)
{
    struct table table;
    table_init(&table);
    add_columns(&table);
    for (size_t index = 0; index < verifying->count; index++)
        add_row(verifying, &table, &verifying->list[index]);
    print_table(verifying->cli, &table);
    table_clear(&table);
}

static void tell_sums(const struct verifying *verifying)
{
    enum output output = verifying->cli->arguments.settings.output;
    if (output == OUTPUT_JSON) {
        printf("{\"markets\":%zu,\"faulty\":%zu,\"total_milli_vnd\":%lld,"
               "\"bound_milli_vnd\":%lld,\"gap_milli_vnd\":%lld}\n",
               verifying->count, verifying->faulty,
               (long long)verifying->total_milli,
               (long long)verifying->bound_milli,
               (long long)verifying->gap_milli);
        return;
    }
    if (output == OUTPUT_QUIET)
        return;
    tell_table(verifying);
    if (output == OUTPUT_TABLE)
        printf(_("All together: total %s, gap %s; markets %zu, faulty %zu\n"),
               amount(verifying, verifying->total_milli),
               amount(verifying, verifying->gap_milli), verifying->count,
               verifying->faulty);
}

int run_verify(struct cli *cli)
{
    struct verifying *verifying = cli_take(cli, 1, sizeof *verifying);
    *verifying = (struct verifying){.cli = cli};
    if (!cli_gazetteer(cli))
        return status_exit_code(STATUS_io);
    enum status status = operand_count(cli) ? verify_files(verifying)
                                            : verify_markets(verifying);
    if (status == STATUS_ok && verifying->count)
        tell_sums(verifying);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (verifying->count == 0) {
        cli_say(cli, _("Nothing was cleared yet. Next: lienket market clear"));
        return status_exit_code(STATUS_not_found);
    }
    return verifying->faulty ? EXIT_DATA : 0;
}

int run_certificate(struct cli *cli)
{
    struct market_query query;
    struct buffer text;
    record_init(&record_market_query, &query);
    enum status status = assemble_flags(cli, &record_market_query, &query);
    if (status == STATUS_ok && operand_count(cli)) {
        status = id_parse(operand(cli, 0), &query.clearing);
        if (status != STATUS_ok)
            cli_complain(_("'%s' is no id"), operand(cli, 0));
    }
    if (*query.product && !query.unit)
        query.unit = lookup_unit(cli, query.product, "");
    if (status == STATUS_ok && !*query.product && id_is_zero(query.clearing)) {
        cli_complain(_("This needs a market or a clearing: lienket market "
                       "certificate --product CODE, or an id"));
        return EXIT_USAGE;
    }
    if (status != STATUS_ok)
        return status_exit_code(status);
    buffer_init(&text, CERTIFICATE_BYTES_MOST);
    status = fetch(cli, &query, &text);
    if (status == STATUS_ok)
        (void)fwrite(text.data, 1, text.size, stdout);
    buffer_clear(&text);
    return status_exit_code(status);
}
