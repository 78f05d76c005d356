#include "model/calendar.h"

#include "tests/test.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define UNTOUCHED (-777777)

static int32_t day_of(int32_t year, int32_t month, int32_t day)
{
    int32_t found = UNTOUCHED;
    struct civil_date date = {year, month, day};
    EXPECT_NUMBER(calendar_from_civil(date, &found), STATUS_ok);
    return found;
}

static void days_count_from_1970(void)
{
    EXPECT_NUMBER(day_of(1970, 1, 1), 0);
    EXPECT_NUMBER(day_of(1969, 12, 31), -1);
    EXPECT_NUMBER(day_of(2000, 3, 1), 11017);
    EXPECT_NUMBER(day_of(2026, 6, 1), 20605);
    EXPECT_NUMBER(day_of(1900, 1, 1), -25567);
}

static void every_day_comes_back_and_follows_the_one_before(void)
{
    int32_t expected = day_of(1900, 1, 1);
    int32_t last = day_of(2199, 12, 31);
    for (; expected <= last; expected++) {
        int32_t found = UNTOUCHED;
        struct civil_date date = calendar_to_civil(expected);
        if (calendar_from_civil(date, &found) != STATUS_ok ||
            found != expected) {
            EXPECT_NUMBER(found, expected);
            return;
        }
    }
}

static void days_that_do_not_exist_are_refused(void)
{
    static const struct civil_date dates[] = {
        {2026, 2, 29}, {2100, 2, 29}, {2026, 4, 31},  {2026, 13, 1},
        {2026, 0, 1},  {2026, 1, 0},  {2026, 1, 32},  {1899, 1, 1},
        {2200, 1, 1},  {2026, -1, 1}, {2026, 12, -1},
    };
    for (size_t i = 0; i < LENGTH(dates); i++) {
        int32_t day = UNTOUCHED;
        EXPECT_NUMBER(calendar_from_civil(dates[i], &day), STATUS_invalid);
        EXPECT_NUMBER(day, UNTOUCHED);
    }
    EXPECT_NUMBER(day_of(2024, 2, 29), 19782);
    EXPECT_NUMBER(day_of(2000, 2, 29), 11016);
}

static void tet_falls_on_the_known_days(void)
{
    static const struct civil_date tets[] = {
        {1968, 1, 29}, {1985, 1, 21}, {2007, 2, 17}, {2020, 1, 25},
        {2023, 1, 22}, {2024, 2, 10}, {2025, 1, 29}, {2026, 2, 17},
        {2027, 2, 6},  {2028, 1, 26}, {2030, 2, 2},
    };
    for (size_t i = 0; i < LENGTH(tets); i++) {
        int32_t day = UNTOUCHED;
        struct lunar_date tet = {tets[i].year, 1, 1, false};
        EXPECT_NUMBER(calendar_from_lunar(tet, &day), STATUS_ok);
        EXPECT_NUMBER(day, day_of(tets[i].year, tets[i].month, tets[i].day));
    }
}

static void leap_months_are_the_known_ones(void)
{
    static const struct {
        int32_t year, month;
    } leaps[] = {{2004, 2}, {2006, 7},  {2009, 5}, {2012, 4}, {2014, 9},
                 {2017, 6}, {2020, 4},  {2023, 2}, {2025, 6}, {2028, 5},
                 {2031, 3}, {2033, 11}, {2024, 0}, {2026, 0}, {2030, 0}};
    for (size_t i = 0; i < LENGTH(leaps); i++) {
        int32_t month = UNTOUCHED;
        EXPECT_NUMBER(calendar_leap_month(leaps[i].year, &month), STATUS_ok);
        if (month != leaps[i].month)
            fprintf(stderr, "in %d:\n", leaps[i].year);
        EXPECT_NUMBER(month, leaps[i].month);
    }
}

static void every_lunar_day_from_1990_to_2050_comes_back(void)
{
    int32_t last = day_of(2050, 12, 31);
    struct lunar_date before = {0};
    for (int32_t day = day_of(1990, 1, 1); day <= last; day++) {
        struct lunar_date date = {0};
        int32_t back = UNTOUCHED;
        EXPECT_NUMBER(calendar_to_lunar(day, &date), STATUS_ok);
        EXPECT_NUMBER(calendar_from_lunar(date, &back), STATUS_ok);
        EXPECT_NUMBER(back, day);
        /* The next day of the month, or the first after 29 or 30. */
        bool next = date.day == before.day + 1 && date.month == before.month;
        bool first = date.day == 1 && (before.day == 29 || before.day == 30);
        EXPECT(before.day == 0 || next || first);
        before = date;
        if (test_failures)
            return;
    }
}

