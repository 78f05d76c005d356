#include "model/quantity.h"

#include "tests/test.h"

#define UNTOUCHED INT64_C(-77)

/* `amount` where it is read, UNTOUCHED where it is refused with `reason`. */
struct amount_case {
    const char *text;
    int64_t amount;
    enum quantity_reason reason;
};

static const struct amount_case masses[] = {
    {"2,5 tạ", 250000, QUANTITY_ok},
    {"2.5 tạ", 250000, QUANTITY_ok},
    {"2,5 ta", 250000, QUANTITY_ok},
    {"2.50 Tạ", 250000, QUANTITY_ok},
    {"3 tấn", 3000000, QUANTITY_ok},
    {"3 tan", 3000000, QUANTITY_ok},
    {"3 TẤN.", 3000000, QUANTITY_ok},
    {"500kg", 500000, QUANTITY_ok},
    {"500 kg", 500000, QUANTITY_ok},
    {"  500\xc2\xa0KG ", 500000, QUANTITY_ok},
    {"3 yến", 30000, QUANTITY_ok},
    {"3 yen", 30000, QUANTITY_ok},
    {"85.000 kg", 85000000, QUANTITY_ok},
    {"85 000 kg", 85000000, QUANTITY_ok},
    {"2.500 kg", 2500000, QUANTITY_ok},
    {"1.234.567 kg", 1234567000, QUANTITY_ok},
    {"1.234,5 kg", 1234500, QUANTITY_ok},
    {"1.234,500 kg", 1234500, QUANTITY_ok},
    {"0,500 kg", 500, QUANTITY_ok},
    {"0.500 kg", 500, QUANTITY_ok},
    {"1234,567 kg", 1234567, QUANTITY_ok},
    {"0,00001 tạ", 1, QUANTITY_ok},
    {"250 g", 250, QUANTITY_ok},
    {"2 lạng", 200, QUANTITY_ok},
    {"2 tạ rưỡi", 250000, QUANTITY_ok},
    {"2 ta ruoi", 250000, QUANTITY_ok},
    {"0 kg", 0, QUANTITY_ok},
    {"1.000.000.000 tấn", QUANTITY_MOST_GRAMS, QUANTITY_ok},
    {"1.000.000.001 tấn", UNTOUCHED, QUANTITY_too_large},
    {"99999999999999999999999 kg", UNTOUCHED, QUANTITY_too_large},
    {"9.999.999.999.999 tấn", UNTOUCHED, QUANTITY_too_large},
    {"", UNTOUCHED, QUANTITY_empty},
    {"   ", UNTOUCHED, QUANTITY_empty},
    {"-5 kg", UNTOUCHED, QUANTITY_negative},
    {"\xe2\x88\x92"
     "5 kg",
     UNTOUCHED, QUANTITY_negative},
    {"500", UNTOUCHED, QUANTITY_unit_missing},
    {"5 thúng", UNTOUCHED, QUANTITY_unknown_unit},
    {"2 tá", UNTOUCHED, QUANTITY_unknown_unit},
    {"2 tạ 5 yến", UNTOUCHED, QUANTITY_unknown_unit},
    {"3 t", UNTOUCHED, QUANTITY_ambiguous},
    {"2,500 kg", UNTOUCHED, QUANTITY_ambiguous},
    {"1,234,567 kg", UNTOUCHED, QUANTITY_ambiguous},
    {"12 con", UNTOUCHED, QUANTITY_heads_for_mass},
    {"0,0005 kg", UNTOUCHED, QUANTITY_too_fine},
    {"1,0000000001 kg", UNTOUCHED, QUANTITY_too_fine},
    {"kg", UNTOUCHED, QUANTITY_not_a_number},
    {"ba tạ", UNTOUCHED, QUANTITY_not_a_number},
    {"1.2.3 kg", UNTOUCHED, QUANTITY_not_a_number},
    {"1,234.5 kg", UNTOUCHED, QUANTITY_not_a_number},
    {"1.23,5 kg", UNTOUCHED, QUANTITY_not_a_number},
    {"5 6 kg", UNTOUCHED, QUANTITY_not_a_number},
    {"5, kg", UNTOUCHED, QUANTITY_not_a_number},
    {",5 kg", UNTOUCHED, QUANTITY_not_a_number},
    {". kg", UNTOUCHED, QUANTITY_not_a_number},
    {"2,5 tạ rưỡi", UNTOUCHED, QUANTITY_not_a_number},
    {"5\xff kg", UNTOUCHED, QUANTITY_not_a_number},
};

