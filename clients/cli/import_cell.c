/* What a cell of a spreadsheet says, in the words that people would type: the
 * readers of quantities, days and prices then treat it as any other text. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "clients/cli/import_sheet.h"
#include "model/quantity.h"
#include "sheet/sheet.h"

#define COMMUNE_DIGITS 5
#define PROVINCE_DIGITS 2

static bool is_blank_at(const char *text, size_t *ret_size)
{
    static const char *const wide[] = {"\xc2\xa0", "\xe2\x80\xaf",
                                       "\xe2\x80\x89", "\xe3\x80\x80",
                                       "\xef\xbb\xbf"};
    *ret_size = 1;
    if (isspace((unsigned char)*text))
        return true;
    for (size_t index = 0; index < sizeof wide / sizeof *wide; index++) {
        *ret_size = strlen(wide[index]);
        if (strncmp(text, wide[index], *ret_size) == 0)
            return true;
    }
    *ret_size = 1;
    return false;
}

/* Without the blanks at both ends, hard ones among them. */
static const char *trim(struct cli *cli, const char *text)
{
    size_t size;
    while (*text && is_blank_at(text, &size))
        text += size;
    size_t end = 0;
    for (size_t at = 0; text[at]; at += size)
        if (!is_blank_at(text + at, &size))
            end = at + size;
    return cli_format(cli, "%.*s", (int)end, text);
}

const char *import_cell_code(struct cli *cli, const char *text)
{
    const char *trimmed = trim(cli, text);
    char *code = cli_take(cli, strlen(trimmed) + 1, 1);
    size_t size = 0;
    size_t step;
    for (; *trimmed; trimmed += step) {
        bool is_blank = is_blank_at(trimmed, &step);
        if (!is_blank) {
            memcpy(code + size, trimmed, step);
            size += step;
        } else if (size && code[size - 1] != ' ') {
            code[size++] = ' ';
        }
    }
    return code;
}

static bool is_bare_number(const char *text)
{
    bool has_digit = false;
    size_t size;
    for (; *text; text += size) {
        if (!is_blank_at(text, &size) && !isdigit((unsigned char)*text) &&
            !strchr(".,-", *text))
            return false;
        has_digit |= isdigit((unsigned char)*text) != 0;
    }
    return has_digit;
}

/* A spreadsheet takes the zeros off codes: 1273 was typed as 01273. */
static const char *code_text(struct cli *cli, const char *digits, int most)
{
    int size = (int)strlen(digits);
    return cli_format(cli, "%.*s%s", most > size ? most - size : 0, "00000",
                      digits);
}

/* "2.5" as "2,5". Just three decimals get a zero more: "2,125" could be two
 * thousand, "2,1250" could not. */
static const char *number_text(struct cli *cli, const char *decimal)
{
    size_t whole = strcspn(decimal, ".");
    if (!decimal[whole])
        return cli_format(cli, "%s", decimal);
    const char *fraction = decimal + whole + 1;
    return cli_format(cli, "%.*s,%s%s", (int)whole, decimal, fraction,
                      strlen(fraction) == 3 ? "0" : "");
}

static const struct field *field_of(const struct slot *slot)
{
    return slot->inner ? slot->inner : slot->field;
}

/* How many digits the codes of such a field have; 0: it holds no code. */
static int code_digits(const struct field *field)
{
    if (strcmp(field->name, "commune") == 0)
        return COMMUNE_DIGITS;
    return strcmp(field->name, "province") == 0 ? PROVINCE_DIGITS : 0;
}

