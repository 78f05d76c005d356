/* Matches with hysteresis, after each of long runs of random events, beside the
 * fold of the same events by full solves; what they cost is the stated gap, and
 * their certificates are accepted. */
#include "base/check.h"
#include "base/clock.h"
#include "base/memory.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/standing_world.h"
#include "tests/test.h"

#define SEEDS 12
#define EVENTS 40
#define TEXT_BYTES ((size_t)64 << 20)

static struct gazetteer *gazetteer;

/* What was compared, over all runs. */
static struct {
    unsigned events;
    unsigned held_back; /* answers that hysteresis keeps below the optimum */
    unsigned checked;   /* certificates of such */
} tally;

struct promised {
    struct id offer;
    struct id demand;
    int64_t offer_lot;
    int64_t demand_lot;
};

/* What the flow used after the last event that touched the market, and what
 * the market is to answer now. */
struct fold {
    int64_t bonus;
    struct promised *list;
    uint32_t count;
    int64_t *quantity; /* by pair of the fresh standing */
    int64_t total;
};

static struct promised promised_of(const struct standing *standing,
                                   uint32_t index)
{
    const struct engine_pair *pair = &standing->pairs[index];
    const struct offer_lot *offer = &standing->lots->offers[pair->offer];
    const struct demand_lot *demand = &standing->lots->demands[pair->demand];
    return (struct promised){offer->offer->id, demand->demand->id,
                             offer->lot->number, demand->lot->number};
}

static bool is_promised(const struct fold *fold, const struct promised *pair)
{
    for (uint32_t at = 0; at < fold->count; at++)
        if (memcmp(&fold->list[at], pair, sizeof *pair) == 0)
            return true;
    return false;
}

static struct engine_clearing *must_solve(const struct engine_market *market)
{
    struct engine_clearing *clearing = NULL;
    CHECK(engine_solve(market, NULL, &clearing) == STATUS_ok);
    return clearing;
}

static void fold_promises(struct fold *fold, const struct standing *fresh,
                          const struct engine_clearing *flow)
{
    memory_free(fold->list);
    fold->list = memory_allocate(fresh->pair_count, sizeof *fold->list);
    fold->count = 0;
    for (uint32_t k = 0; k < fresh->pair_count; k++)
        if (flow->quantity[k] > 0)
            fold->list[fold->count++] = promised_of(fresh, k);
}

/* The market without side constraints, of which the flow is the optimum. */
static struct engine_clearing *solve_plain(struct engine_market market,
                                           struct engine_pair *pairs)
{
    struct engine_demand *demands =
        memory_allocate(market.demand_count, sizeof *demands);
    for (uint32_t j = 0; j < market.demand_count; j++)
        demands[j] =
            (struct engine_demand){.quantity = market.demands[j].quantity,
                                   .buyer = market.demands[j].buyer};
    for (uint32_t k = 0; k < market.pair_count; k++)
        pairs[k].least = 0;
    market.demands = demands;
    struct engine_clearing *flow = must_solve(&market);
    memory_free(demands);
    return flow;
}

static void fold_event(struct fold *fold, const struct standing *fresh)
{
    struct engine_market market = standing_market(fresh);
    struct engine_pair *pairs =
        memory_allocate(market.pair_count, sizeof *pairs);
    int64_t promised = 0;
    for (uint32_t k = 0; k < market.pair_count; k++) {
        struct promised pair = promised_of(fresh, k);
        pairs[k] = fresh->pairs[k];
        pairs[k].value += is_promised(fold, &pair) ? fold->bonus : 0;
    }
    market.pairs = pairs;
    struct engine_clearing *answer = must_solve(&market);
    memory_free(fold->quantity);
    fold->quantity = answer->quantity;
    answer->quantity = NULL;
    for (uint32_t k = 0; k < market.pair_count; k++)
        promised +=
            (pairs[k].value - fresh->pairs[k].value) * fold->quantity[k];
    fold->total = answer->total - promised;
    engine_clearing_destroy(answer);
    struct engine_clearing *flow = solve_plain(market, pairs);
    fold_promises(fold, fresh, flow);
    engine_clearing_destroy(flow);
    market.pairs = NULL;
    standing_market_clear(&market);
    memory_free(pairs);
}

static void compare_fold(const struct standing *kept,
                         const struct standing *fresh, const struct fold *fold)
{
    int64_t cost = fresh->answer->total - fold->total;
    uint32_t a = world_line_after(kept, 0), lines = 0;
    for (uint32_t b = 0; b < fresh->pair_count; b++) {
        if (fold->quantity[b] == 0)
            continue;
        lines++;
        EXPECT(a < kept->pair_count &&
               kept->pairs[a].offer == fresh->pairs[b].offer &&
               kept->pairs[a].demand == fresh->pairs[b].demand &&
               kept->pairs[a].value == fresh->pairs[b].value &&
               kept->answer->quantity[a] == fold->quantity[b]);
        if (a < kept->pair_count)
            a = world_line_after(kept, a + 1);
    }
    EXPECT_NUMBER(standing_line_count(kept), lines);
    EXPECT_NUMBER(kept->answer->total, fold->total);
    EXPECT_NUMBER(kept->answer->bound, fresh->answer->bound);
    EXPECT_NUMBER(kept->answer->flow_bound, fresh->answer->flow_bound);
    EXPECT_NUMBER(kept->hysteresis_cost, cost > 0 ? cost : 0);
    tally.held_back += kept->hysteresis_cost > 0;
    if (kept->depth == STANDING_PRICES)
        for (uint32_t j = 0; j < kept->lots->demand_count; j++)
            EXPECT_NUMBER(standing_earning(kept, j).most,
                          standing_earning(fresh, j).most);
}

