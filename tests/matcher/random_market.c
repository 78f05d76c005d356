#include "tests/matcher/random_market.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"

#define TODAY LEDGER_DAY
#define LOTS_MOST 3
#define CIRCUITY_PERMILLE 1400 /* the policy's own */

struct random {
    uint64_t state;
};

/* From `least` to `most`, splitmix64. */
static int64_t draw(struct random *random, int64_t least, int64_t most)
{
    uint64_t mixed = random->state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    mixed ^= mixed >> 31;
    return least + (int64_t)(mixed % (uint64_t)(most - least + 1));
}

/* How often in a hundred. */
static bool happens(struct random *random, int64_t percent)
{
    return draw(random, 1, 100) <= percent;
}

/* A market's own habits: every seed has others, so that each rule is the one
 * that decides somewhere. */
struct shape {
    const struct gazetteer *gazetteer;
    struct random random;
    bool is_head;
    unsigned offers;
    unsigned demands;
    int64_t parties; /* of each side */
    int64_t communes;
    int64_t season_days;
    int64_t silent_percent;
    int64_t clause_percent;
    int64_t demanding_percent; /* papers, qualities, grades, weights */
    int64_t alternative_percent;
    int64_t price_points;
    int64_t spread_vnd; /* of fixed prices */
    bool is_dense;      /* offers are alike but for papers and qualities */
    bool is_heavy;      /* a head's loss or points pass what is counted */
};

static const char *const forms[] = {"whole", "cut", "dried", "jar", "live"};
static const char *const codes[] = {"moisture", "admixture", "size"};
static const char *const old_communes[] = {"01273", "01351", "01717"};

static struct shape shape_of(uint64_t seed)
{
    struct shape shape = {.random = {seed}};
    struct random *random = &shape.random;
    shape.is_head = happens(random, 35);
    shape.offers = (unsigned)draw(random, 0, happens(random, 20) ? 150 : 40);
    shape.demands = (unsigned)draw(random, 0, 30);
    shape.parties = draw(random, 1, 12);
    shape.communes = draw(random, 1, happens(random, 30) ? 400 : 12);
    shape.season_days = draw(random, 1, happens(random, 50) ? 20 : 300);
    shape.silent_percent = happens(random, 50) ? draw(random, 0, 60) : 0;
    shape.clause_percent = happens(random, 60) ? draw(random, 0, 100) : 0;
    shape.demanding_percent = happens(random, 60) ? draw(random, 0, 60) : 0;
    shape.alternative_percent = happens(random, 60) ? draw(random, 0, 100) : 0;
    shape.price_points = happens(random, 70) ? draw(random, 1, 30) : 0;
    shape.spread_vnd = happens(random, 70) ? draw(random, 1, 5000) : 0;
    shape.is_dense = happens(random, 25);
    if (shape.is_dense) {
        shape.communes = draw(random, 1, 2);
        shape.season_days = draw(random, 1, 20);
    }
    shape.is_heavy = happens(random, 5);
    return shape;
}

static void put(struct market *market, const struct record *table,
                const void *record)
{
    CHECK(market_put(market, table, record) == STATUS_ok);
}

static void put_policy(struct market *market, const struct shape *shape,
                       struct random *random)
{
    struct policy policy;
    record_init(&record_policy, &policy);
    if (happens(random, 50))
        policy.negotiation_margin_vnd_per_kg = draw(random, 0, 3000);
    if (happens(random, 20))
        policy.negotiation_margin_vnd_per_kg = draw(random, 0, MOST_PRICE);
    if (happens(random, 50))
        policy.points_poor_vnd = draw(random, 0, 3000);
    if (happens(random, 50))
        policy.points_reliability_vnd = draw(random, 0, 3000);
    if (happens(random, 50))
        policy.points_slack_vnd_per_day = draw(random, 0, 200);
    if (happens(random, 50))
        policy.points_certificate_vnd = draw(random, 0, 500);
    if (shape->is_heavy)
        policy.negotiation_margin_vnd_per_kg = MOST_PRICE;
    if (shape->is_heavy || happens(random, 10))
        policy.points_poor_vnd = policy.points_reliability_vnd =
            policy.points_certificate_vnd = 1000000;
    if (happens(random, 50))
        policy.transport_vnd_per_tonne_km = draw(random, 0, 60000);
    policy.unpriced_value_vnd = draw(random, 1, 100);
    put(market, &record_policy, &policy);
}

