/* Over random markets of grams and heads: the single change that a lot left
 * over is told is made in the records, and the market is solved anew. The pair
 * must then be a candidate of just that gain, and where no side constraint
 * stands in the way the market must be worth more and the post find more. */
#include "base/check.h"
#include "matcher/standing.h"
#include "model/codec.h"
#include "model/near_miss.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/random_market.h"
#include "tests/test.h"

#define SEEDS 160
#define TRIALS_MOST 6 /* of a market */
#define POSTS_KEPT 10 /* of each side, where there are least lots */
#define KINDS 16
#define ARENA_BYTES ((size_t)1 << 20)
#define CLAUSES_MOST 9
#define CERTIFICATES_MOST 17

static struct gazetteer *gazetteer;

/* Applied changes by kind, and what became of them. */
static unsigned applied[KINDS], improved, certificates_of_heads;

/* One market, remade and solved for every trial. */
struct world {
    struct market *market;
    struct market_name name;
    struct standing *standing;
};

/* Visits the records of one side. */
struct visit {
    struct market *market;
    bool has_least_lots;
    unsigned seen;
};

/* Least lots go; or they stay, and only a few posts with them, so that the
 * market is soon solved under them. */
static void visit_offer(void *context, const void *value)
{
    struct visit *visit = context;
    struct offer offer = *(const struct offer *)value;
    if (!visit->has_least_lots)
        offer.least_lot = 0;
    else if (visit->seen++ >= POSTS_KEPT)
        offer.state = post_state_withdrawn;
    CHECK(market_put(visit->market, &record_offer, &offer) == STATUS_ok);
}

static void visit_demand(void *context, const void *value)
{
    struct visit *visit = context;
    struct demand demand = *(const struct demand *)value;
    if (!visit->has_least_lots)
        demand.least_lot = 0;
    else if (visit->seen++ >= POSTS_KEPT)
        demand.state = post_state_withdrawn;
    CHECK(market_put(visit->market, &record_demand, &demand) == STATUS_ok);
}

static void solve(struct world *world)
{
    CHECK(standing_create(world->market, gazetteer, &world->name, LEDGER_DAY,
                          &world->standing) == STATUS_ok);
}

/* Every other market has none, so that its flow is all there is. */
static bool has_least_lots(uint64_t seed)
{
    return seed % 2 == 0;
}

static void world_init(struct world *world, uint64_t seed)
{
    world->market = random_market(gazetteer, seed, &world->name);
    struct visit offers = {world->market, has_least_lots(seed), 0};
    struct visit demands = offers;
    market_each(world->market, &record_offer, visit_offer, &offers);
    market_each(world->market, &record_demand, visit_demand, &demands);
    solve(world);
}

static void world_clear(struct world *world)
{
    standing_destroy(world->standing);
    market_destroy(world->market);
}

/* ---- what is told */

struct told {
    struct near_miss miss;
    struct pair pair; /* as it was */
    char form[33];
    char quality[33];
    struct id offer;
    struct id demand;
    int64_t offer_lot;
    int64_t demand_lot;
    bool is_for_offer;
    int64_t earn;  /* what both lots earn elsewhere, a base unit */
    int64_t found; /* what the post that is told sold or bought in all */
    int64_t total;
};

static int64_t found_by(const struct standing *standing, struct id post)
{
    int64_t sum = 0;
    for (uint32_t k = 0; k < standing->pair_count; k++) {
        const struct engine_pair *pair = &standing->pairs[k];
        struct id offer = standing->lots->offers[pair->offer].offer->id;
        struct id demand = standing->lots->demands[pair->demand].demand->id;
        if (id_equal(offer, post) || id_equal(demand, post))
            sum += standing->answer->quantity[k];
    }
    return sum;
}

/* As market_unmet and market_unsold reckon it. */
static void earnings(const struct standing *standing, int64_t *offers,
                     int64_t *demands)
{
    const struct engine_duals *duals = &standing->answer->seller_best;
    for (uint32_t i = 0; i < standing->lots->offer_count; i++) {
        uint32_t group = standing->lots->offers[i].group_index;
        offers[i] = duals->offer[i] + duals->group[group] - duals->first[group];
    }
    for (uint32_t j = 0; j < standing->lots->demand_count; j++)
        demands[j] = standing_earning(standing, j).most;
}

