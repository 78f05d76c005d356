/* Quantities, money and areas as people write them, in whole base units.
 *
 * Grams or heads, VND, square metres; int64_t, no floats. What could be meant
 * two ways is refused with a reason, not guessed.
 *
 * Dots and commas: dots before groups of exactly three digits part thousands
 * ("2.500 kg" is two thousand five hundred, "1.234,5 kg"); any other single
 * dot is a decimal point ("2.5 tạ", "0.500 kg"). A comma is a decimal comma
 * ("2,5 tạ"). A comma before exactly three digits ("2,500 kg") reads as 2.5 in
 * Vietnamese and 2500 in English, a thousandfold apart: ambiguous, unless a
 * thousands dot or a leading zero settles it ("1.234,500", "0,500"). Blanks
 * part thousands like dots ("85 000 kg"). */
#ifndef LIENKET_MODEL_QUANTITY_H
#define LIENKET_MODEL_QUANTITY_H

#include <stdint.h>

#include "base/status.h"

#define QUANTITY_MOST_GRAMS INT64_C(1000000000000000) /* 10^9 tonnes */
#define QUANTITY_MOST_HEADS INT64_C(1000000000)
#define MONEY_MOST_VND INT64_C(1000000000000000)
#define AREA_MOST_M2 INT64_C(1000000000000)
#define QUANTITY_TEXT_SIZE 48

/* In what a product is counted. */
enum quantity_kind { QUANTITY_MASS, QUANTITY_HEADS };

enum quantity_reason {
#define QUANTITY_REASON(name, vi, en) QUANTITY_##name,
#include "model/quantity_reason.def"
#undef QUANTITY_REASON
    QUANTITY_REASON_COUNT
};

/* "unit_missing": the code for a reply. */
const char *quantity_reason_name(enum quantity_reason reason);

/* The sentence a person reads; `language` is "vi" or "en". */
const char *quantity_reason_text(enum quantity_reason reason,
                                 const char *language);

/* "2,5 tạ", "3 tan", "500kg", "2 tạ rưỡi" in grams; "12 con", "12" in heads.
 * QUANTITY_ok, or why not, with `ret_amount` untouched. A mass without a unit
 * is refused; a unit with marks must have the right ones (tá is not tạ). */
MUST_CHECK enum quantity_reason
quantity_parse(const char *text, enum quantity_kind kind, int64_t *ret_amount);

/* "6.000", "6000đ", "6k", "1,2 triệu", "32,7 tỷ". As VND has no parts, commas
 * before groups of three part thousands in an amount of đồng ("6,000"). */
MUST_CHECK enum quantity_reason money_parse(const char *text, int64_t *ret_vnd);

/* The same with or without "/kg" at the end. */
MUST_CHECK enum quantity_reason money_parse_per_kg(const char *text,
                                                   int64_t *ret_vnd_per_kg);

/* "600 nghìn đồng/tạ", "6 triệu/tấn", "6.000 đ/kg": a price of any mass, as VND
 * per kg. One that does not come to whole VND is QUANTITY_not_whole_per_kg; one
 * without a mass after a slash QUANTITY_unit_missing. */
MUST_CHECK enum quantity_reason money_parse_per_mass(const char *text,
                                                     int64_t *ret_vnd_per_kg);

/* "1,5 ha", "500 m2", "3 sào", "1 mẫu" (10 sào). A sào has another size in
 * each region: `sao_m2` is place_sao_m2()'s answer, 0 when the place is not
 * known, which refuses sào and mẫu with QUANTITY_province_needed. */
MUST_CHECK enum quantity_reason area_parse(const char *text, int32_t sao_m2,
                                           int64_t *ret_m2);

/* "250 kg", "85.000 kg", "2,5 kg", "12 con"; English "85,000 kg", "12 head".
 * Grams where kg would need three decimals. The Vietnamese text parses back. */
void quantity_format(int64_t amount, enum quantity_kind kind,
                     const char *language, char ret_text[QUANTITY_TEXT_SIZE]);

/* As people trade: "3 tấn", "2,5 tạ", "80 kg"; English "3 t", "250 kg". The
 * unit is the largest that needs one decimal at most, else plain. */
void quantity_format_trade(int64_t amount, enum quantity_kind kind,
                           const char *language,
                           char ret_text[QUANTITY_TEXT_SIZE]);

/* "6.000 ₫"; English "6,000 ₫". */
void money_format(int64_t vnd, const char *language,
                  char ret_text[QUANTITY_TEXT_SIZE]);

/* "1,5 ha", "500 m²". */
void area_format(int64_t m2, const char *language,
                 char ret_text[QUANTITY_TEXT_SIZE]);

#endif
