/* JSON both ways, for every record and for what people get wrong; and the
 * sentences that tell them. */
#include <inttypes.h>

#include "model/json.h"
#include "tests/model/random_record.h"
#include "tests/test.h"

#define ROUNDS 12
#define SEED UINT64_C(20220815)

/* What a case needs, cleared at its end. */
struct desk {
    struct arena arena;
    struct buffer out;
    struct problems problems;
};

static void desk_open(struct desk *desk)
{
    arena_init(&desk->arena, (size_t)64 << 20);
    buffer_init(&desk->out, (size_t)64 << 20);
    problems_init(&desk->problems, &desk->arena);
}

static void desk_close(struct desk *desk)
{
    arena_clear(&desk->arena);
    buffer_clear(&desk->out);
}

static enum status read_json(struct desk *desk, const struct record *record,
                             const char *text, void *ret_value)
{
    problems_init(&desk->problems, &desk->arena);
    return record_from_json(record, bytes_of(text, strlen(text)), &desk->arena,
                            ret_value, &desk->problems);
}

static void comes_back(const struct record *record, uint64_t seed, bool whole)
{
    struct desk desk;
    struct chance chance;
    void *value = memory_allocate(1, record->size);
    void *again = memory_allocate(1, record->size);
    desk_open(&desk);
    chance_init(&chance, seed ^ record->number);
    random_record(&chance, record, &desk.arena, value);
    record_to_json(record, value, whole, &desk.out);
    enum status status =
        record_from_json(record, bytes_of(desk.out.data, desk.out.size),
                         &desk.arena, again, &desk.problems);
    bool is_equal = status == STATUS_ok && record_equal(record, value, again);
    if (!is_equal)
        fprintf(stderr, "record %s, seed %" PRIu64 ", whole %d: %.*s\n",
                record->name, seed, whole, (int)desk.out.size,
                (const char *)desk.out.data);
    EXPECT(is_equal);
    EXPECT(desk.out.size == 0 || !memchr(desk.out.data, '\n', desk.out.size));
    desk_close(&desk);
    memory_free(value);
    memory_free(again);
}

static void every_record_comes_back_from_json_on_one_line(void)
{
    for (size_t index = 0; index < record_count; index++) {
        for (uint64_t round = 0; round < ROUNDS; round++) {
            comes_back(records[index], SEED + round, false);
            comes_back(records[index], SEED + round, true);
        }
    }
}

static struct lot november = {
    .number = 1, .quantity = 250000, .from_day = 20758, .to_day = 20787};

static void an_offer_reads_as_people_would_write_it(void)
{
    struct desk desk;
    desk_open(&desk);
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.product = "ginger";
    offer.unit = unit_gram;
    offer.lots = &november;
    offer.lots_count = 1;
    offer.ask.kind = price_kind_fixed;
    offer.ask.price_vnd_per_kg = 6000;
    offer.note = "gừng \"già\"\n";
    offer.posted_ms = INT64_C(1793520000123);
    offer.is_sample = 1;
    record_to_json(&record_offer, &offer, false, &desk.out);
    buffer_append(&desk.out, "", 1);
    EXPECT_TEXT((const char *)desk.out.data,
                "{\"product\":\"ginger\",\"unit\":\"gram\",\"lots\":[{"
                "\"quantity\":250000,\"from_day\":\"2026-11-01\","
                "\"to_day\":\"2026-11-30\"}],\"ask\":{\"kind\":\"fixed\","
                "\"price_vnd_per_kg\":6000},"
                "\"note\":\"gừng \\\"già\\\"\\u000a\","
                "\"posted_ms\":\"2026-11-01T08:00:00.123Z\","
                "\"is_sample\":true}");
    desk_close(&desk);
}

static void a_whole_record_says_null_for_what_is_not_said(void)
{
    struct desk desk;
    desk_open(&desk);
    struct lot lot;
    record_init(&record_lot, &lot);
    record_to_json(&record_lot, &lot, true, &desk.out);
    buffer_append(&desk.out, "", 1);
    EXPECT_TEXT((const char *)desk.out.data,
                "{\"number\":1,\"quantity\":null,\"least_quantity\":0,"
                "\"from_day\":null,\"to_day\":null}");
    EXPECT(read_json(&desk, &record_lot, (const char *)desk.out.data, &lot) ==
           STATUS_ok);
    EXPECT_NUMBER(lot.quantity, 0);
    desk_close(&desk);
}

static void days_times_and_flags_are_read_as_integers_too(void)
{
    struct desk desk;
    struct offer offer;
    desk_open(&desk);
    EXPECT(read_json(&desk, &record_offer,
                     "{\"lots\":[{\"quantity\":1,\"from_day\":20758}],"
                     "\"posted_ms\":1793520000123,\"is_sample\":1}",
                     &offer) == STATUS_ok);
    EXPECT_NUMBER(offer.lots[0].from_day, november.from_day);
    EXPECT_NUMBER(offer.posted_ms, INT64_C(1793520000123));
    EXPECT_NUMBER(offer.is_sample, 1);
    desk_close(&desk);
}

