/* What a row would change in the record that is there. */
#include <stdio.h>
#include <string.h>

#include "clients/cli/import.h"
#include "clients/cli/print.h"
#include "model/codec.h"
#include "model/value.h"

#define ROW_BYTES_MOST MOST_RECORD_BYTES
#define ROWS_TOLD 40

static bool is_said_by_rows(const struct field *field)
{
    return !(field->flags & SERVER) && strcmp(field->name, "id") != 0 &&
           strcmp(field->name, "version") != 0;
}

/* One field of `value`, in a record that says nothing else. */
static void encode_alone(const struct record *record, const struct field *field,
                         const void *value, struct buffer *out)
{
    void *alone = memory_allocate(1, record->size);
    record_init(record, alone);
    value_copy(field, value, alone);
    record_encode(record, alone, out);
    memory_free(alone);
}

bool import_differs(const struct import_row *row, const struct field *field)
{
    const struct record *record = import_record(row->kind);
    struct buffer there;
    struct buffer said;
    if (!is_said_by_rows(field))
        return false;
    buffer_init(&there, ROW_BYTES_MOST);
    buffer_init(&said, ROW_BYTES_MOST);
    encode_alone(record, field, row->present, &there);
    encode_alone(record, field, row->value, &said);
    bool differs = there.size != said.size ||
                   memcmp(there.data, said.data, said.size) != 0;
    buffer_clear(&there);
    buffer_clear(&said);
    return differs;
}

bool import_differs_at_all(const struct import_row *row)
{
    const struct record *record = import_record(row->kind);
    for (size_t index = 0; index < record->count; index++)
        if (import_differs(row, &record->fields[index]))
            return true;
    return false;
}

/* "thành viên: 14 → 15; hộ: 13 → 14" */
static const char *changes(struct import *import, const struct import_row *row)
{
    struct cli *cli = import->cli;
    const struct record *record = import_record(row->kind);
    enum unit unit = print_unit(cli, record, row->value);
    const char *told = "";
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        if (!import_differs(row, field))
            continue;
        const char *from = print_field(cli, record, field, row->present, unit);
        const char *to = print_field(cli, record, field, row->value, unit);
        told = cli_format(cli, "%s%s%s: %s → %s", told, *told ? "; " : "",
                          print_label(cli, field), *from ? from : "–",
                          *to ? to : "–");
    }
    return told;
}

/* What names the row, as it was typed. */
static const char *subject(struct import *import, const struct import_row *row)
{
    const char *told = "";
    unsigned count = 0;
    for (size_t index = 0; index < row->assignment_count && count < 4;
         index++) {
        const struct assignment *said = &row->assignments[index];
        const struct field *field = said->slot.field;
        if (!(field->flags & REQUIRED) || strcmp(field->name, "kind") == 0)
            continue;
        told = cli_format(import->cli, "%s%s%s", told, *told ? ", " : "",
                          said->text);
        count++;
    }
    return print_name(import->cli, told);
}

/* Prices that were worked out: "; 600 nghìn đồng/tạ = 6000 đ/kg". */
static void tell_understood(const struct import_row *row)
{
    for (size_t index = 0; index < row->assignment_count; index++) {
        const struct assignment *said = &row->assignments[index];
        if (said->written)
            printf("; %s = %s", said->written, said->text);
    }
}

static void tell_row(struct import *import, const struct import_row *row)
{
    char place[SHEET_PLACE_SIZE];
    sheet_place(row->sheet, row->line, 0, place);
    bool is_new = row->outcome == IMPORT_NEW;
    printf("  %-12s %s  %s%s%s", place, is_new ? _("new    ") : _("changed"),
           subject(import, row), is_new ? "" : ". ",
           is_new ? "" : changes(import, row));
    tell_understood(row);
    printf("\n");
}

void import_tell_changes(struct import *import)
{
    const char *file = NULL;
    size_t told = 0;
    size_t left = 0;
    bool wants_all = import->cli->arguments.settings.wants_all;
    for (size_t index = 0; index < import->count; index++) {
        const struct import_row *row = &import->rows[index];
        if (row->outcome != IMPORT_NEW && row->outcome != IMPORT_CHANGED)
            continue;
        if (!wants_all && told == ROWS_TOLD) {
            left++;
            continue;
        }
        if (row->file != file)
            printf("%s\n", row->file);
        file = row->file;
        tell_row(import, row);
        told++;
    }
    if (left)
        cli_say(import->cli, _("... and %zu more rows; --all shows them"),
                left);
}
