/* Markets kept solved beside the same ones solved anew, after each of long runs
 * of random events: one answer, in every lot, pair, line, price and byte of the
 * certificate. */
#include "base/check.h"
#include "matcher/standings.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/random_market.h"
#include "tests/test.h"

#define SEEDS 40
#define EVENTS 80
#define RULED_EACH                                                             \
    8 /* one in so many has side constraints, and fewer events                 \
       */
#define RULED_EVENTS 6
#define LEADS_MOST 64
#define TEXT_BYTES ((size_t)64 << 20)

static struct gazetteer *gazetteer;

/* What was compared, over all runs. */
static struct {
    unsigned events;
    unsigned by_path[4];
    unsigned refused; /* both ways, by the same status */
    uint64_t lines;
} tally;

struct world {
    struct market *market;
    struct market_name name;
    struct standings *standings;
    int32_t today;
    bool is_ruled; /* least lots, most suppliers, least fills */
    uint64_t random;
    unsigned made; /* posts and leads */
    struct id leads[LEADS_MOST];
    unsigned lead_count;
};

static int64_t draw(struct world *world, int64_t least, int64_t most)
{
    uint64_t mixed = world->random += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    mixed ^= mixed >> 31;
    return least + (int64_t)(mixed % (uint64_t)(most - least + 1));
}

/* ---- records as they are, to be put back with a change */

struct picking {
    int64_t left;
    const void *found;
};

static void pick_one(void *context, const void *value)
{
    struct picking *picking = context;
    if (picking->left-- == 0)
        picking->found = value;
}

static void count_one(void *context, const void *value)
{
    (void)value;
    ++*(int64_t *)context;
}

/* A random record of the table into `ret_copy`; its lists are still the
 * market's. */
static bool pick(struct world *world, const struct record *table, void *ret)
{
    int64_t count = 0;
    market_each(world->market, table, count_one, &count);
    if (count == 0)
        return false;
    struct picking picking = {.left = draw(world, 0, count - 1)};
    market_each(world->market, table, pick_one, &picking);
    memcpy(ret, picking.found, table->size);
    return true;
}

static void put(struct world *world, const struct record *table,
                const void *value)
{
    CHECK(market_put(world->market, table, value) == STATUS_ok);
}

/* ---- events */

static void change_lots(struct world *world, struct lot *to,
                        const struct lot *from, uint32_t count)
{
    for (uint32_t index = 0; index < count; index++) {
        to[index] = from[index];
        if (draw(world, 0, 1))
            to[index].quantity = draw(world, 1, 4000);
        if (draw(world, 0, 3) == 0)
            to[index].to_day += draw(world, 0, 9);
    }
}

static void post_offer(struct world *world)
{
    struct offer offer;
    struct lot lots[8];
    if (!pick(world, &record_offer, &offer) || offer.lots_count > 8)
        return;
    change_lots(world, lots, offer.lots, offer.lots_count);
    offer.lots = lots;
    offer.version++;
    switch (draw(world, 0, 4)) {
    case 0:
        offer.id = ledger_id(20000 + world->made++);
        offer.state = post_state_open;
        break;
    case 1:
        offer.state = offer.state == post_state_withdrawn
                          ? post_state_open
                          : post_state_withdrawn;
        break;
    case 2:
        offer.ask.kind = price_kind_fixed;
        offer.ask.price_vnd_per_kg = 20000 + draw(world, -2000, 2000);
        break;
    case 3:
        if (offer.lots_count > 1)
            offer.lots_count--;
        break;
    case 4:
        if (world->is_ruled || draw(world, 0, 9) == 0)
            offer.least_lot = draw(world, 0, 2) ? 0 : draw(world, 1, 2000);
        break;
    }
    put(world, &record_offer, &offer);
}

static void post_demand(struct world *world)
{
    struct demand demand;
    struct lot lots[8];
    if (!pick(world, &record_demand, &demand) || demand.lots_count > 8)
        return;
    change_lots(world, lots, demand.lots, demand.lots_count);
    demand.lots = lots;
    demand.version++;
    switch (draw(world, 0, world->is_ruled ? 4 : 2)) {
    case 0:
        demand.id = ledger_id(30000 + world->made++);
        demand.state = post_state_open;
        break;
    case 1:
        demand.state = demand.state == post_state_withdrawn
                           ? post_state_open
                           : post_state_withdrawn;
        break;
    case 2:
        demand.bid.kind = price_kind_fixed;
        demand.bid.price_vnd_per_kg = 20000 + draw(world, -2000, 2000);
        break;
    case 3:
        demand.most_suppliers = draw(world, 0, 2) ? 0 : draw(world, 1, 3);
        break;
    case 4:
        demand.least_fill = draw(world, 0, 2) ? 0 : draw(world, 1, 2000);
        break;
    }
    put(world, &record_demand, &demand);
}

