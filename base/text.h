/* Text as people type it: validity, one stored form, one form for search.
 *
 * Vietnamese is typed with or without marks, composed or decomposed, with the
 * tone on either vowel (hoà, hòa). A fold makes all of these equal; it is for
 * comparing only and never shown or stored in place of the name. */
#ifndef LIENKET_BASE_TEXT_H
#define LIENKET_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* A fold of `size` bytes of text never needs more than this, with the NUL. */
#define TEXT_FOLD_SIZE(size) (3 * (size) + 1)

/* The longest text, in bytes, that text_distance compares. */
#define TEXT_DISTANCE_MOST 128

/* True for well-formed UTF-8 without NUL (no surrogates, nothing overlong). */
bool text_is_utf8(const char *bytes, size_t size);

/* The search form: decomposed (NFD), marks dropped, lower case, đ as d,
 * apostrophes dropped (M'Đrắk: "mdrak"), every other run of blanks and
 * punctuation one blank, none at the ends. "" is a valid result.
 * STATUS_invalid: not UTF-8. STATUS_too_large: `size` bytes with the NUL are
 * not enough. `ret_fold` may not overlap `text`. */
MUST_CHECK enum status text_fold(const char *text, char *ret_fold, size_t size);

/* The stored form: composed (NFC), otherwise as typed. Fails like text_fold. */
MUST_CHECK enum status text_normalise(const char *text, char *ret_text,
                                      size_t size);

/* NFC and lower case with every mark kept, for telling tạ from tá. Fails like
 * text_fold. */
MUST_CHECK enum status text_lower(const char *text, char *ret_text,
                                  size_t size);

/* Levenshtein's distance in bytes of two folds (plain ASCII for Vietnamese),
 * or `limit` + 1 when it is more than `limit` or a text is too long. */
int text_distance(const char *a, const char *b, int limit);

#endif
