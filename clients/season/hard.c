/* The cases that bite, each in a market of its own: what must be refused, and
 * at which field; what must be matched stands in tests/season/hard_leads.txt.
 */
#include "base/check.h"
#include "clients/season/season.h"
#include "model/quantity.h"

#define KG INT64_C(1000)
#define SOON_DAYS 30
#define WINDOW_DAYS 10

struct hard {
    struct season *season;
    struct id group;
    struct id buyer;
    struct id offer; /* one that stands */
    struct lot lot;  /* of the posts at hand */
    struct form_name form;
};

static void say(struct hard *hard, enum verb_number verb, const void *body,
                const char *why)
{
    struct season_step step = {.verb = verb, .body = body, .why = why};
    hard->season->take(hard->season->context, &step);
}

/* What must be refused: `expected` says how. */
static void refuse(struct hard *hard, const void *body,
                   struct season_step expected)
{
    expected.body = body;
    if (expected.expected == STATUS_ok)
        expected.expected = STATUS_invalid;
    hard->season->take(hard->season->context, &expected);
}

static struct party party_of(struct hard *hard, enum party_kind kind,
                             const char *name)
{
    return (struct party){.id = season_id(hard->season),
                          .kind = kind,
                          .name = name,
                          .commune = "01783",
                          .map = admin_map_map_2020,
                          .members = 13,
                          .households = 13,
                          .reliability_permille = 500,
                          .is_sample = 1};
}

static struct id say_group(struct hard *hard, const char *name)
{
    struct party party = party_of(hard, party_kind_interest_group, name);
    say(hard, VERB_post_party, &party, NULL);
    return party.id;
}

static struct id say_buyer(struct hard *hard, const char *name)
{
    struct party party = party_of(hard, party_kind_enterprise, name);
    party.members = 0;
    party.households = 0;
    say(hard, VERB_post_party, &party, NULL);
    return party.id;
}

static void set_lot(struct hard *hard, int64_t quantity, int32_t after_days)
{
    int32_t from = hard->season->from_day + after_days;
    hard->lot = (struct lot){.number = 1,
                             .quantity = quantity,
                             .from_day = from,
                             .to_day = from + WINDOW_DAYS - 1};
}

static struct offer offer_of(struct hard *hard, const char *product,
                             const char *form, int64_t ask)
{
    return (struct offer){
        .id = season_id(hard->season),
        .group = hard->group,
        .product = product,
        .form = form,
        .lots = &hard->lot,
        .lots_count = 1,
        .ask = {.kind = price_kind_fixed, .price_vnd_per_kg = ask},
        .delivery_point = delivery_point_collection,
        .commune = "01783",
        .map = admin_map_map_2020,
        .note = "mẫu, trường hợp khó",
        .is_sample = 1};
}

static struct demand demand_of(struct hard *hard, const char *product,
                               const char *form, int64_t bid)
{
    hard->form.form = form;
    return (struct demand){
        .id = season_id(hard->season),
        .buyer = hard->buyer,
        .product = product,
        .forms = &hard->form,
        .forms_count = 1,
        .lots = &hard->lot,
        .lots_count = 1,
        .bid = {.kind = price_kind_fixed, .price_vnd_per_kg = bid},
        .delivery_point = delivery_point_gate,
        .commune = "01783",
        .map = admin_map_map_2020,
        .note = "mẫu, trường hợp khó",
        .is_sample = 1};
}

static int64_t grams(const char *text)
{
    int64_t amount = 0;
    CHECK(quantity_parse(text, QUANTITY_MASS, &amount) == QUANTITY_ok);
    return amount;
}

static void say_parties(struct hard *hard)
{
    struct party party = party_of(hard, party_kind_interest_group,
                                  "Nhóm mẫu khó, 13 thành viên, 14 hộ");
    party.households = 14;
    party.poor_households = 14;
    say(hard, VERB_post_party, &party, "13 thành viên, 14 hộ");
    refuse(hard, &party,
           (struct season_step){.verb = VERB_post_party,
                                .expected = STATUS_conflict,
                                .field = "id",
                                .reason = problem_reason_exists,
                                .why = "đăng ký hai lần"});
    party.id = season_id(hard->season);
    party.poor_households = 15;
    refuse(hard, &party,
           (struct season_step){.verb = VERB_post_party,
                                .field = "poor_households",
                                .reason = problem_reason_sum_too_large,
                                .why = "15 hộ nghèo trong 14 hộ"});
    party.poor_households = 0;
    party.members = 1;
    refuse(hard, &party,
           (struct season_step){.verb = VERB_post_party,
                                .field = "members",
                                .reason = problem_reason_out_of_range,
                                .why = "nhóm một thành viên"});
    party.members = 13;
    party.commune = "99999";
    refuse(hard, &party,
           (struct season_step){.verb = VERB_post_party,
                                .field = "commune",
                                .reason = problem_reason_not_found,
                                .why = "mã xã không có"});
}