/* The last form is counted in the other unit. */
static void put_product(struct market *market, const struct shape *shape,
                        struct random *random)
{
    struct product product;
    struct product_form list[5];
    record_init(&record_product, &product);
    for (size_t index = 0; index < 5; index++) {
        bool is_head = shape->is_head != (index == 4);
        record_init(&record_product_form, &list[index]);
        list[index].code = list[index].name_vi = list[index].name_en =
            forms[index];
        list[index].unit = is_head ? unit_head : unit_gram;
        if (happens(random, 50))
            list[index].shelf_life_days = draw(random, 0, 60);
    }
    product.id = ledger_id(9000);
    product.version = 1;
    product.code = product.name_vi = product.name_en = "ware";
    product.forms = list;
    product.forms_count = 5;
    put(market, &record_product, &product);
}

static int64_t draw_price(struct random *random, const struct shape *shape)
{
    int64_t base = shape->is_heavy && happens(random, 50) ? 20000000 : 20000;
    return base + draw(random, -shape->spread_vnd, shape->spread_vnd);
}

/* Of the whole country, of two provinces, and some from late in the season. */
static void put_prices(struct market *market, const struct shape *shape,
                       struct random *random)
{
    static const char *const provinces[] = {"", "4", "04", "19"};
    for (unsigned number = 0; number < shape->price_points; number++) {
        struct price_point point;
        record_init(&record_price_point, &point);
        point.id = ledger_id(8000 + number);
        point.version = 1;
        point.product = happens(random, 90) ? "ware" : "wares";
        point.form = forms[draw(random, 0, 3)];
        point.province = provinces[draw(random, 0, 3)];
        point.source = "test";
        point.day = TODAY + draw(random, -30, shape->season_days);
        point.middle_vnd_per_kg = draw_price(random, shape);
        point.low_vnd_per_kg = point.middle_vnd_per_kg - draw(random, 0, 3000);
        point.high_vnd_per_kg = point.middle_vnd_per_kg + draw(random, 0, 3000);
        if (happens(random, 5)) /* nobody checks their order */
            point.low_vnd_per_kg = point.high_vnd_per_kg + 1000;
        put(market, &record_price_point, &point);
    }
}

static uint32_t draw_certificates(struct random *random, int64_t percent,
                                  struct certificate *ret)
{
    uint32_t count = 0;
    while (count < 3 && happens(random, percent)) {
        record_init(&record_certificate, &ret[count]);
        ret[count].kind = (enum certificate_kind)draw(random, 1, 6);
        ret[count].stars = draw(random, 0, 5);
        if (happens(random, 30))
            ret[count].issued_day = TODAY + draw(random, -30, 60);
        if (happens(random, 30))
            ret[count].expires_day = TODAY + draw(random, -30, 90);
        count++;
    }
    return count;
}

static void put_party(struct market *market, const struct shape *shape,
                      struct random *random, unsigned number)
{
    struct party party;
    struct party_reference blocked[2];
    struct certificate certificates[3];
    record_init(&record_party, &party);
    party.id = ledger_id(number);
    party.version = 1;
    party.kind =
        number < 100 ? party_kind_interest_group : party_kind_enterprise;
    party.name = "bên";
    party.state =
        happens(random, 5) ? party_state_suspended : party_state_active;
    party.members = 5;
    party.households = draw(random, 0, 20);
    party.poor_households = draw(random, 0, 25);
    party.reliability_permille = draw(random, 0, 1000);
    party.certificates = certificates;
    party.certificates_count =
        draw_certificates(random, shape->demanding_percent, certificates);
    party.blocked = blocked;
    while (party.blocked_count < 2 && happens(random, 10))
        blocked[party.blocked_count++].party =
            ledger_id((unsigned)(draw(random, 1, shape->parties) +
                                 (number < 100 ? 100 : 0)));
    put(market, &record_party, &party);
}

static struct price_clause draw_clause(struct random *random,
                                       const struct shape *shape)
{
    struct price_clause clause;
    record_init(&record_price_clause, &clause);
    if (happens(random, shape->silent_percent))
        return clause;
    clause.kind = price_kind_fixed;
    clause.price_vnd_per_kg = draw_price(random, shape);
    if (!happens(random, shape->clause_percent))
        return clause;
    clause.kind = (enum price_kind)draw(random, 2, 4);
    clause.floor_vnd_per_kg =
        happens(random, 60) ? draw_price(random, shape) : 0;
    clause.ceiling_vnd_per_kg =
        happens(random, 60) ? draw_price(random, shape) : 0;
    clause.share_permille = draw(random, 0, 1000);
    clause.discount_vnd_per_kg = draw(random, 0, 3000);
    return clause;
}

