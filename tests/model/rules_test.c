#include "model/rules.h"

#include "tests/model/market_sample.h"
#include "tests/test.h"

/* One sentence: what is changed of a matching sample, and what it comes to. */
struct rule_case {
    const char *sentence;
    void (*make)(struct sample *sample);
    void (*change)(struct sample *sample);
    enum rule verdict;
    int64_t value_vnd; /* where it passes */
};

/* clang-format off */
#define CHANGE(name, ...)                                                      \
    static void name(struct sample *s) { __VA_ARGS__; }
CHANGE(leave, (void)s)

CHANGE(name_another_product, s->demand.product = "turmeric")
CHANGE(want_another_form, s->demand_forms[0].form = "dried")
CHANGE(forget_the_form_in_the_catalogue, s->product.forms_count = 0)
CHANGE(count_in_heads, s->demand.unit = unit_head)
CHANGE(withdraw_the_offer, s->offer.state = post_state_withdrawn)
CHANGE(withdraw_the_demand, s->demand.state = post_state_withdrawn)
CHANGE(suspend_the_group, s->group.state = party_state_suspended)
CHANGE(suspend_the_buyer, s->buyer.state = party_state_suspended)
static struct party_reference blocked[1];
static void group_blocks_the_buyer(struct sample *s)
{
    blocked[0].party = s->buyer.id;
    s->group.blocked = blocked;
    s->group.blocked_count = 1;
}
static void buyer_blocks_the_group(struct sample *s)
{
    blocked[0].party = s->group.id;
    s->buyer.blocked = blocked;
    s->buyer.blocked_count = 1;
}
static void buyer_blocks_a_third(struct sample *s)
{
    blocked[0].party = sample_id(77);
    s->buyer.blocked = blocked;
    s->buyer.blocked_count = 1;
}
CHANGE(sell_to_oneself, s->demand.buyer = s->offer.group)

/* Harvest is from day 10 to 15 after SAMPLE_DAY. */
CHANGE(want_it_on_the_last_day, s->demand_lots[0].from_day = s->offer_lots[0].to_day; s->demand_lots[0].to_day = s->offer_lots[0].to_day + 30)
CHANGE(want_it_one_day_late, s->demand_lots[0].from_day = s->offer_lots[0].to_day + 1; s->demand_lots[0].to_day = s->offer_lots[0].to_day + 30)
CHANGE(want_it_one_day_early, s->demand_lots[0].from_day = SAMPLE_DAY; s->demand_lots[0].to_day = s->offer_lots[0].from_day - 1)
CHANGE(keep_it_one_day, want_it_one_day_late(s); s->offer.shelf_life_days = 1)
CHANGE(let_the_form_keep_one_day, want_it_one_day_late(s); s->forms[0].shelf_life_days = 1)
CHANGE(come_on_the_last_day, s->today = (int32_t)s->demand_lots[0].to_day)
CHANGE(come_one_day_after, s->today = (int32_t)s->demand_lots[0].to_day + 1)

CHANGE(want_grade_two, s->demand.worst_grade = 2; s->offer.grade = 2)
CHANGE(have_grade_three, s->demand.worst_grade = 2; s->offer.grade = 3)
CHANGE(have_no_grade, s->demand.worst_grade = 9; s->offer.grade = 0)
CHANGE(want_no_grade, s->offer.grade = 9)

CHANGE(weigh_sixty, s->offer.weight_g = 60 * KG)
CHANGE(weigh_fifteen, s->offer.weight_g = 15 * KG)
CHANGE(weigh_a_gram_over, s->offer.weight_g = 15 * KG + 1)
static void grow_to_the_limit(struct sample *s)
{
    s->offer.daily_gain_g = 300; /* 12 kg and 10 days of 300 g: 15 kg */
}
CHANGE(grow_over_the_limit, s->offer.daily_gain_g = 301)
CHANGE(grow_into_the_window, s->offer.weight_g = 8 * KG; s->offer.daily_gain_g = 200)
CHANGE(stay_below_the_window, s->offer.weight_g = 8 * KG; s->offer.daily_gain_g = 1)
CHANGE(weigh_nothing_said, s->offer.weight_g = 0)
CHANGE(want_any_weight, s->demand.lightest_g = s->demand.heaviest_g = 0)

