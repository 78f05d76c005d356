/* A hand-made market, solved, and the leads that come out, by hand. */
#include "matcher/lead_builder.h"

#include "base/check.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

static struct gazetteer *gazetteer;
static const struct moment_of_clearing moment = {
    .tick_sequence = 17, .time_ms = INT64_C(1780272000123)};
static const struct market_name ginger = {"ginger", unit_gram};

/* A ledger and the market as its fold. */
struct scene {
    struct ledger ledger;
    struct market *market;
    struct standing *standing;
    struct arena arena;
};

static void scene_open(struct scene *scene)
{
    ledger_open(&scene->ledger);
    scene->market = NULL;
    scene->standing = NULL;
    arena_init(&scene->arena, 64 << 20);
    ledger_product(&scene->ledger, "ginger");
    ledger_party(&scene->ledger, 1, party_kind_interest_group, "nhóm Một");
    ledger_party(&scene->ledger, 2, party_kind_interest_group, "nhóm Hai");
    ledger_party(&scene->ledger, 3, party_kind_interest_group, "nhóm Ba");
    ledger_party(&scene->ledger, 4, party_kind_enterprise, "công ty Gừng");
}

static void scene_close(struct scene *scene)
{
    standing_destroy(scene->standing);
    market_destroy(scene->market);
    arena_clear(&scene->arena);
    ledger_close(&scene->ledger);
}

static bool fold(void *context, const struct store_event *event)
{
    CHECK(market_apply(context, &event->event) == STATUS_ok);
    return true;
}

static void solve(struct scene *scene)
{
    standing_destroy(scene->standing);
    market_destroy(scene->market);
    scene->market = market_create();
    struct store_snapshot *snapshot = ledger_look(&scene->ledger);
    CHECK(store_events(snapshot, 0, fold, scene->market) == STATUS_ok);
    store_snapshot_close(snapshot);
    CHECK(standing_create(scene->market, gazetteer, &ginger, LEDGER_DAY,
                          &scene->standing) == STATUS_ok);
}

static void offer(struct scene *scene, unsigned number, unsigned party,
                  int64_t kg, int64_t ask)
{
    ledger_offer(&scene->ledger, &(struct post){.number = number,
                                                .party = party,
                                                .quantity = kg * KG,
                                                .price_vnd_per_kg = ask});
}

static void demand(struct scene *scene, unsigned number, int64_t kg,
                   int64_t bid)
{
    ledger_demand(&scene->ledger, &(struct post){.number = number,
                                                 .party = 4,
                                                 .quantity = kg * KG,
                                                 .price_vnd_per_kg = bid});
}

/* 800 kg wanted at 8,000: all 600 kg asked at 5,000, 200 of the 500 kg asked
 * at 5,500, nothing of what is asked at 7,000. */
static void three_groups_one_buyer(struct scene *scene)
{
    scene_open(scene);
    offer(scene, 10, 1, 600, 5000);
    offer(scene, 11, 2, 500, 5500);
    offer(scene, 12, 3, 300, 7000);
    demand(scene, 20, 800, 8000);
    solve(scene);
}

static struct lead lead_of(struct scene *scene, uint32_t index)
{
    struct lead lead;
    struct lead_place place = {.demand = index};
    CHECK(lead_build(scene->standing, place, &moment, &scene->arena, &lead) ==
          STATUS_ok);
    return lead;
}

static void the_cheapest_offers_are_used_and_the_total_is_their_worth(void)
{
    struct scene scene;
    struct hash hashes[2];
    struct clearing clearing;
    three_groups_one_buyer(&scene);
    standing_describe(scene.standing, &clearing, hashes);
    EXPECT_NUMBER(clearing.offer_lots, 3);
    EXPECT_NUMBER(clearing.demand_lots, 1);
    EXPECT_NUMBER(clearing.candidates, 3);
    EXPECT_NUMBER(clearing.lines, 2);
    EXPECT_NUMBER(clearing.total_milli_vnd, (600 * 3000 + 200 * 2500) * KG);
    EXPECT_NUMBER(clearing.gap_milli_vnd, 0);
    EXPECT_NUMBER(clearing.bound_milli_vnd, clearing.total_milli_vnd);
    EXPECT_TEXT(clearing.product, "ginger");
    EXPECT_NUMBER(clearing.seller_duals.size, HASH_BYTES);
    scene_close(&scene);
}