static int64_t left_of(const struct standing *standing, bool is_offer,
                       uint32_t lot)
{
    int64_t left = is_offer ? standing->lots->offers[lot].free
                            : standing->lots->demands[lot].free;
    for (uint32_t k = 0; k < standing->pair_count; k++)
        if ((is_offer ? standing->pairs[k].offer : standing->pairs[k].demand) ==
            lot)
            left -= standing->answer->quantity[k];
    return left;
}

static bool is_change(const struct near_miss *miss)
{
    return miss->counterpart != UINT32_MAX;
}

/* The changes that are told to a market's lots, at most so many. */
static unsigned listen(const struct standing *standing, struct told *ret_told)
{
    static int64_t offers[4096], demands[4096];
    const struct market_lots *lots = standing->lots;
    struct near_miss_market market = {&standing->rules, lots, offers, demands};
    unsigned count = 0;
    CHECK(lots->offer_count < 4096 && lots->demand_count < 4096);
    earnings(standing, offers, demands);
    for (uint32_t at = 0; at < lots->offer_count + lots->demand_count; at++) {
        bool is_offer = at < lots->offer_count;
        uint32_t lot = is_offer ? at : at - lots->offer_count;
        if (count == TRIALS_MOST || left_of(standing, is_offer, lot) <= 0)
            continue;
        struct near_miss miss = is_offer ? near_miss_of_offer(&market, lot)
                                         : near_miss_of_demand(&market, lot);
        if (!is_change(&miss) || (is_offer && count >= TRIALS_MOST / 2))
            continue;
        const struct offer_lot *offer =
            &lots->offers[is_offer ? lot : miss.counterpart];
        const struct demand_lot *demand =
            &lots->demands[is_offer ? miss.counterpart : lot];
        struct told *told = &ret_told[count++];
        *told =
            (struct told){.miss = miss,
                          .offer = offer->offer->id,
                          .offer_lot = offer->lot->number,
                          .demand = demand->demand->id,
                          .demand_lot = demand->lot->number,
                          .is_for_offer = is_offer,
                          .earn = offers[is_offer ? lot : miss.counterpart] +
                                  demands[is_offer ? miss.counterpart : lot],
                          .total = standing->answer->total};
        told->found = found_by(standing, is_offer ? told->offer : told->demand);
        snprintf(told->form, sizeof told->form, "%s", miss.form);
        snprintf(told->quality, sizeof told->quality, "%s", miss.quality);
        rules_pair(&standing->rules, offer, demand, &told->pair);
    }
    return count;
}

/* ---- the records with the change in them */

struct posts {
    struct offer offer;
    struct demand demand;
    struct lot *offer_lot;
    struct lot *demand_lot;
    int64_t offer_free;
    int64_t demand_free;
    struct form_ask alternatives[CLAUSES_MOST];
    struct certificate certificates[CERTIFICATES_MOST];
    struct quality_value qualities[CERTIFICATES_MOST];
    struct arena arena;
};

static struct lot *lot_numbered(struct lot *lots, uint32_t count,
                                int64_t number)
{
    for (uint32_t at = 0; at < count; at++)
        if (lots[at].number == number)
            return &lots[at];
    return NULL;
}

static void posts_init(struct posts *posts, const struct market *market,
                       const struct told *told)
{
    arena_init(&posts->arena, ARENA_BYTES);
    CHECK(record_copy(&record_offer,
                      market_find(market, &record_offer, told->offer),
                      &posts->arena, &posts->offer));
    CHECK(record_copy(&record_demand,
                      market_find(market, &record_demand, told->demand),
                      &posts->arena, &posts->demand));
    posts->offer_lot = lot_numbered((struct lot *)posts->offer.lots,
                                    posts->offer.lots_count, told->offer_lot);
    posts->demand_lot =
        lot_numbered((struct lot *)posts->demand.lots, posts->demand.lots_count,
                     told->demand_lot);
    CHECK(posts->offer_lot && posts->demand_lot);
}

/* Where both least lots are too large the smaller lot grows. */
static void apply_quantity(struct posts *posts, int64_t amount)
{
    int64_t free = posts->offer_free < posts->demand_free ? posts->offer_free
                                                          : posts->demand_free;
    bool offer_asks = posts->offer.least_lot > free;
    bool demand_asks = posts->demand.least_lot > free;
    if (offer_asks && demand_asks && posts->offer_free < posts->demand_free)
        posts->offer_lot->quantity += amount;
    else if (offer_asks && demand_asks)
        posts->demand_lot->quantity += amount;
    else if (offer_asks)
        posts->offer.least_lot -= amount;
    else
        posts->demand.least_lot -= amount;
}

