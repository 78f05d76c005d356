#include "clients/cli/arguments.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static bool is_named(const char *argument, const char *name)
{
    return strcmp(argument, name) == 0;
}

/* Flags without a value. True when the argument was one of them. */
static bool read_switch(const char *argument, struct settings *settings)
{
    if (is_named(argument, "--plain"))
        settings->output = OUTPUT_PLAIN;
    else if (is_named(argument, "--json"))
        settings->output = OUTPUT_JSON;
    else if (is_named(argument, "-q") || is_named(argument, "--quiet"))
        settings->output = OUTPUT_QUIET;
    else if (is_named(argument, "--dry-run"))
        settings->is_dry_run = true;
    else if (is_named(argument, "-y") || is_named(argument, "--yes"))
        settings->is_sure = true;
    else if (is_named(argument, "--keep-going"))
        settings->keeps_going = true;
    else if (is_named(argument, "--no-wait"))
        settings->is_hasty = true;
    else if (is_named(argument, "--proof"))
        settings->wants_proof = true;
    else if (is_named(argument, "--all"))
        settings->wants_all = true;
    else if (is_named(argument, "-h") || is_named(argument, "--help"))
        settings->wants_help = true;
    else if (is_named(argument, "--version"))
        settings->wants_version = true;
    else
        return false;
    return true;
}

static bool flag_is(const struct flag *flag, const char *name)
{
    return (size_t)flag->name_size == strlen(name) &&
           strncmp(flag->name, name, strlen(name)) == 0;
}

static enum status read_whole(const char *text, int64_t least, int64_t most,
                              int64_t *ret_number)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || end == text || *end || number < least || number > most)
        return STATUS_invalid;
    *ret_number = number;
    return STATUS_ok;
}

/* Settings with a value. STATUS_not_found: it is a flag of the command. */
static enum status read_setting(const struct flag *flag,
                                struct arguments *arguments)
{
    struct settings *settings = &arguments->settings;
    enum status status = STATUS_ok;
    int64_t number = 0;
    if (flag_is(flag, "lang")) {
        settings->language = flag->value;
    } else if (flag_is(flag, "broker")) {
        settings->broker = flag->value;
    } else if (flag_is(flag, "enrol")) {
        settings->enrol = flag->value;
    } else if (flag_is(flag, "key")) {
        settings->key = flag->value;
    } else if (flag_is(flag, "server-key")) {
        settings->server_key = flag->value;
    } else if (flag_is(flag, "outbox")) {
        settings->outbox = flag->value;
    } else if (flag_is(flag, "data")) {
        settings->data = flag->value;
    } else if (flag_is(flag, "body")) {
        arguments->body = flag->value;
    } else if (flag_is(flag, "deadline")) {
        status = read_whole(flag->value, 1, 86400, &number);
        settings->deadline_ms = number * 1000;
    } else if (flag_is(flag, "seed")) {
        status = read_whole(flag->value, 1, INT64_MAX, &number);
        settings->seed = (uint64_t)number;
    } else if (flag_is(flag, "clock")) {
        status = clock_parse(flag->value, &settings->clock_ms);
    } else {
        return STATUS_not_found;
    }
    return status;
}

static enum status add_flag(struct arguments *arguments, struct flag flag)
{
    enum status status = read_setting(&flag, arguments);
    if (status != STATUS_not_found)
        return status;
    if (arguments->flag_count == ARGUMENT_FLAGS_MOST)
        return STATUS_full;
    arguments->flags[arguments->flag_count++] = flag;
    return STATUS_ok;
}

static enum status add_word(struct arguments *arguments, const char *word)
{
    if (arguments->word_count == ARGUMENT_WORDS_MOST)
        return STATUS_full;
    arguments->words[arguments->word_count++] = word;
    return STATUS_ok;
}

/* `--json` alone is a way to print; before a value it is the body. */
static bool is_body(const char *next)
{
    return next && (*next == '{' || *next == '@' || is_named(next, "-"));
}

/* Takes argv[index] and what belongs to it; returns how many that were, or 0
 * with `*ret_status`. */
static int take(int argc, char **argv, int index, struct arguments *arguments,
                enum status *ret_status)
{
    const char *argument = argv[index];
    const char *next = index + 1 < argc ? argv[index + 1] : NULL;
    if (is_named(argument, "--json") && is_body(next)) {
        arguments->body = next;
        return 2;
    }
    /* `--version 3` is the version of a record that was seen. */
    bool is_seen = is_named(argument, "--version") && next &&
                   isdigit((unsigned char)*next);
    if (!is_seen && read_switch(argument, &arguments->settings))
        return 1;
    if (strncmp(argument, "--", 2) != 0 || !argument[2]) {
        bool is_flag = argument[0] == '-' && argument[1];
        *ret_status = is_flag ? STATUS_invalid : add_word(arguments, argument);
        return *ret_status == STATUS_ok ? 1 : 0;
    }
    struct flag flag = {.name = argument + 2};
    flag.name_size = (int)strcspn(flag.name, "=");
    bool has_value = flag.name[flag.name_size] == '=';
    flag.value = has_value ? flag.name + flag.name_size + 1 : next;
    *ret_status = flag.value ? add_flag(arguments, flag) : STATUS_invalid;
    return *ret_status == STATUS_ok ? (has_value ? 1 : 2) : 0;
}

const char *arguments_take_flag(struct arguments *arguments, const char *name)
{
    const char *value = NULL;
    int kept = 0;
    for (int index = 0; index < arguments->flag_count; index++) {
        const struct flag *flag = &arguments->flags[index];
        if (flag_is(flag, name))
            value = flag->value;
        else
            arguments->flags[kept++] = *flag;
    }
    arguments->flag_count = kept;
    return value;
}

static const char *from_environment(const char *told, const char *name)
{
    const char *value = told ? told : getenv(name);
    return value && *value ? value : NULL;
}

enum status arguments_read(int argc, char **argv,
                           struct arguments *ret_arguments,
                           const char **ret_fault)
{
    *ret_arguments = (struct arguments){0};
    struct settings *settings = &ret_arguments->settings;
    int taken;
    for (int index = 1; index < argc; index += taken) {
        enum status status = STATUS_ok;
        taken = take(argc, argv, index, ret_arguments, &status);
        if (!taken) {
            *ret_fault = argv[index];
            return status;
        }
    }
    settings->broker = from_environment(settings->broker, "LIENKET_BROKER");
    settings->enrol = from_environment(settings->enrol, "LIENKET_ENROL");
    settings->key = from_environment(settings->key, "LIENKET_KEY");
    settings->server_key =
        from_environment(settings->server_key, "LIENKET_SERVER_KEY");
    settings->outbox = from_environment(settings->outbox, "LIENKET_OUTBOX");
    return STATUS_ok;
}
