/* What holds for every record of the schema. `codec_test SEED` runs again what
 * failed with that seed. */
#include <inttypes.h>

#include "model/codec.h"
#include "tests/model/random_record.h"
#include "tests/test.h"

#define ROUNDS 12
#define LONGEST_CHANGED                                                        \
    1500 /* each byte of longer ones would take too long                       \
          */

static uint64_t first_seed = 20180906;

/* One made-up record, its encoding, and room to decode into. */
struct sample {
    const struct record *record;
    uint64_t seed;
    struct arena arena;
    struct arena again_arena;
    struct buffer bytes;
    struct buffer again_bytes;
    void *value;
    void *again;
    struct problems problems;
};

static void sample_make(struct sample *sample, const struct record *record,
                        uint64_t seed)
{
    struct chance chance;
    chance_init(&chance, seed ^ record->number);
    sample->record = record;
    sample->seed = seed;
    arena_init(&sample->arena, (size_t)64 << 20);
    arena_init(&sample->again_arena, (size_t)64 << 20);
    buffer_init(&sample->bytes, (size_t)16 << 20);
    buffer_init(&sample->again_bytes, (size_t)16 << 20);
    sample->value = memory_allocate(1, record->size);
    sample->again = memory_allocate(1, record->size);
    random_record(&chance, record, &sample->arena, sample->value);
    record_encode(record, sample->value, &sample->bytes);
    problems_init(&sample->problems, &sample->arena);
}

static void sample_clear(struct sample *sample)
{
    arena_clear(&sample->arena);
    arena_clear(&sample->again_arena);
    buffer_clear(&sample->bytes);
    buffer_clear(&sample->again_bytes);
    memory_free(sample->value);
    memory_free(sample->again);
}

/* Says which sample it was, once, and counts the failure. */
static bool holds(const struct sample *sample, bool condition, const char *what)
{
    if (condition)
        return true;
    fprintf(stderr, "record %s, seed %" PRIu64 ": expected: %s\n",
            sample->record->name, sample->seed, what);
    test_failures++;
    return false;
}

static void for_every_record(unsigned rounds,
                             void (*property)(struct sample *sample))
{
    for (size_t index = 0; index < record_count; index++) {
        for (unsigned round = 0; round < rounds; round++) {
            struct sample sample;
            sample_make(&sample, records[index], first_seed + round);
            property(&sample);
            sample_clear(&sample);
        }
    }
}

static enum status decode(struct sample *sample, const void *bytes, size_t size)
{
    arena_reset(&sample->again_arena);
    return record_decode(sample->record, bytes_of(bytes, size),
                         &sample->again_arena, sample->again, NULL);
}

static void comes_back_equal(struct sample *sample)
{
    enum status status = record_decode(
        sample->record, bytes_of(sample->bytes.data, sample->bytes.size),
        &sample->again_arena, sample->again, &sample->problems);
    if (!holds(sample, status == STATUS_ok, "the encoding decodes"))
        return;
    holds(sample, sample->problems.count == 0, "no problem is told");
    holds(sample, record_equal(sample->record, sample->value, sample->again),
          "what comes back is equal");
    record_encode(sample->record, sample->again, &sample->again_bytes);
    holds(sample,
          sample->again_bytes.size == sample->bytes.size &&
              memcmp(sample->again_bytes.data, sample->bytes.data,
                     sample->bytes.size) == 0,
          "encoding again gives the same bytes");
}

static void every_record_comes_back_equal_and_has_one_encoding(void)
{
    for_every_record(ROUNDS, comes_back_equal);
}

static void copies_deeply(struct sample *sample)
{
    bool fits = record_copy(sample->record, sample->value, &sample->again_arena,
                            sample->again);
    holds(sample, fits, "the copy fits");
    arena_clear(&sample->arena);
    record_encode(sample->record, sample->again, &sample->again_bytes);
    holds(sample,
          sample->again_bytes.size == sample->bytes.size &&
              memcmp(sample->again_bytes.data, sample->bytes.data,
                     sample->bytes.size) == 0,
          "the copy stands without what it was copied from");
}

static void a_copy_of_every_record_stands_alone(void)
{
    for_every_record(ROUNDS, copies_deeply);
}

static void refuses_when_cut(struct sample *sample)
{
    for (size_t size = 0; size < sample->bytes.size; size++) {
        /* A block of its own, so that a sanitizer sees each byte too many. */
        uint8_t *cut = memory_allocate(size, 1);
        memcpy(cut, sample->bytes.data, size);
        enum status status = decode(sample, cut, size);
        memory_free(cut);
        if (!holds(sample, status == STATUS_invalid, "a part is refused"))
            return;
    }
}

static void every_record_cut_short_is_refused(void)
{
    for_every_record(3, refuses_when_cut);
}

/* Accepted bytes may say a default or a field of tomorrow, but what they
 * decode to has one encoding. */
