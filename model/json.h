/* Records as JSON and back, by the schema: names for numbers, words for
 * choices, ids and bytes as text. Strict (jansson): duplicate keys, bad UTF-8
 * and trailing text are refused; integers are exact to 64 bits. */
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
                                        const char *text, size_t size,
                                        struct arena *arena, void *ret_value,
                                        struct problems *problems);

#endif
