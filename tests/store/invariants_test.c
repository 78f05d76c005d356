/* What must hold of a ledger whose chain is sound: a verification finds it
 * planted, each by the number of its event. And the end of a ledger, which is
 * looked at at each start. */
#include <stdio.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/verb.h"
#include "store/handle.h"
#include "tests/store/sample.h"
#include "tests/test.h"

/* An offer (event 1), a demand (2), and a lead (3). */
struct market {
    struct sample s;
    struct id offer, demand;
    struct lead lead;
    struct lead_line line;
};

static void market_open(struct market *market)
{
    struct sample *s = &market->s;
    sample_open(s, 0);
    market->offer = sample_id(s);
    market->demand = sample_id(s);
    market->lead = sample_lead_of(sample_id(s), market->offer, market->demand,
                                  &market->line);
    struct store_write *write = sample_write(s);
    sample_offer(s, write, market->offer, 5000);
    sample_demand(s, write, market->demand, 1000);
    EXPECT_NUMBER(sample_lead(s, write, &market->lead), 3);
    EXPECT(store_write_commit(write) == STATUS_ok);
}

static void expect_verdict(struct market *market, const char *fault)
{
    struct store_report report;
    EXPECT(store_verify(market->s.store, NULL, &report) ==
           (*fault ? STATUS_corrupt : STATUS_ok));
    EXPECT_TEXT(report.fault, fault);
    sample_close(&market->s);
}

/* The lead once more under a new id, with this version. */
static void append_lead(struct market *market, struct id id, int64_t version)
{
    struct sample *s = &market->s;
    struct store_write *write = sample_write(s);
    struct event event = {
        .time_ms = s->time_ms++, .actor = s->actor, .verb = VERB_propose_leads};
    market->lead.id = id;
    market->lead.version = version;
    EXPECT(store_append(write, &event, &record_lead, &market->lead) > 0);
    EXPECT(store_write_commit(write) == STATUS_ok);
}

static void versions_that_count_up_are_sound(void)
{
    struct market market;
    market_open(&market);
    append_lead(&market, market.lead.id, 2);
    append_lead(&market, market.lead.id, 3);
    expect_verdict(&market, "");
}

static void a_version_that_was_left_out_is_found(void)
{
    struct market market;
    market_open(&market);
    append_lead(&market, market.lead.id, 3);
    expect_verdict(&market, "event 4: version 3 of its lead follows version 1");
}

static void a_version_that_comes_twice_is_found(void)
{
    struct market market;
    market_open(&market);
    append_lead(&market, market.lead.id, 1);
    expect_verdict(&market, "event 4: version 1 of its lead follows version 1");
}

static void a_new_record_that_has_changed_before_is_found(void)
{
    struct market market;
    market_open(&market);
    market.lead.state = lead_state_rejected;
    append_lead(&market, sample_id(&market.s), 2);
    expect_verdict(&market, "event 4: version 2 of its lead follows version 0");
}

static void a_lead_of_an_offer_that_is_not_there_is_found(void)
{
    struct market market;
    market_open(&market);
    market.lead.state = lead_state_rejected;
    market.line.offer = sample_id(&market.s);
    append_lead(&market, sample_id(&market.s), 1);
    expect_verdict(&market, "event 4: its lead names an offer or a lot of one "
                            "that is not there");
}

static void a_lead_of_a_lot_that_is_not_there_is_found(void)
{
    struct market market;
    market_open(&market);
    market.lead.state = lead_state_rejected;
    market.line.offer_lot = 2;
    append_lead(&market, sample_id(&market.s), 1);
    expect_verdict(&market, "event 4: its lead names an offer or a lot of one "
                            "that is not there");
}

static void a_lead_of_a_delivery_that_is_not_there_is_found(void)
{
    struct market market;
    market_open(&market);
    market.lead.state = lead_state_rejected;
    market.lead.demand_lot = 9;
    append_lead(&market, sample_id(&market.s), 1);
    expect_verdict(&market, "event 4: its lead names a demand or a lot of one "
                            "that is not there");
}

