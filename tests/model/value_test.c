#include "model/rules.h"

#include "tests/model/market_sample.h"
#include "tests/test.h"

static struct certificate_need papers[1];
static struct certificate certificates[4];

static void of_two_forms_the_one_of_best_value_is_taken(void)
{
    struct sample sample;
    sample_ginger(&sample);
    struct form_ask alternatives[2] = {
        {"dried", {.kind = price_kind_fixed, .price_vnd_per_kg = 7000}},
        {"young", {.kind = price_kind_fixed, .price_vnd_per_kg = 4000}},
    };
    sample.offer.alternatives = alternatives;
    sample.offer.alternatives_count = 2;
    struct form_name forms[2] = {{"mature"}, {"young"}};
    sample.demand.forms = forms;
    sample.demand.forms_count = 1;
    EXPECT_TEXT(sample_pair(&sample).form, "mature");
    sample.demand.forms_count = 2;
    EXPECT_TEXT(sample_pair(&sample).form, "young");
    EXPECT_NUMBER(sample_pair(&sample).value_vnd, 4000);
    alternatives[1].ask.price_vnd_per_kg = 5000;
    EXPECT_TEXT(sample_pair(&sample).form, "mature");
    forms[0].form = "dried";
    sample.demand.forms_count = 1;
    EXPECT_TEXT(sample_pair(&sample).form, "dried");
    EXPECT_NUMBER(sample_pair(&sample).value_vnd, 1000);
    sample.forms[1].unit = unit_head;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "form");
    sample_clear(&sample);
}

static void transport_is_paid_between_the_two_points(void)
{
    struct policy policy = {.transport_vnd_per_tonne_km = 3000,
                            .collection_vnd_per_kg = 100};
    const enum delivery_point farm = delivery_point_farm;
    const enum delivery_point collection = delivery_point_collection;
    const enum delivery_point gate = delivery_point_gate;
    EXPECT_NUMBER(rules_transport(&policy, farm, farm, 50000), 0);
    EXPECT_NUMBER(rules_transport(&policy, farm, collection, 50000), 100);
    EXPECT_NUMBER(rules_transport(&policy, collection, gate, 50000), 150);
    EXPECT_NUMBER(rules_transport(&policy, farm, gate, 50000), 250);
    EXPECT_NUMBER(rules_transport(&policy, gate, farm, 50000), 0);
    EXPECT_NUMBER(rules_transport(&policy, collection, collection, 50000), 0);
    EXPECT_NUMBER(rules_transport(&policy, collection, gate, 50001), 151);
    EXPECT_NUMBER(rules_transport(&policy, collection, gate, 0), 0);
    EXPECT_NUMBER(rules_transport(&policy, delivery_point_unset,
                                  delivery_point_unset, 50000),
                  250);
}

static void transport_lowers_the_surplus(void)
{
    struct sample sample;
    sample_ginger(&sample);
    sample.demand.delivery_point = delivery_point_gate;
    struct pair pair = sample_pair(&sample);
    EXPECT(pair.distance_m > 0);
    int64_t road = (3000 * pair.distance_m + 999999) / 1000000;
    EXPECT_NUMBER(pair.transport_vnd_per_kg, 100 + road);
    EXPECT_NUMBER(pair.surplus_vnd, 3000 - 100 - road);
    sample_clear(&sample);
}

static void ginger_follows_its_price_from_5000_to_30000(void)
{
    struct sample sample;
    sample_ginger(&sample);
    int64_t delivery = SAMPLE_DAY + 10;
    sample_price(&sample, "", delivery - 400, 5000);
    sample_price(&sample, "", delivery, 30000);
    sample.offer.ask.kind = price_kind_floor_share;
    sample.offer.ask.floor_vnd_per_kg = 4000;
    sample.offer.ask.share_permille = 500;
    sample.demand.bid.kind = price_kind_market_less;
    sample.demand.bid.discount_vnd_per_kg = 400;
    struct pair pair = sample_pair(&sample);
    EXPECT_NUMBER(pair.ask_vnd_per_kg, 17000);
    EXPECT_NUMBER(pair.bid_vnd_per_kg, 29600);
    sample.points[1].day = delivery + 1; /* the market moves a day later */
    pair = sample_pair(&sample);
    EXPECT_NUMBER(pair.ask_vnd_per_kg, 4500);
    EXPECT_NUMBER(pair.bid_vnd_per_kg, 4600);
    EXPECT_NUMBER(pair.value_vnd, 100);
    sample_clear(&sample);
}

