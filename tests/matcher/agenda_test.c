/* Which markets are due, and when, as a fold of the ledger. */
#include "matcher/agenda.h"

#include "base/check.h"
#include "base/clock.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define HOUR INT64_C(3600000)

/* A ledger, and the agenda that has followed it so far. */
struct scene {
    struct ledger ledger;
    struct agenda *agenda;
    struct policy policy;
    int64_t folded;
    struct market_name due[16];
};

static void scene_open(struct scene *scene)
{
    ledger_open(&scene->ledger);
    scene->agenda = agenda_create();
    scene->folded = 0;
    record_init(&record_policy, &scene->policy);
    ledger_product(&scene->ledger, "ginger");
    ledger_product(&scene->ledger, "turmeric");
    ledger_party(&scene->ledger, 1, party_kind_interest_group, "nhóm");
    ledger_party(&scene->ledger, 2, party_kind_enterprise, "công ty");
}

static void scene_close(struct scene *scene)
{
    agenda_destroy(scene->agenda);
    ledger_close(&scene->ledger);
}

static bool fold(void *context, const struct store_event *event)
{
    struct scene *scene = context;
    CHECK(agenda_apply(scene->agenda, &event->event) == STATUS_ok);
    scene->folded = event->sequence;
    return true;
}

static void follow(struct scene *scene)
{
    struct store_snapshot *snapshot = ledger_look(&scene->ledger);
    CHECK(store_events(snapshot, scene->folded, fold, scene) == STATUS_ok);
    store_snapshot_close(snapshot);
}

/* How many markets are due so long after the ledger's last event. */
static size_t due_after(struct scene *scene, int64_t wait_ms)
{
    struct tick tick = {.time_ms = scene->ledger.time_ms - 1 + wait_ms};
    follow(scene);
    return agenda_take(scene->agenda, &scene->policy, &tick, scene->folded,
                       scene->due);
}

static size_t due_when_forced(struct scene *scene)
{
    struct tick tick = {.time_ms = scene->ledger.time_ms, .is_forced = 1};
    follow(scene);
    return agenda_take(scene->agenda, &scene->policy, &tick, scene->folded,
                       scene->due);
}

static void offer(struct scene *scene, unsigned number, const char *product)
{
    ledger_offer(&scene->ledger, &(struct post){.number = number,
                                                .party = 1,
                                                .product = product,
                                                .quantity = 10 * KG,
                                                .price_vnd_per_kg = 5000});
}

static void demand(struct scene *scene, unsigned number, int64_t from_day)
{
    ledger_demand(&scene->ledger, &(struct post){.number = number,
                                                 .party = 2,
                                                 .quantity = 10 * KG,
                                                 .price_vnd_per_kg = 8000,
                                                 .from_day = from_day});
}

static void a_market_is_due_when_it_stood_still_for_the_settle_time(void)
{
    struct scene scene;
    scene_open(&scene);
    EXPECT_NUMBER(due_when_forced(&scene), 0);
    offer(&scene, 10, "ginger");
    EXPECT_NUMBER(due_after(&scene, HOUR - 1), 0);
    EXPECT_NUMBER(agenda_next_ms(scene.agenda, &scene.policy),
                  scene.ledger.time_ms - 1 + HOUR);
    EXPECT_NUMBER(due_after(&scene, HOUR), 1);
    EXPECT_TEXT(scene.due[0].product, "ginger");
    EXPECT_NUMBER(scene.due[0].unit, unit_gram);
    EXPECT_NUMBER(due_when_forced(&scene), 0);
    EXPECT(agenda_next_ms(scene.agenda, &scene.policy) == AGENDA_NEVER);
    scene_close(&scene);
}

static void a_market_that_never_stands_still_waits_a_day_at_most(void)
{
    struct scene scene;
    scene_open(&scene);
    int64_t start_ms = scene.ledger.time_ms;
    for (unsigned half = 0; half < 48; half++) {
        offer(&scene, 10 + half, "ginger");
        EXPECT_NUMBER(due_after(&scene, 0), 0);
        scene.ledger.time_ms = start_ms + (half + 1) * HOUR / 2;
    }
    offer(&scene, 60, "ginger");
    EXPECT_NUMBER(due_after(&scene, 0), 1);
    scene_close(&scene);
}

