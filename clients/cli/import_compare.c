/* A row whose record is there already: does it say what the record says? */
#include <string.h>

#include "clients/cli/import.h"
#include "clients/cli/print.h"
#include "model/codec.h"
#include "model/value.h"

#define ROW_BYTES_MOST MOST_RECORD_BYTES

/* One field of `value`, in a record that says nothing else. */
static void encode_alone(struct cli *cli, const struct record *record,
                         const struct field *field, const void *value,
                         struct buffer *out)
{
    void *items;
    void *alone = cli_take(cli, 1, record->size);
    record_init(record, alone);
    switch (field->kind) {
    case FIELD_ID:
        value_set_id(field, alone, value_id(field, value));
        break;
    case FIELD_NUMBER:
        value_set_number(field, alone, value_number(field, value));
        break;
    case FIELD_CHOICE:
        value_set_choice(field, alone, value_choice(field, value));
        break;
    case FIELD_TEXT:
        value_set_text(field, alone, value_text(field, value));
        break;
    case FIELD_BYTES:
        value_set_bytes(field, alone, value_bytes(field, value));
        break;
    case FIELD_EMBED:
        memcpy(value_place(field, alone), value_at(field, value),
               field->record->size);
        break;
    case FIELD_LIST:
        memcpy(&items, value_at(field, value), sizeof items);
        value_set_list(field, alone, items, value_count(field, value));
        break;
    }
    buffer_reset(out);
    record_encode(record, alone, out);
}

static bool is_said_by_rows(const struct field *field)
{
    return !(field->flags & SERVER) && strcmp(field->name, "id") != 0 &&
           strcmp(field->name, "version") != 0;
}

/* The labels of the fields that differ; "" when none does. */
static const char *differences(struct cli *cli, const struct record *record,
                               const void *one, const void *other)
{
    const char *labels = "";
    struct buffer first;
    struct buffer second;
    buffer_init(&first, ROW_BYTES_MOST);
    buffer_init(&second, ROW_BYTES_MOST);
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        if (!is_said_by_rows(field))
            continue;
        encode_alone(cli, record, field, one, &first);
        encode_alone(cli, record, field, other, &second);
        if (first.size != second.size ||
            memcmp(first.data, second.data, first.size) != 0)
            labels = cli_format(cli, "%s%s%s", labels, *labels ? ", " : "",
                                print_label(cli, field));
    }
    buffer_clear(&first);
    buffer_clear(&second);
    return labels;
}

/* NULL when it cannot be asked now. */
static const void *present(struct cli *cli, const struct record *record,
                           struct id id)
{
    struct reference reference = {.id = id, .table = record->number};
    if (client_call(cli->client, VERB_show, &reference, &cli->reply) !=
        STATUS_ok)
        return NULL;
    const struct page *page = cli->reply.value;
    return page->items_count ? cli_item(cli, &page->items[0], record) : NULL;
}

static void compare(struct import *import, struct import_row *row)
{
    struct cli *cli = import->cli;
    const struct record *record = import_record(row->kind);
    const void *there = present(cli, record, row->id);
    const char *labels =
        there ? differences(cli, record, row->value, there) : "";
    row->outcome = *labels ? IMPORT_DIFFERS : IMPORT_UNCHANGED;
    if (!*labels)
        return;
    import->faults.file = row->file;
    import->faults.line = row->line;
    if (row->kind == IMPORT_price)
        faults_add(&import->faults, "",
                   _("is there already, with other contents (%s); a price that "
                     "was recorded stays: give the new one a key of its own"),
                   labels);
    else
        faults_add(&import->faults, "",
                   _("is there already, with other contents (%s). Next: "
                     "lienket %s update %s"),
                   labels, import_noun(row->kind), print_id(cli, row->id));
    import->faults.line = 0;
}

void import_compare(struct import *import)
{
    for (size_t index = 0; index < import->count; index++)
        if (import->rows[index].outcome == IMPORT_EXISTS)
            compare(import, &import->rows[index]);
}
