#include "model/quantity.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define WRITTEN_SIZE 96 /* the longest amount anybody writes, with the NUL */
#define DIGITS_MOST 18
#define PLACES_MOST 9
#define AMBIGUOUS_FACTOR (-1)
#define GRAMS_PER_KG 1000
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
    const char *name, *vi, *en;
} reasons[] = {
#define QUANTITY_REASON(name, vi, en) {#name, vi, en},
#include "model/quantity_reason.def"
#undef QUANTITY_REASON
};

const char *quantity_reason_name(enum quantity_reason reason)
{
    CHECK(reason < QUANTITY_REASON_COUNT);
    return reasons[reason].name;
}

const char *quantity_reason_text(enum quantity_reason reason,
                                 const char *language)
{
    CHECK(reason < QUANTITY_REASON_COUNT);
    bool english = strcmp(language, "en") == 0;
    return english ? reasons[reason].en : reasons[reason].vi;
}

/* A unit as written in full. Typed without any mark it is found by its fold;
 * typed with marks they must be these. */
struct unit {
    const char *written;
    int64_t factor; /* base units in it */
};

static const struct unit mass_units[] = {
    {"g", 1},
    {"gr", 1},
    {"gam", 1},
    {"gram", 1},
    {"lạng", 100},
    {"kg", 1000},
    {"kgs", 1000},
    {"kí", 1000},
    {"ký", 1000},
    {"kilo", 1000},
    {"kilogram", 1000},
    {"cân", 1000},
    {"yến", 10000},
    {"tạ", 100000},
    {"tấn", 1000000},
    {"ton", 1000000},
    {"tons", 1000000},
    {"tonne", 1000000},
    {"tonnes", 1000000},
    {"t", AMBIGUOUS_FACTOR}, /* tạ or tấn */
};
static const struct unit head_units[] = {
    {"con", 1}, {"đầu con", 1}, {"head", 1}, {"heads", 1}};
static const struct unit money_units[] = {
    {"", 1},
    {"đ", 1},
    {"₫", 1},
    {"đồng", 1},
    {"vnd", 1},
    {"vnđ", 1},
    {"k", 1000},
    {"nghìn", 1000},
    {"ngàn", 1000},
    {"thousand", 1000},
    {"tr", 1000000},
    {"triệu", 1000000},
    {"million", 1000000},
    {"tỷ", 1000000000},
    {"tỉ", 1000000000},
    {"bn", 1000000000},
    {"billion", 1000000000},
};
static const struct unit area_units[] = {
    {"m2", 1},        {"m²", 1},        {"mét vuông", 1},  {"ha", 10000},
    {"hecta", 10000}, {"hécta", 10000}, {"héc ta", 10000}, {"héc-ta", 10000},
};
static const struct unit sao_units[] = {{"sào", 1}, {"mẫu", 10}};

static bool is_ascii(const char *text)
{
    while (*text)
        if ((unsigned char)*text++ >= 0x80)
            return false;
    return true;
}

static bool unit_is(const char *typed, const char *written)
{
    char fold[TEXT_FOLD_SIZE(24)];
    if (strcmp(typed, written) == 0)
        return true;
    return is_ascii(typed) && typed[0] &&
           text_fold(written, fold, sizeof(fold)) == STATUS_ok &&
           strcmp(typed, fold) == 0;
}

/* 0 when the unit is not in the table. */
static int64_t find_factor(const struct unit *units, size_t count,
                           const char *typed)
{
    for (size_t i = 0; i < count; i++)
        if (unit_is(typed, units[i].written))
            return units[i].factor;
    return 0;
}

/* What was typed: digits / 10^places, then a unit. */
struct written {
    int64_t digits;
    int places;
    bool comma_thousands; /* "6,000": the comma may part thousands */
    bool half_more;       /* "rưỡi" after the unit */
    char unit[WRITTEN_SIZE];
};

