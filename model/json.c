#include "model/json.h"

#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>

#include "model/field_path.h"
#include "model/moment.h"
#include "model/value.h"

#define NUMBER_SIZE 24

/* ---- writing: straight into the buffer, as a listing writes thousands */

static void write_text(const char *text, struct buffer *out)
{
    const char *from = text;
    buffer_append_text(out, "\"");
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        char escape[8];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        if (byte == '"' || byte == '\\')
            snprintf(escape, sizeof escape, "\\%c", byte);
        else
            snprintf(escape, sizeof escape, "\\u%04x", byte);
        buffer_append(out, from, (size_t)(text - from));
        buffer_append_text(out, escape);
        from = text + 1;
    }
    buffer_append(out, from, (size_t)(text - from));
    buffer_append_text(out, "\"");
}

static void write_bytes(struct bytes bytes, struct buffer *out)
{
    static const char digits[] = "0123456789abcdef";
    buffer_append_text(out, "\"");
    for (uint32_t index = 0; index < bytes.size; index++) {
        char pair[2] = {digits[bytes.data[index] >> 4],
                        digits[bytes.data[index] & 15]};
        buffer_append(out, pair, sizeof pair);
    }
    buffer_append_text(out, "\"");
}

static void write_number(const struct field *field, int64_t number,
                         struct buffer *out)
{
    char text[MOMENT_TEXT_SIZE];
    enum status status = STATUS_invalid;
    if (field->measure == MEASURE_DAY)
        status = moment_format_day(number, text);
    else if (field->measure == MEASURE_TIME)
        status = moment_format_time(number, text);
    if (status == STATUS_ok) {
        write_text(text, out);
    } else if (field->measure == MEASURE_FLAG && (number == 0 || number == 1)) {
        buffer_append_text(out, number ? "true" : "false");
    } else {
        snprintf(text, sizeof text, "%" PRId64, number);
        buffer_append_text(out, text);
    }
}

static void write_id(struct id id, struct buffer *out)
{
    char text[ID_TEXT_SIZE];
    id_format(id, text);
    write_text(text, out);
}

/* A word that the schema does not have is written as its number: reading it
 * back is then refused, but nothing is hidden. */
static void write_choice(const struct field *field, unsigned choice,
                         struct buffer *out)
{
    char number[NUMBER_SIZE];
    const struct word *word = word_find(field->vocabulary, choice);
    snprintf(number, sizeof number, "%u", choice);
    write_text(word ? word->name : number, out);
}

static void write_list(const struct field *field, const void *value, bool whole,
                       struct buffer *out)
{
    uint32_t count = value_count(field, value);
    buffer_append_text(out, "[");
    for (uint32_t index = 0; index < count; index++) {
        if (index > 0)
            buffer_append_text(out, ",");
        record_to_json(field->record, value_item(field, value, index), whole,
                       out);
    }
    buffer_append_text(out, "]");
}

/* Whether "not said" has no value that could be read back in its place. */
static bool is_null(const struct field *field, const void *value)
{
    if (!value_is_default(field, value))
        return false;
    if (field->kind == FIELD_NUMBER)
        return field->measure == MEASURE_DAY ||
               field->measure == MEASURE_TIME ||
               field->otherwise < field->least ||
               field->otherwise > field->most;
    return field->kind == FIELD_ID || field->kind == FIELD_CHOICE;
}

static void write_value(const struct field *field, const void *value,
                        bool whole, struct buffer *out)
{
    if (is_null(field, value)) {
        buffer_append_text(out, "null");
        return;
    }
    switch (field->kind) {
    case FIELD_ID:
        write_id(value_id(field, value), out);
        break;
    case FIELD_NUMBER:
        write_number(field, value_number(field, value), out);
        break;
    case FIELD_TEXT:
        write_text(value_text(field, value), out);
        break;
    case FIELD_BYTES:
        write_bytes(value_bytes(field, value), out);
        break;
    case FIELD_CHOICE:
        write_choice(field, value_choice(field, value), out);
        break;
    case FIELD_EMBED:
        record_to_json(field->record, value_at(field, value), whole, out);
        break;
    case FIELD_LIST:
        write_list(field, value, whole, out);
        break;
    }
}

