/* Leads: each stands or falls alone, nothing is promised twice, and a lead
 * lives as the table of its life says. */
#include "base/check.h"
#include "base/clock.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/house.h"
#include "tests/test.h"

#include <signal.h>

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

static struct house house;
static struct id group, buyer;
static int64_t tick; /* of the clearings */

/* One offer and one demand, and a lead over all of the offer. */
struct pair {
    struct id offer;
    struct id demand;
    struct lead lead;
    struct lead_line line;
};

static void make_pair(struct pair *pair, int64_t offered, int64_t wanted,
                      struct id clearing)
{
    pair->offer = post_offer(&house, group, offered);
    pair->demand = post_demand(&house, buyer, wanted);
    pair->lead = make_lead(&house, &pair->line);
    pair->line.offer = pair->offer;
    pair->line.group = group;
    pair->line.quantity = offered;
    pair->lead.demand = pair->demand;
    pair->lead.buyer = buyer;
    pair->lead.clearing = clearing;
}

static struct clearing make_clearing(void)
{
    return (struct clearing){.id = house_id(&house),
                             .tick_sequence = tick,
                             .product = "ginger",
                             .unit = unit_gram};
}

static struct proposal_result propose(struct clearing clearing,
                                      struct lead *leads, uint32_t count)
{
    struct proposal proposal = {
        .clearing = clearing, .leads = leads, .leads_count = count};
    struct request request = {.verb = VERB_propose_leads,
                              .actor = PRINCIPAL_MATCHER,
                              .body = &proposal};
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_ok);
    struct proposal_result result = {NULL, 0};
    house_body(&house, &reply, &record_proposal_result, &result);
    EXPECT_NUMBER(result.outcomes_count, count);
    return result;
}

static enum status say_lead(enum verb_number verb, struct id lead)
{
    struct reference reference = {.id = lead, .reason = refusal_price_too_low};
    return (enum status)house_say(&house, verb, &reference).status;
}

static int64_t head(void)
{
    return house_say(&house, VERB_hello, NULL).sequence;
}

static void only_the_matcher_proposes(void)
{
    struct proposal proposal = {.clearing = make_clearing()};
    struct request request = {.verb = VERB_propose_leads, .body = &proposal};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
}

static void ten_kilograms_are_promised_once(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    struct lead leads[2] = {pair.lead, pair.lead};
    leads[1].id = house_id(&house);
    leads[1].demand = post_demand(&house, buyer, 10000);
    struct proposal_result result = propose(clearing, leads, 2);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_ok);
    EXPECT_NUMBER(result.outcomes[1].status, STATUS_stale);
    EXPECT_TEXT(result.outcomes[1].field, "lines[0].quantity");
    leads[1].id = house_id(&house);
    result = propose(clearing, &leads[1], 1); /* in a batch of its own */
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_stale);
}

static void a_demand_is_not_filled_beyond_its_tolerance(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10001, 10000, clearing.id);
    struct proposal_result result = propose(clearing, &pair.lead, 1);
    EXPECT_TEXT(result.outcomes[0].field, "demand.quantity");
    struct demand demand = make_demand(&house, buyer, 10000);
    demand.tolerance_permille = 100;
    house_say(&house, VERB_post_demand, &demand);
    pair.lead.demand = demand.id;
    result = propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_ok);
}

/* What may be promised of a lot is bounded like the lot itself. */
static void a_demand_is_refused_whose_tolerance_passes_every_bound(void)
{
    struct demand demand = make_demand(&house, buyer, MOST_QUANTITY);
    demand.tolerance_permille = 500;
    struct envelope reply = house_say(&house, VERB_post_demand, &demand);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(reply_has(&reply, "lots[0].quantity", problem_reason_out_of_range));
    demand.lots[0].quantity = MOST_QUANTITY / 3 * 2;
    EXPECT_NUMBER(house_say(&house, VERB_post_demand, &demand).status,
                  STATUS_ok);
    struct clearing clearing = make_clearing();
    struct pair pairs[2];
    struct lead leads[2];
    for (int index = 0; index < 2; index++) {
        make_pair(&pairs[index], MOST_QUANTITY / 2, 10000, clearing.id);
        pairs[index].lead.demand = demand.id;
        leads[index] = pairs[index].lead;
    }
    struct proposal_result result = propose(clearing, leads, 2);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_ok);
    EXPECT_TEXT(result.outcomes[1].field, "demand.quantity");
}