static void a_leap_month_is_another_month_than_its_twin(void)
{
    int32_t plain = UNTOUCHED;
    int32_t leap = UNTOUCHED;
    struct lunar_date date = {2025, 6, 15, false};
    EXPECT_NUMBER(calendar_from_lunar(date, &plain), STATUS_ok);
    date.leap = true;
    EXPECT_NUMBER(calendar_from_lunar(date, &leap), STATUS_ok);
    EXPECT_NUMBER(plain, day_of(2025, 7, 9));
    EXPECT_NUMBER(leap, day_of(2025, 8, 8));
    date.month = 7;
    EXPECT_NUMBER(calendar_from_lunar(date, &leap), STATUS_invalid);
    EXPECT_NUMBER(leap, day_of(2025, 8, 8));
}

static void lunar_days_that_do_not_exist_are_refused(void)
{
    int32_t day = UNTOUCHED;
    struct lunar_date date = {2026, 1, 31, false};
    EXPECT_NUMBER(calendar_from_lunar(date, &day), STATUS_invalid);
    int long_months = 0;
    for (int32_t month = 1; month <= 12; month++) {
        date = (struct lunar_date){2026, month, 30, false};
        int32_t ignored;
        long_months += calendar_from_lunar(date, &ignored) == STATUS_ok;
    }
    /* 17/02/2026 to 05/02/2027 are 354 days: 12 months of 29, and 6 more. */
    EXPECT_NUMBER(long_months, 6);
    date = (struct lunar_date){1967, 1, 1, false};
    EXPECT_NUMBER(calendar_from_lunar(date, &day), STATUS_invalid);
    date = (struct lunar_date){2054, 1, 1, false};
    EXPECT_NUMBER(calendar_from_lunar(date, &day), STATUS_invalid);
    EXPECT_NUMBER(day, UNTOUCHED);
    EXPECT_NUMBER(calendar_to_lunar(day_of(1968, 1, 28), &date),
                  STATUS_invalid);
    EXPECT_NUMBER(calendar_to_lunar(INT32_MAX, &date), STATUS_invalid);
}

static const struct {
    const char *text;
    const char *iso; /* "" where it is refused */
} written_days[] = {
    {"17/02/2026", "2026-02-17"},
    {"17/2/2026", "2026-02-17"},
    {"7/2/2026", "2026-02-07"},
    {"17-2-2026", "2026-02-17"},
    {"17.2.2026", "2026-02-17"},
    {"2026-02-17", "2026-02-17"},
    {" 17 / 2 / 2026 ", "2026-02-17"},
    {"ngày 17 tháng 2 năm 2026", "2026-02-17"},
    {"15/8 âm lịch 2026", "2026-09-25"},
    {"15/8 am lich 2026", "2026-09-25"},
    {"15/8/2026 ÂL", "2026-09-25"},
    {"15/8/2026AL", "2026-09-25"},
    {"mùng 1 tháng 1 năm 2026 âm lịch", "2026-02-17"},
    {"15/6 nhuận 2025 ÂL", "2025-08-08"},
    {"15/6 nhuan am lich 2025", "2025-08-08"},
    {"15/6 nhuận 2025", "2025-08-08"},
    {"15/6 thường âm lịch 2025", "2025-07-09"},
    {"15/6/2025 AL thuong", "2025-07-09"},
    {"15/6 âm lịch 2025", ""}, /* the sixth month stands twice */
    {"15/5 âm lịch 2025", "2025-06-10"},
    {"15/8 nhuận 2026 ÂL", ""},
    {"31/04/2026", ""},
    {"29/02/2026", ""},
    {"17/2", ""},
    {"17/2/26", ""},
    {"2026-02", ""},
    {"02/17/2026", ""},
    {"17/2/2026 8", ""},
    {"20260217", ""},
    {"hôm nay", ""},
    {"", ""},
    {"17/2/2026\xff", ""},
};

static void days_are_read_solar_and_lunar(void)
{
    for (size_t i = 0; i < LENGTH(written_days); i++) {
        int32_t day = UNTOUCHED;
        char text[CALENDAR_TEXT_SIZE] = "";
        if (calendar_parse(written_days[i].text, &day) == STATUS_ok)
            calendar_format_iso(day, text);
        else
            EXPECT_NUMBER(day, UNTOUCHED);
        EXPECT_TEXT(text, written_days[i].iso);
    }
}

static void a_month_that_stands_twice_is_asked_back(void)
{
    int32_t day;
    struct day_range range;
    EXPECT_NUMBER(calendar_parse("15/6 âm lịch 2025", &day), STATUS_ambiguous);
    EXPECT_NUMBER(calendar_parse("15/6 âm lịch 2026", &day), STATUS_ok);
    EXPECT_NUMBER(calendar_parse_range("tháng 6 âm lịch 2025", &range),
                  STATUS_ambiguous);
    EXPECT_NUMBER(calendar_parse_range("1/6/2025 ÂL đến 9/7/2025 ÂL", &range),
                  STATUS_ambiguous);
    EXPECT_NUMBER(calendar_parse_range("1/6 nhuận 2025 - 9/7/2025 ÂL", &range),
                  STATUS_ok);
    EXPECT_NUMBER(calendar_parse_range("1/6/2025 ÂL đến mai", &range),
                  STATUS_invalid);
}

