/* What people type becomes the record they mean, or a sentence that says why
 * not. */
#include "clients/cli/entry.h"

#include "clients/cli/arguments.h"
#include "clients/cli/assemble.h"
#include "clients/cli/lookup.h"
#include "model/calendar.h"
#include "tests/test.h"

static struct cli cli;

static void begin(void)
{
    cli_init(&cli);
    cli.arguments.settings.data = "model/data";
    cli.arguments.settings.is_dry_run = true;
}

static bool set(const struct record *record, void *value, const char *name,
                const char *text, struct faults *faults)
{
    struct assignment said = {.where = name, .text = text};
    struct assembly assembly = {.cli = &cli,
                                .faults = faults,
                                .record = record,
                                .assignments = &said,
                                .count = 1};
    EXPECT(slot_find(record, name, strlen(name), &said.slot));
    return assemble(&assembly, value);
}

/* Sets one field of an offer of ginger. */
static struct offer offered(const char *name, const char *text,
                            struct faults *faults)
{
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.product = "ginger";
    offer.form = "mature";
    faults_init(faults, &cli);
    (void)set(&record_offer, &offer, name, text, faults);
    return offer;
}

static int32_t day(int32_t year, int32_t month, int32_t day_of_month)
{
    int32_t number = 0;
    struct civil_date date = {year, month, day_of_month};
    EXPECT(calendar_from_civil(date, &number) == STATUS_ok);
    return number;
}

static void quantities_are_read_as_people_write_them(void)
{
    struct faults faults;
    begin();
    EXPECT_NUMBER(offered("quantity", "2,5 tạ", &faults).lots[0].quantity,
                  250000);
    EXPECT_NUMBER(offered("quantity", "500kg", &faults).lots[0].quantity,
                  500000);
    EXPECT_NUMBER(offered("least-lot", "1 tấn", &faults).least_lot, 1000000);
    EXPECT_NUMBER(offered("weight", "35 kg", &faults).weight_g, 35000);
    EXPECT_NUMBER(faults.count, 0);
    cli_clear(&cli);
}

static void heads_are_for_forms_that_are_counted(void)
{
    struct faults faults;
    struct offer offer;
    begin();
    record_init(&record_offer, &offer);
    faults_init(&faults, &cli);
    EXPECT(set(&record_offer, &offer, "product", "lợn đen", &faults));
    EXPECT_TEXT(offer.product, "black_pig");
    EXPECT(set(&record_offer, &offer, "form", "live", &faults));
    EXPECT(set(&record_offer, &offer, "quantity", "12 con", &faults));
    EXPECT_NUMBER(offer.lots[0].quantity, 12);
    EXPECT(!set(&record_offer, &offer, "quantity", "12 kg", &faults));
    EXPECT_NUMBER(faults.count, 1);
    cli_clear(&cli);
}

static void a_lot_is_a_quantity_and_days(void)
{
    struct faults faults;
    begin();
    struct offer offer = offered("lot", "2 tấn 01/11/2026-30/11/2026", &faults);
    EXPECT_NUMBER(offer.lots_count, 1);
    EXPECT_NUMBER(offer.lots[0].quantity, 2000000);
    EXPECT_NUMBER(offer.lots[0].from_day, day(2026, 11, 1));
    EXPECT_NUMBER(offer.lots[0].to_day, day(2026, 11, 30));
    offer = offered("lot", "2 tấn/1,5 tấn tháng 2/2027", &faults);
    EXPECT_NUMBER(offer.lots[0].least_quantity, 1500000);
    EXPECT_NUMBER(offer.lots[0].to_day, day(2027, 2, 28));
    EXPECT_NUMBER(faults.count, 0);
    (void)offered("lot", "2 tấn", &faults);
    EXPECT_NUMBER(faults.count, 1);
    cli_clear(&cli);
}

static void days_may_be_lunar(void)
{
    struct faults faults;
    begin();
    EXPECT_NUMBER(offered("weighed", "15/8 âm lịch 2026", &faults).weighed_day,
                  day(2026, 9, 25));
    EXPECT_NUMBER(offered("from", "2026-02-17", &faults).lots[0].from_day,
                  day(2026, 2, 17));
    (void)offered("weighed", "31/02/2026", &faults);
    EXPECT_NUMBER(faults.count, 1);
    cli_clear(&cli);
}

