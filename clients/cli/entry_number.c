#include "clients/cli/entry_number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "clients/cli/fold.h"
#include "model/calendar.h"
#include "model/quantity.h"

#define NUMBER_TEXT_SIZE 128

static bool told_by_quantity(struct entry *entry, const char *text,
                             enum quantity_reason reason)
{
    if (reason == QUANTITY_ok)
        return true;
    faults_add(entry->faults, entry->where, "'%s': %s", text,
               quantity_reason_text(reason, entry->cli->language));
    return false;
}

static enum quantity_kind kind_of(enum unit unit)
{
    return unit == unit_head ? QUANTITY_HEADS : QUANTITY_MASS;
}

/* A bare 0 needs no unit: it says "none". */
static bool read_quantity(struct entry *entry, const char *text,
                          enum quantity_kind kind, int64_t *ret_number)
{
    if (strcmp(text, "0") == 0) {
        *ret_number = 0;
        return true;
    }
    return told_by_quantity(entry, text,
                            quantity_parse(text, kind, ret_number));
}

/* Thousandths: the reader of kilograms has the rules of dots and commas. */
bool entry_milli(struct entry *entry, const char *text, int64_t *ret_milli)
{
    char mass[NUMBER_TEXT_SIZE];
    size_t size = strcspn(text, "%‰");
    while (size && isspace((unsigned char)text[size - 1]))
        size--;
    (void)snprintf(mass, sizeof mass, "%.*s kg", (int)size, text);
    return told_by_quantity(entry, text,
                            quantity_parse(mass, QUANTITY_MASS, ret_milli));
}

/* Splits "60 km" into the number and the unit behind it. */
static const char *split_unit(const char *text,
                              char ret_number[NUMBER_TEXT_SIZE])
{
    size_t size = strlen(text);
    while (size && !isdigit((unsigned char)text[size - 1]))
        size--;
    (void)snprintf(ret_number, NUMBER_TEXT_SIZE, "%.*s", (int)size, text);
    while (text[size] == ' ')
        size++;
    return text + size;
}

struct scale {
    const char *unit;
    int64_t factor;
};

static const struct scale distances[] = {{"km", 1000}, {"m", 1}, {NULL, 0}};
static const struct scale durations[] = {
    {"ms", 1},          {"s", 1000},       {"giay", 1000},
    {"phut", 60000},    {"min", 60000},    {"gio", 3600000},
    {"h", 3600000},     {"hour", 3600000}, {"hours", 3600000},
    {"ngay", 86400000}, {"day", 86400000}, {"days", 86400000},
    {"d", 86400000},    {NULL, 0}};

static bool read_scaled(struct entry *entry, const char *text,
                        const struct scale *scales, int64_t *ret_number)
{
    char number[NUMBER_TEXT_SIZE];
    const char *unit = split_unit(text, number);
    int64_t milli;
    if (strcmp(text, "0") == 0) {
        *ret_number = 0;
        return true;
    }
    for (; scales->unit; scales++) {
        if (!fold_equal(unit, scales->unit))
            continue;
        if (!entry_milli(entry, number, &milli))
            return false;
        *ret_number = milli * scales->factor / 1000;
        return true;
    }
    faults_add(entry->faults, entry->where,
               _("'%s': a unit is needed, as in '60 km' or '2 days'"), text);
    return false;
}

static bool read_permille(struct entry *entry, const char *text,
                          int64_t *ret_number)
{
    int64_t milli;
    bool is_percent = strchr(text, '%');
    if (!is_percent && !strstr(text, "‰") && strcmp(text, "0") != 0) {
        faults_add(entry->faults, entry->where,
                   _("'%s': write it as a percentage, as in '12,5 %%'"), text);
        return false;
    }
    if (!entry_milli(entry, text, &milli))
        return false;
    *ret_number = is_percent ? milli / 100 : milli / 1000;
    return true;
}

/* Digits, or digits in groups of three: "1.814". */
static bool read_count(struct entry *entry, const char *text,
                       int64_t *ret_number)
{
    int64_t number = 0;
    int digits = 0;
    int group = -1; /* digits since the last dot; -1: no dot yet */
    for (const char *at = text; *at; at++) {
        bool is_dot = (*at == '.' || *at == ',') && (group == -1 || group == 3);
        if (is_dot && digits) {
            group = 0;
            continue;
        }
        if (!isdigit((unsigned char)*at) || ++digits > 17)
            digits = 99;
        number = digits > 17 ? 0 : number * 10 + (*at - '0');
        group += group >= 0;
    }
    if (digits && digits <= 17 && (group == -1 || group == 3)) {
        *ret_number = number;
        return true;
    }
    faults_add(entry->faults, entry->where, _("'%s' is not a whole number"),
               text);
    return false;
}

