#include "tests/model/random_record.h"

#include "base/check.h"
#include "model/codec.h"
#include "model/value.h"

#define SHORT_TEXT 24
#define SHORT_LIST 3

void chance_init(struct chance *chance, uint64_t seed)
{
    chance->state = seed;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t chance_next(struct chance *chance)
{
    uint64_t word = chance->state += UINT64_C(0x9e3779b97f4a7c15);
    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

uint64_t chance_below(struct chance *chance, uint64_t bound)
{
    return chance_next(chance) % bound;
}

static int64_t random_number(struct chance *chance, const struct field *field)
{
    uint64_t span = (uint64_t)field->most - (uint64_t)field->least;
    uint64_t above = chance_next(chance) >> chance_below(chance, 64);
    switch (chance_below(chance, 4)) {
    case 0:
        return field->least;
    case 1:
        return field->most;
    case 2:
        return (int64_t)((uint64_t)field->most -
                         (span == UINT64_MAX ? above : above % (span + 1)));
    default:
        return (int64_t)((uint64_t)field->least +
                         (span == UINT64_MAX ? above : above % (span + 1)));
    }
}

static const char *random_text(struct chance *chance, const struct field *field,
                               struct arena *arena)
{
    static const char *const characters[] = {
        "a",  "Z", "0", " ", "\"", "\\", "/", ";", ",", "=",    "\n",
        "\r", "đ", "ệ", "Ờ", "ư",  "€",  "😀", "é", "-", "\x01", "\x7f"};
    size_t count = sizeof characters / sizeof *characters;
    size_t most = (size_t)field->most;
    bool is_full = chance_below(chance, 16) == 0;
    size_t wanted = is_full ? most : chance_below(chance, SHORT_TEXT);
    char *text = arena_take(arena, most + 8, 1);
    CHECK(text);
    for (size_t used = 0; used < wanted;) {
        const char *next = characters[chance_below(chance, count)];
        if (used + strlen(next) > most)
            break;
        while (*next)
            text[used++] = *next++;
    }
    return text;
}

static struct bytes random_bytes(struct chance *chance,
                                 const struct field *field, struct arena *arena)
{
    uint64_t most = (uint64_t)field->most;
    uint32_t size = (uint32_t)chance_below(chance, most < 64 ? most + 1 : 64);
    uint8_t *data = arena_take(arena, size, 1);
    CHECK(data);
    for (uint32_t index = 0; index < size; index++)
        data[index] = (uint8_t)chance_next(chance);
    return (struct bytes){data, size};
}

static struct id random_id(struct chance *chance)
{
    struct id id;
    for (size_t index = 0; index < ID_BYTES; index++)
        id.bytes[index] = (uint8_t)chance_next(chance);
    return id;
}

static void random_list(struct chance *chance, const struct field *field,
                        struct arena *arena, void *value)
{
    bool is_long = chance_below(chance, 16) == 0;
    uint64_t most = (uint64_t)field->most;
    uint64_t bound = is_long ? 20 : SHORT_LIST;
    if (bound > most)
        bound = most;
    uint32_t count = 1 + (uint32_t)chance_below(chance, bound);
    char *items = arena_take(arena, count, field->record->size);
    CHECK(items);
    for (uint32_t index = 0; index < count; index++)
        random_record(chance, field->record, arena,
                      items + index * field->record->size);
    value_set_list(field, value, items, count);
}

static void random_value(struct chance *chance, const struct field *field,
                         struct arena *arena, void *value)
{
    const struct vocabulary *words = field->vocabulary;
    switch (field->kind) {
    case FIELD_ID:
        value_set_id(field, value, random_id(chance));
        break;
    case FIELD_NUMBER:
        value_set_number(field, value, random_number(chance, field));
        break;
    case FIELD_TEXT:
        value_set_text(field, value, random_text(chance, field, arena));
        break;
    case FIELD_BYTES:
        value_set_bytes(field, value, random_bytes(chance, field, arena));
        break;
    case FIELD_CHOICE:
        value_set_choice(
            field, value,
            words->words[chance_below(chance, words->count)].number);
        break;
    case FIELD_EMBED:
        random_record(chance, field->record, arena, value_place(field, value));
        break;
    case FIELD_LIST:
        random_list(chance, field, arena, value);
        break;
    }
}

void random_record(struct chance *chance, const struct record *record,
                   struct arena *arena, void *ret_value)
{
    record_init(record, ret_value);
    for (size_t index = 0; index < record->count; index++)
        if (chance_below(chance, 3) > 0)
            random_value(chance, &record->fields[index], arena, ret_value);
}
