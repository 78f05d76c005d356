#include "clients/cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "clients/cli/catalogue.h"
#include "clients/cli/folder.h"
#include "clients/cli/key_trouble.h"
#include "clients/cli/lookup.h"
#include "model/data_folder.h"

#define OUTBOXES_MOST 16 /* commands that write at the same time */
#define OUT_BYTES (16U << 20)

void cli_init(struct cli *cli)
{
    *cli = (struct cli){.language = "en"};
    arena_init(&cli->arena, CLI_ARENA_BYTES);
    client_reply_init(&cli->reply);
}

void cli_clear(struct cli *cli)
{
    client_close(cli->client);
    client_reply_clear(&cli->reply);
    catalogue_destroy(cli->catalogue);
    gazetteer_destroy(cli->gazetteer);
    memory_free(cli->outbox_path);
    arena_clear(&cli->arena);
}

bool cli_is_vietnamese(const struct cli *cli)
{
    return strcmp(cli->language, "vi") == 0;
}

const char *cli_endpoint(const struct cli *cli)
{
    const char *broker = cli->arguments.settings.broker;
    return broker ? broker : CLIENT_ENDPOINT;
}

const char *cli_whose(struct cli *cli)
{
    const char *key = key_trouble_public(cli);
    return cli_format(cli, "%s %s", cli_endpoint(cli), key ? key : "");
}

/* The outbox of slot `slot`. A broker has its own, and a key at it, and the
 * party of a session there, so that what was meant for one is never sent to
 * another, nor in another's name. NULL: there is no place for one. */
static char *outbox_path(struct cli *cli, int slot)
{
    const char *told = cli->arguments.settings.outbox;
    char path[4096];
    if (told && slot == 0)
        return memory_copy_text(told);
    char *folder = told ? NULL : folder_of_state();
    if (!folder)
        return NULL;
    const char *speaker = cli_whose(cli);
    struct hash hash = hash_bytes(speaker, strlen(speaker));
    if (cli->session.is_there)
        hash = hash_chain(hash, cli->session.party.bytes, ID_BYTES);
    (void)snprintf(path, sizeof path, "%s/outbox-%02x%02x%02x%02x-%d", folder,
                   hash.bytes[0], hash.bytes[1], hash.bytes[2], hash.bytes[3],
                   slot);
    memory_free(folder);
    return memory_copy_text(path);
}

static enum status open_with_outbox(struct cli *cli,
                                    struct client_options *options)
{
    const char *told = cli->arguments.settings.outbox;
    bool wants_none = told && strcmp(told, "none") == 0;
    enum status status = STATUS_busy;
    for (int slot = 0; slot < OUTBOXES_MOST && status == STATUS_busy; slot++) {
        memory_free(cli->outbox_path);
        cli->outbox_path = wants_none ? NULL : outbox_path(cli, slot);
        if (!cli->outbox_path && slot > 0)
            return STATUS_busy;
        options->outbox_path = cli->outbox_path;
        status = client_open(options, &cli->client);
    }
    return status;
}

static void tell_unopened(struct cli *cli, enum status status)
{
    if (status == STATUS_invalid)
        cli_complain(_("The broker's address cannot be read: %s"),
                     cli_endpoint(cli));
    else if (status == STATUS_denied)
        cli_complain("%s", key_trouble_file(cli));
    else if (status == STATUS_busy)
        cli_complain(_("Other commands are using the outbox; try again."));
    else if (status != STATUS_ok)
        cli_complain(_("The outbox cannot be opened: %s: %s"), cli->outbox_path,
                     status_text(status, cli->language));
}

enum status cli_try_connect(struct cli *cli, bool writes)
{
    const struct settings *settings = &cli->arguments.settings;
    cli->session.is_there = false;
    if (!cli->is_key_alone)
        (void)session_file_read(cli_whose(cli), &cli->session);
    struct client_options options = {
        .endpoint = cli_endpoint(cli),
        .key_path = settings->key,
        .server_path = settings->server_key,
        .session = cli->session.is_there ? cli->session.token : NULL,
        .deadline_ms = settings->deadline_ms,
        .seed = settings->seed,
        .clock_ms = settings->clock_ms};
    client_close(cli->client);
    cli->client = NULL;
    return writes ? open_with_outbox(cli, &options)
                  : client_open(&options, &cli->client);
}

enum status cli_connect(struct cli *cli, bool writes)
{
    enum status status = cli_try_connect(cli, writes);
    tell_unopened(cli, status);
    return status;
}

static void tell_pending(const struct cli *cli)
{
    size_t pending = cli->client ? client_pending(cli->client) : 0;
    if (pending)
        cli_complain(ngettext_("%zu request is kept in %s and is sent with the "
                               "next command that writes.",
                               "%zu requests are kept in %s and are sent with "
                               "the next command that writes.",
                               pending),
                     pending, cli->outbox_path ? cli->outbox_path : "");
}

