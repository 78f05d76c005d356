/* A growable, bounded run of bytes with a sticky first failure: write all, ask
 * once. */
#ifndef LIENKET_BASE_BUFFER_H
#define LIENKET_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
    size_t limit_bytes;
    enum status status; /* STATUS_too_large once the limit was passed */
};

void buffer_init(struct buffer *buffer, size_t limit_bytes);
void buffer_clear(struct buffer *buffer);

/* Empties it, keeps the memory, forgets the failure. */
void buffer_reset(struct buffer *buffer);

void buffer_append(struct buffer *buffer, const void *bytes, size_t size);

/* The same for one byte, which is what most fields begin with. */
static inline void buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
    if (buffer->status == STATUS_ok && buffer->size < buffer->capacity &&
        buffer->size < buffer->limit_bytes)
        buffer->data[buffer->size++] = byte;
    else
        buffer_append(buffer, &byte, 1);
}

void buffer_append_text(struct buffer *buffer, const char *text);

#endif