static void a_price_is_a_clause(void)
{
    struct faults faults;
    begin();
    struct offer offer = offered("ask", "6.000", &faults);
    EXPECT_NUMBER(offer.ask.kind, price_kind_fixed);
    EXPECT_NUMBER(offer.ask.price_vnd_per_kg, 6000);
    faults_init(&faults, &cli);
    EXPECT(set(&record_offer, &offer, "ask-share", "12,5 %", &faults));
    EXPECT_NUMBER(offer.ask.share_permille, 125);
    EXPECT_NUMBER(offered("ask-floor", "5.000", &faults).ask.kind,
                  price_kind_floor_share);
    EXPECT_NUMBER(offered("ask-discount", "500", &faults).ask.kind,
                  price_kind_market_less);
    cli_clear(&cli);
}

static void names_need_no_marks_and_either_language(void)
{
    struct faults faults;
    begin();
    EXPECT_TEXT(offered("product", "GUNG", &faults).product, "ginger");
    EXPECT_TEXT(offered("product", "star anise", &faults).product,
                "star_anise");
    EXPECT_TEXT(offered("form", "khô", &faults).form, "dried");
    EXPECT_TEXT(offered("form", "gung non", &faults).form, "young");
    EXPECT_NUMBER(offered("delivery-point", "điểm thu gom của xã", &faults)
                      .delivery_point,
                  delivery_point_collection);
    EXPECT_NUMBER(faults.count, 0);
    (void)offered("form", "bột", &faults);
    EXPECT_NUMBER(faults.count, 1);
    cli_clear(&cli);
}

static void a_place_is_found_by_name_and_an_ambiguous_one_gives_choices(void)
{
    struct faults faults;
    begin();
    struct offer offer = offered("commune", "xã Lũng Nặm, Cao Bằng", &faults);
    EXPECT_TEXT(offer.commune, "01393");
    EXPECT_NUMBER(offer.map, admin_map_map_2025);
    EXPECT_NUMBER(faults.count, 0);
    (void)offered("commune", "hung dao", &faults);
    EXPECT_NUMBER(faults.count, 1);
    EXPECT(strstr(faults.list[0].sentence, "01705"));
    cli_clear(&cli);
}

static void a_bare_code_is_of_today_unless_it_is_old_or_a_map_is_said(void)
{
    struct faults faults;
    begin();
    struct offer offer = offered("commune", "01273", &faults);
    EXPECT_TEXT(offer.commune, "01273");
    EXPECT_NUMBER(offer.map, admin_map_map_2025);
    offer = offered("commune", "01705", &faults);
    EXPECT_TEXT(offer.commune, "01705");
    EXPECT_NUMBER(offer.map, admin_map_map_2020);
    EXPECT_NUMBER(faults.count, 0);
    (void)offered("commune", "99999", &faults);
    EXPECT_NUMBER(faults.count, 1);
    cli_clear(&cli);
}

static void a_map_that_was_said_holds_for_names_and_codes(void)
{
    struct faults faults;
    struct offer offer;
    struct assignment said[] = {{.where = "commune"},
                                {.where = "map", .text = "map_2020"}};
    struct assembly assembly = {.cli = &cli,
                                .faults = &faults,
                                .record = &record_offer,
                                .assignments = said,
                                .count = 2};
    begin();
    faults_init(&faults, &cli);
    for (int index = 0; index < 2; index++)
        EXPECT(slot_find(&record_offer, said[index].where,
                         strlen(said[index].where), &said[index].slot));
    record_init(&record_offer, &offer);
    said[0].text = "01273";
    EXPECT(assemble(&assembly, &offer));
    EXPECT_TEXT(offer.commune, "01273");
    EXPECT_NUMBER(offer.map, admin_map_map_2020);
    said[0].text = "Trà Lĩnh";
    EXPECT(assemble(&assembly, &offer));
    EXPECT_TEXT(offer.commune, "01447");
    EXPECT_NUMBER(offer.map, admin_map_map_2020);
    said[0].text = "Thục Phán"; /* a name of today only */
    EXPECT(!assemble(&assembly, &offer));
    cli_clear(&cli);
}

