#include <stdio.h>
#include <string.h>

#include "clients/cli/lookup.h"
#include "clients/cli/names.h"
#include "clients/cli/print.h"
#include "clients/cli/slot.h"
#include "model/value.h"

#define LABEL_WIDTH_MOST 30

static const char *join(struct cli *cli, const char *line, const char *more)
{
    if (!*more)
        return line;
    return *line ? cli_format(cli, "%s, %s", line, more) : more;
}

static const char *print_lot(struct cli *cli, const struct lot *lot,
                             enum unit unit)
{
    const char *line =
        cli_format(cli, "%s  %s–%s", print_quantity(cli, lot->quantity, unit),
                   print_day(cli, lot->from_day), print_day(cli, lot->to_day));
    if (!lot->least_quantity)
        return line;
    return cli_format(cli, _("%s, sure: %s"), line,
                      print_quantity(cli, lot->least_quantity, unit));
}

static const char *print_clause(struct cli *cli,
                                const struct price_clause *clause)
{
    if (clause->kind == price_kind_fixed)
        return print_price(cli, clause->price_vnd_per_kg);
    const char *line =
        word_text(&vocabulary_price_kind, clause->kind, cli->language);
    for (size_t index = 2; index < record_price_clause.count; index++) {
        const struct field *field = &record_price_clause.fields[index];
        const char *text =
            print_field(cli, &record_price_clause, field, clause, unit_gram);
        if (*text)
            line =
                join(cli, line,
                     cli_format(cli, "%s %s", print_label(cli, field), text));
    }
    return line;
}

/* A commune by its name; a district or province by its code. */
static const char *print_area(struct cli *cli, const struct area *area)
{
    const char *name = area->code;
    if (strlen(area->code) == PLACE_CODE_SIZE - 1)
        name = cli_format(cli, "%s (%s)",
                          lookup_place_name(cli, area->code, area->map),
                          area->code);
    return join(cli, name,
                word_text(&vocabulary_admin_map, area->map, cli->language));
}

const char *print_inside(struct cli *cli, const struct record *record,
                         const void *value, enum unit unit)
{
    const char *line = "";
    if (record == &record_lot)
        return print_lot(cli, value, unit);
    if (record == &record_price_clause)
        return print_clause(cli, value);
    if (record == &record_area)
        return print_area(cli, value);
    if (record == &record_party_product)
        unit = print_unit(cli, record, value);
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        const char *text =
            slot_names_party(field) && !id_is_zero(value_id(field, value))
                ? names_party(cli, value_id(field, value))
                : print_field(cli, record, field, value, unit);
        if (!*text)
            continue;
        bool is_plain = field->kind == FIELD_TEXT ||
                        field->kind == FIELD_CHOICE || field->kind == FIELD_ID;
        line = join(
            cli, line,
            is_plain ? text
                     : cli_format(cli, "%s %s", print_label(cli, field), text));
    }
    return line;
}

static void print_line(const char *label, const char *text, int width)
{
    int blanks = width - text_width(label);
    (void)printf("%s%*s  %s\n", label, blanks > 0 ? blanks : 0, "", text);
}

static void print_list(struct cli *cli, const struct field *field,
                       const void *value, enum unit unit, int width)
{
    uint32_t count = value_count(field, value);
    for (uint32_t index = 0; index < count; index++)
        print_line(index ? "" : print_label(cli, field),
                   print_inside(cli, field->record,
                                value_item(field, value, index), unit),
                   width);
}

static int label_width(struct cli *cli, const struct record *record)
{
    int widest = 0;
    for (size_t index = 0; index < record->count; index++) {
        int width = text_width(print_label(cli, &record->fields[index]));
        if (width > widest && width <= LABEL_WIDTH_MOST)
            widest = width;
    }
    return widest;
}

void print_card(struct cli *cli, const struct record *record, const void *value)
{
    enum unit unit = print_unit(cli, record, value);
    int width = label_width(cli, record);
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        if (field->kind == FIELD_LIST) {
            print_list(cli, field, value, unit, width);
            continue;
        }
        const char *text =
            slot_names_party(field) && !id_is_zero(value_id(field, value))
                ? names_one(cli, value_id(field, value))
                : print_field(cli, record, field, value, unit);
        if (*text)
            print_line(print_label(cli, field), text, width);
    }
}
