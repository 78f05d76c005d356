#include "matcher/lead_builder.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"

struct id clearing_id(const struct market_name *name,
                      const struct moment_of_clearing *moment)
{
    struct {
        char word[16];
        char product[33];
        uint8_t unit;
        uint8_t sequence[8];
    } key;
    memset(&key, 0, sizeof key);
    memcpy(key.word, "clearing", 8);
    memcpy(key.product, name->product, strlen(name->product));
    key.unit = (uint8_t)name->unit;
    for (int byte = 0; byte < 8; byte++)
        key.sequence[byte] =
            (uint8_t)((uint64_t)moment->tick_sequence >> (56 - 8 * byte));
    return id_derive(moment->time_ms, &key, sizeof key);
}

static struct id lead_id(const struct demand_lot *lot, uint32_t part,
                         const struct moment_of_clearing *moment)
{
    uint8_t key[8 + ID_BYTES + 5];
    for (int byte = 0; byte < 8; byte++)
        key[byte] =
            (uint8_t)((uint64_t)moment->tick_sequence >> (56 - 8 * byte));
    memcpy(key + 8, lot->demand->id.bytes, ID_BYTES);
    key[8 + ID_BYTES] = (uint8_t)lot->lot->number;
    for (int byte = 0; byte < 4; byte++)
        key[9 + ID_BYTES + byte] = (uint8_t)(part >> (24 - 8 * byte));
    return id_derive(moment->time_ms, key, sizeof key);
}

static int64_t at_most(int64_t value, int64_t most)
{
    return value < most ? value : most;
}

static enum status line_set_points(const struct pair *pair, struct arena *arena,
                                   struct lead_line *line)
{
    if (pair->points.count == 0)
        return STATUS_ok;
    line->points = arena_take(arena, pair->points.count, sizeof *line->points);
    if (!line->points)
        return STATUS_too_large;
    memcpy(line->points, pair->points.list,
           pair->points.count * sizeof *line->points);
    line->points_count = pair->points.count;
    return STATUS_ok;
}

static void line_set_price(const struct standing *standing, uint32_t index,
                           const struct pair *pair, struct lead_line *line)
{
    struct pair_earning earning =
        standing_earning(standing, standing->pairs[index].demand);
    struct pair_price price = pair_price(pair, &earning);
    line->price_vnd_per_kg = price.vnd_per_kg;
    line->price_low_vnd_per_kg = price.low;
    line->price_high_vnd_per_kg = price.high;
    line->landed_vnd_per_kg = price.landed;
    line->shortfall_vnd_per_kg = price.shortfall;
    line->gap_to_close_vnd_per_kg = price.gap_to_close;
}

static void line_set_runner_up(const struct standing *standing, uint32_t index,
                               struct lead_line *line)
{
    int64_t less_milli;
    uint32_t next = standing_runner_up(standing, index, &less_milli);
    if (next == ENGINE_NONE)
        return;
    uint32_t offer = standing->pairs[next].offer;
    line->runner_up = standing->lots->offers[offer].offer->id;
    line->runner_up_less_vnd =
        at_most(standing_per_price_unit(standing, less_milli), MOST_PRICE);
}

static enum status line_build(const struct standing *standing, uint32_t index,
                              struct arena *arena, struct lead_line *line)
{
    const struct engine_pair *arc = &standing->pairs[index];
    const struct offer_lot *offer = &standing->lots->offers[arc->offer];
    struct pair pair;
    rules_pair(&standing->rules, offer, &standing->lots->demands[arc->demand],
               &pair);
    *line =
        (struct lead_line){.offer = offer->offer->id,
                           .offer_lot = offer->lot->number,
                           .offer_version = offer->offer->version,
                           .group = offer->group->id,
                           .group_version = offer->group->version,
                           .group_name = offer->group->name,
                           .commune = offer->offer->commune,
                           .map = offer->offer->map,
                           .form = pair.form,
                           .grade = offer->offer->grade,
                           .quantity = standing->answer->quantity[index],
                           .head_weight_g = pair.head_weight_g,
                           .ask_vnd_per_kg = pair.ask_vnd_per_kg,
                           .bid_vnd_per_kg = pair.bid_vnd_per_kg,
                           .transport_vnd_per_kg = pair.transport_vnd_per_kg,
                           .distance_m = pair.distance_m,
                           .delivery_day = pair.delivery_day,
                           .surplus_vnd = pair.surplus_vnd,
                           .value_vnd = pair.value_vnd,
                           .state = line_state_offered};
    line_set_price(standing, index, &pair, line);
    line_set_runner_up(standing, index, line);
    return line_set_points(&pair, arena, line);
}

static uint32_t count_lines(const struct standing *standing, uint32_t demand)
{
    uint32_t count = 0;
    for (uint32_t index = standing->first_pair[demand];
         index < standing->first_pair[demand + 1]; index++)
        count += standing->answer->quantity[index] > 0;
    return count;
}

uint32_t lead_count(const struct standing *standing, uint32_t demand)
{
    return (count_lines(standing, demand) + LEAD_LINES_MOST - 1) /
           LEAD_LINES_MOST;
}

static enum status lines_build(const struct standing *standing,
                               struct lead_place place, struct arena *arena,
                               struct lead *lead)
{
    uint32_t seen = 0;
    for (uint32_t index = standing->first_pair[place.demand];
         index < standing->first_pair[place.demand + 1] &&
         lead->lines_count < LEAD_LINES_MOST;
         index++) {
        if (standing->answer->quantity[index] == 0 ||
            seen++ / LEAD_LINES_MOST != place.part)
            continue;
        enum status status = line_build(standing, index, arena,
                                        &lead->lines[lead->lines_count++]);
        if (status != STATUS_ok)
            return status;
    }
    return STATUS_ok;
}

/* Where side constraints bind, both dual solutions prove more than can be had,
 * though the optimum may be proven by cases: prices are a hint then. */
static bool is_indicative(const struct standing *standing)
{
    return standing->answer->flow_bound > standing->answer->total;
}

enum status lead_build(const struct standing *standing, struct lead_place place,
                       const struct moment_of_clearing *moment,
                       struct arena *arena, struct lead *ret_lead)
{
    const struct demand_lot *lot = &standing->lots->demands[place.demand];
    CHECK(place.part < lead_count(standing, place.demand));
    struct lead lead = {
        .id = lead_id(lot, place.part, moment),
        .demand = lot->demand->id,
        .demand_lot = lot->lot->number,
        .demand_version = lot->demand->version,
        .buyer = lot->buyer->id,
        .buyer_version = lot->buyer->version,
        .buyer_name = lot->buyer->name,
        .commune = lot->demand->commune,
        .map = lot->demand->map,
        .product = standing->name.product,
        .unit = standing->name.unit,
        .wanted = at_most(lot->free, MOST_QUANTITY),
        .from_day = lot->lot->from_day,
        .to_day = lot->lot->to_day,
        .lines = arena_take(arena, LEAD_LINES_MOST, sizeof *lead.lines),
        .clearing = clearing_id(&standing->name, moment),
        .is_indicative = is_indicative(standing),
        .state = lead_state_proposed};
    if (!lead.lines)
        return STATUS_too_large;
    enum status status = lines_build(standing, place, arena, &lead);
    if (status == STATUS_ok)
        *ret_lead = lead;
    return status;
}
