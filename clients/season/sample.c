#include "clients/season/sample.h"

#include "base/memory.h"
#include "model/codec.h"

#define PRICE_DAYS_BEFORE 30

/* The season's own prices: made up within the ranges that were found, and
 * saying so. The found ones are years old and stand in the catalogue. */
static const struct {
    const char *product;
    const char *form;
    int64_t low, middle, high;
} prices[] = {
    {"ginger", "mature", 5000, 6000, 7000},
    {"ginger", "young", 6500, 7500, 8500},
    {"black_pig", "live", 90000, 110000, 130000},
    {"grass_jelly", "dried", 40000, 45000, 50000},
    {"turmeric", "fresh", 5000, 6000, 7000},
    {"wax_gourd", "fruit", 4000, 4800, 5600},
    {"star_anise", "fresh", 30000, 37500, 45000},
    {"star_anise", "dried", 130000, 190000, 250000},
    {"mong_cattle", "live", 70000, 71000, 72000},
};

static void say_prices(struct season *season)
{
    for (size_t index = 0; index < sizeof prices / sizeof prices[0]; index++) {
        struct price_point price = {
            .id = season_id(season),
            .product = prices[index].product,
            .form = prices[index].form,
            .province = "04",
            .day = season->from_day - PRICE_DAYS_BEFORE,
            .low_vnd_per_kg = prices[index].low,
            .middle_vnd_per_kg = prices[index].middle,
            .high_vnd_per_kg = prices[index].high,
            .source = "giá mẫu của mùa vụ, trong khoảng đã tìm thấy",
        };
        season_say(season, VERB_post_price, &price);
    }
}

/* Points and margin are samples; the transport rate and the other settings stay
 * at the schema's defaults, for which no source was found either. */
static void say_policy(struct season *season)
{
    struct policy policy;
    record_init(&record_policy, &policy);
    policy.points_poor_vnd = 300;
    policy.points_slack_vnd_per_day = 5;
    policy.points_certificate_vnd = 50;
    season_say(season, VERB_put_policy, &policy);
}

void season_sample(struct season *season)
{
    struct id buyers[SAMPLE_BUYERS];
    struct sample_group *groups =
        memory_allocate(SAMPLE_GROUPS, sizeof *groups);
    say_policy(season);
    say_prices(season);
    sample_buyers_say(season, buyers);
    sample_groups_draw(season, groups);
    sample_groups_say(season, groups);
    sample_offers_say(season, groups);
    sample_needs_say(season, buyers);
    memory_free(groups);
}