static struct quality_need needs[1];
static struct quality_value values[2];
static void measure(struct sample *s, int64_t value)
{
    needs[0] = (struct quality_need){"moisture", 0, 12000};
    values[0] = (struct quality_value){"moisture", value};
    s->demand.qualities = needs;
    s->demand.qualities_count = 1;
    s->offer.qualities = values;
    s->offer.qualities_count = 1;
}
CHANGE(measure_the_most, measure(s, 12000))
CHANGE(measure_a_thousandth_more, measure(s, 12001))
CHANGE(measure_nothing, measure(s, 12000); s->offer.qualities_count = 0)
CHANGE(measure_something_else, measure(s, 12000); values[0].code = "admixture")
static void measure_once_right_once_wrong(struct sample *s)
{
    measure(s, 11000);
    values[1] = (struct quality_value){"moisture", 13000};
    s->offer.qualities_count = 2;
}

static struct certificate_need papers[1];
static struct certificate certificates[4];
/* A star certificate of the group; delivery is on the tenth day. */
static void star(struct sample *s, int64_t stars, int64_t expires_day)
{
    papers[0] = (struct certificate_need){certificate_kind_ocop, 4};
    certificates[0] = (struct certificate){.kind = certificate_kind_ocop,
                                           .stars = stars,
                                           .expires_day = expires_day};
    s->demand.certificates = papers;
    s->demand.certificates_count = 1;
    s->group.certificates = certificates;
    s->group.certificates_count = 1;
}
CHANGE(star_to_the_day, star(s, 4, SAMPLE_DAY + 10))
CHANGE(star_to_the_day_before, star(s, 4, SAMPLE_DAY + 9))
CHANGE(star_for_ever, star(s, 5, 0))
CHANGE(three_stars, star(s, 3, 0))
static void star_of_the_offer(struct sample *s)
{
    star(s, 4, 0);
    s->group.certificates_count = 0;
    s->offer.certificates = certificates;
    s->offer.certificates_count = 1;
}
CHANGE(star_not_issued_yet, star(s, 4, 0); certificates[0].issued_day = SAMPLE_DAY + 1000)
CHANGE(other_papers, star(s, 4, 0); certificates[0].kind = certificate_kind_vietgap)

CHANGE(least_is_all_that_is_wanted, s->offer.least_lot = 600 * KG)
CHANGE(least_is_a_gram_more, s->offer.least_lot = 600 * KG + 1)
static void buyer_wants_a_gram_more(struct sample *s)
{
    s->demand.least_lot = 1000 * KG;
    s->demand_free = 2000 * KG;
    s->offer_free = 1000 * KG - 1;
}
CHANGE(nothing_is_free, s->offer_free = 0)
CHANGE(live_nowhere, s->offer.commune = "99999")
CHANGE(go_just_so_far, s->demand.furthest_m = sample_pair(s).distance_m)
CHANGE(go_one_metre_less, s->demand.furthest_m = sample_pair(s).distance_m - 1)

CHANGE(ask_what_is_bid, s->offer.ask.price_vnd_per_kg = 8000)
CHANGE(ask_one_dong_less, s->offer.ask.price_vnd_per_kg = 7999)
CHANGE(ask_one_dong_more, s->offer.ask.price_vnd_per_kg = 8001)
static void ask_within_the_margin(struct sample *s)
{
    s->policy.negotiation_margin_vnd_per_kg = 500;
    s->policy.points_reliability_vnd = 1100; /* half: 550 */
    s->offer.ask.price_vnd_per_kg = 8500;
}
CHANGE(ask_over_the_margin, ask_within_the_margin(s); s->offer.ask.price_vnd_per_kg = 8501)
CHANGE(ask_within_the_margin_for_nothing, s->policy.negotiation_margin_vnd_per_kg = 500; s->offer.ask.price_vnd_per_kg = 8001)

/* clang-format on */