static bool read_flag(struct entry *entry, const char *text,
                      int64_t *ret_number)
{
    static const char *const yes[] = {"1", "co", "yes", "true", "x", "y"};
    static const char *const no[] = {"0", "khong", "no", "false", "n"};
    for (size_t index = 0; index < sizeof yes / sizeof *yes; index++)
        if (fold_equal(text, yes[index])) {
            *ret_number = 1;
            return true;
        }
    for (size_t index = 0; index < sizeof no / sizeof *no; index++)
        if (fold_equal(text, no[index])) {
            *ret_number = 0;
            return true;
        }
    faults_add(entry->faults, entry->where, _("'%s': write yes or no"), text);
    return false;
}

void entry_ask_which_month(struct entry *entry, const char *text)
{
    faults_add(entry->faults, entry->where,
               _("'%s': that lunar month stands twice in its year; write "
                 "'nhuận' for the leap month or 'thường' for the one before "
                 "it, as in '15/6 nhuận âm lịch 2025'"),
               text);
}

static bool read_day(struct entry *entry, const char *text, int64_t *ret_number)
{
    int32_t day;
    enum status status = calendar_parse(text, &day);
    if (status == STATUS_ok) {
        *ret_number = day;
        return true;
    }
    if (status == STATUS_ambiguous) {
        entry_ask_which_month(entry, text);
        return false;
    }
    faults_add(entry->faults, entry->where,
               _("'%s' is no day; write 17/02/2026, 2026-02-17 or 15/8 âm "
                 "lịch 2026"),
               text);
    return false;
}

static bool read_time(struct entry *entry, const char *text,
                      int64_t *ret_number)
{
    if (clock_parse(text, ret_number) == STATUS_ok)
        return true;
    faults_add(entry->faults, entry->where,
               _("'%s' is no time; write 2026-06-01T08:00:00+07:00"), text);
    return false;
}

static bool read_area(struct entry *entry, const char *text,
                      int64_t *ret_number)
{
    if (strcmp(text, "0") == 0) {
        *ret_number = 0;
        return true;
    }
    return told_by_quantity(entry, text,
                            area_parse(text, entry->sao_m2, ret_number));
}

static bool read_price(struct entry *entry, const char *text,
                       int64_t *ret_number)
{
    enum quantity_reason reason = money_parse_per_kg(text, ret_number);
    if (reason != QUANTITY_unknown_unit)
        return told_by_quantity(entry, text, reason);
    faults_add(entry->faults, entry->where,
               _("'%s': write one price in VND per kg, as in '6.000', '6,5 "
                 "nghìn' or '6.000 đ/kg'; no range, no other weight"),
               text);
    return false;
}

static bool read_measure(struct entry *entry, enum measure measure,
                         const char *text, int64_t *ret_number)
{
    switch (measure) {
    case MEASURE_COUNT:
        return read_count(entry, text, ret_number);
    case MEASURE_FLAG:
        return read_flag(entry, text, ret_number);
    case MEASURE_QUANTITY:
        return read_quantity(entry, text, kind_of(entry->unit), ret_number);
    case MEASURE_MASS:
        return read_quantity(entry, text, QUANTITY_MASS, ret_number);
    case MEASURE_AREA:
        return read_area(entry, text, ret_number);
    case MEASURE_DISTANCE:
        return read_scaled(entry, text, distances, ret_number);
    case MEASURE_DAY:
        return read_day(entry, text, ret_number);
    case MEASURE_TIME:
        return read_time(entry, text, ret_number);
    case MEASURE_DURATION:
        return read_scaled(entry, text, durations, ret_number);
    case MEASURE_PRICE:
        return read_price(entry, text, ret_number);
    case MEASURE_VALUE:
    case MEASURE_MONEY:
    case MEASURE_MILLI_MONEY:
        return told_by_quantity(entry, text, money_parse(text, ret_number));
    case MEASURE_PERMILLE:
        return read_permille(entry, text, ret_number);
    case MEASURE_MILLI:
        return entry_milli(entry, text, ret_number);
    }
    return false;
}

bool entry_number(struct entry *entry, const struct field *field,
                  const char *text, int64_t *ret_number)
{
    int64_t number;
    if (!read_measure(entry, field->measure, text, &number))
        return false;
    if (number < field->least || number > field->most) {
        faults_add(entry->faults, entry->where, "'%s': %s", text,
                   word_text(&vocabulary_problem_reason,
                             problem_reason_out_of_range,
                             entry->cli->language));
        return false;
    }
    *ret_number = number;
    return true;
}