static void time_that_goes_back_is_found(void)
{
    struct market market;
    market_open(&market);
    market.s.time_ms -= 100;
    sample_post(&market.s, 10);
    expect_verdict(&market,
                   "event 4: its time is before that of the event before");
}

/* ---- the end of the ledger */

static void damage(struct market *market, enum tree tree, struct key key,
                   const char *bytes)
{
    MDB_txn *txn;
    MDB_dbi handle = market->s.store->trees.handle[tree];
    CHECK(mdb_txn_begin(market->s.store->env, NULL, 0, &txn) == 0);
    CHECK((bytes ? tree_put(txn, handle, &key, bytes, strlen(bytes))
                 : tree_delete(txn, handle, &key)) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
}

static void expect_tail(struct market *market, int64_t most, const char *fault)
{
    char found[STORE_FAULT_SIZE];
    EXPECT(store_verify_tail(market->s.store, most, found, sizeof found) ==
           (*fault ? STATUS_corrupt : STATUS_ok));
    EXPECT_TEXT(found, fault);
    sample_close(&market->s);
}

static void a_sound_tail_is_sound_however_much_of_it_is_looked_at(void)
{
    for (int64_t most = 0; most < 6; most++) {
        struct market market;
        market_open(&market);
        append_lead(&market, market.lead.id, 2);
        expect_tail(&market, most, "");
    }
}

static void an_event_of_the_tail_that_changed_is_found(void)
{
    struct market market;
    market_open(&market);
    damage(&market, TREE_LEDGER, key_ledger(2),
           "0123456789abcdef0123456789abcdef\x80");
    expect_tail(&market, 2, "event 2: hash does not match");
}

static void what_lies_before_the_tail_is_not_looked_at(void)
{
    struct market market;
    market_open(&market);
    damage(&market, TREE_RECORD, key_record(RECORD_NUMBER_offer, market.offer),
           "\x80");
    expect_tail(&market, 2, "");
}

static void a_hole_before_the_tail_is_found(void)
{
    struct market market;
    market_open(&market);
    damage(&market, TREE_LEDGER, key_ledger(2), NULL);
    expect_tail(&market, 1, "event 2: is missing");
}

static void a_record_that_is_not_the_events_is_found(void)
{
    struct market market;
    market_open(&market);
    damage(&market, TREE_RECORD,
           key_record(RECORD_NUMBER_demand, market.demand), "\x80");
    expect_tail(&market, 1000, "event 2: the tables have another record");
}

static void a_history_that_lacks_an_event_is_found(void)
{
    struct market market;
    market_open(&market);
    damage(&market, TREE_HISTORY,
           key_history(RECORD_NUMBER_demand, market.demand, 2), NULL);
    expect_tail(&market, 1000,
                "event 2: is missing in the history of its record");
}

static void a_promise_that_was_forgotten_is_found(void)
{
    struct market market;
    market_open(&market);
    damage(&market, TREE_USE, key_use(RECORD_NUMBER_demand, market.demand, 1),
           NULL);
    expect_tail(&market, 1000,
                "event 3: its lead takes more than is noted of a lot");
}

int main(void)
{
    RUN(versions_that_count_up_are_sound);
    RUN(a_version_that_was_left_out_is_found);
    RUN(a_version_that_comes_twice_is_found);
    RUN(a_new_record_that_has_changed_before_is_found);
    RUN(a_lead_of_an_offer_that_is_not_there_is_found);
    RUN(a_lead_of_a_lot_that_is_not_there_is_found);
    RUN(a_lead_of_a_delivery_that_is_not_there_is_found);
    RUN(time_that_goes_back_is_found);
    RUN(a_sound_tail_is_sound_however_much_of_it_is_looked_at);
    RUN(an_event_of_the_tail_that_changed_is_found);
    RUN(what_lies_before_the_tail_is_not_looked_at);
    RUN(a_hole_before_the_tail_is_found);
    RUN(a_record_that_is_not_the_events_is_found);
    RUN(a_history_that_lacks_an_event_is_found);
    RUN(a_promise_that_was_forgotten_is_found);
    return test_result();
}
