/* The Vietnamese lunar calendar: months begin on the day of the new moon, the
 * eleventh holds the winter solstice, and of thirteen months between two
 * eleventh ones the first without a major solar term repeats the number before
 * it. All days are those of UTC+7. */
#include <math.h>
#include <stddef.h>

#include "model/calendar.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define MEAN_MONTH_DAYS 29.530588861
#define J2000 2451545.0
#define EPOCH_JULIAN 2440587.5 /* 1970-01-01, 0 h UTC */
#define OFFSET_DAYS (7.0 / 24)
#define SECONDS_PER_DAY 86400.0

static double sine(double degrees)
{
    return sin(fmod(degrees, 360) * (3.14159265358979323846 / 180));
}

/* Periodic terms of the new moon (Meeus, chapter 49): size in 10^-5 days,
 * power of the earth's eccentricity, multiples of the sun's anomaly, the
 * moon's anomaly and the moon's argument of latitude. */
static const struct {
    int32_t size;
    int8_t power, sun, moon, latitude;
} moon_terms[] = {
    {-40720, 0, 0, 1, 0}, {17241, 1, 1, 0, 0}, {1608, 0, 0, 2, 0},
    {1039, 0, 0, 0, 2},   {739, 1, -1, 1, 0},  {-514, 1, 1, 1, 0},
    {208, 2, 2, 0, 0},    {-111, 0, 0, 1, -2}, {-57, 0, 0, 1, 2},
    {56, 1, 1, 2, 0},     {-42, 0, 0, 3, 0},   {42, 1, 1, 0, 2},
    {38, 1, 1, 0, -2},    {-24, 1, -1, 2, 0},  {-7, 0, 2, 1, 0},
    {4, 0, 0, 2, -2},     {4, 0, 3, 0, 0},     {3, 0, 1, 1, -2},
    {3, 0, 0, 2, 2},      {-3, 0, 1, 1, 2},    {3, 0, -1, 1, 2},
    {-2, 0, -1, 1, -2},   {-2, 0, 1, 3, 0},    {2, 0, 0, 4, 0},
};

/* Additional terms by the planets: size in 10^-6 days, phase, degrees a moon.
 */
static const struct {
    double size, phase, step;
} planet_terms[] = {
    {325, 299.77, 0.107408},  {165, 251.88, 0.016321}, {164, 251.83, 26.651886},
    {126, 349.42, 36.412478}, {110, 84.66, 18.206239}, {62, 141.74, 53.303771},
    {60, 207.14, 2.453732},   {56, 154.84, 7.306860},  {47, 34.52, 27.261239},
    {42, 207.19, 0.121824},   {40, 291.34, 1.844379},  {37, 161.72, 24.198154},
    {35, 239.56, 25.513099},  {23, 331.55, 3.592518},
};

/* Dynamical minus universal time (Espenak and Meeus 2006), in days. */
static double delta_t(double year)
{
    double t = year - 2000;
    if (year < 1986) {
        t = year - 1975;
        return (45.45 + t * (1.067 - t * (1 / 260.0 + t / 718))) /
               SECONDS_PER_DAY;
    }
    if (year < 2005)
        return (63.86 + t * (0.3345 +
                             t * (-0.060374 +
                                  t * (0.0017275 + t * (0.000651814 +
                                                        t * 0.00002373599))))) /
               SECONDS_PER_DAY;
    return (62.92 + t * (0.32217 + t * 0.005589)) / SECONDS_PER_DAY;
}

/* The Julian day, dynamical time, of new moon `k`, counted from 2000-01-06. */
static double new_moon(int32_t k)
{
    double t = k / 1236.85;
    double e = 1 - t * (0.002516 + t * 0.0000074);
    double sun = 2.5534 + 29.10535670 * k - 0.0000014 * t * t;
    double moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t +
                  0.00001238 * t * t * t;
    double latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t -
                      0.00000227 * t * t * t;
    double node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t;
    double day = 2451550.09766 + MEAN_MONTH_DAYS * k + 0.00015437 * t * t -
                 0.000000150 * t * t * t - 0.00017 * sine(node);
    for (size_t i = 0; i < LENGTH(moon_terms); i++) {
        double size = moon_terms[i].size * 1e-5;
        for (int power = 0; power < moon_terms[i].power; power++)
            size *= e;
        day += size * sine(moon_terms[i].sun * sun + moon_terms[i].moon * moon +
                           moon_terms[i].latitude * latitude);
    }
    for (size_t i = 0; i < LENGTH(planet_terms); i++)
        day += planet_terms[i].size * 1e-6 *
               sine(planet_terms[i].phase + planet_terms[i].step * k);
    return day;
}

static double year_of_julian(double julian)
{
    return 2000 + (julian - J2000) / 365.25;
}