/* A line of the present answer is promised, in part. */
static void hold(struct world *world, const struct standing *standing)
{
    for (uint32_t index = 0; standing && index < standing->pair_count;
         index++) {
        int64_t quantity = standing->answer->quantity[index];
        if (quantity == 0 || draw(world, 0, 3) > 0)
            continue;
        const struct engine_pair *pair = &standing->pairs[index];
        const struct offer_lot *offer = &standing->lots->offers[pair->offer];
        const struct demand_lot *demand =
            &standing->lots->demands[pair->demand];
        struct lead_line line;
        struct lead lead;
        record_init(&record_lead_line, &line);
        record_init(&record_lead, &lead);
        lead.id = ledger_id(40000 + world->made++);
        lead.version = 1;
        lead.demand = demand->demand->id;
        lead.demand_lot = demand->lot->number;
        lead.demand_version = demand->demand->version;
        lead.product = standing->name.product;
        lead.unit = standing->name.unit;
        lead.state = lead_state_proposed;
        lead.lines = &line;
        lead.lines_count = 1;
        line.offer = offer->offer->id;
        line.offer_lot = offer->lot->number;
        line.offer_version = offer->offer->version;
        line.quantity = draw(world, 1, quantity);
        line.state = line_state_offered;
        world->leads[world->lead_count++ % LEADS_MOST] = lead.id;
        put(world, &record_lead, &lead);
        return;
    }
}

static void decide(struct world *world)
{
    static const enum lead_state states[] = {
        lead_state_rejected, lead_state_superseded, lead_state_approved,
        lead_state_declined, lead_state_completed,  lead_state_cancelled};
    static const enum line_state line_states[] = {
        line_state_offered, line_state_accepted, line_state_declined,
        line_state_withdrawn};
    struct lead lead;
    struct lead_line line;
    if (!pick(world, &record_lead, &lead) || lead.lines_count != 1)
        return;
    line = lead.lines[0];
    lead.lines = &line;
    lead.version++;
    if (draw(world, 0, 1))
        lead.state = states[draw(world, 0, 5)];
    else
        line.state = line_states[draw(world, 0, 3)];
    put(world, &record_lead, &lead);
}

static void change_party(struct world *world)
{
    struct party party;
    struct party_product product = {.product = world->name.product,
                                    .unit = world->name.unit};
    if (!pick(world, &record_party, &party))
        return;
    party.version++;
    if (draw(world, 0, 1)) {
        party.state = party.state == party_state_active ? party_state_suspended
                                                        : party_state_active;
    } else {
        product.sell_capacity = draw(world, 0, 1) ? draw(world, 1, 5000) : 0;
        product.buy_capacity = draw(world, 0, 1) ? draw(world, 1, 5000) : 0;
        party.products = &product;
        party.products_count = 1;
    }
    put(world, &record_party, &party);
}

static void change_values(struct world *world)
{
    struct price_point point;
    struct policy policy;
    memcpy(&policy, market_policy(world->market), sizeof policy);
    policy.version++;
    switch (draw(world, 0, 2)) {
    case 0:
        policy.first_contract_points_vnd =
            draw(world, 0, 1) ? draw(world, 1, 900) : 0;
        policy.first_contract_quantity = draw(world, 1, 3000);
        put(world, &record_policy, &policy);
        break;
    case 1:
        policy.points_poor_vnd = draw(world, 0, 2000);
        put(world, &record_policy, &policy);
        break;
    case 2:
        if (!pick(world, &record_price_point, &point))
            return;
        point.middle_vnd_per_kg += draw(world, 0, 500);
        put(world, &record_price_point, &point);
        break;
    }
}

static void happen(struct world *world, const struct standing *standing)
{
    int64_t kind = draw(world, 0, 99);
    if (kind < 32)
        post_offer(world);
    else if (kind < 64)
        post_demand(world);
    else if (kind < 82)
        hold(world, standing);
    else if (kind < 92)
        decide(world);
    else if (kind < 95)
        change_party(world);
    else if (kind < 97)
        change_values(world);
    else
        world->today++;
}

