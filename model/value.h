/* Members of a record's struct by their field: the one place where the schema's
 * offsets meet memory, for everything that walks a record.
 *
 * Through memcpy, so that a `struct lot *` may be read as a `void *`. */
#ifndef LIENKET_MODEL_VALUE_H
#define LIENKET_MODEL_VALUE_H

#include <string.h>

#include "model/schema.h"

/* Choices are enums of several types; all are as wide as this. */
_Static_assert(sizeof(enum unit) == sizeof(unsigned), "enums are unsigned");

static inline const void *value_at(const struct field *field, const void *value)
{
    return (const char *)value + field->offset;
}

static inline void *value_place(const struct field *field, void *value)
{
    return (char *)value + field->offset;
}

static inline int64_t value_number(const struct field *field, const void *value)
{
    int64_t number;
    memcpy(&number, value_at(field, value), sizeof number);
    return number;
}

static inline unsigned value_choice(const struct field *field,
                                    const void *value)
{
    unsigned choice;
    memcpy(&choice, value_at(field, value), sizeof choice);
    return choice;
}

static inline struct id value_id(const struct field *field, const void *value)
{
    struct id id;
    memcpy(&id, value_at(field, value), sizeof id);
    return id;
}

/* "" for NULL. */
static inline const char *value_text(const struct field *field,
                                     const void *value)
{
    const char *text;
    memcpy(&text, value_at(field, value), sizeof text);
    return text ? text : "";
}

static inline struct bytes value_bytes(const struct field *field,
                                       const void *value)
{
    struct bytes bytes;
    memcpy(&bytes, value_at(field, value), sizeof bytes);
    return bytes;
}

static inline uint32_t value_count(const struct field *field, const void *value)
{
    uint32_t count;
    memcpy(&count, (const char *)value + field->count_offset, sizeof count);
    return count;
}

static inline const void *value_item(const struct field *field,
                                     const void *value, uint32_t index)
{
    const char *items;
    memcpy(&items, value_at(field, value), sizeof items);
    return items + index * field->record->size;
}

static inline void value_set_number(const struct field *field, void *value,
                                    int64_t number)
{
    memcpy(value_place(field, value), &number, sizeof number);
}

static inline void value_set_choice(const struct field *field, void *value,
                                    unsigned choice)
{
    memcpy(value_place(field, value), &choice, sizeof choice);
}

static inline void value_set_id(const struct field *field, void *value,
                                struct id id)
{
    memcpy(value_place(field, value), &id, sizeof id);
}

static inline void value_set_text(const struct field *field, void *value,
                                  const char *text)
{
    memcpy(value_place(field, value), &text, sizeof text);
}

static inline void value_set_bytes(const struct field *field, void *value,
                                   struct bytes bytes)
{
    memcpy(value_place(field, value), &bytes, sizeof bytes);
}

static inline void value_set_list(const struct field *field, void *value,
                                  void *items, uint32_t count)
{
    memcpy(value_place(field, value), &items, sizeof items);
    memcpy((char *)value + field->count_offset, &count, sizeof count);
}

/* Copies the member itself: texts, bytes and items stay where they are. */
void value_copy(const struct field *field, const void *from, void *to);

/* Whether the field equals what a missing one takes. */
bool value_is_default(const struct field *field, const void *value);

#endif
