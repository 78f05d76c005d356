/* Tables of groups, buyers, offers, demands, prices and what programmes record,
 * row by row: what a row
 * says, and the ids that follow from it, so that importing a file twice
 * changes nothing. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_H
#define LIENKET_CLIENTS_CLI_IMPORT_H

#include "clients/cli/assemble.h"
#include "clients/cli/import_names.h"
#include "model/csv.h"

#define IMPORT_ROWS_MOST 200000
#define IMPORT_FILE_BYTES (256U << 20)

/* clang-format off */
enum import_kind {
#define KIND(kind, record, verb, noun, stage) IMPORT_##kind,
#define KIND_WORD(kind, word)
#include "clients/cli/import_kind.def"
#undef KIND
#undef KIND_WORD
    IMPORT_KIND_COUNT
};
/* clang-format on */

enum import_outcome {
    IMPORT_WAITS,
    IMPORT_DONE,
    IMPORT_UNCHANGED, /* it was there already */
    IMPORT_EXISTS,    /* as this or with other contents: import_compare tells */
    IMPORT_DIFFERS,   /* it was there with other contents */
    IMPORT_REFUSED,
};

struct import_row {
    const char *file;
    uint32_t line;
    enum import_kind kind;
    void *value; /* a struct of import_record(kind) */
    struct id id;
    struct id request;
    enum import_outcome outcome;
};

struct import {
    struct cli *cli;
    struct faults faults;
    struct import_names names;
    struct import_row *rows;
    size_t count;
    const char *kind_told; /* --kind; NULL */
    int64_t head;          /* of the ledger before the first row; 0: unknown */
};

/* What a column is for rows of each kind. */
struct import_column {
    const char *header;
    bool is_record; /* says the kind of the row */
    bool is_key;    /* names the row */
    bool is_known[IMPORT_KIND_COUNT];
    struct slot slots[IMPORT_KIND_COUNT];
};

struct import_sheet {
    const char *file;
    struct import_column columns[CSV_COLUMNS_MOST];
    uint32_t count;
    bool has_record_column;
    bool is_read; /* the kind is known */
    enum import_kind kind;
};

const struct record *import_record(enum import_kind kind);
enum verb_number import_verb(enum import_kind kind);
const char *import_noun(enum import_kind kind);

/* What refers to something is of a later stage than that; 0 to 2. */
#define IMPORT_STAGES 3
int import_stage(enum import_kind kind);

/* "group, offer, ...": one word a kind, for faults. */
const char *import_kinds(struct cli *cli);

/* By word: "group", "nhóm", "offer", "hàng chào bán"... */
bool import_kind_find(const char *word, enum import_kind *ret_kind);

/* Reads the header line. False after a fault. */
bool import_sheet_read(struct import *import, struct import_sheet *sheet,
                       const char *file, const struct csv_row *header);

/* Which kind a row is of. False after a fault. */
bool import_row_kind(struct import *import, const struct import_sheet *sheet,
                     const struct csv_row *row, enum import_kind *ret_kind);

/* Adds the row, or faults. */
void import_row_read(struct import *import, const struct import_sheet *sheet,
                     const struct csv_row *row, enum import_kind kind);

/* Posts the rows, stage by stage, and fills their outcomes; refusals become
 * faults. A status that is not STATUS_ok was told: the rest was not sent. */
MUST_CHECK enum status import_send(struct import *import);

/* Which of the rows that exist say something else than the record there, and
 * in which fields: a fault each, with what to do. */
void import_compare(struct import *import);

#endif
