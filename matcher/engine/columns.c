#include "matcher/engine/columns.h"

#include "base/memory.h"
#include "matcher/engine/flow.h"

/* A market of at most so many pairs a node is taken whole. */
#define WHOLE_PER_NODE 8
/* What a pass takes of a demand lot's pairs at most: the first, the others. */
#define FIRST_OF_ROW 4
#define NEXT_OF_ROW 12
#define TIGHT_OF_ROW 16
#define TIGHT_TAKEN 4

static void note_value(struct columns *columns, int64_t value)
{
    int64_t magnitude = value < 0 ? -value : value;
    if (magnitude > columns->value_most)
        columns->value_most = magnitude;
}

/* By demand lot, in the order of the market. */
static void fill_rows(struct flow *flow, const bool *alive)
{
    const struct engine_market *market = flow->market;
    struct columns *columns = &flow->columns;
    uint32_t *start = columns->start;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        if (alive && !alive[k])
            continue;
        columns->rows[start[pair->demand + 1]++] =
            (struct row_pair){pair->value, pair->offer, k};
        note_value(columns, pair->value);
    }
}

void columns_init(struct flow *flow)
{
    const struct engine_market *market = flow->market;
    struct columns *columns = &flow->columns;
    bool *alive = NULL;
    if (flow_has_dead_ends(flow)) {
        alive = memory_allocate(market->pair_count, sizeof *alive);
        for (uint32_t k = 0; k < market->pair_count; k++)
            alive[k] = flow_pair_alive(flow, k);
    }
    uint32_t *start =
        memory_allocate((size_t)market->demand_count + 2, sizeof *start);
    for (uint32_t k = 0; k < market->pair_count; k++)
        start[market->pairs[k].demand + 2] += !alive || alive[k];
    for (uint32_t j = 0; j < market->demand_count; j++)
        start[j + 2] += start[j + 1];
    columns->start = start;
    columns->rows =
        memory_allocate(start[market->demand_count + 1], sizeof *columns->rows);
    fill_rows(flow, alive);
    memory_free(alive);
}

void columns_init_priced(struct flow *flow, const struct engine_pricer *pricer)
{
    struct columns *columns = &flow->columns;
    columns->pricer = pricer;
    columns->value_most = pricer->value_most;
    columns->own_market = *flow->market;
    columns->own_market.pairs = NULL;
    columns->own_market.pair_count = 0;
    flow->market = &columns->own_market;
}

void columns_clear(struct columns *columns)
{
    memory_free(columns->start);
    memory_free(columns->rows);
    memory_free(columns->listed);
    memory_free(columns->found);
    memory_free(columns->chosen);
    memory_free(columns->own_pairs);
}

/* Puts a column in its place among `count` sorted ones, of which the last may
 * fall out. */
static void insert_listed(struct columns *columns, const int64_t *offer_price,
                          uint32_t count, const struct column *column)
{
    struct column *listed = columns->listed;
    int64_t gain = column->value - offer_price[column->offer];
    uint32_t at = count;
    for (; at > 0 &&
           listed[at - 1].value - offer_price[listed[at - 1].offer] < gain;
         at--)
        listed[at] = listed[at - 1];
    listed[at] = *column;
}

static uint32_t list_row(struct flow *flow, uint32_t demand,
                         const int64_t *offer_price, int64_t least,
                         uint32_t room)
{
    struct columns *columns = &flow->columns;
    const struct row_pair *end = columns->rows + columns->start[demand + 1];
    uint32_t count = 0;
    for (const struct row_pair *at = columns->rows + columns->start[demand];
         at < end; at++) {
        if (at->value - offer_price[at->offer] < least)
            continue;
        struct column column = {at->value, flow->market->pairs[at->pair].hash,
                                at->offer, at->pair};
        insert_listed(columns, offer_price, count < room ? count++ : room - 1,
                      &column);
        if (count == room) /* only a better one is news now */
            least = 1 + columns->listed[room - 1].value -
                    offer_price[columns->listed[room - 1].offer];
    }
    return count;
}

static uint32_t list_priced(struct columns *columns, uint32_t demand,
                            int64_t least, uint32_t room)
{
    struct engine_pair *pairs = columns->found;
    uint32_t count = columns->pricer->list(columns->pricer->context, demand,
                                           least, room, pairs);
    for (uint32_t k = 0; k < count; k++)
        columns->listed[k] = (struct column){pairs[k].value, pairs[k].hash,
                                             pairs[k].offer, ENGINE_NONE};
    return count;
}

