/* The records that are there already, and what each row would make of them. */
#include <stdlib.h>
#include <string.h>

#include "clients/cli/fold.h"
#include "clients/cli/import.h"
#include "clients/cli/import_wave.h"
#include "clients/cli/print.h"
#include "model/value.h"

/* What an earlier run could not send goes first, so that what is looked up
 * afterwards is how things are. */
static enum status reach(struct import *import)
{
    struct cli *cli = import->cli;
    unsigned done;
    unsigned refused;
    enum status status = client_flush(cli->client, &done, &refused);
    cli->reply.problem_count = 0;
    struct list_query query = {.table = RECORD_NUMBER_policy, .limit = 1};
    if (status == STATUS_ok)
        status = client_call(cli->client, VERB_list, &query, &cli->reply);
    if (status == STATUS_ok)
        import->head = cli->reply.sequence;
    else
        cli_tell_failure(cli, NULL, status);
    return status;
}

bool import_connect(struct import *import)
{
    bool is_dry = import->cli->arguments.settings.is_dry_run;
    enum status status = cli_connect(import->cli, !is_dry);
    if (status == STATUS_ok)
        status = reach(import);
    import->exit_code = status_exit_code(status);
    if (status == STATUS_ok || !is_dry)
        return status == STATUS_ok;
    import->is_offline = true;
    import->names.is_alone = true;
    cli_say(import->cli, _("Note: only the rows themselves are looked at; what "
                           "is there already cannot be asked now"));
    return true;
}

/* References of requests that are encoded at once. */
static bool ask_present(struct import *import, struct import_row *row,
                        struct client_request *request)
{
    struct reference *reference = cli_take(import->cli, 1, sizeof *reference);
    record_init(&record_reference, reference);
    reference->id = row->id;
    reference->table = import_record(row->kind)->number;
    request->verb = VERB_show;
    request->value = reference;
    return true;
}

void import_meet(struct import *import, struct import_row *row,
                 const struct item *item)
{
    const struct record *record = import_record(row->kind);
    const struct field *id = record_field(record, "id");
    row->present = cli_item(import->cli, item, record);
    void *copy = cli_take(import->cli, 1, record->size);
    if (!row->present ||
        record_decode(record, item->record, &import->cli->arena, copy, NULL) !=
            STATUS_ok)
        return;
    row->value = copy;
    row->id = value_id(id, copy);
}

static void take_present(struct import *import, struct import_row *row,
                         const struct client_reply *reply)
{
    const struct page *page = reply->value;
    if (reply->status == STATUS_ok && page->items_count)
        import_meet(import, row, &page->items[0]);
}

static void settle(struct import *import, struct import_row *row)
{
    import_stand_at(import, row);
    bool is_right = true;
    if (row->present)
        is_right = import_row_assemble(import, row, row->value);
    if (!is_right || !import_check(import, row)) {
        row->outcome = IMPORT_WRONG;
        import_note_wrong(import, row);
        return;
    }
    row->outcome = IMPORT_NEW;
    if (row->present)
        row->outcome =
            import_differs_at_all(row) ? IMPORT_CHANGED : IMPORT_UNCHANGED;
    if (row->outcome != IMPORT_CHANGED || row->kind != IMPORT_price)
        return;
    faults_add(&import->faults, "",
               _("this price is recorded already with other figures, and a "
                 "recorded price stays. Next: name another source"));
    row->outcome = IMPORT_WRONG;
}

static void settle_all(struct import *import, size_t first)
{
    for (size_t index = first; index < import->count; index++) {
        struct import_row *row = &import->rows[index];
        settle(import, row);
        if (row->kind != IMPORT_party || row->outcome == IMPORT_WRONG)
            continue;
        const struct party *party = row->value;
        import_names_add(&import->names, row->code, row->id);
        import_names_add(&import->names, party->name, row->id);
    }
    import->faults.line = 0;
}

bool import_look_up(struct import *import, size_t first)
{
    const struct import_wave present = {.what = _("looking up"),
                                        .first = first,
                                        .ask = ask_present,
                                        .take = take_present};
    enum status status = STATUS_ok;
    if (!import->is_offline)
        status = import_wave_run(import, &present);
    if (status == STATUS_ok && !import->is_offline)
        status = import_meet_namesakes(import, first);
    if (status == STATUS_ok)
        settle_all(import, first);
    import->exit_code = status_exit_code(status);
    return status == STATUS_ok;
}

static int compare_ids(const void *a, const void *b)
{
    const struct import_row *one = *(struct import_row *const *)a;
    const struct import_row *other = *(struct import_row *const *)b;
    int order = id_compare(one->id, other->id);
    if (order)
        return order;
    return (one > other) - (one < other);
}

static void mark_repeated(struct import *import, const struct import_row *first,
                          struct import_row *row)
{
    const struct record *record = import_record(row->kind);
    char place[IMPORT_PLACE_SIZE];
    char place_of_first[IMPORT_PLACE_SIZE];
    if (row->outcome == IMPORT_WRONG)
        return;
    import_place(row, place);
    import_place(first, place_of_first);
    if (record_equal(record, first->value, row->value)) {
        row->outcome = IMPORT_REPEATED;
        cli_say(import->cli, _("Note: %s says the same as %s and counts once"),
                place, place_of_first);
        return;
    }
    import_stand_at(import, row);
    faults_add(&import->faults, "",
               _("is about the same as %s, with other contents. Next: keep one "
                 "of the two, or give each a code of its own in a column 'Mã "
                 "dòng' (key)"),
               place_of_first);
    row->outcome = IMPORT_WRONG;
}

void import_mark_repeated(struct import *import)
{
    struct import_row **sorted =
        cli_take(import->cli, import->count, sizeof(struct import_row *));
    for (size_t index = 0; index < import->count; index++)
        sorted[index] = &import->rows[index];
    qsort(sorted, import->count, sizeof *sorted, compare_ids);
    const struct import_row *first = NULL;
    for (size_t index = 0; index < import->count; index++) {
        if (first && id_equal(first->id, sorted[index]->id))
            mark_repeated(import, first, sorted[index]);
        else
            first = sorted[index];
    }
    import->faults.line = 0;
}