/* Names that stand for another place today, and old Thông Nông district. */
static void say_places(struct hard *hard)
{
    static const struct {
        const char *name;
        const char *commune;
        enum admin_map map;
        int64_t ask;
    } groups[] = {
        {"Nhóm mẫu khó, Hưng Đạo cũ 01783", "01783", admin_map_map_2020, 6000},
        {"Nhóm mẫu khó, Hưng Đạo mới 01351", "01351", admin_map_map_2025, 5000},
        {"Nhóm mẫu khó, Hưng Đạo cũ 01705", "01705", admin_map_map_2020, 5000},
        {"Nhóm mẫu khó, Quang Trung 01465", "01465", admin_map_map_2025, 5000},
        {"Nhóm mẫu khó, Đức Long cũ 01669", "01669", admin_map_map_2020, 5000},
        {"Nhóm mẫu khó, Mỹ Hưng 01651", "01651", admin_map_map_2020, 5000},
        {"Nhóm mẫu khó, Thông Nông 2018", "01363", admin_map_map_2018, 5000},
    };
    set_lot(hard, 500 * KG, SOON_DAYS);
    for (size_t index = 0; index < sizeof groups / sizeof groups[0]; index++) {
        struct party party =
            party_of(hard, party_kind_interest_group, groups[index].name);
        party.commune = groups[index].commune;
        party.map = groups[index].map;
        say(hard, VERB_post_party, &party, "tên xã trùng");
        struct offer offer =
            offer_of(hard, "maize", "grain", groups[index].ask);
        offer.group = party.id;
        offer.commune = groups[index].commune;
        offer.map = groups[index].map;
        say(hard, VERB_post_offer, &offer, "tên xã trùng");
    }
    set_lot(hard, 4000 * KG, SOON_DAYS);
    struct demand demand = demand_of(hard, "maize", "grain", 7000);
    demand.furthest_m = 15000;
    say(hard, VERB_post_demand, &demand, "chỉ Hưng Đạo cũ 01783 ở gần");
}

/* Ginger at 5,000 and then 30,000: floor plus half of what lies above. */
static void say_prices(struct hard *hard)
{
    static const struct {
        int32_t after_days;
        int64_t price;
    } points[] = {{-100, 5000}, {60, 30000}};
    for (size_t index = 0; index < sizeof points / sizeof points[0]; index++) {
        struct price_point point = {.id = season_id(hard->season),
                                    .product = "ginger",
                                    .form = "young",
                                    .province = "04",
                                    .day = hard->season->from_day +
                                           points[index].after_days,
                                    .low_vnd_per_kg = points[index].price,
                                    .middle_vnd_per_kg = points[index].price,
                                    .high_vnd_per_kg = points[index].price,
                                    .source = "mẫu, trường hợp khó"};
        say(hard, VERB_post_price, &point, "gừng 5.000 rồi 30.000");
    }
    static const int32_t windows[] = {20, 80};
    for (size_t index = 0; index < 2; index++) {
        set_lot(hard, 100 * KG, windows[index]);
        struct offer offer = offer_of(hard, "ginger", "young", 9000);
        struct demand demand = demand_of(hard, "ginger", "young", 0);
        demand.bid = (struct price_clause){.kind = price_kind_floor_share,
                                           .floor_vnd_per_kg = 5000,
                                           .share_permille = 500};
        say(hard, VERB_post_offer, &offer, "gừng 5.000 rồi 30.000");
        say(hard, VERB_post_demand, &demand, "gừng 5.000 rồi 30.000");
    }
}

static void say_pigs(struct hard *hard)
{
    static const struct {
        int64_t heads, weight_g, ask, lightest_g, heaviest_g, bid;
    } pigs[] = {{10, 12000, 120000, 10000, 15000, 130000},
                {5, 60000, 85000, 50000, 65000, 95000}};
    for (size_t index = 0; index < sizeof pigs / sizeof pigs[0]; index++) {
        set_lot(hard, pigs[index].heads, SOON_DAYS);
        struct offer offer =
            offer_of(hard, "black_pig", "live", pigs[index].ask);
        offer.weight_g = pigs[index].weight_g;
        offer.weighed_day = hard->season->from_day;
        struct demand demand =
            demand_of(hard, "black_pig", "live", pigs[index].bid);
        demand.lightest_g = pigs[index].lightest_g;
        demand.heaviest_g = pigs[index].heaviest_g;
        say(hard, VERB_post_offer, &offer, "lợn 12 kg và lợn 60 kg");
        say(hard, VERB_post_demand, &demand, "lợn 12 kg và lợn 60 kg");
        demand.id = season_id(hard->season);
        demand.lightest_g = 0;
        refuse(hard, &demand,
               (struct season_step){.verb = VERB_post_demand,
                                    .field = "lightest_g",
                                    .reason = problem_reason_missing,
                                    .why = "cân nặng là một khung"});
    }
}

