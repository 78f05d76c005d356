/* One msgpack value at a time, read in place and without allocating: the
 * smallest reader that both the guard and the decoder can stand on.
 *
 * Strict: integers, sizes and counts are in their shortest form, payloads lie
 * within the bytes that are there, and a count is no larger than the bytes
 * that are left. nil, floats and ext other than timestamps are refused. */
#ifndef LIENKET_MODEL_TOKEN_H
#define LIENKET_MODEL_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
    TOKEN_REFUSED,
    TOKEN_NUMBER,
    TOKEN_NEGATIVE,
    TOKEN_FLAG,
    TOKEN_TEXT,
    TOKEN_BYTES,
    TOKEN_TIMESTAMP,
    TOKEN_ARRAY,
    TOKEN_MAP,
};

struct token {
    enum token_kind kind;
    uint64_t number;      /* two's complement when negative; count of an array's
                             items or a map's pairs */
    const uint8_t *bytes; /* of text, bytes and timestamps */
    size_t size;
};

struct token_cursor {
    const uint8_t *at;
    const uint8_t *end;
};

/* Reads a scalar whole, of an array or map only the head. False, and the
 * cursor anywhere, when the bytes are refused. */
bool token_read(struct token_cursor *cursor, struct token *ret_token);

/* Moves past what belongs to `token`, which was read from bytes that
 * codec_scan accepted. */
void token_skip_inside(struct token_cursor *cursor, struct token token);

#endif
