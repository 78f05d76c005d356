#include "clients/cli/list.h"

#include <stdio.h>
#include <string.h>

#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/event_line.h"
#include "clients/cli/lookup.h"
#include "clients/cli/names.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"
#include "model/value.h"

#define SHOWN_AT_ONCE 50 /* rows of a table, unless --limit or --all */

/* Which fields stand in a list, in this order. */
static const struct {
    const struct record *table;
    const char *fields;
} lists[] = {
    {&record_party,
     "name kind commune members households poor_households state id"},
    {&record_product, "code name_vi name_en hs harvest"},
    {&record_price_point, "product form province day low_vnd_per_kg "
                          "middle_vnd_per_kg high_vnd_per_kg source"},
    {&record_offer, "group product form lots ask commune state id"},
    {&record_demand, "buyer product forms lots bid commune state id"},
    {&record_credential, "party state public_key issued_ms to_ms note id"},
    {&record_programme, "code name from_day to_day province id"},
    {&record_activity, "programme kind name from_day commune people women id"},
    {&record_plan,
     "programme kind party commune year due_day adopted_day name id"},
    {&record_grant, "programme party fund year amount_vnd decision id"},
    {&record_programme_model, "programme kind name lead commune households "
                              "from_day dossier_state dossier_due_day id"},
    {&record_ocop_dossier, "programme name organisation registered_day state "
                           "stars expires_day id"},
    {&record_group_upgrade,
     "programme group stage from_day registered_day cooperative id"},
    {&record_clearing,
     "product unit lines total_milli_vnd bound_milli_vnd gap_milli_vnd leads "
     "id"},
};

static const char *fields_of(const struct record *table)
{
    for (size_t index = 0; index < sizeof lists / sizeof *lists; index++)
        if (lists[index].table == table)
            return lists[index].fields;
    return "id";
}

/* Takes the next word of `*fields`; NULL at the end or for an unknown one. */
static const struct field *next_field(const struct record *table,
                                      const char **fields)
{
    char name[64];
    *fields += strspn(*fields, " ");
    size_t size = strcspn(*fields, " ");
    if (size == 0 || size >= sizeof name)
        return NULL;
    memcpy(name, *fields, size);
    name[size] = '\0';
    *fields += size;
    return record_field(table, name);
}

/* All lots as one: how much, from when to when, and what is free of it. */
static void add_lots(struct cli *cli, struct table *table,
                     const struct field *field, const void *value,
                     const struct item *item)
{
    const struct record *record =
        item->table == RECORD_NUMBER_offer ? &record_offer : &record_demand;
    enum unit unit = print_unit(cli, record, value);
    int64_t quantity = 0;
    int64_t used = 0;
    int64_t first = INT64_MAX;
    int64_t last = 0;
    for (uint32_t index = 0; index < value_count(field, value); index++) {
        const struct lot *lot = value_item(field, value, index);
        quantity += lot->quantity;
        first = lot->from_day < first ? lot->from_day : first;
        last = lot->to_day > last ? lot->to_day : last;
        if (index < item->uses_count)
            used += item->uses[index].held + item->uses[index].contracted;
    }
    table_cell(table, print_trade(cli, quantity, unit));
    /* A demand that takes more than it asks for may hold more than that. */
    int64_t free = used < quantity ? quantity - used : 0;
    table_cell(table, print_trade(cli, free, unit));
    table_cell(table, cli_format(cli, "%s–%s", print_day(cli, first),
                                 print_day(cli, last)));
}

static void add_forms(struct cli *cli, struct table *table,
                      const struct demand *demand)
{
    const char *forms = "";
    for (uint32_t index = 0; index < demand->forms_count; index++)
        forms = cli_format(
            cli, "%s%s%s", forms, index ? ", " : "",
            lookup_form_name(cli, demand->product, demand->forms[index].form));
    table_cell(table, forms);
}

/* Enough of a public key to tell it from others; --json has all of it. */
static const char *key_start(struct cli *cli, struct bytes key)
{
    char text[17] = "";
    for (uint32_t index = 0; index < key.size && index < 8; index++)
        (void)snprintf(text + (size_t)2 * index, 3, "%02x", key.data[index]);
    return *text ? cli_format(cli, "%s…", text) : "";
}

static void add_cell(struct cli *cli, struct table *table,
                     const struct record *record, const struct field *field,
                     const void *value)
{
    if (slot_names_party(field) && !id_is_zero(value_id(field, value)))
        table_cell(table, names_party(cli, value_id(field, value)));
    else if (strcmp(field->name, "public_key") == 0)
        table_cell(table, key_start(cli, value_bytes(field, value)));
    else
        table_cell(table, print_field(cli, record, field, value,
                                      print_unit(cli, record, value)));
}

