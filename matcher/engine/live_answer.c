#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_graph.h"
#include "matcher/engine/live_pricing.h"
#include "matcher/engine/live_read.h"
#include "matcher/engine/live_search.h"
#include "matcher/engine/prices.h"

int64_t live_total(const struct engine_live *live)
{
    return (int64_t)(live->value - live->work.unearned);
}

int64_t live_quantity(const struct engine_live *live, uint32_t pair)
{
    return live->arcs[pair].flow;
}

int64_t live_price(const struct engine_live *live, uint32_t node)
{
    return live_word(live->nodes[node].price);
}

uint64_t live_full_solves(const struct engine_live *live)
{
    return live->full_solves;
}

/* What a node's capacity adds to the dual value; a holder's points are worth
 * what its price does not take away. */
static live_gain dual_part(const struct engine_live *live, uint32_t node)
{
    const struct live_lot *lot = &live->lots[node];
    int64_t price = live_word(live->nodes[node].price);
    if (live_is_lot(live, node))
        return (live_gain)(price - live_word(live_holder_price(live, node))) *
               lot->quantity;
    live_gain capacity = price > 0 ? (live_gain)price * lot->quantity : 0;
    int64_t points = price < 0 ? lot->points + price : lot->points;
    return capacity + (live_gain)points * lot->first_capacity;
}

int64_t live_bound(const struct engine_live *live)
{
    live_gain bound = 0;
    for (uint32_t node = 1; node < live->node_count; node++) {
        if (live->nodes[node].kind != LIVE_CLOSED)
            bound += dual_part(live, node);
    }
    return (int64_t)bound;
}

size_t live_memory_bytes(const struct engine_live *live, size_t *ret_pair_bytes)
{
    size_t node = sizeof(struct live_node) + sizeof(struct live_lot) +
                  3 * sizeof(uint32_t);
    size_t holders = live->open[LIVE_GROUP] + live->open[LIVE_BUYER];
    *ret_pair_bytes =
        live->arc_room * sizeof(struct live_arc) + live->entry_bytes;
    return sizeof *live + live->node_room * node +
           holders * sizeof(struct engine_group) +
           live->search.heap_room * sizeof(struct live_item);
}

/* Prices as engine_solve gives them: in one of the three duals, and where a
 * lot or holder has no capacity the least that fits. */
enum dual { SELLER_BEST, BUYER_BEST, SUGGESTED };

struct reader {
    struct engine_live *live;
    enum dual dual;
    int64_t *least; /* by node, or NULL: to be searched for */
    int64_t *most;
};

static int64_t rounded_middle(int64_t a, int64_t b)
{
    return (int64_t)(((live_gain)a + b + 1) >> 1);
}

static void search_extremes(struct engine_live *live, uint32_t node,
                            int64_t *ret_least, int64_t *ret_most)
{
    uint32_t side = live_side(live, node);
    live_gain price = live->nodes[node].price;
    live->search.work = 0;
    live_search(live, node, side, UINT64_MAX);
    *ret_least = live_word(price - live->search.best);
    live_search(live, node, !side, UINT64_MAX);
    *ret_most = live_word(price + live->search.best);
}

/* Whether engine_solve keeps the holder in its network. */
static bool holder_counts(const struct engine_live *live, uint32_t holder)
{
    const struct live_lot *self = &live->lots[holder];
    live_gain sum = 0;
    for (uint32_t lot = self->members; lot; lot = live->lots[lot].next)
        sum += live->lots[lot].quantity;
    return (self->terms->first_points > 0 && self->terms->first_capacity > 0) ||
           sum > self->quantity;
}

static bool is_dead(const struct engine_live *live, uint32_t node)
{
    const struct live_lot *self = &live->lots[node];
    if (self->quantity <= 0)
        return true;
    return live_is_lot(live, node) && self->holder != LIVE_NONE &&
           live->lots[self->holder].quantity <= 0;
}

static int64_t price_alive(const struct reader *reader, uint32_t node)
{
    int64_t least, most;
    if (reader->least) {
        least = reader->least[node];
        most = reader->most[node];
    } else {
        search_extremes(reader->live, node, &least, &most);
    }
    bool seller = live_side(reader->live, node) == 0;
    if (reader->dual == SUGGESTED)
        return seller ? rounded_middle(least, most)
                      : -rounded_middle(-least, -most);
    return (reader->dual == SELLER_BEST) == seller ? most : least;
}

/* Points of a group without capacity or pairs, as engine_solve takes them. */
static int64_t points_unused(const struct engine_live *live, uint32_t holder)
{
    const struct live_lot *self = &live->lots[holder];
    if (self->terms->first_capacity == 0)
        return 0;
    for (uint32_t lot = self->members; lot; lot = live->lots[lot].next) {
        if (live->lots[lot].end[REGION_COLD] > 0)
            return 0;
    }
    return -self->terms->first_points;
}

/* Before what has no capacity is raised. */
static int64_t price_before(const struct reader *reader, uint32_t node)
{
    const struct engine_live *live = reader->live;
    bool holder = !live_is_lot(live, node);
    if (holder && is_dead(live, node))
        return points_unused(live, node);
    if (holder && !holder_counts(live, node))
        return 0;
    if (holder || !is_dead(live, node))
        return price_alive(reader, node);
    uint32_t above = live->lots[node].holder;
    return above == LIVE_NONE ? 0 : price_before(reader, above);
}

