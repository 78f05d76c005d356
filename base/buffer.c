#include "base/buffer.h"

#include <string.h>

#include "base/memory.h"

void buffer_init(struct buffer *buffer, size_t limit_bytes)
{
    *buffer = (struct buffer){.limit_bytes = limit_bytes};
}

void buffer_clear(struct buffer *buffer)
{
    memory_free(buffer->data);
    buffer_init(buffer, buffer->limit_bytes);
}

void buffer_reset(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->status = STATUS_ok;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    if (buffer->status != STATUS_ok || size == 0)
        return;
    if (size > buffer->limit_bytes - buffer->size) {
        buffer->status = STATUS_too_large;
        return;
    }
    if (size > buffer->capacity - buffer->size) {
        size_t capacity = buffer->capacity ? buffer->capacity * 2 : 512;
        while (capacity < buffer->size + size)
            capacity *= 2;
        buffer->data = memory_resize(buffer->data, capacity, 1);
        buffer->capacity = capacity;
    }
    memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}
