#include "broker/ledger_lines.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/schema.h"

/* As many bytes as it has digits for, -1 when it is no hex or too long. */
static int64_t read_hex(const json_t *text, uint8_t *ret_bytes, size_t most)
{
    size_t size = 0;
    if (!json_is_string(text))
        return -1;
    const char *digits = json_string_value(text);
    size_t count = json_string_length(text);
    const char *end;
    if (sodium_hex2bin(ret_bytes, most, digits, count, NULL, &size, &end) !=
            0 ||
        end != digits + count)
        return -1;
    return (int64_t)size;
}

static bool read_signature(const json_t *object, struct ledger_line *line)
{
    const json_t *time = json_object_get(object, "time_ms");
    if (!json_is_integer(time))
        return false;
    line->time_ms = json_integer_value(time);
    line->is_signed = true;
    return read_hex(json_object_get(object, "public_key"), line->key,
                    LEDGER_KEY_BYTES) == LEDGER_KEY_BYTES &&
           read_hex(json_object_get(object, "signature"), line->signature,
                    LEDGER_SIGNATURE_BYTES) == LEDGER_SIGNATURE_BYTES;
}

/* `room` takes the bytes of the event. */
static bool read_line(const json_t *object, uint8_t *room,
                      struct ledger_line *line)
{
    const json_t *sequence = json_object_get(object, "sequence");
    const json_t *event = json_object_get(object, "event");
    if (!json_is_integer(sequence) || json_integer_value(sequence) < 1 ||
        read_hex(json_object_get(object, "hash"), line->hash.bytes,
                 HASH_BYTES) != HASH_BYTES)
        return false;
    line->sequence = json_integer_value(sequence);
    if (!event)
        return read_signature(object, line);
    int64_t size = read_hex(event, room, MOST_MESSAGE_BYTES);
    line->event = (struct bytes){room, (uint32_t)(size > 0 ? size : 0)};
    return size > 0;
}

static enum status take_line(const char *text, size_t size, uint8_t *room,
                             struct ledger_line *ret_line)
{
    json_t *object = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    bool is_read = object && read_line(object, room, ret_line);
    json_decref(object);
    return is_read ? STATUS_ok : STATUS_invalid;
}

static enum status read_all(FILE *file, ledger_line_visit *visit, void *context,
                            int64_t *ret_number)
{
    char *text = NULL;
    size_t capacity = 0;
    uint8_t *room = memory_allocate(1, MOST_MESSAGE_BYTES);
    enum status status = STATUS_ok;
    ssize_t size;
    for (*ret_number = 1;
         status == STATUS_ok && (size = getline(&text, &capacity, file)) > 0;
         *ret_number += status == STATUS_ok) {
        struct ledger_line line = {.number = *ret_number};
        status = size > LEDGER_LINE_BYTES_MOST
                     ? STATUS_invalid
                     : take_line(text, (size_t)size, room, &line);
        if (status == STATUS_ok)
            status = visit(context, &line);
    }
    if (status == STATUS_ok && ferror(file))
        status = STATUS_io;
    memory_free(room);
    free(text);
    return status;
}

enum status ledger_lines_read(const char *path, ledger_line_visit *visit,
                              void *context, int64_t *ret_number)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "r");
    *ret_number = 0;
    if (!file)
        return STATUS_io;
    enum status status = read_all(file, visit, context, ret_number);
    if (!is_stdin)
        fclose(file);
    return status;
}
