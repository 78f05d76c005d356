#include "base/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define BLOCK_BYTES ((size_t)16 * 1024)
#define EXIT_NO_MEMORY 71

struct arena_block {
    struct arena_block *older;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

void *memory_allocate(size_t count, size_t size)
{
    void *block = calloc(count ? count : 1, size ? size : 1);
    if (!block)
        die(EXIT_NO_MEMORY, "out of memory: %zu times %zu bytes", count, size);
    return block;
}

void *memory_resize(void *block, size_t count, size_t size)
{
    void *resized = reallocarray(block, count ? count : 1, size ? size : 1);
    if (!resized)
        die(EXIT_NO_MEMORY, "out of memory: %zu times %zu bytes", count, size);
    return resized;
}

void memory_free(void *block)
{
    free(block);
}

void memory_free_const(const void *block)
{
    union {
        const void *held;
        void *own;
    } pointer = {.held = block};
    memory_free(pointer.own);
}

char *memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = memory_allocate(size, 1);
    memcpy(copy, text, size);
    return copy;
}

void arena_init(struct arena *arena, size_t limit_bytes)
{
    *arena = (struct arena){.limit_bytes = limit_bytes};
}

void arena_clear(struct arena *arena)
{
    struct arena_block *block = arena->newest;
    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    arena->newest = NULL;
    arena->used_bytes = 0;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *keep = arena->newest;
    if (!keep)
        return;
    arena->newest = keep->older;
    arena_clear(arena);
    memset(keep->bytes, 0, keep->used);
    keep->older = NULL;
    keep->used = 0;
    arena->newest = keep;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){.newest = arena->newest,
                               .block_used =
                                   arena->newest ? arena->newest->used : 0,
                               .used_bytes = arena->used_bytes};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->newest != mark.newest) {
        struct arena_block *older = arena->newest->older;
        free(arena->newest);
        arena->newest = older;
    }
    struct arena_block *block = arena->newest;
    if (block) {
        memset(block->bytes + mark.block_used, 0,
               block->used - mark.block_used);
        block->used = mark.block_used;
    }
    arena->used_bytes = mark.used_bytes;
}

static struct arena_block *arena_grow(struct arena *arena, size_t wanted)
{
    size_t size = wanted > BLOCK_BYTES ? wanted : BLOCK_BYTES;
    struct arena_block *block = memory_allocate(1, sizeof *block + size);
    block->older = arena->newest;
    block->size = size;
    arena->newest = block;
    return block;
}

void *arena_take(struct arena *arena, size_t count, size_t size)
{
    size_t wanted;
    if (__builtin_mul_overflow(count, size, &wanted) ||
        wanted > SIZE_MAX - alignof(max_align_t))
        return NULL;
    wanted = (wanted + alignof(max_align_t) - 1) &
             ~(size_t)(alignof(max_align_t) - 1);
    if (wanted > arena->limit_bytes - arena->used_bytes)
        return NULL;
    struct arena_block *block = arena->newest;
    if (!block || block->size - block->used < wanted)
        block = arena_grow(arena, wanted);
    void *taken = block->bytes + block->used;
    block->used += wanted;
    arena->used_bytes += wanted;
    return taken;
}

char *arena_take_text(struct arena *arena, const char *text, size_t size)
{
    char *copy = arena_take(arena, size + 1, 1);
    if (copy && size)
        memcpy(copy, text, size);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        die(EXIT_NO_MEMORY, "out of memory: formatting");
    char *copy = arena_take_text(arena, text, (size_t)length);
    free(text);
    return copy;
}