static const struct rule_case cases[] = {
    {"ginger matches", sample_ginger, leave, RULE_passed, 3000},
    {"another product never matches", sample_ginger, name_another_product,
     RULE_product, 0},
    {"forms are not converted", sample_ginger, want_another_form, RULE_form, 0},
    {"a form must be in the catalogue", sample_ginger,
     forget_the_form_in_the_catalogue, RULE_form, 0},
    {"heads and kg are never one market", sample_ginger, count_in_heads,
     RULE_form, 0},
    {"a withdrawn offer is out", sample_ginger, withdraw_the_offer, RULE_closed,
     0},
    {"a withdrawn demand is out", sample_ginger, withdraw_the_demand,
     RULE_closed, 0},
    {"a suspended group is out", sample_ginger, suspend_the_group, RULE_closed,
     0},
    {"a suspended buyer is out", sample_ginger, suspend_the_buyer, RULE_closed,
     0},
    {"a group may block a buyer", sample_ginger, group_blocks_the_buyer,
     RULE_blocked, 0},
    {"a buyer may block a group", sample_ginger, buyer_blocks_the_group,
     RULE_blocked, 0},
    {"blocking a third party changes nothing", sample_ginger,
     buyer_blocks_a_third, RULE_passed, 3000},
    {"nobody sells to oneself", sample_ginger, sell_to_oneself, RULE_blocked,
     0},
    {"the last day of the harvest still meets", sample_ginger,
     want_it_on_the_last_day, RULE_passed, 3000},
    {"one day late misses", sample_ginger, want_it_one_day_late, RULE_window,
     0},
    {"one day early misses", sample_ginger, want_it_one_day_early, RULE_window,
     0},
    {"what keeps a day can come a day later", sample_ginger, keep_it_one_day,
     RULE_passed, 3000},
    {"the form's shelf life counts too", sample_ginger,
     let_the_form_keep_one_day, RULE_passed, 3000},
    {"the last day is not too late", sample_ginger, come_on_the_last_day,
     RULE_passed, 3000},
    {"yesterday cannot be delivered", sample_ginger, come_one_day_after,
     RULE_window, 0},
    {"the worst grade accepted is accepted", sample_ginger, want_grade_two,
     RULE_passed, 3000},
    {"one grade worse is not", sample_ginger, have_grade_three, RULE_grade, 0},
    {"ungraded goods meet no grade", sample_ginger, have_no_grade, RULE_grade,
     0},
    {"no grade asked, any grade taken", sample_ginger, want_no_grade,
     RULE_passed, 3000},
    {"a 12 kg pig is a niche pig", sample_pigs, leave, RULE_passed, 250000},
    {"a 60 kg pig is not", sample_pigs, weigh_sixty, RULE_weight, 0},
    {"15 kg is within", sample_pigs, weigh_fifteen, RULE_passed, 250000},
    {"a gram more is not", sample_pigs, weigh_a_gram_over, RULE_weight, 0},
    {"a pig may grow to the limit", sample_pigs, grow_to_the_limit, RULE_passed,
     250000},
    {"and not over it", sample_pigs, grow_over_the_limit, RULE_weight, 0},
    {"a pig may grow into the window", sample_pigs, grow_into_the_window,
     RULE_passed, 250000},
    {"or stay too light", sample_pigs, stay_below_the_window, RULE_weight, 0},
    {"an unknown weight fits no window", sample_pigs, weigh_nothing_said,
     RULE_weight, 0},
    {"without a window the pig's own weight counts", sample_pigs,
     want_any_weight, RULE_passed, 240000},
    {"a quality at the limit is proven", sample_ginger, measure_the_most,
     RULE_passed, 3000},
    {"a thousandth over is not", sample_ginger, measure_a_thousandth_more,
     RULE_quality, 0},
    {"an unmeasured quality is unproven", sample_ginger, measure_nothing,
     RULE_quality, 0},
    {"another quality proves nothing", sample_ginger, measure_something_else,
     RULE_quality, 0},
    {"all measurements must be in range", sample_ginger,
     measure_once_right_once_wrong, RULE_quality, 0},
    {"a star valid to the delivery day counts", sample_ginger, star_to_the_day,
     RULE_passed, 3000},
    {"an expired star never matches", sample_ginger, star_to_the_day_before,
     RULE_certificate, 0},
    {"a certificate may not expire at all", sample_ginger, star_for_ever,
     RULE_passed, 3000},
    {"three stars are not four", sample_ginger, three_stars, RULE_certificate,
     0},
    {"the offer's own certificate counts", sample_ginger, star_of_the_offer,
     RULE_passed, 3000},
    {"one issued after the window does not", sample_ginger, star_not_issued_yet,
     RULE_certificate, 0},
    {"other papers are other papers", sample_ginger, other_papers,
     RULE_certificate, 0},
    {"a least lot may be all there is", sample_ginger,
     least_is_all_that_is_wanted, RULE_passed, 3000},
    {"a gram more is impossible", sample_ginger, least_is_a_gram_more,
     RULE_least_lot, 0},
    {"the buyer's least lot binds the offer", sample_ginger,
     buyer_wants_a_gram_more, RULE_least_lot, 0},
    {"nothing free is no lot", sample_ginger, nothing_is_free, RULE_least_lot,
     0},
    {"an unknown commune is nowhere", sample_ginger, live_nowhere, RULE_place,
     0},
    {"the furthest distance is included", sample_ginger, go_just_so_far,
     RULE_passed, 3000},
    {"one metre more is too far", sample_ginger, go_one_metre_less,
     RULE_distance, 0},
    {"a pair worth nothing is none", sample_ginger, ask_what_is_bid, RULE_value,
     0},
    {"one dong is enough", sample_ginger, ask_one_dong_less, RULE_passed, 1},
    {"an ask above the bid is too much", sample_ginger, ask_one_dong_more,
     RULE_price, 0},
    {"the margin lets people talk", sample_ginger, ask_within_the_margin,
     RULE_passed, 50},
    {"but no further", sample_ginger, ask_over_the_margin, RULE_price, 0},
    {"and not for nothing", sample_ginger, ask_within_the_margin_for_nothing,
     RULE_value, 0},
};

