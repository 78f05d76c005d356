/* Tables as spreadsheets write and read them: CSV (RFC 4180), in UTF-8 with or
 * without a byte order mark, separated by commas or, as offices with a decimal
 * comma do, by semicolons, or by tabs. Which column is which field is the
 * caller's to say.
 */
#ifndef LIENKET_MODEL_CSV_H
#define LIENKET_MODEL_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define CSV_ROW_BYTES_MOST 65536
#define CSV_COLUMNS_MOST 200
#define CSV_BOM "\xef\xbb\xbf" /* some spreadsheets ask for it; not written */

/* Reads over bytes that the caller keeps. It holds one row: too big for a small
 * stack. */
struct csv_reader {
    const char *at;
    const char *end;
    char separator;    /* ',', ';' or a tab, from the first line */
    uint32_t line;     /* of the next row, from 1 */
    uint32_t row_line; /* of the row that was read last, refused or not */
    size_t row_size;
    char row[CSV_ROW_BYTES_MOST];
};

/* Cells belong to the reader and hold until the next row is read. */
struct csv_row {
    const char *cells[CSV_COLUMNS_MOST];
    uint32_t count;
    uint32_t line; /* where it starts */
};

void csv_reader_init(struct csv_reader *reader, const char *bytes, size_t size);

/* The next row that is not blank. STATUS_not_found: there is none. A row may be
 * refused, STATUS_invalid (quotes out of place, not UTF-8, NUL) or
 * STATUS_too_large (bytes, columns): `row_line` says which, and reading goes on
 * with the next line. */
MUST_CHECK enum status csv_reader_next(struct csv_reader *reader,
                                       struct csv_row *ret_row);

/* Writes cell by cell to `out`, which it borrows; rows end with CR LF. */
struct csv_writer {
    struct buffer *out;
    char separator;
    bool in_row;
};

void csv_writer_init(struct csv_writer *writer, struct buffer *out,
                     char separator);
void csv_writer_cell(struct csv_writer *writer, const char *text);
void csv_writer_end_row(struct csv_writer *writer);

#endif