static bool is_canonical(struct sample *sample)
{
    struct buffer *bytes = &sample->again_bytes;
    struct buffer second;
    bool is_same = false;
    void *value = memory_allocate(1, sample->record->size);
    buffer_reset(bytes);
    buffer_init(&second, (size_t)16 << 20);
    record_encode(sample->record, sample->again, bytes);
    if (record_decode(sample->record, bytes_of(bytes->data, bytes->size),
                      &sample->again_arena, value, NULL) == STATUS_ok) {
        record_encode(sample->record, value, &second);
        is_same = record_equal(sample->record, sample->again, value) &&
                  second.size == bytes->size &&
                  memcmp(second.data, bytes->data, second.size) == 0;
    }
    buffer_clear(&second);
    memory_free(value);
    return is_same;
}

static bool survives(struct sample *sample, size_t at, uint8_t byte)
{
    uint8_t before = sample->bytes.data[at];
    sample->bytes.data[at] = byte;
    enum status status = decode(sample, sample->bytes.data, sample->bytes.size);
    bool is_well =
        status == STATUS_ok ? is_canonical(sample) : status == STATUS_invalid;
    sample->bytes.data[at] = before;
    return is_well;
}

static void survives_changes(struct sample *sample)
{
    struct chance chance;
    chance_init(&chance, sample->seed);
    if (sample->bytes.size > LONGEST_CHANGED)
        return;
    for (size_t at = 0; at < sample->bytes.size; at++) {
        uint8_t byte = sample->bytes.data[at];
        for (int bit = 0; bit < 8; bit++) {
            uint8_t flipped = (uint8_t)(byte ^ (1U << bit));
            if (!holds(sample, survives(sample, at, flipped), "no bit bites"))
                return;
        }
        uint8_t other = (uint8_t)chance_next(&chance);
        if (!holds(sample, survives(sample, at, other), "no byte bites"))
            return;
    }
}

static void every_record_with_a_changed_byte_is_refused_or_canonical(void)
{
    for_every_record(2, survives_changes);
}

static void skips_what_it_does_not_know(struct sample *sample)
{
    /* The map's head becomes one pair larger; 65535: a field of tomorrow. */
    static const uint8_t pair[] = {0xcd, 0xff, 0xff, 0x92, 0xa2,
                                   'h',  'i',  0x81, 0x01, 0xc3};
    struct buffer *longer = &sample->again_bytes;
    uint8_t head = sample->bytes.data[0];
    if (head >= 0x8f)
        return;
    head++;
    buffer_append(longer, &head, 1);
    buffer_append(longer, sample->bytes.data + 1, sample->bytes.size - 1);
    buffer_append(longer, pair, sizeof pair);
    enum status status = decode(sample, longer->data, longer->size);
    holds(sample, status == STATUS_ok, "a field of tomorrow is skipped");
    holds(sample, record_equal(sample->record, sample->value, sample->again),
          "and nothing else is changed by it");
}

static void fields_of_a_newer_peer_are_skipped(void)
{
    for_every_record(ROUNDS, skips_what_it_does_not_know);
}

static void every_record_without_fields_is_its_default(void)
{
    for (size_t index = 0; index < record_count; index++) {
        struct sample sample;
        sample_make(&sample, records[index], first_seed);
        void *fresh = memory_allocate(1, records[index]->size);
        record_init(records[index], fresh);
        EXPECT(decode(&sample, "\x80", 1) == STATUS_ok);
        EXPECT(record_equal(records[index], fresh, sample.again));
        record_encode(records[index], fresh, &sample.again_bytes);
        EXPECT_NUMBER(sample.again_bytes.size, 1);
        memory_free(fresh);
        sample_clear(&sample);
    }
}

static void validates_or_misses_required(struct sample *sample)
{
    bool is_well =
        record_validate(sample->record, sample->value, &sample->problems);
    bool is_missing_only = true;
    for (uint32_t index = 0; index < sample->problems.count; index++)
        is_missing_only =
            is_missing_only &&
            sample->problems.list[index].reason == problem_reason_missing;
    holds(sample, is_well == (sample->problems.count == 0),
          "it is well without problems only");
    holds(sample, is_missing_only, "only fields left out are missed");
}

static void values_within_the_schema_are_valid_but_for_required_ones(void)
{
    for_every_record(ROUNDS, validates_or_misses_required);
}

static void an_arena_too_small_is_too_large_and_nothing_worse(void)
{
    struct sample sample;
    sample_make(&sample, &record_lead, first_seed);
    arena_init(&sample.again_arena, 0);
    struct lead lead = {.buyer_name = "Hợp tác xã Hưng Đạo"};
    buffer_reset(&sample.bytes);
    record_encode(&record_lead, &lead, &sample.bytes);
    EXPECT(decode(&sample, sample.bytes.data, sample.bytes.size) ==
           STATUS_too_large);
    EXPECT(
        !record_copy(&record_lead, &lead, &sample.again_arena, sample.again));
    sample_clear(&sample);
}

int main(int count, char **arguments)
{
    if (count > 1)
        first_seed = strtoull(arguments[1], NULL, 10);
    RUN(every_record_comes_back_equal_and_has_one_encoding);
    RUN(a_copy_of_every_record_stands_alone);
    RUN(every_record_cut_short_is_refused);
    RUN(every_record_with_a_changed_byte_is_refused_or_canonical);
    RUN(fields_of_a_newer_peer_are_skipped);
    RUN(every_record_without_fields_is_its_default);
    RUN(values_within_the_schema_are_valid_but_for_required_ones);
    RUN(an_arena_too_small_is_too_large_and_nothing_worse);
    return test_result();
}