static const struct amount_case heads[] = {
    {"12 con", 12, QUANTITY_ok},
    {"12con", 12, QUANTITY_ok},
    {"12", 12, QUANTITY_ok},
    {"1.200 con", 1200, QUANTITY_ok},
    {"3 heads", 3, QUANTITY_ok},
    {"12,5 con", UNTOUCHED, QUANTITY_too_fine},
    {"2 con rưỡi", UNTOUCHED, QUANTITY_too_fine},
    {"500 kg", UNTOUCHED, QUANTITY_mass_for_heads},
    {"3 t", UNTOUCHED, QUANTITY_mass_for_heads},
    {"1.000.000.001 con", UNTOUCHED, QUANTITY_too_large},
    {"12 lồng", UNTOUCHED, QUANTITY_unknown_unit},
};

static const struct amount_case sums[] = {
    {"6.000", 6000, QUANTITY_ok},
    {"6,000", 6000, QUANTITY_ok},
    {"6000đ", 6000, QUANTITY_ok},
    {"6000 d", 6000, QUANTITY_ok},
    {"6.000 ₫", 6000, QUANTITY_ok},
    {"6000 đồng", 6000, QUANTITY_ok},
    {"6k", 6000, QUANTITY_ok},
    {"6,5k", 6500, QUANTITY_ok},
    {"6 nghìn đồng", 6000, QUANTITY_ok},
    {"1,2 triệu", 1200000, QUANTITY_ok},
    {"1.2 trieu", 1200000, QUANTITY_ok},
    {"1 triệu rưỡi", 1500000, QUANTITY_ok},
    {"32,7 tỷ", INT64_C(32700000000), QUANTITY_ok},
    {"32,7 ty VND", INT64_C(32700000000), QUANTITY_ok},
    {"32,700,000,000 VND", INT64_C(32700000000), QUANTITY_ok},
    {"6,5", UNTOUCHED, QUANTITY_too_fine},
    {"1,500 triệu", UNTOUCHED, QUANTITY_ambiguous},
    {"-6k", UNTOUCHED, QUANTITY_negative},
    {"6 USD", UNTOUCHED, QUANTITY_unknown_unit},
    {"2.000.000 tỷ", UNTOUCHED, QUANTITY_too_large},
    {"", UNTOUCHED, QUANTITY_empty},
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void expect_case(const struct amount_case *wanted,
                        enum quantity_reason reason, int64_t amount)
{
    if (reason != wanted->reason || amount != wanted->amount)
        fprintf(stderr, "at \"%s\": %s\n", wanted->text,
                quantity_reason_name(reason));
    EXPECT_NUMBER(reason, wanted->reason);
    EXPECT_NUMBER(amount, wanted->amount);
}

static void masses_are_read_as_people_write_them(void)
{
    for (size_t i = 0; i < LENGTH(masses); i++) {
        int64_t amount = UNTOUCHED;
        enum quantity_reason reason =
            quantity_parse(masses[i].text, QUANTITY_MASS, &amount);
        expect_case(&masses[i], reason, amount);
    }
}

static void heads_are_whole_and_never_kilograms(void)
{
    for (size_t i = 0; i < LENGTH(heads); i++) {
        int64_t amount = UNTOUCHED;
        enum quantity_reason reason =
            quantity_parse(heads[i].text, QUANTITY_HEADS, &amount);
        expect_case(&heads[i], reason, amount);
    }
}

static void money_is_read_as_people_write_it(void)
{
    for (size_t i = 0; i < LENGTH(sums); i++) {
        int64_t amount = UNTOUCHED;
        enum quantity_reason reason = money_parse(sums[i].text, &amount);
        expect_case(&sums[i], reason, amount);
    }
}

static void a_price_may_say_per_kilogram_and_nothing_else(void)
{
    int64_t price = UNTOUCHED;
    EXPECT_NUMBER(money_parse_per_kg("6.000 đ/kg", &price), QUANTITY_ok);
    EXPECT_NUMBER(price, 6000);
    EXPECT_NUMBER(money_parse_per_kg("7,5k / KG", &price), QUANTITY_ok);
    EXPECT_NUMBER(price, 7500);
    EXPECT_NUMBER(money_parse_per_kg("7500", &price), QUANTITY_ok);
    EXPECT_NUMBER(money_parse_per_kg("6k/tạ", &price), QUANTITY_unknown_unit);
    EXPECT_NUMBER(money_parse_per_kg("6k/con", &price), QUANTITY_unknown_unit);
    EXPECT_NUMBER(price, 7500);
}

static void
a_price_of_another_mass_comes_to_whole_vnd_per_kg_or_is_refused(void)
{
    static const struct {
        const char *text;
        int64_t vnd_per_kg;
    } right[] = {
        {"600 nghìn đồng/tạ", 6000}, {"6 triệu / tấn", 6000},
        {"600000 đ/tạ", 6000},       {"12,5 nghin/ta", 125},
        {"65.000/yến", 6500},        {"900/lạng", 9000},
        {"6.000 đ/kg", 6000},        {"600.100 vnd/tạ", 6001},
    };
    static const struct {
        const char *text;
        enum quantity_reason reason;
    } wrong[] = {
        {"600.050 đ/tạ", QUANTITY_not_whole_per_kg},
        {"6.000.001 đ/tấn", QUANTITY_not_whole_per_kg},
        {"600 nghìn/t", QUANTITY_ambiguous},
        {"600 nghìn/tá", QUANTITY_unknown_unit},
        {"600 nghìn/con", QUANTITY_unknown_unit},
        {"600 nghìn", QUANTITY_unit_missing},
        {"600-700 nghìn/tạ", QUANTITY_unknown_unit},
        {"999999999999999 đ/g", QUANTITY_too_large},
    };
    for (size_t i = 0; i < LENGTH(right); i++) {
        int64_t price = UNTOUCHED;
        EXPECT_NUMBER(money_parse_per_mass(right[i].text, &price), QUANTITY_ok);
        EXPECT_NUMBER(price, right[i].vnd_per_kg);
    }
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        int64_t price = UNTOUCHED;
        EXPECT_TEXT(
            quantity_reason_name(money_parse_per_mass(wrong[i].text, &price)),
            quantity_reason_name(wrong[i].reason));
        EXPECT_NUMBER(price, UNTOUCHED);
    }
}

