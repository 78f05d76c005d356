/* What the sample groups offer: about one offer each, no two quite alike. */
#include "base/check.h"
#include "clients/season/sample.h"

#define LOTS_MOST 8
#define LOT_EVERY_DAYS 7
#define OFFERS_SECOND_PERCENT 6
#define GAINED_PERCENT_MOST                                                    \
    75 /* of the weight at the window, still to come                           \
        */

static void draw_lots(struct draw *draw, const struct supply *supply,
                      int32_t from_day, struct offer *offer)
{
    int32_t late = (int32_t)draw_between(draw, 0, supply->spread_days, 1);
    int32_t first = window_first_day(&supply->window, from_day) + late;
    int64_t quantity =
        draw_between(draw, supply->quantity_least, supply->quantity_most,
                     supply->quantity_step);
    offer->lots_count =
        (uint32_t)draw_between(draw, (supply->lots + 1) / 2, supply->lots, 1);
    CHECK(offer->lots_count <= LOTS_MOST);
    for (uint32_t index = 0; index < offer->lots_count; index++) {
        int32_t from = first + (int32_t)index * LOT_EVERY_DAYS;
        offer->lots[index] = (struct lot){
            .number = index + 1,
            .quantity = quantity,
            .least_quantity = quantity * 4 / 5,
            .from_day = from,
            .to_day = from + supply->window.days - 1,
        };
    }
}

/* Most name a price; some leave it to the market, a few say nothing. */
static struct price_clause draw_ask(struct draw *draw,
                                    const struct supply *supply)
{
    int64_t price = draw_between(draw, supply->ask_least, supply->ask_most,
                                 supply->ask_step);
    int64_t kind = draw_between(draw, 0, 99, 1);
    if (!supply->has_reference)
        kind += 10; /* nothing to count a clause from: a few say nothing */
    if (kind >= 106)
        return (struct price_clause){.kind = price_kind_unset};
    if (kind < 8)
        return (struct price_clause){.kind = price_kind_unset};
    if (kind < 16 && supply->has_reference)
        return (struct price_clause){.kind = price_kind_floor_share,
                                     .floor_vnd_per_kg = price,
                                     .share_permille = 300};
    if (kind < 22 && supply->has_reference)
        return (struct price_clause){.kind = price_kind_market_less,
                                     .discount_vnd_per_kg = price / 20};
    if (kind < 26 && supply->has_reference)
        return (struct price_clause){.kind = price_kind_band,
                                     .floor_vnd_per_kg = price,
                                     .ceiling_vnd_per_kg = price * 6 / 5};
    return (struct price_clause){.kind = price_kind_fixed,
                                 .price_vnd_per_kg = price};
}

/* The range is the weight on the window's first day, which may be soon or most
 * of a year away: today's weight and the daily gain follow from it. */
static void draw_animal(struct draw *draw, const struct supply *supply,
                        int32_t from_day, struct offer *offer)
{
    if (!supply->weight_most_g)
        return;
    int64_t then_g =
        draw_between(draw, supply->weight_least_g, supply->weight_most_g, 100);
    int64_t gain_g =
        draw_between(draw, supply->gain_least_g, supply->gain_most_g, 1);
    int64_t days = offer->lots[0].from_day - from_day;
    int64_t most_g = then_g * GAINED_PERCENT_MOST / 100 / days;
    offer->daily_gain_g = gain_g < most_g ? gain_g : most_g;
    offer->weight_g = then_g - offer->daily_gain_g * days;
    offer->weighed_day = from_day;
}

static void draw_quality(struct draw *draw, const struct supply *supply,
                         struct offer *offer, struct quality_value *quality)
{
    if (!supply->quality || !draw_chance(draw, 60))
        return;
    *quality = (struct quality_value){.code = supply->quality};
    quality->value_milli = draw_between(draw, supply->quality_least_milli,
                                        supply->quality_most_milli, 100);
    offer->qualities = quality;
    offer->qualities_count = 1;
}

static void say_offer(struct season *season, struct draw *draw,
                      const struct sample_group *group)
{
    const struct supply *supply = group->supply;
    struct lot lots[LOTS_MOST] = {{0}};
    struct quality_value quality;
    struct offer offer = {.id = season_id(season),
                          .group = group->id,
                          .product = supply->product,
                          .form = supply->form,
                          .lots = lots,
                          .commune = group->commune->code,
                          .map = admin_map_map_2020,
                          .delivery_point = delivery_point_collection,
                          .note = "hàng chào mẫu",
                          .is_sample = 1};
    draw_lots(draw, supply, season->from_day, &offer);
    offer.ask = draw_ask(draw, supply);
    offer.grade = draw_between(draw, 0, 2, 1);
    draw_animal(draw, supply, season->from_day, &offer);
    draw_quality(draw, supply, &offer, &quality);
    if (draw_chance(draw, 25))
        offer.delivery_point = delivery_point_farm;
    if (draw_chance(draw, 10))
        offer.least_lot = lots[0].quantity / 2;
    season_say(season, VERB_post_offer, &offer);
}

void sample_offers_say(struct season *season, const struct sample_group *groups)
{
    struct draw draw;
    draw_init(&draw, season->seed, "offers");
    for (uint32_t index = 0; index < SAMPLE_GROUPS; index++) {
        say_offer(season, &draw, &groups[index]);
        if (draw_chance(&draw, OFFERS_SECOND_PERCENT))
            say_offer(season, &draw, &groups[index]);
    }
}