/* The certificate of what stands is accepted, with the cost as its gap. */
static void check_certificate(const struct standing *kept)
{
    struct certificate_report report = {.fault = CERTIFICATE_ok};
    struct buffer text;
    if (kept->depth != STANDING_PRICES)
        return;
    buffer_init(&text, TEXT_BYTES);
    world_certify(kept, &text);
    enum status status = certificate_check((const char *)text.data, text.size,
                                           gazetteer, &report);
    EXPECT(status == STATUS_ok || report.fault == CERTIFICATE_missing_record);
    if (status == STATUS_ok) {
        EXPECT_NUMBER(report.gap_milli,
                      standing_bound(kept) - kept->answer->total);
        tally.checked += kept->hysteresis_cost > 0;
    }
    buffer_clear(&text);
}

static bool step_world(struct world *world, unsigned table)
{
    struct market_name name = world->name;
    struct clearing clearing;
    struct buffer body;
    record_init(&record_clearing, &clearing);
    clearing.id = ledger_id(700);
    clearing.product = name.product;
    clearing.unit = name.unit;
    clearing.tick_sequence = 1;
    buffer_init(&body, MOST_BODY_BYTES);
    record_encode(&record_clearing, &clearing, &body);
    struct event event = {.sequence = 1,
                          .time_ms = world->today * CLOCK_MS_PER_DAY,
                          .table = table,
                          .record = {body.data, (uint32_t)body.size}};
    CHECK(standings_step(world->standings, &event) == STATUS_ok);
    buffer_clear(&body);
    return table == RECORD_NUMBER_clearing;
}

/* One event, taken in by both; a clearing lets go of all that was promised. */
static const struct standing *fold_world(struct world *world, struct fold *fold,
                                         bool is_touched)
{
    const struct standing *kept;
    struct standing *fresh;
    enum standing_depth depth =
        world_draw(world, 0, 1) ? STANDING_PRICES : STANDING_LINES;
    CHECK(standing_create(world->market, gazetteer, &world->name, world->today,
                          &fresh) == STATUS_ok);
    CHECK(standings_get(world->standings, &world->name, world->today, depth,
                        &kept) == STATUS_ok);
    if (is_touched)
        fold_event(fold, fresh);
    compare_fold(kept, fresh, fold);
    if (!test_failures)
        check_certificate(kept);
    standing_destroy(fresh);
    return kept;
}

static void run_steady_world(uint64_t seed)
{
    struct world world;
    struct policy policy;
    world_begin(&world, gazetteer, seed);
    memcpy(&policy, market_policy(world.market), sizeof policy);
    policy.hysteresis_vnd = world_draw(&world, 1, 1500);
    world_put(&world, &record_policy, &policy);
    struct fold fold = {.bonus = policy.hysteresis_vnd *
                                 (world.name.unit == unit_head ? 1000 : 1)};
    step_world(&world, RECORD_NUMBER_policy);
    const struct standing *standing = fold_world(&world, &fold, true);
    unsigned events = world.is_ruled ? WORLD_RULED_EVENTS : EVENTS;
    for (unsigned event = 0; event < events && !test_failures; event++) {
        struct market_name stale;
        int32_t day = world.today;
        bool is_clearing = world_draw(&world, 0, 14) == 0;
        if (!is_clearing)
            world_happen(&world, standing);
        bool is_touched = is_clearing || world.today != day ||
                          standings_next_stale(world.standings, &stale);
        if (is_clearing)
            fold.count = 0;
        step_world(&world,
                   is_clearing ? RECORD_NUMBER_clearing : RECORD_NUMBER_offer);
        standing = fold_world(&world, &fold, is_touched);
        tally.events++;
        if (test_failures)
            fprintf(stderr, "seed %llu, event %u\n", (unsigned long long)seed,
                    event);
    }
    memory_free(fold.list);
    memory_free(fold.quantity);
    world_end(&world);
}

static void with_hysteresis_matches_are_a_fold_of_the_events(void)
{
    for (uint64_t seed = 1; seed <= SEEDS && !test_failures; seed++)
        run_steady_world(seed);
    printf("     %u events, %u answers held back, %u of their certificates "
           "accepted\n",
           tally.events, tally.held_back, tally.checked);
    EXPECT(tally.held_back > tally.events / 20);
    EXPECT(tally.checked > 5);
}

int main(void)
{
    CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    RUN(with_hysteresis_matches_are_a_fold_of_the_events);
    gazetteer_destroy(gazetteer);
    return test_result();
}