/* ---- both answers */

static void compare_lots(const struct market_lots *kept,
                         const struct market_lots *fresh)
{
    EXPECT_NUMBER(kept->offer_count, fresh->offer_count);
    EXPECT_NUMBER(kept->demand_count, fresh->demand_count);
    EXPECT_NUMBER(kept->group_count, fresh->group_count);
    EXPECT_NUMBER(kept->buyer_count, fresh->buyer_count);
    if (test_failures)
        return;
    for (uint32_t i = 0; i < kept->offer_count; i++) {
        const struct offer_lot *a = &kept->offers[i];
        const struct offer_lot *b = &fresh->offers[i];
        EXPECT(a->offer == b->offer && a->lot == b->lot &&
               a->group == b->group && a->product == b->product &&
               a->place == b->place && a->free == b->free &&
               a->group_index == b->group_index);
    }
    for (uint32_t j = 0; j < kept->demand_count; j++) {
        const struct demand_lot *a = &kept->demands[j];
        const struct demand_lot *b = &fresh->demands[j];
        EXPECT(a->demand == b->demand && a->lot == b->lot &&
               a->buyer == b->buyer && a->free == b->free &&
               a->least_fill == b->least_fill &&
               a->most_suppliers == b->most_suppliers &&
               a->buyer_index == b->buyer_index);
    }
    for (uint32_t g = 0; g < kept->group_count; g++) {
        const struct market_group *a = &kept->groups[g];
        const struct market_group *b = &fresh->groups[g];
        EXPECT(a->party == b->party && id_equal(a->id, b->id) &&
               a->capacity == b->capacity &&
               a->first_capacity == b->first_capacity &&
               a->first_points == b->first_points);
    }
    for (uint32_t k = 0; k < kept->buyer_count; k++)
        EXPECT(kept->buyers[k].party == fresh->buyers[k].party &&
               id_equal(kept->buyers[k].id, fresh->buyers[k].id) &&
               kept->buyers[k].capacity == fresh->buyers[k].capacity);
}

static uint32_t line_after(const struct standing *standing, uint32_t index)
{
    while (index < standing->pair_count &&
           standing->answer->quantity[index] == 0)
        index++;
    return index;
}

/* A line's next best: the offer and what it is worth less. */
static void compare_next(const struct standing *kept, uint32_t a,
                         const struct standing *fresh, uint32_t b)
{
    int64_t kept_less = 0, fresh_less = 0;
    uint32_t one = standing_runner_up(kept, a, &kept_less);
    uint32_t other = standing_runner_up(fresh, b, &fresh_less);
    EXPECT_NUMBER(one == ENGINE_NONE, other == ENGINE_NONE);
    EXPECT_NUMBER(kept_less, fresh_less);
    if (one != ENGINE_NONE && other != ENGINE_NONE)
        EXPECT_NUMBER(kept->pairs[one].offer, fresh->pairs[other].offer);
}