static void expect_line(const struct lead_line *line, unsigned offer_number,
                        unsigned group, int64_t kg, int64_t ask)
{
    EXPECT(id_equal(line->offer, ledger_id(offer_number)));
    EXPECT(id_equal(line->group, ledger_id(group)));
    EXPECT_NUMBER(line->offer_lot, 1);
    EXPECT_NUMBER(line->offer_version, 1);
    EXPECT_NUMBER(line->group_version, 1);
    EXPECT_NUMBER(line->quantity, kg * KG);
    EXPECT_TEXT(line->form, "mature");
    EXPECT_TEXT(line->commune, "01273");
    EXPECT_NUMBER(line->ask_vnd_per_kg, ask);
    EXPECT_NUMBER(line->bid_vnd_per_kg, 8000);
    EXPECT_NUMBER(line->transport_vnd_per_kg, 0);
    EXPECT_NUMBER(line->distance_m, 0);
    EXPECT_NUMBER(line->delivery_day, LEDGER_DAY + 30);
    EXPECT_NUMBER(line->surplus_vnd, 8000 - ask);
    EXPECT_NUMBER(line->value_vnd, 8000 - ask);
    EXPECT_NUMBER(line->state, line_state_offered);
}

/* The group with more than was wanted sets the price: 5,500 for all. */
static void a_lead_says_who_how_much_at_which_price_and_why(void)
{
    struct scene scene;
    three_groups_one_buyer(&scene);
    struct lead lead = lead_of(&scene, 0);
    EXPECT(id_equal(lead.demand, ledger_id(20)));
    EXPECT_NUMBER(lead.demand_lot, 1);
    EXPECT_NUMBER(lead.demand_version, 1);
    EXPECT(id_equal(lead.buyer, ledger_id(4)));
    EXPECT_TEXT(lead.buyer_name, "công ty Gừng");
    EXPECT_NUMBER(lead.wanted, 800 * KG);
    EXPECT_NUMBER(lead.from_day, LEDGER_DAY + 30);
    EXPECT_NUMBER(lead.is_indicative, 0);
    struct problems problems;
    problems_init(&problems, &scene.arena);
    EXPECT(record_validate(&record_lead, &lead, &problems));
    EXPECT_NUMBER(lead.lines_count, 2);
    if (lead.lines_count == 2) {
        expect_line(&lead.lines[0], 10, 1, 600, 5000);
        expect_line(&lead.lines[1], 11, 2, 200, 5500);
        EXPECT_TEXT(lead.lines[0].group_name, "nhóm Một");
        for (int index = 0; index < 2; index++) {
            EXPECT_NUMBER(lead.lines[index].price_vnd_per_kg, 5500);
            EXPECT_NUMBER(lead.lines[index].price_low_vnd_per_kg, 5500);
            EXPECT_NUMBER(lead.lines[index].price_high_vnd_per_kg, 5500);
            EXPECT_NUMBER(lead.lines[index].landed_vnd_per_kg, 5500);
            EXPECT_NUMBER(lead.lines[index].gap_to_close_vnd_per_kg, 0);
        }
    }
    scene_close(&scene);
}

/* The third group asks 1,500 more than the price that was found. */
static void the_runner_up_is_named_with_what_it_is_worth_less(void)
{
    struct scene scene;
    three_groups_one_buyer(&scene);
    struct lead lead = lead_of(&scene, 0);
    for (uint32_t index = 0; index < lead.lines_count; index++) {
        EXPECT(id_equal(lead.lines[index].runner_up, ledger_id(12)));
        EXPECT_NUMBER(lead.lines[index].runner_up_less_vnd, 1500);
    }
    scene_close(&scene);
}

/* Nobody else trades: any price from ask to bid is fair, half way is said. */
static void one_group_and_one_buyer_share_what_they_gain(void)
{
    struct scene scene;
    scene_open(&scene);
    offer(&scene, 10, 1, 100, 5000);
    demand(&scene, 20, 100, 8000);
    solve(&scene);
    struct lead lead = lead_of(&scene, 0);
    EXPECT_NUMBER(lead.lines_count, 1);
    EXPECT_NUMBER(lead.lines[0].price_vnd_per_kg, 6500);
    EXPECT_NUMBER(lead.lines[0].price_low_vnd_per_kg, 5000);
    EXPECT_NUMBER(lead.lines[0].price_high_vnd_per_kg, 8000);
    EXPECT(id_is_zero(lead.lines[0].runner_up));
    EXPECT_NUMBER(lead.lines[0].runner_up_less_vnd, 0);
    scene_close(&scene);
}

static void a_pair_without_prices_is_proposed_without_a_price(void)
{
    struct scene scene;
    scene_open(&scene);
    offer(&scene, 10, 1, 100, 0);
    demand(&scene, 20, 60, 0);
    solve(&scene);
    struct lead lead = lead_of(&scene, 0);
    EXPECT_NUMBER(lead.lines[0].quantity, 60 * KG);
    EXPECT_NUMBER(lead.lines[0].price_vnd_per_kg, 0);
    EXPECT_NUMBER(lead.lines[0].landed_vnd_per_kg, 0);
    EXPECT_NUMBER(lead.lines[0].value_vnd, 1);
    scene_close(&scene);
}

