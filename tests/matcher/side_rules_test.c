/* Each rule that a post or a party can state, from the records through the
 * market that stands and its certificate to the leads: what is bought and sold,
 * worked out by hand. */
#include "base/check.h"
#include "matcher/lead_builder.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define DAY (LEDGER_DAY + 30)
#define TEXT_BYTES ((size_t)1 << 20)
#define LOTS_MOST 3 /* of each side, in all posts */

static struct gazetteer *gazetteer;
static const struct market_name ginger = {"ginger", unit_gram};
static const struct moment_of_clearing moment = {
    .tick_sequence = 42, .time_ms = INT64_C(1780272000123)};

/* Two offers of 100 kg for 5,000 and 5,500 and one demand for 150 kg at 8,000,
 * until a rule changes them: all that is bought is 100 and 50 kg. */
struct season {
    struct party parties[3]; /* two groups, one buyer */
    struct party_product products[3];
    struct offer offers[2];
    struct lot offer_lots[2];
    struct form_ask alternatives[1];
    struct demand demands[2];
    struct lot demand_lots[2][2];
    struct form_name forms[2];
    unsigned demand_count;
};

/* What each lot sells and buys in kg, in the order of the posts. */
struct rule_case {
    const char *sentence;
    void (*change)(struct season *season);
    int64_t sold[LOTS_MOST];
    int64_t bought[LOTS_MOST];
};

static void deliver_twice(struct season *s)
{
    s->demand_lots[0][1] = (struct lot){.number = 2,
                                        .quantity = 150 * KG,
                                        .from_day = DAY + 60,
                                        .to_day = DAY + 70};
    s->demands[0].lots_count = 2;
    s->offer_lots[1].from_day = DAY + 60;
    s->offer_lots[1].to_day = DAY + 70;
}

static void share_the_stock(struct season *s)
{
    s->alternatives[0].form = "dried";
    s->alternatives[0].ask = s->offers[0].ask;
    s->offers[0].alternatives = s->alternatives;
    s->offers[0].alternatives_count = 1;
    s->offers[1].state = post_state_withdrawn;
    s->demand_lots[0][0].quantity = 80 * KG;
    s->demand_lots[1][0].quantity = 80 * KG;
    s->forms[1].form = "dried";
    s->demands[1].bid.price_vnd_per_kg = 9000;
    s->demand_count = 2;
}

/* clang-format off */
#define RULE(name, ...) static void name(struct season *s) { __VA_ARGS__; }
RULE(state_nothing, (void)s)
RULE(sell_60_at_once, s->offers[1].least_lot = 60 * KG)
RULE(buy_60_at_once, s->demands[0].least_lot = 60 * KG)
RULE(sell_all_or_nothing, s->offers[0].least_lot = s->offers[1].least_lot = 100 * KG)
RULE(buy_of_one, s->demands[0].most_suppliers = 1)
RULE(want_all_at_once, s->demands[0].least_fill = 150 * KG)
RULE(want_more_than_there_is, s->demand_lots[0][0].quantity = 300 * KG; s->demands[0].least_fill = 201 * KG)
RULE(want_all_of_one, s->demands[0].least_fill = 150 * KG; s->demands[0].most_suppliers = 1)
RULE(take_a_tenth_more, s->demands[0].tolerance_permille = 100)
RULE(sell_at_most_120, s->demand_lots[0][0].quantity = 300 * KG; s->offers[1].group = s->offers[0].group; s->products[0].sell_capacity = 120 * KG)
RULE(buy_at_most_120, s->products[2].buy_capacity = 120 * KG; s->demand_count = 2; s->demands[1].bid.price_vnd_per_kg = 7000)
/* clang-format on */

