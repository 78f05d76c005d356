#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/json.h"

#define ROOM ((size_t)64 << 20)

/* What was accepted has one encoding, which is accepted too. */
static void check_canonical(const struct record *record, const void *value,
                            struct arena *arena)
{
    struct buffer first;
    struct buffer second;
    void *again = memory_allocate(1, record->size);
    buffer_init(&first, ROOM);
    buffer_init(&second, ROOM);
    record_encode(record, value, &first);
    CHECK(record_decode(record, bytes_of(first.data, first.size), arena, again,
                        NULL) == STATUS_ok);
    CHECK(record_equal(record, value, again));
    record_encode(record, again, &second);
    CHECK(first.size == second.size &&
          memcmp(first.data, second.data, first.size) == 0);
    buffer_clear(&first);
    buffer_clear(&second);
    memory_free(again);
}

static void check_json(const struct record *record, const void *value,
                       struct arena *arena)
{
    struct buffer text;
    void *again = memory_allocate(1, record->size);
    buffer_init(&text, ROOM);
    record_to_json(record, value, false, &text);
    CHECK(record_from_json(record, bytes_of(text.data, text.size), arena, again,
                           NULL) == STATUS_ok);
    CHECK(record_equal(record, value, again));
    buffer_clear(&text);
    memory_free(again);
}

static void check_problems(const struct record *record,
                           const struct problems *problems)
{
    struct buffer text;
    buffer_init(&text, ROOM);
    CHECK(problems->count > 0);
    for (uint32_t index = 0; index < problems->count; index++) {
        CHECK(record_validate(&record_problem, &problems->list[index], NULL));
        problem_print(&problems->list[index], record, "vi", &text);
    }
    buffer_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct problems problems;
    const struct record *record = size > 0 ? record_find(data[0]) : NULL;
    if (!record)
        return 0;
    arena_init(&arena, ROOM);
    problems_init(&problems, &arena);
    void *value = memory_allocate(1, record->size);
    enum status status = record_decode(record, bytes_of(data + 1, size - 1),
                                       &arena, value, &problems);
    if (status == STATUS_ok) {
        check_canonical(record, value, &arena);
        check_json(record, value, &arena);
    } else if (status == STATUS_invalid) {
        check_problems(record, &problems);
    }
    memory_free(value);
    arena_clear(&arena);
    return 0;
}

/* As every record, not only as the one whose number stands in front. */
void fuzz_replay(uint8_t *data, size_t size)
{
    for (int number = 0; size > 0 && number <= UINT8_MAX; number++) {
        data[0] = (uint8_t)number;
        LLVMFuzzerTestOneInput(data, size);
    }
}
