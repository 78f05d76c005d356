/* `./run bench verify`: the checker of a clearing's certificate beside asking
 * the rules about every pair of lots, which it did before. One JSON object a
 * line; processor seconds, and what the check took at its peak beside the
 * document. --long: also 30,000 + 30,000 lots, and 100,000 + 100,000 with
 * the certificate of a solve stopped after some passes, whose gap is stated. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/candidates_pricer.h"
#include "matcher/standing_priced.h"
#include "tests/matcher/bench_world.h"
#include "tests/matcher/ledger.h"
#include "tests/peak.h"
#include "tests/test.h"

#define DOCUMENT_MOST_BYTES ((size_t)1 << 30)
#define VALUE_MOST 20000 /* thousandths of a VND a gram */
#define SAMPLE 300       /* demand lots of the plain loop */
#define LONG_LOTS 100000
#define LONG_PASSES 12

static struct gazetteer *gazetteer;
static long taken_kb; /* of the last check */

static struct market *make_market(unsigned lots)
{
    struct market *market = market_create();
    bench_draw_from(20260601);
    bench_put_world(market);
    for (unsigned number = 1; number <= lots; number++) {
        bench_put_offer(market, number, post_state_open);
        bench_put_demand(market, number, post_state_open);
    }
    return market;
}

static struct standing *begin(struct market *market)
{
    struct standing *standing = memory_allocate(1, sizeof *standing);
    standing->name = (struct market_name){BENCH_PRODUCT, unit_gram};
    standing->today = LEDGER_DAY;
    standing->market = market;
    standing->rules = market_rules(market, gazetteer, LEDGER_DAY);
    CHECK(market_lots_create(market, gazetteer, &standing->name, LEDGER_DAY,
                             &standing->lots) == STATUS_ok);
    standing->first_pair = memory_allocate(
        (size_t)standing->lots->demand_count + 1, sizeof *standing->first_pair);
    return standing;
}

/* The best answer after so many passes: its lines alone. */
static void solve_early(struct standing *standing,
                        struct candidates *candidates,
                        const struct engine_market *lots)
{
    const struct engine_limits limits = {.passes = LONG_PASSES,
                                         .used_pairs_only = true};
    struct candidates_pricer context = {.candidates = candidates,
                                        .rules = &standing->rules,
                                        .lots = standing->lots};
    struct engine_pricer pricer = candidates_pricer(&context, VALUE_MOST);
    struct engine_priced priced;
    CHECK(engine_solve_priced(lots, &pricer, &limits, &priced) == STATUS_ok);
    standing->pairs = priced.pairs;
    standing->pair_count = priced.pair_count;
    standing->answer = priced.clearing;
    fprintf(stderr, "gap after %u passes: %.2f %%\n", LONG_PASSES,
            (double)priced.clearing->gap / (double)priced.clearing->bound *
                100);
}

/* By price, its candidates not counted. */
static struct standing *solve(struct market *market, bool is_early)
{
    struct standing *standing = begin(market);
    struct candidates *candidates =
        candidates_create(&standing->rules, standing->lots);
    struct engine_market lots = standing_market(standing);
    if (is_early)
        solve_early(standing, candidates, &lots);
    else
        CHECK(standing_solve_priced(standing, candidates, &lots, VALUE_MOST) ==
              STATUS_ok);
    standing_market_clear(&lots);
    candidates_destroy(candidates);
    return standing;
}

static void write_certificate(const struct standing *standing,
                              struct buffer *text)
{
    struct clearing clearing;
    struct hash hashes[2];
    standing_describe(standing, &clearing, hashes);
    clearing.id = ledger_id(1);
    clearing.tick_sequence = 1;
    buffer_reset(text);
    standing_certify(standing, &clearing, text);
    CHECK(text->status == STATUS_ok);
}

static double check(const struct buffer *text, uint64_t counted_pairs,
                    struct certificate_report *ret_report)
{
    long before = peak_begin();
    double start = bench_cpu_ms();
    enum status status =
        certificate_check_counting((const char *)text->data, text->size,
                                   gazetteer, counted_pairs, ret_report);
    taken_kb = peak_kb() - before;
    CHECK((status == STATUS_ok) == (ret_report->fault == CERTIFICATE_ok));
    return (bench_cpu_ms() - start) / 1e3;
}

/* Of all pairs, from a part of them. */
static double ask_every_pair(const struct standing *standing)
{
    const struct market_lots *lots = standing->lots;
    uint32_t asked = 0, passed = 0;
    double start = bench_cpu_ms();
    for (uint32_t demand = 0; demand < lots->demand_count;
         demand += 1 + lots->demand_count / SAMPLE, asked++)
        for (uint32_t offer = 0; offer < lots->offer_count; offer++) {
            struct pair pair;
            rules_pair(&standing->rules, &lots->offers[offer],
                       &lots->demands[demand], &pair);
            passed += pair.verdict == RULE_passed;
        }
    CHECK(passed > 0);
    return (bench_cpu_ms() - start) / 1e3 * lots->demand_count / asked;
}

static void report(unsigned lots, const char *what, double ours, double theirs)
{
    printf("{\"bench\":\"verify\",\"case\":\"%u + %u, %s\",\"ours\":%.3f,"
           "\"baseline\":\"every pair\",\"theirs\":%.3f,\"unit\":\"s\","
           "\"ratio\":%.4f,\"peak_kb\":%ld}\n",
           lots, lots, what, ours, theirs, ours / theirs, taken_kb);
    fflush(stdout);
}

static void run(unsigned lots)
{
    struct certificate_report found;
    struct buffer text;
    struct market *market = make_market(lots);
    double start = bench_cpu_ms();
    struct standing *standing = solve(market, lots >= LONG_LOTS);
    fprintf(stderr, "%u + %u: solved in %.1f s\n", lots, lots,
            (bench_cpu_ms() - start) / 1e3);
    double theirs = ask_every_pair(standing);
    buffer_init(&text, DOCUMENT_MOST_BYTES);
    write_certificate(standing, &text);
    fprintf(stderr, "%u + %u: %zu bytes\n", lots, lots, text.size);
    double took = check(&text, 0, &found);
    EXPECT_TEXT(certificate_fault_name(found.fault), "ok");
    report(lots, "candidates not counted", took, theirs);
    if ((uint64_t)lots * lots <= CERTIFICATE_COUNTED_PAIRS) {
        check(&text, CERTIFICATE_COUNTED_PAIRS, &found);
        EXPECT_TEXT(certificate_fault_name(found.fault), "wrong_candidates");
        standing->candidate_count = (uint64_t)found.candidates;
        write_certificate(standing, &text);
        took = check(&text, CERTIFICATE_COUNTED_PAIRS, &found);
        EXPECT_TEXT(certificate_fault_name(found.fault), "ok");
        report(lots, "all", took, theirs);
    }
    buffer_clear(&text);
    standing_destroy(standing);
    market_destroy(market);
}

int main(int argc, char **argv)
{
    bool is_long = argc > 1 && strcmp(argv[1], "--long") == 0;
    gazetteer = bench_world_open();
    if (!gazetteer)
        return EXIT_FAILURE;
    run(1000);
    run(3000);
    run(10000);
    if (is_long) {
        run(30000);
        run(LONG_LOTS);
    }
    gazetteer_destroy(gazetteer);
    return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
