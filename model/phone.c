#include "model/phone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MOST 20
#define DIGITS_LEAST 7 /* fewer are a short code, or a slip */
#define COUNTRY "84"
#define NATIONAL_DIGITS 9
#define FORMER_DIGITS 10

struct mobile {
    int prefix;
    const char *operator_name;
};

struct moved {
    int before;
    int after;
};

/* clang-format off */
static const struct mobile mobiles[] = {
#define MOBILE(prefix, name) {prefix, name},
#define MOVED(before, after)
#include "model/phone_prefix.def"
#undef MOBILE
#undef MOVED
};
static const struct moved moves[] = {
#define MOBILE(prefix, name)
#define MOVED(before, after) {before, after},
#include "model/phone_prefix.def"
#undef MOBILE
#undef MOVED
};
/* clang-format on */

static int number_at(const char *digits, int count)
{
    int number = 0;
    for (int index = 0; index < count; index++)
        number = number * 10 + (digits[index] - '0');
    return number;
}

static const struct mobile *mobile_find(const char *national)
{
    int prefix = number_at(national, 2);
    for (size_t index = 0; index < sizeof mobiles / sizeof *mobiles; index++)
        if (mobiles[index].prefix == prefix)
            return &mobiles[index];
    return NULL;
}

static const struct moved *moved_find(const char *national)
{
    int prefix = number_at(national, 3);
    for (size_t index = 0; index < sizeof moves / sizeof *moves; index++)
        if (moves[index].before == prefix)
            return &moves[index];
    return NULL;
}

/* Bytes of the separator that starts here, 0 when it is none. */
static size_t separator_size(const char *at)
{
    static const char *const wide[] = {"\u00a0", "\u2010", "\u2011",
                                       "\u2012", "\u2013", "\u202f"};
    if (strchr(" .-()/\t", *at))
        return 1;
    for (size_t index = 0; index < sizeof wide / sizeof *wide; index++)
        if (strncmp(at, wide[index], strlen(wide[index])) == 0)
            return strlen(wide[index]);
    return 0;
}

/* Only digits are left; a plus counts in front of the first alone. */
static bool read_digits(const char *text, char digits[DIGITS_MOST + 1],
                        bool *ret_has_plus)
{
    size_t count = 0;
    *ret_has_plus = false;
    while (*text) {
        size_t skipped = separator_size(text);
        bool is_digit = *text >= '0' && *text <= '9';
        if (is_digit && count < DIGITS_MOST)
            digits[count++] = *text;
        else if (*text == '+' && count == 0 && !*ret_has_plus)
            *ret_has_plus = true;
        else if (!skipped)
            return false;
        text += skipped ? skipped : 1;
    }
    digits[count] = '\0';
    return count >= DIGITS_LEAST;
}

/* What follows the country code; NULL: another country's. */
static const char *after_country(const char *digits, bool has_plus)
{
    size_t count = strlen(digits);
    if (strncmp(digits, "00", 2) == 0) {
        has_plus = true;
        digits += 2;
    }
    bool has_code = strncmp(digits, COUNTRY, strlen(COUNTRY)) == 0;
    if (has_plus)
        return has_code ? digits + strlen(COUNTRY) : NULL;
    /* Nine digits that start with 84 are one of VinaPhone's numbers. */
    return has_code && count > FORMER_DIGITS ? digits + strlen(COUNTRY)
                                             : digits;
}

enum status phone_normalise(const char *text, char ret_phone[PHONE_SIZE])
{
    char digits[DIGITS_MOST + 1];
    char national[NATIONAL_DIGITS + 1];
    bool has_plus;
    if (!read_digits(text, digits, &has_plus))
        return STATUS_invalid;
    const char *rest = after_country(digits, has_plus);
    if (!rest)
        return STATUS_unsupported;
    rest += *rest == '0';
    size_t count = strlen(rest);
    const struct moved *moved =
        count == FORMER_DIGITS ? moved_find(rest) : NULL;
    if (moved)
        (void)snprintf(national, sizeof national, "%d%s", moved->after,
                       rest + 3);
    else if (count == NATIONAL_DIGITS)
        memcpy(national, rest, sizeof national);
    else
        return STATUS_unsupported;
    if (!mobile_find(national))
        return STATUS_unsupported;
    (void)snprintf(ret_phone, PHONE_SIZE, "+" COUNTRY "%s", national);
    return STATUS_ok;
}

const char *phone_operator(const char *phone)
{
    if (strlen(phone) != PHONE_SIZE - 1 || strncmp(phone, "+" COUNTRY, 3) != 0)
        return "";
    const struct mobile *mobile = mobile_find(phone + 3);
    return mobile ? mobile->operator_name : "";
}