/* One such post would keep its whole market from being added up. */
static void a_post_worth_more_than_any_market_is_refused(void)
{
    struct offer offer = make_offer(&house, group, MOST_QUANTITY);
    offer.ask.kind = price_kind_fixed;
    offer.ask.price_vnd_per_kg = 300000;
    struct envelope reply = house_say(&house, VERB_post_offer, &offer);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(
        reply_has(&reply, "ask.price_vnd_per_kg", problem_reason_out_of_range));
    struct demand demand = make_demand(&house, buyer, MOST_QUANTITY / 2);
    demand.bid.kind = price_kind_band;
    demand.bid.ceiling_vnd_per_kg = MOST_PRICE;
    reply = house_say(&house, VERB_post_demand, &demand);
    EXPECT(reply_has(&reply, "bid.ceiling_vnd_per_kg",
                     problem_reason_out_of_range));
    demand.lots[0].quantity = 100000000; /* 100 tonnes of gold */
    EXPECT_NUMBER(house_say(&house, VERB_post_demand, &demand).status,
                  STATUS_ok);
}

static void an_offer_and_a_demand_do_not_share_an_id(void)
{
    struct id offer = post_offer(&house, group, 10000);
    struct demand demand = make_demand(&house, buyer, 10000);
    demand.id = offer;
    struct envelope reply = house_say(&house, VERB_post_demand, &demand);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "id", problem_reason_exists));
}

static void a_clearing_is_that_of_a_tick_in_the_ledger(void)
{
    struct clearing clearing = make_clearing();
    struct proposal proposal = {.clearing = clearing};
    struct request request = {.verb = VERB_propose_leads,
                              .actor = PRINCIPAL_MATCHER,
                              .body = &proposal};
    proposal.clearing.tick_sequence = head() + 1;
    struct envelope reply = house_ask(&house, &request);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(reply_has(&reply, "clearing.tick_sequence",
                     problem_reason_out_of_range));
    proposal.clearing.tick_sequence = 4; /* the policy */
    reply = house_ask(&house, &request);
    EXPECT(
        reply_has(&reply, "clearing.tick_sequence", problem_reason_wrong_kind));
    proposal.clearing.tick_sequence = tick;
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_ok);
}

static void stale_strikes_lead_by_lead(void)
{
    struct clearing clearing = make_clearing();
    struct pair pairs[4];
    struct lead leads[4];
    for (int index = 0; index < 4; index++)
        make_pair(&pairs[index], 10000, 10000, clearing.id);
    struct reference reference = {.id = pairs[0].offer};
    house_say(&house, VERB_withdraw_offer, &reference);
    struct demand demand = make_demand(&house, buyer, 11000);
    demand.id = pairs[1].demand;
    demand.version = 1;
    house_say(&house, VERB_update_demand, &demand);
    pairs[2].line.offer = house_id(&house);
    for (int index = 0; index < 4; index++)
        leads[index] = pairs[index].lead;
    struct proposal_result result = propose(clearing, leads, 4);
    EXPECT_TEXT(result.outcomes[0].field, "lines[0].offer.state");
    EXPECT_TEXT(result.outcomes[1].field, "demand_version");
    EXPECT_TEXT(result.outcomes[2].field, "lines[0].offer");
    for (int index = 0; index < 3; index++)
        EXPECT_NUMBER(result.outcomes[index].status, STATUS_stale);
    EXPECT_NUMBER(result.outcomes[3].status, STATUS_ok);
}