static void every_rule_holds_at_its_edge(void)
{
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        struct sample sample;
        cases[index].make(&sample);
        cases[index].change(&sample);
        struct pair pair = sample_pair(&sample);
        int failures = test_failures;
        EXPECT_TEXT(rule_name(pair.verdict), rule_name(cases[index].verdict));
        if (cases[index].verdict == RULE_passed)
            EXPECT_NUMBER(pair.value_vnd, cases[index].value_vnd);
        if (test_failures != failures)
            fprintf(stderr, "    in: %s\n", cases[index].sentence);
        sample_clear(&sample);
    }
}

static void delivery_is_on_the_first_day_both_windows_meet(void)
{
    struct sample sample;
    sample_ginger(&sample);
    EXPECT_NUMBER(sample_pair(&sample).delivery_day, SAMPLE_DAY + 10);
    sample.demand_lots[0].from_day += 2;
    EXPECT_NUMBER(sample_pair(&sample).delivery_day, SAMPLE_DAY + 12);
    sample.today = SAMPLE_DAY + 14;
    EXPECT_NUMBER(sample_pair(&sample).delivery_day, SAMPLE_DAY + 14);
    sample_clear(&sample);
}

static void delivery_waits_until_the_animals_weigh_enough(void)
{
    struct sample sample;
    sample_pigs(&sample);
    sample.offer.weight_g = 8 * KG;
    sample.offer.daily_gain_g = 199; /* 2 kg in eleven days, not in ten */
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "passed");
    EXPECT_NUMBER(sample_pair(&sample).delivery_day, SAMPLE_DAY + 11);
    sample.demand_lots[0].to_day = SAMPLE_DAY + 10;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "weight");
    sample_clear(&sample);
}

static void delivery_waits_until_the_papers_are_valid(void)
{
    struct sample sample;
    sample_ginger(&sample);
    star(&sample, 4, 0);
    certificates[0].issued_day = SAMPLE_DAY + 12;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "passed");
    EXPECT_NUMBER(sample_pair(&sample).delivery_day, SAMPLE_DAY + 12);
    certificates[0].expires_day = SAMPLE_DAY + 11;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "certificate");
    sample_clear(&sample);
}

static void animals_may_outgrow_the_window_while_papers_are_awaited(void)
{
    struct sample sample;
    sample_pigs(&sample);
    sample.offer.daily_gain_g = 300; /* at the limit on the tenth day */
    star(&sample, 4, 0);
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "passed");
    certificates[0].issued_day = SAMPLE_DAY + 11;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "weight");
    sample_clear(&sample);
}

static void a_refused_pair_stays_away_until_a_term_changes(void)
{
    struct sample sample;
    sample_ginger(&sample);
    struct refused_pair refused = {
        .offer = sample.offer.id,
        .demand = sample.demand.id,
        .offer_lot = 1,
        .demand_lot = 1,
        .offer_version = 1,
        .demand_version = 1,
    };
    refusals_add(sample.refusals, &refused);
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "refused");
    sample.offer_lots[0].number = 2;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "passed");
    sample.offer_lots[0].number = 1;
    sample.offer.version = 2;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "passed");
    sample.offer.version = 1;
    sample.demand.version = 2;
    EXPECT_TEXT(rule_name(sample_pair(&sample).verdict), "passed");
    sample_clear(&sample);
}

int main(void)
{
    RUN(every_rule_holds_at_its_edge);
    RUN(delivery_is_on_the_first_day_both_windows_meet);
    RUN(delivery_waits_until_the_animals_weigh_enough);
    RUN(delivery_waits_until_the_papers_are_valid);
    RUN(animals_may_outgrow_the_window_while_papers_are_awaited);
    RUN(a_refused_pair_stays_away_until_a_term_changes);
    sample_close();
    return test_result();
}
