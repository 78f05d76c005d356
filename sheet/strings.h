/* The shared strings of a workbook (ECMA-376 part 1, 18.4). */
#ifndef LIENKET_SHEET_STRINGS_H
#define LIENKET_SHEET_STRINGS_H

#include "sheet/book.h"

MUST_CHECK enum sheet_trouble strings_read(struct strings *strings,
                                           struct package *package,
                                           const char *path);
void strings_clear(struct strings *strings);

/* "_x000D_" and its like as the character it stands for (a control character:
 * as a blank), in place. Returns the new size. */
size_t strings_unescape(char *text, size_t size);

/* How much of `text` fits before `room`, at a character's end. */
size_t strings_fitting(const char *text, size_t size, size_t room);

#endif
