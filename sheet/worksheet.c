#include "sheet/worksheet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sheet/number.h"
#include "sheet/strings.h"

#define ROW_MOST 1048576 /* of any spreadsheet program */
#define COLUMN_MOST 16384
#define LETTERS 26

bool worksheet_reference(const char *text, uint32_t *ret_row,
                         uint32_t *ret_column)
{
    uint32_t column = 0;
    for (; isalpha((unsigned char)*text) && column <= COLUMN_MOST; text++)
        column = column * LETTERS +
                 (uint32_t)(toupper((unsigned char)*text) - 'A') + 1;
    unsigned long row = strtoul(text, NULL, 10);
    if (column == 0 || column > COLUMN_MOST || row == 0 || row > ROW_MOST)
        return false;
    *ret_column = column - 1;
    *ret_row = (uint32_t)row;
    return true;
}

static void spoil(struct worksheet *worksheet, enum sheet_trouble trouble)
{
    if (worksheet->row_trouble == SHEET_ok)
        worksheet->row_trouble = trouble;
}

static void start_row(struct worksheet *worksheet, const char **attributes)
{
    const char *number = xml_attribute(attributes, "r");
    unsigned long row = number ? strtoul(number, NULL, 10) : 0;
    worksheet->row =
        row > 0 && row <= ROW_MOST ? (uint32_t)row : worksheet->row + 1;
    worksheet->next_column = 0;
    worksheet->count = 0;
    worksheet->size = 0;
    worksheet->row_trouble = SHEET_ok;
}

/* Of a type's word: n, b, e, d, s (shared), i (inline), f (string of a
 * formula). */
static char type_of(const char *word)
{
    if (!word)
        return 'n';
    return strcmp(word, "str") == 0 ? 'f' : *word;
}

static enum number_format format_of(const struct workbook *workbook,
                                    const char *style)
{
    unsigned long index = style ? strtoul(style, NULL, 10) : 0;
    return index < workbook->format_count
               ? (enum number_format)workbook->formats[index]
               : NUMBER_FORMAT_PLAIN;
}

static void start_cell(struct worksheet *worksheet, const char **attributes)
{
    uint32_t row;
    uint32_t column;
    const char *reference = xml_attribute(attributes, "r");
    if (!reference || !worksheet_reference(reference, &row, &column))
        column = reference ? COLUMN_MOST : worksheet->next_column;
    worksheet->next_column = column < COLUMN_MOST ? column + 1 : COLUMN_MOST;
    worksheet->cell = (struct cell_reading){
        .column = column,
        .type = type_of(xml_attribute(attributes, "t")),
        .format = format_of(worksheet->workbook,
                            xml_attribute(attributes, "s")),
        .start = worksheet->size};
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct worksheet *worksheet = xml->context;
    struct cell_reading *cell = &worksheet->cell;
    if (strcmp(name, "row") == 0)
        start_row(worksheet, attributes);
    else if (strcmp(name, "c") == 0)
        start_cell(worksheet, attributes);
    else if (strcmp(name, "f") == 0)
        cell->has_formula = true;
    else if (strcmp(name, "rPh") == 0)
        cell->phonetic++;
    cell->is_in_text = strcmp(name, "v") == 0 ||
                       (strcmp(name, "t") == 0 && cell->phonetic == 0);
}

static void on_text(struct xml *xml, const char *text, size_t size)
{
    struct worksheet *worksheet = xml->context;
    struct cell_reading *cell = &worksheet->cell;
    if (!cell->is_in_text)
        return;
    size_t used = worksheet->size - cell->start;
    if (used + size > SHEET_CELL_BYTES_MOST) {
        spoil(worksheet, SHEET_cell_too_long);
        return;
    }
    if (worksheet->size + size + NUMBER_TEXT_SIZE > SHEET_ROW_BYTES_MOST) {
        spoil(worksheet, SHEET_row_too_large);
        return;
    }
    memcpy(worksheet->text + worksheet->size, text, size);
    worksheet->size += size;
    cell->has_value = true;
}

/* Puts `text` in place of what was read for the cell. */
static void replace(struct worksheet *worksheet, const char *text)
{
    size_t size = strlen(text);
    size_t start = worksheet->cell.start;
    if (size > SHEET_CELL_BYTES_MOST) {
        spoil(worksheet, SHEET_cell_too_long);
        size = 0;
    } else if (start + size + NUMBER_TEXT_SIZE > SHEET_ROW_BYTES_MOST) {
        spoil(worksheet, SHEET_row_too_large);
        size = 0;
    }
    memcpy(worksheet->text + start, text, size);
    worksheet->size = start + size;
}

static enum sheet_cell_kind settle_number(struct worksheet *worksheet,
                                          const char *written)
{
    char decimal[NUMBER_TEXT_SIZE];
    char shown[NUMBER_TEXT_SIZE];
    enum number_format format = worksheet->cell.format;
    bool is_1904 = worksheet->workbook->is_1904;
    if (!number_decimal(written, decimal))
        return SHEET_TEXT;
    enum sheet_cell_kind kind = SHEET_NUMBER;
    if (format == NUMBER_FORMAT_PERCENT && number_percent(written, shown))
        kind = SHEET_PERCENT;
    else if (format == NUMBER_FORMAT_DAY && number_day(decimal, is_1904, shown))
        kind = SHEET_DAY;
    else if (format == NUMBER_FORMAT_MONTH &&
             number_day(decimal, is_1904, shown))
        kind = SHEET_MONTH;
    replace(worksheet, kind == SHEET_NUMBER ? decimal : shown);
    return kind;
}