static void tell_away(struct cli *cli, enum status status)
{
    bool is_hung_up = cli->client && client_is_hung_up(cli->client);
    bool is_away = status == STATUS_unavailable && !is_hung_up;
    if (cli->client && client_is_refused(cli->client))
        cli_complain("%s", key_trouble_refused(cli));
    else if (status == STATUS_unavailable && is_hung_up)
        cli_complain("%s: %s", cli_endpoint(cli), key_trouble_hung_up(cli));
    else if (is_away)
        cli_complain(_("The broker does not answer at %s."), cli_endpoint(cli));
    else
        cli_complain("%s", status_text(status, cli->language));
    tell_pending(cli);
    if (is_away)
        cli_complain(_("Next: start it (lienket-broker), or see: lienket "
                       "doctor"));
}

/* A verb that only refers to a record fails by that record's own fields. */
static const struct record *
record_of(const struct cli *cli, const struct record *record, const char *path)
{
    const struct record *table = cli->command ? cli->command->table : NULL;
    if (!path || !table || (record && record_field(record, path)) ||
        !record_field(table, path))
        return record;
    return table;
}

/* A session can be mended by whoever it is. */
static void tell_denied(const struct cli *cli)
{
    enum problem_reason reason = problem_reason_unset;
    if (cli->reply.problem_count > 0)
        reason = cli->reply.problems[0].reason;
    if (reason == problem_reason_session_ended) {
        tell_pending(cli);
        cli_complain(_("Next: lienket session login NAME"));
    } else if (reason == problem_reason_must_change) {
        cli_complain(_("Next: lienket party password"));
    } else if (reason != problem_reason_wrong_login &&
               reason != problem_reason_too_many_tries) {
        cli_complain(_("Next: speak with another key (--key FILE), or ask a "
                       "coordinator."));
    }
}

void cli_tell_failure(struct cli *cli, const struct record *record,
                      enum status status)
{
    const struct client_reply *reply = &cli->reply;
    struct buffer out;
    buffer_init(&out, OUT_BYTES);
    for (uint32_t index = 0; index < reply->problem_count; index++) {
        buffer_reset(&out);
        const struct problem *problem = &reply->problems[index];
        problem_print(problem, record_of(cli, record, problem->field),
                      cli->language, &out);
        cli_complain("%.*s", (int)out.size, (const char *)out.data);
    }
    buffer_clear(&out);
    if (reply->problem_count == 0 || status == STATUS_unavailable)
        tell_away(cli, status);
    if (status == STATUS_denied && reply->problem_count)
        tell_denied(cli);
}

/* Earlier requests that went out with this one. */
static void tell_resent(struct cli *cli, size_t before)
{
    if (before)
        cli_say(cli,
                ngettext_("%zu request that was kept from before was sent.",
                          "%zu requests that were kept from before were sent.",
                          before),
                before);
}

enum status cli_call(struct cli *cli, enum verb_number verb, const void *value)
{
    const struct verb *about = verb_find(verb);
    bool writes = about->server == SERVED_BY_WRITE;
    if (!cli->client) {
        enum status status = cli_connect(cli, writes);
        cli->reply.status = status;
        if (status != STATUS_ok)
            return status;
    }
    size_t before = client_pending(cli->client);
    enum status status = client_call(cli->client, verb, value, &cli->reply);
    if (status == STATUS_ok && client_pending(cli->client) == 0)
        tell_resent(cli, before);
    if (status != STATUS_ok)
        cli_tell_failure(cli, about->body, status);
    return status;
}

struct gazetteer *cli_gazetteer(struct cli *cli)
{
    static bool was_told;
    if (cli->gazetteer || was_told)
        return cli->gazetteer;
    const char *told = cli->arguments.settings.data;
    char *folder = told ? memory_copy_text(told) : data_folder_find();
    enum status status = STATUS_not_found;
    if (folder)
        status = gazetteer_create(folder, &cli->gazetteer);
    if (status != STATUS_ok) {
        cli_complain(_("The table of communes was not found. Next: set "
                       "LIENKET_DATA to the folder of communes.csv."));
        was_told = true;
    }
    memory_free(folder);
    return cli->gazetteer;
}

void *cli_take(struct cli *cli, size_t count, size_t size)
{
    void *taken = arena_take(&cli->arena, count, size);
    if (!taken)
        die(EXIT_DATA, "%s", status_text(STATUS_too_large, cli->language));
    return taken;
}

const char *cli_format(struct cli *cli, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t size = strlen(text);
    char *copy = cli_take(cli, size + 1, 1);
    memcpy(copy, text, size + 1);
    return copy;
}

void cli_say(const struct cli *cli, const char *format, ...)
{
    if (cli->arguments.settings.output == OUTPUT_QUIET)
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
}

void cli_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
}

void cli_print_json(const struct record *record, const void *value)
{
    struct buffer out;
    buffer_init(&out, OUT_BYTES);
    record_to_json(record, value, false, &out);
    buffer_append_text(&out, "\n");
    (void)fwrite(out.data, 1, out.size, stdout);
    buffer_clear(&out);
}

const void *cli_item(struct cli *cli, const struct item *item,
                     const struct record *record)
{
    void *value = cli_take(cli, 1, record->size);
    enum status status =
        record_decode(record, item->record, &cli->arena, value, NULL);
    if (status == STATUS_ok)
        return value;
    cli_complain(_("A record of this page cannot be read (%s)."),
                 status_text(status, cli->language));
    return NULL;
}
