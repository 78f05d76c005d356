/* Markets solved by price beside the same ones with all their pairs listed:
 * one answer, one certificate, the same runners-up. */
#include "matcher/standing_priced.h"

#include "base/check.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/random_market.h"
#include "tests/test.h"

#define SEEDS 400
#define TEXT_BYTES ((size_t)64 << 20)

static struct gazetteer *gazetteer;

/* What was compared, over all markets. */
struct tally {
    unsigned plain;
    unsigned checked; /* certificates accepted */
    uint64_t lines;
    uint64_t runners_up;
    uint64_t unlisted; /* candidates that the priced standing has not kept */
};

static void free_offer(void *context, const void *value)
{
    struct market *market = context;
    struct offer offer;
    memcpy(&offer, value, sizeof offer);
    offer.least_lot = 0;
    CHECK(market_put(market, &record_offer, &offer) == STATUS_ok);
}

static void free_demand(void *context, const void *value)
{
    struct market *market = context;
    struct demand demand;
    memcpy(&demand, value, sizeof demand);
    demand.least_lot = 0;
    CHECK(market_put(market, &record_demand, &demand) == STATUS_ok);
}

static void certify(const struct standing *standing, struct buffer *text)
{
    struct clearing clearing;
    struct hash hashes[2];
    standing_describe(standing, &clearing, hashes);
    clearing.id = ledger_id(700);
    clearing.tick_sequence = 42;
    standing_certify(standing, &clearing, text);
    CHECK(text->status == STATUS_ok);
}

static void compare_certificates(const struct standing *listed,
                                 const struct standing *priced,
                                 struct tally *tally)
{
    struct buffer one, other;
    struct certificate_report report = {.fault = CERTIFICATE_ok};
    buffer_init(&one, TEXT_BYTES);
    buffer_init(&other, TEXT_BYTES);
    certify(listed, &one);
    certify(priced, &other);
    EXPECT(one.size == other.size &&
           memcmp(one.data, other.data, one.size) == 0);
    enum status status = certificate_check((const char *)other.data, other.size,
                                           gazetteer, &report);
    /* Some random markets lack a party or their product. */
    EXPECT(status == STATUS_ok || report.fault == CERTIFICATE_missing_record);
    tally->checked += status == STATUS_ok;
    buffer_clear(&one);
    buffer_clear(&other);
}

static uint32_t line_after(const struct standing *standing, uint32_t index)
{
    while (index < standing->pair_count &&
           standing->answer->quantity[index] == 0)
        index++;
    return index;
}

/* The line's next best: the same pair, and the same less. */
static void compare_runner_up(const struct standing *listed, uint32_t line,
                              const struct standing *priced, uint32_t same,
                              struct tally *tally)
{
    int64_t less = 0, less_by_price = 0;
    uint32_t next = standing_runner_up(listed, line, &less);
    uint32_t by_price = standing_runner_up(priced, same, &less_by_price);
    EXPECT((next == ENGINE_NONE) == (by_price == ENGINE_NONE));
    if (next == ENGINE_NONE || by_price == ENGINE_NONE)
        return;
    EXPECT_NUMBER(priced->pairs[by_price].offer, listed->pairs[next].offer);
    EXPECT_NUMBER(less_by_price, less);
    tally->runners_up++;
}

static void compare(const struct standing *listed,
                    const struct standing *priced, struct tally *tally)
{
    uint32_t line = line_after(listed, 0), same = line_after(priced, 0);
    EXPECT_NUMBER(priced->candidate_count, listed->candidate_count);
    EXPECT_NUMBER(priced->answer->total, listed->answer->total);
    EXPECT_NUMBER(standing_line_count(priced), standing_line_count(listed));
    while (line < listed->pair_count && same < priced->pair_count) {
        EXPECT_NUMBER(priced->pairs[same].offer, listed->pairs[line].offer);
        EXPECT_NUMBER(priced->pairs[same].demand, listed->pairs[line].demand);
        EXPECT_NUMBER(priced->answer->quantity[same],
                      listed->answer->quantity[line]);
        compare_runner_up(listed, line, priced, same, tally);
        line = line_after(listed, line + 1);
        same = line_after(priced, same + 1);
        tally->lines++;
    }
    compare_certificates(listed, priced, tally);
    tally->unlisted += priced->candidate_count - priced->pair_count;
}

static void compare_market(uint64_t seed, struct tally *tally)
{
    struct market_name name;
    struct market *market = random_market(gazetteer, seed, &name);
    struct standing *listed, *priced;
    int failures = test_failures;
    market_each(market, &record_offer, free_offer, market);
    market_each(market, &record_demand, free_demand, market);
    CHECK(standing_create(market, gazetteer, &name, LEDGER_DAY, &listed) ==
          STATUS_ok);
    CHECK(standing_create_priced(market, gazetteer, &name, LEDGER_DAY,
                                 &priced) == STATUS_ok);
    tally->plain += standing_is_plain(listed->lots);
    compare(listed, priced, tally);
    if (test_failures != failures)
        fprintf(stderr, "    seed %u\n", (unsigned)seed);
    standing_destroy(listed);
    standing_destroy(priced);
    market_destroy(market);
}

static void a_market_solved_by_price_gets_the_answer_of_a_listed_one(void)
{
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        compare_market(seed, &tally);
    printf("     %u of %u plain, %u accepted, %llu lines, %llu runners-up, "
           "%llu candidates "
           "not kept\n",
           tally.plain, SEEDS, tally.checked, (unsigned long long)tally.lines,
           (unsigned long long)tally.runners_up,
           (unsigned long long)tally.unlisted);
    EXPECT(tally.plain > SEEDS / 2 && tally.checked > SEEDS / 2);
    EXPECT(tally.lines > 1000 && tally.runners_up > 1000);
    EXPECT(tally.unlisted > 1000);
}

/* Of the markets that do not list their pairs but for the memory. */
static void a_solve_by_price_keeps_to_the_memory_it_is_given(void)
{
    struct market_name name;
    unsigned refused = 0, solved = 0;
    for (uint64_t seed = 1; seed <= SEEDS / 10; seed++) {
        struct market *market = random_market(gazetteer, seed, &name);
        struct standing *standing;
        market_each(market, &record_offer, free_offer, market);
        market_each(market, &record_demand, free_demand, market);
        standing_set_solve_memory((size_t)1 << 14);
        enum status status = standing_create_priced(market, gazetteer, &name,
                                                    LEDGER_DAY, &standing);
        refused += status == STATUS_full;
        if (status == STATUS_ok)
            standing_destroy(standing);
        standing_set_solve_memory((size_t)1 << 28);
        CHECK(standing_create_priced(market, gazetteer, &name, LEDGER_DAY,
                                     &standing) == STATUS_ok);
        solved += standing->path == STANDING_PRICED;
        standing_destroy(standing);
        market_destroy(market);
    }
    standing_set_solve_memory(0);
    EXPECT(refused > SEEDS / 40 && refused <= solved);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(a_market_solved_by_price_gets_the_answer_of_a_listed_one);
    RUN(a_solve_by_price_keeps_to_the_memory_it_is_given);
    gazetteer_destroy(gazetteer);
    return test_result();
}
