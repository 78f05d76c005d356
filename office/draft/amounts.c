#include "office/draft/amounts.h"

#include <stdio.h>
#include <string.h>

#include "model/calendar.h"
#include "model/moment.h"
#include "model/quantity.h"
#include "model/words.h"

#define GRAMS_PER_KG 1000

static struct said unknown(void)
{
    return (struct said){NULL, NULL};
}

/* Texts of both languages, kept. */
static struct said keep(struct arena *arena, const char *vi, const char *en)
{
    return (struct said){arena_take_text(arena, vi, strlen(vi)),
                         arena_take_text(arena, en, strlen(en))};
}

struct said amount_text(const char *text)
{
    return *text ? (struct said){text, text} : unknown();
}

struct said amount_word(const struct vocabulary *vocabulary, unsigned number)
{
    const char *vi = word_text(vocabulary, number, "vi");
    return *vi ? (struct said){vi, word_text(vocabulary, number, "en")}
               : unknown();
}

struct said amount_count(struct arena *arena, int64_t count)
{
    if (count <= 0)
        return unknown();
    const char *text = arena_format(arena, "%lld", (long long)count);
    return (struct said){text, text};
}

static enum quantity_kind kind_of(enum unit unit)
{
    return unit == unit_head ? QUANTITY_HEADS : QUANTITY_MASS;
}

struct said amount_quantity(struct arena *arena, int64_t quantity,
                            enum unit unit)
{
    char vi[QUANTITY_TEXT_SIZE], en[QUANTITY_TEXT_SIZE];
    if (quantity <= 0)
        return unknown();
    quantity_format(quantity, kind_of(unit), "vi", vi);
    quantity_format(quantity, kind_of(unit), "en", en);
    return keep(arena, vi, en);
}

static struct said number_words(struct arena *arena, int64_t number)
{
    char vi[WORDS_SIZE], en[WORDS_SIZE];
    words_number(number, "vi", vi);
    words_number(number, "en", en);
    return keep(arena, vi, en);
}

struct said amount_quantity_words(struct arena *arena, int64_t quantity,
                                  enum unit unit)
{
    if (quantity <= 0)
        return unknown();
    if (unit == unit_head)
        return draft_fill_one(arena, DRAFT_PHRASE_heads,
                              number_words(arena, quantity));
    bool is_whole = quantity % GRAMS_PER_KG == 0;
    return draft_fill_one(
        arena, is_whole ? DRAFT_PHRASE_kilograms : DRAFT_PHRASE_grams,
        number_words(arena, is_whole ? quantity / GRAMS_PER_KG : quantity));
}

/* Without the currency that money_format ends with. */
static void format_number(int64_t vnd, const char *language,
                          char ret_text[QUANTITY_TEXT_SIZE])
{
    money_format(vnd, language, ret_text);
    ret_text[strcspn(ret_text, "\xc2 ")] = '\0'; /* a blank, no-break or not */
}

struct said amount_number(struct arena *arena, int64_t vnd)
{
    char vi[QUANTITY_TEXT_SIZE], en[QUANTITY_TEXT_SIZE];
    if (vnd <= 0)
        return unknown();
    format_number(vnd, "vi", vi);
    format_number(vnd, "en", en);
    return keep(arena, vi, en);
}

static struct said fill_known(struct arena *arena, enum draft_phrase phrase,
                              struct said part)
{
    return part.vi ? draft_fill_one(arena, phrase, part) : unknown();
}

struct said amount_money(struct arena *arena, int64_t vnd)
{
    return fill_known(arena, DRAFT_PHRASE_money, amount_number(arena, vnd));
}

struct said amount_money_words(struct arena *arena, int64_t vnd)
{
    char vi[WORDS_SIZE], en[WORDS_SIZE];
    if (vnd <= 0)
        return unknown();
    words_money(vnd, "vi", vi);
    words_money(vnd, "en", en);
    return keep(arena, vi, en);
}

struct said amount_price(struct arena *arena, int64_t vnd_per_kg)
{
    return fill_known(arena, DRAFT_PHRASE_price,
                      amount_number(arena, vnd_per_kg));
}

struct said amount_price_said(struct arena *arena, int64_t vnd_per_kg)
{
    struct said number = amount_number(arena, vnd_per_kg);
    if (!number.vi)
        return unknown();
    char vi[WORDS_SIZE], en[WORDS_SIZE];
    words_number(vnd_per_kg, "vi", vi);
    words_number(vnd_per_kg, "en", en);
    const struct said parts[DRAFT_PARTS_MOST] = {
        number,
        fill_known(arena, DRAFT_PHRASE_money_words, keep(arena, vi, en))};
    return draft_fill(arena, DRAFT_PHRASE_price_said, parts);
}

/* A decimal of thousandths, without zeros at its end; `sign` is what parts it:
 * a comma in Vietnamese. */
static const char *decimal(struct arena *arena, int64_t milli, char sign)
{
    int64_t part = milli % 1000;
    int digits = 3;
    if (part == 0)
        return arena_format(arena, "%lld", (long long)(milli / 1000));
    for (; part % 10 == 0; part /= 10)
        digits--;
    return arena_format(arena, "%lld%c%0*lld", (long long)(milli / 1000), sign,
                        digits, (long long)part);
}

struct said amount_milli(struct arena *arena, int64_t milli)
{
    return (struct said){decimal(arena, milli, ','),
                         decimal(arena, milli, '.')};
}

struct said amount_percent(struct arena *arena, int64_t permille)
{
    if (permille <= 0)
        return unknown();
    struct said number = amount_milli(arena, permille * 100);
    return (struct said){arena_format(arena, "%s\u00a0%%", number.vi),
                         arena_format(arena, "%s%%", number.en)};
}

struct said amount_day(struct arena *arena, int64_t day)
{
    char text[MOMENT_TEXT_SIZE];
    if (day <= 0 || moment_print_day(day, text) != STATUS_ok)
        return unknown();
    return keep(arena, text, text);
}

struct said amount_day_words(struct arena *arena, int64_t day)
{
    struct civil_date date;
    if (day <= 0)
        return draft_phrase(DRAFT_PHRASE_blank_day);
    date = calendar_to_civil((int32_t)day);
    const char *parts[] = {arena_format(arena, "%02d", (int)date.day),
                           arena_format(arena, "%02d", (int)date.month),
                           arena_format(arena, "%d", (int)date.year)};
    const struct said said[DRAFT_PARTS_MOST] = {
        {parts[0], parts[0]}, {parts[1], parts[1]}, {parts[2], parts[2]}};
    return draft_fill(arena, DRAFT_PHRASE_day, said);
}

struct said amount_province(const struct place *place)
{
    return place ? amount_text(place->province) : unknown();
}

struct said amount_place(struct arena *arena, const struct place *place,
                         const char *commune)
{
    static const enum draft_phrase types[] = {
        [PLACE_xa] = DRAFT_PHRASE_commune,
        [PLACE_phuong] = DRAFT_PHRASE_ward,
        [PLACE_thi_tran] = DRAFT_PHRASE_township,
        [PLACE_dac_khu] = DRAFT_PHRASE_special_zone};
    if (!place)
        return amount_text(commune);
    struct said name =
        draft_fill_one(arena, types[place->type], amount_text(place->name));
    if (*place->district)
        return draft_fill(
            arena, DRAFT_PHRASE_place_in_district,
            (const struct said[DRAFT_PARTS_MOST]){
                name, amount_text(place->district), amount_province(place)});
    return draft_fill(
        arena, DRAFT_PHRASE_place,
        (const struct said[DRAFT_PARTS_MOST]){name, amount_province(place)});
}
