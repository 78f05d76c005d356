#include "base/memory.h"

#include <stdbool.h>

#include "tests/test.h"

#define BIG_BYTES 100000 /* more than a block of the arena */

static bool is_zeroed(const char *bytes, size_t size)
{
    for (size_t index = 0; index < size; index++)
        if (bytes[index])
            return false;
    return true;
}

static void what_was_taken_after_a_mark_goes_and_what_was_before_stays(void)
{
    struct arena arena;
    arena_init(&arena, 10 * BIG_BYTES);
    const char *before = arena_take_text(&arena, "before", 6);
    size_t used = arena.used_bytes;
    struct arena_mark mark = arena_mark(&arena);
    for (int round = 0; round < 100; round++) { /* more than the limit */
        char *small = arena_take(&arena, 100, 1);
        char *big = arena_take(&arena, BIG_BYTES, 1);
        EXPECT(small && is_zeroed(small, 100));
        EXPECT(big && is_zeroed(big, BIG_BYTES));
        if (small && big) {
            memset(small, 'x', 100);
            memset(big, 'x', BIG_BYTES);
        }
        arena_rewind(&arena, mark);
        EXPECT_NUMBER(arena.used_bytes, used);
    }
    EXPECT_TEXT(before, "before");
    arena_clear(&arena);
}

static void a_mark_in_an_empty_arena_rewinds_to_nothing(void)
{
    struct arena arena;
    arena_init(&arena, 1024);
    struct arena_mark mark = arena_mark(&arena);
    EXPECT(arena_take(&arena, 1024, 1) != NULL);
    EXPECT(arena_take(&arena, 1024, 1) == NULL);
    arena_rewind(&arena, mark);
    EXPECT(arena.newest == NULL);
    EXPECT(arena_take(&arena, 1024, 1) != NULL);
    arena_clear(&arena);
}

static void marks_may_stand_within_marks(void)
{
    struct arena arena;
    arena_init(&arena, 1024);
    struct arena_mark outer = arena_mark(&arena);
    const char *kept = arena_take_text(&arena, "kept", 4);
    struct arena_mark inner = arena_mark(&arena);
    (void)arena_take_text(&arena, "gone", 4);
    arena_rewind(&arena, inner);
    const char *next = arena_take_text(&arena, "next", 4);
    EXPECT_TEXT(kept, "kept");
    EXPECT_TEXT(next, "next");
    arena_rewind(&arena, outer);
    EXPECT_NUMBER(arena.used_bytes, 0);
    arena_clear(&arena);
}

int main(void)
{
    RUN(what_was_taken_after_a_mark_goes_and_what_was_before_stays);
    RUN(a_mark_in_an_empty_arena_rewinds_to_nothing);
    RUN(marks_may_stand_within_marks);
    return test_result();
}