static const struct {
    const char *text;
    const char *range; /* "" where it is refused */
} written_ranges[] = {
    {"01/11/2026-30/11/2026", "2026-11-01 2026-11-30"},
    {"1/11/2026 - 30/11/2026", "2026-11-01 2026-11-30"},
    {"1/11/2026 – 30/11/2026", "2026-11-01 2026-11-30"},
    {"2026-11-01..2026-11-30", "2026-11-01 2026-11-30"},
    {"2026-11-01-2026-11-30", "2026-11-01 2026-11-30"},
    {"1-11-2026-30-11-2026", "2026-11-01 2026-11-30"},
    {"1/11/2026 đến 30/11/2026", "2026-11-01 2026-11-30"},
    {"1/11/2026 den 30/11/2026", "2026-11-01 2026-11-30"},
    {"tháng 11/2026", "2026-11-01 2026-11-30"},
    {"Tháng 11 năm 2026", "2026-11-01 2026-11-30"},
    {"thang 2/2028", "2028-02-01 2028-02-29"},
    {"T11/2026", "2026-11-01 2026-11-30"},
    {"11/2026", "2026-11-01 2026-11-30"},
    {"2026-11", "2026-11-01 2026-11-30"},
    {"10/2026-12/2026", "2026-10-01 2026-12-31"},
    {"tháng 8 âm lịch 2026", "2026-09-11 2026-10-09"},
    {"1/1/2026 ÂL đến 15/1/2026 ÂL", "2026-02-17 2026-03-03"},
    {"17/2/2026", "2026-02-17 2026-02-17"},
    {"30/11/2026-01/11/2026", ""},
    {"01/11/2026-", ""},
    {"..01/11/2026", ""},
    {"-30/11/2026-1/12/2026-2/12/2026", ""},
    {"tháng 13/2026", ""},
    {"tháng 11", ""},
    {"", ""},
};

static void ranges_are_read_as_people_write_them(void)
{
    for (size_t i = 0; i < LENGTH(written_ranges); i++) {
        struct day_range range = {UNTOUCHED, UNTOUCHED};
        char text[2 * CALENDAR_TEXT_SIZE] = "";
        if (calendar_parse_range(written_ranges[i].text, &range) == STATUS_ok) {
            calendar_format_iso(range.first, text);
            text[strlen(text)] = ' ';
            calendar_format_iso(range.last, text + strlen(text));
        } else {
            EXPECT_NUMBER(range.first, UNTOUCHED);
        }
        EXPECT_TEXT(text, written_ranges[i].range);
    }
}

static void days_are_written_three_ways(void)
{
    char text[CALENDAR_TEXT_SIZE];
    calendar_format(day_of(2026, 2, 7), text);
    EXPECT_TEXT(text, "07/02/2026");
    calendar_format_iso(day_of(2026, 2, 7), text);
    EXPECT_TEXT(text, "2026-02-07");
    calendar_format_lunar(day_of(2026, 2, 17), text);
    EXPECT_TEXT(text, "01/01 âm lịch 2026");
    calendar_format_lunar(day_of(2025, 8, 8), text);
    EXPECT_TEXT(text, "15/06 nhuận âm lịch 2025");
    calendar_format_lunar(day_of(2025, 7, 9), text);
    EXPECT_TEXT(text, "15/06 thường âm lịch 2025");
    calendar_format_lunar(day_of(1900, 1, 1), text);
    EXPECT_TEXT(text, "");
    calendar_format(INT32_MAX, text);
    EXPECT_TEXT(text, "11/07/5881580");
    calendar_format_iso(INT32_MIN, text);
    EXPECT_TEXT(text, "-5877641-06-23");
}

int main(void)
{
    RUN(days_count_from_1970);
    RUN(every_day_comes_back_and_follows_the_one_before);
    RUN(days_that_do_not_exist_are_refused);
    RUN(tet_falls_on_the_known_days);
    RUN(leap_months_are_the_known_ones);
    RUN(every_lunar_day_from_1990_to_2050_comes_back);
    RUN(a_leap_month_is_another_month_than_its_twin);
    RUN(lunar_days_that_do_not_exist_are_refused);
    RUN(days_are_read_solar_and_lunar);
    RUN(a_month_that_stands_twice_is_asked_back);
    RUN(ranges_are_read_as_people_write_them);
    RUN(days_are_written_three_ways);
    return test_result();
}
