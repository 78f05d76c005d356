#include "model/market.h"

#include "base/buffer.h"
#include "model/codec.h"
#include "tests/model/market_sample.h"
#include "tests/test.h"

static const struct market_name ginger = {"ginger", unit_gram};

/* How the records of a test come into a market. */
typedef void keep(struct market *market, const struct record *table,
                  const void *value);

static void keep_put(struct market *market, const struct record *table,
                     const void *value)
{
    EXPECT(market_put(market, table, value) == STATUS_ok);
}

static void keep_event(struct market *market, const struct record *table,
                       const void *value)
{
    struct buffer bytes;
    buffer_init(&bytes, MOST_RECORD_BYTES);
    record_encode(table, value, &bytes);
    struct event event = {.table = table->number,
                          .record = {bytes.data, (uint32_t)bytes.size}};
    EXPECT(market_apply(market, &event) == STATUS_ok);
    buffer_clear(&bytes);
}

/* The ginger sample: two offers of one group, a demand of two deliveries. */
static struct market *ginger_market(struct sample *sample, keep *keep_one)
{
    struct market *market = market_create();
    sample_ginger(sample);
    sample->offer.lots_count = 2;
    sample->demand.lots_count = 2;
    keep_one(market, &record_demand, &sample->demand);
    keep_one(market, &record_offer, &sample->offer);
    struct offer second = sample->offer;
    second.id = sample_id(99);
    second.lots_count = 1;
    keep_one(market, &record_offer, &second);
    keep_one(market, &record_party, &sample->group);
    keep_one(market, &record_party, &sample->buyer);
    keep_one(market, &record_product, &sample->product);
    keep_one(market, &record_policy, &sample->policy);
    return market;
}

static struct lead lead_of(const struct sample *sample, struct lead_line *line,
                           int64_t quantity)
{
    record_init(&record_lead_line, line);
    line->offer = sample->offer.id;
    line->offer_lot = 1;
    line->offer_version = sample->offer.version;
    line->group = sample->group.id;
    line->form = "mature";
    line->quantity = quantity;
    line->state = line_state_offered;
    struct lead lead;
    record_init(&record_lead, &lead);
    lead.id = sample_id(500);
    lead.demand = sample->demand.id;
    lead.demand_lot = 1;
    lead.demand_version = sample->demand.version;
    lead.buyer = sample->buyer.id;
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.clearing = sample_id(600);
    lead.lines = line;
    lead.lines_count = 1;
    lead.state = lead_state_proposed;
    return lead;
}

static struct market_lots *lots_of(const struct market *market, int32_t today)
{
    struct market_lots *lots = NULL;
    EXPECT(market_lots_create(market, sample_gazetteer(), &ginger, today,
                              &lots) == STATUS_ok);
    return lots;
}

static void lots_come_in_the_order_of_id_and_number(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    struct market_lots *lots = lots_of(market, SAMPLE_DAY);
    EXPECT_NUMBER(lots->offer_count, 3);
    EXPECT(id_equal(lots->offers[0].offer->id, sample_id(99)));
    EXPECT_NUMBER(lots->offers[1].lot->number, 1);
    EXPECT_NUMBER(lots->offers[2].lot->number, 2);
    EXPECT_NUMBER(lots->offers[2].free, 500 * KG);
    EXPECT_NUMBER(lots->demand_count, 2);
    EXPECT_NUMBER(lots->group_count, 1);
    EXPECT_NUMBER(lots->buyer_count, 1);
    EXPECT(lots->offers[0].group && lots->offers[0].product &&
           lots->offers[0].place);
    EXPECT_TEXT(lots->demands[0].place->name, "Hưng Đạo");
    EXPECT_NUMBER(lots->groups[0].capacity, MARKET_UNLIMITED);
    market_lots_destroy(lots);
    market_destroy(market);
    sample_clear(&sample);
}

static void candidates_are_found_through_the_market(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    struct market_lots *lots = lots_of(market, SAMPLE_DAY);
    struct rules rules = market_rules(market, sample_gazetteer(), SAMPLE_DAY);
    struct pair pair;
    rules_pair(&rules, &lots->offers[1], &lots->demands[0], &pair);
    EXPECT_TEXT(rule_name(pair.verdict), "passed");
    EXPECT_NUMBER(pair.value_vnd, 3000);
    rules_pair(&rules, &lots->offers[2], &lots->demands[0], &pair);
    EXPECT_TEXT(rule_name(pair.verdict), "window");
    market_lots_destroy(lots);
    market_destroy(market);
    sample_clear(&sample);
}

