#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "model/calendar.h"

#define WRITTEN_SIZE 96
#define NUMBERS_MOST 3
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The numbers and the words of a date; marks, case and signs do not matter. */
struct words {
    int32_t numbers[NUMBERS_MOST];
    size_t digits[NUMBERS_MOST]; /* of each number */
    size_t count;
    bool lunar;
    bool leap;
    bool plain; /* the month before the leap one was said */
};

static bool take_number(struct words *words, const char *digits, size_t size)
{
    if (words->count == NUMBERS_MOST || size > 4)
        return false;
    int32_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number * 10 + (digits[i] - '0');
    words->numbers[words->count] = number;
    words->digits[words->count++] = size;
    return true;
}

static bool take_word(struct words *words, const char *word, size_t size)
{
    static const char *const empty[] = {"ngay", "thang", "nam", "mung",
                                        "lich", "duong", "dl",  "t"};
    if ((size == 2 && memcmp(word, "al", 2) == 0) ||
        (size == 2 && memcmp(word, "am", 2) == 0)) {
        words->lunar = true;
        return true;
    }
    if (size == 5 && memcmp(word, "nhuan", 5) == 0) {
        words->lunar = words->leap = true;
        return true;
    }
    if (size == 6 && memcmp(word, "thuong", 6) == 0) {
        words->lunar = words->plain = true;
        return true;
    }
    for (size_t i = 0; i < LENGTH(empty); i++)
        if (strlen(empty[i]) == size && memcmp(word, empty[i], size) == 0)
            return true;
    return false;
}

/* "01/11/2026-" is half a range, not a day. */
static bool has_open_end(const char *text)
{
    const char *last = text + strlen(text);
    while (last > text && isspace((unsigned char)last[-1]))
        last--;
    while (isspace((unsigned char)*text))
        text++;
    return last > text &&
           (ispunct((unsigned char)*text) || ispunct((unsigned char)last[-1]));
}

static bool read_words(const char *text, struct words *words)
{
    char fold[TEXT_FOLD_SIZE(WRITTEN_SIZE)];
    if (strlen(text) >= WRITTEN_SIZE || has_open_end(text) ||
        text_fold(text, fold, sizeof(fold)) != STATUS_ok)
        return false;
    const char *at = fold;
    while (*at) {
        size_t digits = strspn(at, "0123456789");
        size_t letters = strcspn(at, "0123456789 ");
        bool taken = true;
        if (digits > 0)
            taken = take_number(words, at, digits);
        else if (letters > 0)
            taken = take_word(words, at, letters);
        if (!taken)
            return false;
        at += digits > 0 ? digits : letters > 0 ? letters : 1;
    }
    return true;
}

static enum status day_from(const struct words *words, int32_t year,
                            int32_t month, int32_t day, int32_t *ret_day)
{
    int32_t leap_month;
    if (words->lunar && !words->leap && !words->plain &&
        calendar_leap_month(year, &leap_month) == STATUS_ok &&
        leap_month == month)
        return STATUS_ambiguous;
    if (words->lunar)
        return calendar_from_lunar(
            (struct lunar_date){year, month, day, words->leap}, ret_day);
    return calendar_from_civil((struct civil_date){year, month, day}, ret_day);
}

static enum status read_day(const struct words *words, int32_t *ret_day)
{
    const int32_t *numbers = words->numbers;
    if (words->count != 3)
        return STATUS_invalid;
    if (words->digits[0] == 4 && words->digits[1] <= 2 && words->digits[2] <= 2)
        return day_from(words, numbers[0], numbers[1], numbers[2], ret_day);
    if (words->digits[2] == 4 && words->digits[0] <= 2 && words->digits[1] <= 2)
        return day_from(words, numbers[2], numbers[1], numbers[0], ret_day);
    return STATUS_invalid;
}

static enum status read_month(const struct words *words,
                              struct day_range *ret_range)
{
    struct day_range range;
    bool year_first = words->digits[0] == 4;
    if (words->count != 2 || words->digits[!year_first] != 4 ||
        words->digits[year_first] > 2)
        return STATUS_invalid;
    int32_t year = words->numbers[!year_first];
    int32_t month = words->numbers[year_first];
    enum status status = day_from(words, year, month, 1, &range.first);
    if (status != STATUS_ok)
        return status;
    int32_t last = 31;
    while (day_from(words, year, month, last, &range.last) != STATUS_ok)
        last--;
    *ret_range = range;
    return STATUS_ok;
}

enum status calendar_parse(const char *text, int32_t *ret_day)
{
    struct words words = {0};
    if (!read_words(text, &words))
        return STATUS_invalid;
    return read_day(&words, ret_day);
}

/* A day or a month. */
static enum status read_end(const char *text, struct day_range *ret_range)
{
    struct words words = {0};
    int32_t day;
    if (!read_words(text, &words))
        return STATUS_invalid;
    enum status status = read_day(&words, &day);
    if (status == STATUS_ambiguous)
        return status;
    if (status != STATUS_ok)
        return read_month(&words, ret_range);
    *ret_range = (struct day_range){day, day};
    return STATUS_ok;
}

/* The range when `text` parts at `at` into two ends. */
static enum status read_ends(const char *text, const char *at, size_t size,
                             struct day_range *ret_range)
{
    char left[2 * WRITTEN_SIZE];
    struct day_range first;
    struct day_range last;
    memcpy(left, text, (size_t)(at - text));
    left[at - text] = '\0';
    enum status status = read_end(left, &first);
    enum status last_status = read_end(at + size, &last);
    if (status == STATUS_ok || last_status == STATUS_invalid)
        status = last_status;
    if (status != STATUS_ok || last.last < first.first)
        return status == STATUS_ok ? STATUS_invalid : status;
    *ret_range = (struct day_range){first.first, last.last};
    return STATUS_ok;
}

enum status calendar_parse_range(const char *text, struct day_range *ret_range)
{
    static const char *const partings[] = {
        "..", "…", "đến", "den", "tới", "toi", "→", "->", "–", "—", "-"};
    char lower[2 * WRITTEN_SIZE];
    enum status status = text_lower(text, lower, sizeof(lower));
    if (status != STATUS_ok)
        return STATUS_invalid;
    bool is_ambiguous = false;
    status = read_end(lower, ret_range);
    if (status != STATUS_invalid)
        return status;
    for (size_t i = 0; i < LENGTH(partings); i++) {
        size_t size = strlen(partings[i]);
        const char *at = lower;
        while ((at = strstr(at, partings[i]))) {
            status = read_ends(lower, at, size, ret_range);
            if (status == STATUS_ok)
                return STATUS_ok;
            is_ambiguous |= status == STATUS_ambiguous;
            at += size;
        }
    }
    return is_ambiguous ? STATUS_ambiguous : STATUS_invalid;
}
