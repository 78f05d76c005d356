/* Workbooks for people to fill in, and tables that come back to them: columns
 * with headings that cannot be typed over, drop-downs, hints, an example, and
 * what is wrong with a row beside it. Written with libxlsxwriter. */
#ifndef LIENKET_SHEET_FORM_H
#define LIENKET_SHEET_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "sheet/sheet.h"

#define FORM_LISTS_MOST 16
#define FORM_LIST_ITEMS_MOST 20000
#define FORM_ROWS 2000 /* that drop-downs and formats reach down to */

struct form; /* the workbook that is being written */
struct form_list;

/* What a cell of a column is typed as. */
enum form_type {
    FORM_GENERAL,
    FORM_TEXT, /* kept just as it was typed */
    FORM_DAY,
    FORM_WHOLE
};

struct form_column {
    const char *heading;
    const char *second; /* in the row below it; NULL: there is no such row */
    const char *example;
    const char *hint; /* shown at the heading; "" or NULL: none */
    enum form_type type;
    double width;                 /* in characters */
    bool must;                    /* no row without it */
    const struct form_list *list; /* of the drop-down; NULL */
    uint32_t key_column;          /* that the list depends on: form_list_by */
};

/* The workbook is kept in memory until form_save; its lists stand on a hidden
 * sheet called `lists_name`. */
struct form *form_create(const char *path, const char *lists_name);

/* The same for tables that come back, of any number of rows: each row is
 * written out when the next one starts, so that rows have to come in order. It
 * goes to a temporary file; where there can be none, form_save says so. */
struct form *form_create_in_order(const char *path, const char *lists_name);

/* Writes it to the path, by another name first, and lets go of it. STATUS_io.
 */
MUST_CHECK enum status form_save(struct form *form);

/* A drop-down list, as a range that is called `name`. `items` are copied, and
 * written by form_save. NULL when there are none, or too many. */
const struct form_list *form_list(struct form *form, const char *name,
                                  const char *const *items, uint32_t count);

/* The list that was made under that name; NULL. */
const struct form_list *form_find_list(const struct form *form,
                                       const char *name);

/* A list that depends on the cell in another column of the row: the items of
 * all keys, those of one key together, in step with `keys`. */
const struct form_list *form_list_by(struct form *form, const char *name,
                                     const char *const *keys,
                                     const char *const *items, uint32_t count);

/* A sheet of lines, the first as its title. */
void form_add_guide(struct form *form, const char *name,
                    const char *const *lines, uint32_t count);

/* A sheet with `columns` to fill in below its headings and the example. */
void form_add_table(struct form *form, const char *name,
                    const struct form_column *columns, uint32_t count);

/* One row of a table that comes back. `row` 0 is the sheet's first. */
struct form_row {
    uint32_t row;
    const struct sheet_cell *cells;
    uint32_t count;
    const char *wrong;         /* "" or NULL: nothing */
    const bool *wrong_columns; /* SHEET_COLUMNS_MOST of them; NULL */
};

#define FORM_NO_HEADING UINT32_MAX
struct form_return {
    const char *name;
    const char *heading;   /* of the column that tells what is wrong */
    uint32_t heading_row;  /* where the headings stand, or none */
    uint32_t wrong_column; /* right of all others */
    const struct form_column *columns; /* types, widths, lists by place */
    uint32_t count;
};

/* Starts a sheet; rows follow until the next sheet. */
void form_start_return(struct form *form, const struct form_return *about);
void form_return_row(struct form *form, const struct form_row *row);

#endif