void record_to_json(const struct record *record, const void *value, bool whole,
                    struct buffer *out)
{
    const char *before = "{\"";
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        if (!whole && value_is_default(field, value))
            continue;
        buffer_append_text(out, before);
        buffer_append_text(out, field->name);
        buffer_append_text(out, "\":");
        write_value(field, value, whole, out);
        before = ",\"";
    }
    buffer_append_text(out, *before == '{' ? "{}" : "}");
}

/* ---- reading */

/* What a reading carries along; the first failure stays. */
struct json_reading {
    struct arena *arena;
    struct problems *problems;
    bool has_problem;
    bool is_arena_full;
};

static void read_record(struct json_reading *reading,
                        const struct record *record,
                        const struct field_path *outer, json_t *json,
                        void *value);

static void refuse(struct json_reading *reading, const char *name,
                   const struct field_path *outer, enum problem_reason reason,
                   json_t *json)
{
    char *given = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT);
    field_problem(reading->problems, outer, name, reason,
                  json_is_string(json) ? json_string_value(json) : given);
    free(given);
    reading->has_problem = true;
}

static void refuse_most(struct json_reading *reading, const struct field *field,
                        const struct field_path *outer,
                        enum problem_reason reason)
{
    field_problem_most(reading->problems, outer, field, reason);
    reading->has_problem = true;
}

static enum status number_of(const struct field *field, const json_t *json,
                             int64_t *ret_number)
{
    if (json_is_integer(json))
        *ret_number = json_integer_value(json);
    else if (json_is_boolean(json) && field->measure == MEASURE_FLAG)
        *ret_number = json_is_true(json);
    else if (json_is_string(json) && field->measure == MEASURE_DAY)
        return moment_parse_day(json_string_value(json), ret_number);
    else if (json_is_string(json) && field->measure == MEASURE_TIME)
        return moment_parse_time(json_string_value(json), ret_number);
    else
        return STATUS_invalid;
    return STATUS_ok;
}

static void read_number(struct json_reading *reading, const struct field *field,
                        const struct field_path *outer, json_t *json,
                        void *value)
{
    int64_t number;
    if (number_of(field, json, &number) != STATUS_ok) {
        refuse(reading, field->name, outer, problem_reason_wrong_kind, json);
    } else if (number < field->least || number > field->most) {
        field_problem_range(reading->problems, outer, field, number);
        reading->has_problem = true;
    } else {
        value_set_number(field, value, number);
    }
}

static void read_id(struct json_reading *reading, const struct field *field,
                    const struct field_path *outer, json_t *json, void *value)
{
    struct id id;
    if (json_is_string(json) &&
        id_parse(json_string_value(json), &id) == STATUS_ok)
        value_set_id(field, value, id);
    else
        refuse(reading, field->name, outer, problem_reason_wrong_kind, json);
}

