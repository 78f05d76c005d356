#include "sheet/grid.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sheet/number.h"
#include "sheet/strings.h"

#define ROW_MOST 1048576 /* of any spreadsheet program */
#define COLUMN_MOST 16384
#define LETTERS 26

bool grid_reference(const char *text, uint32_t *ret_row, uint32_t *ret_column)
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

static void spoil(struct grid *grid, enum sheet_trouble trouble)
{
    if (grid->row_trouble == SHEET_ok)
        grid->row_trouble = trouble;
}

static void start_row(struct grid *grid, const char **attributes)
{
    const char *number = xml_attribute(attributes, "r");
    unsigned long row = number ? strtoul(number, NULL, 10) : 0;
    grid->row = row > 0 && row <= ROW_MOST ? (uint32_t)row : grid->row + 1;
    grid->next_column = 0;
    grid->count = 0;
    grid->size = 0;
    grid->row_trouble = SHEET_ok;
}

/* Of a type's word: n, b, e, d, s (shared), i (inline), f (string of a
 * formula). */
static char type_of(const char *word)
{
    if (!word)
        return 'n';
    return strcmp(word, "str") == 0 ? 'f' : *word;
}

static enum number_format format_of(const struct book *book, const char *style)
{
    unsigned long index = style ? strtoul(style, NULL, 10) : 0;
    return index < book->format_count ? (enum number_format)book->formats[index]
                                      : NUMBER_FORMAT_PLAIN;
}

static void start_cell(struct grid *grid, const char **attributes)
{
    uint32_t row;
    uint32_t column;
    const char *reference = xml_attribute(attributes, "r");
    if (!reference || !grid_reference(reference, &row, &column))
        column = reference ? COLUMN_MOST : grid->next_column;
    grid->next_column = column < COLUMN_MOST ? column + 1 : COLUMN_MOST;
    grid->cell = (struct cell_reading){
        .column = column,
        .type = type_of(xml_attribute(attributes, "t")),
        .format = format_of(grid->book, xml_attribute(attributes, "s")),
        .start = grid->size};
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct grid *grid = xml->context;
    struct cell_reading *cell = &grid->cell;
    if (strcmp(name, "row") == 0)
        start_row(grid, attributes);
    else if (strcmp(name, "c") == 0)
        start_cell(grid, attributes);
    else if (strcmp(name, "f") == 0)
        cell->has_formula = true;
    else if (strcmp(name, "rPh") == 0)
        cell->phonetic++;
    cell->is_in_text = strcmp(name, "v") == 0 ||
                       (strcmp(name, "t") == 0 && cell->phonetic == 0);
}

static void on_text(struct xml *xml, const char *text, size_t size)
{
    struct grid *grid = xml->context;
    struct cell_reading *cell = &grid->cell;
    if (!cell->is_in_text)
        return;
    size_t used = grid->size - cell->start;
    if (used + size > SHEET_CELL_BYTES_MOST) {
        spoil(grid, SHEET_cell_too_long);
        return;
    }
    if (grid->size + size + NUMBER_TEXT_SIZE > SHEET_ROW_BYTES_MOST) {
        spoil(grid, SHEET_row_too_large);
        return;
    }
    memcpy(grid->text + grid->size, text, size);
    grid->size += size;
    cell->has_value = true;
}

/* Puts `text` in place of what was read for the cell. */
static void replace(struct grid *grid, const char *text)
{
    size_t size = strlen(text);
    size_t start = grid->cell.start;
    if (size > SHEET_CELL_BYTES_MOST) {
        spoil(grid, SHEET_cell_too_long);
        size = 0;
    } else if (start + size + NUMBER_TEXT_SIZE > SHEET_ROW_BYTES_MOST) {
        spoil(grid, SHEET_row_too_large);
        size = 0;
    }
    memcpy(grid->text + start, text, size);
    grid->size = start + size;
}

static enum sheet_cell_kind settle_number(struct grid *grid,
                                          const char *written)
{
    char decimal[NUMBER_TEXT_SIZE];
    char shown[NUMBER_TEXT_SIZE];
    enum number_format format = grid->cell.format;
    bool is_1904 = grid->book->is_1904;
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
    replace(grid, kind == SHEET_NUMBER ? decimal : shown);
    return kind;
}

/* "2026-11-01T00:00:00" of a strict workbook, as the others tell it. */
static enum sheet_cell_kind settle_iso_day(struct grid *grid,
                                           const char *written)
{
    char day[] = "dd/mm/yyyy";
    if (strlen(written) < 10 || written[4] != '-' || written[7] != '-')
        return SHEET_TEXT;
    memcpy(day, written + 8, 2);
    memcpy(day + 3, written + 5, 2);
    memcpy(day + 6, written, 4);
    replace(grid, day);
    return SHEET_DAY;
}

