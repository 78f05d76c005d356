#include "model/schema.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* clang-format off */
#define VOCABULARY_BEGIN(name) static const struct word words_##name[] = {
#define WORD(vocabulary, number, word, vi, en) {number, #word, vi, en},
#define VOCABULARY_END(name)                                                   \
    };                                                                         \
    const struct vocabulary vocabulary_##name = {#name, words_##name,          \
                                                 COUNT_OF(words_##name)};
#include "model/schema/vocabulary.def"
#undef VOCABULARY_BEGIN
#undef WORD
#undef VOCABULARY_END

#define COMMON(R, N, NAME, KIND, FLAGS, VI, EN)                                \
    .name = #NAME, .number = N, .kind = KIND, .flags = (FLAGS),                \
    .offset = offsetof(struct R, NAME), .vi = VI, .en = EN
#define RECORD_BEGIN(R, N, VI, EN) static const struct field fields_##R[] = {
#define ID(R, N, NAME, FLAGS, VI, EN)                                          \
    {COMMON(R, N, NAME, FIELD_ID, FLAGS, VI, EN)},
#define NUMBER(R, N, NAME, MEASURE, LEAST, MOST, OTHERWISE, FLAGS, VI, EN)     \
    {COMMON(R, N, NAME, FIELD_NUMBER, FLAGS, VI, EN),                          \
     .measure = MEASURE, .least = LEAST, .most = MOST, .otherwise = OTHERWISE},
#define TEXT(R, N, NAME, MOST, FLAGS, VI, EN)                                  \
    {COMMON(R, N, NAME, FIELD_TEXT, FLAGS, VI, EN), .most = MOST},
#define BYTES(R, N, NAME, MOST, FLAGS, VI, EN)                                 \
    {COMMON(R, N, NAME, FIELD_BYTES, FLAGS, VI, EN), .most = MOST},
#define CHOICE(R, N, NAME, WORDS, FLAGS, VI, EN)                               \
    {COMMON(R, N, NAME, FIELD_CHOICE, FLAGS, VI, EN),                          \
     .vocabulary = &vocabulary_##WORDS},
#define EMBED(R, N, NAME, INSIDE, FLAGS, VI, EN)                               \
    {COMMON(R, N, NAME, FIELD_EMBED, FLAGS, VI, EN),                           \
     .record = &record_##INSIDE},
#define LIST(R, N, NAME, INSIDE, MOST, FLAGS, VI, EN)                          \
    {COMMON(R, N, NAME, FIELD_LIST, FLAGS, VI, EN), .most = MOST,              \
     .count_offset = offsetof(struct R, NAME##_count),                         \
     .record = &record_##INSIDE},
#define RECORD_END(R) };
#include "model/schema/record.def"
#include "model/schema/undefine.def"

#define RECORD_BEGIN(R, N, VI, EN)                                             \
    const struct record record_##R = {                                         \
        .name = #R, .number = N, .size = sizeof(struct R),                     \
        .fields = fields_##R, .count = COUNT_OF(fields_##R),                   \
        .vi = VI, .en = EN};
#include "model/schema/no_fields.def"
#include "model/schema/record.def"
#include "model/schema/undefine.def"

#define RECORD_BEGIN(R, N, VI, EN) &record_##R,
#include "model/schema/no_fields.def"
const struct record *const records[] = {
#include "model/schema/record.def"
};
#include "model/schema/undefine.def"
const size_t record_count = COUNT_OF(records);

#define VOCABULARY_BEGIN(name) &vocabulary_##name,
#define WORD(vocabulary, number, word, vi, en)
#define VOCABULARY_END(name)
const struct vocabulary *const vocabularies[] = {
#include "model/schema/vocabulary.def"
};
#undef VOCABULARY_BEGIN
#undef WORD
#undef VOCABULARY_END
const size_t vocabulary_count = COUNT_OF(vocabularies);
/* clang-format on */

const struct record *record_find(unsigned number)
{
    for (size_t index = 0; index < record_count; index++)
        if (records[index]->number == number)
            return records[index];
    return NULL;
}

const struct record *record_find_named(const char *name)
{
    for (size_t index = 0; index < record_count; index++)
        if (strcmp(records[index]->name, name) == 0)
            return records[index];
    return NULL;
}

const struct field *record_field(const struct record *record, const char *name)
{
    for (size_t index = 0; index < record->count; index++)
        if (strcmp(record->fields[index].name, name) == 0)
            return &record->fields[index];
    return NULL;
}

const struct word *word_find(const struct vocabulary *vocabulary,
                             unsigned number)
{
    for (size_t index = 0; index < vocabulary->count; index++)
        if (vocabulary->words[index].number == number)
            return &vocabulary->words[index];
    return NULL;
}

const struct word *word_find_named(const struct vocabulary *vocabulary,
                                   const char *name)
{
    for (size_t index = 0; index < vocabulary->count; index++)
        if (strcmp(vocabulary->words[index].name, name) == 0)
            return &vocabulary->words[index];
    return NULL;
}

const char *word_text(const struct vocabulary *vocabulary, unsigned number,
                      const char *language)
{
    const struct word *word = word_find(vocabulary, number);
    if (!word)
        return "";
    return strcmp(language, "vi") == 0 ? word->vi : word->en;
}
