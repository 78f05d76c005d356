/* What the schema alone can do with a record in memory: defaults, equality,
 * copies, and whether it may be sent. */
#include <stdio.h>

#include "base/text.h"
#include "model/codec.h"
#include "model/field_path.h"
#include "model/value.h"

static bool record_is_default(const struct record *record, const void *value)
{
    for (size_t index = 0; index < record->count; index++)
        if (!value_is_default(&record->fields[index], value))
            return false;
    return true;
}

void value_copy(const struct field *field, const void *from, void *to)
{
    void *items;
    switch (field->kind) {
    case FIELD_ID:
        value_set_id(field, to, value_id(field, from));
        break;
    case FIELD_NUMBER:
        value_set_number(field, to, value_number(field, from));
        break;
    case FIELD_CHOICE:
        value_set_choice(field, to, value_choice(field, from));
        break;
    case FIELD_TEXT:
        value_set_text(field, to, value_text(field, from));
        break;
    case FIELD_BYTES:
        value_set_bytes(field, to, value_bytes(field, from));
        break;
    case FIELD_EMBED:
        memcpy(value_place(field, to), value_at(field, from),
               field->record->size);
        break;
    case FIELD_LIST:
        memcpy(&items, value_at(field, from), sizeof items);
        value_set_list(field, to, items, value_count(field, from));
        break;
    }
}

bool value_is_default(const struct field *field, const void *value)
{
    switch (field->kind) {
    case FIELD_ID:
        return id_is_zero(value_id(field, value));
    case FIELD_NUMBER:
        return value_number(field, value) == field->otherwise;
    case FIELD_TEXT:
        return value_text(field, value)[0] == '\0';
    case FIELD_BYTES:
        return value_bytes(field, value).size == 0;
    case FIELD_CHOICE:
        return value_choice(field, value) == 0;
    case FIELD_EMBED:
        return record_is_default(field->record, value_at(field, value));
    case FIELD_LIST:
        return value_count(field, value) == 0;
    }
    return true;
}

static void value_init(const struct field *field, void *value)
{
    switch (field->kind) {
    case FIELD_ID:
        value_set_id(field, value, (struct id){{0}});
        break;
    case FIELD_NUMBER:
        value_set_number(field, value, field->otherwise);
        break;
    case FIELD_TEXT:
        value_set_text(field, value, "");
        break;
    case FIELD_BYTES:
        value_set_bytes(field, value, (struct bytes){0});
        break;
    case FIELD_CHOICE:
        value_set_choice(field, value, 0);
        break;
    case FIELD_EMBED:
        record_init(field->record, value_place(field, value));
        break;
    case FIELD_LIST:
        value_set_list(field, value, NULL, 0);
        break;
    }
}

void record_init(const struct record *record, void *ret_value)
{
    memset(ret_value, 0, record->size);
    for (size_t index = 0; index < record->count; index++)
        value_init(&record->fields[index], ret_value);
}

void record_clear_server(const struct record *record, void *value)
{
    for (size_t index = 0; index < record->count; index++)
        if (record->fields[index].flags & SERVER)
            value_init(&record->fields[index], value);
}

static bool list_equal(const struct field *field, const void *a, const void *b)
{
    uint32_t count = value_count(field, a);
    if (count != value_count(field, b))
        return false;
    for (uint32_t index = 0; index < count; index++)
        if (!record_equal(field->record, value_item(field, a, index),
                          value_item(field, b, index)))
            return false;
    return true;
}

static bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool value_equal(const struct field *field, const void *a, const void *b)
{
    switch (field->kind) {
    case FIELD_ID:
        return id_equal(value_id(field, a), value_id(field, b));
    case FIELD_NUMBER:
        return value_number(field, a) == value_number(field, b);
    case FIELD_TEXT:
        return strcmp(value_text(field, a), value_text(field, b)) == 0;
    case FIELD_BYTES:
        return bytes_equal(value_bytes(field, a), value_bytes(field, b));
    case FIELD_CHOICE:
        return value_choice(field, a) == value_choice(field, b);
    case FIELD_EMBED:
        return record_equal(field->record, value_at(field, a),
                            value_at(field, b));
    case FIELD_LIST:
        return list_equal(field, a, b);
    }
    return false;
}

bool record_equal(const struct record *record, const void *a, const void *b)
{
    for (size_t index = 0; index < record->count; index++)
        if (!value_equal(&record->fields[index], a, b))
            return false;
    return true;
}

static bool copy_text(const struct field *field, struct arena *arena,
                      void *copy)
{
    const char *text = value_text(field, copy);
    const char *taken = "";
    if (*text)
        taken = arena_take_text(arena, text, strlen(text));
    value_set_text(field, copy, taken);
    return taken != NULL;
}

static bool copy_bytes(const struct field *field, struct arena *arena,
                       void *copy)
{
    struct bytes bytes = value_bytes(field, copy);
    uint8_t *taken = NULL;
    if (bytes.size > 0) {
        taken = arena_take(arena, bytes.size, 1);
        if (!taken)
            return false;
        memcpy(taken, bytes.data, bytes.size);
    }
    value_set_bytes(field, copy, (struct bytes){taken, bytes.size});
    return true;
}

