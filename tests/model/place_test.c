#include "model/place.h"

#include "tests/test.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CAO_BANG 4
#define DATA "model/data"

static struct gazetteer *gazetteer;

static const struct place *today(int32_t code)
{
    struct place_ref ref = {code, PLACE_MAP_2025};
    const struct place *place = place_find(gazetteer, ref);
    EXPECT(place != NULL);
    return place ? place : place_at(gazetteer, PLACE_MAP_2025, 0);
}

static const struct place *former(int32_t code)
{
    struct place_ref ref = {code, PLACE_MAP_2020};
    const struct place *place = place_find(gazetteer, ref);
    EXPECT(place != NULL);
    return place ? place : place_at(gazetteer, PLACE_MAP_2020, 0);
}

/* The choices as "2025:01351 2020:01351 ...", with the status before. */
static const char *answer(const char *text, int32_t province_code,
                          enum place_map map)
{
    static char line[1024];
    struct place_query query = {text, province_code, map};
    struct place_choices choices = {0};
    enum status status = place_search(gazetteer, &query, &choices);
    int used = snprintf(line, sizeof(line), "%s", status_name(status));
    for (size_t i = 0; i < choices.count; i++) {
        struct place_ref ref = choices.places[i]->ref;
        used += snprintf(line + used, sizeof(line) - (size_t)used, " %d:%05d",
                         (int)ref.map, (int)ref.code);
    }
    return line;
}

static const char *description(const struct place *place, const char *language,
                               bool with_province)
{
    static char text[PLACE_TEXT_SIZE];
    place_describe(gazetteer, place, language, with_province, text);
    return text;
}

static void both_maps_are_whole(void)
{
    EXPECT_NUMBER(place_count(gazetteer, PLACE_MAP_2025), 3321);
    EXPECT_NUMBER(place_count(gazetteer, PLACE_MAP_2020), 10035);
    EXPECT_NUMBER(place_count(gazetteer, PLACE_MAP_2018), 0);
    struct place_ref ref = {1351, PLACE_MAP_2018};
    EXPECT(place_find(gazetteer, ref) == NULL);
    ref = (struct place_ref){99999, PLACE_MAP_2025};
    EXPECT(place_find(gazetteer, ref) == NULL);
}

static void every_old_commune_has_a_successor_that_knows_it(void)
{
    size_t divided = 0;
    size_t links = 0;
    for (size_t i = 0; i < place_count(gazetteer, PLACE_MAP_2020); i++) {
        const struct place *old = place_at(gazetteer, PLACE_MAP_2020, i);
        const struct place *parts[8];
        const struct place *origins[64];
        size_t count = place_successors(gazetteer, old, parts, 8);
        EXPECT(count >= 1 && count <= 8);
        divided += count > 1;
        links += count;
        size_t known =
            place_predecessors(gazetteer, parts[count - 1], origins, 64);
        bool found = false;
        for (size_t j = 0; j < known; j++)
            found = found || origins[j] == old;
        EXPECT(found);
        EXPECT_NUMBER(old->x_m, parts[0]->x_m);
        EXPECT_NUMBER(place_distance_m(old, parts[0]), 0);
    }
    EXPECT_NUMBER(links, 10597);
    EXPECT(divided > 0);
}

static void old_hung_dao_became_two_other_places(void)
{
    const struct place *became = NULL;
    EXPECT_NUMBER(place_successors(gazetteer, former(1705), &became, 1), 1);
    EXPECT_NUMBER(became->ref.code, 1273);
    EXPECT_TEXT(became->name, "Thục Phán");
    EXPECT_NUMBER(place_successors(gazetteer, former(1783), &became, 1), 1);
    EXPECT_NUMBER(became->ref.code, 1774);
    EXPECT_TEXT(became->name, "Tam Kim");
    EXPECT_NUMBER(place_successors(gazetteer, today(1351), &became, 1), 1);
    EXPECT(became == today(1351));
    EXPECT(today(1351) != former(1351));
}