/* The first problem that the text has, as "field reason given". */
static void expect_problem(const struct record *record, const char *text,
                           const char *expected)
{
    struct desk desk;
    desk_open(&desk);
    void *value = memory_allocate(1, record->size);
    EXPECT(read_json(&desk, record, text, value) == STATUS_invalid);
    EXPECT(desk.problems.count > 0);
    const struct problem *problem = &desk.problems.list[0];
    const struct word *reason =
        word_find(&vocabulary_problem_reason, problem->reason);
    const char *told = arena_format(&desk.arena, "%s %s %s", problem->field,
                                    reason ? reason->name : "", problem->given);
    EXPECT_TEXT(told, expected);
    memory_free(value);
    desk_close(&desk);
}

static void what_is_wrong_is_told_with_its_place(void)
{
    expect_problem(&record_offer, "{\"lots\":[{},{},{\"quantity\":0}]}",
                   "lots[2].quantity out_of_range 0");
    expect_problem(&record_offer, "{\"lots\":[{\"quantity\":\"2 tạ\"}]}",
                   "lots[0].quantity wrong_kind 2 tạ");
    expect_problem(&record_offer, "{\"lots\":[7]}", "lots[0] wrong_kind 7");
    expect_problem(&record_offer, "{\"lots\":{}}", "lots wrong_kind {}");
    expect_problem(&record_offer, "{\"ask\":{\"kind\":\"cheap\"}}",
                   "ask.kind unknown_word cheap");
    expect_problem(&record_offer, "{\"ask\":{\"price\":5}}",
                   "ask.price unknown_field 5");
    expect_problem(&record_offer, "{\"quantity\":1.5}",
                   "quantity unknown_field 1.5");
    expect_problem(&record_offer, "{\"grade\":1.0}", "grade wrong_kind 1.0");
    expect_problem(&record_offer, "{\"id\":\"7\"}", "id wrong_kind 7");
    expect_problem(&record_lot, "{\"from_day\":\"2026-02-31\"}",
                   "from_day wrong_kind 2026-02-31");
    expect_problem(&record_lot, "{\"from_day\":\"2026-2-3\"}",
                   "from_day wrong_kind 2026-2-3");
    expect_problem(&record_contact, "{\"salt\":\"0g\"}", "salt wrong_kind 0g");
    expect_problem(&record_contact, "{\"salt\":\"0\"}", "salt wrong_kind 0");
    expect_problem(&record_certificate,
                   "{\"number\":\"ộộộộộộộộộộộộộộộộộộộộộộ\"}",
                   "number too_long ");
}

static void text_that_is_no_strict_json_is_refused(void)
{
    expect_problem(&record_offer, "{\"grade\":1,\"grade\":2}",
                   " repeated 1:18");
    expect_problem(&record_offer, "{\"grade\":1} {}", " malformed 1:13");
    expect_problem(&record_offer, "{\"grade\":1", " malformed 1:10");
    expect_problem(&record_offer, "", " malformed 1:0");
    expect_problem(&record_offer, "[]", " wrong_kind []");
    expect_problem(&record_offer, "{\"note\":\"\xff\"}", " not_text 1:9");
    expect_problem(&record_offer, "{\"note\":\"a\\u0000b\"}", " not_text 1:18");
    expect_problem(&record_offer, "{\"grade\":99999999999999999999}",
                   " malformed 1:29");
    expect_problem(&record_offer, "{\"grade\":NaN}", " malformed 1:12");
}

static void more_problems_than_fit_are_counted(void)
{
    struct desk desk;
    struct offer offer;
    desk_open(&desk);
    buffer_append_text(&desk.out, "{\"lots\":[");
    for (int index = 0; index < 40; index++)
        buffer_append_text(&desk.out, index ? ",{\"number\":0}" : "{}");
    buffer_append_text(&desk.out, "]}");
    buffer_append(&desk.out, "", 1);
    EXPECT(read_json(&desk, &record_offer, (const char *)desk.out.data,
                     &offer) == STATUS_invalid);
    EXPECT_NUMBER(desk.problems.count, PROBLEMS_MOST);
    EXPECT_NUMBER(desk.problems.dropped, 39 - PROBLEMS_MOST);
    desk_close(&desk);
}

int main(void)
{
    RUN(every_record_comes_back_from_json_on_one_line);
    RUN(an_offer_reads_as_people_would_write_it);
    RUN(a_whole_record_says_null_for_what_is_not_said);
    RUN(days_times_and_flags_are_read_as_integers_too);
    RUN(what_is_wrong_is_told_with_its_place);
    RUN(text_that_is_no_strict_json_is_refused);
    RUN(more_problems_than_fit_are_counted);
    return test_result();
}
