#include "base/check.h"
#include "base/text.h"
#include "model/codec.h"
#include "model/token.h"

#define KEY_MOST 65535 /* field numbers are uint16_t */

/* What follows each of the first bytes 0xc0 to 0xdf: a big-endian number of
 * `width` bytes that may not be smaller than `least`, or a shorter form would
 * have done. */
struct format {
    enum token_kind kind;
    unsigned width;
    uint64_t least;
};

/* clang-format off */
static const struct format formats[32] = {
    [0xc2 - 0xc0] = {TOKEN_FLAG, 0, 0},
    [0xc3 - 0xc0] = {TOKEN_FLAG, 0, 0},
    [0xc4 - 0xc0] = {TOKEN_BYTES, 1, 0},
    [0xc5 - 0xc0] = {TOKEN_BYTES, 2, 0x100},
    [0xc6 - 0xc0] = {TOKEN_BYTES, 4, 0x10000},
    [0xc7 - 0xc0] = {TOKEN_TIMESTAMP, 1, 12},
    [0xcc - 0xc0] = {TOKEN_NUMBER, 1, 0x80},
    [0xcd - 0xc0] = {TOKEN_NUMBER, 2, 0x100},
    [0xce - 0xc0] = {TOKEN_NUMBER, 4, 0x10000},
    [0xcf - 0xc0] = {TOKEN_NUMBER, 8, 0x100000000},
    [0xd0 - 0xc0] = {TOKEN_NEGATIVE, 1, 32 + 1},
    [0xd1 - 0xc0] = {TOKEN_NEGATIVE, 2, 0x80 + 1},
    [0xd2 - 0xc0] = {TOKEN_NEGATIVE, 4, 0x8000 + 1},
    [0xd3 - 0xc0] = {TOKEN_NEGATIVE, 8, 0x80000000 + 1},
    [0xd6 - 0xc0] = {TOKEN_TIMESTAMP, 0, 0},
    [0xd7 - 0xc0] = {TOKEN_TIMESTAMP, 0, 0},
    [0xd9 - 0xc0] = {TOKEN_TEXT, 1, 32},
    [0xda - 0xc0] = {TOKEN_TEXT, 2, 0x100},
    [0xdb - 0xc0] = {TOKEN_TEXT, 4, 0x10000},
    [0xdc - 0xc0] = {TOKEN_ARRAY, 2, 16},
    [0xdd - 0xc0] = {TOKEN_ARRAY, 4, 0x10000},
    [0xde - 0xc0] = {TOKEN_MAP, 2, 16},
    [0xdf - 0xc0] = {TOKEN_MAP, 4, 0x10000},
};
/* clang-format on */