uint32_t columns_list(struct flow *flow, uint32_t demand, const int64_t *price,
                      int64_t least, uint32_t room)
{
    struct columns *columns = &flow->columns;
    const int64_t *offer_price = price + flow_offer_node(flow->market, 0);
    least -= price[flow_demand_node(flow->market, demand)];
    if (room > columns->listed_room) {
        columns->listed_room = room;
        columns->listed =
            memory_resize(columns->listed, room, sizeof *columns->listed);
        columns->found =
            memory_resize(columns->found, room, sizeof *columns->found);
    }
    if (columns->pricer)
        return list_priced(columns, demand, least, room);
    return list_row(flow, demand, offer_price, least, room);
}

void columns_begin_pass(struct flow *flow, const int64_t *price)
{
    const struct engine_pricer *pricer = flow->columns.pricer;
    flow->columns.passes++;
    if (pricer && pricer->begin)
        pricer->begin(pricer->context,
                      price + flow_offer_node(flow->market, 0));
}

/* Makes a pair that the pricer found one of the market's. */
static uint32_t own_pair(struct columns *columns, const struct column *column,
                         uint32_t demand)
{
    struct engine_market *market = &columns->own_market;
    if (market->pair_count == columns->own_room) {
        columns->own_room += columns->own_room / 2 + 1024;
        columns->own_pairs = memory_resize(
            columns->own_pairs, columns->own_room, sizeof *columns->own_pairs);
        market->pairs = columns->own_pairs;
    }
    columns->own_pairs[market->pair_count] =
        (struct engine_pair){.value = column->value,
                             .hash = column->hash,
                             .offer = column->offer,
                             .demand = demand};
    return market->pair_count++;
}

static void choose(struct flow *flow, const struct column *column,
                   uint32_t demand)
{
    struct columns *columns = &flow->columns;
    if (columns->chosen_count == columns->chosen_room) {
        columns->chosen_room += columns->chosen_room / 2 + 1024;
        columns->chosen = memory_resize(columns->chosen, columns->chosen_room,
                                        sizeof *columns->chosen);
    }
    columns->chosen[columns->chosen_count++] =
        columns->pricer ? own_pair(columns, column, demand) : column->pair;
}

/* In strides, so that one block of the search sees many lots. */
static bool add_chosen(struct flow *flow)
{
    struct columns *columns = &flow->columns;
    uint32_t count = columns->chosen_count;
    uint32_t stride = 1;
    while ((uint64_t)stride * stride < count)
        stride++;
    for (uint32_t from = 0; from < stride; from++) {
        for (uint32_t k = from; k < count; k += stride)
            flow_add_pair(flow, columns->chosen[k]);
    }
    columns->chosen_count = 0;
    return count > 0;
}

/* Takes the pairs of greatest value that gain. */
static bool pass_values(struct flow *flow, uint32_t room)
{
    columns_begin_pass(flow, flow->simplex.price);
    for (uint32_t j = 0; j < flow->market->demand_count; j++) {
        uint32_t count = columns_list(flow, j, flow->simplex.price, 1, room);
        for (uint32_t k = 0; k < count; k++)
            choose(flow, &flow->columns.listed[k], j);
    }
    return add_chosen(flow);
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
            struct column *column = &flow->columns.listed[k];
            int64_t reduced =
                (int64_t)column->hash -
                potential[flow_offer_node(flow->market, column->offer)] +
                potential[flow_demand_node(flow->market, j)];
            if (reduced <= 0)
                continue;
            choose(flow, column, j);
            taken++;
        }
    }
    return add_chosen(flow);
}

static bool take_whole(struct flow *flow)
{
    struct columns *columns = &flow->columns;
    if (columns->pricer)
        return false;
    uint32_t count = columns->start[flow->market->demand_count];
    uint64_t whole = (uint64_t)WHOLE_PER_NODE * flow->simplex.node_count;
    if (count > whole && flow->simplex.stage != STAGE_WIDE)
        return false;
    columns->chosen = memory_allocate(count, sizeof *columns->chosen);
    for (uint32_t at = 0; at < count; at++)
        columns->chosen[at] = columns->rows[at].pair;
    columns->chosen_count = count;
    add_chosen(flow);
    return true;
}

void columns_solve(struct flow *flow)
{
    struct simplex *simplex = &flow->simplex;
    bool whole = take_whole(flow);
    for (uint32_t room = FIRST_OF_ROW; !whole && pass_values(flow, room);
         room = NEXT_OF_ROW)
        simplex_run(simplex);
    if (whole)
        simplex_run(simplex);
    if (simplex->stage == STAGE_WIDE)
        return;
    simplex_begin_hashes(simplex);
    do
        simplex_run(simplex);
    while (!whole && pass_hashes(flow));
}
