/* Headings: what each column is, and what the rows under them are about. */
#include <stdio.h>
#include <string.h>

#include "clients/cli/fold.h"
#include "clients/cli/import_column.h"
#include "clients/cli/import_sheet.h"

static bool is_one_of(const char *header, const char *const *words)
{
    for (; *words; words++)
        if (fold_equal(header, *words))
            return true;
    return false;
}

/* "số lượng (kg)": the unit of the numbers below, and the name before it. */
static void split_unit(struct import *import, struct import_column *column,
                       char ret_name[FOLD_SIZE])
{
    const char *header = column->header;
    const char *open = strrchr(header, '(');
    const char *close = open ? strchr(open, ')') : NULL;
    bool has_unit =
        close && close[1 + strspn(close + 1, " *")] == '\0' && open > header;
    (void)snprintf(ret_name, FOLD_SIZE, "%.*s",
                   has_unit ? (int)(open - header) : (int)strlen(header),
                   header);
    column->unit = has_unit ? cli_format(import->cli, "%.*s",
                                         (int)(close - open - 1), open + 1)
                            : "";
}

static bool find_slot(enum import_kind kind, const char *name,
                      struct slot *ret_slot)
{
    const struct record *record = import_record(kind);
    const struct template_column *column = template_find(kind, name);
    if (column && strcmp(column->slot, "key") != 0)
        return slot_find(record, column->slot, strlen(column->slot), ret_slot);
    return slot_find(record, name, strlen(name), ret_slot);
}

static void read_column(struct import *import, struct import_column *column,
                        const char *header)
{
    static const char *const record_words[] = {"record", "loại bản ghi",
                                               "bản ghi", NULL};
    static const char *const keys[] = {"key",   "khoá",     "mã dòng",
                                       "mã số", "mã riêng", NULL};
    static const char *const ignored[] = {
        "stt", "tt", "no", "số thứ tự", IMPORT_ERRORS_VI, IMPORT_ERRORS_EN,
        NULL};
    char name[FOLD_SIZE];
    *column = (struct import_column){
        .header =
            cli_format(import->cli, "%s", header + strspn(header, " \t\r\n"))};
    split_unit(import, column, name);
    column->is_record = is_one_of(header, record_words);
    column->is_key = is_one_of(header, keys);
    column->is_ignored = is_one_of(header, ignored);
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++)
        column->is_known[kind] =
            *name &&
            (find_slot((enum import_kind)kind, column->header,
                       &column->slots[kind]) ||
             find_slot((enum import_kind)kind, name, &column->slots[kind]));
}

static bool is_special(const struct import_column *column)
{
    return column->is_record || column->is_key || column->is_ignored ||
           !*column->header;
}

/* Of the headings that say something: how many are fields of this kind, those
 * that such a record must have twice. */
static uint32_t score(const struct import_sheet *sheet, enum import_kind kind)
{
    uint32_t score = 0;
    for (uint32_t index = 0; index < sheet->count; index++) {
        const struct import_column *column = &sheet->columns[index];
        if (is_special(column) || !column->is_known[kind])
            continue;
        const struct slot *slot = &column->slots[kind];
        score += slot->field->flags & REQUIRED ? 2 : 1;
    }
    return score;
}

static uint32_t known(const struct import_sheet *sheet, enum import_kind kind)
{
    uint32_t count = 0;
    for (uint32_t index = 0; index < sheet->count; index++)
        count += !is_special(&sheet->columns[index]) &&
                 sheet->columns[index].is_known[kind];
    return count;
}

static uint32_t meaningful(const struct import_sheet *sheet)
{
    uint32_t count = 0;
    for (uint32_t index = 0; index < sheet->count; index++)
        count += !is_special(&sheet->columns[index]);
    return count;
}

/* The one kind to which the headings fit best. */
static bool guess_kind(const struct import_sheet *sheet,
                       enum import_kind *ret_kind)
{
    uint32_t most = 0;
    bool is_found = false;
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        uint32_t fitting = score(sheet, (enum import_kind)kind);
        if (fitting < most)
            continue;
        is_found = fitting > most;
        most = fitting;
        *ret_kind = (enum import_kind)kind;
    }
    return is_found;
}

/* Half of what stands there is known, and two headings at least. */
static bool is_heading(const struct import_sheet *sheet, enum import_kind kind)
{
    uint32_t count = known(sheet, kind);
    return count >= 2 && 2 * count >= meaningful(sheet);
}

bool import_sheet_read(struct import *import, struct import_sheet *sheet,
                       const struct sheet_row *row)
{
    sheet->count = row->count;
    sheet->header_line = row->number;
    sheet->has_record_column = false;
    for (uint32_t index = 0; index < row->count; index++) {
        read_column(import, &sheet->columns[index], row->cells[index].text);
        sheet->has_record_column |= sheet->columns[index].is_record;
    }
    bool is_said =
        import->kind_told && import_kind_find(import->kind_told, &sheet->kind);
    if (is_said)
        return known(sheet, sheet->kind) > 0;
    bool is_guessed = guess_kind(sheet, &sheet->kind);
    return sheet->has_record_column ||
           (is_guessed && is_heading(sheet, sheet->kind));
}

static bool is_used(const struct import_sheet *sheet,
                    const struct import_column *column)
{
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++)
        if (column->is_known[kind] &&
            (sheet->has_record_column || (int)sheet->kind == kind))
            return true;
    return false;
}

