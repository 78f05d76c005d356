#include "model/near_miss.h"

#include "tests/model/market_sample.h"
#include "tests/test.h"

/* What keeps a pair apart, the advice, and how that much of it is applied. */
struct miss_case {
    const char *sentence;
    void (*make)(struct sample *sample);
    void (*part)(struct sample *sample);
    enum change_kind change;
    int64_t amount;
    void (*apply)(struct sample *sample, int64_t amount);
};

static struct certificate_need papers[2];
static struct certificate certificates[2];
static struct quality_need needs[1];
static struct quality_value values[1];

static void measure_moisture(struct sample *s, int64_t value)
{
    needs[0] = (struct quality_need){"moisture", 9000, 12000};
    values[0] = (struct quality_value){"moisture", value};
    s->demand.qualities = needs;
    s->demand.qualities_count = 1;
    s->offer.qualities = values;
    s->offer.qualities_count = 1;
}

static void want_stars(struct sample *s)
{
    papers[0] = (struct certificate_need){certificate_kind_ocop, 4};
    s->demand.certificates = papers;
    s->demand.certificates_count = 1;
}

static void give_stars(struct sample *s, int64_t stars)
{
    certificates[0] =
        (struct certificate){.kind = certificate_kind_ocop, .stars = stars};
    s->offer.certificates = certificates;
    s->offer.certificates_count = 1;
}

static void come_three_days_early(struct sample *s)
{
    s->demand_lots[0].from_day = SAMPLE_DAY;
    s->demand_lots[0].to_day = s->offer_lots[0].from_day - 3;
}

static void come_four_days_late(struct sample *s)
{
    s->demand_lots[0].from_day = s->offer_lots[0].to_day + 4;
    s->demand_lots[0].to_day += 30;
}

static void silence_about_the_bid(struct sample *s)
{
    sample_price(s, "", SAMPLE_DAY, 8000); /* 7,000 to 10,000 */
    s->demand.bid.kind = price_kind_unset;
    s->offer.ask.price_vnd_per_kg = 9000;
}

/* clang-format off */
#define PART(name, ...)                                                        \
    static void name(struct sample *s) { __VA_ARGS__; }
#define APPLY(name, ...)                                                       \
    static void name(struct sample *s, int64_t amount) { __VA_ARGS__; }
PART(sell_more_at_once, s->offer.least_lot = 700 * KG)
PART(buy_more_at_once, s->demand.least_lot = 1001 * KG; s->demand_free = 2000 * KG)
PART(both_want_more, s->demand.least_lot = s->offer.least_lot = 650 * KG)
PART(ask_too_much, s->offer.ask.price_vnd_per_kg = 8500)
PART(ask_what_is_bid, s->offer.ask.price_vnd_per_kg = 8000)
PART(ask_too_much_for_pigs, s->offer.ask.price_vnd_per_kg = 120005)
PART(live_too_far, s->demand.furthest_m = sample_pair(s).distance_m - 77)
PART(be_of_grade_five, s->demand.worst_grade = 3; s->offer.grade = 5)
PART(be_of_no_grade, s->demand.worst_grade = 3)
PART(be_too_wet, measure_moisture(s, 12300))
PART(be_too_dry, measure_moisture(s, 8800))
PART(be_unmeasured, measure_moisture(s, 0); s->offer.qualities_count = 0)
PART(be_too_heavy, s->offer.weight_g = 15 * KG + 40)
PART(be_too_light, s->offer.weight_g = 10 * KG - 60)

APPLY(lower_the_offers_least, s->offer.least_lot -= amount)
APPLY(lower_the_demands_least, s->demand.least_lot -= amount)
APPLY(want_so_much_more, s->demand_free += amount)
APPLY(wait_longer, s->demand_lots[0].to_day += amount)
APPLY(start_earlier, s->demand_lots[0].from_day -= amount)
APPLY(bid_more, s->demand.bid.price_vnd_per_kg += amount)
APPLY(bid_the_middle_and_more, s->demand.bid.kind = price_kind_fixed; s->demand.bid.price_vnd_per_kg = 8000 + amount)
APPLY(go_further, s->demand.furthest_m += amount)
APPLY(sort_better, s->offer.grade -= amount)
APPLY(sort_at_all, s->offer.grade = 3 + (amount < 0))
APPLY(dry_it, s->offer.qualities[0].value_milli -= amount)
APPLY(wet_it, s->offer.qualities[0].value_milli += amount)
APPLY(measure_it, s->offer.qualities_count = 1; values[0].value_milli = 10000 - 9000 * (amount < 0))
APPLY(weigh_less, s->offer.weight_g -= amount)
APPLY(weigh_more, s->offer.weight_g += amount)
/* clang-format on */