/* The day on which month `k` begins. */
static int32_t month_start(int32_t k)
{
    double julian = new_moon(k);
    julian -= delta_t(year_of_julian(julian));
    return (int32_t)floor(julian - EPOCH_JULIAN + OFFSET_DAYS);
}

/* Of the sun's twelve sectors of 30 degrees, the one it is in as `day` begins
 * (apparent longitude, Meeus, chapter 25). */
static int32_t sun_sector(int32_t day)
{
    double julian = day - OFFSET_DAYS + EPOCH_JULIAN;
    double t = (julian + delta_t(year_of_julian(julian)) - J2000) / 36525;
    double anomaly = 357.52911 + t * (35999.05029 - t * 0.0001537);
    double centre = (1.914602 - t * (0.004817 + t * 0.000014)) * sine(anomaly) +
                    (0.019993 - t * 0.000101) * sine(2 * anomaly) +
                    0.000289 * sine(3 * anomaly);
    double longitude = 280.46646 + t * (36000.76983 + t * 0.0003032) + centre -
                       0.00569 - 0.00478 * sine(125.04 - 1934.136 * t);
    longitude = fmod(longitude, 360);
    return (int32_t)floor((longitude < 0 ? longitude + 360 : longitude) / 30);
}

/* The month that holds `day`. */
static int32_t month_at(int32_t day)
{
    int32_t k =
        (int32_t)floor((day + EPOCH_JULIAN - 2451550.1) / MEAN_MONTH_DAYS);
    while (month_start(k) > day)
        k--;
    while (month_start(k + 1) <= day)
        k++;
    return k;
}

/* The months from one eleventh month to the next. */
struct months {
    int32_t first; /* the eleventh month of `year` */
    int32_t leap;  /* how many months after `first` the leap one is, 0: none */
    int32_t year;
};

static int32_t eleventh_month(int32_t year)
{
    int32_t day = 0;
    struct civil_date date = {year, 12, 31};
    if (calendar_from_civil(date, &day) != STATUS_ok)
        return 0;
    int32_t k = month_at(day);
    /* As it began the sun had passed the solstice: the month before. */
    return sun_sector(month_start(k)) >= 9 ? k - 1 : k;
}

static struct months months_from(int32_t year)
{
    struct months months = {.first = eleventh_month(year), .year = year};
    if (eleventh_month(year + 1) - months.first == 12)
        return months;
    int32_t at = 1;
    while (sun_sector(month_start(months.first + at)) !=
           sun_sector(month_start(months.first + at + 1)))
        at++;
    months.leap = at;
    return months;
}

enum status calendar_to_lunar(int32_t day, struct lunar_date *ret_date)
{
    int32_t year = calendar_to_civil(day).year;
    if (year < LUNAR_YEAR_LEAST || year > LUNAR_YEAR_MOST + 1)
        return STATUS_invalid;
    int32_t k = month_at(day);
    struct months months = months_from(year);
    if (k < months.first)
        months = months_from(year - 1);
    int32_t at = k - months.first;
    int32_t number = 11 + at - (months.leap > 0 && at >= months.leap);
    struct lunar_date date = {
        .year = months.year + (number > 12),
        .month = number > 12 ? number - 12 : number,
        .day = day - month_start(k) + 1,
        .leap = months.leap > 0 && at == months.leap,
    };
    if (date.year < LUNAR_YEAR_LEAST || date.year > LUNAR_YEAR_MOST)
        return STATUS_invalid;
    *ret_date = date;
    return STATUS_ok;
}

enum status calendar_from_lunar(struct lunar_date date, int32_t *ret_day)
{
    if (date.year < LUNAR_YEAR_LEAST || date.year > LUNAR_YEAR_MOST ||
        date.month < 1 || date.month > 12 || date.day < 1)
        return STATUS_invalid;
    bool late = date.month >= 11;
    struct months months = months_from(late ? date.year : date.year - 1);
    int32_t at = late ? date.month - 11 : date.month + 1;
    if (date.leap && at + 1 != months.leap)
        return STATUS_invalid;
    if (months.leap > 0 && (date.leap || at >= months.leap))
        at++;
    int32_t start = month_start(months.first + at);
    if (date.day > month_start(months.first + at + 1) - start)
        return STATUS_invalid;
    *ret_day = start + date.day - 1;
    return STATUS_ok;
}

enum status calendar_leap_month(int32_t lunar_year, int32_t *ret_month)
{
    int32_t month = 0;
    if (lunar_year < LUNAR_YEAR_LEAST || lunar_year > LUNAR_YEAR_MOST)
        return STATUS_invalid;
    for (int32_t wanted = 1; wanted <= 12; wanted++) {
        int32_t day;
        struct lunar_date date = {lunar_year, wanted, 1, true};
        if (calendar_from_lunar(date, &day) == STATUS_ok)
            month = wanted;
    }
    *ret_month = month;
    return STATUS_ok;
}
