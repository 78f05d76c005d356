#include "matcher/engine/columns.h"

#include "base/memory.h"
#include "matcher/engine/early.h"
#include "matcher/engine/flow.h"
#include "matcher/engine/start.h"

/* What a pass takes of a demand lot's pairs at most: the first, the others, and
 * where few lots still gain. */
#define FIRST_OF_ROW 4
#define NEXT_OF_ROW 12
#define LATE_OF_ROW 32
#define LATE_SHARE 4
#define TIGHT_OF_ROW 16
_Static_assert(NEXT_OF_ROW != FIRST_OF_ROW && LATE_OF_ROW != FIRST_OF_ROW,
               "columns_solve knows the first pass by its room");

void columns_init(struct flow *flow, const struct engine_pricer *pricer)
{
    struct columns *columns = &flow->columns;
    columns->pricer = pricer;
    columns->market = *flow->market;
    columns->market.pairs = NULL;
    columns->market.pair_count = 0;
    columns->gained =
        memory_allocate(flow->market->demand_count, sizeof *columns->gained);
    flow->market = &columns->market;
}

void columns_clear(struct columns *columns)
{
    memory_free(columns->listed);
    memory_free(columns->pairs);
    memory_free(columns->gained);
    memory_free(columns->seen);
    memory_free(columns->done);
}

uint32_t columns_list(struct flow *flow, uint32_t demand, const int64_t *price,
                      int64_t least, uint32_t room)
{
    struct columns *columns = &flow->columns;
    const struct engine_pricer *pricer = columns->pricer;
    least -= price[flow_demand_node(flow->market, demand)];
    if (room > columns->listed_room) {
        columns->listed_room = room;
        columns->listed =
            memory_resize(columns->listed, room, sizeof *columns->listed);
    }
    return pricer->list(pricer->context, demand, least, room, columns->listed);
}

void columns_begin_pass(struct flow *flow, const int64_t *price)
{
    const struct engine_pricer *pricer = flow->columns.pricer;
    flow->columns.passes++;
    if (pricer->begin)
        pricer->begin(pricer->context,
                      price + flow_offer_node(flow->market, 0));
}

/* Makes a pair that the pricer listed one of the market's. */
static void take(struct columns *columns, const struct engine_pair *pair,
                 uint32_t demand)
{
    struct engine_market *market = &columns->market;
    if (market->pair_count == columns->pairs_most) {
        columns->is_cut = true;
        return;
    }
    if (market->pair_count == columns->room) {
        columns->room += columns->room / 2 + COLUMNS_ROOM;
        columns->pairs = memory_resize(columns->pairs, columns->room,
                                       sizeof *columns->pairs);
        market->pairs = columns->pairs;
    }
    columns->pairs[market->pair_count++] =
        (struct engine_pair){.value = pair->value,
                             .hash = pair->hash,
                             .offer = pair->offer,
                             .demand = demand};
}

/* Whether there is anything new. */
static bool add_new(struct flow *flow)
{
    struct columns *columns = &flow->columns;
    uint32_t count = flow->market->pair_count - columns->first_new;
    uint32_t *pair = memory_allocate(count, sizeof *pair);
    for (uint32_t k = 0; k < count; k++)
        pair[k] = columns->first_new + k;
    flow_add_pairs(flow, pair, count);
    memory_free(pair);
    columns->first_new += count;
    if (columns->first_new > columns->met_most)
        columns->met_most = columns->first_new;
    return count > 0;
}

static int64_t gain_of(const struct flow *flow, const struct engine_pair *pair,
                       uint32_t demand)
{
    const int64_t *price = flow->simplex.price;
    return pair->value - price[flow_offer_node(flow->market, pair->offer)] +
           price[flow_demand_node(flow->market, demand)];
}

/* Takes the pairs of greatest value that gain. Whether there were any. */
static bool pass_values(struct flow *flow, uint32_t room)
{
    struct columns *columns = &flow->columns;
    columns_begin_pass(flow, flow->simplex.price);
    columns->gaining = 0;
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        uint32_t count = columns_list(flow, j, flow->simplex.price, 1, room);
        columns->gained[j] =
            count > 0 ? gain_of(flow, &columns->listed[0], j) : 0;
        columns->gaining += count > 0;
        for (uint32_t k = 0; k < count; k++)
            take(columns, &columns->listed[k], j);
    }
    add_new(flow);
    return columns->gaining > 0;
}

