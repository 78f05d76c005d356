/* Days, as people write them, solar or lunar, and as the ledger keeps them.
 *
 * A day is an int32_t, days since 1970-01-01, in Việt Nam's civil time. Lunar
 * dates are turned into solar days once, at entry, and never stored. The lunar
 * calendar is computed for UTC+7 from the new moons and the sun's longitude
 * (J. Meeus, Astronomical Algorithms, 2nd ed., chapters 25 and 49) with
 * doubles: only the day numbers that result are ever compared. */
#ifndef LIENKET_MODEL_CALENDAR_H
#define LIENKET_MODEL_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* Years accepted in civil dates. */
#define CALENDAR_YEAR_LEAST 1900
#define CALENDAR_YEAR_MOST 2199
/* Lunar years: Việt Nam reckons at UTC+7 since 1968. Up to 2053 no new moon is
 * within 80 seconds of midnight there, far more than the formulae's error; in
 * 2054 one is, and the earth's turning decides. */
#define LUNAR_YEAR_LEAST 1968
#define LUNAR_YEAR_MOST 2053

#define CALENDAR_TEXT_SIZE 48

struct civil_date {
    int32_t year;
    int32_t month; /* 1 to 12 */
    int32_t day;   /* 1 to 31 */
};

struct lunar_date {
    int32_t year; /* the solar year in which its Tết falls */
    int32_t month;
    int32_t day; /* 1 to 30 */
    bool leap;   /* the second month of that number (tháng nhuận) */
};

/* Both ends belong to it. */
struct day_range {
    int32_t first;
    int32_t last;
};

/* STATUS_invalid for a date that does not exist or a year out of range. */
MUST_CHECK enum status calendar_from_civil(struct civil_date date,
                                           int32_t *ret_day);
struct civil_date calendar_to_civil(int32_t day);

/* STATUS_invalid also where that month has no such day, or that year no such
 * leap month. */
MUST_CHECK enum status calendar_from_lunar(struct lunar_date date,
                                           int32_t *ret_day);
MUST_CHECK enum status calendar_to_lunar(int32_t day,
                                         struct lunar_date *ret_date);

/* The number of the year's leap month, 0 when it has none. */
MUST_CHECK enum status calendar_leap_month(int32_t lunar_year,
                                           int32_t *ret_month);

/* "17/02/2026", "17/2/2026", "17-2-2026", "2026-02-17", "ngày 17 tháng 2 năm
 * 2026", and lunar "15/8 âm lịch 2026", "15/8/2026 ÂL", "15/6 nhuận 2025", with
 * or without marks. Years have four digits; a date without one is refused.
 * STATUS_invalid. STATUS_ambiguous: that lunar month stands twice in its year,
 * and neither the leap one was said (nhuận) nor the plain one: "15/6 thường âm
 * lịch 2025". */
MUST_CHECK enum status calendar_parse(const char *text, int32_t *ret_day);

/* "01/11/2026-30/11/2026", "2026-11-01..2026-11-30", "1/11/2026 đến
 * 30/11/2026", "tháng 11/2026", "11/2026", "2026-11", or one day. Either end
 * may be a day or a month, solar or lunar.
 * STATUS_invalid when it cannot be read or the last day is before the first,
 * STATUS_ambiguous as above. */
MUST_CHECK enum status calendar_parse_range(const char *text,
                                            struct day_range *ret_range);

/* "17/02/2026"; "2026-02-17"; "01/01 âm lịch 2026", "15/06 nhuận âm lịch 2025",
 * and the month before it "15/06 thường âm lịch 2025" ("" for a day outside the
 * lunar years). The first two fit any int32_t. */
void calendar_format(int32_t day, char ret_text[CALENDAR_TEXT_SIZE]);
void calendar_format_iso(int32_t day, char ret_text[CALENDAR_TEXT_SIZE]);
void calendar_format_lunar(int32_t day, char ret_text[CALENDAR_TEXT_SIZE]);

#endif
