/* Packing goes through msgpack-c: it always picks the shortest form and never
 * allocates when it writes into our buffer. Unpacking does not: msgpack-c
 * builds a tree of objects on the heap, sized by what the peer declares, while
 * after the guard a walk over the bytes themselves needs no memory beside the
 * record's own. */
#include "model/codec.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include <msgpack/pack.h>

#include "base/check.h"
#include "model/field_path.h"
#include "model/token.h"
#include "model/value.h"

#define GIVEN_SIZE 32
#define RECORD_FIELDS_MOST 64

/* ---- writing */

static int write_packed(void *out, const char *bytes, size_t size)
{
    if (size == 1)
        buffer_append_byte(out, (uint8_t)*bytes);
    else
        buffer_append(out, bytes, size);
    return 0;
}

static void pack_record(msgpack_packer *packer, const struct record *record,
                        const void *value);

static void pack_list(msgpack_packer *packer, const struct field *field,
                      const void *value)
{
    uint32_t count = value_count(field, value);
    msgpack_pack_array(packer, count);
    for (uint32_t index = 0; index < count; index++)
        pack_record(packer, field->record, value_item(field, value, index));
}

static void pack_value(msgpack_packer *packer, const struct field *field,
                       const void *value)
{
    const char *text;
    struct bytes bytes;
    switch (field->kind) {
    case FIELD_ID:
        msgpack_pack_bin_with_body(packer, value_at(field, value), ID_BYTES);
        break;
    case FIELD_NUMBER:
        msgpack_pack_int64(packer, value_number(field, value));
        break;
    case FIELD_TEXT:
        text = value_text(field, value);
        msgpack_pack_str_with_body(packer, text, strlen(text));
        break;
    case FIELD_BYTES:
        bytes = value_bytes(field, value);
        msgpack_pack_bin_with_body(packer, bytes.data, bytes.size);
        break;
    case FIELD_CHOICE:
        msgpack_pack_unsigned_int(packer, value_choice(field, value));
        break;
    case FIELD_EMBED:
        pack_record(packer, field->record, value_at(field, value));
        break;
    case FIELD_LIST:
        pack_list(packer, field, value);
        break;
    }
}

static void pack_record(msgpack_packer *packer, const struct record *record,
                        const void *value)
{
    const struct field *said[RECORD_FIELDS_MOST];
    size_t count = 0;
    CHECK(record->count <= RECORD_FIELDS_MOST);
    for (size_t index = 0; index < record->count; index++)
        if (!value_is_default(&record->fields[index], value))
            said[count++] = &record->fields[index];
    msgpack_pack_map(packer, count);
    for (size_t index = 0; index < count; index++) {
        msgpack_pack_uint16(packer, said[index]->number);
        pack_value(packer, said[index], value);
    }
}

void record_encode(const struct record *record, const void *value,
                   struct buffer *out)
{
    msgpack_packer packer;
    msgpack_packer_init(&packer, out, write_packed);
    pack_record(&packer, record, value);
}

/* ---- reading */

/* What a decoding carries along; the first failure stays. */
struct decoder {
    struct token_cursor cursor;
    struct arena *arena;
    struct problems *problems;
    bool has_problem;
    bool is_arena_full;
};

static void decode_record(struct decoder *decoder, const struct record *record,
                          const struct field_path *outer, void *value);

static struct token next_token(struct decoder *decoder)
{
    struct token token;
    CHECK(token_read(&decoder->cursor, &token)); /* codec_scan accepted it */
    return token;
}

static void refuse_kind(struct decoder *decoder, const char *name,
                        const struct field_path *outer, struct token token)
{
    decoder->has_problem = true;
    field_problem(decoder->problems, outer, name, problem_reason_wrong_kind,
                  NULL);
    token_skip_inside(&decoder->cursor, token);
}

static void refuse_most(struct decoder *decoder, const struct field *field,
                        const struct field_path *outer,
                        enum problem_reason reason)
{
    decoder->has_problem = true;
    field_problem_most(decoder->problems, outer, field, reason);
}

/* Above INT64_MAX nothing is in range, so its wrong value does not matter. */
static void decode_number(struct decoder *decoder, const struct field *field,
                          struct token token, const struct field_path *outer,
                          void *value)
{
    bool is_huge = token.kind == TOKEN_NUMBER && token.number > INT64_MAX;
    int64_t number = is_huge ? INT64_MAX : (int64_t)token.number;
    if (!is_huge && number >= field->least && number <= field->most) {
        value_set_number(field, value, number);
        return;
    }
    decoder->has_problem = true;
    field_problem_range(decoder->problems, outer, field, number);
}

static void decode_choice(struct decoder *decoder, const struct field *field,
                          struct token token, const struct field_path *outer,
                          void *value)
{
    char given[GIVEN_SIZE];
    if (token.number == 0 ||
        (token.number <= UINT_MAX &&
         word_find(field->vocabulary, (unsigned)token.number))) {
        value_set_choice(field, value, (unsigned)token.number);
        return;
    }
    decoder->has_problem = true;
    snprintf(given, sizeof given, "%" PRIu64, token.number);
    field_problem_word(decoder->problems, outer, field, given);
}

