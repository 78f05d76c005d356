/* Documents of a lead, fetched piece by piece into a file: the draft contract
 * that office writes, and the paper that was signed. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/output_file.h"
#include "clients/cli/subject.h"
#include "model/value.h"

#define TRIES 3 /* of a draft whose lead changes between two pieces */

struct fetched {
    struct buffer bytes;
    struct hash hash;
    const char *name; /* as it was sent */
};

/* Whether the piece goes on where the last one ended, of the same document. */
static bool is_next(const struct fetched *fetched,
                    const struct document_piece *piece)
{
    return piece->offset == (int64_t)fetched->bytes.size && piece->bytes.size &&
           piece->total <= MOST_ATTACHMENT_BYTES &&
           piece->hash.size == HASH_BYTES &&
           (fetched->bytes.size == 0 ||
            memcmp(piece->hash.data, fetched->hash.bytes, HASH_BYTES) == 0);
}

static void set_place(const struct record *record, void *query,
                      const struct fetched *fetched)
{
    const struct field *hash = record_field(record, "hash");
    value_set_number(record_field(record, "offset"), query,
                     (int64_t)fetched->bytes.size);
    if (hash && fetched->bytes.size)
        value_set_bytes(hash, query, bytes_of(fetched->hash.bytes, HASH_BYTES));
}

static enum status take_piece(struct cli *cli, struct fetched *fetched,
                              int64_t *ret_total)
{
    const struct document_piece *piece = cli->reply.value;
    if (!is_next(fetched, piece))
        return STATUS_corrupt;
    if (fetched->bytes.size == 0) {
        memcpy(fetched->hash.bytes, piece->hash.data, HASH_BYTES);
        fetched->name = cli_format(cli, "%s", piece->name);
    }
    *ret_total = piece->total;
    buffer_append(&fetched->bytes, piece->bytes.data, piece->bytes.size);
    return fetched->bytes.status;
}

static enum status fetch_once(struct cli *cli, const struct record *record,
                              void *query, struct fetched *fetched)
{
    enum verb_number verb = (enum verb_number)cli->command->verb;
    int64_t total;
    buffer_reset(&fetched->bytes);
    do {
        set_place(record, query, fetched);
        bool may_change = fetched->bytes.size > 0;
        enum status status = client_call(cli->client, verb, query, &cli->reply);
        if (status == STATUS_conflict && may_change)
            return STATUS_stale;
        if (status != STATUS_ok) {
            cli_tell_failure(cli, record, status);
            return status;
        }
        status = take_piece(cli, fetched, &total);
        if (status != STATUS_ok)
            return status;
    } while ((int64_t)fetched->bytes.size < total);
    return STATUS_ok;
}

static enum status fetch(struct cli *cli, const struct record *record,
                         void *query, struct fetched *fetched)
{
    enum status status = STATUS_stale;
    for (int tries = 0; tries < TRIES && status == STATUS_stale; tries++)
        status = fetch_once(cli, record, query, fetched);
    if (status == STATUS_ok &&
        !hash_equal(hash_bytes(fetched->bytes.data, fetched->bytes.size),
                    fetched->hash))
        status = STATUS_corrupt;
    if (status == STATUS_stale)
        cli_complain(_("The lead changes while it is being written; say it "
                       "again in a moment."));
    if (status == STATUS_corrupt)
        cli_complain(_("What arrived does not match its hash; nothing was "
                       "written."));
    return status;
}

static enum status save(struct cli *cli, const struct fetched *fetched,
                        const char *path)
{
    struct bytes bytes = bytes_of(fetched->bytes.data, fetched->bytes.size);
    if (!path)
        path = output_file_name(cli, fetched->name, "lienket.bin");
    enum status status = output_file_write(cli, path, bytes);
    if (status == STATUS_ok && strcmp(path, "-") != 0 &&
        cli->arguments.settings.output == OUTPUT_QUIET)
        printf("%s\n", path);
    return status;
}

static bool is_told(const struct cli *cli, enum problem_reason reason)
{
    return cli->reply.problem_count && cli->reply.problems[0].reason == reason;
}

/* What to do first, where it is not there yet. */
static void tell_next(struct cli *cli)
{
    if (is_told(cli, problem_reason_wrong_state))
        cli_complain(_("A draft is written of a lead that is approved, agreed "
                       "or signed. Next: lienket lead approve %s"),
                     operand(cli, 0));
    if (is_told(cli, problem_reason_missing))
        cli_complain(_("No paper came with a signature of this lead; lienket "
                       "lead sign ID --file FILE brings one."));
}

/* Fetches what the query asks for into `path`, NULL: under its own name. */
static enum status fetch_into(struct cli *cli, const struct record *record,
                              void *query, const char *path)
{
    struct fetched fetched = {.name = ""};
    buffer_init(&fetched.bytes, MOST_ATTACHMENT_BYTES);
    enum status status = cli_connect(cli, false);
    if (status == STATUS_ok) {
        status = fetch(cli, record, query, &fetched);
        if (status != STATUS_ok)
            tell_next(cli);
    }
    if (status == STATUS_ok)
        status = save(cli, &fetched, path);
    buffer_clear(&fetched.bytes);
    return status;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

/* Not said: as the file's name ends, else to be printed. */
static void settle_format(struct draft_query *query, const char *path)
{
    if (query->format)
        return;
    query->format =
        path && ends_with(path, ".docx") ? draft_format_docx : draft_format_pdf;
}

int run_lead_draft(struct cli *cli)
{
    struct draft_query query;
    const char *path = arguments_take_flag(&cli->arguments, "output");
    record_init(&record_draft_query, &query);
    enum status status = subject_find(cli, &record_lead, &query.lead);
    if (status == STATUS_ok)
        status = assemble_flags(cli, &record_draft_query, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    query.english |= cli->arguments.settings.wants_english;
    settle_format(&query, path);
    return status_exit_code(fetch_into(cli, &record_draft_query, &query, path));
}

int run_lead_attachment(struct cli *cli)
{
    struct attachment_query query;
    const char *path = arguments_take_flag(&cli->arguments, "output");
    record_init(&record_attachment_query, &query);
    enum status status = subject_find(cli, &record_lead, &query.lead);
    if (status == STATUS_ok)
        status = assemble_flags(cli, &record_attachment_query, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    return status_exit_code(
        fetch_into(cli, &record_attachment_query, &query, path));
}
