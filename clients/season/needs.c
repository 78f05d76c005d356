/* The sample's buyers: the seven who registered in 2018, and those of the other
 * chains; with what they need. */
#include "clients/season/sample.h"

#define KG INT64_C(1000)
#define TONNE INT64_C(1000000)
#define FIXED_PRICE(vnd)                                                       \
    {                                                                          \
        .kind = price_kind_fixed, .price_vnd_per_kg = (vnd)                    \
    }
#define FLOOR_AND_SHARE(vnd, permille)                                         \
    {                                                                          \
        .kind = price_kind_floor_share, .floor_vnd_per_kg = (vnd),             \
        .share_permille = (permille)                                           \
    }
#define WITHIN(low, high)                                                      \
    {                                                                          \
        .kind = price_kind_band, .floor_vnd_per_kg = (low),                    \
        .ceiling_vnd_per_kg = (high)                                           \
    }

/* The article of 2018 counts seven and names what they buy, not who they are:
 * names and places are made up. "thêm": beyond the seven. */
const struct sample_buyer sample_buyers[SAMPLE_BUYERS] = {
    {party_kind_cooperative, "Hợp tác xã mẫu 1/7 (2018), gừng và nghệ", "01282",
     admin_map_map_2020},
    {party_kind_enterprise, "Doanh nghiệp mẫu 2/7 (2018), gừng", "01270",
     admin_map_map_2020},
    {party_kind_cooperative, "Hợp tác xã mẫu 3/7 (2018), rau an toàn", "01705",
     admin_map_map_2020},
    {party_kind_enterprise, "Doanh nghiệp mẫu 4/7 (2018), lợn đen", "01273",
     admin_map_map_2025},
    {party_kind_cooperative, "Hợp tác xã mẫu 5/7 (2018), lợn đen và bí xanh",
     "01392", admin_map_map_2020},
    {party_kind_enterprise, "Doanh nghiệp mẫu 6/7 (2018), thạch đen", "01786",
     admin_map_map_2020},
    {party_kind_cooperative,
     "Hợp tác xã mẫu 7/7 (2018), thạch đen, nghệ và bí xanh", "01726",
     admin_map_map_2020},
    {party_kind_cooperative, "Hợp tác xã mẫu thêm 8, lạc và ngô", "01285",
     admin_map_map_2020},
    {party_kind_enterprise, "Doanh nghiệp mẫu thêm 9, miến dong", "01729",
     admin_map_map_2020},
    {party_kind_enterprise, "Doanh nghiệp mẫu thêm 10, bò Mông và gà", "01276",
     admin_map_map_2020},
    {party_kind_cooperative, "Hợp tác xã mẫu thêm 11, quýt và thanh long",
     "01693", admin_map_map_2020},
    {party_kind_enterprise, "Doanh nghiệp mẫu thêm 12, hồi", "01279",
     admin_map_map_2025},
};