/* A heading that is nearly one of ours is a mistake; any other is somebody
 * else's column. */
static void meet_unknown(struct import *import,
                         const struct import_sheet *sheet,
                         const struct import_column *column)
{
    char nearest[SLOT_NAME_SIZE];
    const struct record *record = import_record(sheet->kind);
    const char *near = template_nearest(sheet->kind, column->header);
    if (!near &&
        slot_nearest(record, column->header, strlen(column->header), nearest))
        near = nearest;
    if (near)
        faults_add(&import->faults, column->header,
                   _("there is no such column here; did you mean: %s"), near);
    else
        cli_say(import->cli,
                _("Note: %s: the column '%s' is not known here and was passed "
                  "over"),
                sheet->file, column->header);
}

static bool is_same(const struct slot *one, const struct slot *other)
{
    return one->kind == other->kind && one->field == other->field &&
           one->inner == other->inner;
}

static void check_twice(struct import *import, const struct import_sheet *sheet,
                        uint32_t index)
{
    const struct import_column *column = &sheet->columns[index];
    for (uint32_t before = 0; before < index; before++) {
        const struct import_column *other = &sheet->columns[before];
        if (is_special(other) || !other->is_known[sheet->kind] ||
            !is_same(&other->slots[sheet->kind], &column->slots[sheet->kind]))
            continue;
        faults_add(&import->faults, column->header,
                   _("means the same as the column '%s'. Next: keep one of "
                     "the two"),
                   other->header);
    }
}

void import_sheet_check(struct import *import, const struct import_sheet *sheet)
{
    import->faults.line = sheet->header_line;
    for (uint32_t index = 0; index < sheet->count; index++) {
        const struct import_column *column = &sheet->columns[index];
        import->faults.column = index + 1;
        if (is_special(column))
            continue;
        if (!is_used(sheet, column))
            meet_unknown(import, sheet, column);
        else if (!sheet->has_record_column)
            check_twice(import, sheet, index);
    }
    import->faults.column = 0;
}

bool import_sheet_repeats(struct import *import,
                          const struct import_sheet *sheet,
                          const struct sheet_row *row)
{
    struct import_column again;
    uint32_t count = 0;
    enum import_kind kind = sheet->kind;
    for (uint32_t index = 0; index < row->count && index < sheet->count;
         index++) {
        const struct import_column *column = &sheet->columns[index];
        if (row->cells[index].kind == SHEET_BLANK || is_special(column) ||
            !column->is_known[kind])
            continue;
        read_column(import, &again, row->cells[index].text);
        if (!again.is_known[kind] ||
            !is_same(&again.slots[kind], &column->slots[kind]))
            return false;
        count++;
    }
    return count >= 2;
}

static bool is_among(const char *fold, const char *const *folds, size_t count)
{
    for (size_t index = 0; index < count; index++)
        if (strcmp(fold, folds[index]) == 0)
            return true;
    return false;
}

/* At a word's end. */
static bool starts_with(const char *fold, const char *const *folds,
                        size_t count)
{
    for (size_t index = 0; index < count; index++) {
        size_t size = strlen(folds[index]);
        if (strncmp(fold, folds[index], size) == 0 &&
            (fold[size] == '\0' || fold[size] == ' '))
            return true;
    }
    return false;
}

bool import_row_is_aside(const struct import_sheet *sheet,
                         const struct sheet_row *row)
{
    char folded[FOLD_SIZE];
    static const char *const sums[] = {"tong", "tong cong", "tong so",
                                       "cong", "total",     "sum"};
    static const char *const starts[] = {"vi du", "example"};
    for (uint32_t index = 0; index < row->count && index < sheet->count;
         index++) {
        const struct sheet_cell *cell = &row->cells[index];
        if (cell->kind == SHEET_BLANK)
            continue;
        fold(cell->text, folded);
        return is_among(folded, sums, sizeof sums / sizeof *sums) ||
               starts_with(folded, starts, sizeof starts / sizeof *starts);
    }
    return false;
}

/* The cell that says the kind, if the row has one. */
static const struct sheet_cell *kind_cell(const struct import_sheet *sheet,
                                          const struct sheet_row *row,
                                          uint32_t *ret_column)
{
    for (uint32_t index = 0; index < sheet->count && index < row->count;
         index++) {
        if (!sheet->columns[index].is_record)
            continue;
        *ret_column = index;
        return &row->cells[index];
    }
    return NULL;
}

bool import_row_kind(const struct import_sheet *sheet,
                     const struct sheet_row *row, enum import_kind *ret_kind)
{
    uint32_t column;
    const struct sheet_cell *cell = kind_cell(sheet, row, &column);
    *ret_kind = sheet->kind;
    return !cell || import_kind_find(cell->text, ret_kind);
}

void import_refuse_kind(struct import *import, const struct import_sheet *sheet,
                        const struct sheet_row *row)
{
    uint32_t column = 0;
    const struct sheet_cell *cell = kind_cell(sheet, row, &column);
    import->faults.column = column + 1;
    faults_add(&import->faults, sheet->columns[column].header,
               _("'%s' is not one of: %s"), cell ? cell->text : "",
               import_kinds(import->cli));
    import->faults.column = 0;
}
