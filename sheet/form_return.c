/* Tables that come back: the rows as they were, and what is wrong with them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sheet/form_book.h"

#define WRONG_WIDTH 70
#define LINE_HEIGHT 15.0

void form_start_return(struct form *form, const struct form_return *about)
{
    lxw_worksheet *sheet = workbook_add_worksheet(form->book, about->name);
    lxw_col_t wrong = (lxw_col_t)about->wrong_column;
    bool is_first = !form->sheet;
    form->sheet = sheet;
    form->about = *about;
    form->has_failed |= !sheet;
    if (!sheet)
        return;
    for (uint32_t index = 0; index < about->count; index++) {
        const struct form_column *column = &about->columns[index];
        struct form_area area = {about->heading_row + 1,
                                 about->heading_row + FORM_ROWS, index};
        (void)worksheet_set_column(sheet, (lxw_col_t)index, (lxw_col_t)index,
                                   column->width, form->cells[column->type]);
        form_validate(column, sheet, area);
    }
    (void)worksheet_set_column(sheet, wrong, wrong, WRONG_WIDTH, NULL);
    if (about->heading_row != FORM_NO_HEADING)
        worksheet_freeze_panes(sheet, about->heading_row + 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);
    worksheet_fit_to_pages(sheet, 1, 0);
    if (!is_first)
        return;
    worksheet_activate(sheet);
    worksheet_set_first_sheet(sheet);
}

static enum form_type type_of(const struct form *form, uint32_t column,
                              enum sheet_cell_kind kind)
{
    if (kind == SHEET_DAY || kind == SHEET_MONTH)
        return FORM_DAY;
    if (column < form->about.count)
        return form->about.columns[column].type;
    return FORM_GENERAL;
}

static bool write_day(struct form *form, const struct form_row *row,
                      uint32_t column, lxw_format *format)
{
    const char *text = row->cells[column].text; /* dd/mm/yyyy */
    lxw_datetime day = {.day = (int)strtol(text, NULL, 10),
                        .month = (int)strtol(text + 3, NULL, 10),
                        .year = (int)strtol(text + 6, NULL, 10)};
    return worksheet_write_datetime(form->sheet, row->row, (lxw_col_t)column,
                                    &day, format) == LXW_NO_ERROR;
}

/* As it would be typed into a cell of text: "12,5 %". */
static bool write_percent(struct form *form, const struct form_row *row,
                          uint32_t column, lxw_format *format)
{
    char text[96];
    (void)snprintf(text, sizeof text, "%s %%", row->cells[column].text);
    char *dot = strchr(text, '.');
    if (dot)
        *dot = ',';
    return worksheet_write_string(form->sheet, row->row, (lxw_col_t)column,
                                  text, format) == LXW_NO_ERROR;
}

static void write_cell(struct form *form, const struct form_row *row,
                       uint32_t column, lxw_format *format)
{
    const struct sheet_cell *cell = &row->cells[column];
    lxw_worksheet *sheet = form->sheet;
    lxw_col_t at = (lxw_col_t)column;
    bool is_written = false;
    switch (cell->kind) {
    case SHEET_NUMBER:
        is_written = worksheet_write_number(sheet, row->row, at,
                                            strtod(cell->text, NULL),
                                            format) == LXW_NO_ERROR;
        break;
    case SHEET_FLAG:
        is_written =
            worksheet_write_boolean(sheet, row->row, at, *cell->text == '1',
                                    format) == LXW_NO_ERROR;
        break;
    case SHEET_DAY:
    case SHEET_MONTH:
        is_written = write_day(form, row, column, format);
        break;
    case SHEET_BLANK:
    case SHEET_UNCOMPUTED:
        is_written =
            worksheet_write_blank(sheet, row->row, at, format) == LXW_NO_ERROR;
        break;
    case SHEET_PERCENT:
        is_written = write_percent(form, row, column, format);
        break;
    case SHEET_TEXT:
    case SHEET_ERROR:
        break;
    }
    if (!is_written)
        (void)worksheet_write_string(sheet, row->row, at, cell->text, format);
}

static lxw_format *format_of(const struct form *form,
                             const struct form_row *row, uint32_t column)
{
    enum form_type type = type_of(form, column, row->cells[column].kind);
    bool is_heading = row->row == form->about.heading_row;
    bool is_wrong = row->wrong_columns && row->wrong_columns[column];
    if (is_wrong)
        return form->wrong_cells[type];
    if (form->about.heading_row == FORM_NO_HEADING)
        return form->line;
    if (row->row < form->about.heading_row)
        return form->plain;
    return is_heading ? form->heading : form->cells[type];
}

void form_return_row(struct form *form, const struct form_row *row)
{
    lxw_col_t wrong = (lxw_col_t)form->about.wrong_column;
    bool has_wrong = row->wrong && *row->wrong;
    if (!form->sheet)
        return;
    for (uint32_t column = 0; column < row->count; column++)
        if (column != form->about.wrong_column)
            write_cell(form, row, column, format_of(form, row, column));
    for (uint32_t column = row->count;
         has_wrong && row->wrong_columns && column < form->about.wrong_column;
         column++)
        if (row->wrong_columns[column])
            (void)worksheet_write_blank(form->sheet, row->row,
                                        (lxw_col_t)column,
                                        form->wrong_cells[FORM_GENERAL]);
    if (row->row == form->about.heading_row)
        (void)worksheet_write_string(form->sheet, row->row, wrong,
                                     form->about.heading, form->heading_must);
    if (!has_wrong)
        return;
    (void)worksheet_write_string(form->sheet, row->row, wrong, row->wrong,
                                 form->wrong);
    (void)worksheet_set_row(
        form->sheet, row->row,
        LINE_HEIGHT * form_count_lines(row->wrong, WRONG_WIDTH), NULL);
}
