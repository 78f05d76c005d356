/* The command line of lienket-season. */
#ifndef LIENKET_CLIENTS_SEASON_OPTIONS_H
#define LIENKET_CLIENTS_SEASON_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define SEASON_NAMES_MOST 8

struct season_options {
    const char *names[SEASON_NAMES_MOST]; /* what to make, in this order */
    uint32_t name_count;
    bool posts;           /* else prints */
    bool awaits;          /* only waits for the clearings */
    bool is_quiet;        /* no summary */
    const char *endpoint; /* NULL: the client's own */
    const char *key;      /* file of the key that posts; NULL: the default */
    const char *data;     /* folder of the catalogue's files */
    const char *language; /* "vi" or "en" */
    uint64_t seed;
    int64_t clock_ms; /* for ids that repeat; 0: the real time */
    int32_t from_day;
};

/* Ends the process with exit status 64 when it makes no sense. */
void season_options_parse(int count, char **words,
                          struct season_options *ret_options);

#endif
