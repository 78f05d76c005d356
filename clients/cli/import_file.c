/* The files of an import, sheet by sheet. */
#include <string.h>

#include "clients/cli/body.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/import_file.h"
#include "clients/cli/import_sheet.h"
#include "clients/cli/template.h"

enum pass { PASS_COUNT, PASS_PARTIES, PASS_OTHERS };

static void tell_trouble(const struct import *import, const char *path,
                         const char *part, enum sheet_trouble trouble)
{
    const char *sentence = sheet_trouble_text(trouble, import->cli->language);
    if (*part)
        cli_complain("%s (%s): %s [%s]", path, part, sentence,
                     sheet_trouble_name(trouble));
    else
        cli_complain("%s: %s [%s]", path, sentence,
                     sheet_trouble_name(trouble));
}

static bool open_file(struct import *import, const char *path)
{
    struct import_file *file = &import->files[import->file_count++];
    file->path = path;
    buffer_init(&file->bytes, SHEET_FILE_BYTES_MOST);
    enum status status = body_read_file(path, &file->bytes);
    if (status == STATUS_too_large)
        cli_complain(_("Next: split the table into several files"));
    if (status != STATUS_ok)
        return false;
    enum sheet_trouble trouble =
        sheet_open(file->bytes.data, file->bytes.size, &file->sheets);
    if (trouble != SHEET_ok)
        tell_trouble(import, path, "", trouble);
    return trouble == SHEET_ok;
}

/* What came back with faults, when its source is named as well: "*.xlsx" takes
 * up both. */
static bool is_passed_over(const struct import *import, const char *path)
{
    for (int index = 0; index < operand_count(import->cli); index++) {
        const char *source = operand(import->cli, index);
        if (!import_is_returned(path, source))
            continue;
        cli_say(import->cli,
                _("Note: %s came back with faults from %s and was passed over. "
                  "To import it, name it alone"),
                path, source);
        return true;
    }
    return false;
}

bool import_open_files(struct import *import)
{
    int count = operand_count(import->cli);
    if (count > IMPORT_FILES_MOST) {
        cli_complain("%s",
                     status_text(STATUS_too_large, import->cli->language));
        return false;
    }
    bool is_open = true;
    for (int index = 0; index < count; index++) {
        if (is_passed_over(import, operand(import->cli, index)))
            continue;
        is_open = open_file(import, operand(import->cli, index)) && is_open;
    }
    return is_open;
}

void import_close_files(struct import *import)
{
    for (size_t index = 0; index < import->file_count; index++) {
        sheet_close(import->files[index].sheets);
        buffer_clear(&import->files[index].bytes);
    }
}

/* One sheet being read. */
struct reading {
    struct import *import;
    struct import_file *file;
    struct import_sheet *sheet;
    enum pass pass;
    bool has_heading;
    bool is_below_heading; /* the row right after it comes next */
    uint32_t rows;         /* seen so far */
};

static void read_row(struct reading *reading, const struct sheet_row *row)
{
    struct import *import = reading->import;
    const struct import_sheet *sheet = reading->sheet;
    enum import_kind kind;
    bool is_next = reading->is_below_heading;
    reading->is_below_heading = false;
    if (import_row_is_aside(sheet, row) ||
        (is_next && import_sheet_repeats(import, sheet, row)))
        return;
    if (reading->pass == PASS_COUNT) {
        import->met++;
        return;
    }
    bool is_first = reading->pass == PASS_PARTIES;
    if (!import_row_kind(sheet, row, &kind)) {
        if (is_first)
            import_refuse_kind(import, sheet, row);
        return;
    }
    if ((kind == IMPORT_party) == is_first)
        import_row_read(import, sheet, row, kind);
}

static void read_heading(struct reading *reading, const struct sheet_row *row)
{
    reading->has_heading =
        import_sheet_read(reading->import, reading->sheet, row);
    reading->is_below_heading = reading->has_heading;
    if (reading->has_heading && reading->pass == PASS_PARTIES)
        import_sheet_check(reading->import, reading->sheet);
}

/* Whether this pass reads the rows below the heading: a sheet of one kind is
 * read once, one whose column says the kind of each row in both passes. */
static bool is_wanted(const struct reading *reading)
{
    const struct import_sheet *sheet = reading->sheet;
    return reading->pass == PASS_COUNT || sheet->has_record_column ||
           (sheet->kind == IMPORT_party) == (reading->pass == PASS_PARTIES);
}

