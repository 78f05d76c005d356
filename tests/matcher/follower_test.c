/* The matcher's fold: what it proposes is a pure function of the ledger. */
#include "matcher/follower.h"

#include "base/check.h"
#include "matcher/agenda.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/run.h"
#include "tests/test.h"

#define GROUP_COUNT 4

static struct gazetteer *gazetteer;

static void post(struct ledger *ledger, unsigned number, const char *product,
                 int64_t offer_kg, int64_t demand_kg)
{
    struct post post = {.number = 100 + number,
                        .party = 1 + number % GROUP_COUNT,
                        .product = product,
                        .quantity = offer_kg * KG,
                        .price_vnd_per_kg = 5000 + number % 7 * 100};
    if (offer_kg)
        ledger_offer(ledger, &post);
    post = (struct post){.number = 400 + number,
                         .party = 9,
                         .product = product,
                         .quantity = demand_kg * KG,
                         .price_vnd_per_kg = 8000 - number % 5 * 300};
    if (demand_kg)
        ledger_demand(ledger, &post);
}

static void ledger_start(struct ledger *ledger)
{
    ledger_open(ledger);
    ledger_product(ledger, "ginger");
    ledger_product(ledger, "turmeric");
    for (unsigned number = 1; number <= GROUP_COUNT; number++)
        ledger_party(ledger, number, party_kind_interest_group, "nhóm");
    ledger_party(ledger, 9, party_kind_enterprise, "công ty");
}

/* Two markets with ties, so that there is something to choose. */
static void post_season(struct ledger *ledger, unsigned from)
{
    for (unsigned number = from; number < from + 12; number++)
        post(ledger, number, number % 3 ? "ginger" : "turmeric",
             20 + number % 4 * 10, number % 2 ? 30 : 0);
}

static struct buffer buffer_of(void)
{
    struct buffer buffer;
    buffer_init(&buffer, 64 << 20);
    return buffer;
}