/* Digits in groups of three, the first of one to three without a leading 0. */
static bool grouped(const char *text, size_t size, char separator)
{
    size_t first = 0;
    while (first < size && isdigit((unsigned char)text[first]))
        first++;
    if (first < 1 || first > 3 || text[0] == '0' || (size - first) % 4 != 0)
        return false;
    for (size_t i = first; i < size; i++) {
        bool edge = (i - first) % 4 == 0;
        if (edge ? text[i] != separator : !isdigit((unsigned char)text[i]))
            return false;
    }
    return true;
}

static size_t count_of(const char *text, size_t size, char wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += text[i] == wanted;
    return count;
}

/* Where the decimal point or comma stands, `size` when there is none. */
static enum quantity_reason find_decimal(const char *text, size_t size,
                                         const struct written *written,
                                         size_t *ret_at)
{
    size_t commas = count_of(text, size, ',');
    size_t dots = count_of(text, size, '.');
    size_t blanks = count_of(text, size, ' ');
    *ret_at = size;
    if (commas > 0 && dots + blanks == 0 && grouped(text, size, ',')) {
        /* "2,500": thousands or thousandths? */
        return written->comma_thousands ? QUANTITY_ok : QUANTITY_ambiguous;
    }
    if (commas > 1 || (commas == 0 && dots > 1 && blanks > 0))
        return QUANTITY_not_a_number;
    if (commas == 1)
        *ret_at = (size_t)((const char *)memchr(text, ',', size) - text);
    else if (dots == 1 && (blanks > 0 || !grouped(text, size, '.')))
        *ret_at = (size_t)((const char *)memchr(text, '.', size) - text);
    return QUANTITY_ok;
}

static bool whole_part_is_sound(const struct written *written, const char *text,
                                size_t size)
{
    if (size > 0 && count_of(text, size, '.') + count_of(text, size, ',') +
                            count_of(text, size, ' ') ==
                        0)
        return true;
    return grouped(text, size, '.') || grouped(text, size, ' ') ||
           (written->comma_thousands && grouped(text, size, ','));
}

static enum quantity_reason add_digits(struct written *written,
                                       const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!isdigit((unsigned char)text[i]))
            continue;
        if (written->digits >= INT64_C(1000000000000000000) / 10)
            return QUANTITY_too_large;
        written->digits = written->digits * 10 + (text[i] - '0');
    }
    return QUANTITY_ok;
}

static enum quantity_reason read_number(struct written *written,
                                        const char *text, size_t size)
{
    size_t decimal;
    enum quantity_reason reason = find_decimal(text, size, written, &decimal);
    if (reason != QUANTITY_ok)
        return reason;
    if (!whole_part_is_sound(written, text, decimal))
        return QUANTITY_not_a_number;
    reason = add_digits(written, text, decimal);
    if (reason != QUANTITY_ok || decimal == size)
        return reason;
    const char *fraction = text + decimal + 1;
    size_t places = size - decimal - 1;
    if (places == 0 || strspn(fraction, "0123456789") < places)
        return QUANTITY_not_a_number;
    while (places > 0 && fraction[places - 1] == '0')
        places--;
    if (places > PLACES_MOST)
        return QUANTITY_too_fine;
    written->places = (int)places;
    return add_digits(written, fraction, places);
}

