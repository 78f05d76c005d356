#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_full.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_index.h"
#include "matcher/engine/live_parts.h"
#include "matcher/engine/live_pricing.h"
#include "matcher/engine/live_repair.h"
#include "matcher/engine/live_search.h"
#include "matcher/engine/pricer.h"

/* A pair that is used, by handles. */
struct line {
    struct live_pair pair; /* its lot is the demand lot */
    uint32_t offer;
    int64_t quantity;
};

/* What the parts' solves found: until all are done nothing of it stands. */
struct solved {
    struct engine_live *live;
    int64_t *word; /* by node: its highest price */
    bool *is_part; /* by node: in one of the parts */
    struct line *lines;
    uint32_t line_count;
    uint32_t line_room;
};

/* One part as a market without pairs, and the index as its pricer. */
struct part {
    struct engine_live *live;
    struct engine_market market;
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_group *groups;
    struct engine_buyer *buyers;
    uint32_t *node[4]; /* handles by kind and place */
    uint32_t *place;   /* by handle, or ENGINE_NONE; of all parts */
    uint32_t offers_left;
    const int64_t *offer_price;
};

static uint32_t holder_place(const struct part *part, uint32_t lot)
{
    uint32_t holder = part->live->lots[lot].holder;
    return holder == LIVE_NONE ? ENGINE_NONE : part->place[holder];
}

static void take_node(struct part *part, uint32_t node)
{
    const struct live_lot *self = &part->live->lots[node];
    enum live_kind kind = (enum live_kind)part->live->nodes[node].kind;
    struct engine_market *market = &part->market;
    uint32_t *count = NULL;
    if (kind == LIVE_OFFER) {
        count = &market->offer_count;
        part->offers[*count] =
            (struct engine_offer){self->quantity, holder_place(part, node)};
    } else if (kind == LIVE_DEMAND) {
        count = &market->demand_count;
        part->demands[*count] = (struct engine_demand){
            .quantity = self->quantity, .buyer = holder_place(part, node)};
    } else if (kind == LIVE_GROUP) {
        count = &market->group_count;
        part->groups[*count] = *self->terms;
    } else {
        count = &market->buyer_count;
        part->buyers[*count].capacity = self->terms->capacity;
    }
    part->node[kind][*count] = node;
    part->place[node] = (*count)++;
}

static void part_init(struct part *part, const struct live_parts *parts,
                      uint32_t at)
{
    const uint32_t *node = parts->node + parts->start[at];
    uint32_t count = parts->start[at + 1] - parts->start[at];
    uint32_t kinds[4] = {0};
    for (uint32_t k = 0; k < count; k++)
        kinds[part->live->nodes[node[k]].kind]++;
    for (int kind = 0; kind < LIVE_CLOSED; kind++)
        part->node[kind] = memory_allocate(kinds[kind], sizeof(uint32_t));
    part->offers = memory_allocate(kinds[LIVE_OFFER], sizeof *part->offers);
    part->demands = memory_allocate(kinds[LIVE_DEMAND], sizeof *part->demands);
    part->groups = memory_allocate(kinds[LIVE_GROUP], sizeof *part->groups);
    part->buyers = memory_allocate(kinds[LIVE_BUYER], sizeof *part->buyers);
    for (uint32_t k = 0; k < count; k++)
        take_node(part, node[k]);
    part->market.offers = part->offers;
    part->market.demands = part->demands;
    part->market.groups = part->groups;
    part->market.buyers = part->buyers;
}

static void part_clear(struct part *part)
{
    memory_free(part->offers);
    memory_free(part->demands);
    memory_free(part->groups);
    memory_free(part->buyers);
    for (int kind = 0; kind < LIVE_CLOSED; kind++)
        memory_free(part->node[kind]);
}

static void begin(void *context, const int64_t *offer_price)
{
    struct part *part = context;
    const struct live_index *index = &part->live->index;
    part->offer_price = offer_price;
    for (uint32_t i = 0; i < part->market.offer_count; i++)
        index->price(index->context, part->node[LIVE_OFFER][i], offer_price[i]);
}

