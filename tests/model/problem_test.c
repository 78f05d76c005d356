/* The sentences that people read when a field is refused. */
#include "model/codec.h"
#include "tests/test.h"

struct desk {
    struct arena arena;
    struct buffer out;
    struct problems problems;
};

static void desk_open(struct desk *desk)
{
    arena_init(&desk->arena, (size_t)1 << 20);
    buffer_init(&desk->out, (size_t)1 << 20);
    problems_init(&desk->problems, &desk->arena);
}

static void desk_close(struct desk *desk)
{
    arena_clear(&desk->arena);
    buffer_clear(&desk->out);
}

static void expect_sentence(struct desk *desk, const struct record *record,
                            const char *language, const char *expected)
{
    EXPECT(desk->problems.count > 0);
    buffer_reset(&desk->out);
    problem_print(&desk->problems.list[0], record, language, &desk->out);
    buffer_append(&desk->out, "", 1);
    EXPECT_TEXT((const char *)desk->out.data, expected);
}

static void a_range_is_told_with_the_label_of_its_field(void)
{
    struct desk desk;
    desk_open(&desk);
    problem_add_range(&desk.problems, "lots[0].quantity", 0, 1, MOST_QUANTITY);
    expect_sentence(&desk, &record_offer, "vi",
                    "lots[0].quantity (số lượng): 0 ngoài khoảng cho phép: "
                    "từ 1 đến 1000000000000");
    expect_sentence(&desk, &record_offer, "en",
                    "lots[0].quantity (quantity expected): 0 is out of range: "
                    "from 1 to 1000000000000");
    expect_sentence(&desk, NULL, "vi",
                    "lots[0].quantity: 0 ngoài khoảng cho phép: "
                    "từ 1 đến 1000000000000");
    desk_close(&desk);
}

static void days_are_told_as_people_write_them(void)
{
    struct desk desk;
    desk_open(&desk);
    problem_add_range(&desk.problems, "lots[0].from_day", 200000, 20758, 20787);
    expect_sentence(&desk, &record_offer, "vi",
                    "lots[0].from_day (từ ngày): 01/08/2517 ngoài khoảng cho "
                    "phép: từ 01/11/2026 đến 30/11/2026");
    desk_close(&desk);
}

static void a_missing_field_needs_no_value(void)
{
    struct desk desk;
    struct offer offer;
    desk_open(&desk);
    record_init(&record_offer, &offer);
    EXPECT(!record_validate(&record_offer, &offer, &desk.problems));
    EXPECT_NUMBER(desk.problems.count, 5);
    expect_sentence(&desk, &record_offer, "vi", "group (nhóm): chưa có");
    expect_sentence(&desk, &record_offer, "en",
                    "group (the group that sells) is missing");
    desk_close(&desk);
}

static void an_unknown_word_comes_with_the_words_there_are(void)
{
    struct desk desk;
    struct offer offer;
    desk_open(&desk);
    record_init(&record_offer, &offer);
    offer.unit = (enum unit)9;
    offer.group.bytes[0] = 1;
    EXPECT(!record_validate(&record_offer, &offer, &desk.problems));
    desk.problems.list[0] = desk.problems.list[2];
    expect_sentence(&desk, &record_offer, "vi",
                    "unit (đơn vị): 9 không có trong danh sách: gram (gam); "
                    "head (con)");
    expect_sentence(&desk, &record_offer, "en",
                    "unit (unit, from the form): 9 is not one of the choices: "
                    "gram (gram); head (head)");
    desk_close(&desk);
}

static void text_too_long_says_how_long_it_may_be(void)
{
    struct desk desk;
    struct lot lots[65] = {{0}};
    struct offer offer;
    desk_open(&desk);
    record_init(&record_offer, &offer);
    offer.group.bytes[0] = 1;
    offer.product = "một tên sản phẩm dài quá mức";
    EXPECT(!record_validate(&record_offer, &offer, &desk.problems));
    expect_sentence(&desk, &record_offer, "vi",
                    "product (sản phẩm): quá dài: nhiều nhất 32 byte");
    offer.product = "ginger";
    offer.form = "mature";
    offer.commune = "01651";
    offer.lots = lots;
    offer.lots_count = 65;
    problems_init(&desk.problems, &desk.arena);
    EXPECT(!record_validate(&record_offer, &offer, &desk.problems));
    expect_sentence(&desk, &record_offer, "en",
                    "lots (lots) has too many items: at most 64");
    desk_close(&desk);
}

static void a_message_as_a_whole_has_no_field(void)
{
    struct desk desk;
    struct offer offer;
    desk_open(&desk);
    EXPECT(record_decode(&record_offer, bytes_of("\x81", 1), &desk.arena,
                         &offer, &desk.problems) == STATUS_invalid);
    expect_sentence(&desk, &record_offer, "vi",
                    "thông điệp: sai định dạng thông điệp");
    expect_sentence(&desk, &record_offer, "en", "the message is malformed");
    desk_close(&desk);
}

static void choices_of_things_are_listed(void)
{
    struct desk desk;
    struct problem_choice communes[] = {
        {.code = "01651", .text_vi = "xã Mỹ Hưng, Quảng Hoà"},
        {.code = "01290"},
    };
    desk_open(&desk);
    struct problem *problem = problem_add(&desk.problems, "commune",
                                          problem_reason_ambiguous, "Hưng");
    EXPECT(problem != NULL);
    problem->choices = communes;
    problem->choices_count = 2;
    expect_sentence(&desk, &record_offer, "vi",
                    "commune (xã): Hưng có nhiều lựa chọn: 01651 (xã Mỹ Hưng, "
                    "Quảng Hoà); 01290");
    desk_close(&desk);
}

static void what_was_given_is_kept_short_and_whole(void)
{
    struct desk desk;
    desk_open(&desk);
    for (int index = 0; index < 100; index++)
        buffer_append_text(&desk.out, "ộ");
    buffer_append(&desk.out, "", 1);
    struct problem *problem =
        problem_add(&desk.problems, "name", problem_reason_not_found,
                    (const char *)desk.out.data);
    EXPECT(problem != NULL);
    EXPECT_NUMBER(strlen(problem->given), 31 * strlen("ộ") + strlen("…"));
    problem = problem_add(&desk.problems, "name", problem_reason_not_text,
                          "\xff\xfe");
    EXPECT(problem != NULL);
    EXPECT_TEXT(problem->given, "");
    EXPECT(record_validate(&record_problem, problem, NULL));
    desk_close(&desk);
}

int main(void)
{
    RUN(a_range_is_told_with_the_label_of_its_field);
    RUN(days_are_told_as_people_write_them);
    RUN(a_missing_field_needs_no_value);
    RUN(an_unknown_word_comes_with_the_words_there_are);
    RUN(text_too_long_says_how_long_it_may_be);
    RUN(a_message_as_a_whole_has_no_field);
    RUN(choices_of_things_are_listed);
    RUN(what_was_given_is_kept_short_and_whole);
    return test_result();
}
