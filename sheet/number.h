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

/* The same times a hundred: "0.125" as "12.5". */
bool number_percent(const char *written, char ret_text[NUMBER_TEXT_SIZE]);

/* What a number format makes of a number. */
enum number_format {
    NUMBER_FORMAT_PLAIN,
    NUMBER_FORMAT_DAY,   /* "dd/mm/yyyy" */
    NUMBER_FORMAT_MONTH, /* "mmm-yy": what "11/2026" becomes when typed */
    NUMBER_FORMAT_PERCENT
};

/* By its code, and by the id of one that is built in. */
enum number_format number_format_of(const char *code);
enum number_format number_format_of_id(unsigned id);

#endif
