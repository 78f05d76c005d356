/* What the cells of a workbook hold as numbers: decimal texts, and days by the
 * serial numbers and formats of ECMA-376 part 1, 18.8.30 and 18.17.4. */
#ifndef LIENKET_SHEET_NUMBER_H
#define LIENKET_SHEET_NUMBER_H

#include <stdbool.h>

#define NUMBER_TEXT_SIZE 64

/* "2.1000000000000001" as "2.1", "8.5E4" as "85000": rounded to the 15 digits
 * that spreadsheets show, by decimal arithmetic. False: no number, or none of
 * an ordinary size. */
bool number_decimal(const char *written, char ret_text[NUMBER_TEXT_SIZE]);

/* A serial number (a decimal text; the time of day is dropped) as
 * "01/11/2026". False when it is no day. */
bool number_day(const char *decimal, bool is_1904,
                char ret_text[NUMBER_TEXT_SIZE]);

/* Whether a number format shows a day: by code ("dd/mm/yyyy"), or by the id of
 * one that is built in. */
bool number_format_is_day(const char *code);
bool number_id_is_day(unsigned id);

#endif