static void a_delivery_that_got_nothing_has_no_lead(void)
{
    struct scene scene;
    scene_open(&scene);
    offer(&scene, 10, 1, 100, 9000);
    demand(&scene, 20, 100, 8000);
    solve(&scene);
    EXPECT_NUMBER(scene.standing->pair_count, 0);
    EXPECT_NUMBER(lead_count(scene.standing, 0), 0);
    scene_close(&scene);
}

static void ids_follow_from_the_tick_and_the_delivery_alone(void)
{
    struct scene scene;
    struct lead other;
    scene_open(&scene);
    offer(&scene, 10, 1, 100, 5000);
    demand(&scene, 20, 40, 8000);
    demand(&scene, 21, 40, 8000);
    solve(&scene);
    struct lead first = lead_of(&scene, 0);
    struct lead second = lead_of(&scene, 1);
    EXPECT(!id_equal(first.id, second.id));
    EXPECT(id_equal(first.clearing, second.clearing));
    EXPECT(id_equal(first.clearing, clearing_id(&ginger, &moment)));
    solve(&scene);
    EXPECT(id_equal(lead_of(&scene, 0).id, first.id));
    struct moment_of_clearing later = moment;
    later.tick_sequence++;
    struct lead_place place = {0};
    EXPECT(lead_build(scene.standing, place, &later, &scene.arena, &other) ==
           STATUS_ok);
    EXPECT(!id_equal(other.id, first.id));
    EXPECT(!id_equal(other.clearing, first.clearing));
    EXPECT(memcmp(first.id.bytes, first.clearing.bytes, 6) == 0);
    scene_close(&scene);
}

static void what_is_held_is_out_of_the_market(void)
{
    struct scene scene;
    three_groups_one_buyer(&scene);
    struct lead lead = lead_of(&scene, 0);
    lead.version = 1;
    ledger_put(&scene.ledger, VERB_propose_leads, &record_lead, &lead);
    demand(&scene, 21, 800, 8000);
    solve(&scene);
    EXPECT_NUMBER(scene.standing->lots->demand_count, 1);
    lead = lead_of(&scene, 0);
    EXPECT(id_equal(lead.demand, ledger_id(21)));
    EXPECT_NUMBER(lead.lines_count, 2);
    expect_line(&lead.lines[0], 11, 2, 300, 5500);
    expect_line(&lead.lines[1], 12, 3, 300, 7000);
    scene_close(&scene);
}

/* 300 deliveries' worth of lines in one: the largest go out first. */
static void more_than_256_suppliers_come_in_further_leads(void)
{
    struct scene scene;
    scene_open(&scene);
    for (unsigned index = 0; index < 300; index++)
        offer(&scene, 100 + index, 1, 1 + index % 2, 5000);
    demand(&scene, 20, 450, 8000);
    solve(&scene);
    EXPECT_NUMBER(standing_line_count(scene.standing), 300);
    EXPECT_NUMBER(lead_count(scene.standing, 0), 2);
    struct lead first = lead_of(&scene, 0);
    struct lead second;
    struct lead_place place = {.demand = 0, .part = 1};
    EXPECT(lead_build(scene.standing, place, &moment, &scene.arena, &second) ==
           STATUS_ok);
    EXPECT_NUMBER(first.lines_count, 256);
    EXPECT_NUMBER(second.lines_count, 44);
    EXPECT(!id_equal(first.id, second.id));
    int64_t quantity = 0;
    for (uint32_t index = 0; index < first.lines_count; index++)
        quantity += first.lines[index].quantity;
    for (uint32_t index = 0; index < second.lines_count; index++)
        quantity += second.lines[index].quantity;
    EXPECT_NUMBER(quantity, 450 * KG);
    scene_close(&scene);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(the_cheapest_offers_are_used_and_the_total_is_their_worth);
    RUN(a_lead_says_who_how_much_at_which_price_and_why);
    RUN(the_runner_up_is_named_with_what_it_is_worth_less);
    RUN(one_group_and_one_buyer_share_what_they_gain);
    RUN(a_pair_without_prices_is_proposed_without_a_price);
    RUN(a_delivery_that_got_nothing_has_no_lead);
    RUN(ids_follow_from_the_tick_and_the_delivery_alone);
    RUN(what_is_held_is_out_of_the_market);
    RUN(more_than_256_suppliers_come_in_further_leads);
    gazetteer_destroy(gazetteer);
    return test_result();
}