static bool is_digits(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

static const char *settle_number(struct import *import, const struct slot *slot,
                                 const struct sheet_cell *cell)
{
    int digits = code_digits(field_of(slot));
    if (digits && is_digits(cell->text))
        return code_text(import->cli, cell->text, digits);
    return number_text(import->cli, cell->text);
}

/* Where digits are a text, as in a CSV, nobody knows whether zeros were lost or
 * others: asked back. */
static const char *settle_text(struct import *import,
                               const struct import_column *column,
                               const struct slot *slot,
                               const struct sheet_cell *cell)
{
    const char *text = trim(import->cli, cell->text);
    int digits = code_digits(field_of(slot));
    if (!digits || !is_digits(text) || (int)strlen(text) >= digits)
        return text;
    faults_add(&import->faults, column->header,
               _("'%s' has too few digits for a code; did you mean %s?"), text,
               code_text(import->cli, text, digits));
    return NULL;
}

/* "11/2026" that was typed became the first of that month; where one day is
 * wanted it is that day. */
static const char *settle_month(struct import *import, const struct slot *slot,
                                const struct sheet_cell *cell)
{
    bool is_range = slot->kind == SLOT_WINDOW;
    return cli_format(import->cli, "%s", cell->text + (is_range ? 3 : 0));
}

static const char *settle(struct import *import,
                          const struct import_column *column,
                          const struct slot *slot,
                          const struct sheet_cell *cell)
{
    struct cli *cli = import->cli;
    switch (cell->kind) {
    case SHEET_BLANK:
        return NULL;
    case SHEET_TEXT:
        return settle_text(import, column, slot, cell);
    case SHEET_NUMBER:
        return settle_number(import, slot, cell);
    case SHEET_PERCENT:
        return cli_format(cli, "%s %%", number_text(cli, cell->text));
    case SHEET_MONTH:
        return settle_month(import, slot, cell);
    case SHEET_DAY:
    case SHEET_FLAG:
        return cli_format(cli, "%s", cell->text);
    case SHEET_ERROR:
        faults_add(&import->faults, column->header,
                   _("the cell shows the error %s. Next: correct its "
                     "formula, or type the value"),
                   cell->text);
        return NULL;
    case SHEET_UNCOMPUTED:
        faults_add(&import->faults, column->header,
                   _("the cell holds a formula whose value was never "
                     "computed. Next: open the file in Excel, save it and "
                     "import it again, or type the value"));
        return NULL;
    }
    return NULL;
}

/* A price clause is said by one price, whatever its own field measures. */
static bool takes_unit(const struct slot *slot)
{
    const struct field *field = field_of(slot);
    if (slot->kind == SLOT_CLAUSE)
        return true;
    return field->kind == FIELD_NUMBER && field->measure != MEASURE_COUNT &&
           field->measure != MEASURE_DAY;
}

/* "1.000 đồng" counts thousands, as "nghìn đồng" does. */
static const char *unit_words(struct cli *cli, const char *unit)
{
    static const char *const thousands[] = {"1000", "1.000", "1,000"};
    for (size_t index = 0; index < sizeof thousands / sizeof *thousands;
         index++) {
        size_t size = strlen(thousands[index]);
        if (strncmp(unit, thousands[index], size) == 0 &&
            !strchr(".,0123456789", unit[size]))
            return cli_format(cli, "nghìn %s",
                              unit + size + strspn(unit + size, " "));
    }
    return unit;
}

static bool is_price(const struct slot *slot)
{
    return slot->kind == SLOT_CLAUSE ||
           field_of(slot)->measure == MEASURE_PRICE;
}

/* "600 nghìn đồng/tạ" as VND per kg. NULL after a fault. What is no price of a
 * mass stays as it is: who reads it as a price tells. */
static const char *per_kg(struct import *import,
                          const struct import_column *column, const char *text)
{
    int64_t price;
    if (money_parse_per_kg(text, &price) != QUANTITY_unknown_unit)
        return text;
    enum quantity_reason reason = money_parse_per_mass(text, &price);
    if (reason == QUANTITY_ok)
        return cli_format(import->cli, "%lld đ/kg", (long long)price);
    if (reason != QUANTITY_not_whole_per_kg && reason != QUANTITY_ambiguous)
        return text;
    faults_add(&import->faults, column->header, "'%s': %s", text,
               quantity_reason_text(reason, import->cli->language));
    return NULL;
}

/* The weight that a unit of prices ends in: "tạ" of "nghìn đồng/tạ" and of
 * "đồng mỗi tạ"; "" where it says none, or kg, as prices are anyway. */
static const char *other_mass(struct cli *cli, const char *unit)
{
    int64_t amount;
    const char *slash = strrchr(unit, '/');
    const char *blank = strrchr(unit, ' ');
    const char *mass = slash ? slash + 1 : blank ? blank + 1 : unit;
    mass += strspn(mass, " ");
    if (money_parse_per_kg(cli_format(cli, "1/%s", mass), &amount) ==
        QUANTITY_ok)
        return "";
    enum quantity_reason reason =
        quantity_parse(cli_format(cli, "1 %s", mass), QUANTITY_MASS, &amount);
    bool is_mass = reason == QUANTITY_ok || reason == QUANTITY_ambiguous;
    return slash || is_mass ? mass : "";
}

/* "600 nghìn" under "giá bán (đồng/tạ)" is a price of a tạ: the amount is as
 * its own words say, the weight that of the heading unless the cell names one
 * as well. Under a weight without a slash it is no price of either, which who
 * reads it tells. NULL: the heading leaves it to the cell. */
static const char *with_mass(struct cli *cli, const char *unit,
                             const char *text)
{
    const char *mass = other_mass(cli, unit);
    if (!*mass || strcmp(text, "-") == 0)
        return NULL;
    if (strchr(text, '/'))
        return text;
    return cli_format(cli, "%s%s%s", text, strchr(unit, '/') ? "/" : " ", mass);
}

/* A number under "số lượng (kg)" is in kg, and a price under "(đồng/tạ)" one
 * of a tạ. */
static const char *with_unit(struct import *import,
                             const struct import_column *column,
                             const struct slot *slot, const char *text,
                             const char **ret_written)
{
    struct cli *cli = import->cli;
    const char *whole = NULL;
    if (!*column->unit || !takes_unit(slot))
        return text;
    if (is_bare_number(text))
        whole = cli_format(cli, "%s %s", text, unit_words(cli, column->unit));
    else if (is_price(slot))
        whole = with_mass(cli, column->unit, text);
    if (!whole)
        return text;
    const char *said = is_price(slot) ? per_kg(import, column, whole) : whole;
    *ret_written = said == whole ? NULL : whole;
    return said;
}

const char *import_cell_text(struct import *import,
                             const struct import_column *column,
                             const struct slot *slot,
                             const struct sheet_cell *cell,
                             const char **ret_written)
{
    if (cell->is_covered) {
        faults_add(&import->faults, column->header,
                   _("the cell lies under a merged one. Next: unmerge the "
                     "cells and write the value into each row"));
        return NULL;
    }
    const char *text = settle(import, column, slot, cell);
    if (!text || !*text)
        return NULL;
    return with_unit(import, column, slot, text, ret_written);
}
