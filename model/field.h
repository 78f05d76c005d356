/* How records, their fields and their vocabularies are described, so that one
 * walk serves every record: encoding, validation, JSON, flags, docs. */
#ifndef LIENKET_MODEL_FIELD_H
#define LIENKET_MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *data;
    uint32_t size;
};

/* A run of at most 4 GiB, borrowed. */
static inline struct bytes bytes_of(const void *data, size_t size)
{
    return (struct bytes){data, (uint32_t)size};
}

/* What a number measures: how people write and read it. */
enum measure {
    MEASURE_COUNT,
    MEASURE_FLAG,
    MEASURE_QUANTITY, /* base units: grams or heads, as the record's unit says
                       */
    MEASURE_MASS,     /* grams */
    MEASURE_AREA,     /* square metres */
    MEASURE_DISTANCE, /* metres */
    MEASURE_DAY,      /* days since 1970-01-01 */
    MEASURE_TIME,     /* milliseconds since then, UTC */
    MEASURE_DURATION, /* milliseconds */
    MEASURE_PRICE,    /* VND per kg */
    MEASURE_VALUE,    /* VND per price unit: kg, or head */
    MEASURE_MONEY,    /* VND */
    MEASURE_MILLI_MONEY, /* thousandths of a VND */
    MEASURE_PERMILLE,
    MEASURE_MILLI, /* thousandths of what the text says */
};

enum field_kind {
    FIELD_ID,
    FIELD_NUMBER,
    FIELD_TEXT,
    FIELD_BYTES,
    FIELD_CHOICE,
    FIELD_EMBED,
    FIELD_LIST,
};

enum field_flags { REQUIRED = 1, SERVER = 2, FIXED = 4 };

struct word {
    unsigned number;
    const char *name;
    const char *vi;
    const char *en;
};

struct vocabulary {
    const char *name;
    const struct word *words;
    size_t count;
};

struct record;

struct field {
    const char *name;
    uint16_t number;
    enum field_kind kind;
    enum measure measure;
    unsigned flags;
    size_t offset;       /* in the struct */
    size_t count_offset; /* of a list's uint32_t count */
    int64_t least;
    int64_t most; /* of a number; bytes of text or bytes; items of a list */
    int64_t otherwise;
    const struct vocabulary *vocabulary;
    const struct record *record; /* of an embedded record or a list */
    const char *vi;
    const char *en;
};

struct record {
    const char *name;
    uint16_t number;
    size_t size;
    const struct field *fields; /* ascending by number */
    size_t count;
    const char *vi;
    const char *en;
};

/* All records and vocabularies, for walking; NULL when there is none. */
extern const struct record *const records[];
extern const size_t record_count;
extern const struct vocabulary *const vocabularies[];
extern const size_t vocabulary_count;

const struct record *record_find(unsigned number);
const struct record *record_find_named(const char *name);
const struct field *record_field(const struct record *record, const char *name);
const struct word *word_find(const struct vocabulary *vocabulary,
                             unsigned number);
const struct word *word_find_named(const struct vocabulary *vocabulary,
                                   const char *name);

/* The Vietnamese or English text of a word; "" for a number without one. */
const char *word_text(const struct vocabulary *vocabulary, unsigned number,
                      const char *language);

#endif