static uint32_t draw_lots(struct random *random, const struct shape *shape,
                          struct lot *ret)
{
    uint32_t count = (uint32_t)draw(random, 1, LOTS_MOST);
    for (uint32_t index = 0; index < count; index++) {
        record_init(&record_lot, &ret[index]);
        ret[index].number = index + 1;
        ret[index].quantity = draw(random, 1, happens(random, 50) ? 5 : 5000);
        ret[index].from_day = TODAY + draw(random, -20, shape->season_days);
        ret[index].to_day = ret[index].from_day + draw(random, 0, 30);
    }
    return count;
}

/* One of the first so many on the map of today, or an old or unknown one. */
static void draw_commune(struct random *random, const struct shape *shape,
                         char text[PLACE_CODE_SIZE], enum admin_map *ret_map)
{
    const struct place *place =
        place_at(shape->gazetteer, PLACE_MAP_2025,
                 (size_t)draw(random, 0, shape->communes - 1));
    place_format_code(place->ref.code, text);
    *ret_map = admin_map_map_2025;
    if (happens(random, 3)) {
        snprintf(text, PLACE_CODE_SIZE, "%s", old_communes[draw(random, 0, 2)]);
        *ret_map = admin_map_map_2020;
    }
    if (happens(random, 2))
        snprintf(text, PLACE_CODE_SIZE, "99999");
}

static void put_offer(struct market *market, const struct shape *shape,
                      struct random *random, unsigned number)
{
    struct offer offer;
    struct lot lots[LOTS_MOST];
    struct form_ask alternatives[4];
    struct quality_value qualities[3];
    struct certificate certificates[3];
    char commune[PLACE_CODE_SIZE];
    record_init(&record_offer, &offer);
    offer.id = ledger_id(number);
    offer.version = 1;
    offer.group = ledger_id((unsigned)draw(random, 1, shape->parties));
    offer.product = "ware";
    offer.form = happens(random, 97) ? forms[draw(random, 0, 2)] : "unheard";
    offer.unit = shape->is_head ? unit_head : unit_gram;
    offer.grade = shape->is_dense ? 1 : draw(random, 0, 5);
    offer.lots = lots;
    offer.lots_count = draw_lots(random, shape, lots);
    offer.ask = draw_clause(random, shape);
    offer.alternatives = alternatives;
    while (offer.alternatives_count < 4 &&
           happens(random, shape->alternative_percent))
        alternatives[offer.alternatives_count++] = (struct form_ask){
            forms[draw(random, 0, 4)], draw_clause(random, shape)};
    if (happens(random, 60)) {
        offer.weight_g = draw(random, 1, shape->is_heavy ? 2000 : 40) * KG;
        offer.daily_gain_g = draw(random, 0, 400);
        offer.weighed_day =
            happens(random, 80) ? TODAY + draw(random, -20, 30) : 0;
    }
    if (happens(random, 40))
        offer.shelf_life_days = draw(random, 1, 60);
    offer.qualities = qualities;
    while (offer.qualities_count < 3 && happens(random, 50))
        qualities[offer.qualities_count++] = (struct quality_value){
            codes[draw(random, 0, 2)], draw(random, 0, 100)};
    offer.certificates = certificates;
    offer.certificates_count = draw_certificates(random, 30, certificates);
    if (!shape->is_dense)
        offer.delivery_point = (enum delivery_point)draw(random, 0, 3);
    draw_commune(random, shape, commune, &offer.map);
    offer.commune = commune;
    if (happens(random, 30))
        offer.least_lot = draw(random, 1, 3000);
    offer.state = happens(random, 3) ? post_state_withdrawn : post_state_open;
    put(market, &record_offer, &offer);
}

/* What only some buyers ask for. */
static void demand_more(struct demand *demand, struct random *random)
{
    static struct quality_need qualities[2];
    static struct certificate_need papers[2];
    demand->qualities = qualities;
    demand->certificates = papers;
    demand->worst_grade = draw(random, 0, 5);
    if (happens(random, 40))
        demand->lightest_g = draw(random, 1, 30) * KG;
    if (happens(random, 40))
        demand->heaviest_g = demand->lightest_g + draw(random, 0, 30) * KG;
    while (demand->qualities_count < 2 && happens(random, 30))
        qualities[demand->qualities_count++] =
            (struct quality_need){codes[draw(random, 0, 2)],
                                  draw(random, 0, 30), draw(random, 30, 100)};
    while (demand->certificates_count < 2 && happens(random, 40))
        papers[demand->certificates_count++] = (struct certificate_need){
            (enum certificate_kind)draw(random, 1, 6), draw(random, 0, 3)};
}

