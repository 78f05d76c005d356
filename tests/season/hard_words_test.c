/* The hard cases that stand in what people type, before anything is posted. */
#include "tests/test.h"

#include "model/calendar.h"
#include "model/place.h"
#include "model/quantity.h"

static struct gazetteer *gazetteer;

static enum status search(const char *text, enum place_map map,
                          struct place_choices *ret_choices)
{
    struct place_query query = {.text = text, .map = map};
    *ret_choices = (struct place_choices){0};
    return place_search(gazetteer, &query, ret_choices);
}

static void hung_dao_without_marks_is_answered_with_the_choices(void)
{
    struct place_choices choices;
    EXPECT_NUMBER(search("hung dao, cao bang", PLACE_MAP_ANY, &choices),
                  STATUS_ambiguous);
    EXPECT(choices.count >= 2);
    for (size_t index = 0; index < choices.count; index++)
        EXPECT_TEXT(choices.places[index]->name, "Hưng Đạo");
}

static void the_former_district_settles_which_hung_dao(void)
{
    struct place_choices choices;
    EXPECT_NUMBER(search("Hưng Đạo, Nguyên Bình", PLACE_MAP_2020, &choices),
                  STATUS_ok);
    EXPECT_NUMBER(choices.places[0]->ref.code, 1783);
    EXPECT_NUMBER(search("hưng đạo, tp cao bằng", PLACE_MAP_2020, &choices),
                  STATUS_ok);
    EXPECT_NUMBER(choices.places[0]->ref.code, 1705);
}

static void a_new_name_is_not_the_old_place_of_that_name(void)
{
    struct place_ref now = {1351, PLACE_MAP_2025};
    struct place_ref was = {1783, PLACE_MAP_2020};
    const struct place *new_place = place_find(gazetteer, now);
    const struct place *old_place = place_find(gazetteer, was);
    const struct place *successor;
    EXPECT(new_place && old_place);
    EXPECT_TEXT(new_place->name, old_place->name);
    EXPECT_NUMBER(place_successors(gazetteer, old_place, &successor, 1), 1);
    EXPECT_NUMBER(successor->ref.code, 1774);
    EXPECT(place_distance_m(new_place, old_place) > 10000);
}

static void my_hung_has_the_code_that_tables_misprint(void)
{
    struct place_choices choices;
    EXPECT_NUMBER(search("Mỹ Hưng, Cao Bằng", PLACE_MAP_2020, &choices),
                  STATUS_ok);
    EXPECT_NUMBER(choices.places[0]->ref.code, 1651);
    EXPECT_NUMBER(search("01615", PLACE_MAP_2020, &choices), STATUS_ok);
    EXPECT_TEXT(choices.places[0]->name, "Hồng Quang");
}

static void thong_nong_was_a_district_in_2018_only(void)
{
    struct place_ref ref = {1363, PLACE_MAP_2020};
    const struct place *town = place_find(gazetteer, ref);
    struct district district = {0};
    EXPECT(town && place_district(gazetteer, town, PLACE_MAP_2018, &district));
    EXPECT_TEXT(district.name, "Huyện Thông Nông");
    EXPECT(place_district(gazetteer, town, PLACE_MAP_2020, &district));
    EXPECT_TEXT(district.name, "Huyện Hà Quảng");
}

static void a_sao_without_a_province_is_refused(void)
{
    int64_t area = 0;
    EXPECT_NUMBER(area_parse("3 sào", 0, &area), QUANTITY_province_needed);
    EXPECT_NUMBER(area_parse("3 sào", 360, &area), QUANTITY_ok);
    EXPECT_NUMBER(area, 1080);
}

static void a_day_of_a_leap_month_is_another_day(void)
{
    int32_t plain = 0, leap = 0;
    EXPECT_NUMBER(calendar_parse("15/6 âm lịch 2025", &plain),
                  STATUS_ambiguous);
    EXPECT_NUMBER(calendar_parse("15/6 thường âm lịch 2025", &plain),
                  STATUS_ok);
    EXPECT_NUMBER(calendar_parse("15/6 nhuận âm lịch 2025", &leap), STATUS_ok);
    EXPECT(leap - plain == 29 || leap - plain == 30);
    EXPECT_NUMBER(calendar_parse("15/5 nhuận âm lịch 2025", &leap),
                  STATUS_invalid);
}

static void a_comma_and_a_dot_both_part_the_fraction_of_a_ta(void)
{
    int64_t comma = 0, dot = 0;
    EXPECT_NUMBER(quantity_parse("2,5 tạ", QUANTITY_MASS, &comma), QUANTITY_ok);
    EXPECT_NUMBER(quantity_parse("2.5 tạ", QUANTITY_MASS, &dot), QUANTITY_ok);
    EXPECT_NUMBER(comma, 250000);
    EXPECT_NUMBER(dot, 250000);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(hung_dao_without_marks_is_answered_with_the_choices);
    RUN(the_former_district_settles_which_hung_dao);
    RUN(a_new_name_is_not_the_old_place_of_that_name);
    RUN(my_hung_has_the_code_that_tables_misprint);
    RUN(thong_nong_was_a_district_in_2018_only);
    RUN(a_sao_without_a_province_is_refused);
    RUN(a_day_of_a_leap_month_is_another_day);
    RUN(a_comma_and_a_dot_both_part_the_fraction_of_a_ta);
    gazetteer_destroy(gazetteer);
    return test_result();
}
