#include <string.h>

#include "base/check.h"
#include "clients/cli/import_sheet.h"
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
        faults_add_problems(&import->faults, &one, import_record(row->kind));
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
    const char *text = import_cell_text(import, column, slot, cell);
    if (!text)
        return false;
    *ret_assignment = (struct assignment){.slot = *slot,
                                          .where = column->header,
                                          .text = text,
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

static void add(struct import *import, struct import_row *row, const char *code)
{
    const struct field *id = record_field(import_record(row->kind), "id");
    CHECK(import->count < IMPORT_ROWS_MOST); /* import_count_rows */
    row->id = value_id(id, row->value);
    if (id_is_zero(row->id))
        row->id = import_key_id(import, row->kind, row->value, code);
    value_set_id(id, row->value, row->id);
    row->code = code;
    import->rows[import->count++] = *row;
}

void import_row_read(struct import *import, const struct import_sheet *sheet,
                     const struct sheet_row *row, enum import_kind kind)
{
    const struct record *record = import_record(kind);
    struct import_row read = {.file = sheet->file,
                              .sheet =
                                  cli_format(import->cli, "%s", sheet->name),
                              .line = row->number,
                              .kind = kind};
    size_t before = import->faults.count + import->faults.dropped;
    import_stand_at(import, &read);
    read.value = cli_take(import->cli, 1, record->size);
    record_init(record, read.value);
    collect(import, sheet, row, &read);
    bool is_right = import_row_assemble(import, &read, read.value);
    if (is_right && import->faults.count + import->faults.dropped == before)
        add(import, &read, code_of(import, sheet, row));
}