static void compare_lines(const struct standing *kept,
                          const struct standing *fresh)
{
    uint32_t a = line_after(kept, 0), b = line_after(fresh, 0);
    EXPECT_NUMBER(kept->candidate_count, fresh->candidate_count);
    while (a < kept->pair_count && b < fresh->pair_count && !test_failures) {
        const struct engine_pair *one = &kept->pairs[a];
        const struct engine_pair *other = &fresh->pairs[b];
        EXPECT(one->offer == other->offer && one->demand == other->demand &&
               one->value == other->value && one->least == other->least &&
               one->hash == other->hash);
        EXPECT(kept->first_pair[one->demand] <= a &&
               kept->first_pair[one->demand + 1] > a);
        EXPECT_NUMBER(kept->answer->quantity[a], fresh->answer->quantity[b]);
        if (kept->depth == STANDING_PRICES)
            compare_next(kept, a, fresh, b);
        tally.lines++;
        a = line_after(kept, a + 1);
        b = line_after(fresh, b + 1);
    }
    EXPECT(a == kept->pair_count && b == fresh->pair_count);
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

/* Its clearing record and hashes of both extreme duals are among the bytes. */
static void compare_certificates(const struct standing *kept,
                                 const struct standing *fresh)
{
    struct buffer one, other;
    buffer_init(&one, TEXT_BYTES);
    buffer_init(&other, TEXT_BYTES);
    certify(kept, &one);
    certify(fresh, &other);
    EXPECT(one.size == other.size &&
           memcmp(one.data, other.data, one.size) == 0);
    buffer_clear(&one);
    buffer_clear(&other);
}

static void compare(const struct standing *kept, const struct standing *fresh)
{
    compare_lots(kept->lots, fresh->lots);
    if (!test_failures)
        compare_lines(kept, fresh);
    EXPECT_NUMBER(kept->answer->total, fresh->answer->total);
    EXPECT_NUMBER(kept->answer->bound, fresh->answer->bound);
    EXPECT_NUMBER(kept->answer->flow_bound, fresh->answer->flow_bound);
    EXPECT_NUMBER(standing_line_count(kept), standing_line_count(fresh));
    if (test_failures || kept->depth == STANDING_LINES)
        return;
    for (uint32_t j = 0; j < kept->lots->demand_count; j++) {
        struct pair_earning a = standing_earning(kept, j);
        struct pair_earning b = standing_earning(fresh, j);
        EXPECT_NUMBER(a.least, b.least);
        EXPECT_NUMBER(a.most, b.most);
        EXPECT_NUMBER(a.suggested, b.suggested);
    }
    for (uint32_t i = 0; i < kept->lots->offer_count; i++)
        EXPECT_NUMBER(standing_offer_earning(kept, i),
                      standing_offer_earning(fresh, i));
    compare_certificates(kept, fresh);
}

static const struct standing *compare_world(struct world *world)
{
    const struct standing *kept = NULL;
    struct standing *fresh = NULL;
    enum standing_depth depth =
        draw(world, 0, 2) ? STANDING_PRICES : STANDING_LINES;
    enum status one = standings_get(world->standings, world->market,
                                    &world->name, world->today, depth, &kept);
    enum status other = standing_create(world->market, gazetteer, &world->name,
                                        world->today, &fresh);
    EXPECT_NUMBER(one, other);
    if (one != STATUS_ok || other != STATUS_ok) {
        tally.refused++;
        standing_destroy(fresh);
        return NULL;
    }
    compare(kept, fresh);
    tally.by_path[kept->path]++;
    standing_destroy(fresh);
    return kept;
}

static void free_offer(void *context, const void *value)
{
    struct offer offer;
    memcpy(&offer, value, sizeof offer);
    offer.least_lot = 0;
    put(context, &record_offer, &offer);
}

static void free_demand(void *context, const void *value)
{
    struct demand demand;
    memcpy(&demand, value, sizeof demand);
    demand.least_lot = 0;
    put(context, &record_demand, &demand);
}

static void run_world(uint64_t seed)
{
    struct world world = {.today = LEDGER_DAY, .random = seed * 7919 + 1};
    world.market = random_market(gazetteer, seed, &world.name);
    world.is_ruled = seed % RULED_EACH == 0;
    if (!world.is_ruled) {
        market_each(world.market, &record_offer, free_offer, &world);
        market_each(world.market, &record_demand, free_demand, &world);
    }
    world.standings = standings_create(gazetteer);
    standings_keep(world.standings, world.market);
    const struct standing *standing = compare_world(&world);
    unsigned events = world.is_ruled ? RULED_EVENTS : EVENTS;
    for (unsigned event = 0; event < events && !test_failures; event++) {
        happen(&world, standing);
        if (draw(&world, 0, 4) == 0) /* two at a time */
            happen(&world, NULL);
        standing = compare_world(&world);
        tally.events++;
        if (test_failures)
            fprintf(stderr, "seed %llu, event %u\n", (unsigned long long)seed,
                    event);
    }
    standings_destroy(world.standings);
    market_destroy(world.market);
}

static void a_kept_market_answers_as_one_solved_anew(void)
{
    for (uint64_t seed = 1; seed <= SEEDS && !test_failures; seed++)
        run_world(seed);
    printf("     %u events, %u repaired, %u searched, %u solved anew, %u "
           "refused, %llu lines\n",
           tally.events, tally.by_path[STANDING_REPAIRED],
           tally.by_path[STANDING_SEARCHED], tally.by_path[STANDING_SOLVED],
           tally.refused, (unsigned long long)tally.lines);
    EXPECT(tally.by_path[STANDING_REPAIRED] > tally.events / 4);
    EXPECT(tally.by_path[STANDING_SEARCHED] > 0);
    EXPECT(tally.lines > tally.events);
}

int main(void)
{
    CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    RUN(a_kept_market_answers_as_one_solved_anew);
    gazetteer_destroy(gazetteer);
    return test_result();
}