/* Often just as far as one of the communes is. */
static int64_t draw_reach(struct random *random, const struct shape *shape,
                          const struct demand *demand)
{
    struct place_ref ref = {(int32_t)strtol(demand->commune, NULL, 10),
                            PLACE_MAP_2025};
    const struct place *from = place_find(shape->gazetteer, ref);
    const struct place *to =
        place_at(shape->gazetteer, PLACE_MAP_2025,
                 (size_t)draw(random, 0, shape->communes - 1));
    if (!from || happens(random, 50))
        return draw(random, 0, 300000);
    return place_road_m(place_distance_m(from, to), CIRCUITY_PERMILLE);
}

static void put_demand(struct market *market, const struct shape *shape,
                       struct random *random, unsigned number)
{
    struct demand demand;
    struct lot lots[LOTS_MOST];
    struct form_name names[4];
    char commune[PLACE_CODE_SIZE];
    record_init(&record_demand, &demand);
    demand.id = ledger_id(number);
    demand.version = 1;
    demand.buyer = ledger_id(100 + (unsigned)draw(random, 1, shape->parties));
    if (happens(random, 3)) /* a group buys too, of itself or another */
        demand.buyer = ledger_id((unsigned)draw(random, 1, shape->parties));
    demand.product = "ware";
    demand.forms = names;
    do {
        names[demand.forms_count++].form =
            forms[draw(random, 0, happens(random, 5) ? 4 : 2)];
    } while (demand.forms_count < 4 && happens(random, 70));
    demand.unit = shape->is_head ? unit_head : unit_gram;
    demand.lots = lots;
    demand.lots_count = draw_lots(random, shape, lots);
    demand.bid = draw_clause(random, shape);
    if (happens(random, shape->demanding_percent))
        demand_more(&demand, random);
    demand.delivery_point = (enum delivery_point)draw(random, 0, 3);
    draw_commune(random, shape, commune, &demand.map);
    demand.commune = commune;
    if (happens(random, 50))
        demand.furthest_m = draw_reach(random, shape, &demand);
    if (happens(random, 30))
        demand.least_lot = draw(random, 1, 3000);
    demand.tolerance_permille = draw(random, 0, 500);
    demand.state = happens(random, 3) ? post_state_withdrawn : post_state_open;
    put(market, &record_demand, &demand);
}

static void refuse_some(struct market *market, const struct shape *shape,
                        struct random *random)
{
    for (unsigned count = 0; shape->offers && shape->demands && count < 40;
         count++) {
        struct refused_pair pair = {
            .offer =
                ledger_id(1000 + (unsigned)draw(random, 0, shape->offers - 1)),
            .demand =
                ledger_id(5000 + (unsigned)draw(random, 0, shape->demands - 1)),
            .offer_lot = draw(random, 1, LOTS_MOST),
            .demand_lot = draw(random, 1, LOTS_MOST),
            .offer_version = draw(random, 1, 2),
            .demand_version = 1,
        };
        market_refuse(market, &pair);
    }
}

struct market *random_market(const struct gazetteer *gazetteer, uint64_t seed,
                             struct market_name *ret_name)
{
    struct shape shape = shape_of(seed);
    shape.gazetteer = gazetteer;
    struct random *random = &shape.random;
    struct market *market = market_create();
    put_policy(market, &shape, random);
    if (happens(random, 98))
        put_product(market, &shape, random);
    put_prices(market, &shape, random);
    for (unsigned number = 1; number <= shape.parties; number++) {
        if (happens(random, 98))
            put_party(market, &shape, random, number);
        if (happens(random, 98))
            put_party(market, &shape, random, 100 + number);
    }
    for (unsigned number = 0; number < shape.offers; number++)
        put_offer(market, &shape, random, 1000 + number);
    for (unsigned number = 0; number < shape.demands; number++)
        put_demand(market, &shape, random, 5000 + number);
    refuse_some(market, &shape, random);
    *ret_name =
        (struct market_name){"ware", shape.is_head ? unit_head : unit_gram};
    return market;
}
