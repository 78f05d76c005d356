/* Writes the sample that reader_test.py compares, with libxlsxwriter, and a
 * large table for the bench.
 *   lienket-sheet-make sample|table FILE [ROWS] */
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/check.h"

static void write_sample(lxw_workbook *book)
{
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Nhóm gừng");
    lxw_worksheet *hidden = workbook_add_worksheet(book, "ẩn");
    lxw_format *day = workbook_add_format(book);
    lxw_format *percent = workbook_add_format(book);
    lxw_datetime first = {.year = 2026, .month = 11, .day = 1};
    lxw_datetime noon = {
        .year = 2026, .month = 11, .day = 1, .hour = 12, .min = 30};
    format_set_num_format(day, "dd/mm/yyyy");
    format_set_num_format(percent, "0.0%");
    worksheet_write_string(sheet, 0, 0, "tên", NULL);
    worksheet_write_string(sheet, 0, 1, "Nhóm A & B <x>", NULL);
    worksheet_write_string(sheet, 0, 2, "hai\ndòng", NULL);
    worksheet_write_number(sheet, 2, 0, 85000, NULL);
    worksheet_write_number(sheet, 2, 1, 2.1, NULL);
    worksheet_write_number(sheet, 2, 2, -0.5, NULL);
    worksheet_write_number(sheet, 2, 3, 1e-7, NULL);
    worksheet_write_number(sheet, 2, 4, 0.125, percent);
    worksheet_write_datetime(sheet, 3, 0, &first, day);
    worksheet_write_datetime(sheet, 3, 2, &noon, day);
    worksheet_write_boolean(sheet, 3, 3, 1, NULL);
    worksheet_write_string(sheet, 3, 4, "  ", NULL);
    worksheet_merge_range(sheet, 5, 0, 6, 0, "gộp", NULL);
    worksheet_write_number(sheet, 5, 1, 1, NULL);
    worksheet_write_number(sheet, 6, 1, 2, NULL);
    worksheet_hide(hidden);
}

/* Ten columns a row, as tables of offers have them. */
static void write_table(lxw_workbook *book, uint32_t rows)
{
    char name[64];
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Nhóm");
    for (uint32_t row = 0; row < rows; row++) {
        (void)snprintf(name, sizeof name, "Nhóm gừng số %u", row);
        worksheet_write_string(sheet, row, 0, name, NULL);
        for (lxw_col_t column = 1; column < 5; column++)
            worksheet_write_string(sheet, row, column, "Lũng Nặm, Cao Bằng",
                                   NULL);
        for (lxw_col_t column = 5; column < 10; column++)
            worksheet_write_number(sheet, row, column, row * 1.5, NULL);
    }
}

int main(int count, char **arguments)
{
    CHECK(count >= 3);
    lxw_workbook *book = workbook_new(arguments[2]);
    if (strcmp(arguments[1], "sample") == 0)
        write_sample(book);
    else
        write_table(book, (uint32_t)strtoul(arguments[3], NULL, 10));
    return workbook_close(book) == LXW_NO_ERROR ? EXIT_SUCCESS : EXIT_FAILURE;
}
