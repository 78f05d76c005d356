/* Records as JSON and back, by the schema: names for numbers, words for
 * choices, ids and bytes as text. Strict (jansson): duplicate keys, bad UTF-8
 * and trailing text are refused; integers are exact to 64 bits.
 *
 * Numbers are integers in the base unit of their measure, but flags are true or
 * false, days "2026-11-01" and times "2026-11-01T08:00:00.000Z"; for these
 * three the integer is read as well. Bytes are hex in lower case. null reads as
 * a missing field, and `whole` writes it for what is not said and has no value
 * of its own: ids, choices, days, times and numbers whose default lies out of
 * their range. */
#ifndef LIENKET_MODEL_JSON_H
#define LIENKET_MODEL_JSON_H

#include "base/buffer.h"
#include "model/codec.h"

/* Appends one line without a line end; fields in the order of the schema;
 * fields at their default are left out unless `whole`. */
void record_to_json(const struct record *record, const void *value, bool whole,
                    struct buffer *out);

/* Field names that the record does not have, wrong kinds, ranges: problems. */
MUST_CHECK enum status record_from_json(const struct record *record,
                                        struct bytes text, struct arena *arena,
                                        void *ret_value,
                                        struct problems *problems);

#endif
