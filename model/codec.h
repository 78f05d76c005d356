/* Records to msgpack and back, by the schema alone, and the guard that stands
 * before it.
 *
 * A record is a map of field number to value, ascending, without fields that
 * equal their default: one value has one encoding, so that bytes can be hashed
 * and compared. Numbers are the shortest integers, ids and bytes are bin, text
 * is str in UTF-8 without NUL, choices are their number, embedded records are
 * maps and lists are arrays of maps. Fields a record does not know are skipped
 * (a newer peer); missing ones take their default. */
#ifndef LIENKET_MODEL_CODEC_H
#define LIENKET_MODEL_CODEC_H

#include "base/buffer.h"
#include "base/memory.h"
#include "model/problem.h"
#include "model/schema.h"

#define CODEC_DEPTH_MOST 16

/* Reads the bytes once, without allocating: one whole msgpack value and
 * nothing after it, counts within the bytes that are there, depth bounded,
 * map keys unsigned and ascending (so each stands once), text in UTF-8 without
 * NUL, integers, sizes and counts minimal, no floats, no nil, ext only as
 * timestamps (-1). Anything else is STATUS_invalid. */
MUST_CHECK enum status codec_scan(const void *bytes, size_t size);

/* Appends the encoding of `value` (a struct of `record`) to `out`, whose sticky
 * status tells when it did not fit. */
void record_encode(const struct record *record, const void *value,
                   struct buffer *out);

/* Scans, then fills `ret_value` from `encoded`; what it points at is taken from
 * `arena`. On STATUS_invalid or STATUS_too_large `problems` (may be NULL) says
 * which field and why, and `ret_value` is not to be used. Checks kinds, sizes
 * and ranges of what is there; not REQUIRED, which depends on the verb. */
MUST_CHECK enum status record_decode(const struct record *record,
                                     struct bytes encoded, struct arena *arena,
                                     void *ret_value,
                                     struct problems *problems);

/* Adds a problem for each REQUIRED field that is not said, each number out of
 * range, each unknown word, at any depth: for values that did not come
 * through record_decode, and for REQUIRED ones. Returns whether all is well. */
bool record_validate(const struct record *record, const void *value,
                     struct problems *problems);

/* Sets every field to its default. */
void record_init(const struct record *record, void *ret_value);

/* Sets the fields that are flagged SERVER to their default, not those of
 * records inside. */
void record_clear_server(const struct record *record, void *value);

/* Deep equality, by the schema. */
bool record_equal(const struct record *record, const void *a, const void *b);

/* A deep copy into `arena`; false when it did not fit. */
MUST_CHECK bool record_copy(const struct record *record, const void *value,
                            struct arena *arena, void *ret_copy);

#endif