static void decode_text(struct decoder *decoder, const struct field *field,
                        struct token token, const struct field_path *outer,
                        void *value)
{
    if (token.size > (size_t)field->most) {
        refuse_most(decoder, field, outer, problem_reason_too_long);
        return;
    }
    const char *text = "";
    if (token.size > 0)
        text = arena_take_text(decoder->arena, (const char *)token.bytes,
                               token.size);
    if (text)
        value_set_text(field, value, text);
    else
        decoder->is_arena_full = true;
}

static void decode_bytes(struct decoder *decoder, const struct field *field,
                         struct token token, const struct field_path *outer,
                         void *value)
{
    if (token.size > (size_t)field->most) {
        refuse_most(decoder, field, outer, problem_reason_too_long);
        return;
    }
    if (token.size == 0)
        return;
    uint8_t *data = arena_take(decoder->arena, token.size, 1);
    if (!data) {
        decoder->is_arena_full = true;
        return;
    }
    memcpy(data, token.bytes, token.size);
    value_set_bytes(field, value, (struct bytes){data, (uint32_t)token.size});
}

static void decode_list(struct decoder *decoder, const struct field *field,
                        struct token token, const struct field_path *outer,
                        void *value)
{
    struct field_path path = {outer, field->name, true, 0};
    if (token.number > (uint64_t)field->most) {
        refuse_most(decoder, field, outer, problem_reason_too_many);
        token_skip_inside(&decoder->cursor, token);
        return;
    }
    uint32_t count = (uint32_t)token.number;
    if (count == 0)
        return;
    char *items = arena_take(decoder->arena, count, field->record->size);
    if (!items) {
        decoder->is_arena_full = true;
        return;
    }
    for (; path.index < count && !decoder->is_arena_full; path.index++)
        decode_record(decoder, field->record, &path,
                      items + path.index * field->record->size);
    value_set_list(field, value, items, count);
}

static void decode_id(struct decoder *decoder, const struct field *field,
                      struct token token, const struct field_path *outer,
                      void *value)
{
    struct id id;
    if (token.size != ID_BYTES) {
        refuse_kind(decoder, field->name, outer, token);
        return;
    }
    memcpy(id.bytes, token.bytes, ID_BYTES);
    value_set_id(field, value, id);
}

/* By kind of field: what must stand on the wire, and what to do with it.
 * Embedded records read their head themselves. */
struct reading {
    enum token_kind wanted;
    void (*decode)(struct decoder *decoder, const struct field *field,
                   struct token token, const struct field_path *outer,
                   void *value);
};

static const struct reading readings[] = {
    [FIELD_ID] = {TOKEN_BYTES, decode_id},
    [FIELD_NUMBER] = {TOKEN_NUMBER, decode_number},
    [FIELD_TEXT] = {TOKEN_TEXT, decode_text},
    [FIELD_BYTES] = {TOKEN_BYTES, decode_bytes},
    [FIELD_CHOICE] = {TOKEN_NUMBER, decode_choice},
    [FIELD_LIST] = {TOKEN_ARRAY, decode_list},
};

static void decode_field(struct decoder *decoder, const struct field *field,
                         const struct field_path *outer, void *value)
{
    if (field->kind == FIELD_EMBED) {
        struct field_path path = {outer, field->name, false, 0};
        decode_record(decoder, field->record, &path, value_place(field, value));
        return;
    }
    const struct reading *reading = &readings[field->kind];
    struct token token = next_token(decoder);
    bool is_wanted =
        token.kind == reading->wanted ||
        (token.kind == TOKEN_NEGATIVE && field->kind == FIELD_NUMBER);
    if (is_wanted)
        reading->decode(decoder, field, token, outer, value);
    else
        refuse_kind(decoder, field->name, outer, token);
}

/* Keys and fields both ascend, so one pass over both pairs them. */
static void decode_pairs(struct decoder *decoder, const struct record *record,
                         const struct field_path *outer, uint64_t pairs,
                         void *value)
{
    const struct field *field = record->fields;
    const struct field *end = record->fields + record->count;
    for (; pairs > 0 && !decoder->is_arena_full; pairs--) {
        uint64_t key = next_token(decoder).number;
        while (field < end && field->number < key)
            field++;
        if (field < end && field->number == key)
            decode_field(decoder, field, outer, value);
        else
            token_skip_inside(&decoder->cursor, next_token(decoder));
    }
}

/* The path of a record leads to the field that holds it. */
static void decode_record(struct decoder *decoder, const struct record *record,
                          const struct field_path *outer, void *value)
{
    record_init(record, value);
    struct token token = next_token(decoder);
    if (token.kind == TOKEN_MAP)
        decode_pairs(decoder, record, outer, token.number, value);
    else
        refuse_kind(decoder, "", outer, token);
}

enum status record_decode(const struct record *record, struct bytes encoded,
                          struct arena *arena, void *ret_value,
                          struct problems *problems)
{
    if (codec_scan(encoded.data, encoded.size) != STATUS_ok) {
        problem_add(problems, "", problem_reason_malformed, NULL);
        return STATUS_invalid;
    }
    const uint8_t *at = encoded.data;
    struct decoder decoder = {
        {at, at + encoded.size}, arena, problems, false, false};
    decode_record(&decoder, record, NULL, ret_value);
    if (decoder.is_arena_full)
        return STATUS_too_large;
    return decoder.has_problem ? STATUS_invalid : STATUS_ok;
}
