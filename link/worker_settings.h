/* The settings that every worker of the broker has, as command line options:
 * a child parser (argp) for the worker's own one. */
#ifndef LIENKET_LINK_WORKER_SETTINGS_H
#define LIENKET_LINK_WORKER_SETTINGS_H

#include <argp.h>

struct worker_settings {
    const char *store_path;
    const char *keys_path; /* the broker's folder of keys; NULL: in the store */
    const char *endpoint;  /* of the broker's workers */
    int log_level;         /* enum log_level */
};

/* Parses --store, --keys, --workers and --verbose into a struct
 * worker_settings, which the parent hands on in ARGP_KEY_INIT; refuses words
 * that are no options. */
extern const struct argp worker_settings_argp;

void worker_settings_init(struct worker_settings *settings);

#endif