static bool same_bytes(const struct buffer *a, const struct buffer *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static void the_same_ledger_gives_the_same_proposals_byte_for_byte(void)
{
    struct ledger ledger;
    struct buffer out[2] = {buffer_of(), buffer_of()};
    ledger_start(&ledger);
    post_season(&ledger, 0);
    ledger_tick(&ledger, true);
    for (int index = 0; index < 2; index++) {
        struct run run = run_start(&ledger, gazetteer);
        EXPECT_NUMBER(run_on(&run, NULL, &out[index]), 2);
        run_stop(&run);
    }
    EXPECT(same_bytes(&out[0], &out[1]));
    buffer_clear(&out[0]);
    buffer_clear(&out[1]);
    ledger_close(&ledger);
}

/* One that follows event by event and one that starts at the end. */
static void who_starts_later_proposes_the_last_tick_and_no_older_one(void)
{
    struct ledger ledger;
    struct buffer first = buffer_of(), second = buffer_of();
    struct buffer late = buffer_of(), last = buffer_of();
    ledger_start(&ledger);
    post_season(&ledger, 0);
    ledger_tick(&ledger, true);
    struct run early = run_start(&ledger, gazetteer);
    EXPECT_NUMBER(run_on(&early, &ledger, &first), 2);
    post_season(&ledger, 12);
    ledger_tick(&ledger, true);
    EXPECT_NUMBER(run_on(&early, &ledger, &second), 2);
    struct run other = run_start(&ledger, gazetteer);
    EXPECT_NUMBER(run_on(&other, NULL, &late), 2);
    EXPECT(same_bytes(&late, &second));
    EXPECT(!same_bytes(&late, &first));
    EXPECT_NUMBER(follower_sequence(other.follower),
                  follower_sequence(early.follower));
    EXPECT_NUMBER(run_on(&other, NULL, &last), 0);
    run_stop(&early);
    run_stop(&other);
    buffer_clear(&first);
    buffer_clear(&second);
    buffer_clear(&late);
    buffer_clear(&last);
    ledger_close(&ledger);
}

/* Killed between a clearing's parts, or before any was recorded. */
static void what_was_not_recorded_is_proposed_again_under_the_same_ids(void)
{
    struct ledger ledger;
    struct id first_id, again_id;
    struct bytes body, again;
    ledger_start(&ledger);
    post_season(&ledger, 0);
    ledger_tick(&ledger, true);
    struct run killed = run_start(&ledger, gazetteer);
    CHECK(follower_advance(killed.follower) == STATUS_ok);
    CHECK(proposals_first(killed.proposals, &first_id, &body));
    ledger_propose(&ledger, body); /* the reply never comes */
    struct run next = run_start(&ledger, gazetteer);
    CHECK(follower_advance(next.follower) == STATUS_ok);
    CHECK(proposals_first(next.proposals, &again_id, &again));
    EXPECT(id_equal(first_id, again_id));
    EXPECT_NUMBER(again.size, body.size);
    EXPECT(memcmp(again.data, body.data, body.size) == 0);
    run_stop(&killed);
    run_stop(&next);
    ledger_close(&ledger);
}

static void more_than_64_leads_go_out_in_parts(void)
{
    struct ledger ledger;
    struct arena arena;
    struct id id, clearing = {{0}}, ids[2];
    struct bytes body;
    uint32_t leads = 0;
    int part = 0;
    ledger_start(&ledger);
    post(&ledger, 0, "ginger", 700, 0);
    for (unsigned number = 1; number <= 70; number++)
        post(&ledger, number, "ginger", 0, 10);
    ledger_tick(&ledger, true);
    struct run run = run_start(&ledger, gazetteer);
    CHECK(follower_advance(run.follower) == STATUS_ok);
    arena_init(&arena, 64 << 20);
    while (part < 2 && proposals_first(run.proposals, &id, &body)) {
        struct proposal proposal;
        CHECK(record_decode(&record_proposal, body, &arena, &proposal, NULL) ==
              STATUS_ok);
        EXPECT_NUMBER(proposal.leads_count, part == 0 ? 64 : 6);
        EXPECT_NUMBER(proposal.clearing.leads, 70);
        EXPECT(part == 0 || id_equal(proposal.clearing.id, clearing));
        clearing = proposal.clearing.id;
        leads += proposal.leads_count;
        ids[part++] = id;
        run_reply(&run, id, STATUS_ok);
    }
    EXPECT_NUMBER(part, 2);
    EXPECT_NUMBER(leads, 70);
    EXPECT(!id_equal(ids[0], ids[1]));
    EXPECT(proposals_are_done(run.proposals));
    arena_clear(&arena);
    run_stop(&run);
    ledger_close(&ledger);
}

static void a_proposal_waits_until_its_reply_is_final(void)
{
    struct ledger ledger;
    struct id id, other;
    struct bytes body;
    ledger_start(&ledger);
    post(&ledger, 1, "ginger", 10, 10);
    ledger_tick(&ledger, true);
    struct run run = run_start(&ledger, gazetteer);
    CHECK(follower_advance(run.follower) == STATUS_ok);
    CHECK(proposals_first(run.proposals, &id, &body));
    struct envelope stray = {.id = ledger_id(1)};
    EXPECT(!proposals_reply(run.proposals, &stray));
    int64_t sequence = follower_sequence(run.follower);
    post(&ledger, 2, "ginger", 10, 0);
    run_reply(&run, id, STATUS_busy);
    run_reply(&run, id, STATUS_full);
    CHECK(follower_advance(run.follower) == STATUS_ok);
    EXPECT_NUMBER(follower_sequence(run.follower), sequence);
    EXPECT_NUMBER(follower_done_sequence(run.follower), sequence - 1);
    CHECK(proposals_first(run.proposals, &other, &body));
    EXPECT(id_equal(id, other));
    run_reply(&run, id, STATUS_ok);
    EXPECT(proposals_are_done(run.proposals));
    EXPECT_NUMBER(follower_done_sequence(run.follower), sequence);
    CHECK(follower_advance(run.follower) == STATUS_ok);
    EXPECT_NUMBER(follower_sequence(run.follower), sequence + 1);
    run_stop(&run);
    ledger_close(&ledger);
}

static void a_market_with_nothing_to_pair_is_recorded_as_cleared(void)
{
    struct ledger ledger;
    struct arena arena;
    struct proposal proposal;
    struct id id;
    struct bytes body;
    ledger_start(&ledger);
    post(&ledger, 1, "ginger", 10, 0);
    ledger_tick(&ledger, true);
    struct run run = run_start(&ledger, gazetteer);
    CHECK(follower_advance(run.follower) == STATUS_ok);
    CHECK(proposals_first(run.proposals, &id, &body));
    arena_init(&arena, 1 << 20);
    CHECK(record_decode(&record_proposal, body, &arena, &proposal, NULL) ==
          STATUS_ok);
    EXPECT_NUMBER(proposal.leads_count, 0);
    EXPECT_NUMBER(proposal.clearing.lines, 0);
    EXPECT_NUMBER(proposal.clearing.offer_lots, 1);
    arena_clear(&arena);
    run_stop(&run);
    ledger_close(&ledger);
}

static void a_tick_that_comes_too_early_clears_nothing(void)
{
    struct ledger ledger;
    struct buffer out = buffer_of();
    ledger_start(&ledger);
    post(&ledger, 1, "ginger", 10, 10);
    ledger_tick(&ledger, false);
    struct run run = run_start(&ledger, gazetteer);
    EXPECT_NUMBER(run_on(&run, &ledger, &out), 0);
    EXPECT(follower_next_ms(run.follower) > ledger.time_ms);
    ledger.time_ms = follower_next_ms(run.follower);
    ledger_tick(&ledger, false);
    EXPECT_NUMBER(run_on(&run, &ledger, &out), 1);
    EXPECT(follower_next_ms(run.follower) == AGENDA_NEVER);
    run_stop(&run);
    buffer_clear(&out);
    ledger_close(&ledger);
}

static bool keep_clearing(void *context, struct id id, struct bytes record)
{
    struct clearing *kept = context;
    struct arena arena;
    (void)id;
    arena_init(&arena, 1 << 20);
    CHECK(record_decode(&record_clearing, record, &arena, kept, NULL) ==
          STATUS_ok);
    kept->product = "";
    kept->seller_duals = kept->buyer_duals = (struct bytes){NULL, 0};
    arena_clear(&arena);
    return false;
}

static void a_recorded_clearing_is_certified_long_after(void)
{
    struct ledger ledger;
    struct certificate_report report = {0};
    struct clearing clearing = {.version = 0};
    struct buffer out = buffer_of(), text = buffer_of(), again = buffer_of();
    ledger_start(&ledger);
    post_season(&ledger, 0);
    ledger_tick(&ledger, true);
    struct run run = run_start(&ledger, gazetteer);
    EXPECT_NUMBER(run_on(&run, &ledger, &out), 2);
    post_season(&ledger, 12);
    run_on(&run, &ledger, &out);
    struct store_snapshot *snapshot = ledger_look(&ledger);
    CHECK(store_scan(snapshot, &record_clearing, (struct id){{0}},
                     keep_clearing, &clearing) == STATUS_ok);
    store_snapshot_close(snapshot);
    EXPECT(follower_certify(run.follower, clearing.id, &text) == STATUS_ok);
    EXPECT(certificate_check((const char *)text.data, text.size, gazetteer,
                             &report) == STATUS_ok);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_TEXT(report.detail, "");
    EXPECT(report.total_milli > 0);
    EXPECT_NUMBER(report.total_milli, clearing.total_milli_vnd);
    EXPECT_NUMBER(report.bound_milli, clearing.bound_milli_vnd);
    EXPECT_NUMBER(report.gap_milli, clearing.gap_milli_vnd);
    EXPECT_NUMBER(report.lines, clearing.lines);
    EXPECT_NUMBER(report.candidates, clearing.candidates);
    EXPECT_NUMBER(report.tick, clearing.tick_sequence);
    struct run other = run_start(&ledger, gazetteer);
    EXPECT(follower_certify(other.follower, clearing.id, &again) == STATUS_ok);
    EXPECT(same_bytes(&text, &again));
    EXPECT(follower_certify(other.follower, ledger_id(1), &again) ==
           STATUS_not_found);
    run_stop(&run);
    run_stop(&other);
    buffer_clear(&out);
    buffer_clear(&text);
    buffer_clear(&again);
    ledger_close(&ledger);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(the_same_ledger_gives_the_same_proposals_byte_for_byte);
    RUN(who_starts_later_proposes_the_last_tick_and_no_older_one);
    RUN(what_was_not_recorded_is_proposed_again_under_the_same_ids);
    RUN(more_than_64_leads_go_out_in_parts);
    RUN(a_proposal_waits_until_its_reply_is_final);
    RUN(a_market_with_nothing_to_pair_is_recorded_as_cleared);
    RUN(a_tick_that_comes_too_early_clears_nothing);
    RUN(a_recorded_clearing_is_certified_long_after);
    gazetteer_destroy(gazetteer);
    return test_result();
}
