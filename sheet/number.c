#include "sheet/number.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "model/calendar.h"

#define DIGITS_SHOWN 15
#define DIGITS_READ 40
#define EXPONENT_MOST 30

/* 0.d1d2d3... times ten to the `point`. */
struct decimal {
    bool is_negative;
    int count;
    long point;
    char digits[DIGITS_READ + 1];
};

static void add_digit(struct decimal *decimal, char digit, bool is_fraction)
{
    bool is_leading = decimal->count == 0 && digit == '0';
    if (!is_leading && decimal->count < DIGITS_READ)
        decimal->digits[decimal->count++] = digit;
    if (is_leading && is_fraction)
        decimal->point--;
    if (!is_leading && !is_fraction)
        decimal->point++;
}

static bool read_decimal(const char *at, struct decimal *decimal)
{
    bool has_digit = false;
    bool is_fraction = false;
    *decimal = (struct decimal){.is_negative = *at == '-'};
    at += *at == '-' || *at == '+';
    for (; isdigit((unsigned char)*at) || (*at == '.' && !is_fraction); at++) {
        if (*at == '.') {
            is_fraction = true;
            continue;
        }
        has_digit = true;
        add_digit(decimal, *at, is_fraction);
    }
    if (!has_digit)
        return false;
    if (*at == 'e' || *at == 'E') {
        char *end;
        long exponent = strtol(at + 1, &end, 10);
        if (end == at + 1 || labs(exponent) > 1000)
            return false;
        decimal->point += exponent;
        at = end;
    }
    return *at == '\0';
}

/* Half up at the last digit that is shown. */
static void round_off(struct decimal *decimal)
{
    if (decimal->count <= DIGITS_SHOWN)
        return;
    bool is_up = decimal->digits[DIGITS_SHOWN] >= '5';
    decimal->count = DIGITS_SHOWN;
    while (is_up && decimal->count > 0) {
        char *last = &decimal->digits[decimal->count - 1];
        is_up = *last == '9';
        if (is_up)
            decimal->count--;
        else
            ++*last;
    }
    if (is_up) { /* 999... became 1000... */
        decimal->digits[decimal->count++] = '1';
        decimal->point++;
    }
}

static bool write_decimal(const char *written, int shift,
                          char ret_text[NUMBER_TEXT_SIZE])
{
    struct decimal decimal;
    if (!read_decimal(written, &decimal))
        return false;
    round_off(&decimal);
    decimal.point += shift;
    while (decimal.count && decimal.digits[decimal.count - 1] == '0')
        decimal.count--;
    if (decimal.count == 0) {
        memcpy(ret_text, "0", 2);
        return true;
    }
    if (labs(decimal.point) > EXPONENT_MOST)
        return false;
    char *to = ret_text;
    if (decimal.is_negative)
        *to++ = '-';
    if (decimal.point <= 0)
        *to++ = '0';
    long last = decimal.point > decimal.count ? decimal.point : decimal.count;
    long start = decimal.point < 0 ? decimal.point : 0;
    long dot = decimal.point > 0 ? decimal.point : start;
    for (long at = start; at < last; at++) {
        if (at == dot)
            *to++ = '.';
        *to++ = at >= 0 && at < decimal.count ? decimal.digits[at] : '0';
    }
    *to = '\0';
    CHECK(to < ret_text + NUMBER_TEXT_SIZE);
    return true;
}

bool number_decimal(const char *written, char ret_text[NUMBER_TEXT_SIZE])
{
    return write_decimal(written, 0, ret_text);
}

bool number_percent(const char *written, char ret_text[NUMBER_TEXT_SIZE])
{
    return write_decimal(written, 2, ret_text);
}

/* Days before 1970 in either system; the older one counts a 29 February 1900
 * that never was. */
#define EPOCH_1900 25569
#define EPOCH_1904 24107
#define SERIAL_FALSE_LEAP 60
#define SERIAL_MOST 2958465

bool number_day(const char *decimal, bool is_1904,
                char ret_text[NUMBER_TEXT_SIZE])
{
    char *end;
    long serial = strtol(decimal, &end, 10);
    bool is_serial = isdigit((unsigned char)*decimal) &&
                     (*end == '\0' || *end == '.') && serial <= SERIAL_MOST;
    if (!is_serial || (!is_1904 && serial < 1))
        return false;
    if (!is_1904 && serial == SERIAL_FALSE_LEAP) {
        memcpy(ret_text, "29/02/1900", sizeof "29/02/1900");
        return true;
    }
    char text[CALENDAR_TEXT_SIZE];
    long day = serial - (is_1904 ? EPOCH_1904 : EPOCH_1900) +
               (!is_1904 && serial < SERIAL_FALSE_LEAP);
    calendar_format((int32_t)day, text);
    memcpy(ret_text, text, sizeof text);
    return true;
}
_Static_assert(NUMBER_TEXT_SIZE >= CALENDAR_TEXT_SIZE, "a day's text fits");

/* Past what is shown as it stands: "text", [condition], \x, _x, *x. */
static const char *skip_literal(const char *at)
{
    if (*at == '"' || *at == '[') {
        const char *end = strchr(at + 1, *at == '[' ? ']' : '"');
        return end ? end + 1 : at + strlen(at);
    }
    return at[1] ? at + 2 : at + 1;
}

static bool is_general(const char *at)
{
    return strncmp(at, "General", 7) == 0 || strncmp(at, "Standard", 8) == 0;
}

enum number_format number_format_of(const char *code)
{
    bool has_month = false;
    bool has_year = false;
    bool has_time = false;
    const char *at = code;
    while (*at && *at != ';') {
        if (strchr("\"[\\_*", *at)) {
            at = skip_literal(at);
            continue;
        }
        if (is_general(at))
            return NUMBER_FORMAT_PLAIN;
        char letter = (char)tolower((unsigned char)*at++);
        if (letter == 'd')
            return NUMBER_FORMAT_DAY;
        if (letter == '%')
            return NUMBER_FORMAT_PERCENT;
        has_year |= letter == 'y';
        has_month |= letter == 'm';
        has_time |= letter == 'h' || letter == 's';
    }
    if (has_year)
        return has_month ? NUMBER_FORMAT_MONTH : NUMBER_FORMAT_DAY;
    return has_month && !has_time ? NUMBER_FORMAT_DAY : NUMBER_FORMAT_PLAIN;
}

/* The ids whose formats are the same everywhere, and those of East Asia. */
enum number_format number_format_of_id(unsigned id)
{
    if (id == 9 || id == 10)
        return NUMBER_FORMAT_PERCENT;
    if (id == 17)
        return NUMBER_FORMAT_MONTH;
    bool is_day = (id >= 14 && id <= 16) || id == 22 ||
                  (id >= 27 && id <= 31) || (id >= 34 && id <= 36) ||
                  (id >= 50 && id <= 58);
    return is_day ? NUMBER_FORMAT_DAY : NUMBER_FORMAT_PLAIN;
}
