/* Whole numbers and money in words, as contracts write them after the figure:
 * Vietnamese as it is read in the north (linh, nghìn, tỷ), English as in
 * Britain ("one hundred and five").
 *
 * Vietnamese counts in thousands up to the billion (tỷ), and from there in
 * billions again: 10^12 is "một nghìn tỷ", 10^15 "một triệu tỷ". A group of
 * three that is not the first says its hundreds ("một nghìn không trăm linh
 * năm"), a group of zeros says nothing. */
#ifndef LIENKET_MODEL_WORDS_H
#define LIENKET_MODEL_WORDS_H

#include <stdint.h>

#define WORDS_SIZE 640 /* holds any int64_t in either language */

/* "hai mươi mốt"; "twenty-one". Below zero: "âm một"; "minus one". */
void words_number(int64_t number, const char *language,
                  char ret_text[WORDS_SIZE]);

/* "Năm trăm nghìn đồng"; "Five hundred thousand Vietnamese dong". */
void words_money(int64_t vnd, const char *language, char ret_text[WORDS_SIZE]);

#endif