static void certificates_and_qualities_are_one_line_each(void)
{
    struct faults faults;
    begin();
    struct offer offer =
        offered("certificate", "ocop 3 sao 2027-01-01 12/QĐ-UBND", &faults);
    EXPECT_NUMBER(offer.certificates[0].kind, certificate_kind_ocop);
    EXPECT_NUMBER(offer.certificates[0].stars, 3);
    EXPECT_NUMBER(offer.certificates[0].expires_day, day(2027, 1, 1));
    EXPECT_TEXT(offer.certificates[0].number, "12/QĐ-UBND");
    offer = offered("certificate", "giấy tiêm phòng", &faults);
    EXPECT_NUMBER(offer.certificates[0].kind, certificate_kind_vaccination);
    offer = offered("quality", "độ ẩm=11,5", &faults);
    EXPECT_TEXT(offer.qualities[0].code, "moisture");
    EXPECT_NUMBER(offer.qualities[0].value_milli, 11500);
    EXPECT_NUMBER(faults.count, 0);
    (void)offered("quality", "vị=5", &faults);
    EXPECT_NUMBER(faults.count, 1);
    cli_clear(&cli);
}

static void a_need_has_bounds(void)
{
    struct faults faults;
    struct demand demand;
    begin();
    record_init(&record_demand, &demand);
    demand.product = "ginger";
    faults_init(&faults, &cli);
    EXPECT(set(&record_demand, &demand, "quality", "moisture<=12", &faults));
    EXPECT_NUMBER(demand.qualities[0].most_milli, 12000);
    EXPECT_NUMBER(demand.qualities[0].least_milli, 0);
    EXPECT(set(&record_demand, &demand, "furthest", "60 km", &faults));
    EXPECT_NUMBER(demand.furthest_m, 60000);
    EXPECT(set(&record_demand, &demand, "tolerance", "5%", &faults));
    EXPECT_NUMBER(demand.tolerance_permille, 50);
    EXPECT(!set(&record_demand, &demand, "furthest", "60", &faults));
    cli_clear(&cli);
}

static void headers_may_be_vietnamese_labels(void)
{
    struct slot slot;
    EXPECT(slot_find(&record_offer, "Số lượng", strlen("Số lượng"), &slot));
    EXPECT(slot.kind == SLOT_LOT);
    EXPECT(slot_find(&record_offer, "gia chao", strlen("gia chao"), &slot));
    EXPECT(slot.kind == SLOT_CLAUSE);
    EXPECT(slot_find(&record_party, "hộ nghèo", strlen("hộ nghèo"), &slot));
    EXPECT_TEXT(slot.field->name, "poor_households");
    EXPECT(!slot_find(&record_offer, "colour", strlen("colour"), &slot));
}

static void an_unknown_flag_has_a_neighbour(void)
{
    char name[SLOT_NAME_SIZE];
    EXPECT(slot_nearest(&record_offer, "quantty", 7, name));
    EXPECT_TEXT(name, "quantity");
    EXPECT(!slot_nearest(&record_offer, "elephant", 8, name));
    EXPECT_TEXT(command_nearest(NULL, "ofer"), "offer");
    EXPECT_TEXT(command_nearest("lead", "aprove"), "approve");
    EXPECT(command_nearest(NULL, "elephant") == NULL);
}

static void every_flag_of_every_command_finds_its_own_field(void)
{
    for (size_t index = 0; index < command_count; index++) {
        const struct verb *verb = verb_find(commands[index].verb);
        struct slot slot;
        struct slot found;
        for (size_t at = 0; verb && slot_at(verb->body, at, &slot); at++) {
            char name[SLOT_NAME_SIZE];
            slot_name(&slot, name);
            EXPECT(slot_find(verb->body, name, strlen(name), &found));
            bool is_own =
                found.field == slot.field && found.inner == slot.inner;
            if (!is_own)
                fprintf(stderr, "%s: --%s\n", verb->name, name);
            EXPECT(is_own);
        }
    }
}