static size_t left(const struct token_cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

static bool read_payload(struct token_cursor *cursor, uint64_t size,
                         struct token *token)
{
    if (size > left(cursor))
        return false;
    token->bytes = cursor->at;
    token->size = (size_t)size;
    cursor->at += size;
    return true;
}

/* The type byte of an ext is -1 for a timestamp (msgpack's specification). */
static bool read_timestamp(struct token_cursor *cursor, uint64_t size,
                           struct token *token)
{
    if (left(cursor) < 1 || *cursor->at++ != 0xff)
        return false;
    return read_payload(cursor, size, token);
}

/* A negative number of `width` bytes below -least + 1; sign extended. */
static bool read_negative(unsigned width, uint64_t least, struct token *token)
{
    CHECK(width >= 1 && width <= sizeof token->number);
    uint64_t sign = UINT64_C(1) << (8 * width - 1);
    if (!(token->number & sign))
        return false;
    token->number = (token->number ^ sign) - sign;
    return 0 - token->number >= least;
}

static bool read_long(struct token_cursor *cursor, uint8_t first,
                      struct token *token)
{
    const struct format *format = &formats[first - 0xc0];
    if (format->width > left(cursor))
        return false;
    for (unsigned index = 0; index < format->width; index++)
        token->number = token->number << 8 | *cursor->at++;
    token->kind = format->kind;
    if (format->kind == TOKEN_NEGATIVE)
        return read_negative(format->width, format->least, token);
    if (token->number < format->least)
        return false;
    switch (format->kind) {
    case TOKEN_NUMBER:
        return true;
    case TOKEN_FLAG:
        token->number = first & 1;
        return true;
    case TOKEN_TEXT:
    case TOKEN_BYTES:
        return read_payload(cursor, token->number, token);
    case TOKEN_TIMESTAMP:
        if (first == 0xc7 && token->number != 12)
            return false;
        return read_timestamp(
            cursor, first == 0xc7 ? 12 : (first == 0xd6 ? 4 : 8), token);
    case TOKEN_ARRAY:
        return token->number <= left(cursor);
    case TOKEN_MAP:
        return token->number <= left(cursor) / 2;
    case TOKEN_NEGATIVE:
    case TOKEN_REFUSED:
        break;
    }
    return false;
}

bool token_read(struct token_cursor *cursor, struct token *ret_token)
{
    struct token *token = ret_token;
    *token = (struct token){0};
    if (cursor->at == cursor->end)
        return false;
    uint8_t first = *cursor->at++;
    if (first <= 0x7f) {
        token->kind = TOKEN_NUMBER;
        token->number = first;
        return true;
    }
    if (first <= 0x8f) {
        token->kind = TOKEN_MAP;
        token->number = first & 15;
        return token->number <= left(cursor) / 2;
    }
    if (first <= 0x9f) {
        token->kind = TOKEN_ARRAY;
        token->number = first & 15;
        return token->number <= left(cursor);
    }
    if (first <= 0xbf) {
        token->kind = TOKEN_TEXT;
        return read_payload(cursor, first & 31, token);
    }
    if (first <= 0xdf)
        return read_long(cursor, first, token);
    token->kind = TOKEN_NEGATIVE;
    token->number = (uint64_t)(int64_t)(int8_t)first;
    return true;
}

/* How many values stand inside of it, not counting what is inside of those. */
static uint64_t inside(struct token token)
{
    if (token.kind == TOKEN_MAP)
        return token.number * 2;
    return token.kind == TOKEN_ARRAY ? token.number : 0;
}

void token_skip_inside(struct token_cursor *cursor, struct token token)
{
    for (uint64_t values = inside(token); values > 0; values--) {
        struct token next;
        CHECK(token_read(cursor, &next));
        values += inside(next);
    }
}

/* An array or map that is being read. Ascending keys are how a map with each
 * key once is known without remembering the keys. */
struct open {
    uint64_t values_left;
    uint64_t least_key;
    bool is_map;
};

static bool is_next_key(struct open *open, struct token token)
{
    if (token.kind != TOKEN_NUMBER || token.number < open->least_key ||
        token.number > KEY_MOST)
        return false;
    open->least_key = token.number + 1;
    return true;
}

/* Reads one value into the innermost of `opens`, and opens it when it is an
 * array or a map. */
static bool scan_value(struct token_cursor *cursor, struct open *opens,
                       size_t *depth)
{
    struct open *open = &opens[*depth];
    struct token token;
    if (!token_read(cursor, &token))
        return false;
    bool is_key = open->is_map && open->values_left % 2 == 0;
    if (is_key && !is_next_key(open, token))
        return false;
    if (token.kind == TOKEN_TEXT &&
        !text_is_utf8((const char *)token.bytes, token.size))
        return false;
    open->values_left--;
    if (token.kind != TOKEN_ARRAY && token.kind != TOKEN_MAP)
        return true;
    if (*depth == CODEC_DEPTH_MOST)
        return false;
    opens[++*depth] = (struct open){.values_left = inside(token),
                                    .is_map = token.kind == TOKEN_MAP};
    return true;
}

enum status codec_scan(const void *bytes, size_t size)
{
    if (size == 0)
        return STATUS_invalid; /* and `bytes` may be NULL */
    const uint8_t *at = bytes;
    struct token_cursor cursor = {at, at + size};
    struct open opens[CODEC_DEPTH_MOST + 1];
    size_t depth = 0;
    opens[0] = (struct open){.values_left = 1};
    while (depth > 0 || opens[0].values_left > 0) {
        if (opens[depth].values_left == 0)
            depth--;
        else if (!scan_value(&cursor, opens, &depth))
            return STATUS_invalid;
    }
    return cursor.at == cursor.end ? STATUS_ok : STATUS_invalid;
}