static void the_province_of_the_goods_has_the_first_word(void)
{
    struct sample sample;
    sample_ginger(&sample);
    sample.offer.ask.kind = price_kind_market_less;
    sample_price(&sample, "", SAMPLE_DAY, 6000);
    EXPECT_NUMBER(sample_pair(&sample).ask_vnd_per_kg, 6000);
    sample_price(&sample, "04", SAMPLE_DAY - 50, 7000);
    EXPECT_NUMBER(sample_pair(&sample).ask_vnd_per_kg, 7000);
    sample_price(&sample, "19", SAMPLE_DAY, 1000);
    EXPECT_NUMBER(sample_pair(&sample).ask_vnd_per_kg, 7000);
    sample_price(&sample, "04", SAMPLE_DAY - 50, 7500); /* said later */
    EXPECT_NUMBER(sample_pair(&sample).ask_vnd_per_kg, 7500);
    sample_clear(&sample);
}

static void clauses_come_to_what_they_say(void)
{
    const struct {
        struct price_clause clause;
        int64_t market;
        int64_t price;
    } clauses[] = {
        {{.kind = price_kind_fixed, .price_vnd_per_kg = 6000}, 30000, 6000},
        {{.kind = price_kind_floor_share,
          .floor_vnd_per_kg = 6000,
          .share_permille = 333},
         6010,
         6003},
        {{.kind = price_kind_floor_share,
          .floor_vnd_per_kg = 6000,
          .share_permille = 1000},
         5000,
         6000},
        {{.kind = price_kind_market_less, .discount_vnd_per_kg = 700}, 600, 0},
        {{.kind = price_kind_band,
          .floor_vnd_per_kg = 5000,
          .ceiling_vnd_per_kg = 9000},
         30000,
         9000},
        {{.kind = price_kind_band,
          .floor_vnd_per_kg = 5000,
          .ceiling_vnd_per_kg = 9000},
         4999,
         5000},
        {{.kind = price_kind_band, .floor_vnd_per_kg = 5000}, 30000, 30000},
    };
    for (size_t index = 0; index < sizeof clauses / sizeof *clauses; index++) {
        int64_t price = -1;
        EXPECT(clause_expected(&clauses[index].clause, &clauses[index].market,
                               &price));
        EXPECT_NUMBER(price, clauses[index].price);
        bool is_fixed = clauses[index].clause.kind == price_kind_fixed;
        EXPECT(clause_expected(&clauses[index].clause, NULL, &price) ==
               is_fixed);
    }
    struct price_clause unset = {0};
    int64_t price = -1, market = 5000;
    EXPECT(!clause_expected(&unset, &market, &price));
    EXPECT_NUMBER(price, -1);
}

/* Low 7,000, middle 8,000, high 10,000. */
static void silence_earns_nothing(void)
{
    struct sample sample;
    sample_ginger(&sample);
    sample_price(&sample, "", SAMPLE_DAY, 8000);
    sample.offer.ask.kind = price_kind_unset;
    sample.demand.bid.price_vnd_per_kg = 8500;
    struct pair pair = sample_pair(&sample);
    EXPECT_NUMBER(pair.value_vnd, 500);
    EXPECT(!pair.ask_is_stated && pair.bid_is_stated);
    sample.demand.bid.price_vnd_per_kg = 6999; /* below even the low end */
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "price");
    sample.demand.bid.price_vnd_per_kg = 7000; /* talks, but worth nothing */
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "value");
    sample.offer.ask.kind = price_kind_fixed;
    sample.demand.bid.kind = price_kind_unset;
    sample.offer.ask.price_vnd_per_kg = 10001;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "price");
    sample.offer.ask.price_vnd_per_kg = 7900;
    EXPECT_NUMBER(sample_pair(&sample).value_vnd, 100);
    sample_clear(&sample);
}