static uint32_t next_room(const struct flow *flow)
{
    return flow->columns.gaining < flow->market->demand_count / LATE_SHARE
               ? LATE_OF_ROW
               : NEXT_OF_ROW;
}

/* All pairs of the demand lot whose reduced value is 0. */
static uint32_t list_tight(struct flow *flow, uint32_t demand)
{
    for (uint32_t room = TIGHT_OF_ROW;; room *= 2) {
        uint32_t count =
            columns_list(flow, demand, flow->simplex.price, 0, room);
        if (count < room)
            return count;
    }
}

/* Leaves in columns->listed what is not in the demand lot's row. */
static uint32_t drop_known(struct flow *flow, uint32_t demand, uint32_t count)
{
    struct columns *columns = &flow->columns;
    const struct arcs *arcs = &flow->simplex.arcs;
    uint32_t kept = 0;
    for (uint32_t arc = arcs->row_start[demand];
         arc < arcs->row_start[demand + 1]; arc++)
        columns->seen[arcs->tail[arc] - arcs->size.first_offer] = demand + 1;
    for (uint32_t k = 0; k < count; k++) {
        if (columns->seen[columns->listed[k].offer] != demand + 1)
            columns->listed[kept++] = columns->listed[k];
    }
    return kept;
}

static bool hash_gains(const struct flow *flow, const struct engine_pair *pair,
                       uint32_t demand)
{
    const int64_t *potential = flow->simplex.hash_potential;
    return (int64_t)pair->hash >
           potential[flow_offer_node(flow->market, pair->offer)] -
               potential[flow_demand_node(flow->market, demand)];
}

/* The prices stay: a demand lot of which all tight pairs are in the network is
 * done with; of the others, those that gain come in. */
static bool pass_hashes(struct flow *flow)
{
    struct columns *columns = &flow->columns;
    columns_begin_pass(flow, flow->simplex.price);
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        if (columns->done[j])
            continue;
        uint32_t count = drop_known(flow, j, list_tight(flow, j)), taken = 0;
        columns->done[j] = count <= TIGHT_OF_ROW;
        columns->done_count += columns->done[j];
        for (uint32_t k = 0; k < count && taken < TIGHT_OF_ROW; k++) {
            struct engine_pair *pair = &columns->listed[k];
            if (!columns->done[j] && !hash_gains(flow, pair, j))
                continue;
            take(columns, pair, j);
            taken++;
        }
    }
    return add_new(flow);
}

static void solve_hashes(struct flow *flow)
{
    struct columns *columns = &flow->columns;
    uint32_t demands = flow->market->demand_count;
    bool found;
    columns->seen =
        memory_allocate(flow->market->offer_count, sizeof *columns->seen);
    columns->done = memory_allocate(demands, sizeof *columns->done);
    simplex_begin_hashes(&flow->simplex);
    /* Before it, nothing that is tight need gain at the hashes of this tree. */
    simplex_run(&flow->simplex);
    do {
        found = pass_hashes(flow);
        columns->is_full = columns->is_cut;
        if (columns->is_full)
            return;
        simplex_run(&flow->simplex);
    } while (columns->done_count < demands && found);
}

/* The most pairs whose working set fits into the memory. */
static uint32_t most_pairs(const struct flow *flow,
                           const struct engine_limits *limits)
{
    uint32_t low = 0, high = ENGINE_PAIRS_MAX;
    if (!limits || limits->memory_bytes == 0)
        return high;
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        if (engine_priced_memory_bytes(flow->market, middle) <=
            limits->memory_bytes)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* The first pairs are those of most value, so that there is something to fill
 * greedily. */
static void run(struct flow *flow, bool first)
{
    if (first) {
        start_greedily(&flow->simplex);
        simplex_begin(&flow->simplex);
    }
    simplex_run(&flow->simplex);
}

void columns_solve(struct flow *flow, const struct engine_limits *limits)
{
    struct columns *columns = &flow->columns;
    columns->pairs_most = most_pairs(flow, limits);
    uint32_t room = FIRST_OF_ROW;
    while (pass_values(flow, room)) {
        if (early_may_stop(flow, limits)) {
            columns->stopped = true;
            return;
        }
        run(flow, room == FIRST_OF_ROW);
        columns->is_full = !columns_thin(flow);
        if (columns->is_full)
            return;
        room = next_room(flow);
    }
    columns_keep_tight(flow);
    solve_hashes(flow);
}
