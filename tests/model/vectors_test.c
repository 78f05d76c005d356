/* The published vectors, docs/vectors/, against the codec. */
#include <jansson.h>

#include "model/json.h"
#include "tests/test.h"

#define VECTOR_BYTES_MOST 4096

/* One line of a file of vectors. */
struct vector {
    const char *name;
    const struct record *record;
    uint8_t bytes[VECTOR_BYTES_MOST];
    size_t size;
    json_t *json; /* the line */
};

static const char *member(const struct vector *vector, const char *name)
{
    const char *text = json_string_value(json_object_get(vector->json, name));
    return text ? text : "";
}

static void vector_read(struct vector *vector)
{
    const char *hex = member(vector, "hex");
    vector->name = member(vector, "name");
    vector->record = record_find_named(member(vector, "record"));
    vector->size = strlen(hex) / 2;
    EXPECT(vector->size <= VECTOR_BYTES_MOST);
    for (size_t index = 0; index < vector->size; index++) {
        char pair[3] = {hex[2 * index], hex[2 * index + 1], '\0'};
        vector->bytes[index] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

/* Runs `check` on each line; returns how many there were. */
static int for_each_vector(const char *path,
                           void (*check)(const struct vector *vector,
                                         struct arena *arena, void *value))
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    int count = 0;
    EXPECT(file != NULL);
    while (file && getline(&line, &size, file) > 0) {
        struct vector vector = {.json = json_loads(line, 0, NULL)};
        struct arena arena;
        int before = test_failures;
        vector_read(&vector);
        EXPECT(vector.record != NULL);
        arena_init(&arena, (size_t)1 << 20);
        void *value = memory_allocate(1, vector.record->size);
        check(&vector, &arena, value);
        memory_free(value);
        arena_clear(&arena);
        if (test_failures > before)
            fprintf(stderr, "  in the vector \"%s\"\n", vector.name);
        json_decref(vector.json);
        count++;
    }
    free(line);
    if (file)
        fclose(file);
    return count;
}

static void expect_valid(const struct vector *vector, struct arena *arena,
                         void *value)
{
    char *text = json_dumps(json_object_get(vector->json, "json"), 0);
    void *told = memory_allocate(1, vector->record->size);
    struct buffer out;
    buffer_init(&out, VECTOR_BYTES_MOST);
    EXPECT(record_decode(vector->record, bytes_of(vector->bytes, vector->size),
                         arena, value, NULL) == STATUS_ok);
    EXPECT(record_from_json(vector->record, bytes_of(text, strlen(text)), arena,
                            told, NULL) == STATUS_ok);
    EXPECT(record_equal(vector->record, value, told));
    record_encode(vector->record, told, &out);
    bool is_same = out.size == vector->size &&
                   memcmp(out.data, vector->bytes, out.size) == 0;
    bool is_canonical =
        json_is_true(json_object_get(vector->json, "canonical"));
    EXPECT(is_same == is_canonical);
    buffer_clear(&out);
    memory_free(told);
    free(text);
}

static void expect_invalid(const struct vector *vector, struct arena *arena,
                           void *value)
{
    struct problems problems;
    problems_init(&problems, arena);
    EXPECT(record_decode(vector->record, bytes_of(vector->bytes, vector->size),
                         arena, value, &problems) == STATUS_invalid);
    EXPECT_NUMBER(problems.count, 1);
    const struct word *reason =
        word_find(&vocabulary_problem_reason, problems.list[0].reason);
    EXPECT_TEXT(reason ? reason->name : "", member(vector, "reason"));
    EXPECT_TEXT(problems.list[0].field, member(vector, "field"));
    bool is_malformed =
        codec_scan(vector->bytes, vector->size) == STATUS_invalid;
    EXPECT(is_malformed ==
           (strcmp(member(vector, "reason"), "malformed") == 0));
}

static void valid_vectors_decode_to_what_they_say(void)
{
    EXPECT(for_each_vector("docs/vectors/valid.jsonl", expect_valid) >= 10);
}

static void invalid_vectors_are_refused_for_the_reason_they_say(void)
{
    EXPECT(for_each_vector("docs/vectors/invalid.jsonl", expect_invalid) >= 20);
}

int main(void)
{
    RUN(valid_vectors_decode_to_what_they_say);
    RUN(invalid_vectors_are_refused_for_the_reason_they_say);
    return test_result();
}
