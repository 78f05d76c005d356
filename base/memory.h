/* Memory with three lifetimes: the program's, an object's, and a message's.
 *
 * Objects use memory_allocate and memory_free. What lives as long as one
 * message or one answer comes from an arena and goes away with it at once.
 * Running out of memory ends the process: nothing here returns NULL. */
#ifndef LIENKET_BASE_MEMORY_H
#define LIENKET_BASE_MEMORY_H

#include <stddef.h>

/* Zeroed memory for `count` members of `size` bytes; `count` may be 0.
 * memory_free accepts NULL. */
void *memory_allocate(size_t count, size_t size);
void *memory_resize(void *block, size_t count, size_t size);
void memory_free(void *block);

/* The same for what its owner holds as const. */
void memory_free_const(const void *block);
char *memory_copy_text(const char *text);

/* A bounded region that is freed as a whole. Embedded: init, then clear. */
struct arena {
    struct arena_block *newest;
    size_t used_bytes;
    size_t limit_bytes;
};

/* `limit_bytes` bounds what all allocations together may take. */
void arena_init(struct arena *arena, size_t limit_bytes);
void arena_clear(struct arena *arena);

/* Frees what was taken but keeps the newest block for the next message. */
void arena_reset(struct arena *arena);

/* A place in an arena: what is taken from there on goes away with
 * arena_rewind, what was taken before stays. Marks are rewound in the reverse
 * order, none after arena_reset or arena_clear. */
struct arena_mark {
    struct arena_block *newest;
    size_t block_used;
    size_t used_bytes;
};

struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Zeroed, aligned for any type. NULL when the limit is reached: that is a
 * peer's fault (a message that wants too much), so the caller refuses it. */
void *arena_take(struct arena *arena, size_t count, size_t size);

/* Copies `size` bytes and adds a NUL; NULL as above. */
char *arena_take_text(struct arena *arena, const char *text, size_t size);

__attribute__((format(printf, 2, 3))) char *
arena_format(struct arena *arena, const char *format, ...);

#endif
