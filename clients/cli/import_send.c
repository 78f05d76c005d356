#include <stdlib.h>

#include "clients/cli/import.h"
#include "clients/cli/progress.h"

static int compare_ids(const void *a, const void *b)
{
    const struct import_row *one = *(struct import_row *const *)a;
    const struct import_row *other = *(struct import_row *const *)b;
    int order = id_compare(one->request, other->request);
    if (order)
        return order;
    return (one > other) - (one < other);
}

/* A row that says just what an earlier row says is sent once. */
static void mark_repeated(struct import *import)
{
    struct import_row **sorted =
        cli_take(import->cli, import->count, sizeof(struct import_row *));
    for (size_t index = 0; index < import->count; index++)
        sorted[index] = &import->rows[index];
    qsort(sorted, import->count, sizeof *sorted, compare_ids);
    for (size_t index = 1; index < import->count; index++)
        if (id_equal(sorted[index]->request, sorted[index - 1]->request))
            sorted[index]->outcome = IMPORT_UNCHANGED;
}

static bool was_there(const struct client_reply *reply)
{
    for (uint32_t index = 0; index < reply->problem_count; index++)
        if (reply->problems[index].reason == problem_reason_exists)
            return true;
    return false;
}

static void refuse(struct import *import, const struct import_row *row,
                   const struct client_reply *reply)
{
    struct problems problems;
    const struct record *record = import_record(row->kind);
    problems_init(&problems, &import->cli->arena);
    for (uint32_t index = 0; index < reply->problem_count; index++)
        if (problems.count < PROBLEMS_MOST)
            problems.list[problems.count++] = reply->problems[index];
    import->faults.file = row->file;
    import->faults.line = row->line;
    faults_add_problems(&import->faults, &problems, record);
    if (problems.count == 0)
        faults_add(&import->faults, "", "%s",
                   status_text(reply->status, import->cli->language));
    import->faults.line = 0;
}

static void settle(struct import *import, const struct client_reply *reply)
{
    struct import_row *row = &import->rows[reply->tag];
    if (reply->status == STATUS_ok) /* an old reply: it was imported before */
        row->outcome =
            reply->sequence > import->head ? IMPORT_DONE : IMPORT_UNCHANGED;
    else if (was_there(reply))
        row->outcome = IMPORT_EXISTS;
    else
        row->outcome = IMPORT_REFUSED;
    if (row->outcome == IMPORT_REFUSED)
        refuse(import, row, reply);
}

static enum status collect(struct import *import, struct progress *progress)
{
    struct cli *cli = import->cli;
    enum status status = client_collect(cli->client, &cli->reply);
    if (status == STATUS_ok) {
        settle(import, &cli->reply);
        progress_step(progress, 1);
    } else if (status != STATUS_not_found) {
        cli->reply.problem_count = 0;
        cli_tell_failure(cli, NULL, status);
    }
    return status;
}

/* Puts one row into the window, collecting replies while it is full. */
static enum status submit(struct import *import, size_t index,
                          struct progress *progress)
{
    const struct import_row *row = &import->rows[index];
    struct client_request request = {.verb = import_verb(row->kind),
                                     .value = row->value,
                                     .id = row->request,
                                     .tag = (int64_t)index};
    enum status status;
    while ((status = client_submit(import->cli->client, &request)) ==
           STATUS_full) {
        status = collect(import, progress);
        if (status != STATUS_ok)
            return status;
    }
    if (status != STATUS_ok)
        cli_complain("%s", status_text(status, import->cli->language));
    return status;
}

/* All rows of this stage, and their replies: what refers to a party is sent
 * when the party is there. */
static enum status send_stage(struct import *import, int stage,
                              struct progress *progress)
{
    enum status status = STATUS_ok;
    for (size_t index = 0; index < import->count && status == STATUS_ok;
         index++) {
        const struct import_row *row = &import->rows[index];
        if (import_stage(row->kind) == stage && row->outcome == IMPORT_WAITS)
            status = submit(import, index, progress);
    }
    while (status == STATUS_ok)
        status = collect(import, progress);
    return status == STATUS_not_found ? STATUS_ok : status;
}

/* A reply about an event up to the head is that of an earlier import. */
static void see_head(struct import *import)
{
    struct cli *cli = import->cli;
    struct list_query query = {.table = RECORD_NUMBER_policy, .limit = 1};
    if (client_call(cli->client, VERB_list, &query, &cli->reply) == STATUS_ok)
        import->head = cli->reply.sequence;
}

enum status import_send(struct import *import)
{
    struct progress progress;
    mark_repeated(import);
    enum status status = cli_connect(import->cli, true);
    if (status != STATUS_ok)
        return status;
    see_head(import);
    progress_start(&progress, import->cli, _("importing"),
                   (int64_t)import->count);
    for (int stage = 0; stage < IMPORT_STAGES && status == STATUS_ok; stage++)
        status = send_stage(import, stage, &progress);
    progress_end(&progress);
    if (status == STATUS_ok)
        import_compare(import);
    return status;
}
