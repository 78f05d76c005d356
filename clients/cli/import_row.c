#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "clients/cli/import_sheet.h"
#include "model/codec.h"
#include "model/programme.h"
#include "model/value.h"

_Static_assert(IMPORT_STAGES <= FAULT_RANKS, "causes are told first");

void import_stand_at(struct import *import, const struct import_row *row)
{
    import->faults.file = row->file;
    import->faults.sheet = row->sheet;
    import->faults.line = row->line;
    import->faults.rank = (uint32_t)import_stage(row->kind);
}

uint32_t import_column_of(const struct import_row *row, const char *path)
{
    const char *dot = strrchr(path, '.');
    const char *last = dot ? dot + 1 : path;
    size_t first = strcspn(path, "[.");
    for (size_t index = 0; index < row->assignment_count; index++) {
        const struct slot *slot = &row->assignments[index].slot;
        const char *name = slot->field->name;
        bool is_field =
            strlen(name) == first && strncmp(name, path, first) == 0;
        bool is_part = !slot->inner || strcmp(slot->inner->name, last) == 0;
        if (is_field && is_part)
            return row->assignments[index].column;
    }
    return 0;
}

/* Where the row is that a reference which was not found means, and that is
 * wrong itself; NULL. */
static const char *cause_of(struct import *import, const struct import_row *row,
                            const struct problem *problem)
{
    char text[ID_TEXT_SIZE];
    struct id id = {{0}};
    if (problem->reason != problem_reason_not_found || !problem->field)
        return NULL;
    const struct field *field =
        record_field(import_record(row->kind), problem->field);
    if (field && field->kind == FIELD_ID)
        id = value_id(field, row->value);
    else if (field && strcmp(field->name, "programme") == 0)
        id = programme_id(value_text(field, row->value));
    id_format(id, text);
    return id_is_zero(id) ? NULL
                          : import_names_find_wrong(&import->names, text);
}

void import_add_problems(struct import *import, const struct import_row *row,
                         const struct problem *problems, uint32_t count)
{
    struct problems one;
    problems_init(&one, &import->cli->arena);
    import_stand_at(import, row);
    for (uint32_t index = 0; index < count; index++) {
        const struct problem *problem = &problems[index];
        one.list[0] = *problem;
        one.count = 1;
        import->faults.column =
            problem->field ? import_column_of(row, problem->field) : 0;
        const char *cause = cause_of(import, row, problem);
        if (cause)
            faults_add(&import->faults, "",
                       _("refers to a row that is wrong itself: %s. Next: "
                         "correct that one"),
                       cause);
        else
            faults_add_problems(&import->faults, &one,
                                import_record(row->kind));
    }
    import->faults.column = 0;
}

static bool says_something(const struct sheet_cell *cell)
{
    return cell->kind == SHEET_UNCOMPUTED || cell->is_covered ||
           cell->text[strspn(cell->text, " \t\r\n")] != '\0';
}

/* What one cell assigns. False: nothing, or a fault. */
static bool assign(struct import *import, const struct import_column *column,
                   enum import_kind kind, const struct sheet_cell *cell,
                   struct assignment *ret_assignment)
{
    if (column->is_record || column->is_key || column->is_ignored)
        return false;
    if (!*column->header && says_something(cell) && !cell->is_covered)
        faults_add(&import->faults, "", _("this cell has no header"));
    if (!column->is_known[kind])
        return false;
    const struct slot *slot = &column->slots[kind];
    const char *written = NULL;
    const char *text = import_cell_text(import, column, slot, cell, &written);
    if (!text)
        return false;
    *ret_assignment = (struct assignment){.slot = *slot,
                                          .where = column->header,
                                          .text = text,
                                          .written = written,
                                          .clears = strcmp(text, "-") == 0};
    return true;
}

/* The cells that say something, as assignments. */
static void collect(struct import *import, const struct import_sheet *sheet,
                    const struct sheet_row *row, struct import_row *to)
{
    static const struct import_column none = {.header = "", .unit = ""};
    struct assignment list[SHEET_COLUMNS_MOST];
    size_t count = 0;
    for (uint32_t index = 0; index < row->count; index++) {
        const struct import_column *column =
            index < sheet->count ? &sheet->columns[index] : &none;
        if (!says_something(&row->cells[index]))
            continue;
        import->faults.column = index + 1;
        if (assign(import, column, to->kind, &row->cells[index], &list[count]))
            list[count++].column = index + 1;
    }
    import->faults.column = 0;
    to->assignment_count = count;
    to->assignments = cli_take(import->cli, count, sizeof *list);
    memcpy(to->assignments, list, count * sizeof *list);
}

