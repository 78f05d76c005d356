/* What a checker looks at beside the plain double loop, on random markets of
 * many shapes and at prices of many levels: no pair that is worth more than its
 * prices may be passed by. */
#include "model/certificate_reach.h"

#include "base/check.h"
#include "base/memory.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/random_market.h"
#include "tests/test.h"

#define SEEDS 1000
#define LEVELS 5

static struct gazetteer *gazetteer;

struct tally {
    uint64_t pairs;
    uint64_t looked_at;
    uint64_t worth_more; /* pairs that have to be looked at */
    uint64_t candidates;
    uint64_t passed_by;
    uint64_t twice;
};

struct looking {
    const struct market_lots *lots;
    uint8_t *times; /* by demand lot, then offer lot */
};

static bool note(void *context, uint32_t offer, uint32_t demand)
{
    struct looking *looking = context;
    looking->times[(size_t)demand * looking->lots->offer_count + offer]++;
    return true;
}

static void compare(const struct rules *rules, const struct market_lots *lots,
                    const struct certificate_earned *earned,
                    struct tally *tally)
{
    size_t count = (size_t)lots->offer_count * lots->demand_count;
    struct looking looking = {lots, memory_allocate(count, 1)};
    EXPECT(certificate_reach(rules, lots, earned, note, &looking));
    for (size_t at = 0; at < count; at++) {
        uint32_t demand = (uint32_t)(at / lots->offer_count);
        uint32_t offer = (uint32_t)(at % lots->offer_count);
        struct pair pair;
        rules_pair(rules, &lots->offers[offer], &lots->demands[demand], &pair);
        int64_t pays =
            earned ? earned->seller[offer] + earned->buyer[demand] : 0;
        bool is_candidate = pair.verdict == RULE_passed;
        bool is_worth_more = is_candidate && pair.value_milli > pays;
        tally->pairs++;
        tally->candidates += is_candidate;
        tally->looked_at += looking.times[at];
        tally->worth_more += is_worth_more;
        tally->passed_by += is_worth_more && looking.times[at] == 0;
        tally->twice += looking.times[at] > 1;
    }
    memory_free(looking.times);
}

static uint64_t next(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
    return *random >> 33;
}

/* Prices up to about the level of what pairs of the market are worth. */
static void draw_prices(uint64_t seed, int64_t most, int64_t *prices,
                        uint32_t count)
{
    for (uint32_t at = 0; at < count; at++)
        prices[at] = (int64_t)(next(&seed) % (uint64_t)(most + 1));
}

static void compare_market(uint64_t seed, struct tally *free,
                           struct tally *priced)
{
    struct market_name name;
    struct market_lots *lots;
    struct market *market = random_market(gazetteer, seed, &name);
    CHECK(market_lots_create(market, gazetteer, &name, LEDGER_DAY, &lots) ==
          STATUS_ok);
    struct rules rules = market_rules(market, gazetteer, LEDGER_DAY);
    uint64_t passed_by = free->passed_by + priced->passed_by;
    int64_t *seller = memory_allocate(lots->offer_count, sizeof *seller);
    int64_t *buyer = memory_allocate(lots->demand_count, sizeof *buyer);
    compare(&rules, lots, NULL, free);
    for (int64_t level = 0; level < LEVELS; level++) {
        int64_t most = (int64_t)50 << (3 * level);
        draw_prices(seed, most, seller, lots->offer_count);
        draw_prices(seed + 1, most, buyer, lots->demand_count);
        compare(&rules, lots, &(struct certificate_earned){seller, buyer},
                priced);
    }
    if (free->passed_by + priced->passed_by != passed_by)
        fprintf(stderr, "    seed %u\n", (unsigned)seed);
    memory_free(seller);
    memory_free(buyer);
    market_lots_destroy(lots);
    market_destroy(market);
}

static void no_pair_that_could_be_worth_more_is_passed_by(void)
{
    struct tally free = {0}, priced = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        compare_market(seed, &free, &priced);
    printf("     %u markets: %llu pairs, %llu candidates, %llu looked at; at "
           "prices %llu worth more, %llu looked at\n",
           SEEDS, (unsigned long long)free.pairs,
           (unsigned long long)free.candidates,
           (unsigned long long)free.looked_at,
           (unsigned long long)priced.worth_more,
           (unsigned long long)priced.looked_at);
    EXPECT_NUMBER(free.passed_by + priced.passed_by, 0);
    EXPECT_NUMBER(free.twice + priced.twice, 0);
    EXPECT(free.candidates > 10000 && priced.worth_more > 10000);
    EXPECT(free.looked_at < free.pairs / 2);
    EXPECT(priced.looked_at < LEVELS * free.looked_at);
}

static bool stop(void *context, uint32_t offer, uint32_t demand)
{
    (void)offer;
    (void)demand;
    return ++*(uint32_t *)context < 3;
}

static void a_visit_ends_it(void)
{
    struct market_name name;
    struct market_lots *lots;
    struct market *market = random_market(gazetteer, 2, &name);
    CHECK(market_lots_create(market, gazetteer, &name, LEDGER_DAY, &lots) ==
          STATUS_ok);
    struct rules rules = market_rules(market, gazetteer, LEDGER_DAY);
    uint32_t visits = 0;
    EXPECT(!certificate_reach(&rules, lots, NULL, stop, &visits));
    EXPECT_NUMBER(visits, 3);
    market_lots_destroy(lots);
    market_destroy(market);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(no_pair_that_could_be_worth_more_is_passed_by);
    RUN(a_visit_ends_it);
    gazetteer_destroy(gazetteer);
    return test_result();
}
