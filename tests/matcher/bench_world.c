#include "tests/matcher/bench_world.h"

#include <time.h>

#include "base/check.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"

#define SEASON_DAYS 180
#define PARTIES 400
#define CAO_BANG 4 /* its province code */

static const struct place *communes[128];
static size_t commune_count;
static uint64_t state;
static const char product_code[] = BENCH_PRODUCT;

void bench_draw_from(uint64_t seed)
{
    state = seed;
}

/* By splitmix64. */
int64_t bench_draw(int64_t least, int64_t most)
{
    uint64_t mixed = state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    mixed ^= mixed >> 31;
    return least + (int64_t)(mixed % ((uint64_t)(most - least) + 1));
}

double bench_cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void bench_put(struct market *market, const struct record *table,
               const void *record)
{
    CHECK(market_put(market, table, record) == STATUS_ok);
}

void bench_put_world(struct market *market)
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
    product.code = product.name_vi = product.name_en = product_code;
    product.forms = &form;
    product.forms_count = 1;
    bench_put(market, &record_product, &product);
    for (unsigned number = 1; number <= 2 * PARTIES; number++) {
        struct party party;
        record_init(&record_party, &party);
        party.id = ledger_id(number);
        party.version = 1;
        party.kind = party_kind_interest_group;
        party.name = "bên";
        party.state = party_state_active;
        party.members = 20;
        bench_put(market, &record_party, &party);
    }
}

static struct lot draw_lot(void)
{
    struct lot lot = {.number = 1, .quantity = bench_draw(50, 500) * KG};
    while (bench_draw(0, 2) == 0 && lot.quantity < 100000 * KG)
        lot.quantity *= 3;
    lot.from_day = LEDGER_DAY + bench_draw(0, SEASON_DAYS);
    lot.to_day = lot.from_day + bench_draw(5, 30);
    return lot;
}

static struct price_clause price(int64_t least, int64_t most)
{
    return (struct price_clause){.kind = price_kind_fixed,
                                 .price_vnd_per_kg = bench_draw(least, most)};
}

static const char *draw_commune(char text[PLACE_CODE_SIZE])
{
    size_t at = (size_t)bench_draw(0, (int64_t)commune_count - 1);
    place_format_code(communes[at]->ref.code, text);
    return text;
}

void bench_put_offer(struct market *market, unsigned number,
                     enum post_state post)
{
    struct offer offer;
    struct lot lot = draw_lot();
    char commune[PLACE_CODE_SIZE];
    record_init(&record_offer, &offer);
    offer.id = ledger_id(number);
    offer.version = 1;
    offer.group = ledger_id((unsigned)bench_draw(1, PARTIES));
    offer.product = product_code;
    offer.form = "fresh";
    offer.unit = unit_gram;
    offer.grade = bench_draw(1, 4);
    offer.lots = &lot;
    offer.lots_count = 1;
    offer.ask = price(5000, 9000);
    offer.commune = draw_commune(commune);
    offer.state = post;
    bench_put(market, &record_offer, &offer);
}

void bench_put_demand(struct market *market, unsigned number,
                      enum post_state post)
{
    struct demand demand;
    struct lot lot = draw_lot();
    struct form_name form = {"fresh"};
    char commune[PLACE_CODE_SIZE];
    record_init(&record_demand, &demand);
    demand.id = ledger_id(number);
    demand.version = 1;
    demand.buyer = ledger_id(PARTIES + (unsigned)bench_draw(1, PARTIES));
    demand.product = product_code;
    demand.forms = &form;
    demand.forms_count = 1;
    demand.unit = unit_gram;
    demand.worst_grade = bench_draw(1, 4);
    demand.lots = &lot;
    demand.lots_count = 1;
    demand.bid = price(6000, 10000);
    demand.commune = draw_commune(commune);
    demand.furthest_m = bench_draw(0, 1) ? bench_draw(20, 250) * 1000 : 0;
    demand.state = post;
    bench_put(market, &record_demand, &demand);
}

struct gazetteer *bench_world_open(void)
{
    struct gazetteer *gazetteer;
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return NULL;
    size_t places = place_count(gazetteer, PLACE_MAP_2025);
    commune_count = 0;
    for (size_t index = 0; index < places && commune_count < 128; index++) {
        const struct place *place = place_at(gazetteer, PLACE_MAP_2025, index);
        if (place->province_code == CAO_BANG)
            communes[commune_count++] = place;
    }
    return gazetteer;
}
