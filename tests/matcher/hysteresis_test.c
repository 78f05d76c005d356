/* Hysteresis in the policy, as the matcher's leads, clearings and certificates
 * have it. */
#include "base/check.h"
#include "model/codec.h"
#include "tests/matcher/run.h"
#include "tests/test.h"

#define BUYER 9
#define OLD_OFFER 101
#define NEW_OFFER 102
#define DEMAND 201
#define QUANTITY (100 * KG)

static struct gazetteer *gazetteer;

/* Ginger for one buyer; the old offer is matched before another comes. */
static void begin(struct ledger *ledger, int64_t hysteresis_vnd)
{
    struct policy policy;
    ledger_open(ledger);
    record_init(&record_policy, &policy);
    policy.version = 1;
    policy.hysteresis_vnd = hysteresis_vnd;
    ledger_put(ledger, VERB_put_policy, &record_policy, &policy);
    ledger_product(ledger, "ginger");
    ledger_party(ledger, 1, party_kind_interest_group, "nhóm một");
    ledger_party(ledger, 2, party_kind_interest_group, "nhóm hai");
    ledger_party(ledger, BUYER, party_kind_enterprise, "công ty");
    ledger_demand(ledger, &(struct post){.number = DEMAND,
                                         .party = BUYER,
                                         .quantity = QUANTITY,
                                         .price_vnd_per_kg = 8000});
    ledger_offer(ledger, &(struct post){.number = OLD_OFFER,
                                        .party = 1,
                                        .quantity = QUANTITY,
                                        .price_vnd_per_kg = 5000});
}

static void offer_better(struct ledger *ledger, int64_t by_vnd)
{
    ledger_offer(ledger, &(struct post){.number = NEW_OFFER,
                                        .party = 2,
                                        .quantity = QUANTITY,
                                        .price_vnd_per_kg = 5000 - by_vnd});
}

/* What is proposed first, decoded. */
static struct proposal first_proposal(struct run *run, struct arena *arena)
{
    struct proposal proposal;
    struct id id;
    struct bytes body;
    CHECK(follower_advance(run->follower) == STATUS_ok);
    CHECK(proposals_first(run->proposals, &id, &body));
    CHECK(record_decode(&record_proposal, body, arena, &proposal, NULL) ==
          STATUS_ok);
    CHECK(proposal.leads_count == 1 && proposal.leads[0].lines_count == 1);
    return proposal;
}

static void expect_seller(int64_t hysteresis_vnd, int64_t better_by_vnd,
                          unsigned offer, int64_t cost_milli)
{
    struct ledger ledger;
    struct arena arena;
    begin(&ledger, hysteresis_vnd);
    offer_better(&ledger, better_by_vnd);
    ledger_tick(&ledger, true);
    struct run run = run_start(&ledger, gazetteer);
    arena_init(&arena, 1 << 20);
    struct proposal proposal = first_proposal(&run, &arena);
    const struct lead *lead = &proposal.leads[0];
    EXPECT(id_equal(lead->lines[0].offer, ledger_id(offer)));
    EXPECT_NUMBER(lead->lines[0].quantity, QUANTITY);
    EXPECT_NUMBER(lead->is_indicative, cost_milli > 0);
    EXPECT_NUMBER(proposal.clearing.hysteresis_cost_milli_vnd, cost_milli);
    EXPECT_NUMBER(proposal.clearing.gap_milli_vnd, cost_milli);
    arena_clear(&arena);
    run_stop(&run);
    ledger_close(&ledger);
}

static void a_small_gain_does_not_move_a_match_and_its_cost_is_the_gap(void)
{
    expect_seller(500, 200, OLD_OFFER, 200 * QUANTITY);
}

static void a_gain_above_the_hysteresis_moves_the_match(void)
{
    expect_seller(500, 700, NEW_OFFER, 0);
}

static void without_hysteresis_the_optimum_is_proposed(void)
{
    expect_seller(0, 200, NEW_OFFER, 0);
}

static int64_t clearings;

static bool keep_clearing(void *context, struct id id, struct bytes record)
{
    (void)record;
    *(struct id *)context = id;
    clearings++;
    return true;
}