/* Some offers of the index may take no part: so many more are listed. */
static uint32_t room_for(const struct part *part, uint32_t room)
{
    uint32_t others = part->offers_left;
    return room < UINT32_MAX - others ? room + others : UINT32_MAX;
}

/* The best first, as far as there is room. */
static uint32_t insert(const struct part *part, struct engine_pair *pairs,
                       uint32_t count, uint32_t room,
                       const struct engine_pair *pair)
{
    const int64_t *price = part->offer_price;
    int64_t gain = pair->value - price[pair->offer];
    if (count == room &&
        gain <= pairs[room - 1].value - price[pairs[room - 1].offer])
        return count;
    uint32_t at = count < room ? count++ : room - 1;
    for (; at > 0 && pairs[at - 1].value - price[pairs[at - 1].offer] < gain;
         at--)
        pairs[at] = pairs[at - 1];
    pairs[at] = *pair;
    return count;
}

static uint32_t list(void *context, uint32_t demand, int64_t least,
                     uint32_t room, struct engine_pair *ret_pairs)
{
    struct part *part = context;
    const struct live_index *index = &part->live->index;
    const struct live_pair *found;
    uint32_t count = 0;
    uint32_t all = index->list(index->context, part->node[LIVE_DEMAND][demand],
                               least, room_for(part, room), &found);
    for (uint32_t k = 0; k < all; k++) {
        uint32_t offer = part->place[found[k].lot];
        if (offer == ENGINE_NONE ||
            found[k].value - part->offer_price[offer] < least)
            continue;
        struct engine_pair pair = {
            .value = found[k].value, .hash = found[k].hash, .offer = offer};
        count = insert(part, ret_pairs, count, room, &pair);
    }
    return count;
}

/* ---- what a part's solve found */

static void take_lines(struct solved *solved, const struct part *part,
                       const struct engine_priced *priced)
{
    uint32_t count = solved->line_count + priced->pair_count;
    if (count > solved->line_room) {
        solved->line_room = count + count / 2;
        solved->lines = memory_resize(solved->lines, solved->line_room,
                                      sizeof *solved->lines);
    }
    for (uint32_t k = 0; k < priced->pair_count; k++) {
        const struct engine_pair *pair = &priced->pairs[k];
        solved->lines[solved->line_count++] = (struct line){
            .pair = {.lot = part->node[LIVE_DEMAND][pair->demand],
                     .value = pair->value,
                     .hash = pair->hash},
            .offer = part->node[LIVE_OFFER][pair->offer],
            .quantity = priced->clearing->quantity[k],
        };
    }
}

static void note_word(struct solved *solved, uint32_t node, int64_t word)
{
    solved->word[node] = word;
    solved->is_part[node] = true;
}

static void take_words(struct solved *solved, const struct part *part,
                       const struct engine_duals *duals)
{
    const struct engine_market *market = &part->market;
    for (uint32_t g = 0; g < market->group_count; g++)
        note_word(solved, part->node[LIVE_GROUP][g],
                  duals->group[g] - duals->first[g]);
    for (uint32_t b = 0; b < market->buyer_count; b++)
        note_word(solved, part->node[LIVE_BUYER][b], duals->buyer[b]);
    for (uint32_t i = 0; i < market->offer_count; i++)
        note_word(solved, part->node[LIVE_OFFER][i],
                  engine_offer_price(market, duals, i));
    for (uint32_t j = 0; j < market->demand_count; j++)
        note_word(solved, part->node[LIVE_DEMAND][j],
                  engine_demand_price(market, duals, j));
}

static enum status solve_part(struct solved *solved, struct part *part)
{
    const struct engine_live *live = solved->live;
    const struct engine_limits limits = {
        .memory_bytes = live->limits.memory_bytes, .used_pairs_only = true};
    struct engine_priced priced;
    struct engine_pricer pricer = {.context = part,
                                   .value_most = live->index.value_most,
                                   .begin = begin,
                                   .list = list};
    enum status status =
        engine_solve_priced(&part->market, &pricer, &limits, &priced);
    if (status != STATUS_ok)
        return status;
    take_lines(solved, part, &priced);
    take_words(solved, part, &priced.clearing->seller_best);
    engine_priced_clear(&priced);
    return STATUS_ok;
}