/* clang-format off */
const struct need sample_needs[] = {
    /* 1/7 and 2/7: ginger, turmeric */
    {.buyer = 0, .product = "ginger", .form = "mature", .window = {HARVEST_GINGER, 10, 20}, .deliveries = 3, .every_days = 25,
     .quantity = 15 * TONNE, .tolerance_permille = 100, .bid = FIXED_PRICE(6500), .furthest_km = 120, .worst_grade = 2, .linkage_form = 4, .inputs = "giống và phân hữu cơ (mẫu)"},
    {.buyer = 0, .product = "ginger", .form = "young", .window = {HARVEST_GINGER_YOUNG, 5, 25},
     .quantity = 12 * TONNE, .bid = FIXED_PRICE(7600), .furthest_km = 120, .linkage_form = 2},
    {.buyer = 1, .product = "ginger", .form = "mature", .window = {HARVEST_GINGER, 15, 45},
     .quantity = 40 * TONNE, .tolerance_permille = 50, .bid = FLOOR_AND_SHARE(6200, 500), .furthest_km = 150, .least_lot = 500 * KG},
    {.buyer = 1, .product = "ginger", .form = "young", .window = {HARVEST_GINGER_YOUNG, 0, 30},
     .quantity = 8 * TONNE, .bid = FIXED_PRICE(7900), .furthest_km = 100, .worst_grade = 2},
    {.buyer = 1, .product = "ginger", .form = "dried", .window = {HARVEST_GINGER, 60, 40},
     .quantity = 3 * TONNE, .bid = FIXED_PRICE(32000), .quality = "moisture", .quality_least_milli = 0, .quality_most_milli = 12000},
    {.buyer = 0, .product = "turmeric", .form = "fresh", .window = {HARVEST_TURMERIC, 10, 40}, .deliveries = 2, .every_days = 35,
     .quantity = 10 * TONNE, .tolerance_permille = 100, .bid = FIXED_PRICE(6200), .furthest_km = 150},
    {.buyer = 6, .product = "turmeric", .form = "fresh", .window = {HARVEST_TURMERIC, 0, 60},
     .quantity = 9 * TONNE, .bid = FIXED_PRICE(6600), .furthest_km = 90, .quality = "curcumin", .quality_least_milli = 3000, .quality_most_milli = MOST_MILLI},
    {.buyer = 6, .product = "turmeric", .form = "starch", .window = {HARVEST_TURMERIC, 40, 60},
     .quantity = 150 * KG, .bid = FIXED_PRICE(190000), .furthest_km = 150},
    /* 3/7: safe vegetables, every week */
    {.buyer = 2, .product = "safe_vegetables", .form = "leafy", .window = {HARVEST_SOON, 3, 6}, .deliveries = 8, .every_days = 7,
     .quantity = 2500 * KG, .tolerance_permille = 100, .bid = FIXED_PRICE(10500), .furthest_km = 90, .certificate = certificate_kind_vietgap},
    {.buyer = 2, .product = "safe_vegetables", .form = "leafy", .other_form = "fruit", .window = {HARVEST_SOON, 10, 5}, .deliveries = 4, .every_days = 14,
     .quantity = 1200 * KG, .bid = FIXED_PRICE(9000), .furthest_km = 60},
    /* 4/7 and 5/7: black pig, light ones and those for the feast */
    {.buyer = 3, .product = "black_pig", .form = "live", .window = {HARVEST_SOON, 10, 20}, .deliveries = 3, .every_days = 20,
     .quantity = 90, .bid = FIXED_PRICE(135000), .lightest_g = 10000, .heaviest_g = 15000, .furthest_km = 150, .certificate = certificate_kind_vaccination},
    {.buyer = 3, .product = "black_pig", .form = "live", .window = {HARVEST_TET, -25, 18},
     .quantity = 220, .tolerance_permille = 50, .bid = FIXED_PRICE(102000), .lightest_g = 35000, .heaviest_g = 60000, .furthest_km = 150, .certificate = certificate_kind_vaccination, .linkage_form = 3},
    {.buyer = 4, .product = "black_pig", .form = "live", .window = {HARVEST_TET, -30, 20},
     .quantity = 120, .bid = WITHIN(95000, 115000), .lightest_g = 38000, .heaviest_g = 55000, .furthest_km = 110},
    {.buyer = 4, .product = "black_pig", .form = "live", .window = {HARVEST_SOON, 20, 30},
     .quantity = 60, .bid = FIXED_PRICE(128000), .lightest_g = 10000, .heaviest_g = 13000, .furthest_km = 80},
    {.buyer = 4, .product = "black_pig", .form = "carcass", .window = {HARVEST_TET, -20, 10},
     .quantity = 800 * KG, .bid = FIXED_PRICE(170000), .furthest_km = 60, .certificate = certificate_kind_food_safety},
    /* 5/7 and 7/7: aromatic wax gourd */
    {.buyer = 4, .product = "wax_gourd", .form = "fruit", .window = {HARVEST_GOURD, 5, 20},
     .quantity = 40 * TONNE, .bid = FIXED_PRICE(4900), .furthest_km = 100},
    {.buyer = 6, .product = "wax_gourd", .form = "fruit", .window = {HARVEST_GOURD, 10, 10}, .deliveries = 2, .every_days = 15,
     .quantity = 18 * TONNE, .tolerance_permille = 100, .bid = FIXED_PRICE(5300), .furthest_km = 80, .worst_grade = 2, .quality = "fruit_weight", .quality_least_milli = 1500000, .quality_most_milli = 3000000},
    /* 6/7 and 7/7: grass jelly */
    {.buyer = 5, .product = "grass_jelly", .form = "dried", .window = {HARVEST_JELLY, 10, 35},
     .quantity = 45 * TONNE, .tolerance_permille = 100, .bid = FIXED_PRICE(45000), .furthest_km = 160},
    {.buyer = 5, .product = "grass_jelly", .form = "dried", .window = {HARVEST_JELLY, 0, 50},
     .quantity = 12 * TONNE, .bid = FIXED_PRICE(48000), .furthest_km = 160, .quality = "pectin", .quality_least_milli = 28000, .quality_most_milli = MOST_MILLI, .linkage_form = 1, .inputs = "giống (mẫu)"},
    {.buyer = 6, .product = "grass_jelly", .form = "dried", .window = {HARVEST_JELLY, 5, 25}, .deliveries = 2, .every_days = 30,
     .quantity = 14 * TONNE, .bid = FLOOR_AND_SHARE(43000, 400), .furthest_km = 100, .worst_grade = 2},
    {.buyer = 5, .product = "grass_jelly", .form = "powder", .window = {HARVEST_JELLY, 60, 60},
     .quantity = 500 * KG, .bid = FIXED_PRICE(120000)},
    /* the other chains */
    {.buyer = 7, .product = "groundnut", .form = "in_shell", .window = {HARVEST_GROUNDNUT, 5, 35},
     .quantity = 20 * TONNE, .bid = FIXED_PRICE(26500), .furthest_km = 130, .quality = "moisture", .quality_least_milli = 0, .quality_most_milli = 9000},
    {.buyer = 7, .product = "groundnut", .form = "in_shell", .window = {HARVEST_GROUNDNUT, 20, 40},
     .quantity = 12 * TONNE, .bid = FIXED_PRICE(25000), .furthest_km = 80},
    {.buyer = 7, .product = "maize", .form = "grain", .window = {HARVEST_MAIZE, 10, 25}, .deliveries = 2, .every_days = 25,
     .quantity = 30 * TONNE, .tolerance_permille = 100, .bid = FIXED_PRICE(7300), .furthest_km = 110},
    {.buyer = 8, .product = "glass_noodles", .form = "noodles", .window = {HARVEST_NOODLES, 5, 40},
     .quantity = 9 * TONNE, .bid = FIXED_PRICE(63000), .furthest_km = 140, .certificate = certificate_kind_ocop, .stars = 3},
    {.buyer = 8, .product = "glass_noodles", .form = "noodles", .window = {HARVEST_NOODLES, 25, 30},
     .quantity = 4 * TONNE, .bid = FIXED_PRICE(60000), .furthest_km = 140},
    {.buyer = 9, .product = "mong_cattle", .form = "live", .window = {HARVEST_SOON, 20, 30}, .deliveries = 3, .every_days = 30,
     .quantity = 25, .bid = FIXED_PRICE(74500), .lightest_g = 200000, .heaviest_g = 350000, .furthest_km = 150, .certificate = certificate_kind_vaccination},
    {.buyer = 9, .product = "chicken", .form = "live", .window = {HARVEST_SOON, 5, 10}, .deliveries = 4, .every_days = 10,
     .quantity = 1500, .bid = FIXED_PRICE(92000), .lightest_g = 1600, .heaviest_g = 2500, .furthest_km = 120, .most_suppliers = 12},
    {.buyer = 9, .product = "chicken", .form = "live", .window = {HARVEST_SOON, 15, 20},
     .quantity = 900, .bid = FIXED_PRICE(98000), .lightest_g = 1800, .heaviest_g = 2400, .furthest_km = 90, .certificate = certificate_kind_vaccination},
    {.buyer = 10, .product = "mandarin", .form = "fruit", .window = {HARVEST_MANDARIN, 10, 20}, .deliveries = 2, .every_days = 20,
     .quantity = 14 * TONNE, .bid = FIXED_PRICE(22000), .furthest_km = 130, .worst_grade = 2},
    {.buyer = 10, .product = "dragon_fruit", .form = "fruit", .window = {HARVEST_DRAGON_FRUIT, 5, 25},
     .quantity = 10 * TONNE, .bid = FIXED_PRICE(18000), .furthest_km = 130, .most_suppliers = 4, .least_fill = 2 * TONNE},
    {.buyer = 11, .product = "star_anise", .form = "dried", .window = {HARVEST_ANISE, 30, 60},
     .quantity = 5 * TONNE, .bid = FIXED_PRICE(175000), .furthest_km = 160, .quality = "broken", .quality_least_milli = 0, .quality_most_milli = 10000},
    {.buyer = 11, .product = "star_anise", .form = "dried", .window = {HARVEST_ANISE, 20, 70},
     .quantity = 2 * TONNE, .bid = FIXED_PRICE(160000), .furthest_km = 160},
    {.buyer = 11, .product = "star_anise", .form = "fresh", .window = {HARVEST_ANISE, 5, 15}, .deliveries = 4, .every_days = 15,
     .quantity = 4 * TONNE, .bid = FIXED_PRICE(38000), .furthest_km = 100},
};
/* clang-format on */

const uint32_t sample_need_count = sizeof sample_needs / sizeof sample_needs[0];