static void lots_whose_time_is_over_are_gone(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    struct market_lots *lots = lots_of(market, SAMPLE_DAY + 15);
    EXPECT_NUMBER(lots->offer_count, 3);
    EXPECT_NUMBER(lots->demand_count, 2);
    market_lots_destroy(lots);
    lots = lots_of(market, SAMPLE_DAY + 16);
    EXPECT_NUMBER(lots->offer_count, 1);
    EXPECT_NUMBER(lots->demand_count, 1);
    market_lots_destroy(lots);
    sample.forms[0].shelf_life_days = 3;
    keep_put(market, &record_product, &sample.product);
    lots = lots_of(market, SAMPLE_DAY + 18);
    EXPECT_NUMBER(lots->offer_count, 3);
    market_lots_destroy(lots);
    market_destroy(market);
    sample_clear(&sample);
}

static void a_withdrawn_offer_leaves_the_market(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    sample.offer.state = post_state_withdrawn;
    keep_put(market, &record_offer, &sample.offer);
    struct market_lots *lots = lots_of(market, SAMPLE_DAY);
    EXPECT_NUMBER(lots->offer_count, 1);
    market_lots_destroy(lots);
    market_destroy(market);
    sample_clear(&sample);
}

static void tolerance_lets_a_buyer_take_more(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    sample.demand.tolerance_permille = 50;
    keep_put(market, &record_demand, &sample.demand);
    struct market_lots *lots = lots_of(market, SAMPLE_DAY);
    EXPECT_NUMBER(lots->demands[0].free, 630 * KG);
    market_lots_destroy(lots);
    market_destroy(market);
    sample_clear(&sample);
}

/* What the sample's lots have left, as one number each. */
static void expect_free(const struct market *market, int64_t offer_free,
                        int64_t demand_free)
{
    struct market_lots *lots = lots_of(market, SAMPLE_DAY);
    int64_t offer = 0, demand = 0;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        if (id_equal(lots->offers[index].offer->id, sample_id(100)) &&
            lots->offers[index].lot->number == 1)
            offer = lots->offers[index].free;
    for (uint32_t index = 0; index < lots->demand_count; index++)
        if (lots->demands[index].lot->number == 1)
            demand = lots->demands[index].free;
    EXPECT_NUMBER(offer, offer_free);
    EXPECT_NUMBER(demand, demand_free);
    market_lots_destroy(lots);
}

static void a_lead_holds_contracts_and_frees(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_event);
    struct lead_line line;
    struct lead lead = lead_of(&sample, &line, 600 * KG);
    keep_event(market, &record_lead, &lead);
    expect_free(market, 400 * KG, 0);
    EXPECT_NUMBER(market_use(market, &record_offer, sample.offer.id, 1).held,
                  600 * KG);
    keep_event(market, &record_lead, &lead); /* said twice, held once */
    expect_free(market, 400 * KG, 0);
    lead.state = lead_state_signed;
    keep_event(market, &record_lead, &lead);
    EXPECT_NUMBER(market_use(market, &record_offer, sample.offer.id, 1).held,
                  0);
    EXPECT_NUMBER(
        market_use(market, &record_demand, sample.demand.id, 1).contracted,
        600 * KG);
    lead.state = lead_state_cancelled;
    keep_event(market, &record_lead, &lead);
    expect_free(market, 1000 * KG, 600 * KG);
    EXPECT_NUMBER(market_use(market, &record_demand, sample.demand.id, 1).lines,
                  0);
    market_destroy(market);
    sample_clear(&sample);
}

static void a_demand_and_an_offer_of_one_id_are_promised_apart(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_event);
    struct offer same = sample.offer;
    same.id = sample.demand.id;
    keep_event(market, &record_offer, &same);
    struct lead_line line;
    struct lead lead = lead_of(&sample, &line, 600 * KG);
    keep_event(market, &record_lead, &lead);
    struct id id = sample.demand.id;
    EXPECT_NUMBER(market_use(market, &record_demand, id, 1).held, 600 * KG);
    EXPECT_NUMBER(market_use(market, &record_offer, id, 1).held, 0);
    market_destroy(market);
    sample_clear(&sample);
}

