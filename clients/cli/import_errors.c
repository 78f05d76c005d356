/* The file that comes back: all rows as they were, and beside each what is
 * wrong with it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/cli/fold.h"
#include "clients/cli/import_file.h"
#include "clients/cli/import_sheet.h"
#include "clients/cli/template.h"
#include "model/csv.h"

#define PATH_SIZE 4096
#define PLAIN_WIDTH 16
#define NUMBER_DIGITS 3 /* of "nhóm.loi-2.xlsx" */
#define NUMBER_SIZE 24
#define WRONG_TEXT_MOST 2000 /* bytes: then no more faults of the row */

/* One file being written. */
struct returning {
    struct import *import;
    const struct import_file *file;
    struct template_lists lists; /* of a workbook */
    struct csv_writer csv;
    struct import_sheet *sheet;
    uint32_t index; /* of the sheet */
    uint32_t wrong_column;
    bool has_heading;
    struct form_column columns[SHEET_COLUMNS_MOST];
    bool wrong_columns[SHEET_COLUMNS_MOST];
};

static const char *heading(const struct import *import)
{
    return cli_is_vietnamese(import->cli) ? IMPORT_ERRORS_VI : IMPORT_ERRORS_EN;
}

/* "Xã (D5): ..." */
static const char *fault_text(struct cli *cli, const struct fault *fault)
{
    char place[SHEET_PLACE_SIZE];
    if (!fault->column)
        return *fault->where
                   ? cli_format(cli, "%s: %s", fault->where, fault->sentence)
                   : fault->sentence;
    sheet_place("", fault->line, fault->column - 1, place);
    return *fault->where ? cli_format(cli, "%s (%s): %s", fault->where, place,
                                      fault->sentence)
                         : cli_format(cli, "%s: %s", place, fault->sentence);
}

/* The faults of one row in a sentence each; marks their columns. */
static const char *wrong_text(struct returning *returning, uint32_t line)
{
    const struct import *import = returning->import;
    const struct sheet_file *sheets = returning->file->sheets;
    const struct fault place = {.file = returning->file->path,
                                .sheet = sheet_name(sheets, returning->index),
                                .line = line};
    const char *parting = sheet_is_csv(sheets) ? "; " : "\n";
    const char *text = "";
    memset(returning->wrong_columns, 0, sizeof returning->wrong_columns);
    for (size_t index = faults_first(&import->faults, &place);
         index < import->faults.count; index++) {
        const struct fault *fault = &import->faults.list[index];
        if (!fault_is_beside(fault, &place))
            break;
        if (fault->column && fault->column <= SHEET_COLUMNS_MOST)
            returning->wrong_columns[fault->column - 1] = true;
        if (strlen(text) < WRONG_TEXT_MOST)
            text = cli_format(import->cli, "%s%s%s", text, *text ? parting : "",
                              fault_text(import->cli, fault));
    }
    return text;
}

/* The present sheet's heading, once found, and how far right its rows go. */
static void survey(struct returning *returning)
{
    struct import *import = returning->import;
    struct import_sheet *sheet = returning->sheet;
    struct sheet_file *sheets = returning->file->sheets;
    struct sheet_row row;
    uint32_t rows = 0;
    enum sheet_trouble trouble = sheet_start(sheets, returning->index);
    returning->has_heading = false;
    returning->wrong_column = 0;
    while (!sheet_trouble_ends(trouble)) {
        trouble = sheet_next(sheets, &row);
        if (trouble != SHEET_ok)
            continue;
        if (row.count > returning->wrong_column)
            returning->wrong_column = row.count;
        if (!returning->has_heading && rows++ < IMPORT_HEADING_SEARCH)
            returning->has_heading = import_sheet_read(import, sheet, &row);
    }
    for (uint32_t index = 0; returning->has_heading && index < sheet->count;
         index++)
        if (fold_equal(sheet->columns[index].header, IMPORT_ERRORS_VI) ||
            fold_equal(sheet->columns[index].header, IMPORT_ERRORS_EN))
            returning->wrong_column = index;
}