static void add_row(struct cli *cli, struct table *table,
                    const struct record *record, const void *value,
                    const struct item *item)
{
    const char *fields = fields_of(record);
    const struct field *field;
    while ((field = next_field(record, &fields))) {
        if (field->record == &record_lot)
            add_lots(cli, table, field, value, item);
        else if (field->record == &record_form_name)
            add_forms(cli, table, value);
        else
            add_cell(cli, table, record, field, value);
    }
}

static void add_columns(struct cli *cli, struct table *table,
                        const struct record *record)
{
    const char *fields = fields_of(record);
    const struct field *field;
    while ((field = next_field(record, &fields))) {
        if (field->record == &record_lot) {
            table_column(table, _("quantity"), true);
            table_column(table, _("free"), true);
            table_column(table, _("window"), false);
            continue;
        }
        bool is_right =
            field->kind == FIELD_NUMBER && field->measure != MEASURE_DAY;
        table_column(table, print_label(cli, field), is_right);
    }
}

static int finish(struct cli *cli, const struct pages *pages, size_t rows)
{
    if (pages->status != STATUS_ok)
        return status_exit_code(pages->status);
    if (rows == 0)
        cli_say(cli, _("Nothing found."));
    if (pages->has_more)
        cli_say(cli, _("There is more. Next: --all, or --limit N"));
    return rows ? 0 : status_exit_code(STATUS_not_found);
}

static void print_only_id(struct cli *cli, const struct record *record,
                          const void *value)
{
    const struct field *id = record_field(record, "id");
    if (id && id->kind == FIELD_ID)
        printf("%s\n", print_id(cli, value_id(id, value)));
}

static int list_all(struct cli *cli, struct pages *pages)
{
    enum output output = cli->arguments.settings.output;
    const struct record *record = cli->command->table;
    const struct item *item;
    const void *value;
    struct table table;
    size_t rows = 0;
    table_init(&table);
    add_columns(cli, &table, record);
    while ((value = pages_next(pages, &item))) {
        rows++;
        if (output == OUTPUT_JSON)
            cli_print_json(record, value);
        else if (output == OUTPUT_QUIET)
            print_only_id(cli, record, value);
        else
            add_row(cli, &table, record, value, item);
    }
    if (output != OUTPUT_JSON && output != OUTPUT_QUIET && rows)
        print_table(cli, &table);
    table_clear(&table);
    return finish(cli, pages, rows);
}

int64_t list_most(const struct cli *cli, const struct list_query *query)
{
    const struct settings *settings = &cli->arguments.settings;
    bool is_said = false;
    for (int index = 0; index < cli->arguments.flag_count; index++)
        is_said |= strncmp(cli->arguments.flags[index].name, "limit", 5) == 0;
    if (is_said)
        return query->limit;
    return settings->wants_all || settings->output != OUTPUT_TABLE
               ? 0
               : SHOWN_AT_ONCE;
}

int run_list(struct cli *cli)
{
    struct list_query query;
    record_init(&record_list_query, &query);
    enum status status = assemble_flags(cli, &record_list_query, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    struct pages pages;
    pages_init(&pages, cli, cli->command->table, &query,
               list_most(cli, &query));
    int code = list_all(cli, &pages);
    pages_clear(&pages);
    return code;
}

static void print_uses(struct cli *cli, const struct record *record,
                       const void *value, const struct item *item)
{
    enum unit unit = print_unit(cli, record, value);
    for (uint32_t index = 0; index < item->uses_count; index++) {
        const struct lot_use *use = &item->uses[index];
        if (use->held || use->contracted)
            printf(_("lot %u: held %s, contracted %s\n"), index + 1,
                   print_quantity(cli, use->held, unit),
                   print_quantity(cli, use->contracted, unit));
    }
}

int run_show(struct cli *cli)
{
    struct id id;
    const struct record *table = cli->command->table;
    enum status status = subject_find(cli, table, &id);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct item *item = NULL;
    const void *value = pages_show(cli, table, id, &item);
    if (!value)
        return status_exit_code(cli->reply.status == STATUS_ok
                                    ? STATUS_not_found
                                    : cli->reply.status);
    if (cli->arguments.settings.output == OUTPUT_JSON) {
        cli_print_json(table, value);
        return 0;
    }
    struct item uses = *item;
    print_card(cli, table, value);
    print_uses(cli, table, value, &uses);
    return 0;
}

int history_of(struct cli *cli, const struct record *table, struct id id)
{
    struct reference reference = {.id = id, .table = table->number};
    enum status status = cli_call(cli, VERB_history, &reference);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct page *page = cli->reply.value;
    event_print_page(cli, page);
    return page->items_count ? 0 : status_exit_code(STATUS_not_found);
}

int run_history(struct cli *cli)
{
    struct id id;
    enum status status = subject_find(cli, cli->command->table, &id);
    if (status != STATUS_ok)
        return status_exit_code(status);
    return history_of(cli, cli->command->table, id);
}
