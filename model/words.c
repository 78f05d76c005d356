#include "model/words.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define THOUSAND UINT64_C(1000)
#define MILLION UINT64_C(1000000)
#define BILLION UINT64_C(1000000000)

/* The text so far; words are parted by a blank. */
struct words {
    char *text;
    size_t size;
};

static void say_after(struct words *words, const char *between,
                      const char *word)
{
    int size = snprintf(words->text + words->size, WORDS_SIZE - words->size,
                        "%s%s", words->size ? between : "", word);
    CHECK(size >= 0 && words->size + (size_t)size < WORDS_SIZE);
    words->size += (size_t)size;
}

static void say(struct words *words, const char *word)
{
    say_after(words, " ", word);
}

/* ---- Vietnamese */

static const char *const digits_vi[] = {"không", "một", "hai", "ba",  "bốn",
                                        "năm",   "sáu", "bảy", "tám", "chín"};

/* The last digit after mười (`ten` 1) or after hai mươi to chín mươi. */
static const char *last_digit_vi(unsigned ten, unsigned one)
{
    if (one == 5)
        return "lăm";
    if (ten > 1 && one == 1)
        return "mốt";
    if (ten > 1 && one == 4)
        return "tư";
    return digits_vi[one];
}

/* A group of three that is not 0; after another one it says its hundreds. */
static void say_group_vi(struct words *words, unsigned group)
{
    unsigned hundred = group / 100, ten = group / 10 % 10, one = group % 10;
    bool has_hundred = hundred || words->size;
    if (has_hundred) {
        say(words, digits_vi[hundred]);
        say(words, "trăm");
    }
    if (ten == 0 && one) {
        if (has_hundred)
            say(words, "linh");
        say(words, digits_vi[one]);
    }
    if (ten == 1)
        say(words, "mười");
    if (ten > 1) {
        say(words, digits_vi[ten]);
        say(words, "mươi");
    }
    if (ten && one)
        say(words, last_digit_vi(ten, one));
}

/* Below a billion; 0 says nothing. */
static void say_groups_vi(struct words *words, uint64_t number)
{
    static const struct {
        uint64_t size;
        const char *name;
    } scales[] = {{MILLION, "triệu"}, {THOUSAND, "nghìn"}, {1, NULL}};
    for (size_t index = 0; index < sizeof scales / sizeof *scales; index++) {
        unsigned group = (unsigned)(number / scales[index].size % THOUSAND);
        if (!group)
            continue;
        say_group_vi(words, group);
        if (scales[index].name)
            say(words, scales[index].name);
    }
}

/* At most two rounds: an int64_t is below ten billion billions. */
static void say_vi(struct words *words, uint64_t number)
{
    uint64_t billions = number / BILLION;
    if (billions >= BILLION) {
        say_groups_vi(words, billions / BILLION);
        say(words, "tỷ");
    }
    say_groups_vi(words, billions % BILLION);
    if (billions)
        say(words, "tỷ");
    say_groups_vi(words, number % BILLION);
    if (!number)
        say(words, digits_vi[0]);
}

/* ---- English */

static const char *const small_en[] = {
    "zero",    "one",     "two",       "three",    "four",
    "five",    "six",     "seven",     "eight",    "nine",
    "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};

static const char *const tens_en[] = {"",       "",      "twenty", "thirty",
                                      "forty",  "fifty", "sixty",  "seventy",
                                      "eighty", "ninety"};

static void say_below_hundred_en(struct words *words, unsigned number)
{
    if (number < 20) {
        say(words, small_en[number]);
        return;
    }
    say(words, tens_en[number / 10]);
    if (number % 10)
        say_after(words, "-", small_en[number % 10]);
}

/* "and" stands before the last two digits of hundreds, and of the number. */
static void say_group_en(struct words *words, unsigned group, bool is_last)
{
    unsigned rest = group % 100;
    if (group >= 100) {
        say(words, small_en[group / 100]);
        say(words, "hundred");
    }
    if (!rest)
        return;
    if (group >= 100 || (is_last && words->size))
        say(words, "and");
    say_below_hundred_en(words, rest);
}

static void say_en(struct words *words, uint64_t number)
{
    static const char *const scales[] = {
        "",         "thousand",    "million",    "billion",
        "trillion", "quadrillion", "quintillion"};
    uint64_t size = BILLION * BILLION;
    for (size_t scale = 6; size; scale--, size /= THOUSAND) {
        unsigned group = (unsigned)(number / size % THOUSAND);
        if (!group)
            continue;
        say_group_en(words, group, size == 1);
        if (size > 1)
            say(words, scales[scale]);
    }
    if (!number)
        say(words, small_en[0]);
}

void words_number(int64_t number, const char *language,
                  char ret_text[WORDS_SIZE])
{
    bool is_vietnamese = strcmp(language, "vi") == 0;
    struct words words = {.text = ret_text};
    struct words sign = {.text = ret_text};
    uint64_t magnitude = (uint64_t)number;
    if (number < 0) {
        magnitude = 0 - magnitude;
        say(&sign, is_vietnamese ? "âm " : "minus ");
        words.text += sign.size;
    }
    if (is_vietnamese)
        say_vi(&words, magnitude);
    else
        say_en(&words, magnitude);
}

void words_money(int64_t vnd, const char *language, char ret_text[WORDS_SIZE])
{
    words_number(vnd, language, ret_text);
    struct words words = {.text = ret_text, .size = strlen(ret_text)};
    bool is_vietnamese = strcmp(language, "vi") == 0;
    say(&words, is_vietnamese ? "đồng" : "Vietnamese dong");
    ret_text[0] = (char)toupper((unsigned char)ret_text[0]);
}
