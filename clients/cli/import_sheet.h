/* One sheet of an import: its headings, and its rows as they are read under
 * them. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_SHEET_H
#define LIENKET_CLIENTS_CLI_IMPORT_SHEET_H

#include "clients/cli/import.h"

/* What a column is for rows of each kind. */
struct import_column {
    const char *header; /* as it stands there */
    const char *unit;   /* behind it in brackets: "số lượng (kg)"; "" */
    bool is_record;     /* says the kind of the row */
    bool is_key;        /* names the row */
    bool is_ignored;    /* a number of the row, faults of an earlier import */
    bool is_known[IMPORT_KIND_COUNT];
    struct slot slots[IMPORT_KIND_COUNT];
};

struct import_sheet {
    const char *file;
    const char *name;
    uint32_t header_line;
    struct import_column columns[SHEET_COLUMNS_MOST];
    uint32_t count;
    bool has_record_column;
    enum import_kind kind;
};

/* Reads `row` as headings. False: they do not tell what the rows are. */
bool import_sheet_read(struct import *import, struct import_sheet *sheet,
                       const struct sheet_row *row);

/* Faults for headings that could be misspelt, notes for those passed over. */
void import_sheet_check(struct import *import,
                        const struct import_sheet *sheet);

/* Whether the row says the headings again, in the other language. */
bool import_sheet_repeats(struct import *import,
                          const struct import_sheet *sheet,
                          const struct sheet_row *row);

/* Whether a row is not meant to be imported: an example, a sum. */
bool import_row_is_aside(const struct import_sheet *sheet,
                         const struct sheet_row *row);

/* Which kind a row is of. False: its column "record" says none. */
bool import_row_kind(const struct import_sheet *sheet,
                     const struct sheet_row *row, enum import_kind *ret_kind);
void import_refuse_kind(struct import *import, const struct import_sheet *sheet,
                        const struct sheet_row *row);

/* ---- import_cell.c: what a cell says, as somebody would have typed it. NULL:
 * nothing, or a fault. `*ret_written`: the price of another weight that it was
 * worked out from; NULL: none. */
const char *import_cell_text(struct import *import,
                             const struct import_column *column,
                             const struct slot *slot,
                             const struct sheet_cell *cell,
                             const char **ret_written);

/* What names a row: blanks around it do not count, nor how many are inside. */
const char *import_cell_code(struct cli *cli, const char *text);

/* ---- import_row.c: adds the row, or faults. */
void import_row_read(struct import *import, const struct import_sheet *sheet,
                     const struct sheet_row *row, enum import_kind kind);

#endif