/* At the one end of the own window, or the other. */
static void apply_days(struct posts *posts, const struct told *told,
                       bool at_the_end)
{
    struct lot *own = told->is_for_offer ? posts->offer_lot : posts->demand_lot;
    if (at_the_end)
        own->to_day += told->miss.amount;
    else
        own->from_day -= told->miss.amount;
}

static void apply_price(struct posts *posts, const struct told *told)
{
    struct price_clause clause = {.kind = price_kind_fixed};
    if (!told->is_for_offer) {
        clause.price_vnd_per_kg = told->pair.bid_vnd_per_kg + told->miss.amount;
        posts->demand.bid = clause;
        return;
    }
    clause.price_vnd_per_kg = told->pair.ask_vnd_per_kg - told->miss.amount;
    if (strcmp(posts->offer.form, told->form) == 0) {
        posts->offer.ask = clause;
        return;
    }
    struct form_ask *asks = (struct form_ask *)posts->offer.alternatives;
    for (uint32_t at = 0; at < posts->offer.alternatives_count; at++)
        if (strcmp(asks[at].form, told->form) == 0) {
            asks[at].ask = clause;
            return;
        }
    CHECK(false);
}

/* A head's weight goes up or down; a measurement into its range, or is made. */
static void apply_quality(struct posts *posts, const struct told *told)
{
    struct offer *offer = &posts->offer;
    const struct demand *demand = &posts->demand;
    if (strcmp(told->quality, "weight") == 0) {
        int64_t weight = rules_weight_g(offer, told->pair.delivery_day);
        if (told->miss.amount == 0) {
            offer->weight_g = demand->lightest_g ? demand->lightest_g : 1;
            offer->daily_gain_g = 0;
        } else {
            offer->weight_g += weight < demand->lightest_g ? told->miss.amount
                                                           : -told->miss.amount;
        }
        return;
    }
    const struct quality_need *need = demand->qualities;
    while (strcmp(need->code, told->quality) != 0)
        need++;
    uint32_t count = 0;
    for (uint32_t at = 0; at < offer->qualities_count; at++) {
        struct quality_value value = offer->qualities[at];
        int64_t low = need->least_milli - value.value_milli;
        int64_t high = value.value_milli - need->most_milli;
        bool is_needed = strcmp(value.code, need->code) == 0;
        int64_t missing = low > high ? low : high;
        EXPECT(!is_needed || missing <= told->miss.amount);
        if (is_needed && low > 0)
            value.value_milli += low;
        else if (is_needed && high > 0)
            value.value_milli -= high;
        posts->qualities[count++] = value;
    }
    if (told->miss.amount == 0)
        posts->qualities[count++] =
            (struct quality_value){need->code, need->least_milli};
    offer->qualities = posts->qualities;
    offer->qualities_count = count;
}

static void apply_certificate(struct posts *posts, const struct told *told)
{
    uint32_t count = posts->offer.certificates_count;
    CHECK(count < CERTIFICATES_MOST);
    for (uint32_t at = 0; at < count; at++)
        posts->certificates[at] = posts->offer.certificates[at];
    posts->certificates[count] = (struct certificate){
        .kind = told->miss.certificate, .stars = told->miss.amount};
    posts->offer.certificates = posts->certificates;
    posts->offer.certificates_count = count + 1;
    certificates_of_heads += posts->offer.unit == unit_head;
}

static void apply(struct posts *posts, const struct told *told, bool at_the_end)
{
    int64_t amount = told->miss.amount;
    switch (told->miss.change) {
    case change_kind_quantity:
        apply_quantity(posts, amount);
        break;
    case change_kind_days:
        apply_days(posts, told, at_the_end);
        break;
    case change_kind_price:
        apply_price(posts, told);
        break;
    case change_kind_distance:
        posts->demand.furthest_m += amount;
        break;
    case change_kind_quality:
        apply_quality(posts, told);
        break;
    case change_kind_certificate:
        apply_certificate(posts, told);
        break;
    case change_kind_grade:
        posts->offer.grade =
            amount ? posts->offer.grade - amount : posts->demand.worst_grade;
        break;
    case change_kind_unset:
    case change_kind_competition:
    case change_kind_none:
        CHECK(false);
    }
}

/* ---- the market solved anew */

