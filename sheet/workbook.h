/* What a workbook's sheets share: their names and parts, the strings, and
 * what the formats of cells make of numbers. */
#ifndef LIENKET_SHEET_WORKBOOK_H
#define LIENKET_SHEET_WORKBOOK_H

#include "sheet/package.h"

#define WORKBOOK_ID_SIZE 64
#define WORKBOOK_RELATIONS_MOST 1024

enum relation_kind {
    RELATION_OTHER,
    RELATION_WORKBOOK,
    RELATION_SHEET,
    RELATION_STRINGS,
    RELATION_STYLES
};

struct relation {
    char id[WORKBOOK_ID_SIZE];
    char path[PACKAGE_PATH_SIZE];
    enum relation_kind kind;
};

struct workbook_sheet {
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

struct workbook {
    struct package package;
    struct workbook_sheet *sheets; /* room for SHEET_SHEETS_MOST */
    uint32_t sheet_count;
    bool is_1904;
    struct strings strings;
    uint8_t *formats; /* an enum number_format for each s= of a cell */
    uint32_t format_count;
};

/* Opens the package and reads all but the sheets themselves. `bytes` are
 * borrowed. After a trouble only workbook_close is left. */
MUST_CHECK enum sheet_trouble workbook_open(struct workbook *workbook,
                                            const void *bytes, size_t size);
void workbook_close(struct workbook *workbook);

/* NULL: there is no such string. */
const char *workbook_string(const struct workbook *workbook, uint32_t index);

#endif
