#include "clients/season/window.h"

#include "base/check.h"
#include "model/calendar.h"

#define SOON_DAYS 20
/* What is near is proposed at once: nothing is, before all is posted. */
#define AHEAD_DAYS 11
#define TET_AHEAD_DAYS 60 /* room for what is sold before the feast */

/* From the harvest windows of the catalogue; days within a month are made up.
 * By enum harvest; month 0: not a date of the solar year. */
static const struct civil_date first_days[] = {
    [HARVEST_SOON] = {0, 0, 0},          [HARVEST_TET] = {0, 0, 0},
    [HARVEST_GINGER_YOUNG] = {0, 8, 15}, [HARVEST_GINGER] = {0, 11, 1},
    [HARVEST_JELLY] = {0, 10, 5},        [HARVEST_TURMERIC] = {0, 12, 15},
    [HARVEST_GOURD] = {0, 6, 15},        [HARVEST_ANISE] = {0, 7, 20},
    [HARVEST_NOODLES] = {0, 12, 1},      [HARVEST_GROUNDNUT] = {0, 6, 20},
    [HARVEST_MAIZE] = {0, 7, 1},         [HARVEST_DRAGON_FRUIT] = {0, 8, 1},
    [HARVEST_MANDARIN] = {0, 11, 20},
};

static int32_t civil_after(struct civil_date date, int32_t after_day)
{
    int32_t day = 0;
    date.year = calendar_to_civil(after_day).year;
    CHECK(calendar_from_civil(date, &day) == STATUS_ok);
    if (day <= after_day) {
        date.year++;
        CHECK(calendar_from_civil(date, &day) == STATUS_ok);
    }
    return day;
}

static int32_t tet_after(int32_t after_day)
{
    int32_t year = calendar_to_civil(after_day).year;
    int32_t day = 0;
    do {
        struct lunar_date date = {.year = year++, .month = 1, .day = 1};
        CHECK(calendar_from_lunar(date, &day) == STATUS_ok);
    } while (day <= after_day);
    return day;
}

int32_t window_harvest_day(enum harvest harvest, int32_t from_day)
{
    if (harvest == HARVEST_SOON)
        return from_day + SOON_DAYS;
    if (harvest == HARVEST_TET)
        return tet_after(from_day + TET_AHEAD_DAYS);
    return civil_after(first_days[harvest], from_day + AHEAD_DAYS);
}

int32_t window_first_day(const struct window *window, int32_t from_day)
{
    return window_harvest_day(window->harvest, from_day) + window->after_days;
}

int32_t window_last_day(const struct window *window, int32_t from_day)
{
    return window_first_day(window, from_day) + window->days - 1;
}