static void read_text(struct json_reading *reading, const struct field *field,
                      const struct field_path *outer, json_t *json, void *value)
{
    if (!json_is_string(json)) {
        refuse(reading, field->name, outer, problem_reason_wrong_kind, json);
        return;
    }
    size_t size = json_string_length(json);
    if (size > (size_t)field->most) {
        refuse_most(reading, field, outer, problem_reason_too_long);
        return;
    }
    const char *text = "";
    if (size > 0)
        text = arena_take_text(reading->arena, json_string_value(json), size);
    if (text)
        value_set_text(field, value, text);
    else
        reading->is_arena_full = true;
}

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static bool read_hex(const char *text, size_t size, uint8_t *ret_bytes)
{
    for (size_t index = 0; index < size; index++) {
        int high = digit_value(text[2 * index]);
        int low = digit_value(text[2 * index + 1]);
        if (high < 0 || low < 0)
            return false;
        ret_bytes[index] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static void read_bytes(struct json_reading *reading, const struct field *field,
                       const struct field_path *outer, json_t *json,
                       void *value)
{
    size_t length = json_string_length(json); /* 0 when it is no text */
    size_t size = length / 2;
    if (size > (size_t)field->most) {
        refuse_most(reading, field, outer, problem_reason_too_long);
        return;
    }
    uint8_t *data = arena_take(reading->arena, size, 1);
    if (!data) {
        reading->is_arena_full = true;
        return;
    }
    if (json_is_string(json) && length % 2 == 0 &&
        read_hex(json_string_value(json), size, data))
        value_set_bytes(field, value, (struct bytes){data, (uint32_t)size});
    else
        refuse(reading, field->name, outer, problem_reason_wrong_kind, json);
}

static void read_choice(struct json_reading *reading, const struct field *field,
                        const struct field_path *outer, json_t *json,
                        void *value)
{
    if (!json_is_string(json)) {
        refuse(reading, field->name, outer, problem_reason_wrong_kind, json);
        return;
    }
    const char *name = json_string_value(json);
    const struct word *word = word_find_named(field->vocabulary, name);
    if (word) {
        value_set_choice(field, value, word->number);
        return;
    }
    field_problem_word(reading->problems, outer, field, name);
    reading->has_problem = true;
}

static void read_list(struct json_reading *reading, const struct field *field,
                      const struct field_path *outer, json_t *json, void *value)
{
    struct field_path path = {outer, field->name, true, 0};
    if (!json_is_array(json)) {
        refuse(reading, field->name, outer, problem_reason_wrong_kind, json);
        return;
    }
    size_t count = json_array_size(json);
    if (count > (size_t)field->most) {
        refuse_most(reading, field, outer, problem_reason_too_many);
        return;
    }
    if (count == 0)
        return;
    char *items = arena_take(reading->arena, count, field->record->size);
    if (!items) {
        reading->is_arena_full = true;
        return;
    }
    for (; path.index < count && !reading->is_arena_full; path.index++)
        read_record(reading, field->record, &path,
                    json_array_get(json, path.index),
                    items + path.index * field->record->size);
    value_set_list(field, value, items, (uint32_t)count);
}

static void read_field(struct json_reading *reading, const struct field *field,
                       const struct field_path *outer, json_t *json,
                       void *value)
{
    struct field_path path = {outer, field->name, false, 0};
    switch (field->kind) {
    case FIELD_ID:
        read_id(reading, field, outer, json, value);
        break;
    case FIELD_NUMBER:
        read_number(reading, field, outer, json, value);
        break;
    case FIELD_TEXT:
        read_text(reading, field, outer, json, value);
        break;
    case FIELD_BYTES:
        read_bytes(reading, field, outer, json, value);
        break;
    case FIELD_CHOICE:
        read_choice(reading, field, outer, json, value);
        break;
    case FIELD_EMBED:
        read_record(reading, field->record, &path, json,
                    value_place(field, value));
        break;
    case FIELD_LIST:
        read_list(reading, field, outer, json, value);
        break;
    }
}

static void read_record(struct json_reading *reading,
                        const struct record *record,
                        const struct field_path *outer, json_t *json,
                        void *value)
{
    const char *name;
    json_t *member;
    record_init(record, value);
    if (!json_is_object(json)) {
        refuse(reading, "", outer, problem_reason_wrong_kind, json);
        return;
    }
    json_object_foreach(json, name, member)
    {
        const struct field *field = record_field(record, name);
        if (reading->is_arena_full)
            return;
        if (!field)
            refuse(reading, name, outer, problem_reason_unknown_field, member);
        else if (!json_is_null(member))
            read_field(reading, field, outer, member, value);
    }
}

/* The reason of a text that jansson refused; where, as "line:column". */
static void refuse_syntax(struct problems *problems, json_error_t error)
{
    char place[2 * NUMBER_SIZE];
    enum problem_reason reason = problem_reason_malformed;
    enum json_error_code code = json_error_code(&error);
    if (code == json_error_duplicate_key)
        reason = problem_reason_repeated;
    else if (code == json_error_invalid_utf8 ||
             code == json_error_null_character ||
             code == json_error_null_byte_in_key)
        reason = problem_reason_not_text;
    snprintf(place, sizeof place, "%d:%d", error.line, error.column);
    problem_add(problems, "", reason, place);
}

enum status record_from_json(const struct record *record, struct bytes text,
                             struct arena *arena, void *ret_value,
                             struct problems *problems)
{
    struct json_reading reading = {arena, problems, false, false};
    json_error_t error;
    json_t *json = json_loadb((const char *)text.data, text.size,
                              JSON_REJECT_DUPLICATES, &error);
    if (!json) {
        refuse_syntax(problems, error);
        return STATUS_invalid;
    }
    read_record(&reading, record, NULL, json, ret_value);
    json_decref(json);
    if (reading.is_arena_full)
        return STATUS_too_large;
    return reading.has_problem ? STATUS_invalid : STATUS_ok;
}