/* A star that has run out, on the group and on the lot. */
static void say_stars(struct hard *hard)
{
    int32_t from = hard->season->from_day;
    struct certificate star = {.kind = certificate_kind_ocop,
                               .stars = 3,
                               .issued_day = from - 1200,
                               .expires_day = from - 100};
    set_lot(hard, 100 * KG, SOON_DAYS);
    for (int turn = 0; turn < 2; turn++) {
        struct party party =
            party_of(hard, party_kind_cooperative_group,
                     turn == 0 ? "Tổ hợp tác mẫu khó, sao OCOP hết hạn"
                               : "Tổ hợp tác mẫu khó, sao OCOP còn hạn");
        star.expires_day = turn == 0 ? from - 100 : from + 400;
        party.certificates = &star;
        party.certificates_count = 1;
        say(hard, VERB_post_party, &party, "sao OCOP hết hạn");
        struct offer offer = offer_of(hard, "glass_noodles", "noodles",
                                      turn == 0 ? 40000 : 50000);
        offer.group = party.id;
        say(hard, VERB_post_offer, &offer, "sao OCOP hết hạn");
    }
    struct demand demand = demand_of(hard, "glass_noodles", "noodles", 60000);
    struct certificate_need need = {.kind = certificate_kind_ocop, .stars = 3};
    demand.certificates = &need;
    demand.certificates_count = 1;
    say(hard, VERB_post_demand, &demand, "sao OCOP hết hạn");
    star.expires_day = from - 100;
    struct offer offer = offer_of(hard, "glass_noodles", "noodles", 40000);
    offer.certificates = &star;
    offer.certificates_count = 1;
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_post_offer,
                                .field = "certificates[0].expires_day",
                                .reason = problem_reason_expired,
                                .why = "sao OCOP hết hạn"});
}

static void say_same_ten_kilograms(struct hard *hard)
{
    static const struct {
        const char *buyer;
        int64_t bid;
    } rivals[] = {{"Doanh nghiệp mẫu khó, trả 7.000", 7000},
                  {"Doanh nghiệp mẫu khó, trả 6.500", 6500}};
    set_lot(hard, grams("10 kg"), SOON_DAYS);
    struct offer offer = offer_of(hard, "turmeric", "fresh", 5000);
    say(hard, VERB_post_offer, &offer, "10 kg, hai người mua");
    for (size_t index = 0; index < sizeof rivals / sizeof rivals[0]; index++) {
        struct id buyer = say_buyer(hard, rivals[index].buyer);
        struct demand demand =
            demand_of(hard, "turmeric", "fresh", rivals[index].bid);
        demand.buyer = buyer;
        say(hard, VERB_post_demand, &demand, "10 kg, hai người mua");
    }
}

/* "2,5 tạ" and "2.5 tạ"; and two forms that nothing converts. */
static void say_as_people_write(struct hard *hard)
{
    static const char *const typed[] = {"2,5 tạ", "2.5 tạ"};
    static const int64_t asks[] = {22000, 24000};
    for (size_t index = 0; index < 2; index++) {
        set_lot(hard, grams(typed[index]), SOON_DAYS);
        struct offer offer =
            offer_of(hard, "groundnut", "in_shell", asks[index]);
        say(hard, VERB_post_offer, &offer, typed[index]);
    }
    set_lot(hard, grams("5 tạ"), SOON_DAYS);
    struct demand demand = demand_of(hard, "groundnut", "in_shell", 26000);
    say(hard, VERB_post_demand, &demand, "5 tạ");
    set_lot(hard, grams("3 tấn"), SOON_DAYS);
    struct offer fresh = offer_of(hard, "grass_jelly", "fresh", 5000);
    struct demand dried = demand_of(hard, "grass_jelly", "dried", 60000);
    say(hard, VERB_post_offer, &fresh, "thạch đen tươi: không có quy đổi");
    say(hard, VERB_post_demand, &dried, "thạch đen khô: không có quy đổi");
}