static void fill_columns(struct returning *returning)
{
    const struct import_sheet *sheet = returning->sheet;
    uint32_t product = 0;
    for (uint32_t index = 0; index < SHEET_COLUMNS_MOST; index++)
        returning->columns[index] = (struct form_column){.width = PLAIN_WIDTH};
    for (uint32_t index = 0; returning->has_heading && index < sheet->count;
         index++) {
        const struct template_column *column =
            template_find(sheet->kind, sheet->columns[index].header);
        if (!column)
            continue;
        if (column->choices == TEMPLATE_PRODUCT)
            product = index;
        returning->columns[index] = (struct form_column){
            .type = template_type(column->choices),
            .width = column->width,
            .list = template_list(&returning->lists, column),
            .key_column = product};
    }
}

static void return_row(struct returning *returning, const struct sheet_row *row)
{
    struct arena *arena = &returning->import->cli->arena;
    struct arena_mark mark = arena_mark(arena);
    struct form_row form_row = {.row = row->number - 1,
                                .cells = row->cells,
                                .count = row->count,
                                .wrong = wrong_text(returning, row->number),
                                .wrong_columns = returning->wrong_columns};
    form_return_row(returning->lists.form, &form_row);
    arena_rewind(arena, mark);
}

static void return_sheet(struct returning *returning)
{
    struct sheet_file *sheets = returning->file->sheets;
    struct sheet_row row;
    survey(returning);
    fill_columns(returning);
    struct form_return about = {
        .name = sheet_name(sheets, returning->index),
        .heading = heading(returning->import),
        .heading_row = returning->has_heading
                           ? returning->sheet->header_line - 1
                           : FORM_NO_HEADING,
        .wrong_column = returning->wrong_column,
        .columns = returning->columns,
        .count = returning->has_heading ? returning->wrong_column : 0};
    form_start_return(returning->lists.form, &about);
    enum sheet_trouble trouble = sheet_start(sheets, returning->index);
    while (!sheet_trouble_ends(trouble)) {
        trouble = sheet_next(sheets, &row);
        if (trouble == SHEET_ok || row.number)
            return_row(returning, &row);
    }
}

static enum status return_workbook(struct returning *returning,
                                   const char *path)
{
    struct sheet_file *sheets = returning->file->sheets;
    returning->lists = (struct template_lists){
        .cli = returning->import->cli,
        .form = form_create_in_order(path, IMPORT_LISTS),
        .is_offline = returning->import->is_offline};
    for (uint32_t index = 0; index < sheet_count(sheets); index++) {
        returning->index = index;
        if (!sheet_is_hidden(sheets, index))
            return_sheet(returning);
    }
    return form_save(returning->lists.form);
}

static void return_line(struct returning *returning,
                        const struct sheet_row *row)
{
    struct arena *arena = &returning->import->cli->arena;
    struct arena_mark mark = arena_mark(arena);
    const char *wrong = wrong_text(returning, row->number);
    bool is_heading =
        returning->has_heading && row->number == returning->sheet->header_line;
    for (uint32_t column = 0; column <= returning->wrong_column; column++) {
        const char *text = column < row->count ? row->cells[column].text : "";
        if (column == returning->wrong_column)
            text = is_heading ? heading(returning->import) : wrong;
        csv_writer_cell(&returning->csv, text);
    }
    csv_writer_end_row(&returning->csv);
    arena_rewind(arena, mark);
}

static enum status write_bytes(const char *path, const struct buffer *bytes)
{
    char temporary[PATH_SIZE + sizeof ".part"];
    (void)snprintf(temporary, sizeof temporary, "%s.part", path);
    FILE *file = fopen(temporary, "wbe");
    if (!file)
        return STATUS_io;
    bool is_written = fwrite(bytes->data, 1, bytes->size, file) == bytes->size;
    is_written = fclose(file) == 0 && is_written;
    if (is_written && rename(temporary, path) == 0)
        return STATUS_ok;
    (void)remove(temporary);
    return STATUS_io;
}

/* With a byte order mark, by which Excel knows that it is UTF-8. */
static enum status return_csv(struct returning *returning, const char *path)
{
    struct sheet_file *sheets = returning->file->sheets;
    struct sheet_row row;
    struct buffer out;
    buffer_init(&out, 4 * (size_t)SHEET_FILE_BYTES_MOST);
    buffer_append_text(&out, CSV_BOM);
    csv_writer_init(&returning->csv, &out, sheet_separator(sheets));
    survey(returning);
    enum sheet_trouble trouble = sheet_start(sheets, 0);
    while (!sheet_trouble_ends(trouble)) {
        trouble = sheet_next(sheets, &row);
        if (!sheet_trouble_ends(trouble))
            return_line(returning, &row);
    }
    enum status status =
        out.status == STATUS_ok ? write_bytes(path, &out) : out.status;
    buffer_clear(&out);
    return status;
}