static void a_sao_without_a_province_is_refused(void)
{
    int64_t m2 = UNTOUCHED;
    EXPECT_NUMBER(area_parse("3 sào", 0, &m2), QUANTITY_province_needed);
    EXPECT_NUMBER(area_parse("3 sao", 0, &m2), QUANTITY_province_needed);
    EXPECT_NUMBER(m2, UNTOUCHED);
    EXPECT_NUMBER(area_parse("3 sào", 360, &m2), QUANTITY_ok);
    EXPECT_NUMBER(m2, 1080);
    EXPECT_NUMBER(area_parse("0,25 sào", 360, &m2), QUANTITY_ok);
    EXPECT_NUMBER(m2, 90);
    EXPECT_NUMBER(area_parse("3 sào", 1000, &m2), QUANTITY_ok);
    EXPECT_NUMBER(m2, 3000);
    EXPECT_NUMBER(area_parse("2 mẫu", 500, &m2), QUANTITY_ok);
    EXPECT_NUMBER(m2, 10000);
}

static void hectares_and_square_metres_need_no_province(void)
{
    int64_t m2 = UNTOUCHED;
    EXPECT_NUMBER(area_parse("1,5 ha", 0, &m2), QUANTITY_ok);
    EXPECT_NUMBER(m2, 15000);
    EXPECT_NUMBER(area_parse("500m²", 0, &m2), QUANTITY_ok);
    EXPECT_NUMBER(m2, 500);
    EXPECT_NUMBER(area_parse("500 m2", 0, &m2), QUANTITY_ok);
    EXPECT_NUMBER(area_parse("2 héc ta", 0, &m2), QUANTITY_ok);
    EXPECT_NUMBER(m2, 20000);
    EXPECT_NUMBER(area_parse("500", 0, &m2), QUANTITY_area_unit_missing);
    EXPECT_NUMBER(area_parse("500 kg", 0, &m2), QUANTITY_unknown_unit);
}

