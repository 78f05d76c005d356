#include "model/moment.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

#define SECONDS_PER_DAY 86400
#define YEAR_LEAST 1000
#define YEAR_MOST 9999
#define DAY_BOUND 10000000 /* well beyond any year of four digits */

static bool find_date(int64_t seconds, struct tm *ret_date)
{
    time_t time = (time_t)seconds;
    if (!gmtime_r(&time, ret_date))
        return false;
    int year = ret_date->tm_year + 1900;
    return year >= YEAR_LEAST && year <= YEAR_MOST;
}

static bool is_day(int64_t day)
{
    return day >= -DAY_BOUND && day <= DAY_BOUND;
}

static bool is_time(int64_t time_ms)
{
    return is_day(time_ms / CLOCK_MS_PER_DAY);
}

enum status moment_format_day(int64_t day, char ret_text[MOMENT_TEXT_SIZE])
{
    struct tm date;
    if (!is_day(day) || !find_date(day * SECONDS_PER_DAY, &date))
        return STATUS_invalid;
    strftime(ret_text, MOMENT_TEXT_SIZE, "%Y-%m-%d", &date);
    return STATUS_ok;
}

enum status moment_print_day(int64_t day, char ret_text[MOMENT_TEXT_SIZE])
{
    struct tm date;
    if (!is_day(day) || !find_date(day * SECONDS_PER_DAY, &date))
        return STATUS_invalid;
    strftime(ret_text, MOMENT_TEXT_SIZE, "%d/%m/%Y", &date);
    return STATUS_ok;
}

enum status moment_format_time(int64_t time_ms, char ret_text[MOMENT_TEXT_SIZE])
{
    struct tm date;
    int64_t rest_ms = time_ms % 1000;
    if (rest_ms < 0)
        rest_ms += 1000;
    if (!is_time(time_ms) || !find_date((time_ms - rest_ms) / 1000, &date))
        return STATUS_invalid;
    size_t used =
        strftime(ret_text, MOMENT_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &date);
    snprintf(ret_text + used, MOMENT_TEXT_SIZE - used, ".%03dZ", (int)rest_ms);
    return STATUS_ok;
}

enum status moment_print_time(int64_t time_ms, char ret_text[MOMENT_TEXT_SIZE])
{
    struct tm date;
    if (!is_time(time_ms) ||
        !find_date((time_ms + CLOCK_UTC_OFFSET_MS) / 1000, &date))
        return STATUS_invalid;
    strftime(ret_text, MOMENT_TEXT_SIZE, "%H:%M %d/%m/%Y", &date);
    return STATUS_ok;
}

/* Printing what was read and comparing finds dates that do not exist and every
 * looser form that strptime takes. */
enum status moment_parse_day(const char *text, int64_t *ret_day)
{
    struct tm date = {0};
    char again[MOMENT_TEXT_SIZE];
    const char *rest = strptime(text, "%Y-%m-%d", &date);
    if (!rest || *rest)
        return STATUS_invalid;
    int64_t day = (int64_t)timegm(&date) / SECONDS_PER_DAY;
    if (moment_format_day(day, again) != STATUS_ok || strcmp(text, again) != 0)
        return STATUS_invalid;
    *ret_day = day;
    return STATUS_ok;
}

enum status moment_parse_time(const char *text, int64_t *ret_time_ms)
{
    struct tm date = {0};
    char again[MOMENT_TEXT_SIZE];
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &date);
    int part_ms = 0;
    if (!rest || sscanf(rest, ".%3dZ", &part_ms) != 1)
        return STATUS_invalid;
    int64_t time_ms = (int64_t)timegm(&date) * 1000 + part_ms;
    if (moment_format_time(time_ms, again) != STATUS_ok ||
        strcmp(text, again) != 0)
        return STATUS_invalid;
    *ret_time_ms = time_ms;
    return STATUS_ok;
}