static void a_changed_or_suspended_party_makes_a_lead_stale(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    struct party other = make_buyer(&house);
    house_say(&house, VERB_post_party, &other);
    pair.lead.demand = post_demand(&house, other.id, 10000);
    pair.lead.buyer = other.id;
    struct reference reference = {.id = other.id};
    house_say(&house, VERB_suspend_party, &reference);
    struct proposal_result result = propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_stale);
    EXPECT_TEXT(result.outcomes[0].field, "buyer_version");
    house_say(&house, VERB_resume_party, &reference);
    result = propose(clearing, &pair.lead, 1); /* version 1 is gone */
    EXPECT_TEXT(result.outcomes[0].field, "buyer_version");
    pair.lead.buyer_version = 3;
    result = propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_ok);
}

static void a_clearing_and_a_lead_stand_once(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    int64_t before = head();
    propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(head(), before + 2);
    struct proposal_result result = propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_ok);
    EXPECT_NUMBER(head(), before + 2);
}

static void a_rejected_lead_frees_its_kilograms(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(say_lead(VERB_reject_lead, pair.lead.id), STATUS_ok);
    pair.lead.id = house_id(&house);
    struct proposal_result result = propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_ok);
}

static void a_rejection_says_why(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    propose(clearing, &pair.lead, 1);
    struct reference reference = {.id = pair.lead.id};
    struct envelope reply = house_say(&house, VERB_reject_lead, &reference);
    EXPECT_NUMBER(reply.status, STATUS_invalid);
    EXPECT(reply_has(&reply, "reason", problem_reason_missing));
    reference.reason = refusal_other;
    reply = house_say(&house, VERB_reject_lead, &reference);
    EXPECT(reply_has(&reply, "text", problem_reason_missing));
    reference.text = "người mua đổi ý";
    reply = house_say(&house, VERB_reject_lead, &reference);
    EXPECT_NUMBER(reply.status, STATUS_ok);
}

static void a_lead_is_held_then_approved_and_no_more(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(say_lead(VERB_hold_lead, pair.lead.id), STATUS_ok);
    struct reference seen = {.id = pair.lead.id, .version = 1};
    struct envelope reply = house_say(&house, VERB_approve_lead, &seen);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "version", problem_reason_changed_since));
    struct request request = {
        .verb = VERB_approve_lead, .actor = group, .body = &seen};
    EXPECT_NUMBER(house_ask(&house, &request).status, STATUS_denied);
    EXPECT_NUMBER(say_lead(VERB_approve_lead, pair.lead.id), STATUS_ok);
    reply = house_say(&house, VERB_hold_lead,
                      &(struct reference){.id = pair.lead.id});
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "state", problem_reason_wrong_state));
    EXPECT_NUMBER(say_lead(VERB_approve_lead, house_id(&house)),
                  STATUS_not_found);
}

static void a_lot_is_not_lowered_below_what_is_promised(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    propose(clearing, &pair.lead, 1);
    struct offer offer = make_offer(&house, group, 9999);
    offer.id = pair.offer;
    offer.version = 1;
    struct envelope reply = house_say(&house, VERB_update_offer, &offer);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "lots[0].quantity", problem_reason_not_free));
    if (reply.problems_count)
        EXPECT_NUMBER(reply.problems[0].least, 10000);
    say_lead(VERB_reject_lead, pair.lead.id);
    EXPECT_NUMBER(house_say(&house, VERB_update_offer, &offer).status,
                  STATUS_ok);
}

static void a_promised_lot_keeps_its_window_and_its_place(void)
{
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    propose(clearing, &pair.lead, 1);
    struct offer offer = make_offer(&house, group, 10000);
    offer.id = pair.offer;
    offer.version = 1;
    offer.lots[0].from_day++;
    offer.lots[0].to_day++;
    struct envelope reply = house_say(&house, VERB_update_offer, &offer);
    EXPECT_NUMBER(reply.status, STATUS_conflict);
    EXPECT(reply_has(&reply, "lots[0].from_day", problem_reason_not_free));
    EXPECT(reply_has(&reply, "lots[0].to_day", problem_reason_not_free));
    offer.lots[1] = offer.lots[0]; /* pushed to second place by another */
    offer.lots[1].number = 2;
    offer.lots[1].from_day--;
    offer.lots[1].to_day--;
    offer.lots_count = 2;
    EXPECT_NUMBER(house_say(&house, VERB_update_offer, &offer).status,
                  STATUS_conflict);
    struct demand demand = make_demand(&house, buyer, 12000);
    demand.id = pair.demand;
    demand.version = 1;
    demand.lots[0].to_day++;
    reply = house_say(&house, VERB_update_demand, &demand);
    EXPECT(reply_has(&reply, "lots[0].to_day", problem_reason_not_free));
    demand.lots[0].to_day--;
    demand.note = "lấy nhiều hơn";
    EXPECT_NUMBER(house_say(&house, VERB_update_demand, &demand).status,
                  STATUS_ok);
}