static void a_delivery_that_is_near_is_due_at_once(void)
{
    struct scene scene;
    scene_open(&scene);
    demand(&scene, 20, LEDGER_DAY + scene.policy.window_near_days + 1);
    EXPECT_NUMBER(due_after(&scene, 0), 0);
    demand(&scene, 21, LEDGER_DAY + scene.policy.window_near_days);
    follow(&scene);
    EXPECT_NUMBER(agenda_next_ms(scene.agenda, &scene.policy),
                  scene.ledger.time_ms - 1);
    EXPECT_NUMBER(due_after(&scene, 0), 1);
    scene_close(&scene);
}

/* A long settle time does not hide that a window comes near meanwhile. */
static void a_delivery_that_comes_near_while_waiting_wakes_its_market(void)
{
    struct scene scene;
    scene_open(&scene);
    scene.policy.settle_ms = scene.policy.longest_wait_ms = 30 * 24 * HOUR;
    demand(&scene, 20, LEDGER_DAY + 10);
    follow(&scene);
    int64_t next_ms = agenda_next_ms(scene.agenda, &scene.policy);
    EXPECT_NUMBER(clock_day(next_ms),
                  LEDGER_DAY + 10 - scene.policy.window_near_days);
    EXPECT_NUMBER(clock_day(next_ms - 1), clock_day(next_ms) - 1);
    EXPECT_NUMBER(due_after(&scene, next_ms - scene.ledger.time_ms), 0);
    EXPECT_NUMBER(due_after(&scene, next_ms - scene.ledger.time_ms + 1), 1);
    scene_close(&scene);
}

static void a_coordinator_forces_all_that_changed_in_the_order_of_names(void)
{
    struct scene scene;
    scene_open(&scene);
    offer(&scene, 11, "turmeric");
    offer(&scene, 10, "ginger");
    EXPECT_NUMBER(due_when_forced(&scene), 2);
    EXPECT_TEXT(scene.due[0].product, "ginger");
    EXPECT_TEXT(scene.due[1].product, "turmeric");
    offer(&scene, 12, "turmeric");
    EXPECT_NUMBER(due_when_forced(&scene), 1);
    EXPECT_TEXT(scene.due[0].product, "turmeric");
    scene_close(&scene);
}

static void changes_touch_the_markets_that_they_concern(void)
{
    struct scene scene;
    struct party party;
    struct price_point price;
    scene_open(&scene);
    offer(&scene, 10, "ginger");
    offer(&scene, 11, "turmeric");
    EXPECT_NUMBER(due_when_forced(&scene), 2);
    ledger_product(&scene.ledger, "turmeric");
    EXPECT_NUMBER(due_when_forced(&scene), 1);
    EXPECT_TEXT(scene.due[0].product, "turmeric");
    record_init(&record_price_point, &price);
    price.id = ledger_id(30);
    price.product = "ginger";
    price.form = "mature";
    ledger_put(&scene.ledger, VERB_post_price, &record_price_point, &price);
    EXPECT_NUMBER(due_when_forced(&scene), 1);
    EXPECT_TEXT(scene.due[0].product, "ginger");
    ledger_put(&scene.ledger, VERB_put_policy, &record_policy, &scene.policy);
    EXPECT_NUMBER(due_when_forced(&scene), 2);
    ledger_party(&scene.ledger, 3, party_kind_interest_group, "mới");
    EXPECT_NUMBER(due_when_forced(&scene), 0);
    record_init(&record_party, &party);
    party.id = ledger_id(1);
    party.kind = party_kind_interest_group;
    party.state = party_state_suspended;
    ledger_put(&scene.ledger, VERB_suspend_party, &record_party, &party);
    EXPECT_NUMBER(due_when_forced(&scene), 2);
    scene_close(&scene);
}