/* The same text from a phone, twice; then its number on another text. */
static void say_twice(struct hard *hard)
{
    set_lot(hard, 100 * KG, SOON_DAYS);
    struct offer offer = offer_of(hard, "mandarin", "fruit", 15000);
    struct season_step step = {.verb = VERB_post_offer,
                               .body = &offer,
                               .request = season_id(hard->season),
                               .why = "tin nhắn gửi hai lần"};
    hard->offer = offer.id;
    hard->season->take(hard->season->context, &step);
    hard->season->take(hard->season->context, &step);
    offer.id = season_id(hard->season);
    step.expected = STATUS_conflict;
    step.reason = problem_reason_id_reused;
    step.why = "mã yêu cầu cũ, nội dung khác";
    hard->season->take(hard->season->context, &step);
    set_lot(hard, 200 * KG, SOON_DAYS);
    struct demand demand = demand_of(hard, "mandarin", "fruit", 20000);
    say(hard, VERB_post_demand, &demand, "tin nhắn gửi hai lần");
}

static void refuse_offers(struct hard *hard)
{
    struct offer offer = offer_of(hard, "gung", "mature", 6000);
    set_lot(hard, 100 * KG, SOON_DAYS);
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_post_offer,
                                .field = "product",
                                .reason = problem_reason_not_found,
                                .why = "mã sản phẩm không có"});
    offer.product = "ginger";
    offer.form = "live";
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_post_offer,
                                .field = "form",
                                .reason = problem_reason_not_found,
                                .why = "gừng không có dạng con sống"});
    offer.form = "mature";
    offer.grade = 7;
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_post_offer,
                                .field = "grade",
                                .reason = problem_reason_not_found,
                                .why = "hạng không có"});
    offer.grade = 0;
    hard->lot.to_day = hard->lot.from_day - 1;
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_post_offer,
                                .field = "lots[0].to_day",
                                .reason = problem_reason_ends_before_start,
                                .why = "kết thúc trước khi bắt đầu"});
    set_lot(hard, 100 * KG, -60);
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_post_offer,
                                .field = "lots[0].to_day",
                                .reason = problem_reason_out_of_range,
                                .why = "mùa đã qua"});
    set_lot(hard, 100 * KG, SOON_DAYS);
    offer.group = hard->buyer;
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_post_offer,
                                .field = "group",
                                .reason = problem_reason_wrong_kind,
                                .why = "doanh nghiệp không chào bán"});
}

static void refuse_updates(struct hard *hard)
{
    struct offer offer = offer_of(hard, "mandarin", "fruit", 16000);
    offer.id = hard->offer;
    offer.version = 7;
    refuse(hard, &offer,
           (struct season_step){.verb = VERB_update_offer,
                                .expected = STATUS_conflict,
                                .field = "version",
                                .reason = problem_reason_changed_since,
                                .why = "sửa từ phiên bản không còn"});
    struct offer other = offer_of(hard, "durian", "fruit", 50000);
    say(hard, VERB_post_offer, &other, "sẽ rút");
    struct reference reference = {.id = other.id, .version = 1};
    say(hard, VERB_withdraw_offer, &reference, "rút");
    other.version = 2;
    refuse(hard, &other,
           (struct season_step){.verb = VERB_update_offer,
                                .expected = STATUS_conflict,
                                .field = "id",
                                .reason = problem_reason_withdrawn,
                                .why = "sửa hàng đã rút"});
}

static void refuse_demands(struct hard *hard)
{
    struct form_name forms[] = {{"live"}, {"carcass"}};
    struct demand demand = demand_of(hard, "black_pig", "live", 100000);
    set_lot(hard, 10, SOON_DAYS);
    demand.lightest_g = 10000;
    demand.heaviest_g = 15000;
    demand.forms = forms;
    demand.forms_count = 2;
    refuse(hard, &demand,
           (struct season_step){.verb = VERB_post_demand,
                                .field = "forms[1].form",
                                .reason = problem_reason_wrong_unit,
                                .why = "con và kg không cùng một chợ"});
    demand.forms_count = 1;
    demand.bid = (struct price_clause){.kind = price_kind_band,
                                       .floor_vnd_per_kg = 120000,
                                       .ceiling_vnd_per_kg = 100000};
    refuse(hard, &demand,
           (struct season_step){.verb = VERB_post_demand,
                                .field = "bid.floor_vnd_per_kg",
                                .reason = problem_reason_out_of_range,
                                .why = "giá sàn trên giá trần"});
}

void season_hard(struct season *season)
{
    struct hard hard = {.season = season};
    hard.group = say_group(&hard, "Nhóm mẫu khó 1");
    hard.buyer = say_buyer(&hard, "Doanh nghiệp mẫu khó 1");
    say_parties(&hard);
    say_places(&hard);
    say_prices(&hard);
    say_pigs(&hard);
    say_stars(&hard);
    say_same_ten_kilograms(&hard);
    say_as_people_write(&hard);
    say_twice(&hard);
    refuse_offers(&hard);
    refuse_updates(&hard);
    refuse_demands(&hard);
}