static const struct miss_case cases[] = {
    {"the offer's least lot is 100 kg too large", sample_ginger,
     sell_more_at_once, change_kind_quantity, 100 * KG, lower_the_offers_least},
    {"the demand's least lot is 1 kg too large", sample_ginger,
     buy_more_at_once, change_kind_quantity, KG, lower_the_demands_least},
    {"both want 50 kg more than the demand has", sample_ginger, both_want_more,
     change_kind_quantity, 50 * KG, want_so_much_more},
    {"the buyer comes three days early", sample_ginger, come_three_days_early,
     change_kind_days, 3, wait_longer},
    {"the buyer comes four days late", sample_ginger, come_four_days_late,
     change_kind_days, 4, start_earlier},
    {"the ask is 500 too high, and 1 more is worth something", sample_ginger,
     ask_too_much, change_kind_price, 501, bid_more},
    {"ask equals bid", sample_ginger, ask_what_is_bid, change_kind_price, 1,
     bid_more},
    {"a dong per kg is 12 a head", sample_pigs, ask_too_much_for_pigs,
     change_kind_price, 6, bid_more},
    {"a silent bid has to be said", sample_ginger, silence_about_the_bid,
     change_kind_price, 1001, bid_the_middle_and_more},
    {"77 m too far", sample_ginger, live_too_far, change_kind_distance, 77,
     go_further},
    {"two grades too low", sample_ginger, be_of_grade_five, change_kind_grade,
     2, sort_better},
    {"not graded", sample_ginger, be_of_no_grade, change_kind_grade, 0,
     sort_at_all},
    {"three tenths too wet", sample_ginger, be_too_wet, change_kind_quality,
     300, dry_it},
    {"two tenths too dry", sample_ginger, be_too_dry, change_kind_quality, 200,
     wet_it},
    {"not measured", sample_ginger, be_unmeasured, change_kind_quality, 0,
     measure_it},
    {"40 g too heavy", sample_pigs, be_too_heavy, change_kind_quality, 40,
     weigh_less},
    {"60 g too light", sample_pigs, be_too_light, change_kind_quality, 60,
     weigh_more},
    {"four stars are missing", sample_ginger, want_stars,
     change_kind_certificate, 4, give_stars},
};

static struct near_miss miss_of(struct sample *sample, bool is_for_offer,
                                int64_t offer_earns, int64_t demand_earns)
{
    struct rules rules;
    struct offer_lot offer;
    struct demand_lot demand;
    sample_lots(sample, &rules, &offer, &demand);
    const struct market_lots lots = {.offers = &offer,
                                     .demands = &demand,
                                     .offer_count = 1,
                                     .demand_count = 1};
    const struct near_miss_market market = {&rules, &lots, &offer_earns,
                                            &demand_earns};
    return is_for_offer ? near_miss_of_offer(&market, 0)
                        : near_miss_of_demand(&market, 0);
}

static void expect_verdict(const struct miss_case *wanted, int64_t amount,
                           bool is_candidate)
{
    struct sample sample;
    wanted->make(&sample);
    wanted->part(&sample);
    wanted->apply(&sample, amount);
    struct pair pair = sample_pair(&sample);
    EXPECT((pair.verdict == RULE_passed) == is_candidate);
    sample_clear(&sample);
}

static void the_advice_matches_and_less_does_not(void)
{
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        const struct miss_case *wanted = &cases[index];
        struct sample sample;
        int failures = test_failures;
        wanted->make(&sample);
        wanted->part(&sample);
        struct near_miss miss = miss_of(&sample, false, 0, 0);
        EXPECT_TEXT(word_text(&vocabulary_change_kind, miss.change, "en"),
                    word_text(&vocabulary_change_kind, wanted->change, "en"));
        EXPECT_NUMBER(miss.amount, wanted->amount);
        EXPECT_NUMBER(miss.counterpart, 0);
        EXPECT_TEXT(miss.form, sample.offer.form);
        sample_clear(&sample);
        expect_verdict(wanted, wanted->amount, true);
        expect_verdict(wanted, wanted->amount - 1, false);
        if (test_failures != failures)
            fprintf(stderr, "    in: %s\n", wanted->sentence);
    }
}

static void an_offer_is_told_what_it_can_change_itself(void)
{
    struct sample sample;
    sample_ginger(&sample);
    ask_too_much(&sample);
    struct near_miss miss = miss_of(&sample, true, 0, 0);
    EXPECT_NUMBER(miss.change, change_kind_price);
    EXPECT_NUMBER(miss.amount, 501);
    sample_clear(&sample);
    sample_ginger(&sample);
    come_four_days_late(&sample);
    miss = miss_of(&sample, true, 0, 0);
    EXPECT_NUMBER(miss.change, change_kind_days);
    EXPECT_NUMBER(miss.amount, 4);
    sample.offer_lots[0].to_day += 4;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "passed");
    sample_clear(&sample);
}

static void the_certificate_and_the_quality_are_named(void)
{
    struct sample sample;
    sample_ginger(&sample);
    want_stars(&sample);
    struct near_miss miss = miss_of(&sample, false, 0, 0);
    EXPECT_NUMBER(miss.certificate, certificate_kind_ocop);
    papers[1] = (struct certificate_need){certificate_kind_vietgap, 0};
    sample.demand.certificates_count = 2; /* two are missing */
    EXPECT_NUMBER(miss_of(&sample, false, 0, 0).change, change_kind_unset);
    give_stars(&sample, 5);
    miss = miss_of(&sample, false, 0, 0);
    EXPECT_NUMBER(miss.certificate, certificate_kind_vietgap);
    EXPECT_NUMBER(miss.amount, 0);
    sample_clear(&sample);
    sample_ginger(&sample);
    be_too_wet(&sample);
    EXPECT_TEXT(miss_of(&sample, false, 0, 0).quality, "moisture");
    sample_clear(&sample);
}

