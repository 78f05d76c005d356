#include "model/quantity.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define GRAMS_PER_KG 1000
#define GRAMS_PER_TA 100000
#define GRAMS_PER_TAN 1000000
#define M2_PER_HA 10000

static bool is_english(const char *language)
{
    return strcmp(language, "en") == 0;
}

/* The digits in groups of three; the end of the text. */
static char *put_groups(char *to, uint64_t number, char separator)
{
    char digits[24];
    int size = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            *to++ = separator;
        *to++ = digits[i];
    }
    *to = '\0';
    return to;
}

/* Writes amount / unit with the decimals it needs: 10^k divides `unit`. */
static void put_amount(int64_t amount, int64_t unit, const char *language,
                       const char *name, char *ret_text)
{
    bool english = is_english(language);
    char *to = ret_text;
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    if (amount < 0)
        *to++ = '-';
    to = put_groups(to, size / (uint64_t)unit, english ? ',' : '.');
    uint64_t rest = size % (uint64_t)unit;
    if (rest > 0)
        *to++ = english ? '.' : ',';
    for (; rest > 0; rest %= (uint64_t)unit) {
        unit /= 10;
        *to++ = (char)('0' + rest / (uint64_t)unit);
    }
    snprintf(to, (size_t)(ret_text + QUANTITY_TEXT_SIZE - to), " %s", name);
}

void quantity_format(int64_t amount, enum quantity_kind kind,
                     const char *language, char ret_text[QUANTITY_TEXT_SIZE])
{
    if (kind == QUANTITY_HEADS)
        put_amount(amount, 1, language, is_english(language) ? "head" : "con",
                   ret_text);
    else if (amount % 10 != 0)
        put_amount(amount, 1, language, "g", ret_text);
    else
        put_amount(amount, GRAMS_PER_KG, language, "kg", ret_text);
}

void quantity_format_trade(int64_t amount, enum quantity_kind kind,
                           const char *language,
                           char ret_text[QUANTITY_TEXT_SIZE])
{
    bool english = is_english(language);
    bool mass = kind == QUANTITY_MASS;
    if (mass && amount >= GRAMS_PER_TAN && amount % (GRAMS_PER_TAN / 10) == 0)
        put_amount(amount, GRAMS_PER_TAN, language, english ? "t" : "tấn",
                   ret_text);
    else if (mass && !english && amount >= GRAMS_PER_TA &&
             amount % (GRAMS_PER_TA / 10) == 0)
        put_amount(amount, GRAMS_PER_TA, language, "tạ", ret_text);
    else
        quantity_format(amount, kind, language, ret_text);
}

void money_format(int64_t vnd, const char *language,
                  char ret_text[QUANTITY_TEXT_SIZE])
{
    put_amount(vnd, 1, language, "₫", ret_text);
}

void area_format(int64_t m2, const char *language,
                 char ret_text[QUANTITY_TEXT_SIZE])
{
    bool hectares = m2 >= M2_PER_HA && m2 % (M2_PER_HA / 100) == 0;
    put_amount(m2, hectares ? M2_PER_HA : 1, language, hectares ? "ha" : "m²",
               ret_text);
}
