/* Tables of groups, buyers, offers, demands, prices and what programmes record,
 * XLSX or CSV: what each row says, which record that is, what would change, and
 * what is wrong.
 *
 * A row's record has an id that follows from the row's natural key (its code,
 * or what names it: import_key.c), so that a file imported twice, in another
 * order, or after a crash, changes nothing; an edited row is an update of the
 * version that is there. Empty cells keep what a record says; "-" takes it
 * away. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_H
#define LIENKET_CLIENTS_CLI_IMPORT_H

#include "base/buffer.h"
#include "clients/cli/assemble.h"
#include "clients/cli/import_kind.h"
#include "clients/cli/import_names.h"
#include "sheet/sheet.h"

#define IMPORT_FILES_MOST 64
#define IMPORT_ROWS_MOST 100000  /* of all files together */
#define IMPORT_FAULTS_MOST 20000 /* told; those after it are counted */
#define IMPORT_FAULT_BYTES_MOST (32U << 20) /* of their list and texts */
/* The time in derived ids: any fixed day will do, so that a row has the same
 * id whenever it is imported. */
#define IMPORT_EPOCH_MS INT64_C(1767225600000) /* 2026-01-01 */
#define IMPORT_HEADING_SEARCH 20 /* rows among which the headings are */

/* Sheets of the templates that hold no rows. */
#define IMPORT_LISTS "Danh mục"
#define IMPORT_GUIDE "Hướng dẫn"
/* What the column of an error file is headed. */
#define IMPORT_ERRORS_VI "Lỗi cần sửa"
#define IMPORT_ERRORS_EN "To correct"

enum import_outcome {
    IMPORT_NEW,       /* there is no such record */
    IMPORT_CHANGED,   /* there is, and the row says something else */
    IMPORT_UNCHANGED, /* there is, as the row says */
    IMPORT_REPEATED,  /* an earlier row says the same */
    IMPORT_WRONG,     /* told in the faults */
};

struct import_row {
    const char *file;
    const char *sheet; /* "" in a CSV */
    uint32_t line;
    enum import_kind kind;
    void *value;         /* a struct of import_record(kind), to be sent */
    const void *present; /* the record that is there; NULL: none, or unknown */
    struct id id;
    const char *code; /* of its own; "" */
    enum import_outcome outcome;
    bool is_done; /* it was sent, and accepted */
    struct assignment *assignments;
    size_t assignment_count;
};

struct import_file {
    const char *path;
    struct buffer bytes;
    struct sheet_file *sheets;
};

struct import {
    struct cli *cli;
    struct arena fault_texts;
    struct faults faults;
    struct arena row_values; /* what is kept of rows: values and assignments */
    struct import_names names;
    struct import_file files[IMPORT_FILES_MOST];
    size_t file_count;
    struct import_row *rows;
    size_t count;
    size_t met;            /* rows of all files, right or wrong */
    const char *kind_told; /* --kind; NULL */
    int64_t head;          /* of the ledger before the first row */
    int exit_code;         /* after a failure that was told */
    bool is_offline;       /* a dry run without a broker */
};

/* ---- import_row.c */

/* The row's assignments into `value`. False after a fault. */
bool import_row_assemble(struct import *import, const struct import_row *row,
                         void *value);

/* Faults take their place from here on. */
void import_stand_at(struct import *import, const struct import_row *row);

/* The schema's or the broker's problems with a row, at their columns. */
void import_add_problems(struct import *import, const struct import_row *row,
                         const struct problem *problems, uint32_t count);

/* The column that filled the field of a problem ("lots[0].quantity"); 0. */
uint32_t import_column_of(const struct import_row *row, const char *path);

/* ---- import_check.c: what can be told of a row without the broker. False
 * after faults at its columns. */
bool import_check(struct import *import, const struct import_row *row);

/* ---- import_key.c: the row's id, by its code or by what names it. */
struct id import_key_id(struct import *import, enum import_kind kind,
                        const void *value, const char *code);

/* A former commune that went into one of today is that one. */
int64_t import_place_key(struct import *import, const char *commune,
                         enum admin_map map);

/* ---- import_state.c */

/* Reaches the broker and sends what an earlier run left. False after telling.
 * A dry run goes on without. */
bool import_connect(struct import *import);

/* The records that are there, and what the rows from `first` on would make of
 * them. False after telling. */
bool import_look_up(struct import *import, size_t first);

/* The row is about that record: the record, and a copy that the row may change.
 */
void import_meet(struct import *import, struct import_row *row,
                 const struct item *item);

/* ---- import_namesake.c: rows of parties, from `first` on, about one that is
 * there under another id. A failure was told. */
MUST_CHECK enum status import_meet_namesakes(struct import *import,
                                             size_t first);

/* Rows about the same record: told, or wrong. */
void import_mark_repeated(struct import *import);

/* ---- import_compare.c */

/* Whether the row says otherwise than the record that is there. */
bool import_differs(const struct import_row *row, const struct field *field);
bool import_differs_at_all(const struct import_row *row);

/* Row by row: new, or from what to what. */
void import_tell_changes(struct import *import);

/* ---- import_send.c: posts and updates, stage by stage; refusals become
 * faults. A status that is not STATUS_ok was told: the rest was not sent. */
MUST_CHECK enum status import_send(struct import *import);

#endif
