/* The vocabulary of the whole product as C: structs and tables that follow
 * from schema/vocabulary.def, record.def and verb.def.
 *
 * Text members are never NULL after decoding ("" when not said) and, like
 * lists and bytes, belong to the arena they were decoded into. A zeroed struct
 * is a valid empty record; encoders take NULL text as "". */
#ifndef LIENKET_MODEL_SCHEMA_H
#define LIENKET_MODEL_SCHEMA_H

#include "base/id.h"
#include "model/field.h"

#define MOST_QUANTITY INT64_C(1000000000000) /* a million tonnes in grams */
#define MOST_PRICE INT64_C(1000000000)       /* VND per kg */
#define MOST_MONEY INT64_C(1000000000000000) /* VND */
#define MOST_TOTAL (INT64_C(1) << 62)
#define MOST_COUNT (INT64_C(1) << 53)
#define MOST_MILLI INT64_C(1000000000)
#define MOST_DAY 109573 /* 2270-01-01 */
#define MOST_TIME (MOST_DAY * INT64_C(86400000))
#define MOST_BODY_BYTES 786432
#define MOST_RECORD_BYTES 262144
#define MOST_MESSAGE_BYTES 1048576
#define MOST_ATTACHMENT_BYTES 8388608 /* a signed contract as photographs */
#define MOST_CHUNK_BYTES 196608
#define PROTOCOL_VERSION 1

/* clang-format off */
/* enum party_kind { party_kind_unset, party_kind_interest_group, ... }; */
#define VOCABULARY_BEGIN(type) enum type { type##_unset,
#define WORD(type, number, word, vi, en) type##_##word = number,
#define VOCABULARY_END(vocabulary) };
#include "model/schema/vocabulary.def"
#undef VOCABULARY_BEGIN
#undef WORD
#undef VOCABULARY_END

/* struct party { struct id id; int64_t version; ... }; */
#define RECORD_BEGIN(record, number, vi, en) struct record {
#define ID(record, number, name, flags, vi, en) struct id name;
#define NUMBER(record, number, name, measure, least, most, otherwise, flags,   \
               vi, en)                                                         \
    int64_t name;
#define TEXT(record, number, name, most, flags, vi, en) const char *name;
#define BYTES(record, number, name, most, flags, vi, en) struct bytes name;
#define CHOICE(record, number, name, vocabulary, flags, vi, en)                \
    enum vocabulary name;
#define EMBED(record, number, name, inside, flags, vi, en) struct inside name;
#define LIST(record, number, name, inside, most, flags, vi, en)                \
    struct inside *name;                                                       \
    uint32_t name##_count;
#define RECORD_END(record) };
#include "model/schema/record.def"
#include "model/schema/undefine.def"

/* record_party, record_offer, ...: the table of each record's fields. */
#define RECORD_BEGIN(type, number, vi, en)                                     \
    extern const struct record record_##type;
#include "model/schema/no_fields.def"
#include "model/schema/record.def"
#include "model/schema/undefine.def"

/* RECORD_NUMBER_party = 1, ...: as event.table and list_query.table hold it. */
#define RECORD_BEGIN(record, number, vi, en) RECORD_NUMBER_##record = number,
#include "model/schema/no_fields.def"
enum record_number {
#include "model/schema/record.def"
};
#include "model/schema/undefine.def"

#define VOCABULARY_BEGIN(type) extern const struct vocabulary vocabulary_##type;
#define WORD(vocabulary, number, word, vi, en)
#define VOCABULARY_END(vocabulary)
#include "model/schema/vocabulary.def"
#undef VOCABULARY_BEGIN
#undef WORD
#undef VOCABULARY_END

/* clang-format on */

#endif