static void a_lead_nobody_reviews_lapses_at_a_tick(void)
{
    struct policy policy;
    record_init(&record_policy, &policy);
    policy.review_ms = 60000;
    EXPECT_NUMBER(house_say(&house, VERB_put_policy, &policy).status,
                  STATUS_ok);
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(say_lead(VERB_lapse_lead, pair.lead.id), STATUS_conflict);
    house_stop(&house, SIGTERM);
    const char *const later[] = {"--clock", "2026-06-02", NULL};
    house_start(&house, later);
    int64_t before = head();
    EXPECT_NUMBER(house_say(&house, VERB_clear_market, NULL).status, STATUS_ok);
    EXPECT_NUMBER(head(), before + 2); /* the lapse, then the tick */
    EXPECT_NUMBER(say_lead(VERB_approve_lead, pair.lead.id), STATUS_conflict);
    pair.lead.id = house_id(&house);
    struct proposal_result result = propose(clearing, &pair.lead, 1);
    EXPECT_NUMBER(result.outcomes[0].status, STATUS_ok);
}

/* Under a real clock the broker looks by itself, first of all at its start. */
static void a_lead_that_expired_while_nobody_served_lapses_at_the_start(void)
{
    static const char *const past[] = {"--clock", "2020-01-01", NULL};
    struct house other = house;
    house_open(&house, past);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    tick = house_say(&house, VERB_clear_market, NULL).sequence;
    struct clearing clearing = make_clearing();
    struct pair pair;
    make_pair(&pair, 10000, 10000, clearing.id);
    propose(clearing, &pair.lead, 1);
    int64_t before = head();
    house_stop(&house, SIGTERM);
    house_start(&house, NULL);
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    while (head() == before)
        CHECK(clock_monotonic_ms() < until_ms);
    EXPECT_NUMBER(head(), before + 1);
    EXPECT_NUMBER(say_lead(VERB_approve_lead, pair.lead.id), STATUS_conflict);
    house_close(&house);
    house = other;
}

static void the_ledger_verifies_afterwards(void)
{
    house_stop(&house, SIGTERM);
    const char *const verify[] = {"--verify", NULL};
    EXPECT_NUMBER(house_run(&house, verify), 0);
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    tick = house_say(&house, VERB_clear_market, NULL).sequence;
    RUN(only_the_matcher_proposes);
    RUN(ten_kilograms_are_promised_once);
    RUN(a_demand_is_not_filled_beyond_its_tolerance);
    RUN(a_demand_is_refused_whose_tolerance_passes_every_bound);
    RUN(a_post_worth_more_than_any_market_is_refused);
    RUN(an_offer_and_a_demand_do_not_share_an_id);
    RUN(a_clearing_is_that_of_a_tick_in_the_ledger);
    RUN(stale_strikes_lead_by_lead);
    RUN(a_changed_or_suspended_party_makes_a_lead_stale);
    RUN(a_clearing_and_a_lead_stand_once);
    RUN(a_rejected_lead_frees_its_kilograms);
    RUN(a_rejection_says_why);
    RUN(a_lead_is_held_then_approved_and_no_more);
    RUN(a_lot_is_not_lowered_below_what_is_promised);
    RUN(a_promised_lot_keeps_its_window_and_its_place);
    RUN(a_lead_nobody_reviews_lapses_at_a_tick);
    RUN(the_ledger_verifies_afterwards);
    RUN(a_lead_that_expired_while_nobody_served_lapses_at_the_start);
    house_close(&house);
    return test_result();
}