static void without_a_price_a_pair_is_worth_little_but_something(void)
{
    struct sample sample;
    sample_ginger(&sample);
    sample.policy.points_reliability_vnd = 1000;
    sample.demand.bid.kind = price_kind_unset; /* and no reference */
    struct pair pair = sample_pair(&sample);
    EXPECT_TEXT(rule_name(pair.verdict), "passed");
    EXPECT(pair.is_unpriced);
    EXPECT_NUMBER(pair.value_vnd, 1);
    EXPECT_NUMBER(pair.points.count, 0);
    struct pair_earning earning = {0};
    EXPECT_NUMBER(pair_price(&pair, &earning).vnd_per_kg, 0);
    sample_price(&sample, "", SAMPLE_DAY, 8000);
    EXPECT(!sample_pair(&sample).is_unpriced);
    sample.offer.ask.kind = price_kind_unset; /* now both are silent */
    EXPECT(sample_pair(&sample).is_unpriced);
    sample_clear(&sample);
}

static void points_are_listed_for_what_they_are(void)
{
    struct sample sample;
    sample_ginger(&sample);
    sample.policy.points_poor_vnd = 300;
    sample.policy.points_reliability_vnd = 200;
    sample.policy.points_slack_vnd_per_day = 7;
    sample.policy.points_certificate_vnd = 50;
    sample.group.households = 30;
    sample.group.poor_households = 20;
    sample.group.reliability_permille = 900;
    for (size_t index = 0; index < 4; index++)
        certificates[index] = (struct certificate){
            .kind = (enum certificate_kind)(index + 1), .stars = 4};
    sample.group.certificates = certificates;
    sample.group.certificates_count = 4;
    struct pair pair = sample_pair(&sample);
    EXPECT_NUMBER(pair.points.count, 4);
    EXPECT_NUMBER(pair.points.list[0].points_vnd, 200);
    EXPECT_NUMBER(pair.points.list[1].points_vnd, 180);
    EXPECT_NUMBER(pair.points.list[2].points_vnd, 35);  /* 5 spare days */
    EXPECT_NUMBER(pair.points.list[3].points_vnd, 150); /* 3 of 4 count */
    EXPECT_NUMBER(pair.value_vnd, 3000 + 200 + 180 + 35 + 150);
    sample.group.poor_households = 31; /* of 30: counts as all */
    sample.offer_lots[0].to_day += 100;
    sample.demand_lots[0].to_day += 100;
    pair = sample_pair(&sample);
    EXPECT_NUMBER(pair.points.list[0].points_vnd, 300);
    EXPECT_NUMBER(pair.points.list[2].points_vnd, 70); /* 10 days at most */
    papers[0] = (struct certificate_need){certificate_kind_ocop, 3};
    sample.demand.certificates = papers;
    sample.demand.certificates_count = 1;
    sample.group.certificates_count = 3; /* one of three was asked for */
    EXPECT_NUMBER(sample_pair(&sample).points.list[3].points_vnd, 100);
    sample_clear(&sample);
}

static void heads_are_valued_at_the_middle_of_the_window(void)
{
    struct sample sample;
    sample_pigs(&sample);
    sample.policy.points_reliability_vnd = 200; /* half: 100 a kg */
    struct pair pair = sample_pair(&sample);
    EXPECT_NUMBER(pair.head_weight_g, 12500);
    EXPECT_NUMBER(pair.surplus_vnd, 250000);
    EXPECT_NUMBER(pair.points.list[0].points_vnd, 1250);
    EXPECT_NUMBER(pair.value_vnd, 251250);
    EXPECT_NUMBER(pair.value_milli, 251250000);
    sample_clear(&sample);
}

static void largest_numbers_do_not_overflow(void)
{
    struct sample sample;
    sample_pigs(&sample);
    sample.demand.lightest_g = 0;
    sample.demand.heaviest_g = 2000000;
    sample.offer.weight_g = 2000000;
    sample.demand.bid.price_vnd_per_kg = MOST_PRICE;
    sample.offer.ask.price_vnd_per_kg = 0;
    sample.policy.points_reliability_vnd = 1000000;
    sample.policy.points_slack_vnd_per_day = 1000000;
    struct pair pair = sample_pair(&sample);
    EXPECT_NUMBER(pair.surplus_vnd, MOST_PRICE);
    EXPECT_NUMBER(pair.value_vnd, MOST_PRICE);
    EXPECT_NUMBER(pair.value_milli, MOST_PRICE * 1000);
    sample.offer.ask.price_vnd_per_kg = MOST_PRICE;
    sample.demand.bid.price_vnd_per_kg = 0;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "price");
    sample_clear(&sample);
}

