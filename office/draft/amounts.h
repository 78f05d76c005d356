/* Amounts, days and places of a draft contract, as both languages write them.
 * What is 0 or unknown is not said: a blank to fill in. */
#ifndef LIENKET_OFFICE_DRAFT_AMOUNTS_H
#define LIENKET_OFFICE_DRAFT_AMOUNTS_H

#include "office/draft/values.h"

struct said amount_text(const char *text); /* the same in both; "" unknown */
struct said amount_word(const struct vocabulary *vocabulary, unsigned number);
struct said amount_count(struct arena *arena, int64_t count);
struct said amount_quantity(struct arena *arena, int64_t quantity,
                            enum unit unit);

/* "một nghìn ki-lô-gam". */
struct said amount_quantity_words(struct arena *arena, int64_t quantity,
                                  enum unit unit);
struct said amount_number(struct arena *arena, int64_t vnd); /* "6.750" */
struct said amount_money(struct arena *arena, int64_t vnd);
struct said amount_money_words(struct arena *arena, int64_t vnd);

/* "6.750 đồng/kg (sáu nghìn ...)". */
struct said amount_price(struct arena *arena, int64_t vnd_per_kg);
struct said amount_price_said(struct arena *arena, int64_t vnd_per_kg);

/* "33,3 %", of thousandths. */
struct said amount_percent(struct arena *arena, int64_t permille);
struct said amount_milli(struct arena *arena, int64_t milli);
struct said amount_day(struct arena *arena, int64_t day);

/* "ngày 27 tháng 11 năm 2026"; unknown: its own kind of blank. */
struct said amount_day_words(struct arena *arena, int64_t day);

/* "phường Thục Phán, tỉnh Cao Bằng"; the code where no place is known. */
struct said amount_place(struct arena *arena, const struct place *place,
                         const char *commune);
struct said amount_province(const struct place *place);

#endif
