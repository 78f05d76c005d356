/* Mobile phones as people write them, in the one form that is stored. */
#include "model/phone.h"
#include "tests/test.h"

static const char *normal(const char *text)
{
    static char phone[PHONE_SIZE];
    enum status status = phone_normalise(text, phone);
    if (status == STATUS_ok)
        return phone;
    return status == STATUS_unsupported ? "unsupported" : "invalid";
}

static void a_number_reads_the_same_however_it_is_written(void)
{
    static const char *const written[] = {
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345678",
        "+84912345678",
        "+84 912 345 678",
        "+84 (0) 912345678",
        "84912345678",
        "840912345678",
        "0084912345678",
        "0084 91 234 56 78",
        "912345678",
        " 0912\u00a0345\u00a0678 ",
        "0912\u2013345\u2013678",
    };
    for (size_t index = 0; index < sizeof written / sizeof *written; index++)
        EXPECT_TEXT(normal(written[index]), "+84912345678");
}

static void eleven_digits_of_before_2018_become_ten(void)
{
    static const struct {
        const char *before;
        const char *after;
    } moves[] = {
        {"01201234567", "+84701234567"},  {"01211234567", "+84791234567"},
        {"01221234567", "+84771234567"},  {"01231234567", "+84831234567"},
        {"01241234567", "+84841234567"},  {"01251234567", "+84851234567"},
        {"01261234567", "+84761234567"},  {"01271234567", "+84811234567"},
        {"01281234567", "+84781234567"},  {"01291234567", "+84821234567"},
        {"01621234567", "+84321234567"},  {"01631234567", "+84331234567"},
        {"01641234567", "+84341234567"},  {"01651234567", "+84351234567"},
        {"01661234567", "+84361234567"},  {"01671234567", "+84371234567"},
        {"01681234567", "+84381234567"},  {"01691234567", "+84391234567"},
        {"01861234567", "+84561234567"},  {"01881234567", "+84581234567"},
        {"01991234567", "+84591234567"},  {"+84 168 123 4567", "+84381234567"},
        {"841681234567", "+84381234567"}, {"0168 123 45 67", "+84381234567"},
        {"1681234567", "+84381234567"},
    };
    for (size_t index = 0; index < sizeof moves / sizeof *moves; index++)
        EXPECT_TEXT(normal(moves[index].before), moves[index].after);
}

static void a_number_that_starts_like_the_country_is_taken_as_it_is(void)
{
    EXPECT_TEXT(normal("0841234567"), "+84841234567");
    EXPECT_TEXT(normal("841234567"), "+84841234567");
    EXPECT_TEXT(normal("84841234567"), "+84841234567");
    EXPECT_TEXT(normal("+84841234567"), "+84841234567");
}

static void other_numbers_are_no_mobile_phones(void)
{
    static const char *const numbers[] = {
        "02063852255", "+842063852255", "0131234567",      "01301234567",
        "09123456789", "091234567",     "+1 415 555 2671", "0086 13912345678",
        "0951234567",  "0002345678",    "1900 1234",       "+840084912345678",
    };
    for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++)
        EXPECT_TEXT(normal(numbers[index]), "unsupported");
}

static void what_is_no_number_is_refused(void)
{
    static const char *const words[] = {
        "",
        "113",
        "9029",
        "Nhóm gừng",
        "0912x345678",
        "0912345678+",
        "++84912345678",
        "+",
        "123456789012345678901",
        "0912,345,678",
        "\xff\xff",
    };
    for (size_t index = 0; index < sizeof words / sizeof *words; index++)
        EXPECT_TEXT(normal(words[index]), "invalid");
}

static void a_refusal_leaves_the_output_alone(void)
{
    char phone[PHONE_SIZE] = "as it was";
    EXPECT_NUMBER(phone_normalise("0206 385 2255", phone), STATUS_unsupported);
    EXPECT_TEXT(phone, "as it was");
}

static void a_stored_number_normalises_to_itself(void)
{
    EXPECT_TEXT(normal(normal("0168 123 4567")), "+84381234567");
}

static void operators_follow_from_the_prefix(void)
{
    EXPECT_TEXT(phone_operator("+84912345678"), "VinaPhone");
    EXPECT_TEXT(phone_operator("+84381234567"), "Viettel");
    EXPECT_TEXT(phone_operator("0912345678"), "");
}

int main(void)
{
    RUN(a_number_reads_the_same_however_it_is_written);
    RUN(eleven_digits_of_before_2018_become_ten);
    RUN(a_number_that_starts_like_the_country_is_taken_as_it_is);
    RUN(other_numbers_are_no_mobile_phones);
    RUN(what_is_no_number_is_refused);
    RUN(a_refusal_leaves_the_output_alone);
    RUN(a_stored_number_normalises_to_itself);
    RUN(operators_follow_from_the_prefix);
    return test_result();
}
