/* Numbers of cells as people would write them. */
#include "sheet/number.h"
#include "sheet/package.h"
#include "sheet/sheet.h"
#include "sheet/strings.h"
#include "tests/test.h"

static const struct {
    const char *written, *decimal; /* "" where it is none */
} decimals[] = {
    {"85000", "85000"},
    {"8.5E4", "85000"},
    {"2.1000000000000001", "2.1"},
    {"0.30000000000000004", "0.3"},
    {"9.9999999999999996", "10"},
    {"0.99999999999999999", "1"},
    {"123456789012345678", "123456789012346000"},
    {"-0.5", "-0.5"},
    {"-0", "0"},
    {"1e-7", "0.0000001"},
    {".5", "0.5"},
    {"5.", "5"},
    {"00012.500", "12.5"},
    {"+3", "3"},
    {"1e30", ""},
    {"1e29", "100000000000000000000000000000"},
    {"1e-40", ""},
    {"", ""},
    {"-", ""},
    {"1,5", ""},
    {"1e", ""},
    {"0x10", ""},
    {"nan", ""},
    {"1e99999999999999999999", ""},
};

static void decimals_are_exact_to_the_15_digits_that_are_shown(void)
{
    for (size_t index = 0; index < sizeof decimals / sizeof *decimals;
         index++) {
        char text[NUMBER_TEXT_SIZE] = "";
        (void)number_decimal(decimals[index].written, text);
        EXPECT_TEXT(text, decimals[index].decimal);
    }
}

static void days_count_from_1900_or_1904(void)
{
    char text[NUMBER_TEXT_SIZE];
    EXPECT(number_day("46327", false, text));
    EXPECT_TEXT(text, "01/11/2026");
    EXPECT(number_day("44865.75", true, text));
    EXPECT_TEXT(text, "01/11/2026");
    EXPECT(number_day("1", false, text));
    EXPECT_TEXT(text, "01/01/1900");
    EXPECT(number_day("59", false, text));
    EXPECT_TEXT(text, "28/02/1900");
    EXPECT(number_day("60", false, text)); /* the day that never was */
    EXPECT_TEXT(text, "29/02/1900");
    EXPECT(number_day("61", false, text));
    EXPECT_TEXT(text, "01/03/1900");
    EXPECT(number_day("0", true, text));
    EXPECT_TEXT(text, "01/01/1904");
    EXPECT(!number_day("0.5", false, text)); /* a time of day */
    EXPECT(!number_day("-3", false, text));
    EXPECT(!number_day("2958466", false, text));
}

static void places_are_named_as_spreadsheets_do(void)
{
    char place[SHEET_PLACE_SIZE];
    sheet_place("Nhóm", 7, 1, place);
    EXPECT_TEXT(place, "Nhóm!B7");
    sheet_place("Trang 1", 1, 701, place);
    EXPECT_TEXT(place, "'Trang 1'!ZZ1");
    sheet_place("", 2, 702, place);
    EXPECT_TEXT(place, "AAA2");
}

static void relations_stay_inside_the_package(void)
{
    char path[PACKAGE_PATH_SIZE];
    EXPECT(package_resolve("xl/workbook.xml", "worksheets/sheet1.xml", path));
    EXPECT_TEXT(path, "xl/worksheets/sheet1.xml");
    EXPECT(package_resolve("xl/workbook.xml", "/xl/styles.xml", path));
    EXPECT_TEXT(path, "xl/styles.xml");
    EXPECT(package_resolve("xl/a/b.xml", "../styles.xml", path));
    EXPECT_TEXT(path, "xl/styles.xml");
    EXPECT(!package_resolve("xl/workbook.xml", "../../x", path));
    EXPECT(!package_resolve("xl/workbook.xml", "a/../../x", path));
    EXPECT(!package_resolve("xl/workbook.xml", "", path));
}

static void escapes_are_read_and_control_characters_are_not(void)
{
    char text[] = "a_x000D_b_x0041__x00e1__x12_";
    size_t size = strings_unescape(text, strlen(text));
    EXPECT_TEXT(text, "a bA_x00e1__x12_");
    EXPECT_NUMBER(size, strlen(text));
    EXPECT_NUMBER(strings_fitting("ạạ", 6, 5), 3);
    EXPECT_NUMBER(strings_fitting("ab", 2, 5), 2);
}

static void every_trouble_says_what_to_do_in_both_languages(void)
{
    for (int trouble = 0; trouble < SHEET_TROUBLE_COUNT; trouble++) {
        const char *vi = sheet_trouble_text((enum sheet_trouble)trouble, "vi");
        const char *en = sheet_trouble_text((enum sheet_trouble)trouble, "en");
        EXPECT(*vi && *en && strcmp(vi, en) != 0);
    }
}

int main(void)
{
    RUN(decimals_are_exact_to_the_15_digits_that_are_shown);
    RUN(days_count_from_1900_or_1904);
    RUN(places_are_named_as_spreadsheets_do);
    RUN(relations_stay_inside_the_package);
    RUN(escapes_are_read_and_control_characters_are_not);
    RUN(every_trouble_says_what_to_do_in_both_languages);
    return test_result();
}
