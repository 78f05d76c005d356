#include "clients/cli/import.h"
#include "clients/cli/import_wave.h"
#include "model/codec.h"

/* A request's id follows from what it says and from the ledger that it was
 * compared with: the same row is the same request until something happened,
 * and one that was refused may be tried again when it could do better. */
static struct id request_id(const struct import *import,
                            const struct import_row *row)
{
    struct buffer bytes;
    buffer_init(&bytes, MOST_RECORD_BYTES + 64);
    buffer_append_text(&bytes, "lienket import request");
    buffer_append(&bytes, &import->head, sizeof import->head);
    record_encode(import_record(row->kind), row->value, &bytes);
    struct id id = id_derive(IMPORT_EPOCH_MS, bytes.data, bytes.size);
    buffer_clear(&bytes);
    return id;
}

static bool ask(struct import *import, struct import_row *row,
                struct client_request *request)
{
    bool is_new = row->outcome == IMPORT_NEW;
    if (!is_new && row->outcome != IMPORT_CHANGED)
        return false;
    request->verb = import_verb(row->kind, is_new);
    request->value = row->value;
    request->id = request_id(import, row);
    return true;
}

static bool ask_of(struct import *import, struct import_row *row, int stage,
                   struct client_request *request)
{
    return import_stage(row->kind) == stage && ask(import, row, request);
}

static bool ask_first(struct import *import, struct import_row *row,
                      struct client_request *request)
{
    return ask_of(import, row, 0, request);
}

static bool ask_second(struct import *import, struct import_row *row,
                       struct client_request *request)
{
    return ask_of(import, row, 1, request);
}

static bool ask_third(struct import *import, struct import_row *row,
                      struct client_request *request)
{
    return ask_of(import, row, 2, request);
}

static void take(struct import *import, struct import_row *row,
                 const struct client_reply *reply)
{
    if (reply->status == STATUS_ok) {
        row->is_done = true;
        return;
    }
    import_add_problems(import, row, reply->problems, reply->problem_count);
    if (reply->status == STATUS_conflict && row->outcome == IMPORT_CHANGED)
        faults_add(&import->faults, "",
                   _("somebody changed it meanwhile. Next: import again, and "
                     "see what would change with --dry-run"));
    else if (reply->problem_count == 0)
        faults_add(&import->faults, "", "%s",
                   status_text(reply->status, import->cli->language));
    import->faults.line = 0;
    if (row->outcome == IMPORT_NEW)
        import_note_wrong(import, row);
    row->outcome = IMPORT_WRONG;
}

enum status import_send(struct import *import)
{
    bool (*const asks[IMPORT_STAGES])(struct import *, struct import_row *,
                                      struct client_request *) = {
        ask_first, ask_second, ask_third};
    enum status status = STATUS_ok;
    for (int stage = 0; stage < IMPORT_STAGES && status == STATUS_ok; stage++) {
        const struct import_wave wave = {
            .what = _("importing"), .ask = asks[stage], .take = take};
        status = import_wave_run(import, &wave);
    }
    return status;
}