static void counts_may_have_dots_between_thousands(void)
{
    struct faults faults;
    struct party party;
    begin();
    record_init(&record_party, &party);
    faults_init(&faults, &cli);
    EXPECT(set(&record_party, &party, "members", "1.814", &faults));
    EXPECT_NUMBER(party.members, 1814);
    EXPECT(!set(&record_party, &party, "members", "1.81", &faults));
    EXPECT(!set(&record_party, &party, "members", "ba", &faults));
    EXPECT(!set(&record_party, &party, "members", "99999999999999999999",
                &faults));
    EXPECT(set(&record_party, &party, "has-yearly-plan", "có", &faults));
    EXPECT_NUMBER(party.has_yearly_plan, 1);
    EXPECT(set(&record_party, &party, "product",
               "gừng; bán được nhiều nhất=20 "
               "tấn; area=1,5 ha",
               &faults));
    EXPECT_NUMBER(party.products[0].sell_capacity, 20000000);
    EXPECT_NUMBER(party.products[0].area_m2, 15000);
    cli_clear(&cli);
}

static void a_command_line_is_taken_apart(void)
{
    char *argv[] = {(char[]){"lienket"}, (char[]){"offer"}, (char[]){"post"},
                    (char[]){"--json"},  (char[]){"{}"},    (char[]){"--ask=5"},
                    (char[]){"--lot"},   (char[]){"x y"},   (char[]){"-q"},
                    (char[]){"--seed"},  (char[]){"7"}};
    static struct arguments read;
    const char *fault = NULL;
    EXPECT(arguments_read(11, argv, &read, &fault) == STATUS_ok);
    EXPECT_NUMBER(read.word_count, 2);
    EXPECT_NUMBER(read.flag_count, 2);
    EXPECT_TEXT(read.body, "{}");
    EXPECT_TEXT(read.flags[0].value, "5");
    EXPECT_TEXT(read.flags[1].value, "x y");
    EXPECT_NUMBER(read.settings.seed, 7);
    EXPECT(read.settings.output == OUTPUT_QUIET);
    char *broken[] = {(char[]){"lienket"}, (char[]){"--ask"}};
    EXPECT(arguments_read(2, broken, &read, &fault) == STATUS_invalid);
    EXPECT_TEXT(fault, "--ask");
}

static void the_language_follows_the_locale(void)
{
    EXPECT_TEXT(language_of_locale("C", NULL, "vi_VN.UTF-8"), "en");
    EXPECT_TEXT(language_of_locale(NULL, NULL, "vi_VN.UTF-8"), "vi");
    EXPECT_TEXT(language_of_locale(NULL, "en_GB.UTF-8", "vi_VN"), "en");
    EXPECT_TEXT(language_of_locale("", "", "tay_VN.UTF-8"), "vi");
    EXPECT_TEXT(language_of_locale(NULL, NULL, NULL), "en");
}

int main(void)
{
    RUN(quantities_are_read_as_people_write_them);
    RUN(heads_are_for_forms_that_are_counted);
    RUN(a_lot_is_a_quantity_and_days);
    RUN(days_may_be_lunar);
    RUN(a_price_is_a_clause);
    RUN(names_need_no_marks_and_either_language);
    RUN(a_place_is_found_by_name_and_an_ambiguous_one_gives_choices);
    RUN(a_bare_code_is_of_today_unless_it_is_old_or_a_map_is_said);
    RUN(a_map_that_was_said_holds_for_names_and_codes);
    RUN(certificates_and_qualities_are_one_line_each);
    RUN(a_need_has_bounds);
    RUN(headers_may_be_vietnamese_labels);
    RUN(an_unknown_flag_has_a_neighbour);
    RUN(every_flag_of_every_command_finds_its_own_field);
    RUN(counts_may_have_dots_between_thousands);
    RUN(a_command_line_is_taken_apart);
    RUN(the_language_follows_the_locale);
    return test_result();
}
