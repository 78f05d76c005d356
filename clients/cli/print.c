#include "clients/cli/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "clients/cli/lookup.h"
#include "clients/cli/slot.h"
#include "model/calendar.h"
#include "model/moment.h"
#include "model/quantity.h"
#include "model/value.h"

static enum quantity_kind kind_of(enum unit unit)
{
    return unit == unit_head ? QUANTITY_HEADS : QUANTITY_MASS;
}

const char *print_quantity(struct cli *cli, int64_t amount, enum unit unit)
{
    char text[QUANTITY_TEXT_SIZE];
    quantity_format(amount, kind_of(unit), cli->language, text);
    return cli_format(cli, "%s", text);
}

const char *print_trade(struct cli *cli, int64_t amount, enum unit unit)
{
    char text[QUANTITY_TEXT_SIZE];
    quantity_format_trade(amount, kind_of(unit), cli->language, text);
    return cli_format(cli, "%s", text);
}

const char *print_money(struct cli *cli, int64_t vnd)
{
    char text[QUANTITY_TEXT_SIZE];
    money_format(vnd, cli->language, text);
    return cli_format(cli, "%s", text);
}

const char *print_price(struct cli *cli, int64_t vnd_per_kg)
{
    return vnd_per_kg ? cli_format(cli, "%s/kg", print_money(cli, vnd_per_kg))
                      : "";
}

const char *print_milli_money(struct cli *cli, int64_t milli_vnd)
{
    const char *whole = print_money(cli, milli_vnd / 1000);
    const char *sign = strstr(whole, " ₫");
    return cli_format(
        cli, "%.*s%c%03lld ₫", sign ? (int)(sign - whole) : (int)strlen(whole),
        whole, cli_is_vietnamese(cli) ? ',' : '.', llabs(milli_vnd % 1000));
}

/* Quantities are kept in grams; people think in kg. */
const char *print_unit_name(struct cli *cli, enum unit unit)
{
    return unit == unit_gram ? "kg"
                             : word_text(&vocabulary_unit, unit, cli->language);
}

const char *print_day(struct cli *cli, int64_t day)
{
    char text[CALENDAR_TEXT_SIZE];
    if (!day)
        return "";
    calendar_format((int32_t)day, text);
    return cli_format(cli, "%s", text);
}

const char *print_time(struct cli *cli, int64_t time_ms)
{
    char text[MOMENT_TEXT_SIZE];
    if (!time_ms || moment_print_time(time_ms, text) != STATUS_ok)
        return "";
    return cli_format(cli, "%s", text);
}

const char *print_count(struct cli *cli, int64_t count)
{
    char text[QUANTITY_TEXT_SIZE];
    if (count < 0)
        return cli_format(cli, "%lld", (long long)count);
    money_format(count, cli->language, text);
    char *sign = strstr(text, " ₫"); /* money's grouping of digits */
    if (sign)
        *sign = '\0';
    return cli_format(cli, "%s", text);
}

const char *print_distance(struct cli *cli, int64_t metres)
{
    if (metres < 1000)
        return cli_format(cli, "%lld m", (long long)metres);
    return cli_format(cli, "%lld%c%lld km", (long long)(metres / 1000),
                      cli_is_vietnamese(cli) ? ',' : '.',
                      (long long)(metres % 1000 / 100));
}

const char *print_name(struct cli *cli, const char *name)
{
    size_t size = strlen(name) + 1;
    char *copy = cli_take(cli, size, 1);
    memcpy(copy, name, size);
    text_disarm(copy);
    return copy;
}

const char *print_id(struct cli *cli, struct id id)
{
    char text[ID_TEXT_SIZE];
    if (id_is_zero(id))
        return "";
    id_format(id, text);
    return cli_format(cli, "%s", text);
}

const char *print_thousandths(struct cli *cli, int64_t milli)
{
    char text[64];
    int size =
        snprintf(text, sizeof text, "%lld%c%03lld", (long long)(milli / 1000),
                 cli_is_vietnamese(cli) ? ',' : '.', (long long)(milli % 1000));
    while (text[size - 1] == '0')
        text[--size] = '\0';
    if (text[size - 1] == ',' || text[size - 1] == '.')
        text[size - 1] = '\0';
    return cli_format(cli, "%s", text);
}

static const char *print_duration(struct cli *cli, int64_t ms)
{
    if (ms % CLOCK_MS_PER_DAY == 0 && ms)
        return cli_format(cli, _("%lld days"),
                          (long long)(ms / CLOCK_MS_PER_DAY));
    if (ms % 60000 == 0)
        return cli_format(cli, _("%lld minutes"), (long long)(ms / 60000));
    return cli_format(cli, "%s s", print_thousandths(cli, ms));
}

static const char *print_area(struct cli *cli, int64_t m2)
{
    char text[QUANTITY_TEXT_SIZE];
    area_format(m2, cli->language, text);
    return cli_format(cli, "%s", text);
}

