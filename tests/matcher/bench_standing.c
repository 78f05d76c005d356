/* `./run bench standing`: what a market kept solved takes to answer after one
 * event, beside a fresh solve of the same market in the same run. One JSON
 * object a line; CPU time in milliseconds, medians; both answers are compared.
 * Events: a post, a withdrawal, a change of price, a hold of half a lot. */
#include <inttypes.h>

#include "base/check.h"
#include "matcher/standings.h"
#include "model/codec.h"
#include "tests/matcher/bench_world.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define EVENTS 80
#define FRESH_EACH 16 /* events between fresh solves */

static struct gazetteer *gazetteer;
static const struct market_name name = {BENCH_PRODUCT, unit_gram};

/* Half of what the line's lot has. */
static void hold(struct market *market, const struct standing *standing,
                 unsigned number)
{
    struct lead_line line;
    struct lead lead;
    uint32_t at = (uint32_t)bench_draw(0, (int64_t)standing->pair_count - 1);
    while (standing->answer->quantity[at] == 0)
        at = (at + 1) % standing->pair_count;
    const struct engine_pair *pair = &standing->pairs[at];
    const struct demand *demand = standing->lots->demands[pair->demand].demand;
    record_init(&record_lead_line, &line);
    record_init(&record_lead, &lead);
    lead.id = ledger_id(number);
    lead.version = 1;
    lead.demand = demand->id;
    lead.demand_lot = 1;
    lead.product = name.product;
    lead.unit = name.unit;
    lead.state = lead_state_proposed;
    lead.lines = &line;
    lead.lines_count = 1;
    line.offer = standing->lots->offers[pair->offer].offer->id;
    line.offer_lot = 1;
    line.quantity = (standing->answer->quantity[at] + 1) / 2;
    line.state = line_state_offered;
    bench_put(market, &record_lead, &lead);
}

static void happen(struct market *market, const struct standing *standing,
                   unsigned lots, unsigned event)
{
    unsigned number = 1 + (unsigned)bench_draw(0, lots - 1);
    bool is_offer = bench_draw(0, 1);
    enum post_state post =
        event % 4 == 1 ? post_state_withdrawn : post_state_open;
    if (event % 4 == 3)
        hold(market, standing, event);
    else if (is_offer)
        bench_put_offer(market, number, post);
    else
        bench_put_demand(market, number, post);
}

static int compare_times(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

static double median(double *times, size_t count)
{
    qsort(times, count, sizeof *times, compare_times);
    return times[count / 2];
}

static double solve_anew(struct market *market, const struct standing *kept)
{
    struct standing *fresh;
    double start = bench_cpu_ms();
    CHECK(standing_create(market, gazetteer, &name, LEDGER_DAY, &fresh) ==
          STATUS_ok);
    double took = bench_cpu_ms() - start;
    CHECK(fresh->answer->total == kept->answer->total);
    CHECK(fresh->candidate_count == kept->candidate_count);
    CHECK(standing_line_count(fresh) == standing_line_count(kept));
    standing_destroy(fresh);
    return took;
}

struct asking {
    struct standings *standings;
    struct market *market;
    const struct standing *kept;
};

static double ask(struct asking *asking, enum standing_depth depth)
{
    double start = bench_cpu_ms();
    CHECK(standings_get(asking->standings, &name, LEDGER_DAY, depth,
                        &asking->kept) == STATUS_ok);
    return bench_cpu_ms() - start;
}

static void report(unsigned lots, const char *what, double *ours,
                   double *theirs)
{
    double own = median(ours, EVENTS);
    double other = median(theirs, EVENTS / FRESH_EACH);
    printf("{\"bench\":\"standing\",\"case\":\"%u + %u, %s\",\"ours\":%.3f,"
           "\"baseline\":\"solved anew\",\"theirs\":%.3f,\"unit\":\"ms\","
           "\"ratio\":%.4f,\"worst\":%.3f}\n",
           lots, lots, what, own, other, own / other, ours[EVENTS - 1]);
    fflush(stdout);
}

/* As many open offers as demands, not kept yet. */
static void open_market(struct asking *asking, unsigned lots)
{
    *asking = (struct asking){.standings = standings_create(gazetteer),
                              .market = market_create()};
    bench_draw_from(20260601);
    bench_put_world(asking->market);
    for (unsigned number = 1; number <= lots; number++) {
        bench_put_offer(asking->market, number, post_state_open);
        bench_put_demand(asking->market, number, post_state_open);
    }
}

static void close_market(struct asking *asking)
{
    standings_destroy(asking->standings);
    market_destroy(asking->market);
}

static void run(unsigned lots)
{
    double lines[EVENTS], prices[EVENTS], theirs[EVENTS / FRESH_EACH];
    struct asking asking;
    open_market(&asking, lots);
    standings_keep(asking.standings, asking.market);
    ask(&asking, STANDING_PRICES);
    for (unsigned event = 0; event < EVENTS; event++) {
        happen(asking.market, asking.kept, lots, event);
        lines[event] = ask(&asking, STANDING_LINES);
        prices[event] = lines[event] + ask(&asking, STANDING_PRICES);
        if (event % FRESH_EACH == FRESH_EACH - 1)
            theirs[event / FRESH_EACH] = solve_anew(asking.market, asking.kept);
    }
    fprintf(stderr, "%u + %u: %" PRIu64 " pairs\n", lots, lots,
            asking.kept->candidate_count);
    report(lots, "lines", lines, theirs);
    report(lots, "lines and all prices", prices, theirs);
    close_market(&asking);
}

/* A market that asks for its pairs, from nothing to its first lines. */
static void run_load(unsigned lots)
{
    struct standing *fresh;
    struct asking asking;
    open_market(&asking, lots);
    standings_set_pairs_most(asking.standings, 1);
    standings_keep(asking.standings, asking.market);
    double took = ask(&asking, STANDING_LINES);
    double start = bench_cpu_ms();
    CHECK(standing_create_priced(asking.market, gazetteer, &name, LEDGER_DAY,
                                 &fresh) == STATUS_ok);
    double theirs = bench_cpu_ms() - start;
    CHECK(fresh->answer->total == asking.kept->answer->total);
    CHECK(asking.kept->path == STANDING_REPAIRED);
    standing_destroy(fresh);
    printf("{\"bench\":\"standing\",\"case\":\"%u + %u, loaded, pairs asked "
           "for\",\"ours\":%.3f,\"baseline\":\"solved anew by price\","
           "\"theirs\":%.3f,\"unit\":\"ms\",\"ratio\":%.4f}\n",
           lots, lots, took, theirs, took / theirs);
    fflush(stdout);
    close_market(&asking);
}

int main(void)
{
    gazetteer = bench_world_open();
    if (!gazetteer)
        return EXIT_FAILURE;
    run(1000);
    run(3000);
    run_load(1000);
    run_load(3000);
    run_load(10000);
    gazetteer_destroy(gazetteer);
    return EXIT_SUCCESS;
}
