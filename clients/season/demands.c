/* Says the sample's buyers and their needs. */
#include "base/check.h"
#include "clients/season/sample.h"

#define DELIVERIES_MOST 16

void sample_buyers_say(struct season *season,
                       struct id ret_buyers[SAMPLE_BUYERS])
{
    for (uint32_t index = 0; index < SAMPLE_BUYERS; index++) {
        const struct sample_buyer *buyer = &sample_buyers[index];
        struct party party = {.id = season_id(season),
                              .kind = buyer->kind,
                              .name = buyer->name,
                              .commune = buyer->commune,
                              .map = buyer->map,
                              .reliability_permille =
                                  SAMPLE_RELIABILITY_PERMILLE,
                              .is_sample = 1};
        season_say(season, VERB_post_party, &party);
        ret_buyers[index] = party.id;
    }
}

static void fill_deliveries(const struct need *need, int32_t from_day,
                            struct demand *demand)
{
    int32_t first = window_first_day(&need->window, from_day);
    demand->lots_count = need->deliveries ? need->deliveries : 1;
    CHECK(demand->lots_count <= DELIVERIES_MOST);
    for (uint32_t index = 0; index < demand->lots_count; index++) {
        int32_t from = first + (int32_t)index * need->every_days;
        demand->lots[index] = (struct lot){
            .number = index + 1,
            .quantity = need->quantity,
            .from_day = from,
            .to_day = from + need->window.days - 1,
        };
    }
}

static struct demand demand_of(const struct need *need)
{
    const struct sample_buyer *buyer = &sample_buyers[need->buyer];
    return (struct demand){.product = need->product,
                           .worst_grade = need->worst_grade,
                           .lightest_g = need->lightest_g,
                           .heaviest_g = need->heaviest_g,
                           .tolerance_permille = need->tolerance_permille,
                           .bid = need->bid,
                           .delivery_point = delivery_point_gate,
                           .commune = buyer->commune,
                           .map = buyer->map,
                           .furthest_m = need->furthest_km * 1000,
                           .least_lot = need->least_lot,
                           .most_suppliers = need->most_suppliers,
                           .least_fill = need->least_fill,
                           .linkage_form = need->linkage_form,
                           .inputs_advanced = need->inputs,
                           .note = "nhu cầu mẫu",
                           .is_sample = 1};
}

static void say_need(struct season *season, const struct need *need,
                     struct id buyer)
{
    struct lot lots[DELIVERIES_MOST];
    struct form_name forms[] = {{need->form}, {need->other_form}};
    struct quality_need quality = {need->quality, need->quality_least_milli,
                                   need->quality_most_milli};
    struct certificate_need certificate = {need->certificate, need->stars};
    struct demand demand = demand_of(need);
    demand.id = season_id(season);
    demand.buyer = buyer;
    demand.lots = lots;
    demand.forms = forms;
    demand.forms_count = need->other_form ? 2 : 1;
    if (need->quality) {
        demand.qualities = &quality;
        demand.qualities_count = 1;
    }
    if (need->certificate) {
        demand.certificates = &certificate;
        demand.certificates_count = 1;
    }
    fill_deliveries(need, season->from_day, &demand);
    season_say(season, VERB_post_demand, &demand);
}

void sample_needs_say(struct season *season,
                      const struct id buyers[SAMPLE_BUYERS])
{
    for (uint32_t index = 0; index < sample_need_count; index++) {
        const struct need *need = &sample_needs[index];
        say_need(season, need, buyers[need->buyer]);
    }
}
