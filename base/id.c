#include "base/id.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"

void id_source_init(struct id_source *source, uint64_t seed)
{
    *source = (struct id_source){.seed = seed};
}

static void stamp(struct id *id, int64_t time_ms, unsigned version)
{
    CHECK(time_ms >= 0);
    for (int index = 0; index < 6; index++)
        id->bytes[index] = (uint8_t)((uint64_t)time_ms >> (40 - 8 * index));
    id->bytes[6] = (uint8_t)((version << 4) | (id->bytes[6] & 0x0f));
    id->bytes[8] = (uint8_t)(0x80 | (id->bytes[8] & 0x3f));
}

/* Ids of one millisecond ascend by a 12-bit counter after the time; when it is
 * used up the next millisecond is borrowed, as RFC 9562 section 6.2 allows. */
struct id id_next(struct id_source *source, int64_t now_ms)
{
    if (now_ms > source->last_ms) {
        source->last_ms = now_ms;
        source->count = 0;
    } else if (++source->count > 0xfff) {
        source->last_ms++;
        source->count = 0;
    }
    struct id id;
    if (source->seed) {
        uint64_t words[3] = {source->seed, (uint64_t)source->last_ms,
                             source->count};
        struct hash hash = hash_bytes(words, sizeof words);
        memcpy(id.bytes, hash.bytes, ID_BYTES);
    } else {
        randombytes_buf(id.bytes, ID_BYTES);
    }
    id.bytes[6] = (uint8_t)(source->count >> 8);
    id.bytes[7] = (uint8_t)source->count;
    stamp(&id, source->last_ms, 7);
    return id;
}

struct id id_derive(int64_t time_ms, const void *bytes, size_t size)
{
    struct hash hash = hash_bytes(bytes, size);
    struct id id;
    memcpy(id.bytes, hash.bytes, ID_BYTES);
    stamp(&id, time_ms, 8);
    return id;
}

bool id_is_zero(struct id id)
{
    static const struct id zero;
    return id_equal(id, zero);
}

bool id_equal(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, ID_BYTES) == 0;
}

int id_compare(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, ID_BYTES);
}

void id_format(struct id id, char ret_text[ID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *out = ret_text;
    for (int index = 0; index < ID_BYTES; index++) {
        if (index == 4 || index == 6 || index == 8 || index == 10)
            *out++ = '-';
        *out++ = digits[id.bytes[index] >> 4];
        *out++ = digits[id.bytes[index] & 15];
    }
    *out = '\0';
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

enum status id_parse(const char *text, struct id *ret_id)
{
    struct id id;
    if (strlen(text) != ID_TEXT_SIZE - 1)
        return STATUS_invalid;
    for (int index = 0; index < ID_BYTES; index++) {
        if (index == 4 || index == 6 || index == 8 || index == 10)
            if (*text++ != '-')
                return STATUS_invalid;
        int high = digit_value(*text++);
        int low = digit_value(*text++);
        if (high < 0 || low < 0)
            return STATUS_invalid;
        id.bytes[index] = (uint8_t)(high << 4 | low);
    }
    *ret_id = id;
    return STATUS_ok;
}