static const struct rule_case cases[] = {
    {"no rule", state_nothing, {100, 50}, {150}},
    {"an offer of 60 kg at least", sell_60_at_once, {90, 60}, {150}},
    {"a need of 60 kg at least", buy_60_at_once, {90, 60}, {150}},
    {"offers of all or nothing", sell_all_or_nothing, {100, 0}, {100}},
    {"one supplier", buy_of_one, {100, 0}, {100}},
    {"a least fill that can be had", want_all_at_once, {100, 50}, {150}},
    {"a least fill that cannot", want_more_than_there_is, {0, 0}, {0}},
    {"a least fill of one supplier", want_all_of_one, {0, 0}, {0}},
    {"a tolerance of a tenth", take_a_tenth_more, {100, 65}, {165}},
    {"two forms of one stock", share_the_stock, {100}, {20, 80}},
    {"a group's capacity", sell_at_most_120, {100, 20}, {120}},
    {"a buyer's capacity", buy_at_most_120, {100, 20}, {120, 0}},
    {"two deliveries of one demand", deliver_twice, {100, 100}, {100, 100}},
};

static void make_party(struct season *season, unsigned at)
{
    struct party *party = &season->parties[at];
    record_init(&record_party, party);
    season->products[at] =
        (struct party_product){.product = "ginger", .unit = unit_gram};
    party->id = ledger_id(1 + at);
    party->version = 1;
    party->kind = at < 2 ? party_kind_interest_group : party_kind_enterprise;
    party->name = "bên";
    party->commune = "01273";
    party->state = party_state_active;
    party->members = at < 2 ? 5 : 0;
    party->products = &season->products[at];
    party->products_count = 1;
}

static struct price_clause price(int64_t vnd_per_kg)
{
    return (struct price_clause){.kind = price_kind_fixed,
                                 .price_vnd_per_kg = vnd_per_kg};
}

static struct lot one_lot(int64_t quantity)
{
    return (struct lot){
        .number = 1, .quantity = quantity, .from_day = DAY, .to_day = DAY + 10};
}

static void make_offer(struct season *season, unsigned at)
{
    struct offer *offer = &season->offers[at];
    season->offer_lots[at] = one_lot(100 * KG);
    record_init(&record_offer, offer);
    offer->id = ledger_id(100 + at);
    offer->version = 1;
    offer->group = ledger_id(1 + at);
    offer->product = "ginger";
    offer->form = "mature";
    offer->unit = unit_gram;
    offer->lots = &season->offer_lots[at];
    offer->lots_count = 1;
    offer->ask = price(at ? 5500 : 5000);
    offer->commune = "01273";
    offer->state = post_state_open;
}

static void make_demand(struct season *season, unsigned at)
{
    struct demand *demand = &season->demands[at];
    season->forms[at].form = "mature";
    season->demand_lots[at][0] = one_lot(150 * KG);
    record_init(&record_demand, demand);
    demand->id = ledger_id(200 + at);
    demand->version = 1;
    demand->buyer = ledger_id(3);
    demand->product = "ginger";
    demand->forms = &season->forms[at];
    demand->forms_count = 1;
    demand->unit = unit_gram;
    demand->lots = season->demand_lots[at];
    demand->lots_count = 1;
    demand->bid = price(8000);
    demand->delivery_point = delivery_point_farm;
    demand->commune = "01273";
    demand->state = post_state_open;
}

static void season_init(struct season *season)
{
    *season = (struct season){.demand_count = 1};
    for (unsigned at = 0; at < 3; at++)
        make_party(season, at);
    for (unsigned at = 0; at < 2; at++) {
        make_offer(season, at);
        make_demand(season, at);
    }
}

static void put(struct market *market, const struct record *table,
                const void *record)
{
    CHECK(market_put(market, table, record) == STATUS_ok);
}

