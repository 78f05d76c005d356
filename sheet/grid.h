/* The rows of one sheet of a workbook, as they are parsed (ECMA-376 part 1,
 * 18.3). */
#ifndef LIENKET_SHEET_GRID_H
#define LIENKET_SHEET_GRID_H

#include "sheet/book.h"
#include "sheet/number.h"
#include "sheet/xml.h"

/* Both corners belong to it; rows and columns from 0. */
struct merge {
    uint32_t first_row, last_row;
    uint32_t first_column, last_column;
};

/* Of <c>, what its children are read with. */
struct cell_reading {
    uint32_t column;
    char type; /* of t=: n, b, e, d, s shared, i inline, f of a formula */
    enum number_format format;
    bool has_formula;
    bool has_value;
    bool is_in_text;   /* <v>, or <t> that is not phonetic */
    unsigned phonetic; /* inside so many <rPh> */
    size_t start;      /* of its text in the row's */
};

struct grid {
    const struct book *book;
    struct xml xml;
    struct merge *merges; /* room for SHEET_MERGES_MOST; NULL: none */
    uint32_t merge_count;
    uint32_t row; /* the present one, from 1 */
    uint32_t next_column;
    uint32_t rows_seen; /* that held something */
    uint32_t count;     /* of cells */
    enum sheet_trouble row_trouble;
    struct cell_reading cell;
    size_t size;
    struct sheet_cell cells[SHEET_COLUMNS_MOST];
    char text[SHEET_ROW_BYTES_MOST];
};

MUST_CHECK enum sheet_trouble grid_open(struct grid *grid, struct book *book,
                                        const char *path);
void grid_close(struct grid *grid);
MUST_CHECK enum sheet_trouble grid_next(struct grid *grid,
                                        struct sheet_row *ret_row);

/* "B7" as row 7 and column 1. False: no reference, or outside of any sheet. */
bool grid_reference(const char *text, uint32_t *ret_row, uint32_t *ret_column);

/* Merged cells are listed below the rows that they are in. */
MUST_CHECK enum sheet_trouble
merges_read(struct grid *grid, struct package *package, const char *path);

/* Marks what lies under merged cells of the present row. */
void merges_mark(struct grid *grid);

#endif
