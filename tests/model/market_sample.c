#include "tests/model/market_sample.h"

#include <stdlib.h>

#include "base/check.h"
#include "model/codec.h"

static struct gazetteer *gazetteer;

const struct gazetteer *sample_gazetteer(void)
{
    if (!gazetteer)
        CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    return gazetteer;
}

void sample_close(void)
{
    gazetteer_destroy(gazetteer);
    gazetteer = NULL;
}

struct id sample_id(unsigned number)
{
    struct id id = {.bytes = {1}};
    id.bytes[14] = (uint8_t)(number >> 8);
    id.bytes[15] = (uint8_t)number;
    return id;
}

static void put_lot(struct lot *lot, int64_t number, int64_t quantity)
{
    record_init(&record_lot, lot);
    lot->number = number;
    lot->quantity = quantity;
    lot->from_day = SAMPLE_DAY + 10 * number;
    lot->to_day = lot->from_day + 5;
}

static void put_posts(struct sample *sample)
{
    struct offer *offer = &sample->offer;
    record_init(&record_offer, offer);
    offer->id = sample_id(100);
    offer->version = 1;
    offer->group = sample->group.id;
    offer->product = sample->product.code;
    offer->form = sample->forms[0].code;
    offer->unit = sample->forms[0].unit;
    offer->state = post_state_open;
    offer->commune = "01273";
    offer->lots = sample->offer_lots;
    offer->lots_count = 1;
    offer->ask.kind = price_kind_fixed;
    struct demand *demand = &sample->demand;
    record_init(&record_demand, demand);
    demand->id = sample_id(200);
    demand->version = 1;
    demand->buyer = sample->buyer.id;
    demand->product = sample->product.code;
    demand->forms = sample->demand_forms;
    demand->forms_count = 1;
    sample->demand_forms[0].form = sample->forms[0].code;
    demand->unit = offer->unit;
    demand->state = post_state_open;
    demand->commune = "01351";
    demand->delivery_point = delivery_point_farm;
    demand->lots = sample->demand_lots;
    demand->lots_count = 1;
    demand->bid.kind = price_kind_fixed;
}

static void sample_init(struct sample *sample, const char *code)
{
    *sample = (struct sample){.today = SAMPLE_DAY};
    sample->gazetteer = sample_gazetteer();
    sample->refusals = refusals_create();
    record_init(&record_policy, &sample->policy);
    record_init(&record_party, &sample->group);
    sample->group.id = sample_id(1);
    sample->group.kind = party_kind_interest_group;
    sample->group.name = "Nhóm gừng Thục Phán";
    sample->group.state = party_state_active;
    sample->buyer = sample->group;
    sample->buyer.id = sample_id(2);
    sample->buyer.kind = party_kind_enterprise;
    sample->buyer.name = "Công ty Gừng Xanh";
    record_init(&record_product, &sample->product);
    sample->product.id = sample_id(3);
    sample->product.code = code;
    sample->product.name_vi = sample->product.name_en = code;
    sample->product.forms = sample->forms;
    for (size_t index = 0; index < 3; index++) {
        record_init(&record_product_form, &sample->forms[index]);
        sample->forms[index].name_vi = sample->forms[index].name_en = "";
        sample->forms[index].unit = unit_gram;
    }
}

void sample_ginger(struct sample *sample)
{
    sample_init(sample, "ginger");
    sample->forms[0].code = "mature";
    sample->forms[1].code = "dried";
    sample->forms[1].shelf_life_days = 300;
    sample->forms[2].code = "young";
    sample->product.forms_count = 3;
    put_lot(&sample->offer_lots[0], 1, 1000 * KG);
    put_lot(&sample->offer_lots[1], 2, 500 * KG);
    put_lot(&sample->demand_lots[0], 1, 600 * KG);
    put_lot(&sample->demand_lots[1], 2, 400 * KG);
    put_posts(sample);
    sample->offer.ask.price_vnd_per_kg = 5000;
    sample->demand.bid.price_vnd_per_kg = 8000;
    sample->offer_free = 1000 * KG;
    sample->demand_free = 600 * KG;
}

void sample_pigs(struct sample *sample)
{
    sample_init(sample, "black_pig");
    sample->forms[0].code = "live_head";
    sample->forms[0].unit = unit_head;
    sample->forms[1].code = "carcass";
    sample->product.forms_count = 2;
    put_lot(&sample->offer_lots[0], 1, 10);
    put_lot(&sample->demand_lots[0], 1, 8);
    put_posts(sample);
    sample->offer.weight_g = 12 * KG;
    sample->offer.weighed_day = SAMPLE_DAY;
    sample->offer.ask.price_vnd_per_kg = 100000;
    sample->demand.lightest_g = 10 * KG;
    sample->demand.heaviest_g = 15 * KG;
    sample->demand.bid.price_vnd_per_kg = 120000;
    sample->offer_free = 10;
    sample->demand_free = 8;
}

void sample_clear(struct sample *sample)
{
    refusals_destroy(sample->refusals);
}

void sample_price(struct sample *sample, const char *province, int64_t day,
                  int64_t middle)
{
    struct price_point *point = &sample->points[sample->point_count++];
    record_init(&record_price_point, point);
    point->id = sample_id(300 + (unsigned)sample->point_count);
    point->product = sample->product.code;
    point->form = sample->forms[0].code;
    point->province = province;
    point->day = day;
    point->low_vnd_per_kg = middle - 1000;
    point->middle_vnd_per_kg = middle;
    point->high_vnd_per_kg = middle + 2000;
    point->source = "chợ";
}

static int point_compare(const void *a, const void *b)
{
    return price_point_compare(*(const struct price_point *const *)a,
                               *(const struct price_point *const *)b);
}

static const struct place *place_at_code(const struct sample *sample,
                                         const char *code)
{
    struct place_ref ref = {(int32_t)strtol(code, NULL, 10), PLACE_MAP_2025};
    return place_find(sample->gazetteer, ref);
}

void sample_lots(struct sample *sample, struct rules *ret_rules,
                 struct offer_lot *ret_offer, struct demand_lot *ret_demand)
{
    for (size_t index = 0; index < sample->point_count; index++)
        sample->series[index] = &sample->points[index];
    if (sample->point_count)
        qsort(sample->series, sample->point_count, sizeof *sample->series,
              point_compare);
    *ret_rules = (struct rules){
        .policy = &sample->policy,
        .gazetteer = sample->gazetteer,
        .prices = {sample->series, sample->point_count},
        .refusals = sample->refusals,
        .today = sample->today,
    };
    *ret_offer = (struct offer_lot){
        .offer = &sample->offer,
        .lot = &sample->offer_lots[0],
        .group = &sample->group,
        .product = &sample->product,
        .place = place_at_code(sample, sample->offer.commune),
        .free = sample->offer_free,
    };
    *ret_demand = (struct demand_lot){
        .demand = &sample->demand,
        .lot = &sample->demand_lots[0],
        .buyer = &sample->buyer,
        .product = &sample->product,
        .place = place_at_code(sample, sample->demand.commune),
        .free = sample->demand_free,
    };
}

struct pair sample_pair(struct sample *sample)
{
    struct rules rules;
    struct offer_lot offer;
    struct demand_lot demand;
    struct pair pair;
    sample_lots(sample, &rules, &offer, &demand);
    rules_pair(&rules, &offer, &demand, &pair);
    return pair;
}