static enum status solve_parts(struct solved *solved)
{
    struct engine_live *live = solved->live;
    struct live_parts parts;
    enum status status = STATUS_ok;
    uint32_t *place = memory_allocate(live->node_count, sizeof *place);
    live_parts_init(&parts, live);
    for (uint32_t node = 1; node < live->node_count; node++)
        place[node] = ENGINE_NONE;
    for (uint32_t at = 0; at < parts.count && status == STATUS_ok; at++) {
        struct part part = {
            .live = live, .place = place, .offers_left = parts.offers_left};
        part_init(&part, &parts, at);
        status = solve_part(solved, &part);
        part_clear(&part);
    }
    live_parts_clear(&parts);
    memory_free(place);
    return status;
}

/* ---- into the graph */

static void drop_arcs(struct engine_live *live)
{
    for (uint32_t arc = 1; arc < live->arc_count; arc++) {
        if (live->arcs[arc].node[0])
            graph_remove_arc(live, arc);
    }
}

static void put_lines(const struct solved *solved)
{
    struct engine_live *live = solved->live;
    for (uint32_t k = 0; k < solved->line_count; k++) {
        const struct line *line = &solved->lines[k];
        uint32_t arc =
            graph_add_arc(live, line->offer, line->pair.lot, &line->pair);
        full_take(live, arc, line->quantity);
    }
}

/* All pairs that the highest prices just pay: among them the hashes decide. */
static void bring_tight(const struct solved *solved)
{
    struct engine_live *live = solved->live;
    live->width = 1;
    live->step = 0;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!solved->is_part[node] || !live_is_lot(live, node))
            continue;
        live->lots[node].anchor = solved->word[node];
        if (live_side(live, node) == 0)
            pricing_tell(live, node);
    }
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (solved->is_part[node] && live_is_lot(live, node) &&
            live_side(live, node) == 1)
            pricing_warm(live, node);
    }
}

static void find_prices(const struct solved *solved)
{
    struct engine_live *live = solved->live;
    for (uint32_t node = 1; node < live->node_count; node++) {
        int64_t word = solved->word[node];
        full_start(live, node, live_side(live, node) ? -word : word);
    }
    full_potentials(live);
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!solved->is_part[node])
            live->nodes[node].seen = 0;
    }
    full_prices(live);
}

/* Lots that take no part and those at which nothing can pass: prices that pay
 * for all their pairs. */
static void price_others(struct engine_live *live)
{
    uint32_t *others = memory_allocate(live->node_count, sizeof *others);
    uint32_t count = 0;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live_is_lot(live, node) && !live->nodes[node].seen)
            others[count++] = node;
    }
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (!live_is_lot(live, node))
            continue;
        live->lots[node].anchor = live_word(live->nodes[node].price);
        pricing_tell(live, node);
    }
    for (uint32_t k = 0; k < count; k++)
        repair_raise(live, others[k]);
    memory_free(others);
}

static void take_answer(const struct solved *solved)
{
    struct engine_live *live = solved->live;
    full_clear(live);
    drop_arcs(live);
    put_lines(solved);
    bring_tight(solved);
    find_prices(solved);
    price_others(live);
    pricing_tune(live);
    live->tuned_arcs = live->open_arcs;
    CHECK(repair(live, UINT64_MAX));
    live->full_solves++;
}

/* The index as it was. */
static void tell_again(struct engine_live *live)
{
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live_is_lot(live, node))
            pricing_tell(live, node);
    }
}

bool pricing_solve(struct engine_live *live)
{
    struct solved solved = {
        .live = live,
        .word = memory_allocate(live->node_count, sizeof(int64_t)),
        .is_part = memory_allocate(live->node_count, sizeof(bool)),
    };
    enum status status = solve_parts(&solved);
    if (status == STATUS_ok)
        take_answer(&solved);
    else
        tell_again(live);
    memory_free(solved.word);
    memory_free(solved.is_part);
    memory_free(solved.lines);
    CHECK(status != STATUS_invalid);
    return status == STATUS_ok;
}