static void a_divided_commune_has_several_successors(void)
{
    const struct place *became[4] = {0};
    EXPECT_NUMBER(place_successors(gazetteer, former(11086), became, 4), 2);
    EXPECT_NUMBER(became[0]->ref.code, 11086);
    EXPECT_NUMBER(became[1]->ref.code, 11113);
    /* Room for one still tells that there are two. */
    EXPECT_NUMBER(place_successors(gazetteer, former(11086), became, 1), 2);
}

static void hung_dao_without_marks_is_ambiguous(void)
{
    const char *four = "ambiguous 2025:01351 2020:01351 2020:01705 2020:01783";
    EXPECT_TEXT(answer("hung dao", CAO_BANG, PLACE_MAP_ANY), four);
    EXPECT_TEXT(answer("Hưng Đạo", CAO_BANG, PLACE_MAP_ANY), four);
    EXPECT_TEXT(answer("  XA HUNG  DAO ", CAO_BANG, PLACE_MAP_ANY), four);
    EXPECT_TEXT(answer("x. Hưng Đạo", CAO_BANG, PLACE_MAP_ANY), four);
    EXPECT_TEXT(answer("hung dao, cao bang", 0, PLACE_MAP_ANY), four);
    EXPECT_TEXT(answer("hung dao cao bang", 0, PLACE_MAP_ANY), four);
    EXPECT_TEXT(answer("Hưng Đạo, tỉnh Cao Bằng", 0, PLACE_MAP_ANY), four);
    EXPECT_TEXT(answer("hung dao", CAO_BANG, PLACE_MAP_2020),
                "ambiguous 2020:01351 2020:01705 2020:01783");
    EXPECT_TEXT(answer("hung dao", CAO_BANG, PLACE_MAP_2025), "ok 2025:01351");
}

static void the_whole_country_gives_every_hung_dao(void)
{
    struct place_query query = {"hung dao", 0, PLACE_MAP_ANY};
    struct place_choices choices = {0};
    EXPECT_NUMBER(place_search(gazetteer, &query, &choices), STATUS_ambiguous);
    /* 3 of today and 11 former ones. */
    EXPECT_NUMBER(choices.total, 14);
    EXPECT_NUMBER(choices.count, 14);
    query.text = "tan thanh";
    EXPECT_NUMBER(place_search(gazetteer, &query, &choices), STATUS_ambiguous);
    EXPECT_NUMBER(choices.count, PLACE_CHOICES_MAX);
    EXPECT(choices.total > choices.count);
}

