/* `./run bench candidates`: every pair of a market found through the index,
 * beside the plain double loop in the same run. One JSON object a line; CPU
 * time in seconds, the best of some turns, rules_pair included on both sides;
 * the lots are made beforehand, the index is not. `theirs` is what the baseline
 * takes, `asked` how often rules_pair was called for each pair found.
 *
 * Markets: a season of half a year, lots of power-law size in the communes of
 * Cao Bằng, four grades, a quarter of the posts without a price, prices by
 * reference among them, papers and a furthest distance asked for by some. */
#include "matcher/candidates.h"

#include <inttypes.h>
#include <time.h>

#include "base/check.h"
#include "base/memory.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define SEASON_DAYS 180
#define PARTIES 400
#define CAO_BANG 4 /* its province code */

static struct gazetteer *gazetteer;
static const struct place *communes[128];
static size_t commune_count;

struct bench_case {
    unsigned lots; /* of each side */
    unsigned products;
    int turns;
};

struct figures {
    double seconds;
    uint64_t passed;
    uint64_t asked;
    uint64_t sum; /* of values and hashes by place: the same pairs */
    size_t memory_bytes;
};

static uint64_t state;

/* From `least` to `most`, splitmix64. */
static int64_t draw(int64_t least, int64_t most)
{
    uint64_t mixed = state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    mixed ^= mixed >> 31;
    CHECK(least <= most);
    return least + (int64_t)(mixed % ((uint64_t)(most - least) + 1));
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void put(struct market *market, const struct record *table,
                const void *record)
{
    CHECK(market_put(market, table, record) == STATUS_ok);
}

/* Product k is drawn with weight 1 / (k + 1); its code lives until the next
 * call. */
static const char *product_code(unsigned product)
{
    static char code[16];
    snprintf(code, sizeof code, "ware_%u", product);
    return code;
}

static unsigned draw_product(unsigned products)
{
    int64_t total = 0;
    for (unsigned k = 0; k < products; k++)
        total += 1000000 / (k + 1);
    int64_t at = draw(0, total - 1);
    unsigned product = 0;
    while (at >= 1000000 / (product + 1))
        at -= 1000000 / (++product);
    return product;
}

static void put_product(struct market *market, unsigned number)
{
    struct product product;
    struct product_form forms[2];
    record_init(&record_product, &product);
    for (unsigned index = 0; index < 2; index++) {
        record_init(&record_product_form, &forms[index]);
        forms[index].code = forms[index].name_vi = forms[index].name_en =
            index == 0 ? "fresh" : "dried";
        forms[index].unit = unit_gram;
        forms[index].shelf_life_days = index == 0 ? 5 : 60;
    }
    product.id = ledger_id(60000 + number);
    product.version = 1;
    product.code = product.name_vi = product.name_en = product_code(number);
    product.forms = forms;
    product.forms_count = 2;
    put(market, &record_product, &product);
}

static int64_t base_price(unsigned product)
{
    return 4000 + 1500 * (int64_t)(product % 20);
}

/* Every two weeks of the season, for the whole country. */
static void put_prices(struct market *market, unsigned product)
{
    static unsigned number;
    for (unsigned at = 0; at < 2 * SEASON_DAYS / 14; at++) {
        struct price_point point;
        record_init(&record_price_point, &point);
        point.id = ledger_id(++number);
        point.version = 1;
        point.product = product_code(product);
        point.form = at % 2 ? "fresh" : "dried";
        point.province = point.source = "";
        point.day = LEDGER_DAY + 14 * (at / 2);
        point.middle_vnd_per_kg =
            base_price(product) * (at % 2 ? 1 : 4) * draw(85, 115) / 100;
        point.low_vnd_per_kg = point.middle_vnd_per_kg * 9 / 10;
        point.high_vnd_per_kg = point.middle_vnd_per_kg * 11 / 10;
        put(market, &record_price_point, &point);
    }
}

static void put_party(struct market *market, unsigned number)
{
    struct party party;
    struct certificate certificate;
    record_init(&record_party, &party);
    record_init(&record_certificate, &certificate);
    certificate.kind = (enum certificate_kind)draw(1, 6);
    party.id = ledger_id(number);
    party.version = 1;
    party.kind = party_kind_interest_group;
    party.name = "bên";
    party.state = party_state_active;
    party.members = party.households = 20;
    party.poor_households = draw(0, 20);
    party.reliability_permille = draw(300, 1000);
    party.certificates = &certificate;
    party.certificates_count = draw(0, 3) == 0;
    put(market, &record_party, &party);
}

static struct lot draw_lot(void)
{
    struct lot lot;
    record_init(&record_lot, &lot);
    lot.number = 1;
    lot.quantity = draw(50, 500) * KG;
    while (draw(0, 2) == 0 && lot.quantity < 100000 * KG)
        lot.quantity *= 3;
    lot.from_day = LEDGER_DAY + draw(0, SEASON_DAYS);
    lot.to_day = lot.from_day + draw(5, 30);
    return lot;
}

/* Three quarters fixed, an eighth by reference, an eighth silent. */
static struct price_clause draw_price(int64_t base, int64_t least, int64_t most)
{
    struct price_clause clause;
    record_init(&record_price_clause, &clause);
    int64_t kind = draw(0, 7);
    if (kind == 0)
        return clause;
    clause.kind = kind == 1 ? price_kind_market_less : price_kind_fixed;
    clause.discount_vnd_per_kg = base / 20;
    clause.price_vnd_per_kg = base * draw(least, most) / 100 / 50 * 50;
    return clause;
}

static void draw_commune(char text[PLACE_CODE_SIZE])
{
    const struct place *place = communes[draw(0, (int64_t)commune_count - 1)];
    place_format_code(place->ref.code, text);
}

static void put_offer(struct market *market, unsigned number, unsigned product)
{
    struct offer offer;
    struct lot lot = draw_lot();
    struct form_ask dried = {"dried",
                             draw_price(base_price(product) * 4, 80, 120)};
    char commune[PLACE_CODE_SIZE];
    record_init(&record_offer, &offer);
    offer.id = ledger_id(number);
    offer.version = 1;
    offer.group = ledger_id((unsigned)draw(1, PARTIES));
    offer.product = product_code(product);
    offer.form = "fresh";
    offer.unit = unit_gram;
    offer.grade = draw(0, 3);
    offer.lots = &lot;
    offer.lots_count = 1;
    offer.ask = draw_price(base_price(product), 80, 120);
    offer.alternatives = &dried;
    offer.alternatives_count = draw(0, 4) == 0;
    draw_commune(commune);
    offer.commune = commune;
    offer.state = post_state_open;
    put(market, &record_offer, &offer);
}

static void put_demand(struct market *market, unsigned number, unsigned product)
{
    struct demand demand;
    struct lot lot = draw_lot();
    bool is_dried = draw(0, 9) == 0;
    struct form_name form = {is_dried ? "dried" : "fresh"};
    struct certificate_need paper = {(enum certificate_kind)draw(1, 6), 0};
    char commune[PLACE_CODE_SIZE];
    record_init(&record_demand, &demand);
    demand.id = ledger_id(number);
    demand.version = 1;
    demand.buyer = ledger_id(PARTIES + (unsigned)draw(1, PARTIES));
    demand.product = product_code(product);
    demand.forms = &form;
    demand.forms_count = 1;
    demand.unit = unit_gram;
    demand.worst_grade = draw(0, 3);
    demand.lots = &lot;
    demand.lots_count = 1;
    demand.bid = draw_price(base_price(product) * (is_dried ? 4 : 1), 90, 130);
    demand.certificates = &paper;
    demand.certificates_count = draw(0, 9) == 0;
    draw_commune(commune);
    demand.commune = commune;
    demand.furthest_m = draw(0, 1) ? draw(20, 250) * 1000 : 0;
    demand.state = post_state_open;
    put(market, &record_demand, &demand);
}

static struct market *make_market(const struct bench_case *bench)
{
    struct market *market = market_create();
    struct policy policy;
    state = 20260601;
    record_init(&record_policy, &policy);
    policy.points_poor_vnd = 300;
    policy.points_reliability_vnd = 200;
    policy.points_slack_vnd_per_day = 10;
    put(market, &record_policy, &policy);
    for (unsigned number = 1; number <= 2 * PARTIES; number++)
        put_party(market, number);
    for (unsigned number = 0; number < bench->products; number++) {
        put_product(market, number);
        put_prices(market, number);
    }
    for (unsigned number = 0; number < bench->lots; number++) {
        put_offer(market, number + 1, draw_product(bench->products));
        put_demand(market, number + 1, draw_product(bench->products));
    }
    return market;
}

static void count_pair(const struct rules *rules,
                       const struct market_lots *lots, uint32_t offer,
                       uint32_t demand, struct figures *figures)
{
    struct pair pair;
    rules_pair(rules, &lots->offers[offer], &lots->demands[demand], &pair);
    figures->asked++;
    if (pair.verdict != RULE_passed)
        return;
    figures->passed++;
    figures->sum = figures->sum * 31 + (pair.hash ^ (uint64_t)pair.value_milli);
}

static void by_index(const struct rules *rules, const struct market_lots *lots,
                     struct figures *figures)
{
    struct candidates *candidates = candidates_create(rules, lots);
    for (uint32_t demand = 0; demand < lots->demand_count; demand++) {
        const uint32_t *offers;
        uint32_t count = candidates_list(candidates, demand, &offers);
        for (uint32_t at = 0; at < count; at++)
            count_pair(rules, lots, offers[at], demand, figures);
    }
    size_t bytes = candidates_memory_bytes(candidates);
    if (bytes > figures->memory_bytes)
        figures->memory_bytes = bytes;
    candidates_destroy(candidates);
}

static void by_loop(const struct rules *rules, const struct market_lots *lots,
                    struct figures *figures)
{
    for (uint32_t demand = 0; demand < lots->demand_count; demand++)
        for (uint32_t offer = 0; offer < lots->offer_count; offer++)
            count_pair(rules, lots, offer, demand, figures);
}

typedef void finder(const struct rules *rules, const struct market_lots *lots,
                    struct figures *figures);

/* All products of the market, once. */
static struct figures measure(struct market *market,
                              const struct bench_case *bench, finder *find)
{
    struct figures figures = {0};
    struct rules rules = market_rules(market, gazetteer, LEDGER_DAY);
    for (unsigned product = 0; product < bench->products; product++) {
        struct market_name name = {"", unit_gram};
        struct market_lots *lots;
        snprintf(name.product, sizeof name.product, "%s",
                 product_code(product));
        CHECK(market_lots_create(market, gazetteer, &name, LEDGER_DAY, &lots) ==
              STATUS_ok);
        double start = cpu_seconds();
        find(&rules, lots, &figures);
        figures.seconds += cpu_seconds() - start;
        market_lots_destroy(lots);
    }
    return figures;
}

static void run(const struct bench_case *bench)
{
    struct market *market = make_market(bench);
    struct figures ours = measure(market, bench, by_index);
    struct figures theirs = measure(market, bench, by_loop);
    for (int turn = 1; turn < bench->turns; turn++) {
        double again = measure(market, bench, by_index).seconds;
        ours.seconds = again < ours.seconds ? again : ours.seconds;
        again = measure(market, bench, by_loop).seconds;
        theirs.seconds = again < theirs.seconds ? again : theirs.seconds;
    }
    CHECK(ours.passed == theirs.passed && ours.sum == theirs.sum);
    printf("{\"bench\":\"candidates\",\"case\":\"%u + %u, products %u\","
           "\"ours\":%.6f,\"baseline\":\"double loop\",\"theirs\":%.6f,"
           "\"unit\":\"s\",\"ratio\":%.4f,\"pairs\":%" PRIu64
           ",\"asked\":%.3f,\"asked_by_baseline\":%.3f,\"memory_bytes\":%zu}\n",
           bench->lots, bench->lots, bench->products, ours.seconds,
           theirs.seconds, ours.seconds / theirs.seconds, ours.passed,
           (double)ours.asked / (double)ours.passed,
           (double)theirs.asked / (double)theirs.passed, ours.memory_bytes);
    fflush(stdout);
    market_destroy(market);
}

/* With `long`: the markets that take minutes, too. */
int main(int argc, char **argv)
{
    static const struct bench_case cases[] = {
        {1000, 1, 5},   {1000, 10, 5}, {10000, 1, 1},
        {10000, 40, 2}, {30000, 1, 1}, {30000, 40, 1},
    };
    bool is_long = argc > 1 && strcmp(argv[1], "long") == 0;
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    for (size_t index = 0;
         index < place_count(gazetteer, PLACE_MAP_2025) && commune_count < 128;
         index++) {
        const struct place *place = place_at(gazetteer, PLACE_MAP_2025, index);
        if (place->province_code == CAO_BANG)
            communes[commune_count++] = place;
    }
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++)
        if (is_long ||
            (uint64_t)cases[index].lots / cases[index].products <= 10000)
            run(&cases[index]);
    gazetteer_destroy(gazetteer);
    return EXIT_SUCCESS;
}