static void two_faults_have_no_single_cure(void)
{
    struct sample sample;
    sample_ginger(&sample);
    be_of_grade_five(&sample);
    sample.demand.furthest_m = 1;
    struct near_miss miss = miss_of(&sample, false, 0, 0);
    EXPECT_NUMBER(miss.change, change_kind_unset);
    EXPECT_NUMBER(miss.counterpart, UINT32_MAX);
    sample_clear(&sample);
}

/* Ginger worth 3,000 VND/kg once the distance is no matter. */
static void a_partner_that_earns_as_much_elsewhere_is_no_advice(void)
{
    struct sample sample;
    sample_ginger(&sample);
    live_too_far(&sample);
    EXPECT_NUMBER(miss_of(&sample, false, 2999, 0).change,
                  change_kind_distance);
    EXPECT_NUMBER(miss_of(&sample, false, 2999, 0).gain_milli, 1);
    EXPECT_NUMBER(miss_of(&sample, false, 400, 600).gain_milli, 2000);
    EXPECT_NUMBER(miss_of(&sample, false, 3000, 0).change, change_kind_unset);
    EXPECT_NUMBER(miss_of(&sample, false, 2000, 1000).change,
                  change_kind_unset);
    sample_clear(&sample);
}

static void a_price_must_beat_what_others_pay(void)
{
    struct sample sample;
    sample_ginger(&sample);
    ask_too_much(&sample);
    EXPECT_NUMBER(miss_of(&sample, false, 700, 0).amount, 500 + 700 + 1);
    EXPECT_NUMBER(miss_of(&sample, false, 700, 0).gain_milli, 1);
    sample_clear(&sample);
}

static void competition_and_nobody_are_told_apart(void)
{
    struct sample sample;
    sample_ginger(&sample);
    struct near_miss miss = miss_of(&sample, false, 5000, 0);
    EXPECT_NUMBER(miss.change, change_kind_competition);
    EXPECT_TEXT(miss.form, "");
    sample.demand_forms[0].form = "dried";
    EXPECT_NUMBER(miss_of(&sample, false, 0, 0).change, change_kind_none);
    EXPECT_NUMBER(miss_of(&sample, true, 0, 0).change, change_kind_none);
    sample.demand_forms[0].form = "mature";
    sample.buyer.state = party_state_suspended;
    EXPECT_NUMBER(miss_of(&sample, true, 0, 0).change, change_kind_unset);
    sample_clear(&sample);
}

/* Three offers for one demand: too far, too late by 9 days, by 2 days. */
static void the_cheapest_change_is_the_one_told(void)
{
    struct sample far, late, near;
    struct rules rules;
    struct offer_lot offers[3];
    struct demand_lot demand;
    sample_ginger(&near);
    sample_ginger(&late);
    sample_ginger(&far);
    near.offer_lots[0].from_day = near.demand_lots[0].to_day + 2;
    near.offer_lots[0].to_day += 20;
    late.offer_lots[0].from_day = late.demand_lots[0].to_day + 9;
    late.offer_lots[0].to_day += 20;
    far.demand.furthest_m = 1;
    far.offer.commune = "01363";
    near.offer.commune = late.offer.commune = "01351";
    sample_lots(&near, &rules, &offers[2], &demand);
    sample_lots(&late, &rules, &offers[1], &demand);
    sample_lots(&far, &rules, &offers[0], &demand);
    const int64_t earns[3] = {0, 0, 0};
    struct market_lots lots = {.offers = offers,
                               .demands = &demand,
                               .offer_count = 3,
                               .demand_count = 1};
    struct near_miss_market market = {&rules, &lots, earns, earns};
    struct near_miss miss = near_miss_of_demand(&market, 0);
    EXPECT_NUMBER(miss.change, change_kind_days);
    EXPECT_NUMBER(miss.amount, 2);
    EXPECT_NUMBER(miss.counterpart, 2);
    lots.offer_count = 1;
    EXPECT_NUMBER(near_miss_of_demand(&market, 0).change, change_kind_distance);
    sample_clear(&near);
    sample_clear(&late);
    sample_clear(&far);
}

int main(void)
{
    RUN(the_advice_matches_and_less_does_not);
    RUN(an_offer_is_told_what_it_can_change_itself);
    RUN(the_certificate_and_the_quality_are_named);
    RUN(two_faults_have_no_single_cure);
    RUN(a_partner_that_earns_as_much_elsewhere_is_no_advice);
    RUN(a_price_must_beat_what_others_pay);
    RUN(competition_and_nobody_are_told_apart);
    RUN(the_cheapest_change_is_the_one_told);
    sample_close();
    return test_result();
}