static void put_lead(struct scene *scene, enum lead_state state, unsigned verb)
{
    struct lead lead;
    struct lead_line line;
    record_init(&record_lead_line, &line);
    line.offer = ledger_id(10);
    line.offer_lot = 1;
    line.form = "mature";
    line.quantity = 1 * KG;
    line.state = line_state_offered;
    record_init(&record_lead, &lead);
    lead.id = ledger_id(40);
    lead.demand = ledger_id(20);
    lead.demand_lot = 1;
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.lines = &line;
    lead.lines_count = 1;
    lead.state = state;
    ledger_put(&scene->ledger, verb, &record_lead, &lead);
}

static void put_clearing(struct scene *scene, int64_t tick)
{
    struct clearing clearing;
    record_init(&record_clearing, &clearing);
    clearing.id = ledger_id(50 + (unsigned)tick);
    clearing.tick_sequence = tick;
    clearing.product = "ginger";
    clearing.unit = unit_gram;
    ledger_put(&scene->ledger, VERB_record_clearing, &record_clearing,
               &clearing);
}

static void
a_proposed_lead_leaves_its_market_cleared_a_refused_one_opens_it(void)
{
    struct scene scene;
    scene_open(&scene);
    offer(&scene, 10, "ginger");
    offer(&scene, 11, "turmeric");
    demand(&scene, 20, 0);
    EXPECT_NUMBER(due_when_forced(&scene), 2);
    put_clearing(&scene, scene.folded);
    put_lead(&scene, lead_state_proposed, VERB_propose_leads);
    EXPECT_NUMBER(due_when_forced(&scene), 0);
    put_lead(&scene, lead_state_rejected, VERB_reject_lead);
    EXPECT_NUMBER(due_when_forced(&scene), 1);
    EXPECT_TEXT(scene.due[0].product, "ginger");
    scene_close(&scene);
}

static void leads_that_come_after_a_later_tick_open_their_market_again(void)
{
    struct scene scene;
    scene_open(&scene);
    offer(&scene, 10, "ginger");
    demand(&scene, 20, 0);
    EXPECT_NUMBER(due_when_forced(&scene), 1);
    int64_t first_tick = scene.folded;
    demand(&scene, 21, 0);
    EXPECT_NUMBER(due_when_forced(&scene), 1);
    int64_t second_tick = scene.folded;
    put_clearing(&scene, first_tick);
    put_lead(&scene, lead_state_proposed, VERB_propose_leads);
    put_clearing(&scene, second_tick);
    struct market_name ginger = {.product = "ginger", .unit = unit_gram};
    follow(&scene);
    EXPECT_NUMBER(agenda_cleared_tick(scene.agenda, &ginger), 0);
    EXPECT_NUMBER(due_when_forced(&scene), 1);
    scene_close(&scene);
}

static void a_record_that_cannot_be_decoded_is_found(void)
{
    struct agenda *agenda = agenda_create();
    struct event event = {.table = RECORD_NUMBER_offer,
                          .record = {(const uint8_t *)"\xc1", 1}};
    EXPECT(agenda_apply(agenda, &event) == STATUS_corrupt);
    agenda_destroy(agenda);
}

int main(void)
{
    RUN(a_market_is_due_when_it_stood_still_for_the_settle_time);
    RUN(a_market_that_never_stands_still_waits_a_day_at_most);
    RUN(a_delivery_that_is_near_is_due_at_once);
    RUN(a_delivery_that_comes_near_while_waiting_wakes_its_market);
    RUN(a_coordinator_forces_all_that_changed_in_the_order_of_names);
    RUN(changes_touch_the_markets_that_they_concern);
    RUN(a_proposed_lead_leaves_its_market_cleared_a_refused_one_opens_it);
    RUN(leads_that_come_after_a_later_tick_open_their_market_again);
    RUN(a_record_that_cannot_be_decoded_is_found);
    return test_result();
}
