#include "model/calendar.h"

#include <stdio.h>

#define DAYS_PER_CYCLE 146097 /* 400 years */
#define EPOCH_DAYS 719468     /* from 0000-03-01 to 1970-01-01 */

/* Days before each month of a year that begins in March. */
static const int32_t days_before[] = {0,   31,  61,  92,  122, 153,
                                      184, 214, 245, 275, 306, 337};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* In the proleptic Gregorian calendar; months count from March, so that the
 * leap day is the last of its year. */
static int64_t day_of(struct civil_date date)
{
    int64_t year = (int64_t)date.year - (date.month < 3);
    int32_t month = (date.month + 9) % 12;
    return 365 * year + floor_div(year, 4) - floor_div(year, 100) +
           floor_div(year, 400) + days_before[month] + date.day - 1 -
           EPOCH_DAYS;
}

struct civil_date calendar_to_civil(int32_t day)
{
    int64_t since = (int64_t)day + EPOCH_DAYS;
    int64_t cycle = floor_div(since, DAYS_PER_CYCLE);
    int64_t rest = since - cycle * DAYS_PER_CYCLE;
    /* The leap days before `rest` in its cycle are taken out. */
    int64_t year =
        (rest - rest / 1460 + rest / 36524 - rest / (DAYS_PER_CYCLE - 1)) / 365;
    int64_t in_year = rest - (365 * year + year / 4 - year / 100);
    int32_t month = 11;
    while (days_before[month] > in_year)
        month--;
    return (struct civil_date){
        .year = (int32_t)(cycle * 400 + year + (month >= 10)),
        .month = month < 10 ? month + 3 : month - 9,
        .day = (int32_t)in_year - days_before[month] + 1,
    };
}

enum status calendar_from_civil(struct civil_date date, int32_t *ret_day)
{
    if (date.year < CALENDAR_YEAR_LEAST || date.year > CALENDAR_YEAR_MOST ||
        date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return STATUS_invalid;
    int32_t day = (int32_t)day_of(date);
    /* 31 April comes back as 1 May. */
    if (calendar_to_civil(day).day != date.day)
        return STATUS_invalid;
    *ret_day = day;
    return STATUS_ok;
}

void calendar_format(int32_t day, char ret_text[CALENDAR_TEXT_SIZE])
{
    struct civil_date date = calendar_to_civil(day);
    snprintf(ret_text, CALENDAR_TEXT_SIZE, "%02d/%02d/%04d", date.day,
             date.month, date.year);
}

void calendar_format_iso(int32_t day, char ret_text[CALENDAR_TEXT_SIZE])
{
    struct civil_date date = calendar_to_civil(day);
    snprintf(ret_text, CALENDAR_TEXT_SIZE, "%04d-%02d-%02d", date.year,
             date.month, date.day);
}

void calendar_format_lunar(int32_t day, char ret_text[CALENDAR_TEXT_SIZE])
{
    struct lunar_date date;
    int32_t leap_month;
    ret_text[0] = '\0';
    if (calendar_to_lunar(day, &date) != STATUS_ok ||
        calendar_leap_month(date.year, &leap_month) != STATUS_ok)
        return;
    const char *which = date.month == leap_month ? " thường" : "";
    snprintf(ret_text, CALENDAR_TEXT_SIZE, "%02d/%02d%s âm lịch %04d", date.day,
             date.month, date.leap ? " nhuận" : which, date.year);
}