/* Gives a record that was copied as it stands texts, bytes and lists of its
 * own. */
static bool copy_inside(const struct record *record, struct arena *arena,
                        void *copy);

static bool copy_list(const struct field *field, struct arena *arena,
                      void *copy)
{
    uint32_t count = value_count(field, copy);
    size_t size = field->record->size;
    char *items = NULL;
    if (count > 0) {
        items = arena_take(arena, count, size);
        if (!items)
            return false;
        memcpy(items, value_item(field, copy, 0), count * size);
    }
    value_set_list(field, copy, items, count);
    for (uint32_t index = 0; index < count; index++)
        if (!copy_inside(field->record, arena, items + index * size))
            return false;
    return true;
}

static bool copy_field(const struct field *field, struct arena *arena,
                       void *copy)
{
    switch (field->kind) {
    case FIELD_ID:
    case FIELD_NUMBER:
    case FIELD_CHOICE:
        return true;
    case FIELD_TEXT:
        return copy_text(field, arena, copy);
    case FIELD_BYTES:
        return copy_bytes(field, arena, copy);
    case FIELD_EMBED:
        return copy_inside(field->record, arena, value_place(field, copy));
    case FIELD_LIST:
        return copy_list(field, arena, copy);
    }
    return false;
}

static bool copy_inside(const struct record *record, struct arena *arena,
                        void *copy)
{
    for (size_t index = 0; index < record->count; index++)
        if (!copy_field(&record->fields[index], arena, copy))
            return false;
    return true;
}

bool record_copy(const struct record *record, const void *value,
                 struct arena *arena, void *ret_copy)
{
    memcpy(ret_copy, value, record->size);
    return copy_inside(record, arena, ret_copy);
}

/* What a validation carries along. */
struct inspection {
    struct problems *problems;
    bool is_well;
};

static void inspect(struct inspection *inspection, const struct record *record,
                    const struct field_path *outer, const void *value);

static void inspect_number(struct inspection *inspection,
                           const struct field *field,
                           const struct field_path *outer, int64_t number)
{
    if (number >= field->least && number <= field->most)
        return;
    inspection->is_well = false;
    field_problem_range(inspection->problems, outer, field, number);
}

static void inspect_text(struct inspection *inspection,
                         const struct field *field,
                         const struct field_path *outer, const char *text)
{
    size_t size = strlen(text);
    if (size > (size_t)field->most) {
        inspection->is_well = false;
        field_problem_most(inspection->problems, outer, field,
                           problem_reason_too_long);
    } else if (!text_is_utf8(text, size)) {
        inspection->is_well = false;
        field_problem(inspection->problems, outer, field->name,
                      problem_reason_not_text, NULL);
    }
}

static void inspect_choice(struct inspection *inspection,
                           const struct field *field,
                           const struct field_path *outer, unsigned choice)
{
    char given[16];
    if (word_find(field->vocabulary, choice))
        return;
    inspection->is_well = false;
    snprintf(given, sizeof given, "%u", choice);
    field_problem_word(inspection->problems, outer, field, given);
}

static void inspect_list(struct inspection *inspection,
                         const struct field *field,
                         const struct field_path *outer, const void *value)
{
    uint32_t count = value_count(field, value);
    struct field_path path = {outer, field->name, true, 0};
    if (count > (uint64_t)field->most) {
        inspection->is_well = false;
        field_problem_most(inspection->problems, outer, field,
                           problem_reason_too_many);
        return;
    }
    for (; path.index < count; path.index++)
        inspect(inspection, field->record, &path,
                value_item(field, value, path.index));
}

/* A field that is said: within what the schema allows? */
static void inspect_field(struct inspection *inspection,
                          const struct field *field,
                          const struct field_path *outer, const void *value)
{
    struct field_path path = {outer, field->name, false, 0};
    switch (field->kind) {
    case FIELD_ID:
        break;
    case FIELD_NUMBER:
        inspect_number(inspection, field, outer, value_number(field, value));
        break;
    case FIELD_TEXT:
        inspect_text(inspection, field, outer, value_text(field, value));
        break;
    case FIELD_BYTES:
        if (value_bytes(field, value).size <= (uint64_t)field->most)
            break;
        inspection->is_well = false;
        field_problem_most(inspection->problems, outer, field,
                           problem_reason_too_long);
        break;
    case FIELD_CHOICE:
        inspect_choice(inspection, field, outer, value_choice(field, value));
        break;
    case FIELD_EMBED:
        inspect(inspection, field->record, &path, value_at(field, value));
        break;
    case FIELD_LIST:
        inspect_list(inspection, field, outer, value);
        break;
    }
}

static void inspect(struct inspection *inspection, const struct record *record,
                    const struct field_path *outer, const void *value)
{
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        if (!value_is_default(field, value)) {
            inspect_field(inspection, field, outer, value);
        } else if (field->flags & REQUIRED) {
            inspection->is_well = false;
            field_problem(inspection->problems, outer, field->name,
                          problem_reason_missing, NULL);
        }
    }
}

bool record_validate(const struct record *record, const void *value,
                     struct problems *problems)
{
    struct inspection inspection = {problems, true};
    inspect(&inspection, record, NULL, value);
    return inspection.is_well;
}