static enum sheet_cell_kind settle_string(struct grid *grid,
                                          const char *written)
{
    char *end;
    unsigned long index = strtoul(written, &end, 10);
    const char *text = NULL;
    if (end != written && *end == '\0' && index < UINT32_MAX)
        text = book_string(grid->book, (uint32_t)index);
    if (!text) {
        xml_refuse(&grid->xml, SHEET_damaged);
        return SHEET_BLANK;
    }
    replace(grid, text);
    return SHEET_TEXT;
}

static enum sheet_cell_kind settle_text(struct grid *grid, char *text)
{
    size_t size = grid->size - grid->cell.start;
    grid->size = grid->cell.start + strings_unescape(text, size);
    return SHEET_TEXT;
}

static enum sheet_cell_kind settle(struct grid *grid)
{
    const struct cell_reading *cell = &grid->cell;
    char *written = grid->text + cell->start;
    grid->text[grid->size] = '\0';
    if (!cell->has_value)
        return cell->has_formula && cell->type != 'f' ? SHEET_UNCOMPUTED
                                                      : SHEET_BLANK;
    switch (cell->type) {
    case 's':
        return settle_string(grid, written);
    case 'b':
        return SHEET_FLAG;
    case 'e':
        return SHEET_ERROR;
    case 'd':
        return settle_iso_day(grid, written);
    case 'n':
        return settle_number(grid, written);
    default:
        return settle_text(grid, written);
    }
}

static void end_cell(struct grid *grid)
{
    const struct cell_reading *cell = &grid->cell;
    enum sheet_cell_kind kind = settle(grid);
    bool is_empty = grid->size == cell->start && kind != SHEET_UNCOMPUTED;
    if (is_empty)
        return;
    if (cell->column >= SHEET_COLUMNS_MOST) {
        grid->size = cell->start;
        spoil(grid, SHEET_too_many_columns);
        return;
    }
    while (grid->count <= cell->column)
        grid->cells[grid->count++] = (struct sheet_cell){.text = ""};
    grid->cells[cell->column] =
        (struct sheet_cell){.kind = kind, .text = grid->text + cell->start};
    grid->text[grid->size++] = '\0';
}

static bool is_blank(const struct grid *grid)
{
    for (uint32_t index = 0; index < grid->count; index++) {
        const struct sheet_cell *cell = &grid->cells[index];
        if (cell->kind == SHEET_UNCOMPUTED ||
            cell->text[strspn(cell->text, " \t\r\n")] != '\0')
            return false;
    }
    return grid->row_trouble == SHEET_ok;
}

static void end_row(struct grid *grid)
{
    if (is_blank(grid))
        return;
    if (grid->rows_seen++ == SHEET_ROWS_MOST) {
        xml_refuse(&grid->xml, SHEET_too_many_rows);
        return;
    }
    xml_stop(&grid->xml);
}

static void on_end(struct xml *xml, const char *name)
{
    struct grid *grid = xml->context;
    grid->cell.is_in_text = false;
    if (strcmp(name, "rPh") == 0 && grid->cell.phonetic)
        grid->cell.phonetic--;
    else if (strcmp(name, "c") == 0)
        end_cell(grid);
    else if (strcmp(name, "row") == 0)
        end_row(grid);
}

enum sheet_trouble grid_open(struct grid *grid, struct book *book,
                             const char *path)
{
    static const struct xml_handlers handlers = {on_start, on_end, on_text};
    grid->book = book;
    grid->merges = NULL;
    grid->merge_count = 0;
    grid->row = 0;
    grid->rows_seen = 0;
    grid->xml = (struct xml){0};
    enum sheet_trouble trouble = merges_read(grid, &book->package, path);
    if (trouble != SHEET_ok)
        return trouble;
    return xml_open(&grid->xml, &book->package, path, &handlers, grid);
}

void grid_close(struct grid *grid)
{
    xml_close(&grid->xml);
    memory_free(grid->merges);
    grid->merges = NULL;
}

enum sheet_trouble grid_next(struct grid *grid, struct sheet_row *ret_row)
{
    enum sheet_trouble trouble = xml_run(&grid->xml);
    ret_row->number = grid->row;
    if (trouble != SHEET_ok)
        return trouble;
    if (grid->row_trouble != SHEET_ok)
        return grid->row_trouble;
    merges_mark(grid);
    ret_row->cells = grid->cells;
    ret_row->count = grid->count;
    return SHEET_ok;
}
