/* The inside of a form: the workbook and what its sheets share. */
#ifndef LIENKET_SHEET_FORM_BOOK_H
#define LIENKET_SHEET_FORM_BOOK_H

#include <xlsxwriter.h>

#include "sheet/form.h"

#define FORM_TYPES (FORM_WHOLE + 1)
#define FORM_NAME_SIZE 48
#define FORM_RANGE_SIZE 256
#define FORM_FORMULA_SIZE 256 /* the most that a validation may have */

struct form_list {
    char name[FORM_NAME_SIZE]; /* of the range */
    char keys[FORM_NAME_SIZE]; /* of that of its keys; "": the list is one */
};

/* One column of the sheet of lists. */
struct form_items {
    char **texts; /* owned, as each of them is */
    uint32_t count;
};

struct form {
    lxw_workbook *book;
    char *path, *temporary, *lists_name;
    lxw_worksheet *lists_sheet;
    struct form_items columns[2 * FORM_LISTS_MOST]; /* of that sheet */
    uint16_t column_count;
    struct form_list lists[FORM_LISTS_MOST];
    uint32_t list_count;
    lxw_format *cells[FORM_TYPES];
    lxw_format *wrong_cells[FORM_TYPES];
    lxw_format *heading, *heading_must, *second, *example;
    lxw_format *wrong, *title, *line, *plain;
    lxw_worksheet *sheet; /* that rows come back to; NULL: none yet */
    bool has_failed;      /* there is no room for what waits to be written */
    struct form_return about;
};

/* Of one column; rows from 0, both belong to it. */
struct form_area {
    uint32_t first_row, last_row, column;
};

/* Gives the cells the column's drop-down, if it has one. */
void form_validate(const struct form_column *column, lxw_worksheet *sheet,
                   struct form_area area);

/* How many lines a text takes in a column so many characters wide, with room
 * for words that do not part. */
uint32_t form_count_lines(const char *text, uint32_t width);

#endif