static bool ends_with(const char *text, size_t size, const char *end)
{
    size_t length = strlen(end);
    return size >= length && strncmp(text + size - length, end, length) == 0;
}

/* "nhóm.xlsx" comes back as "nhóm.loi.xlsx", and that one, when it still has
 * faults, as "nhóm.loi-2.xlsx": what somebody works in is not written over.
 * The name is the first that is free. */
static void name_errors(const struct returning *returning,
                        char ret_path[PATH_SIZE])
{
    const char *path = returning->file->path;
    bool is_vietnamese = cli_is_vietnamese(returning->import->cli);
    const char *word = is_vietnamese ? ".loi" : ".errors";
    const char *ending =
        sheet_is_csv(returning->file->sheets) ? ".csv" : ".xlsx";
    size_t size = strlen(path);
    const char *dot = strrchr(path, '.');
    if (dot && !strchr(dot, '/'))
        size = (size_t)(dot - path);
    size_t stem = size; /* before "-2", if that is how it ends */
    while (stem > 0 && isdigit((unsigned char)path[stem - 1]))
        stem--;
    bool has_number = stem < size && size - stem <= NUMBER_DIGITS && stem > 0 &&
                      path[stem - 1] == '-';
    unsigned long number = has_number ? strtoul(path + stem, NULL, 10) : 1;
    stem = has_number ? stem - 1 : size;
    bool is_returned = ends_with(path, stem, word);
    if (!is_returned) {
        number = 0;
        stem = size;
    }
    do {
        char behind[NUMBER_SIZE] = "";
        if (++number > 1)
            (void)snprintf(behind, sizeof behind, "-%lu", number);
        (void)snprintf(ret_path, PATH_SIZE, "%.*s%s%s%s", (int)stem, path,
                       is_returned ? "" : word, behind, ending);
    } while (access(ret_path, F_OK) == 0);
}

bool import_is_returned(const char *path, const char *source)
{
    static const char *const words[] = {".loi", ".errors"};
    const char *dot = strrchr(source, '.');
    size_t size =
        dot && !strchr(dot, '/') ? (size_t)(dot - source) : strlen(source);
    if (strncmp(path, source, size) != 0)
        return false;
    for (size_t index = 0; index < sizeof words / sizeof *words; index++) {
        const char *at = path + size;
        size_t length = strlen(words[index]);
        if (strncmp(at, words[index], length) != 0)
            continue;
        at += length;
        if (*at == '-')
            at += 1 + strspn(at + 1, "0123456789");
        return strcmp(at, ".csv") == 0 || strcmp(at, ".xlsx") == 0;
    }
    return false;
}

static bool has_faults(const struct import *import, const char *path)
{
    for (size_t index = 0; index < import->faults.count; index++) {
        const struct fault *fault = &import->faults.list[index];
        if (fault->file && fault->line && strcmp(fault->file, path) == 0)
            return true;
    }
    return false;
}

static void write_errors(struct import *import, const struct import_file *file)
{
    char path[PATH_SIZE];
    struct returning *returning = memory_allocate(1, sizeof *returning);
    struct import_sheet *sheet = memory_allocate(1, sizeof *sheet);
    returning->import = import;
    returning->file = file;
    returning->sheet = sheet;
    name_errors(returning, path);
    enum status status = sheet_is_csv(file->sheets)
                             ? return_csv(returning, path)
                             : return_workbook(returning, path);
    if (status == STATUS_ok)
        cli_say(import->cli, _("What to correct stands in: %s"), path);
    else
        cli_complain(_("%s cannot be written"), path);
    memory_free(sheet);
    memory_free(returning);
}

void import_write_errors(struct import *import)
{
    for (size_t index = 0; index < import->file_count; index++) {
        const struct import_file *file = &import->files[index];
        bool is_input = strcmp(file->path, "-") == 0;
        if (!is_input && has_faults(import, file->path))
            write_errors(import, file);
    }
}