/* Trouble is told once: above the heading and in sheets that both passes read
 * by the first. A row that cannot be read is a fault. */
static void meet(struct reading *reading, enum sheet_trouble trouble)
{
    struct import *import = reading->import;
    bool is_fault = trouble != SHEET_ok && trouble != SHEET_end;
    bool is_again =
        reading->pass == PASS_OTHERS &&
        (!reading->has_heading || reading->sheet->has_record_column);
    if (reading->pass == PASS_COUNT || is_again || !is_fault)
        return;
    faults_add(&import->faults, "", "%s [%s]",
               sheet_trouble_text(trouble, import->cli->language),
               sheet_trouble_name(trouble));
}

static void read_rows(struct reading *reading, uint32_t index)
{
    struct import *import = reading->import;
    struct sheet_row row;
    enum sheet_trouble trouble = sheet_start(reading->file->sheets, index);
    import->faults.line = 1;
    meet(reading, trouble);
    while (!sheet_trouble_ends(trouble) && import->met <= IMPORT_ROWS_MOST) {
        trouble = sheet_next(reading->file->sheets, &row);
        import->faults.line = row.number ? row.number : 1;
        import->faults.rank = 0;
        meet(reading, trouble);
        if (trouble != SHEET_ok)
            continue;
        if (reading->has_heading)
            read_row(reading, &row);
        else if (reading->rows++ < IMPORT_HEADING_SEARCH)
            read_heading(reading, &row);
        if (reading->has_heading && !is_wanted(reading))
            break;
    }
}

static bool read_sheet(struct import *import, struct import_file *file,
                       uint32_t index, enum pass pass)
{
    struct import_sheet *sheet = memory_allocate(1, sizeof *sheet);
    struct reading reading = {
        .import = import, .file = file, .sheet = sheet, .pass = pass};
    sheet->file = file->path;
    sheet->name = sheet_name(file->sheets, index);
    import->faults.file = file->path;
    import->faults.sheet = sheet->name;
    read_rows(&reading, index);
    import->faults.line = 0;
    memory_free(sheet);
    return reading.has_heading;
}

static void refuse_file(struct import *import, const struct import_file *file)
{
    import->faults.file = file->path;
    import->faults.sheet = "";
    import->faults.line = 1;
    faults_add(&import->faults, "",
               _("what the rows are cannot be told from the columns. "
                 "Next: --kind with one of %s, or a column 'record'; or fill "
                 "in a template: lienket import template %s"),
               import_kinds(import->cli), template_words(import->cli));
    import->faults.line = 0;
}

/* Sheets that the templates bring with them are no news. */
static void tell_passed_over(const struct import *import, const char *path,
                             const char *name, bool is_hidden)
{
    if (strcmp(name, IMPORT_LISTS) == 0 || strcmp(name, IMPORT_GUIDE) == 0)
        return;
    if (is_hidden)
        cli_say(import->cli, _("Note: %s: the hidden sheet '%s' was not read"),
                path, name);
    else
        cli_say(import->cli,
                _("Note: %s: the sheet '%s' was not read: none of its first "
                  "rows holds the headings of a table"),
                path, name);
}

static void read_file(struct import *import, struct import_file *file,
                      enum pass pass)
{
    bool is_any = false;
    for (uint32_t index = 0; index < sheet_count(file->sheets); index++) {
        const char *name = sheet_name(file->sheets, index);
        bool is_hidden = sheet_is_hidden(file->sheets, index);
        size_t before = import->faults.count;
        bool is_read = !is_hidden && read_sheet(import, file, index, pass);
        is_any = is_any || is_read || import->faults.count > before;
        if (!is_read && *name && pass == PASS_PARTIES)
            tell_passed_over(import, file->path, name, is_hidden);
    }
    if (!is_any && pass == PASS_PARTIES)
        refuse_file(import, file);
}

static void read_files(struct import *import, enum pass pass)
{
    for (size_t index = 0; index < import->file_count; index++)
        read_file(import, &import->files[index], pass);
}

bool import_count_rows(struct import *import)
{
    read_files(import, PASS_COUNT);
    if (import->met <= IMPORT_ROWS_MOST)
        return true;
    cli_complain(_("There are more than %d rows, the most that are imported at "
                   "once. Next: split the table into several files, and import "
                   "one after the other"),
                 IMPORT_ROWS_MOST);
    return false;
}

void import_read_parties(struct import *import)
{
    read_files(import, PASS_PARTIES);
}

void import_read_others(struct import *import)
{
    read_files(import, PASS_OTHERS);
}