/* Plain blanks for every kind of blank, none at the ends, one in a row. */
static void tidy_blanks(char *text)
{
    static const char *const wide[] = {"\xc2\xa0", "\xe2\x80\xaf",
                                       "\xe2\x80\x89"};
    for (size_t i = 0; i < LENGTH(wide); i++) {
        char *at;
        while ((at = strstr(text, wide[i])))
            memset(at, ' ', strlen(wide[i]));
    }
    char *to = text;
    for (const char *from = text; *from; from++) {
        bool blank = isspace((unsigned char)*from);
        if (!blank)
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

/* Digits, dots, commas, and blanks between digits. */
static size_t number_span(const char *text)
{
    size_t size = 0;
    while (isdigit((unsigned char)text[size]) ||
           (text[size] && strchr(".,", text[size])) ||
           (size > 0 && text[size] == ' ' &&
            isdigit((unsigned char)text[size + 1])))
        size++;
    return size;
}

static void cut_suffix(char *text, const char *suffix, bool *ret_found)
{
    size_t size = strlen(text);
    size_t tail = strlen(suffix);
    if (size < tail || strcmp(text + size - tail, suffix) != 0)
        return;
    text[size - tail] = '\0';
    *ret_found = true;
}

static enum quantity_reason read_written(const char *text,
                                         struct written *written)
{
    char typed[WRITTEN_SIZE];
    enum status status = text_lower(text, typed, sizeof(typed));
    if (status != STATUS_ok)
        return QUANTITY_not_a_number;
    tidy_blanks(typed);
    if (!typed[0])
        return QUANTITY_empty;
    if (typed[0] == '-' || strncmp(typed, "\xe2\x88\x92", 3) == 0)
        return QUANTITY_negative;
    size_t size = number_span(typed);
    const char *unit = typed + size;
    unit += *unit == ' ';
    memcpy(written->unit, unit, strlen(unit) + 1);
    bool ignored;
    cut_suffix(written->unit, ".", &ignored);
    cut_suffix(written->unit, " rưỡi", &written->half_more);
    cut_suffix(written->unit, " ruoi", &written->half_more);
    if (size == 0)
        return QUANTITY_not_a_number;
    return read_number(written, typed, size);
}

/* digits / 10^places * factor, when that is whole and at most `most`. */
static enum quantity_reason scale(struct written written, int64_t factor,
                                  int64_t most, int64_t *ret_amount)
{
    if (written.half_more) {
        if (written.places > 0 || written.digits > most)
            return QUANTITY_not_a_number;
        written.digits = written.digits * 10 + 5;
        written.places = 1;
    }
    /* Divide first where it is exact, so that nothing overflows early. */
    for (; written.places > 0 && factor % 10 == 0; written.places--)
        factor /= 10;
    int64_t amount;
    if (__builtin_mul_overflow(written.digits, factor, &amount))
        return QUANTITY_too_large;
    for (; written.places > 0 && amount % 10 == 0; written.places--)
        amount /= 10;
    if (written.places > 0)
        return QUANTITY_too_fine;
    if (amount > most)
        return QUANTITY_too_large;
    *ret_amount = amount;
    return QUANTITY_ok;
}

static enum quantity_reason mass_amount(const struct written *written,
                                        int64_t *ret_grams)
{
    const char *unit = written->unit;
    int64_t factor = find_factor(mass_units, LENGTH(mass_units), unit);
    if (!unit[0])
        return QUANTITY_unit_missing;
    if (factor == AMBIGUOUS_FACTOR)
        return QUANTITY_ambiguous;
    if (factor > 0)
        return scale(*written, factor, QUANTITY_MOST_GRAMS, ret_grams);
    return find_factor(head_units, LENGTH(head_units), unit)
               ? QUANTITY_heads_for_mass
               : QUANTITY_unknown_unit;
}

static enum quantity_reason head_amount(const struct written *written,
                                        int64_t *ret_heads)
{
    const char *unit = written->unit;
    if (!unit[0] || find_factor(head_units, LENGTH(head_units), unit))
        return scale(*written, 1, QUANTITY_MOST_HEADS, ret_heads);
    return find_factor(mass_units, LENGTH(mass_units), unit)
               ? QUANTITY_mass_for_heads
               : QUANTITY_unknown_unit;
}

enum quantity_reason quantity_parse(const char *text, enum quantity_kind kind,
                                    int64_t *ret_amount)
{
    struct written written = {0};
    enum quantity_reason reason = read_written(text, &written);
    if (reason != QUANTITY_ok)
        return reason;
    return kind == QUANTITY_MASS ? mass_amount(&written, ret_amount)
                                 : head_amount(&written, ret_amount);
}

enum quantity_reason money_parse(const char *text, int64_t *ret_vnd)
{
    struct written written = {0};
    enum quantity_reason reason = read_written(text, &written);
    if (reason == QUANTITY_ambiguous &&
        find_factor(money_units, LENGTH(money_units), written.unit) == 1) {
        written = (struct written){.comma_thousands = true};
        reason = read_written(text, &written);
    }
    if (reason != QUANTITY_ok)
        return reason;
    static const char *const currency[] = {" đồng", " dong", " đ",
                                           " vnd",  " vnđ",  " ₫"};
    bool ignored;
    for (size_t i = 0; i < LENGTH(currency); i++)
        cut_suffix(written.unit, currency[i], &ignored);
    int64_t factor =
        find_factor(money_units, LENGTH(money_units), written.unit);
    if (factor == 0)
        return QUANTITY_unknown_unit;
    return scale(written, factor, MONEY_MOST_VND, ret_vnd);
}

enum quantity_reason money_parse_per_kg(const char *text,
                                        int64_t *ret_vnd_per_kg)
{
    static const char *const kilograms[] = {"kg", "1kg", "1 kg",
                                            "kí", "ký",  "cân"};
    char typed[WRITTEN_SIZE];
    if (text_lower(text, typed, sizeof(typed)) != STATUS_ok)
        return QUANTITY_not_a_number;
    tidy_blanks(typed);
    char *slash = strchr(typed, '/');
    if (!slash)
        return money_parse(typed, ret_vnd_per_kg);
    const char *per = slash + 1;
    per += *per == ' ';
    for (size_t i = 0; i < LENGTH(kilograms); i++) {
        if (unit_is(per, kilograms[i])) {
            *slash = '\0';
            return money_parse(typed, ret_vnd_per_kg);
        }
    }
    return QUANTITY_unknown_unit;
}

enum quantity_reason money_parse_per_mass(const char *text,
                                          int64_t *ret_vnd_per_kg)
{
    char typed[WRITTEN_SIZE];
    int64_t vnd;
    int64_t gram_vnd; /* times the grams of a kg, before it is divided */
    if (text_lower(text, typed, sizeof(typed)) != STATUS_ok)
        return QUANTITY_not_a_number;
    tidy_blanks(typed);
    char *slash = strchr(typed, '/');
    if (!slash)
        return QUANTITY_unit_missing;
    const char *per = slash + 1;
    per += *per == ' ';
    int64_t grams = find_factor(mass_units, LENGTH(mass_units), per);
    if (grams == 0)
        return QUANTITY_unknown_unit;
    if (grams == AMBIGUOUS_FACTOR)
        return QUANTITY_ambiguous;
    *slash = '\0';
    enum quantity_reason reason = money_parse(typed, &vnd);
    if (reason != QUANTITY_ok)
        return reason;
    if (__builtin_mul_overflow(vnd, (int64_t)GRAMS_PER_KG, &gram_vnd))
        return QUANTITY_too_large;
    if (gram_vnd % grams != 0)
        return QUANTITY_not_whole_per_kg;
    if (gram_vnd / grams > MONEY_MOST_VND)
        return QUANTITY_too_large;
    *ret_vnd_per_kg = gram_vnd / grams;
    return QUANTITY_ok;
}

enum quantity_reason area_parse(const char *text, int32_t sao_m2,
                                int64_t *ret_m2)
{
    struct written written = {0};
    enum quantity_reason reason = read_written(text, &written);
    if (reason != QUANTITY_ok)
        return reason;
    const char *unit = written.unit;
    int64_t sao = find_factor(sao_units, LENGTH(sao_units), unit);
    int64_t factor = find_factor(area_units, LENGTH(area_units), unit);
    if (sao > 0 && sao_m2 <= 0)
        return QUANTITY_province_needed;
    if (sao > 0)
        factor = sao * sao_m2;
    if (!unit[0])
        return QUANTITY_area_unit_missing;
    if (factor == 0)
        return QUANTITY_unknown_unit;
    return scale(written, factor, AREA_MOST_M2, ret_m2);
}
