#include "matcher/engine/columns.h"

#include "base/memory.h"
#include "matcher/engine/flow.h"

/* What a pass takes of a demand lot's pairs at most: the first, the others. */
#define FIRST_OF_ROW 4
#define NEXT_OF_ROW 12
#define TIGHT_OF_ROW 16
#define TIGHT_TAKEN 4

void columns_init(struct flow *flow, const struct engine_pricer *pricer)
{
    struct columns *columns = &flow->columns;
    columns->pricer = pricer;
    columns->market = *flow->market;
    columns->market.pairs = NULL;
    columns->market.pair_count = 0;
    flow->market = &columns->market;
}

void columns_clear(struct columns *columns)
{
    memory_free(columns->listed);
    memory_free(columns->pairs);
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
    if (market->pair_count == columns->room) {
        columns->room += columns->room / 2 + 1024;
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
    return count > 0;
}

/* Takes the pairs of greatest value that gain. */
static bool pass_values(struct flow *flow, uint32_t room)
{
    columns_begin_pass(flow, flow->simplex.price);
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        uint32_t count = columns_list(flow, j, flow->simplex.price, 1, room);
        for (uint32_t k = 0; k < count; k++)
            take(&flow->columns, &flow->columns.listed[k], j);
    }
    return add_new(flow);
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

/* Among them, pairs whose hash gains. */
static bool pass_hashes(struct flow *flow)
{
    const int64_t *potential = flow->simplex.hash_potential;
    columns_begin_pass(flow, flow->simplex.price);
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        uint32_t count = list_tight(flow, j), taken = 0;
        for (uint32_t k = 0; k < count && taken < TIGHT_TAKEN; k++) {
            struct engine_pair *pair = &flow->columns.listed[k];
            int64_t reduced =
                (int64_t)pair->hash -
                potential[flow_offer_node(flow->market, pair->offer)] +
                potential[flow_demand_node(flow->market, j)];
            if (reduced <= 0)
                continue;
            take(&flow->columns, pair, j);
            taken++;
        }
    }
    return add_new(flow);
}

void columns_solve(struct flow *flow)
{
    struct simplex *simplex = &flow->simplex;
    for (uint32_t room = FIRST_OF_ROW; pass_values(flow, room);
         room = NEXT_OF_ROW)
        simplex_run(simplex);
    simplex_begin_hashes(simplex);
    do
        simplex_run(simplex);
    while (pass_hashes(flow));
}