static void prices_lie_between_ask_and_bid(void)
{
    struct sample sample;
    sample_ginger(&sample);
    struct pair pair = sample_pair(&sample); /* 5,000 to 8,000 */
    struct pair_earning earning = {1200, 1000, 1500};
    struct pair_price price = pair_price(&pair, &earning);
    EXPECT_NUMBER(price.vnd_per_kg, 6800);
    EXPECT_NUMBER(price.low, 6500);
    EXPECT_NUMBER(price.high, 7000);
    EXPECT_NUMBER(price.shortfall, 0);
    EXPECT_NUMBER(price.gap_to_close, 0);
    earning = (struct pair_earning){3100, 0, 3300}; /* points pay 100 */
    price = pair_price(&pair, &earning);
    EXPECT_NUMBER(price.vnd_per_kg, 5000);
    EXPECT_NUMBER(price.shortfall, 100);
    EXPECT_NUMBER(price.low, 5000);
    EXPECT_NUMBER(price.high, 8000);
    sample.policy.negotiation_margin_vnd_per_kg = 500;
    sample.policy.points_reliability_vnd = 1100; /* half: 550 */
    sample.offer.ask.price_vnd_per_kg = 8500;
    pair = sample_pair(&sample);
    earning = (struct pair_earning){0, 0, 50};
    price = pair_price(&pair, &earning);
    EXPECT_NUMBER(price.vnd_per_kg, 8000);
    EXPECT_NUMBER(price.gap_to_close, 500);
    sample_clear(&sample);
}

static void a_price_of_heads_is_per_kg(void)
{
    struct sample sample;
    sample_pigs(&sample);
    struct pair pair = sample_pair(&sample);
    struct pair_earning earning = {100000000, 0, 250000000};
    struct pair_price price = pair_price(&pair, &earning);
    EXPECT_NUMBER(price.vnd_per_kg, 112000); /* 100,000 VND over 12.5 kg */
    EXPECT_NUMBER(price.high, 120000);
    EXPECT_NUMBER(price.low, 100000);
    earning.suggested = 100000001; /* rounded down, for the seller */
    EXPECT_NUMBER(pair_price(&pair, &earning).vnd_per_kg, 112000);
    sample_clear(&sample);
}

static void the_hash_is_of_the_lots_alone(void)
{
    struct sample sample;
    sample_ginger(&sample);
    uint64_t hash = sample_pair(&sample).hash;
    EXPECT(hash != 0 && hash < UINT64_C(1) << 40);
    sample.offer.ask.price_vnd_per_kg = 5500;
    sample.offer.version = 9;
    EXPECT(sample_pair(&sample).hash == hash);
    sample.demand_lots[0].number = 2;
    EXPECT(sample_pair(&sample).hash != hash);
    sample.demand_lots[0].number = 1;
    sample.offer.id = sample_id(101);
    EXPECT(sample_pair(&sample).hash != hash);
    sample_clear(&sample);
}

int main(void)
{
    RUN(of_two_forms_the_one_of_best_value_is_taken);
    RUN(transport_is_paid_between_the_two_points);
    RUN(transport_lowers_the_surplus);
    RUN(ginger_follows_its_price_from_5000_to_30000);
    RUN(the_province_of_the_goods_has_the_first_word);
    RUN(clauses_come_to_what_they_say);
    RUN(silence_earns_nothing);
    RUN(without_a_price_a_pair_is_worth_little_but_something);
    RUN(points_are_listed_for_what_they_are);
    RUN(heads_are_valued_at_the_middle_of_the_window);
    RUN(largest_numbers_do_not_overflow);
    RUN(prices_lie_between_ask_and_bid);
    RUN(a_price_of_heads_is_per_kg);
    RUN(the_hash_is_of_the_lots_alone);
    sample_close();
    return test_result();
}