static void amounts_are_written_in_both_languages(void)
{
    char text[QUANTITY_TEXT_SIZE];
    quantity_format(85000000, QUANTITY_MASS, "vi", text);
    EXPECT_TEXT(text, "85.000 kg");
    quantity_format(85000000, QUANTITY_MASS, "en", text);
    EXPECT_TEXT(text, "85,000 kg");
    quantity_format(2050, QUANTITY_MASS, "vi", text);
    EXPECT_TEXT(text, "2,05 kg");
    quantity_format(1234, QUANTITY_MASS, "en", text);
    EXPECT_TEXT(text, "1,234 g");
    quantity_format(12, QUANTITY_HEADS, "vi", text);
    EXPECT_TEXT(text, "12 con");
    quantity_format(12, QUANTITY_HEADS, "en", text);
    EXPECT_TEXT(text, "12 head");
    quantity_format(INT64_MIN, QUANTITY_HEADS, "vi", text);
    EXPECT_TEXT(text, "-9.223.372.036.854.775.808 con");
    money_format(6000, "vi", text);
    EXPECT_TEXT(text, "6.000 ₫");
    money_format(-32700000000, "en", text);
    EXPECT_TEXT(text, "-32,700,000,000 ₫");
    area_format(15000, "vi", text);
    EXPECT_TEXT(text, "1,5 ha");
    area_format(1080, "en", text);
    EXPECT_TEXT(text, "1,080 m²");
}

static void trade_units_are_used_where_one_decimal_is_enough(void)
{
    char text[QUANTITY_TEXT_SIZE];
    quantity_format_trade(250000, QUANTITY_MASS, "vi", text);
    EXPECT_TEXT(text, "2,5 tạ");
    quantity_format_trade(250000, QUANTITY_MASS, "en", text);
    EXPECT_TEXT(text, "250 kg");
    quantity_format_trade(3000000, QUANTITY_MASS, "vi", text);
    EXPECT_TEXT(text, "3 tấn");
    quantity_format_trade(3100000, QUANTITY_MASS, "en", text);
    EXPECT_TEXT(text, "3.1 t");
    quantity_format_trade(1234000, QUANTITY_MASS, "vi", text);
    EXPECT_TEXT(text, "1.234 kg");
    quantity_format_trade(80000, QUANTITY_MASS, "vi", text);
    EXPECT_TEXT(text, "80 kg");
    quantity_format_trade(300, QUANTITY_HEADS, "vi", text);
    EXPECT_TEXT(text, "300 con");
}

static void what_is_written_in_vietnamese_reads_back_the_same(void)
{
    for (int64_t grams = 0; grams < QUANTITY_MOST_GRAMS;
         grams = grams * 7 / 3 + 1) {
        char text[QUANTITY_TEXT_SIZE];
        int64_t back = UNTOUCHED;
        quantity_format(grams, QUANTITY_MASS, "vi", text);
        EXPECT_NUMBER(quantity_parse(text, QUANTITY_MASS, &back), QUANTITY_ok);
        EXPECT_NUMBER(back, grams);
        quantity_format_trade(grams, QUANTITY_MASS, "vi", text);
        EXPECT_NUMBER(quantity_parse(text, QUANTITY_MASS, &back), QUANTITY_ok);
        EXPECT_NUMBER(back, grams);
        money_format(grams, "vi", text);
        EXPECT_NUMBER(money_parse(text, &back), QUANTITY_ok);
        EXPECT_NUMBER(back, grams);
    }
}

static void every_refusal_has_a_code_and_a_sentence_in_both_languages(void)
{
    for (int i = 0; i < QUANTITY_REASON_COUNT; i++) {
        enum quantity_reason reason = (enum quantity_reason)i;
        EXPECT(quantity_reason_name(reason)[0]);
        EXPECT(strcmp(quantity_reason_text(reason, "vi"),
                      quantity_reason_text(reason, "en")) != 0);
    }
    EXPECT_TEXT(quantity_reason_name(QUANTITY_heads_for_mass),
                "heads_for_mass");
}

int main(void)
{
    RUN(masses_are_read_as_people_write_them);
    RUN(heads_are_whole_and_never_kilograms);
    RUN(money_is_read_as_people_write_it);
    RUN(a_price_may_say_per_kilogram_and_nothing_else);
    RUN(a_price_of_another_mass_comes_to_whole_vnd_per_kg_or_is_refused);
    RUN(a_sao_without_a_province_is_refused);
    RUN(hectares_and_square_metres_need_no_province);
    RUN(amounts_are_written_in_both_languages);
    RUN(trade_units_are_used_where_one_decimal_is_enough);
    RUN(what_is_written_in_vietnamese_reads_back_the_same);
    RUN(every_refusal_has_a_code_and_a_sentence_in_both_languages);
    return test_result();
}