static const struct engine_pair *find_pair(const struct standing *standing,
                                           const struct told *told)
{
    for (uint32_t k = 0; k < standing->pair_count; k++) {
        const struct engine_pair *pair = &standing->pairs[k];
        const struct offer_lot *offer = &standing->lots->offers[pair->offer];
        const struct demand_lot *demand =
            &standing->lots->demands[pair->demand];
        if (id_equal(offer->offer->id, told->offer) &&
            offer->lot->number == told->offer_lot &&
            id_equal(demand->demand->id, told->demand) &&
            demand->lot->number == told->demand_lot)
            return pair;
    }
    return NULL;
}

static void note_free(struct posts *posts, const struct standing *standing)
{
    const struct market_lots *lots = standing->lots;
    for (uint32_t i = 0; i < lots->offer_count; i++)
        if (id_equal(lots->offers[i].offer->id, posts->offer.id) &&
            lots->offers[i].lot->number == posts->offer_lot->number)
            posts->offer_free = lots->offers[i].free;
    for (uint32_t j = 0; j < lots->demand_count; j++)
        if (id_equal(lots->demands[j].demand->id, posts->demand.id) &&
            lots->demands[j].lot->number == posts->demand_lot->number)
            posts->demand_free = lots->demands[j].free;
}

/* Remakes the market with the change in it; whether the pair is there. */
static bool remake(struct world *world, uint64_t seed, const struct told *told,
                   bool at_the_end)
{
    struct posts posts;
    world_init(world, seed);
    posts_init(&posts, world->market, told);
    note_free(&posts, world->standing);
    standing_destroy(world->standing);
    apply(&posts, told, at_the_end);
    CHECK(market_put(world->market, &record_offer, &posts.offer) == STATUS_ok);
    CHECK(market_put(world->market, &record_demand, &posts.demand) ==
          STATUS_ok);
    solve(world);
    arena_clear(&posts.arena);
    return find_pair(world->standing, told) != NULL;
}

/* Another weight or measurement may cost the offer its other buyers, and a
 * price that moves moves in all its pairs. */
static void expect_match(const struct world *world, const struct told *told)
{
    const struct standing *standing = world->standing;
    struct id post = told->is_for_offer ? told->offer : told->demand;
    bool is_own_distance =
        told->miss.change == change_kind_distance && !told->is_for_offer;
    if (told->miss.change == change_kind_quality)
        return;
    EXPECT(standing->answer->total > told->total);
    /* These open pairs of the post and alter none that it had. */
    if (told->miss.change == change_kind_days || is_own_distance)
        EXPECT(found_by(standing, post) > told->found);
    improved++;
}

static void try_change(uint64_t seed, const struct told *told)
{
    struct world world;
    int failures = test_failures;
    bool is_there = remake(&world, seed, told, true);
    if (!is_there) {
        world_clear(&world);
        is_there = remake(&world, seed, told, false);
    }
    EXPECT(is_there);
    EXPECT(told->miss.gain_milli > 0);
    if (is_there)
        EXPECT_NUMBER(find_pair(world.standing, told)->value,
                      told->earn + told->miss.gain_milli);
    if (is_there && !has_least_lots(seed))
        expect_match(&world, told);
    applied[told->miss.change]++;
    if (test_failures != failures)
        fprintf(stderr, "    seed %u: %s %lld for the %s, gain %lld\n",
                (unsigned)seed,
                word_text(&vocabulary_change_kind, told->miss.change, "en"),
                (long long)told->miss.amount,
                told->is_for_offer ? "offer" : "demand",
                (long long)told->miss.gain_milli);
    world_clear(&world);
}

static void try_market(uint64_t seed)
{
    struct world world;
    struct told told[TRIALS_MOST];
    world_init(&world, seed);
    unsigned count = listen(world.standing, told);
    world_clear(&world);
    for (unsigned at = 0; at < count; at++)
        try_change(seed, &told[at]);
}

static void a_change_that_is_told_brings_the_match(void)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        try_market(seed);
    for (unsigned kind = 0; kind < KINDS; kind++)
        if (applied[kind])
            printf("     %s: %u\n",
                   word_text(&vocabulary_change_kind, kind, "en"),
                   applied[kind]);
    printf("     %u solved without side constraints; %u papers of heads\n",
           improved, certificates_of_heads);
    for (int kind = change_kind_quantity; kind <= change_kind_grade; kind++)
        EXPECT(applied[kind] > 0);
    EXPECT(improved > SEEDS / 4);
    EXPECT(certificates_of_heads > 0);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(a_change_that_is_told_brings_the_match);
    gazetteer_destroy(gazetteer);
    return test_result();
}
