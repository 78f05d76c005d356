/* `./run bench standing`: what a market kept solved takes to answer after one
 * event, beside a fresh solve of the same market in the same run. One JSON
 * object a line; CPU time in milliseconds, medians; both answers are compared.
 *
 * Markets: one product, a season of half a year, lots of power-law size in the
 * communes of Cao Bằng, four grades. Events: a post, a withdrawal, a change of
 * price, a hold of half a lot. */
#include <inttypes.h>
#include <time.h>

#include "base/check.h"
#include "matcher/standings.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define SEASON_DAYS 180
#define PARTIES 400
#define EVENTS 80
#define FRESH_EACH 16 /* events between fresh solves */
#define CAO_BANG 4    /* its province code */

static struct gazetteer *gazetteer;
static const struct place *communes[128];
static size_t commune_count;
static uint64_t state;
static struct market_name name = {"ware", unit_gram};

/* From `least` to `most`, splitmix64. */
static int64_t draw(int64_t least, int64_t most)
{
    uint64_t mixed = state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    mixed ^= mixed >> 31;
    return least + (int64_t)(mixed % ((uint64_t)(most - least) + 1));
}

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void put(struct market *market, const struct record *table,
                const void *record)
{
    CHECK(market_put(market, table, record) == STATUS_ok);
}

static void put_world(struct market *market)
{
    struct product product;
    struct product_form form;
    record_init(&record_product, &product);
    record_init(&record_product_form, &form);
    form.code = form.name_vi = form.name_en = "fresh";
    form.unit = unit_gram;
    form.shelf_life_days = 5;
    product.id = ledger_id(60000);
    product.version = 1;
    product.code = product.name_vi = product.name_en = name.product;
    product.forms = &form;
    product.forms_count = 1;
    put(market, &record_product, &product);
    for (unsigned number = 1; number <= 2 * PARTIES; number++) {
        struct party party;
        record_init(&record_party, &party);
        party.id = ledger_id(number);
        party.version = 1;
        party.kind = party_kind_interest_group;
        party.name = "bên";
        party.state = party_state_active;
        party.members = 20;
        put(market, &record_party, &party);
    }
}

static struct lot draw_lot(void)
{
    struct lot lot = {.number = 1, .quantity = draw(50, 500) * KG};
    while (draw(0, 2) == 0 && lot.quantity < 100000 * KG)
        lot.quantity *= 3;
    lot.from_day = LEDGER_DAY + draw(0, SEASON_DAYS);
    lot.to_day = lot.from_day + draw(5, 30);
    return lot;
}

static struct price_clause price(int64_t least, int64_t most)
{
    return (struct price_clause){.kind = price_kind_fixed,
                                 .price_vnd_per_kg = draw(least, most)};
}

static const char *draw_commune(char text[PLACE_CODE_SIZE])
{
    size_t at = (size_t)draw(0, (int64_t)commune_count - 1);
    place_format_code(communes[at]->ref.code, text);
    return text;
}

static void put_offer(struct market *market, unsigned number,
                      enum post_state post)
{
    struct offer offer;
    struct lot lot = draw_lot();
    char commune[PLACE_CODE_SIZE];
    record_init(&record_offer, &offer);
    offer.id = ledger_id(number);
    offer.version = 1;
    offer.group = ledger_id((unsigned)draw(1, PARTIES));
    offer.product = name.product;
    offer.form = "fresh";
    offer.unit = unit_gram;
    offer.grade = draw(1, 4);
    offer.lots = &lot;
    offer.lots_count = 1;
    offer.ask = price(5000, 9000);
    offer.commune = draw_commune(commune);
    offer.state = post;
    put(market, &record_offer, &offer);
}

static void put_demand(struct market *market, unsigned number,
                       enum post_state post)
{
    struct demand demand;
    struct lot lot = draw_lot();
    struct form_name form = {"fresh"};
    char commune[PLACE_CODE_SIZE];
    record_init(&record_demand, &demand);
    demand.id = ledger_id(number);
    demand.version = 1;
    demand.buyer = ledger_id(PARTIES + (unsigned)draw(1, PARTIES));
    demand.product = name.product;
    demand.forms = &form;
    demand.forms_count = 1;
    demand.unit = unit_gram;
    demand.worst_grade = draw(1, 4);
    demand.lots = &lot;
    demand.lots_count = 1;
    demand.bid = price(6000, 10000);
    demand.commune = draw_commune(commune);
    demand.furthest_m = draw(0, 1) ? draw(20, 250) * 1000 : 0;
    demand.state = post;
    put(market, &record_demand, &demand);
}

/* Half of what the line's lot has. */
static void hold(struct market *market, const struct standing *standing,
                 unsigned number)
{
    struct lead_line line;
    struct lead lead;
    uint32_t at = (uint32_t)draw(0, (int64_t)standing->pair_count - 1);
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
    put(market, &record_lead, &lead);
}

static void happen(struct market *market, const struct standing *standing,
                   unsigned lots, unsigned event)
{
    unsigned number = 1 + (unsigned)draw(0, lots - 1);
    bool is_offer = draw(0, 1);
    enum post_state post =
        event % 4 == 1 ? post_state_withdrawn : post_state_open;
    if (event % 4 == 3)
        hold(market, standing, event);
    else if (is_offer)
        put_offer(market, number, post);
    else
        put_demand(market, number, post);
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
    double start = cpu_ms();
    CHECK(standing_create(market, gazetteer, &name, LEDGER_DAY, &fresh) ==
          STATUS_ok);
    double took = cpu_ms() - start;
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
    double start = cpu_ms();
    CHECK(standings_get(asking->standings, &name, LEDGER_DAY, depth,
                        &asking->kept) == STATUS_ok);
    return cpu_ms() - start;
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

static void run(unsigned lots)
{
    double lines[EVENTS], prices[EVENTS], theirs[EVENTS / FRESH_EACH];
    struct asking asking = {.standings = standings_create(gazetteer),
                            .market = market_create()};
    state = 20260601;
    put_world(asking.market);
    for (unsigned number = 1; number <= lots; number++) {
        put_offer(asking.market, number, post_state_open);
        put_demand(asking.market, number, post_state_open);
    }
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
    standings_destroy(asking.standings);
    market_destroy(asking.market);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    size_t places = place_count(gazetteer, PLACE_MAP_2025);
    for (size_t index = 0; index < places && commune_count < 128; index++) {
        const struct place *place = place_at(gazetteer, PLACE_MAP_2025, index);
        if (place->province_code == CAO_BANG)
            communes[commune_count++] = place;
    }
    run(1000);
    run(3000);
    gazetteer_destroy(gazetteer);
    return EXIT_SUCCESS;
}