static const char *code_of(struct import *import,
                           const struct import_sheet *sheet,
                           const struct sheet_row *row)
{
    for (uint32_t index = 0; index < sheet->count && index < row->count;
         index++)
        if (sheet->columns[index].is_key)
            return import_cell_code(import->cli, row->cells[index].text);
    return "";
}

bool import_row_assemble(struct import *import, const struct import_row *row,
                         void *value)
{
    struct assembly assembly = {.cli = import->cli,
                                .faults = &import->faults,
                                .record = import_record(row->kind),
                                .names = &import->names,
                                .assignments = row->assignments,
                                .count = row->assignment_count};
    return assemble(&assembly, value);
}

void import_place(const struct import_row *row,
                  char ret_place[IMPORT_PLACE_SIZE])
{
    char place[SHEET_PLACE_SIZE];
    sheet_place(row->sheet, row->line, 0, place);
    (void)snprintf(ret_place, IMPORT_PLACE_SIZE, "%s, %s", row->file, place);
}

void import_note_wrong(struct import *import, const struct import_row *row)
{
    char place[IMPORT_PLACE_SIZE];
    char id[ID_TEXT_SIZE];
    struct id known = row->id;
    import_place(row, place);
    if (row->kind == IMPORT_programme) {
        const struct programme *programme = row->value;
        if (programme->code && *programme->code)
            known = programme_id(programme->code);
    }
    id_format(known, id);
    if (!id_is_zero(known))
        import_names_add_wrong(&import->names, id, known, place);
    if (row->kind != IMPORT_party)
        return;
    const struct party *party = row->value;
    const char *name = party->name ? party->name : "";
    if (id_is_zero(known))
        known = id_is_zero(party->id)
                    ? import_key_id(import, row->kind, party, row->code)
                    : party->id;
    import_names_add_wrong(&import->names, row->code, known, place);
    import_names_add_wrong(&import->names, name, known, place);
}

static void *keep(struct import *import, size_t count, size_t size)
{
    void *kept = arena_take(&import->row_values, count, size);
    if (!kept)
        die(EXIT_DATA, "%s",
            status_text(STATUS_too_large, import->cli->language));
    return kept;
}

static const char *keep_text(struct import *import, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(keep(import, size, 1), text, size);
}

/* Copies what the row says: all else that was made while it was read goes. */
static void keep_row(struct import *import, const struct import_row *row)
{
    const struct record *record = import_record(row->kind);
    struct import_row kept = *row;
    size_t count = row->assignment_count;
    CHECK(import->count < IMPORT_ROWS_MOST); /* import_count_rows */
    kept.value = keep(import, 1, record->size);
    if (!record_copy(record, row->value, &import->row_values, kept.value))
        (void)keep(import, SIZE_MAX, 1); /* there is no room: ends */
    kept.code = keep_text(import, row->code);
    kept.assignments = keep(import, count, sizeof *kept.assignments);
    for (size_t index = 0; index < count; index++) {
        kept.assignments[index] = row->assignments[index];
        const char *written = row->assignments[index].written;
        kept.assignments[index].text =
            keep_text(import, row->assignments[index].text);
        kept.assignments[index].written =
            written ? keep_text(import, written) : NULL;
    }
    import->rows[import->count++] = kept;
}

static void settle_id(struct import *import, struct import_row *row)
{
    const struct field *id = record_field(import_record(row->kind), "id");
    row->id = value_id(id, row->value);
    if (id_is_zero(row->id))
        row->id = import_key_id(import, row->kind, row->value, row->code);
    value_set_id(id, row->value, row->id);
}

void import_row_read(struct import *import, const struct import_sheet *sheet,
                     const struct sheet_row *row, enum import_kind kind)
{
    const struct record *record = import_record(kind);
    struct arena_mark mark = arena_mark(&import->cli->arena);
    struct import_row read = {.file = sheet->file,
                              .sheet = sheet->name,
                              .line = row->number,
                              .kind = kind};
    size_t before = import->faults.count + import->faults.dropped;
    import_stand_at(import, &read);
    read.value = cli_take(import->cli, 1, record->size);
    record_init(record, read.value);
    collect(import, sheet, row, &read);
    read.code = code_of(import, sheet, row);
    bool is_right = import_row_assemble(import, &read, read.value);
    if (is_right && import->faults.count + import->faults.dropped == before) {
        settle_id(import, &read);
        keep_row(import, &read);
    } else {
        import_note_wrong(import, &read);
    }
    arena_rewind(&import->cli->arena, mark);
}
