#include "link/envelope.h"

#include <string.h>

#include "base/buffer.h"
#include "model/codec.h"

#define BIN8 0xc4
#define SMALL_MOST 0x7f

/* The id of an envelope that could not be read as a whole: the first fields
 * are small numbers (protocol, kind), the third is the id. */
static struct id salvage_id(const uint8_t *bytes, size_t size)
{
    struct id id = {{0}};
    size_t at = 1;
    if (size == 0 || (bytes[0] & 0xf0) != 0x80)
        return id;
    while (at + 1 < size && bytes[at] < 3 && bytes[at + 1] <= SMALL_MOST)
        at += 2;
    if (at + 3 + ID_BYTES > size || bytes[at] != 3 || bytes[at + 1] != BIN8 ||
        bytes[at + 2] != ID_BYTES)
        return id;
    memcpy(id.bytes, bytes + at + 3, ID_BYTES);
    return id;
}

enum status envelope_read(const void *frame, size_t size, struct arena *arena,
                          struct envelope *ret_envelope,
                          struct problems *problems)
{
    enum status status = STATUS_too_large;
    if (size <= MOST_MESSAGE_BYTES)
        status = record_decode(&record_envelope, bytes_of(frame, size), arena,
                               ret_envelope, problems);
    struct id id =
        status == STATUS_ok ? ret_envelope->id : salvage_id(frame, size);
    if (status == STATUS_ok && ret_envelope->protocol != PROTOCOL_VERSION) {
        status = STATUS_unsupported;
        if (problems)
            problem_add_range(problems, "protocol", ret_envelope->protocol,
                              PROTOCOL_VERSION, PROTOCOL_VERSION);
    }
    if (status != STATUS_ok)
        *ret_envelope = (struct envelope){.id = id};
    return status;
}

static struct bytes write_record(const struct record *record, const void *value,
                                 struct arena *arena, size_t most_bytes)
{
    struct buffer buffer;
    buffer_init(&buffer, most_bytes);
    record_encode(record, value, &buffer);
    struct bytes bytes = {NULL, 0};
    if (buffer.status == STATUS_ok) {
        bytes.data = (const uint8_t *)arena_take_text(
            arena, (const char *)buffer.data, buffer.size);
        bytes.size = bytes.data ? (uint32_t)buffer.size : 0;
    }
    buffer_clear(&buffer);
    return bytes;
}

struct bytes envelope_write(const struct envelope *envelope,
                            struct arena *arena)
{
    return write_record(&record_envelope, envelope, arena, MOST_MESSAGE_BYTES);
}

enum status envelope_set_body(struct envelope *envelope,
                              const struct record *record, const void *value,
                              struct arena *arena)
{
    struct bytes body = write_record(record, value, arena, MOST_BODY_BYTES);
    if (!body.data)
        return STATUS_too_large;
    envelope->body = body;
    return STATUS_ok;
}

enum status envelope_read_body(const struct envelope *envelope,
                               const struct record *record, struct arena *arena,
                               void *ret_value, struct problems *problems)
{
    /* No body at all is an empty record. */
    static const uint8_t empty_map[] = {0x80};
    bool is_empty = envelope->body.size == 0;
    enum status status = record_decode(
        record,
        bytes_of(is_empty ? empty_map : envelope->body.data,
                 is_empty ? sizeof empty_map : envelope->body.size),
        arena, ret_value, problems);
    if (status != STATUS_ok)
        return status;
    return record_validate(record, ret_value, problems) ? STATUS_ok
                                                        : STATUS_invalid;
}

void envelope_set_problems(struct envelope *envelope,
                           const struct problems *problems)
{
    envelope->problems_count = 0;
    if (problems->count == 0)
        return;
    size_t size = problems->count * sizeof *problems->list;
    struct problem *copy = arena_take(problems->arena, 1, size);
    if (!copy)
        return;
    memcpy(copy, problems->list, size);
    envelope->problems = copy;
    envelope->problems_count = problems->count;
}

struct envelope envelope_make(enum message_kind kind)
{
    return (struct envelope){.protocol = PROTOCOL_VERSION, .kind = kind};
}

enum status envelope_send(struct socket *socket, const struct socket_peer *peer,
                          const struct envelope *envelope, struct arena *arena)
{
    struct bytes frame = envelope_write(envelope, arena);
    if (!frame.data)
        return STATUS_too_large;
    return socket_send(socket, peer, frame.data, frame.size);
}
