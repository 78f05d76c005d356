/* The index of candidates beside the plain double loop, on random markets of
 * many shapes in which every hard rule decides some pairs. */
#include "matcher/candidates.h"

#include "base/check.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/random_market.h"
#include "tests/test.h"

#define SEEDS 2000
#define TODAY LEDGER_DAY
#define RULES (RULE_value + 1)

static struct gazetteer *gazetteer;

/* Counts of one market, added up over all. */
struct tally {
    uint64_t pairs;
    uint64_t passed;
    uint64_t asked;
    uint64_t verdicts[RULES];
    uint64_t unpriced;
    uint64_t on_reference; /* passed with a side that stated no price */
    uint64_t other_forms;  /* passed in a form that is not the first */
    uint64_t at_a_loss;    /* passed below the ask */
    uint64_t wrong;
};

static void count_passed(struct tally *tally, const struct offer_lot *offer,
                         const struct pair *pair)
{
    tally->passed++;
    tally->unpriced += pair->is_unpriced;
    tally->on_reference +=
        !pair->is_unpriced && !(pair->ask_is_stated && pair->bid_is_stated);
    tally->other_forms += strcmp(pair->form, offer->offer->form) != 0;
    tally->at_a_loss += pair->surplus_vnd < 0;
}

/* One demand lot: the plain loop beside what the index lists. */
static void compare_demand(const struct rules *rules,
                           const struct market_lots *lots,
                           struct candidates *candidates, uint32_t demand,
                           struct tally *tally)
{
    const uint32_t *listed;
    uint32_t count = candidates_list(candidates, demand, &listed);
    uint32_t at = 0;
    tally->asked += count;
    for (uint32_t offer = 0; offer < lots->offer_count; offer++) {
        struct pair pair;
        rules_pair(rules, &lots->offers[offer], &lots->demands[demand], &pair);
        bool is_listed = at < count && listed[at] == offer;
        at += is_listed;
        tally->pairs++;
        tally->verdicts[pair.verdict]++;
        if (pair.verdict != RULE_passed)
            continue;
        count_passed(tally, &lots->offers[offer], &pair);
        tally->wrong += !is_listed;
    }
    tally->wrong += at != count; /* not ascending, twice, or no lot */
}

static void compare_market(uint64_t seed, struct tally *tally)
{
    struct market_name name;
    struct market_lots *lots;
    struct market *market = random_market(gazetteer, seed, &name);
    uint64_t wrong = tally->wrong;
    CHECK(market_lots_create(market, gazetteer, &name, TODAY, &lots) ==
          STATUS_ok);
    struct rules rules = market_rules(market, gazetteer, TODAY);
    struct candidates *candidates = candidates_create(&rules, lots);
    for (uint32_t demand = 0; demand < lots->demand_count; demand++)
        compare_demand(&rules, lots, candidates, demand, tally);
    for (uint32_t demand = lots->demand_count; demand-- > 0;) /* once more */
        compare_demand(&rules, lots, candidates, demand, tally);
    if (tally->wrong != wrong)
        fprintf(stderr, "    seed %u\n", (unsigned)seed);
    candidates_destroy(candidates);
    market_lots_destroy(lots);
    market_destroy(market);
}

static void the_index_lists_every_pair_that_passes(void)
{
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        compare_market(seed, &tally);
    printf("     %u markets, %llu pairs, %llu passed, %llu asked;", SEEDS,
           (unsigned long long)tally.pairs, (unsigned long long)tally.passed,
           (unsigned long long)tally.asked);
    for (int rule = 0; rule < RULES; rule++)
        printf(" %s %llu", rule_name((enum rule)rule),
               (unsigned long long)tally.verdicts[rule]);
    printf("; unpriced %llu, on reference %llu, other forms %llu, at a loss "
           "%llu\n",
           (unsigned long long)tally.unpriced,
           (unsigned long long)tally.on_reference,
           (unsigned long long)tally.other_forms,
           (unsigned long long)tally.at_a_loss);
    EXPECT_NUMBER(tally.wrong, 0);
    EXPECT(tally.passed > 10000);
    EXPECT(tally.asked < tally.pairs / 4);
    for (int rule = RULE_form; rule < RULES; rule++)
        EXPECT(tally.verdicts[rule] > 100);
    EXPECT(tally.unpriced > 100 && tally.on_reference > 100);
    EXPECT(tally.other_forms > 100 && tally.at_a_loss > 100);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(the_index_lists_every_pair_that_passes);
    gazetteer_destroy(gazetteer);
    return test_result();
}
