/* Tables that people hand over, XLSX or CSV, as rows of cells.
 *
 * XLSX is read as ECMA-376 (part 1, chapter 18) says it: shared and inline
 * strings without their phonetic runs, numbers as exact decimal text, dates
 * through the styles of their cells in either date system. Rows come as they
 * are parsed; what is in memory is the zipped file, its strings, and one row.
 *
 * A file comes from anybody, so everything is bounded: the zip's entries, what
 * they unzip to and how tightly they are packed, strings, columns, rows, and
 * what the XML parser may take. A DTD is refused, so that no entity is ever
 * expanded; entries are found by name and never written anywhere. */
#ifndef LIENKET_SHEET_SHEET_H
#define LIENKET_SHEET_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define SHEET_FILE_BYTES_MOST (64U << 20)
#define SHEET_ENTRIES_MOST 4096
#define SHEET_UNZIPPED_BYTES_MOST (1U << 30) /* all passes over all parts */
#define SHEET_RATIO_MOST 400 /* unzipped to zipped, of a part over 1 MiB */
#define SHEET_SHEETS_MOST 100
#define SHEET_STRINGS_MOST 2000000
#define SHEET_STRING_BYTES_MOST (64U << 20)
#define SHEET_FORMATS_MOST 65536
#define SHEET_MERGES_MOST 20000
#define SHEET_ROWS_MOST 200000
#define SHEET_COLUMNS_MOST 200
#define SHEET_ROW_BYTES_MOST 262144
#define SHEET_CELL_BYTES_MOST 32767
#define SHEET_PARSER_BYTES_MOST (8U << 20)
/* All that a reader takes beside the bytes it was given: the strings and their
 * index, which may double while they grow, the parser, the zip's directory and
 * the row. */
#define SHEET_MEMORY_MOST (192U << 20)
#define SHEET_NAME_SIZE 160 /* of a sheet: 31 characters in Excel */
#define SHEET_PLACE_SIZE 192

enum sheet_trouble {
#define TROUBLE(name, ends, vi, en) SHEET_##name,
#include "sheet/trouble.def"
#undef TROUBLE
    SHEET_TROUBLE_COUNT
};

/* "is_password"; the sentence a person reads, with what to do ("vi", "en"). */
const char *sheet_trouble_name(enum sheet_trouble trouble);
const char *sheet_trouble_text(enum sheet_trouble trouble,
                               const char *language);

/* Whether nothing more can be read; else the next row can. */
bool sheet_trouble_ends(enum sheet_trouble trouble);

enum sheet_cell_kind {
    SHEET_BLANK,
    SHEET_TEXT,
    SHEET_NUMBER,     /* "85000", "2.5", "-3": no exponent, no grouping */
    SHEET_PERCENT,    /* "12.5": a number that is shown times a hundred */
    SHEET_DAY,        /* "01/11/2026" */
    SHEET_MONTH,      /* "01/11/2026", shown as a month: typed as "11/2026" */
    SHEET_FLAG,       /* "1" or "0" */
    SHEET_ERROR,      /* "#N/A" */
    SHEET_UNCOMPUTED, /* a formula whose value was never stored; "" */
};

struct sheet_cell {
    enum sheet_cell_kind kind;
    const char *text; /* UTF-8, never NULL */
    bool is_covered;  /* lies under a merged cell, not at its corner */
};

/* Cells belong to the file and hold until its next row is read. */
struct sheet_row {
    const struct sheet_cell *cells;
    uint32_t count;  /* up to the last that is not blank */
    uint32_t number; /* as the program that wrote it counts: from 1 */
};

struct sheet_file;

/* `bytes` are kept by the caller until sheet_close, which accepts NULL.
 * `ret_file` is untouched unless SHEET_ok. */
MUST_CHECK enum sheet_trouble sheet_open(const void *bytes, size_t size,
                                         struct sheet_file **ret_file);
void sheet_close(struct sheet_file *file);

bool sheet_is_csv(const struct sheet_file *file);
char sheet_separator(const struct sheet_file *file); /* of a CSV */

/* In the order of their tabs; a CSV has one, called "". */
uint32_t sheet_count(const struct sheet_file *file);
const char *sheet_name(const struct sheet_file *file, uint32_t index);
bool sheet_is_hidden(const struct sheet_file *file, uint32_t index);

/* Rows come from the top of this sheet next. */
MUST_CHECK enum sheet_trouble sheet_start(struct sheet_file *file,
                                          uint32_t index);

/* The next row that is not blank; SHEET_end after the last. `ret_row->number`
 * is set for troubles with one row, too. */
MUST_CHECK enum sheet_trouble sheet_next(struct sheet_file *file,
                                         struct sheet_row *ret_row);

/* The part of the archive that the last trouble was met in, "" in a CSV. */
const char *sheet_part(const struct sheet_file *file);

/* "Nhóm!B7", "'Trang 1'!B7", "B7" without a name. Column from 0, row from 1. */
void sheet_place(const char *name, uint32_t row, uint32_t column,
                 char ret_place[SHEET_PLACE_SIZE]);

#endif