/* What the lot's pairs ask for: a demand leaves those to their offers that have
 * no capacity themselves. */
static int64_t price_asked(const struct reader *reader, uint32_t lot,
                           int64_t price)
{
    const struct engine_live *live = reader->live;
    const struct live_lot *self = &live->lots[lot];
    bool demand = live_side(live, lot) == 1;
    for (uint32_t k = 0; k < self->end[REGION_COLD]; k++) {
        const struct live_entry *entry = &self->entries[k];
        if (demand && is_dead(live, entry->other))
            continue;
        int64_t asked = entry->value - price_before(reader, entry->other);
        price = asked > price ? asked : price;
    }
    return price;
}

static int64_t price_of(const struct reader *reader, uint32_t node)
{
    const struct engine_live *live = reader->live;
    const struct live_lot *self = &live->lots[node];
    int64_t price = price_before(reader, node);
    if (!is_dead(live, node))
        return price;
    if (!live_is_lot(live, node)) {
        uint32_t lot = holder_counts(live, node) ? self->members : 0;
        for (; lot; lot = live->lots[lot].next)
            price = price_asked(reader, lot, price);
        return price;
    }
    if (self->holder != LIVE_NONE && is_dead(live, self->holder) &&
        holder_counts(live, self->holder))
        return price_of(reader, self->holder);
    return price_asked(reader, node, price);
}

void live_pair_range(struct engine_live *live, uint32_t pair,
                     struct live_range *ret_range)
{
    CHECK(live->todo_count == 0);
    uint32_t offer = live->arcs[pair].node[0];
    uint32_t demand = live->arcs[pair].node[1];
    struct reader seller = {.live = live, .dual = SELLER_BEST};
    struct reader buyer = {.live = live, .dual = BUYER_BEST};
    *ret_range = (struct live_range){
        .offer_least = price_of(&buyer, offer),
        .offer_most = price_of(&seller, offer),
        .demand_least = price_of(&seller, demand),
        .demand_most = price_of(&buyer, demand),
    };
}

static int64_t positive(int64_t number)
{
    return number > 0 ? number : 0;
}

/* group - first is the price; where the points reach beyond the capacity it is
 * the capacity that binds. */
static void write_group(const struct reader *reader, uint32_t node,
                        uint32_t place, struct engine_duals *duals)
{
    const struct engine_group *terms = reader->live->lots[node].terms;
    int64_t price = price_of(reader, node);
    duals->group[place] = positive(price);
    duals->first[place] = positive(-price);
    if (terms->first_capacity > terms->capacity) {
        duals->group[place] = price + terms->first_points;
        duals->first[place] = terms->first_points;
    }
}

static void write_duals(const struct reader *reader,
                        const struct live_snapshot *snapshot,
                        struct engine_duals *duals)
{
    const struct engine_market *market = &snapshot->market;
    const struct live_handles *handles = &snapshot->handles;
    for (uint32_t g = 0; g < market->group_count; g++)
        write_group(reader, handles->group[g], g, duals);
    for (uint32_t b = 0; b < market->buyer_count; b++)
        duals->buyer[b] = price_of(reader, handles->buyer[b]);
    for (uint32_t i = 0; i < market->offer_count; i++)
        duals->offer[i] = price_of(reader, handles->offer[i]) -
                          engine_offer_price(market, duals, i);
    for (uint32_t j = 0; j < market->demand_count; j++)
        duals->demand[j] = price_of(reader, handles->demand[j]) -
                           engine_demand_price(market, duals, j);
}

static void read_extremes(struct engine_live *live, struct reader *reader)
{
    reader->least = memory_allocate(live->node_count, sizeof(int64_t));
    reader->most = memory_allocate(live->node_count, sizeof(int64_t));
    live_extremes(live, reader->least, reader->most);
}

struct engine_clearing *live_clearing(struct engine_live *live,
                                      const struct live_snapshot *snapshot)
{
    CHECK(live->todo_count == 0 && !live_is_priced(live));
    struct reader reader = {.live = live};
    struct engine_clearing *clearing = memory_allocate(1, sizeof *clearing);
    uint32_t pairs = snapshot->market.pair_count;
    clearing->quantity = memory_allocate(pairs, sizeof(int64_t));
    for (uint32_t k = 0; k < pairs; k++)
        clearing->quantity[k] = live_quantity(live, snapshot->handles.pair[k]);
    clearing->total = live_total(live);
    clearing->bound = clearing->flow_bound = live_bound(live);
    clearing->gap = clearing->bound - clearing->total;
    struct engine_duals *duals[] = {
        &clearing->seller_best, &clearing->buyer_best, &clearing->suggested};
    read_extremes(live, &reader);
    for (int dual = 0; dual < 3; dual++) {
        reader.dual = (enum dual)dual;
        duals_init(duals[dual], &snapshot->market);
        write_duals(&reader, snapshot, duals[dual]);
    }
    memory_free(reader.least);
    memory_free(reader.most);
    return clearing;
}
