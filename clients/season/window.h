/* When things ripen: the windows of a season that begins on any day, so that a
 * sample shown today has its harvests still ahead. */
#ifndef LIENKET_CLIENTS_SEASON_WINDOW_H
#define LIENKET_CLIENTS_SEASON_WINDOW_H

#include <stdint.h>

/* The first day of a harvest; offers and needs of one crop share it. */
enum harvest {
    HARVEST_SOON, /* twenty days from the first day: what ripens all year */
    HARVEST_TET,  /* lunar new year's day */
    HARVEST_GINGER_YOUNG,
    HARVEST_GINGER,
    HARVEST_JELLY,
    HARVEST_TURMERIC,
    HARVEST_GOURD,
    HARVEST_ANISE,
    HARVEST_NOODLES,
    HARVEST_GROUNDNUT,
    HARVEST_MAIZE,
    HARVEST_DRAGON_FRUIT,
    HARVEST_MANDARIN,
};

struct window {
    enum harvest harvest;
    int32_t after_days; /* from the harvest's first day; may be negative */
    int32_t days;       /* how long, both ends counted */
};

/* The next first day of that harvest after `from_day`. */
int32_t window_harvest_day(enum harvest harvest, int32_t from_day);

int32_t window_first_day(const struct window *window, int32_t from_day);
int32_t window_last_day(const struct window *window, int32_t from_day);

#endif