static struct market *put_season(const struct season *season)
{
    static const char *const codes[] = {"mature", "dried"};
    struct market *market = market_create();
    struct policy policy;
    struct product product;
    struct product_form forms[2];
    record_init(&record_policy, &policy);
    policy.collection_vnd_per_kg = 0;
    put(market, &record_policy, &policy);
    record_init(&record_product, &product);
    product.id = ledger_id(9000);
    product.version = 1;
    product.code = product.name_vi = product.name_en = "ginger";
    product.forms = forms;
    product.forms_count = 2;
    for (unsigned at = 0; at < 2; at++) {
        record_init(&record_product_form, &forms[at]);
        forms[at].code = forms[at].name_vi = forms[at].name_en = codes[at];
        forms[at].unit = unit_gram;
    }
    put(market, &record_product, &product);
    for (unsigned at = 0; at < 3; at++)
        put(market, &record_party, &season->parties[at]);
    for (unsigned at = 0; at < 2; at++)
        put(market, &record_offer, &season->offers[at]);
    for (unsigned at = 0; at < season->demand_count; at++)
        put(market, &record_demand, &season->demands[at]);
    return market;
}

static void expect_quantities(const struct standing *standing,
                              const struct rule_case *wanted)
{
    int64_t sold[LOTS_MOST] = {0}, bought[LOTS_MOST] = {0};
    CHECK(standing->lots->offer_count <= LOTS_MOST &&
          standing->lots->demand_count <= LOTS_MOST);
    for (uint32_t k = 0; k < standing->pair_count; k++) {
        sold[standing->pairs[k].offer] += standing->answer->quantity[k];
        bought[standing->pairs[k].demand] += standing->answer->quantity[k];
    }
    for (size_t lot = 0; lot < LOTS_MOST; lot++) {
        EXPECT_NUMBER(sold[lot], wanted->sold[lot] * KG);
        EXPECT_NUMBER(bought[lot], wanted->bought[lot] * KG);
    }
    EXPECT_NUMBER(standing->answer->gap, 0);
}

/* Accepted by who has no solver, who asks the rules himself. */
static void expect_certificate(const struct standing *standing)
{
    struct clearing clearing;
    struct hash hashes[2];
    struct buffer text;
    struct certificate_report report = {.fault = CERTIFICATE_ok};
    buffer_init(&text, TEXT_BYTES);
    standing_describe(standing, &clearing, hashes);
    clearing.id = ledger_id(700);
    clearing.tick_sequence = 42;
    standing_certify(standing, &clearing, &text);
    CHECK(text.status == STATUS_ok);
    EXPECT(certificate_check((const char *)text.data, text.size, gazetteer,
                             &report) == STATUS_ok);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_NUMBER(report.gap_milli, 0);
    buffer_clear(&text);
}

/* One lead for each delivery that gets something, of just that much. */
static void expect_leads(const struct standing *standing,
                         const struct rule_case *wanted)
{
    for (uint32_t lot = 0; lot < standing->lots->demand_count; lot++) {
        struct arena arena;
        struct lead lead;
        int64_t quantity = 0;
        EXPECT_NUMBER(lead_count(standing, lot), wanted->bought[lot] > 0);
        if (wanted->bought[lot] == 0)
            continue;
        arena_init(&arena, TEXT_BYTES);
        CHECK(lead_build(standing, (struct lead_place){.demand = lot}, &moment,
                         &arena, &lead) == STATUS_ok);
        for (uint32_t line = 0; line < lead.lines_count; line++)
            quantity += lead.lines[line].quantity;
        EXPECT_NUMBER(quantity, wanted->bought[lot] * KG);
        arena_clear(&arena);
    }
}

static void every_rule_holds_from_the_records_to_the_leads(void)
{
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        struct season season;
        struct standing *standing;
        int failures = test_failures;
        season_init(&season);
        cases[index].change(&season);
        struct market *market = put_season(&season);
        CHECK(standing_create(market, gazetteer, &ginger, LEDGER_DAY,
                              &standing) == STATUS_ok);
        expect_quantities(standing, &cases[index]);
        expect_certificate(standing);
        expect_leads(standing, &cases[index]);
        standing_destroy(standing);
        market_destroy(market);
        if (test_failures != failures)
            fprintf(stderr, "    in: %s\n", cases[index].sentence);
    }
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(every_rule_holds_from_the_records_to_the_leads);
    gazetteer_destroy(gazetteer);
    return test_result();
}