static bool is_year(const struct field *field)
{
    size_t size = strlen(field->name);
    return size >= 4 && strcmp(field->name + size - 4, "year") == 0;
}

static const char *print_number(struct cli *cli, const struct field *field,
                                int64_t number, enum unit unit)
{
    switch (field->measure) {
    case MEASURE_COUNT:
        return is_year(field) ? cli_format(cli, "%lld", (long long)number)
                              : print_count(cli, number);
    case MEASURE_FLAG:
        return number ? _("yes") : _("no");
    case MEASURE_QUANTITY:
        return print_quantity(cli, number, unit);
    case MEASURE_MASS:
        return print_quantity(cli, number, unit_gram);
    case MEASURE_AREA:
        return print_area(cli, number);
    case MEASURE_DISTANCE:
        return print_distance(cli, number);
    case MEASURE_DAY:
        return print_day(cli, number);
    case MEASURE_TIME:
        return print_time(cli, number);
    case MEASURE_DURATION:
        return print_duration(cli, number);
    case MEASURE_PRICE:
        return print_price(cli, number);
    case MEASURE_VALUE:
    case MEASURE_MONEY:
        return print_money(cli, number);
    case MEASURE_MILLI_MONEY:
        return number % 1000 ? print_milli_money(cli, number)
                             : print_money(cli, number / 1000);
    case MEASURE_PERMILLE:
        return cli_format(cli, "%s %%", print_thousandths(cli, number * 100));
    case MEASURE_MILLI:
        return print_thousandths(cli, number);
    }
    return "";
}

static const char *print_text(struct cli *cli, const struct record *record,
                              const struct field *field, const void *value)
{
    const char *text = value_text(field, value);
    if (!*text)
        return "";
    const struct field *map = record_field(record, "map");
    const struct field *product = record_field(record, "product");
    if (strcmp(field->name, "product") == 0)
        return lookup_product_name(cli, text);
    if (strcmp(field->name, "form") == 0 && product &&
        product->kind == FIELD_TEXT)
        return lookup_form_name(cli, value_text(product, value), text);
    if (strcmp(field->name, "commune") == 0)
        return cli_format(
            cli, "%s (%s)",
            lookup_place_name(cli, text,
                              map ? (enum admin_map)value_choice(map, value)
                                  : admin_map_unset),
            text);
    return print_name(cli, text);
}

const char *print_field(struct cli *cli, const struct record *record,
                        const struct field *field, const void *value,
                        enum unit unit)
{
    if (value_is_default(field, value) && field->kind != FIELD_NUMBER)
        return "";
    switch (field->kind) {
    case FIELD_ID:
        return print_id(cli, value_id(field, value));
    case FIELD_NUMBER:
        return value_is_default(field, value) && !(field->flags & REQUIRED) &&
                       record != &record_policy
                   ? ""
                   : print_number(cli, field, value_number(field, value), unit);
    case FIELD_TEXT:
        return print_text(cli, record, field, value);
    case FIELD_CHOICE:
        if (field->vocabulary == &vocabulary_unit)
            return print_unit_name(cli, (enum unit)value_choice(field, value));
        return word_text(field->vocabulary, value_choice(field, value),
                         cli->language);
    case FIELD_EMBED:
        return print_inside(cli, field->record, value_at(field, value), unit);
    case FIELD_BYTES:
        return cli_format(cli, _("%u bytes"), value_bytes(field, value).size);
    case FIELD_LIST:
        return cli_format(cli, "%u", value_count(field, value));
    }
    return "";
}

/* The Vietnamese label is a word or two, the English one a sentence. */
const char *print_label(struct cli *cli, const struct field *field)
{
    if (cli_is_vietnamese(cli))
        return field->vi;
    size_t size = slot_name_size(field->name);
    char *label = cli_take(cli, size + 1, 1);
    for (size_t index = 0; index < size; index++)
        label[index] = field->name[index] == '_' ? ' ' : field->name[index];
    return label;
}

enum unit print_unit(struct cli *cli, const struct record *record,
                     const void *value)
{
    const struct field *unit = record_field(record, "unit");
    if (unit && unit->kind == FIELD_CHOICE && value_choice(unit, value))
        return (enum unit)value_choice(unit, value);
    const struct field *product = record_field(record, "product");
    const struct field *form = record_field(record, "form");
    if (!product || product->kind != FIELD_TEXT)
        return unit_gram;
    return lookup_unit(
        cli, value_text(product, value),
        form && form->kind == FIELD_TEXT ? value_text(form, value) : "");
}

void print_table(struct cli *cli, const struct table *table)
{
    if (cli->arguments.settings.output == OUTPUT_PLAIN)
        table_print_plain(table, stdout);
    else
        table_print(table, terminal_width(stdout), stdout);
}
