#include "tests/matcher/standing_world.h"

#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/matcher/random_market.h"

#define RULED_EACH 8 /* one in so many has side constraints */

int64_t world_draw(struct world *world, int64_t least, int64_t most)
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
    struct picking picking = {.left = world_draw(world, 0, count - 1)};
    market_each(world->market, table, pick_one, &picking);
    memcpy(ret, picking.found, table->size);
    return true;
}

void world_put(struct world *world, const struct record *table,
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
        if (world_draw(world, 0, 1))
            to[index].quantity = world_draw(world, 1, 4000);
        if (world_draw(world, 0, 3) == 0)
            to[index].to_day += world_draw(world, 0, 9);
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
    switch (world_draw(world, 0, 4)) {
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
        offer.ask.price_vnd_per_kg = 20000 + world_draw(world, -2000, 2000);
        break;
    case 3:
        if (offer.lots_count > 1)
            offer.lots_count--;
        break;
    case 4:
        if (world->is_ruled || world_draw(world, 0, 9) == 0)
            offer.least_lot =
                world_draw(world, 0, 2) ? 0 : world_draw(world, 1, 2000);
        break;
    }
    world_put(world, &record_offer, &offer);
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
    switch (world_draw(world, 0, world->is_ruled ? 4 : 2)) {
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
        demand.bid.price_vnd_per_kg = 20000 + world_draw(world, -2000, 2000);
        break;
    case 3:
        demand.most_suppliers =
            world_draw(world, 0, 2) ? 0 : world_draw(world, 1, 3);
        break;
    case 4:
        demand.least_fill =
            world_draw(world, 0, 2) ? 0 : world_draw(world, 1, 2000);
        break;
    }
    world_put(world, &record_demand, &demand);
}

/* A line of the present answer is promised, in part. */
static void hold(struct world *world, const struct standing *standing)
{
    for (uint32_t index = 0; standing && index < standing->pair_count;
         index++) {
        int64_t quantity = standing->answer->quantity[index];
        if (quantity == 0 || world_draw(world, 0, 3) > 0)
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
        line.quantity = world_draw(world, 1, quantity);
        line.state = line_state_offered;
        world_put(world, &record_lead, &lead);
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
    if (world_draw(world, 0, 1))
        lead.state = states[world_draw(world, 0, 5)];
    else
        line.state = line_states[world_draw(world, 0, 3)];
    world_put(world, &record_lead, &lead);
}

static void change_party(struct world *world)
{
    struct party party;
    struct party_product product = {.product = world->name.product,
                                    .unit = world->name.unit};
    if (!pick(world, &record_party, &party))
        return;
    party.version++;
    if (world_draw(world, 0, 1)) {
        party.state = party.state == party_state_active ? party_state_suspended
                                                        : party_state_active;
    } else {
        product.sell_capacity =
            world_draw(world, 0, 1) ? world_draw(world, 1, 5000) : 0;
        product.buy_capacity =
            world_draw(world, 0, 1) ? world_draw(world, 1, 5000) : 0;
        party.products = &product;
        party.products_count = 1;
    }
    world_put(world, &record_party, &party);
}

static void change_values(struct world *world)
{
    struct price_point point;
    struct policy policy;
    memcpy(&policy, market_policy(world->market), sizeof policy);
    policy.version++;
    switch (world_draw(world, 0, 2)) {
    case 0:
        policy.first_contract_points_vnd =
            world_draw(world, 0, 1) ? world_draw(world, 1, 900) : 0;
        policy.first_contract_quantity = world_draw(world, 1, 3000);
        world_put(world, &record_policy, &policy);
        break;
    case 1:
        policy.points_poor_vnd = world_draw(world, 0, 2000);
        world_put(world, &record_policy, &policy);
        break;
    case 2:
        if (!pick(world, &record_price_point, &point))
            return;
        point.middle_vnd_per_kg += world_draw(world, 0, 500);
        world_put(world, &record_price_point, &point);
        break;
    }
}

void world_happen(struct world *world, const struct standing *standing)
{
    int64_t kind = world_draw(world, 0, 99);
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

static void free_offer(void *context, const void *value)
{
    struct offer offer;
    memcpy(&offer, value, sizeof offer);
    offer.least_lot = 0;
    world_put(context, &record_offer, &offer);
}

static void free_demand(void *context, const void *value)
{
    struct demand demand;
    memcpy(&demand, value, sizeof demand);
    demand.least_lot = 0;
    world_put(context, &record_demand, &demand);
}

void world_begin(struct world *world, const struct gazetteer *gazetteer,
                 uint64_t seed)
{
    *world = (struct world){.today = LEDGER_DAY, .random = seed * 7919 + 1};
    world->market = random_market(gazetteer, seed, &world->name);
    world->is_ruled = seed % RULED_EACH == 0;
    if (!world->is_ruled) {
        market_each(world->market, &record_offer, free_offer, world);
        market_each(world->market, &record_demand, free_demand, world);
    }
    world->standings = standings_create(gazetteer);
    standings_keep(world->standings, world->market);
}

void world_end(struct world *world)
{
    standings_destroy(world->standings);
    market_destroy(world->market);
}

uint32_t world_line_after(const struct standing *standing, uint32_t index)
{
    while (index < standing->pair_count &&
           standing->answer->quantity[index] == 0)
        index++;
    return index;
}

void world_certify(const struct standing *standing, struct buffer *text)
{
    struct clearing clearing;
    struct hash hashes[2];
    standing_describe(standing, &clearing, hashes);
    clearing.id = ledger_id(700);
    clearing.tick_sequence = 42;
    standing_certify(standing, &clearing, text);
    CHECK(text->status == STATUS_ok);
}