static void the_certificate_of_a_market_held_back_is_accepted(void)
{
    struct ledger ledger;
    struct id clearing = {{0}};
    struct certificate_report report = {0};
    struct buffer out, text;
    buffer_init(&out, 1 << 20);
    buffer_init(&text, 1 << 20);
    begin(&ledger, 500);
    offer_better(&ledger, 200);
    ledger_tick(&ledger, true);
    struct run run = run_start(&ledger, gazetteer);
    EXPECT_NUMBER(run_on(&run, &ledger, &out), 1);
    struct store_snapshot *snapshot = ledger_look(&ledger);
    CHECK(store_scan(snapshot, &record_clearing, (struct id){{0}},
                     keep_clearing, &clearing) == STATUS_ok);
    store_snapshot_close(snapshot);
    EXPECT_NUMBER(clearings, 1);
    EXPECT(follower_certify(run.follower, clearing, &text) == STATUS_ok);
    EXPECT(certificate_check((const char *)text.data, text.size, gazetteer,
                             &report) == STATUS_ok);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_NUMBER(report.gap_milli, 200 * QUANTITY);
    EXPECT_NUMBER(report.bound_milli - report.total_milli, 200 * QUANTITY);
    run_stop(&run);
    buffer_clear(&out);
    buffer_clear(&text);
    ledger_close(&ledger);
}

/* Two seasons with a clearing between them; `early` follows from the first
 * event on and is asked after each. */
static void season(struct ledger *ledger, struct run *early, unsigned from,
                   struct buffer *out)
{
    struct market_name name = {"ginger", unit_gram};
    const struct standing *standing;
    for (unsigned number = from; number < from + 24; number++) {
        bool is_demand = number % 3 == 0;
        struct post post = {.number = 300 + number,
                            .party = is_demand ? BUYER : 1 + number % 2,
                            .quantity = (20 + number * 7 % 50) * KG,
                            .price_vnd_per_kg =
                                is_demand ? 8000 : 6000 - 7 * number};
        if (is_demand)
            ledger_demand(ledger, &post);
        else
            ledger_offer(ledger, &post);
        CHECK(follower_advance(early->follower) == STATUS_ok);
        EXPECT(follower_standing(early->follower, &name,
                                 number % 2 ? STANDING_LINES : STANDING_PRICES,
                                 &standing) == STATUS_ok);
    }
    EXPECT(standing->hysteresis_cost > 0);
    ledger_tick(ledger, true);
    EXPECT_NUMBER(run_on(early, ledger, out), 1);
}

static void reads_and_restarts_change_no_lead(void)
{
    struct ledger ledger;
    struct buffer first, second, late;
    buffer_init(&first, 1 << 20);
    buffer_init(&second, 1 << 20);
    buffer_init(&late, 1 << 20);
    begin(&ledger, 300);
    struct run early = run_start(&ledger, gazetteer);
    season(&ledger, &early, 0, &first);
    struct run middle = run_start(&ledger, gazetteer);
    /* The last clearing is recorded already: who starts anew proposes it again,
     * under the same ids. */
    EXPECT_NUMBER(run_on(&middle, NULL, &late), 1);
    EXPECT(late.size == first.size &&
           memcmp(late.data, first.data, late.size) == 0);
    buffer_reset(&late);
    season(&ledger, &early, 24, &second);
    EXPECT_NUMBER(run_on(&middle, NULL, &late), 1);
    EXPECT(late.size == second.size &&
           memcmp(late.data, second.data, late.size) == 0);
    struct run anew = run_start(&ledger, gazetteer);
    buffer_reset(&late);
    EXPECT_NUMBER(run_on(&anew, NULL, &late), 1);
    EXPECT(late.size == second.size &&
           memcmp(late.data, second.data, late.size) == 0);
    run_stop(&early);
    run_stop(&middle);
    run_stop(&anew);
    buffer_clear(&first);
    buffer_clear(&second);
    buffer_clear(&late);
    ledger_close(&ledger);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(a_small_gain_does_not_move_a_match_and_its_cost_is_the_gap);
    RUN(a_gain_above_the_hysteresis_moves_the_match);
    RUN(without_hysteresis_the_optimum_is_proposed);
    RUN(the_certificate_of_a_market_held_back_is_accepted);
    RUN(reads_and_restarts_change_no_lead);
    gazetteer_destroy(gazetteer);
    return test_result();
}
