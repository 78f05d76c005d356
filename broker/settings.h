/* What the operator tells the broker on its command line. */
#ifndef LIENKET_BROKER_SETTINGS_H
#define LIENKET_BROKER_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "model/limits.h"

struct settings {
    const char *store; /* made with its parents when it is not there */
    const char *listen;
    const char *workers;
    const char *enrol;         /* NULL: that door stays shut */
    const char *keys;          /* folder; NULL: `keys` in the store */
    const char *data;          /* NULL: where the project ships it */
    const char *backup;        /* a directory; NULL: not asked */
    const char *export_ledger; /* a file, "-" for stdout; NULL: not asked */
    const char *checkpoint;    /* a file; NULL: not asked */
    const char *signing_key;   /* NULL: beside the store */
    const char *prove;         /* a file; NULL: not asked */
    const char *public_key;    /* hex; NULL: the checkpoints' own */
    const char *ledger;        /* an export; NULL: the store's */
    const char *restore;       /* a backup or an export; NULL: not asked */
    int64_t replay_to;         /* 0: all of it */
    bool is_verify;
    bool is_operator_lost; /* the operator's key: he gets another one */
    bool is_stepped;       /* from `start_ms`, one millisecond a write */
    int64_t start_ms;
    int64_t map_bytes; /* 0: the default */
    int64_t limit[LIMIT_COUNT];
    int64_t session_idle_ms;
    int64_t session_life_ms;
    enum log_level log;
};

/* Prints help or what is wrong and exits by itself. */
void settings_read(int argc, char **argv, struct settings *ret_settings);

#endif
