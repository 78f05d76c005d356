#include <string.h>

#include "clients/cli/fold.h"
#include "clients/cli/import.h"

/* clang-format off */
static const struct {
    const struct record *record;
    enum verb_number verb;
    const char *noun;
    int stage;
} kinds[] = {
#define KIND(kind, record, verb, noun, stage) {&record_##record, verb, noun, stage},
#define KIND_WORD(kind, word)
#include "clients/cli/import_kind.def"
#undef KIND
#undef KIND_WORD
};

static const struct {
    enum import_kind kind;
    const char *word;
} kind_words[] = {
#define KIND(kind, record, verb, noun, stage)
#define KIND_WORD(kind, word) {IMPORT_##kind, word},
#include "clients/cli/import_kind.def"
#undef KIND
#undef KIND_WORD
};
/* clang-format on */

const struct record *import_record(enum import_kind kind)
{
    return kinds[kind].record;
}

enum verb_number import_verb(enum import_kind kind)
{
    return kinds[kind].verb;
}

const char *import_noun(enum import_kind kind)
{
    return kinds[kind].noun;
}

int import_stage(enum import_kind kind)
{
    return kinds[kind].stage;
}

const char *import_kinds(struct cli *cli)
{
    const char *list = "";
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++)
        list = cli_format(cli, "%s%s%s", list, *list ? ", " : "",
                          kinds[kind].noun);
    return list;
}

bool import_kind_find(const char *word, enum import_kind *ret_kind)
{
    for (size_t index = 0; index < sizeof kind_words / sizeof *kind_words;
         index++) {
        if (!fold_equal(kind_words[index].word, word))
            continue;
        *ret_kind = kind_words[index].kind;
        return true;
    }
    return false;
}

static void read_column(struct import *import, struct import_column *column,
                        const char *header)
{
    *column =
        (struct import_column){.header = cli_format(import->cli, "%s", header)};
    column->is_record = fold_equal(header, "record") ||
                        fold_equal(header, "loại bản ghi") ||
                        fold_equal(header, "bản ghi");
    column->is_key = fold_equal(header, "key") || fold_equal(header, "khoá");
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++)
        column->is_known[kind] =
            slot_find(import_record((enum import_kind)kind), header,
                      strlen(header), &column->slots[kind]);
}

static bool is_special(const struct import_column *column)
{
    return column->is_record || column->is_key || !*column->header;
}

/* How many of the headers are fields of this kind. */
static uint32_t known(const struct import_sheet *sheet, enum import_kind kind)
{
    uint32_t count = 0;
    for (uint32_t index = 0; index < sheet->count; index++)
        count += is_special(&sheet->columns[index]) ||
                 sheet->columns[index].is_known[kind];
    return count;
}

/* The one kind to which the most headers belong, and most of them do. */
static bool guess_kind(const struct import_sheet *sheet,
                       enum import_kind *ret_kind)
{
    uint32_t most = sheet->count / 2;
    bool is_found = false;
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        uint32_t fitting = known(sheet, (enum import_kind)kind);
        if (fitting < most || (fitting == most && !is_found))
            continue;
        is_found = fitting > most;
        most = fitting;
        *ret_kind = (enum import_kind)kind;
    }
    return is_found;
}

static void refuse_header(struct import *import,
                          const struct import_column *column,
                          enum import_kind kind)
{
    char nearest[SLOT_NAME_SIZE];
    const struct record *record = import_record(kind);
    if (slot_nearest(record, column->header, strlen(column->header), nearest))
        faults_add(&import->faults, column->header,
                   _("there is no such column here; did you mean: %s"),
                   nearest);
    else
        faults_add(&import->faults, column->header,
                   _("there is no such column here"));
}

/* Headers that no row of this sheet could use. */
static bool check_headers(struct import *import,
                          const struct import_sheet *sheet)
{
    size_t before = import->faults.count;
    for (uint32_t index = 0; index < sheet->count; index++) {
        const struct import_column *column = &sheet->columns[index];
        bool is_known = is_special(column);
        for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++)
            is_known |= column->is_known[kind] &&
                        (sheet->has_record_column || (int)sheet->kind == kind);
        import->faults.column = index + 1;
        if (!is_known)
            refuse_header(import, column, sheet->kind);
    }
    import->faults.column = 0;
    return import->faults.count == before;
}

bool import_sheet_read(struct import *import, struct import_sheet *sheet,
                       const char *file, const struct csv_row *header)
{
    *sheet = (struct import_sheet){.file = file, .count = header->count};
    import->faults.line = header->line;
    import->faults.file = file;
    for (uint32_t index = 0; index < header->count; index++) {
        read_column(import, &sheet->columns[index], header->cells[index]);
        sheet->has_record_column |= sheet->columns[index].is_record;
    }
    bool is_said =
        import->kind_told && import_kind_find(import->kind_told, &sheet->kind);
    if (!sheet->has_record_column && !is_said &&
        !guess_kind(sheet, &sheet->kind)) {
        faults_add(&import->faults, "",
                   _("what the rows are cannot be told from the columns. "
                     "Next: --kind with one of %s, or a column 'record'"),
                   import_kinds(import->cli));
        return false;
    }
    sheet->is_read = check_headers(import, sheet);
    return sheet->is_read;
}

bool import_row_kind(struct import *import, const struct import_sheet *sheet,
                     const struct csv_row *row, enum import_kind *ret_kind)
{
    *ret_kind = sheet->kind;
    for (uint32_t index = 0; index < sheet->count; index++) {
        if (!sheet->columns[index].is_record || index >= row->count)
            continue;
        if (import_kind_find(row->cells[index], ret_kind))
            return true;
        import->faults.line = row->line;
        import->faults.column = index + 1;
        faults_add(&import->faults, sheet->columns[index].header,
                   _("'%s' is not one of: %s"), row->cells[index],
                   import_kinds(import->cli));
        import->faults.column = 0;
        return false;
    }
    return true;
}