static enum rule verdict_of(struct market *market)
{
    struct market_lots *lots = lots_of(market, SAMPLE_DAY);
    struct rules rules = market_rules(market, sample_gazetteer(), SAMPLE_DAY);
    struct pair pair;
    rules_pair(&rules, &lots->offers[1], &lots->demands[0], &pair);
    market_lots_destroy(lots);
    return pair.verdict;
}

static void a_rejected_lead_is_not_proposed_again(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_event);
    struct lead_line line;
    struct lead lead = lead_of(&sample, &line, 600 * KG);
    lead.state = lead_state_rejected;
    keep_event(market, &record_lead, &lead);
    expect_free(market, 1000 * KG, 600 * KG);
    EXPECT_TEXT(rule_name(verdict_of(market)), "refused");
    sample.offer.version++;
    sample.offer.ask.price_vnd_per_kg--;
    keep_event(market, &record_offer, &sample.offer);
    EXPECT_TEXT(rule_name(verdict_of(market)), "passed");
    market_destroy(market);
    sample_clear(&sample);
}

static void a_declined_line_is_refused_and_a_lapsed_lead_is_not(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    struct lead_line line;
    struct lead lead = lead_of(&sample, &line, 100 * KG);
    lead.state = lead_state_lapsed;
    keep_put(market, &record_lead, &lead);
    EXPECT_TEXT(rule_name(verdict_of(market)), "passed");
    lead.id = sample_id(501);
    lead.state = lead_state_approved;
    line.state = line_state_declined;
    keep_put(market, &record_lead, &lead);
    EXPECT_TEXT(rule_name(verdict_of(market)), "refused");
    expect_free(market, 1000 * KG, 600 * KG);
    market_destroy(market);
    sample_clear(&sample);
}

static void what_is_promised_counts_towards_the_rest(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    struct party_product sells[1] = {
        {.product = "ginger", .unit = unit_gram, .sell_capacity = 800 * KG}};
    sample.group.products = sells;
    sample.group.products_count = 1;
    keep_put(market, &record_party, &sample.group);
    sample.policy.first_contract_quantity = 700 * KG;
    sample.policy.first_contract_points_vnd = 9;
    keep_put(market, &record_policy, &sample.policy);
    sample.demand.least_fill = 300 * KG;
    sample.demand.most_suppliers = 2;
    keep_put(market, &record_demand, &sample.demand);
    struct lead_line line;
    struct lead lead = lead_of(&sample, &line, 200 * KG);
    keep_put(market, &record_lead, &lead);
    struct market_lots *lots = lots_of(market, SAMPLE_DAY);
    EXPECT_NUMBER(lots->groups[0].capacity, 600 * KG);
    EXPECT_NUMBER(lots->groups[0].first_capacity, 500 * KG);
    EXPECT_NUMBER(lots->groups[0].first_points, 9);
    EXPECT_NUMBER(lots->demands[0].least_fill, 100 * KG);
    EXPECT_NUMBER(lots->demands[0].most_suppliers, 1);
    EXPECT_NUMBER(lots->demands[1].least_fill, 300 * KG);
    market_lots_destroy(lots);
    lead.id = sample_id(502);
    keep_put(market, &record_lead, &lead); /* the second and last supplier */
    lots = lots_of(market, SAMPLE_DAY);
    EXPECT_NUMBER(lots->demand_count, 1);
    EXPECT_NUMBER(lots->demands[0].lot->number, 2);
    market_lots_destroy(lots);
    market_destroy(market);
    sample_clear(&sample);
}

static void markets_are_named_by_product_and_unit(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    struct sample pigs;
    sample_pigs(&pigs);
    pigs.offer.id = sample_id(101);
    keep_put(market, &record_offer, &pigs.offer);
    struct market_name names[4];
    EXPECT_NUMBER(market_names(market, names, 4), 2);
    EXPECT_TEXT(names[0].product, "black_pig");
    EXPECT_NUMBER(names[0].unit, unit_head);
    EXPECT_TEXT(names[1].product, "ginger");
    EXPECT_NUMBER(market_names(market, names, 1), 2);
    market_destroy(market);
    sample_clear(&sample);
    sample_clear(&pigs);
}

