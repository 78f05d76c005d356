/* A command line taken apart: words, flags with their values, and the settings
 * that every command has. Knows no command. */
#ifndef LIENKET_CLIENTS_CLI_ARGUMENTS_H
#define LIENKET_CLIENTS_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#define ARGUMENT_WORDS_MOST 256
#define ARGUMENT_FLAGS_MOST 256

enum output { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_PLAIN, OUTPUT_QUIET };

/* --name value; the name is borrowed from the command line, without dashes,
 * and ends at `name_size` (--name=value). */
struct flag {
    const char *name;
    int name_size;
    const char *value;
};

struct settings {
    const char *language; /* as given; NULL: not said */
    const char *broker;
    const char *enrol;      /* endpoint of the door for enrolment */
    const char *key;        /* file of one's own key */
    const char *server_key; /* file of the server's public key */
    const char *outbox;
    const char *data;
    int64_t deadline_ms;
    uint64_t seed;
    int64_t clock_ms;
    enum output output;
    bool is_dry_run;
    bool is_sure; /* --yes */
    bool keeps_going;
    bool is_hasty; /* --no-wait */
    bool wants_proof;
    bool wants_all;
    bool wants_help;
    bool wants_version;
};

struct arguments {
    const char *words[ARGUMENT_WORDS_MOST];
    int word_count;
    struct flag flags[ARGUMENT_FLAGS_MOST];
    int flag_count;
    const char *body; /* --json '{..}', @file or -; --body */
    struct settings settings;
};

/* Reads argv and, for what it does not say, the environment (LIENKET_BROKER,
 * LIENKET_ENROL, LIENKET_KEY, LIENKET_SERVER_KEY, LIENKET_OUTBOX).
 * STATUS_invalid: `*ret_fault` is the argument that cannot be; STATUS_full: too
 * many. */
MUST_CHECK enum status arguments_read(int argc, char **argv,
                                      struct arguments *ret_arguments,
                                      const char **ret_fault);

/* The value of a flag that is no field of a record, taken off the flags; NULL
 * when it was not said. Said twice, the last counts. */
const char *arguments_take_flag(struct arguments *arguments, const char *name);

#endif
