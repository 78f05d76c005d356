#include <string.h>

#include "clients/cli/import.h"
#include "model/codec.h"
#include "model/programme.h"
#include "model/value.h"

/* The time in derived ids: any fixed day will do, so that a row has the same
 * id whenever it is imported. */
#define IMPORT_EPOCH_MS INT64_C(1767225600000) /* 2026-01-01 */
#define ROW_BYTES_MOST MOST_RECORD_BYTES

/* The cells that say something, as assignments. */
static size_t collect(struct import *import, const struct import_sheet *sheet,
                      const struct csv_row *row, enum import_kind kind,
                      struct assignment *assignments)
{
    size_t count = 0;
    for (uint32_t index = 0; index < row->count; index++) {
        const char *cell = row->cells[index];
        cell += strspn(cell, " ");
        if (!*cell)
            continue;
        import->faults.column = index + 1;
        if (index >= sheet->count) {
            faults_add(&import->faults, "", _("this cell has no header"));
            continue;
        }
        const struct import_column *column = &sheet->columns[index];
        if (column->is_record || column->is_key)
            continue;
        if (!column->is_known[kind]) {
            faults_add(&import->faults, column->header,
                       _("a row of this kind has no such field"));
            continue;
        }
        assignments[count++] = (struct assignment){.slot = column->slots[kind],
                                                   .where = column->header,
                                                   .text = cell,
                                                   .column = index + 1};
    }
    import->faults.column = 0;
    return count;
}

static const char *key_of(const struct import_sheet *sheet,
                          const struct csv_row *row)
{
    for (uint32_t index = 0; index < sheet->count && index < row->count;
         index++)
        if (sheet->columns[index].is_key)
            return row->cells[index];
    return "";
}

/* Ids from the key, or from what the row says; the request's id from both. */
static void derive_ids(struct import_row *row, const char *key)
{
    const struct record *record = import_record(row->kind);
    const struct field *id = record_field(record, "id");
    struct buffer bytes;
    buffer_init(&bytes, ROW_BYTES_MOST);
    buffer_append_text(&bytes, "lienket import ");
    buffer_append_text(&bytes, record->name);
    buffer_append(&bytes, "", 1);
    if (row->kind == IMPORT_programme) {
        const struct programme *programme = row->value;
        row->id = programme_id(programme->code);
        value_set_id(id, row->value, row->id);
    } else if (!id_is_zero(value_id(id, row->value))) {
        row->id = value_id(id, row->value);
    } else {
        if (*key)
            buffer_append_text(&bytes, key);
        else
            record_encode(record, row->value, &bytes);
        row->id = id_derive(IMPORT_EPOCH_MS, bytes.data, bytes.size);
        value_set_id(id, row->value, row->id);
    }
    buffer_reset(&bytes);
    buffer_append_text(&bytes, "lienket import request");
    record_encode(record, row->value, &bytes);
    row->request = id_derive(IMPORT_EPOCH_MS, bytes.data, bytes.size);
    buffer_clear(&bytes);
}

static bool check(struct import *import, const struct record *record,
                  const void *value)
{
    struct problems problems;
    problems_init(&problems, &import->cli->arena);
    if (record_validate(record, value, &problems))
        return true;
    faults_add_problems(&import->faults, &problems, record);
    return false;
}

static void add(struct import *import, const struct import_sheet *sheet,
                const struct csv_row *csv, enum import_kind kind, void *value)
{
    struct import_row row = {
        .file = sheet->file, .line = csv->line, .kind = kind, .value = value};
    const char *key = key_of(sheet, csv);
    derive_ids(&row, key);
    if (import->count == IMPORT_ROWS_MOST) {
        faults_add(&import->faults, "", "%s",
                   status_text(STATUS_too_large, import->cli->language));
        return;
    }
    if (kind == IMPORT_party) {
        const struct party *party = value;
        import_names_add(&import->names, key, row.id);
        import_names_add(&import->names, party->name, row.id);
    }
    import->rows[import->count++] = row;
}

void import_row_read(struct import *import, const struct import_sheet *sheet,
                     const struct csv_row *row, enum import_kind kind)
{
    struct assignment assignments[CSV_COLUMNS_MOST];
    const struct record *record = import_record(kind);
    size_t before = import->faults.count;
    import->faults.file = sheet->file;
    import->faults.line = row->line;
    void *value = cli_take(import->cli, 1, record->size);
    record_init(record, value);
    struct assembly assembly = {
        .cli = import->cli,
        .faults = &import->faults,
        .record = record,
        .names = &import->names,
        .assignments = assignments,
        .count = collect(import, sheet, row, kind, assignments)};
    if (assemble(&assembly, value) && import->faults.count == before &&
        check(import, record, value))
        add(import, sheet, row, kind, value);
    import->faults.line = 0;
}