/* "2026-11-01T00:00:00" of a strict workbook, as the others tell it. */
static enum sheet_cell_kind settle_iso_day(struct worksheet *worksheet,
                                           const char *written)
{
    char day[] = "dd/mm/yyyy";
    if (strlen(written) < 10 || written[4] != '-' || written[7] != '-')
        return SHEET_TEXT;
    memcpy(day, written + 8, 2);
    memcpy(day + 3, written + 5, 2);
    memcpy(day + 6, written, 4);
    replace(worksheet, day);
    return SHEET_DAY;
}

static enum sheet_cell_kind settle_string(struct worksheet *worksheet,
                                          const char *written)
{
    char *end;
    unsigned long index = strtoul(written, &end, 10);
    const char *text = NULL;
    if (end != written && *end == '\0' && index < UINT32_MAX)
        text = workbook_string(worksheet->workbook, (uint32_t)index);
    if (!text) {
        xml_refuse(&worksheet->xml, SHEET_damaged);
        return SHEET_BLANK;
    }
    replace(worksheet, text);
    return SHEET_TEXT;
}

static enum sheet_cell_kind settle_text(struct worksheet *worksheet, char *text)
{
    size_t size = worksheet->size - worksheet->cell.start;
    worksheet->size = worksheet->cell.start + strings_unescape(text, size);
    return SHEET_TEXT;
}

static enum sheet_cell_kind settle(struct worksheet *worksheet)
{
    const struct cell_reading *cell = &worksheet->cell;
    char *written = worksheet->text + cell->start;
    worksheet->text[worksheet->size] = '\0';
    if (!cell->has_value)
        return cell->has_formula && cell->type != 'f' ? SHEET_UNCOMPUTED
                                                      : SHEET_BLANK;
    switch (cell->type) {
    case 's':
        return settle_string(worksheet, written);
    case 'b':
        return SHEET_FLAG;
    case 'e':
        return SHEET_ERROR;
    case 'd':
        return settle_iso_day(worksheet, written);
    case 'n':
        return settle_number(worksheet, written);
    default:
        return settle_text(worksheet, written);
    }
}

static void end_cell(struct worksheet *worksheet)
{
    const struct cell_reading *cell = &worksheet->cell;
    enum sheet_cell_kind kind = settle(worksheet);
    bool is_empty = worksheet->size == cell->start && kind != SHEET_UNCOMPUTED;
    if (is_empty)
        return;
    if (cell->column >= SHEET_COLUMNS_MOST) {
        worksheet->size = cell->start;
        spoil(worksheet, SHEET_too_many_columns);
        return;
    }
    while (worksheet->count <= cell->column)
        worksheet->cells[worksheet->count++] = (struct sheet_cell){.text = ""};
    worksheet->cells[cell->column] = (struct sheet_cell){
        .kind = kind, .text = worksheet->text + cell->start};
    worksheet->text[worksheet->size++] = '\0';
}

static bool is_blank(const struct worksheet *worksheet)
{
    for (uint32_t index = 0; index < worksheet->count; index++) {
        const struct sheet_cell *cell = &worksheet->cells[index];
        if (cell->kind == SHEET_UNCOMPUTED ||
            cell->text[strspn(cell->text, " \t\r\n")] != '\0')
            return false;
    }
    return worksheet->row_trouble == SHEET_ok;
}

static void end_row(struct worksheet *worksheet)
{
    if (is_blank(worksheet))
        return;
    if (worksheet->rows_seen++ == SHEET_ROWS_MOST) {
        xml_refuse(&worksheet->xml, SHEET_too_many_rows);
        return;
    }
    xml_stop(&worksheet->xml);
}

static void on_end(struct xml *xml, const char *name)
{
    struct worksheet *worksheet = xml->context;
    worksheet->cell.is_in_text = false;
    if (strcmp(name, "rPh") == 0 && worksheet->cell.phonetic)
        worksheet->cell.phonetic--;
    else if (strcmp(name, "c") == 0)
        end_cell(worksheet);
    else if (strcmp(name, "row") == 0)
        end_row(worksheet);
}

enum sheet_trouble worksheet_open(struct worksheet *worksheet,
                                  struct workbook *workbook, const char *path)
{
    static const struct xml_handlers handlers = {on_start, on_end, on_text};
    worksheet->workbook = workbook;
    worksheet->merges = NULL;
    worksheet->merge_count = 0;
    worksheet->row = 0;
    worksheet->rows_seen = 0;
    worksheet->xml = (struct xml){0};
    enum sheet_trouble trouble =
        merges_read(worksheet, &workbook->package, path);
    if (trouble != SHEET_ok)
        return trouble;
    return xml_open(&worksheet->xml, &workbook->package, path, &handlers,
                    worksheet);
}

void worksheet_close(struct worksheet *worksheet)
{
    xml_close(&worksheet->xml);
    memory_free(worksheet->merges);
    worksheet->merges = NULL;
}

enum sheet_trouble worksheet_next(struct worksheet *worksheet,
                                  struct sheet_row *ret_row)
{
    enum sheet_trouble trouble = xml_run(&worksheet->xml);
    ret_row->number = worksheet->row;
    if (trouble != SHEET_ok)
        return trouble;
    if (worksheet->row_trouble != SHEET_ok)
        return worksheet->row_trouble;
    merges_mark(worksheet);
    ret_row->cells = worksheet->cells;
    ret_row->count = worksheet->count;
    return SHEET_ok;
}
