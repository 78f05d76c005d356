/* What a workbook's sheets share: their names and parts, the strings, and
 * what the formats of cells make of numbers. */
#ifndef LIENKET_SHEET_BOOK_H
#define LIENKET_SHEET_BOOK_H

#include "sheet/package.h"

#define BOOK_ID_SIZE 64
#define BOOK_RELATIONS_MOST 256 /* of sheets, strings and styles */

enum relation_kind {
    RELATION_OTHER,
    RELATION_WORKBOOK,
    RELATION_SHEET,
    RELATION_STRINGS,
    RELATION_STYLES
};

struct relation {
    char id[BOOK_ID_SIZE];
    char path[PACKAGE_PATH_SIZE];
    enum relation_kind kind;
};

struct book_sheet {
    char name[SHEET_NAME_SIZE];
    char path[PACKAGE_PATH_SIZE];
    bool is_hidden;
};

/* Texts one after the other, each with a NUL. */
struct strings {
    char *bytes;
    uint32_t *starts;
    size_t size, capacity;
    uint32_t count, room;
};

struct book {
    struct package package;
    struct book_sheet *sheets; /* room for SHEET_SHEETS_MOST */
    uint32_t sheet_count;
    bool is_1904;
    struct strings strings;
    uint8_t *formats; /* an enum number_format for each s= of a cell */
    uint32_t format_count;
};

/* Opens the package and reads all but the sheets themselves. `bytes` are
 * borrowed. After a trouble only book_close is left. */
MUST_CHECK enum sheet_trouble book_open(struct book *book, const void *bytes,
                                        size_t size);
void book_close(struct book *book);

/* NULL: there is no such string. */
const char *book_string(const struct book *book, uint32_t index);

#endif
