#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* The longest decomposition of one character, with room to spare. */
#define PARTS_MAX 32

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define LOW_BITS UINT64_C(0x0101010101010101)

/* How many of the first bytes are plain letters, eight at a time: most text is,
 * and of that nothing else need be looked at. */
static size_t plain_prefix(const utf8proc_uint8_t *bytes, size_t size)
{
    size_t plain = 0;
    for (; size - plain >= sizeof(uint64_t); plain += sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, bytes + plain, sizeof eight);
        /* A zero byte borrows from its high bit. */
        if ((eight | (eight - LOW_BITS)) & HIGH_BITS)
            break;
    }
    return plain;
}

bool text_is_utf8(const char *bytes, size_t size)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)bytes;
    while (size > 0) {
        size_t plain = plain_prefix(at, size);
        at += plain;
        size -= plain;
        if (size == 0)
            break;
        utf8proc_int32_t character;
        utf8proc_ssize_t used =
            utf8proc_iterate(at, (utf8proc_ssize_t)size, &character);
        if (used <= 0 || character == 0)
            return false;
        at += used;
        size -= (size_t)used;
    }
    return true;
}

/* The fold under construction. A first pass only measures. */
struct fold {
    char *bytes; /* NULL while measuring */
    size_t used;
    bool gap; /* a blank is due before the next letter */
};

static void fold_put(struct fold *fold, utf8proc_int32_t character)
{
    utf8proc_uint8_t bytes[4];
    size_t size = (size_t)utf8proc_encode_char(character, bytes);
    if (fold->gap && fold->used > 0) {
        if (fold->bytes)
            fold->bytes[fold->used] = ' ';
        fold->used++;
    }
    if (fold->bytes)
        memcpy(fold->bytes + fold->used, bytes, size);
    fold->used += size;
    fold->gap = false;
}

static bool is_apostrophe(utf8proc_int32_t character)
{
    return character == '\'' || character == '`' || character == 0x2019 ||
           character == 0x2018 || character == 0x02BC;
}

static void fold_character(struct fold *fold, utf8proc_int32_t character)
{
    if (character == 0x0111) /* đ does not decompose */
        character = 'd';
    /* utf8proc numbers letters, marks, digits, then the rest, in this order. */
    int category = (int)utf8proc_category(character);
    bool letter =
        category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    bool mark =
        category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
    bool number =
        category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
    if (mark || is_apostrophe(character))
        return;
    if (letter || number)
        fold_put(fold, character);
    else
        fold->gap = true;
}

static size_t fold_all(const char *text, char *bytes)
{
    struct fold fold = {.bytes = bytes};
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    while (*at) {
        utf8proc_int32_t character;
        utf8proc_int32_t parts[PARTS_MAX];
        int boundary = UTF8PROC_BOUNDCLASS_START;
        at += utf8proc_iterate(at, -1, &character);
        utf8proc_ssize_t count = utf8proc_decompose_char(
            character, parts, PARTS_MAX, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD,
            &boundary);
        for (utf8proc_ssize_t i = 0; i < count; i++)
            fold_character(&fold, parts[i]);
    }
    return fold.used;
}

enum status text_fold(const char *text, char *ret_fold, size_t size)
{
    if (!text_is_utf8(text, strlen(text)))
        return STATUS_invalid;
    if (fold_all(text, NULL) >= size)
        return STATUS_too_large;
    ret_fold[fold_all(text, ret_fold)] = '\0';
    return STATUS_ok;
}

static utf8proc_int32_t to_lower(utf8proc_int32_t character, void *unused)
{
    (void)unused;
    return utf8proc_tolower(character);
}

static enum status compose(const char *text, utf8proc_custom_func change,
                           char *ret_text, size_t size)
{
    size_t length = strlen(text);
    utf8proc_uint8_t *composed = NULL;
    if (!text_is_utf8(text, length))
        return STATUS_invalid;
    utf8proc_ssize_t used = utf8proc_map_custom(
        (const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &composed,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE, change, NULL);
    if (used < 0)
        return STATUS_invalid;
    bool fits = (size_t)used < size;
    if (fits)
        memcpy(ret_text, composed, (size_t)used + 1);
    free(composed);
    return fits ? STATUS_ok : STATUS_too_large;
}

enum status text_normalise(const char *text, char *ret_text, size_t size)
{
    return compose(text, NULL, ret_text, size);
}

enum status text_lower(const char *text, char *ret_text, size_t size)
{
    return compose(text, to_lower, ret_text, size);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

int text_distance(const char *a, const char *b, int limit)
{
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    size_t apart = a_size > b_size ? a_size - b_size : b_size - a_size;
    if (limit < 0 || a_size > TEXT_DISTANCE_MOST ||
        b_size > TEXT_DISTANCE_MOST || apart > (size_t)limit)
        return limit + 1;
    int row[TEXT_DISTANCE_MOST + 1]; /* from a's first i bytes to b's first j */
    for (size_t j = 0; j <= b_size; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= a_size; i++) {
        int diagonal = row[0];
        int nearest = row[0] = (int)i;
        for (size_t j = 1; j <= b_size; j++) {
            int changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(changed, 1 + least(row[j], row[j - 1]));
            nearest = least(nearest, row[j]);
        }
        if (nearest > limit)
            return limit + 1;
    }
    return least(row[b_size], limit + 1);
}
