#include "clients/cli/event_line.h"

#include <stdio.h>
#include <string.h>

#include "clients/cli/names.h"
#include "clients/cli/print.h"
#include "clients/cli/table.h"
#include "model/value.h"

#define LINE_BYTES (8U << 20)

/* What the event is about, in a word or two. */
static const char *subject(struct cli *cli, const struct event *event)
{
    const struct record *record = record_find((unsigned)event->table);
    if (!record || event->record.size == 0)
        return "";
    if (record == &record_contact_commitment ||
        record == &record_contact_reading)
        return print_name(cli, names_party(cli, event->subject));
    const struct item item = {.table = event->table, .record = event->record};
    const void *value = cli_item(cli, &item, record);
    static const char *const telling[] = {"name", "buyer_name", "product",
                                          "name_vi", "person"};
    for (size_t index = 0; value && index < sizeof telling / sizeof *telling;
         index++) {
        const struct field *field = record_field(record, telling[index]);
        if (field && field->kind == FIELD_TEXT && *value_text(field, value))
            return print_field(cli, record, field, value, unit_gram);
    }
    return print_id(cli, event->subject);
}

static const char *what(const struct cli *cli, const struct event *event)
{
    const struct verb *verb = verb_find((unsigned)event->verb);
    if (!verb)
        return "";
    return cli_is_vietnamese(cli) ? verb->vi : verb->event;
}

/* Who did it, and for whom. */
static const char *who(struct cli *cli, const struct event *event)
{
    const char *actor = names_actor(cli, event->actor);
    if (id_is_zero(event->on_behalf))
        return actor;
    return cli_format(cli, _("%s for %s"), actor,
                      names_actor(cli, event->on_behalf));
}

static void add_event(struct cli *cli, struct table *table,
                      const struct event *event)
{
    table_cell(table, cli_format(cli, "%lld", (long long)event->sequence));
    table_cell(table, print_time(cli, event->time_ms));
    table_cell(table, what(cli, event));
    table_cell(table, subject(cli, event));
    table_cell(table, who(cli, event));
}

static void add_columns(struct table *table)
{
    table_column(table, _("event"), true);
    table_column(table, _("time"), false);
    table_column(table, _("what"), false);
    table_column(table, _("about"), false);
    table_column(table, _("by"), false);
}

void event_print_page(struct cli *cli, const struct page *page)
{
    enum output output = cli->arguments.settings.output;
    struct table table;
    table_init(&table);
    add_columns(&table);
    for (uint32_t index = 0; index < page->items_count; index++) {
        const struct event *event =
            cli_item(cli, &page->items[index], &record_event);
        if (event && output == OUTPUT_JSON)
            cli_print_json(&record_event, event);
        else if (event && output != OUTPUT_QUIET)
            add_event(cli, &table, event);
    }
    if (output != OUTPUT_JSON && output != OUTPUT_QUIET)
        print_table(cli, &table);
    table_clear(&table);
}

void event_print_line(struct cli *cli, const struct event *event)
{
    enum output output = cli->arguments.settings.output;
    const char *gap = output == OUTPUT_PLAIN ? "\t" : "  ";
    if (output == OUTPUT_JSON) {
        cli_print_json(&record_event, event);
        return;
    }
    printf("%lld%s%s%s%s%s%s%s%s\n", (long long)event->sequence, gap,
           print_time(cli, event->time_ms), gap, what(cli, event), gap,
           subject(cli, event), gap, who(cli, event));
}

static void append_hex(struct buffer *out, struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (uint32_t index = 0; index < bytes.size; index++) {
        char pair[2] = {digits[bytes.data[index] >> 4],
                        digits[bytes.data[index] & 15]};
        buffer_append(out, pair, sizeof pair);
    }
}

/* The event's own members, then the record after it in place of its bytes. */
static void append_text(struct cli *cli, struct buffer *out,
                        const struct event *event)
{
    const struct record *record = record_find((unsigned)event->table);
    const struct verb *verb = verb_find((unsigned)event->verb);
    const struct item item = {.table = event->table, .record = event->record};
    const void *value = NULL;
    if (record && event->record.size)
        value = cli_item(cli, &item, record);
    buffer_append_text(out, "{\"event\":\"");
    buffer_append_text(out, verb ? verb->event : "");
    buffer_append_text(out, "\",\"time_ms\":");
    buffer_append_text(out, cli_format(cli, "%lld", (long long)event->time_ms));
    buffer_append_text(out, ",\"actor\":\"");
    buffer_append_text(out, print_id(cli, event->actor));
    if (!id_is_zero(event->on_behalf)) {
        buffer_append_text(out, "\",\"on_behalf\":\"");
        buffer_append_text(out, print_id(cli, event->on_behalf));
    }
    if (!id_is_zero(event->via)) {
        buffer_append_text(out, "\",\"via\":\"");
        buffer_append_text(out, print_id(cli, event->via));
    }
    buffer_append_text(out, "\",\"table\":\"");
    buffer_append_text(out, record ? record->name : "");
    buffer_append_text(out, "\"");
    if (value) {
        buffer_append_text(out, ",\"record\":");
        record_to_json(record, value, false, out);
    }
    buffer_append_text(out, "}");
}

enum status event_print_export(struct cli *cli, const struct item *item)
{
    const struct event *event = cli_item(cli, item, &record_event);
    struct buffer out;
    if (!event)
        return STATUS_corrupt;
    buffer_init(&out, LINE_BYTES);
    buffer_append_text(&out, cli_format(cli, "{\"sequence\":%lld,\"hash\":\"",
                                        (long long)event->sequence));
    append_hex(&out, item->hash);
    buffer_append_text(&out, "\",\"event\":\"");
    append_hex(&out, item->record);
    buffer_append_text(&out, "\",\"text\":");
    append_text(cli, &out, event);
    buffer_append_text(&out, "}\n");
    enum status status = out.status;
    if (status == STATUS_ok)
        (void)fwrite(out.data, 1, out.size, stdout);
    buffer_clear(&out);
    return status;
}