/* The same lots, whichever way and in whichever order they came. */
static void expect_same_lots(const struct market *a, const struct market *b)
{
    struct market_lots *left = lots_of(a, SAMPLE_DAY);
    struct market_lots *right = lots_of(b, SAMPLE_DAY);
    EXPECT_NUMBER(left->offer_count, right->offer_count);
    EXPECT_NUMBER(left->demand_count, right->demand_count);
    for (uint32_t index = 0; index < left->offer_count; index++) {
        EXPECT(record_equal(&record_offer, left->offers[index].offer,
                            right->offers[index].offer));
        EXPECT_NUMBER(left->offers[index].free, right->offers[index].free);
        EXPECT(record_equal(&record_party, left->offers[index].group,
                            right->offers[index].group));
    }
    for (uint32_t index = 0; index < left->demand_count; index++) {
        EXPECT(record_equal(&record_demand, left->demands[index].demand,
                            right->demands[index].demand));
        EXPECT_NUMBER(left->demands[index].free, right->demands[index].free);
    }
    market_lots_destroy(left);
    market_lots_destroy(right);
}

static void a_fold_of_events_equals_puts_of_the_last_records(void)
{
    struct sample one, two;
    struct market *folded = ginger_market(&one, keep_event);
    struct lead_line line;
    struct lead lead = lead_of(&one, &line, 50 * KG);
    const enum lead_state states[] = {lead_state_proposed, lead_state_approved,
                                      lead_state_agreed, lead_state_signed};
    for (size_t index = 0; index < 4; index++) {
        lead.state = states[index];
        keep_event(folded, &record_lead, &lead);
    }
    one.offer.note = "gừng mới đào";
    keep_event(folded, &record_offer, &one.offer);
    struct market *put = market_create();
    keep_put(put, &record_lead, &lead);
    struct market *base = ginger_market(&two, keep_put);
    keep_put(base, &record_offer, &one.offer);
    keep_put(base, &record_lead, &lead);
    expect_same_lots(folded, base);
    EXPECT_NUMBER(market_use(put, &record_offer, one.offer.id, 1).contracted,
                  50 * KG);
    market_destroy(put);
    market_destroy(folded);
    market_destroy(base);
    sample_clear(&one);
    sample_clear(&two);
}

static void records_are_copied_deep(void)
{
    struct sample sample;
    struct market *market = ginger_market(&sample, keep_put);
    char note[] = "giao sáng";
    struct certificate paper = {.kind = certificate_kind_vietgap,
                                .number = "VG-01"};
    sample.offer.note = note;
    sample.offer.certificates = &paper;
    sample.offer.certificates_count = 1;
    keep_put(market, &record_offer, &sample.offer);
    const struct offer *kept =
        market_find(market, &record_offer, sample.offer.id);
    EXPECT(record_equal(&record_offer, kept, &sample.offer));
    note[0] = 'X';
    paper.number = "VG-02";
    sample.offer_lots[0].quantity = 1;
    EXPECT_TEXT(kept->note, "giao sáng");
    EXPECT_TEXT(kept->certificates[0].number, "VG-01");
    EXPECT_NUMBER(kept->lots[0].quantity, 1000 * KG);
    market_destroy(market);
    sample_clear(&sample);
}

static void other_tables_pass_by_and_damaged_events_are_told(void)
{
    struct market *market = market_create();
    struct event event = {.table = RECORD_NUMBER_tick};
    EXPECT(market_apply(market, &event) == STATUS_ok);
    const uint8_t broken[] = {0xc1};
    event = (struct event){.table = RECORD_NUMBER_offer,
                           .record = {broken, sizeof broken}};
    EXPECT(market_apply(market, &event) == STATUS_corrupt);
    EXPECT_NUMBER(market_policy(market)->transport_vnd_per_tonne_km, 3000);
    EXPECT(market_find(market, &record_offer, sample_id(1)) == NULL);
    EXPECT(market_product(market, "ginger") == NULL);
    market_destroy(market);
}

int main(void)
{
    RUN(lots_come_in_the_order_of_id_and_number);
    RUN(candidates_are_found_through_the_market);
    RUN(lots_whose_time_is_over_are_gone);
    RUN(a_withdrawn_offer_leaves_the_market);
    RUN(tolerance_lets_a_buyer_take_more);
    RUN(a_lead_holds_contracts_and_frees);
    RUN(a_demand_and_an_offer_of_one_id_are_promised_apart);
    RUN(a_rejected_lead_is_not_proposed_again);
    RUN(a_declined_line_is_refused_and_a_lapsed_lead_is_not);
    RUN(what_is_promised_counts_towards_the_rest);
    RUN(markets_are_named_by_product_and_unit);
    RUN(a_fold_of_events_equals_puts_of_the_last_records);
    RUN(records_are_copied_deep);
    RUN(other_tables_pass_by_and_damaged_events_are_told);
    sample_close();
    return test_result();
}
