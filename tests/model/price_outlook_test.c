/* Ginger, as it went: 5,000 in 2021 and 2022, 30,000 in August 2023. */
#include "model/price_outlook.h"

#include "base/memory.h"
#include "tests/test.h"

#define DAY_2021 18628 /* 2021-01-01 */
#define DAY_2023 19570 /* 2023-08-01 */
#define TODAY 19600

static struct price_point points[4];
static const struct price_point *sorted[4];

static struct price_series series_of(size_t count)
{
    for (size_t index = 0; index < count; index++)
        sorted[index] = &points[index];
    return (struct price_series){sorted, count};
}

static struct price_point point_of(int64_t day, int64_t middle)
{
    return (struct price_point){.id = {{(uint8_t)day}},
                                .product = "ginger",
                                .form = "mature",
                                .province = "",
                                .day = day,
                                .low_vnd_per_kg = middle,
                                .middle_vnd_per_kg = middle,
                                .high_vnd_per_kg = middle};
}

static const struct price_query ginger = {
    .product = "ginger", .form = "mature", .province = 4, .day = TODAY};

static const struct price_clause fixed = {.kind = price_kind_fixed,
                                          .price_vnd_per_kg = 6000};
static const struct price_clause share = {.kind = price_kind_floor_share,
                                          .floor_vnd_per_kg = 5500,
                                          .share_permille = 500};
static const struct price_clause less = {.kind = price_kind_market_less,
                                         .discount_vnd_per_kg = 500};
static const struct price_clause band = {.kind = price_kind_band,
                                         .floor_vnd_per_kg = 5500,
                                         .ceiling_vnd_per_kg = 12000};

static void expect_paid(const struct price_clause *clause, int64_t at_5000,
                        int64_t at_30000)
{
    struct price_step steps[PRICE_STEPS_MOST];
    points[0] = point_of(DAY_2021, 5000);
    points[1] = point_of(DAY_2023, 30000);
    struct price_series series = series_of(2);
    EXPECT_NUMBER(clause_replay(clause, &series, &ginger, steps), 2);
    EXPECT_NUMBER(steps[0].from_day, DAY_2021);
    EXPECT_NUMBER(steps[0].market, 5000);
    EXPECT_NUMBER(steps[0].pays, at_5000);
    EXPECT_NUMBER(steps[1].from_day, DAY_2023);
    EXPECT_NUMBER(steps[1].market, 30000);
    EXPECT_NUMBER(steps[1].pays, at_30000);
}

static void each_clause_says_what_it_would_have_paid(void)
{
    expect_paid(&fixed, 6000, 6000);
    expect_paid(&share, 5500, 5500 + 24500 / 2);
    expect_paid(&less, 4500, 29500);
    expect_paid(&band, 5500, 12000);
}

static void a_price_of_the_future_counts_for_nothing(void)
{
    struct price_step steps[PRICE_STEPS_MOST];
    points[0] = point_of(DAY_2021, 5000);
    points[1] = point_of(TODAY + 1, 30000);
    struct price_series series = series_of(2);
    EXPECT_NUMBER(clause_replay(&fixed, &series, &ginger, steps), 1);
}

static void the_province_counts_before_the_country(void)
{
    struct price_step steps[PRICE_STEPS_MOST];
    points[0] = point_of(DAY_2021, 5000); /* anywhere stands first */
    points[1] = point_of(DAY_2023, 30000);
    points[2] = point_of(DAY_2021 + 10, 7000);
    points[2].province = "04";
    struct price_series series = series_of(3);
    EXPECT_NUMBER(clause_replay(&less, &series, &ginger, steps), 2);
    EXPECT_NUMBER(steps[0].market, 5000);
    EXPECT_NUMBER(steps[1].from_day, DAY_2021 + 10);
    EXPECT_NUMBER(steps[1].market, 7000); /* what 2023 says is elsewhere */
}

static void without_a_reference_only_nothing_can_be_said(void)
{
    struct price_step steps[PRICE_STEPS_MOST];
    struct price_series none = {NULL, 0};
    EXPECT_NUMBER(clause_replay(&fixed, &none, &ginger, steps), 0);
}

static void expect_walk(const struct price_clause *clause, int64_t margin,
                        int64_t seller_above, int64_t buyer_below)
{
    struct walk_away walk = clause_walk_away(clause, margin);
    EXPECT_NUMBER(walk.seller_above, seller_above);
    EXPECT_NUMBER(walk.buyer_below, buyer_below);
}

static void a_fixed_price_is_left_on_both_sides(void)
{
    expect_walk(&fixed, 1200, 7201, 4799);
    expect_walk(&fixed, 0, 6001, 5999);
}

/* Above the floor the seller keeps half of what the market gains:
 * (m - 5500) / 2 > 1200 from 7,901 on. */
static void a_share_holds_the_seller_longer(void)
{
    expect_walk(&share, 1200, 7901, 4299);
}

static void a_small_discount_is_never_left(void)
{
    expect_walk(&less, 1200, 0, 0);
    expect_walk(&less, 499, 500, 0); /* the discount itself is too much */
}

static void a_band_is_left_only_outside_of_it(void)
{
    expect_walk(&band, 1200, 13201, 4299);
}

static void a_clause_that_says_nothing_is_not_left(void)
{
    struct price_clause none = {.kind = price_kind_unset};
    expect_walk(&none, 0, 0, 0);
}

/* Price by price, from 1 up. */
static struct walk_away walk_slowly(const struct price_clause *clause,
                                    int64_t margin)
{
    struct walk_away walk = {0};
    for (int64_t market = 1; market < 40000; market++) {
        int64_t pays = 0;
        EXPECT(clause_expected(clause, &market, &pays));
        if (market - pays > margin && walk.seller_above == 0)
            walk.seller_above = market;
        if (pays - market > margin)
            walk.buyer_below = market;
    }
    return walk;
}

static void the_walk_away_prices_are_the_first_ones(void)
{
    const struct price_clause *const clauses[] = {&fixed, &share, &less, &band};
    for (size_t index = 0; index < 4; index++)
        for (int64_t margin = 0; margin < 3000; margin += 271) {
            struct walk_away slow = walk_slowly(clauses[index], margin);
            expect_walk(clauses[index], margin, slow.seller_above,
                        slow.buyer_below);
        }
}

int main(void)
{
    RUN(each_clause_says_what_it_would_have_paid);
    RUN(a_price_of_the_future_counts_for_nothing);
    RUN(the_province_counts_before_the_country);
    RUN(without_a_reference_only_nothing_can_be_said);
    RUN(a_fixed_price_is_left_on_both_sides);
    RUN(a_share_holds_the_seller_longer);
    RUN(a_small_discount_is_never_left);
    RUN(a_band_is_left_only_outside_of_it);
    RUN(a_clause_that_says_nothing_is_not_left);
    RUN(the_walk_away_prices_are_the_first_ones);
    return test_result();
}