static void the_former_district_after_a_comma_decides(void)
{
    static const struct {
        const char *text, *answer;
    } cases[] = {
        {"Hưng Đạo, TP Cao Bằng", "ok 2020:01705"},
        {"hung dao, tp. cao bang, cao bang", "ok 2020:01705"},
        {"hung dao, thanh pho cao bang", "ok 2020:01705"},
        {"Hưng Đạo, Nguyên Bình, Cao Bằng", "ok 2020:01783"},
        {"hung dao nguyen binh", "ok 2020:01783"},
        {"xã Hưng Đạo, huyện Nguyên Bình", "ok 2020:01783"},
        {"Hưng Đạo, huyện Bảo Lạc", "ok 2020:01351"},
        {"Hưng Đạo, huyện Cao Bằng", "not_found 2025:09931"},
        {"Cần Yên, Thông Nông", "ok 2020:01366"},
        {"Cần Yên, huyện Hà Quảng", "ok 2020:01366"},
        {"Cần Yên, Thạch An", "not_found"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *found = answer(cases[i].text, 0, PLACE_MAP_ANY);
        /* Suggestions are another case's matter. */
        size_t size = strncmp(cases[i].answer, "not", 3) == 0
                          ? strlen("not_found")
                          : strlen(cases[i].answer) + 1;
        if (strncmp(found, cases[i].answer, size) != 0) {
            fprintf(stderr, "\"%s\":\n", cases[i].text);
            EXPECT_TEXT(found, cases[i].answer);
        }
    }
}

static void a_commune_that_kept_its_name_is_no_ambiguity(void)
{
    EXPECT_TEXT(answer("Cần Yên", CAO_BANG, PLACE_MAP_ANY), "ok 2025:01366");
    EXPECT_TEXT(answer("Cần Yên", CAO_BANG, PLACE_MAP_2020), "ok 2020:01366");
}

static void my_hung_is_01651(void)
{
    EXPECT_TEXT(answer("my hung", CAO_BANG, PLACE_MAP_ANY), "ok 2020:01651");
    EXPECT_TEXT(answer("Mỹ Hưng, Cao Bằng", 0, PLACE_MAP_ANY), "ok 2020:01651");
    EXPECT_TEXT(former(1615)->name, "Hồng Quang");
    EXPECT_TEXT(answer("01651", 0, PLACE_MAP_ANY), "ok 2020:01651");
}

static void the_other_reused_names_ask_too(void)
{
    static const struct {
        const char *name;
        int32_t code;
    } traps[] = {
        {"Phan Thanh", 1768}, {"Quang Trung", 1465}, {"Đức Long", 1822}};
    for (size_t i = 0; i < LENGTH(traps); i++) {
        struct place_query query = {traps[i].name, CAO_BANG, PLACE_MAP_ANY};
        struct place_choices choices = {0};
        EXPECT_TEXT(today(traps[i].code)->name, traps[i].name);
        EXPECT_NUMBER(place_search(gazetteer, &query, &choices),
                      STATUS_ambiguous);
        bool other = false;
        for (size_t j = 0; j < choices.count; j++) {
            const struct place *became = NULL;
            place_successors(gazetteer, choices.places[j], &became, 1);
            other = other || became->ref.code != traps[i].code;
        }
        EXPECT(other);
    }
}

static void both_spellings_of_the_tone_find_the_place(void)
{
    char first[256];
    snprintf(first, sizeof(first), "%s",
             answer("thị trấn Hòa Thuận", CAO_BANG, PLACE_MAP_ANY));
    EXPECT_TEXT(first, "ok 2020:01648");
    EXPECT_TEXT(answer("thị trấn Hoà Thuận", CAO_BANG, PLACE_MAP_ANY), first);
    EXPECT_TEXT(answer("TT. hoa thuan", CAO_BANG, PLACE_MAP_ANY), first);
}

static void a_type_word_narrows_but_a_wrong_one_does_not_hide(void)
{
    EXPECT_TEXT(answer("phường Thục Phán", CAO_BANG, PLACE_MAP_ANY),
                "ok 2025:01273");
    EXPECT_TEXT(answer("xã Thục Phán", CAO_BANG, PLACE_MAP_ANY),
                "ok 2025:01273");
    EXPECT_TEXT(answer("p. thuc phan", CAO_BANG, PLACE_MAP_ANY),
                "ok 2025:01273");
    EXPECT_TEXT(answer("thị trấn Thông Nông", CAO_BANG, PLACE_MAP_ANY),
                "ok 2020:01363");
}

static void a_code_can_mean_two_places(void)
{
    EXPECT_TEXT(answer("01273", 0, PLACE_MAP_ANY),
                "ambiguous 2025:01273 2020:01273");
    EXPECT_TEXT(answer("01273", 0, PLACE_MAP_2020), "ok 2020:01273");
    EXPECT_TEXT(former(1273)->name, "Hợp Giang");
    EXPECT_TEXT(answer("01366", 0, PLACE_MAP_ANY), "ok 2025:01366");
}

static void marks_that_were_typed_choose(void)
{
    EXPECT_TEXT(answer("tra linh", 0, PLACE_MAP_2025),
                "ambiguous 2025:01447 2025:20950");
    EXPECT_TEXT(answer("Trà Lĩnh", 0, PLACE_MAP_ANY), "ok 2025:01447");
    EXPECT_TEXT(answer("XÃ TRÀ LINH", 0, PLACE_MAP_ANY), "ok 2025:20950");
    EXPECT_TEXT(answer("Trà Lĩnh Cao Bằng", 0, PLACE_MAP_ANY), "ok 2025:01447");
    /* Marks that fit neither leave both. */
    EXPECT_TEXT(answer("Trả Linh", 0, PLACE_MAP_2025),
                "ambiguous 2025:01447 2025:20950");
}

static void a_slip_is_answered_with_names_close_to_it(void)
{
    EXPECT_TEXT(answer("Thục Phám", CAO_BANG, PLACE_MAP_ANY),
                "not_found 2025:01273");
    EXPECT_TEXT(answer("xyzzyxyzzy", CAO_BANG, PLACE_MAP_ANY), "not_found");
    EXPECT_TEXT(answer("thuc phan", 1, PLACE_MAP_2025), "not_found");
}

static void what_cannot_be_a_name_is_refused(void)
{
    char long_text[PLACE_QUERY_SIZE + 1];
    memset(long_text, 'a', sizeof(long_text) - 1);
    long_text[PLACE_QUERY_SIZE] = '\0';
    EXPECT_TEXT(answer("", 0, PLACE_MAP_ANY), "invalid");
    EXPECT_TEXT(answer(" , ,", 0, PLACE_MAP_ANY), "invalid");
    EXPECT_TEXT(answer("a\xff", 0, PLACE_MAP_ANY), "invalid");
    EXPECT_TEXT(answer(long_text, 0, PLACE_MAP_ANY), "invalid");
    EXPECT_TEXT(answer("a,b,c,d,e,f", 0, PLACE_MAP_ANY), "invalid");
    long_text[PLACE_QUERY_SIZE - 1] = '\0';
    EXPECT_TEXT(answer(long_text, 0, PLACE_MAP_ANY), "not_found");
}

static void choices_are_described_in_both_languages(void)
{
    EXPECT_TEXT(description(former(1705), "vi", false),
                "Hưng Đạo (xã, TP Cao Bằng cũ, nay là phường Thục Phán)");
    EXPECT_TEXT(description(former(1705), "en", false),
                "Hưng Đạo (commune, former Cao Bằng city, "
                "now Thục Phán ward)");
    EXPECT_TEXT(description(former(1783), "vi", true),
                "Hưng Đạo (xã, huyện Nguyên Bình cũ, nay là xã Tam Kim, "
                "Cao Bằng)");
    EXPECT_TEXT(description(today(1351), "vi", true),
                "Hưng Đạo (xã hiện nay, Cao Bằng)");
    EXPECT_TEXT(description(today(1351), "en", false),
                "Hưng Đạo (commune of today)");
    const struct place *parts[2];
    place_successors(gazetteer, former(11086), parts, 2);
    char expected[PLACE_TEXT_SIZE];
    snprintf(expected, sizeof(expected),
             "Hưng Đạo (xã, huyện Tứ Kỳ cũ, nay thuộc xã %s hoặc xã %s, "
             "Hải Phòng)",
             parts[0]->name, parts[1]->name);
    EXPECT_TEXT(description(former(11086), "vi", true), expected);
}

static const char *district_name(const struct place *place, enum place_map map)
{
    struct district district;
    return place_district(gazetteer, place, map, &district) ? district.name
                                                            : "";
}

static void thong_nong_was_a_district_in_2018(void)
{
    EXPECT_TEXT(district_name(former(1363), PLACE_MAP_2018),
                "Huyện Thông Nông");
    EXPECT_TEXT(district_name(former(1387), PLACE_MAP_2018),
                "Huyện Thông Nông");
    EXPECT_TEXT(district_name(former(1392), PLACE_MAP_2018), "Huyện Hà Quảng");
    EXPECT_TEXT(district_name(former(1438), PLACE_MAP_2018), "Huyện Hà Quảng");
    EXPECT_TEXT(district_name(former(1363), PLACE_MAP_2020), "Huyện Hà Quảng");
    EXPECT_TEXT(district_name(former(1783), PLACE_MAP_2018),
                "Huyện Nguyên Bình");
    EXPECT_TEXT(district_name(former(1831), PLACE_MAP_2018), "Huyện Thạch An");
    /* Nothing is known of 2018 elsewhere, and there are none in 2025. */
    EXPECT_TEXT(district_name(former(1705), PLACE_MAP_2018), "");
    EXPECT_TEXT(district_name(former(1363), PLACE_MAP_2025), "");
}

static void a_new_commune_has_a_former_district_if_all_its_parts_had(void)
{
    EXPECT_TEXT(district_name(today(1366), PLACE_MAP_2018), "Huyện Thông Nông");
    EXPECT_TEXT(district_name(today(1366), PLACE_MAP_2020), "Huyện Hà Quảng");
    /* Thục Phán holds wards of the city and Hoàng Tung of Hòa An. */
    EXPECT_TEXT(district_name(today(1273), PLACE_MAP_2020), "");
}

static void every_old_commune_of_the_four_districts_has_one_in_2018(void)
{
    size_t known = 0;
    for (size_t i = 0; i < place_count(gazetteer, PLACE_MAP_2020); i++) {
        const struct place *old = place_at(gazetteer, PLACE_MAP_2020, i);
        bool named = district_name(old, PLACE_MAP_2018)[0] != '\0';
        bool programme = old->district_code == 45 || old->district_code == 52 ||
                         old->district_code == 53;
        EXPECT(named == programme);
        known += named;
    }
    EXPECT_NUMBER(known, 21 + 17 + 14);
}

static void distances_are_whole_metres_and_symmetric(void)
{
    const struct place *thuc_phan = today(1273);
    const struct place *hung_dao = today(1351);
    int32_t there = place_distance_m(thuc_phan, hung_dao);
    EXPECT_NUMBER(there, place_distance_m(hung_dao, thuc_phan));
    /* By the haversine of the source's points: 55,938 m. */
    EXPECT(there >= 55936 && there <= 55940);
    EXPECT_NUMBER(place_distance_m(thuc_phan, thuc_phan), 0);
    EXPECT_NUMBER(place_road_m(1000, 1400), 1400);
    EXPECT_NUMBER(place_road_m(1, 1400), 1);
    EXPECT_NUMBER(place_road_m(there, 1000), there);
    /* Ba Đình in Hà Nội to Đất Mũi, the southern end: 1,383 km on the
     * surface, 3 km less through the sphere. */
    int32_t country = place_distance_m(today(4), today(32248));
    EXPECT(country > 1380000 && country < 1381000);
}

static void every_point_lies_on_the_sphere(void)
{
    const int64_t radius = 6371000;
    for (size_t i = 0; i < place_count(gazetteer, PLACE_MAP_2025); i++) {
        const struct place *p = place_at(gazetteer, PLACE_MAP_2025, i);
        int64_t square = (int64_t)p->x_m * p->x_m + (int64_t)p->y_m * p->y_m +
                         (int64_t)p->z_m * p->z_m;
        EXPECT(square > (radius - 2) * (radius - 2));
        EXPECT(square < (radius + 2) * (radius + 2));
    }
}

static void a_sao_differs_by_region(void)
{
    EXPECT_NUMBER(place_sao_m2(gazetteer, today(1273)), 360);
    EXPECT_NUMBER(place_sao_m2(gazetteer, former(1705)), 360);
    EXPECT_NUMBER(place_sao_m2(gazetteer, today(32248)), 0);
    struct place_query query = {"Bắc Gia Nghĩa", 0, PLACE_MAP_ANY};
    struct place_choices choices = {0};
    EXPECT_NUMBER(place_search(gazetteer, &query, &choices), STATUS_ok);
    EXPECT_NUMBER(place_sao_m2(gazetteer, choices.places[0]), 1000);
    query.text = "phường Hàm Thắng, Bình Thuận";
    query.map = PLACE_MAP_2025;
    EXPECT_NUMBER(place_search(gazetteer, &query, &choices), STATUS_ok);
    EXPECT_NUMBER(place_sao_m2(gazetteer, choices.places[0]), 500);
}

static void a_province_is_found_by_its_new_or_old_name(void)
{
    int32_t code = 0;
    EXPECT_NUMBER(place_find_province(gazetteer, "cao bang", &code), STATUS_ok);
    EXPECT_NUMBER(code, 4);
    EXPECT_NUMBER(place_find_province(gazetteer, "tỉnh Bắc Kạn", &code),
                  STATUS_ok);
    EXPECT_NUMBER(code, 19);
    EXPECT_NUMBER(place_find_province(gazetteer, "TP. Cần Thơ", &code),
                  STATUS_ok);
    EXPECT_NUMBER(code, 92);
    EXPECT_NUMBER(place_find_province(gazetteer, "dak nong", &code), STATUS_ok);
    EXPECT_NUMBER(code, 68);
    EXPECT_NUMBER(place_find_province(gazetteer, "Atlantis", &code),
                  STATUS_not_found);
    EXPECT_NUMBER(code, 68);
}

static void a_missing_folder_is_refused(void)
{
    struct gazetteer *none = NULL;
    EXPECT_NUMBER(gazetteer_create("tests/no_such_folder", &none), STATUS_io);
    EXPECT(none == NULL);
    gazetteer_destroy(NULL);
}

static void damaged_data_is_refused(void)
{
    static const char *const damaged[] = {
        "", "code,name\n1,a\n",
        ("code,name,type,province_code,province,x_m,y_m,z_m,"
         "lat_microdegrees,lon_microdegrees\n00004,A,xa,01,B,1,2\n")};
    char folder[] = "/tmp/lienket-place-XXXXXX";
    char path[sizeof(folder) + 16];
    EXPECT(mkdtemp(folder) != NULL);
    snprintf(path, sizeof(path), "%s/communes.csv", folder);
    for (size_t i = 0; i < LENGTH(damaged); i++) {
        struct gazetteer *none = NULL;
        FILE *file = fopen(path, "w");
        EXPECT(file != NULL && fputs(damaged[i], file) >= 0);
        EXPECT(file != NULL && fclose(file) == 0);
        EXPECT_NUMBER(gazetteer_create(folder, &none), STATUS_corrupt);
        EXPECT(none == NULL);
    }
    EXPECT_NUMBER(remove(path), 0);
    EXPECT_NUMBER(remove(folder), 0);
}

static void codes_are_written_with_five_digits(void)
{
    char text[PLACE_CODE_SIZE];
    place_format_code(1351, text);
    EXPECT_TEXT(text, "01351");
}

int main(void)
{
    if (gazetteer_create(DATA, &gazetteer) != STATUS_ok) {
        fprintf(stderr, "no gazetteer in %s\n", DATA);
        return EXIT_FAILURE;
    }
    RUN(both_maps_are_whole);
    RUN(every_old_commune_has_a_successor_that_knows_it);
    RUN(old_hung_dao_became_two_other_places);
    RUN(a_divided_commune_has_several_successors);
    RUN(hung_dao_without_marks_is_ambiguous);
    RUN(the_whole_country_gives_every_hung_dao);
    RUN(the_former_district_after_a_comma_decides);
    RUN(a_commune_that_kept_its_name_is_no_ambiguity);
    RUN(my_hung_is_01651);
    RUN(the_other_reused_names_ask_too);
    RUN(both_spellings_of_the_tone_find_the_place);
    RUN(a_type_word_narrows_but_a_wrong_one_does_not_hide);
    RUN(a_code_can_mean_two_places);
    RUN(marks_that_were_typed_choose);
    RUN(a_slip_is_answered_with_names_close_to_it);
    RUN(what_cannot_be_a_name_is_refused);
    RUN(choices_are_described_in_both_languages);
    RUN(thong_nong_was_a_district_in_2018);
    RUN(a_new_commune_has_a_former_district_if_all_its_parts_had);
    RUN(every_old_commune_of_the_four_districts_has_one_in_2018);
    RUN(distances_are_whole_metres_and_symmetric);
    RUN(every_point_lies_on_the_sphere);
    RUN(a_sao_differs_by_region);
    RUN(a_province_is_found_by_its_new_or_old_name);
    RUN(a_missing_folder_is_refused);
    RUN(damaged_data_is_refused);
    RUN(codes_are_written_with_five_digits);
    gazetteer_destroy(gazetteer);
    return test_result();
}
