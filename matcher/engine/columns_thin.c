#include <stdlib.h>

#include "base/memory.h"
#include "matcher/engine/columns.h"
#include "matcher/engine/flow.h"

/* Pairs that are left, and more than which are too many, for each node of the
 * network. A tree has one pair a node at most. */
#define LEFT_OF_NODE 4
#define MOST_OF_NODE 6
#define SAMPLE 4096

static int gain_compare(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* What about `wanted` pairs gain, or lose least. */
static int64_t choose_floor(const struct simplex *simplex, uint32_t wanted)
{
    int64_t sample[SAMPLE];
    const struct arcs *arcs = &simplex->arcs;
    uint32_t count = 0, all = arcs->count - arcs->first_pair;
    uint32_t stride = 1 + all / SAMPLE;
    for (uint32_t arc = arcs->first_pair; arc < arcs->count; arc += stride)
        sample[count++] = simplex_reduced_value(simplex, arc);
    if (count == 0 || wanted >= all)
        return INT64_MIN;
    if (wanted == 0)
        return 0;
    qsort(sample, count, sizeof *sample, gain_compare);
    return sample[count - 1 - (uint64_t)count * wanted / all];
}

/* By pair its new number, from 1 in the same order, or 0. Pairs of the tree
 * neither gain nor lose: the floor is never above them. */
static uint32_t *choose_pairs(const struct flow *flow, int64_t floor,
                              uint32_t *ret_count)
{
    const struct simplex *simplex = &flow->simplex;
    const struct arcs *arcs = &simplex->arcs;
    uint32_t pairs = flow->market->pair_count, count = 0;
    uint32_t *number = memory_allocate(pairs, sizeof *number);
    for (uint32_t arc = arcs->first_pair; arc < arcs->count; arc++)
        number[arcs->pair[arc - arcs->first_pair]] =
            simplex_reduced_value(simplex, arc) >= floor;
    for (uint32_t pair = 0; pair < pairs; pair++)
        number[pair] = number[pair] ? ++count : 0;
    *ret_count = count;
    return number;
}

static void keep(struct flow *flow, uint32_t wanted)
{
    struct columns *columns = &flow->columns;
    uint32_t pairs = columns->market.pair_count, count;
    int64_t floor = choose_floor(&flow->simplex, wanted);
    uint32_t *number = choose_pairs(flow, floor < 0 ? floor : 0, &count);
    simplex_renumber_pairs(&flow->simplex, number);
    for (uint32_t pair = 0; pair < pairs; pair++) {
        if (number[pair])
            columns->pairs[number[pair] - 1] = columns->pairs[pair];
    }
    memory_free(number);
    columns->market.pair_count = count;
    columns->first_new = count;
    columns->thinned_to = count;
}

/* Not before there are half as many again as were left the last time. */
static bool has_many(const struct flow *flow)
{
    const struct columns *columns = &flow->columns;
    uint32_t most = MOST_OF_NODE * flow->simplex.node_count;
    return columns->market.pair_count > most &&
           columns->market.pair_count / 3 > columns->thinned_to / 2;
}

bool columns_thin(struct flow *flow)
{
    struct columns *columns = &flow->columns;
    uint32_t most = columns->pairs_most, nodes = flow->simplex.node_count;
    bool is_cut = columns->is_cut;
    columns->is_cut = false;
    if (is_cut && most / MOST_OF_NODE < nodes)
        return false;
    if (!is_cut && !has_many(flow))
        return true;
    simplex_total total = simplex_value(&flow->simplex);
    if (columns->thinned_to > 0 && total <= columns->thinned_at)
        return !is_cut;
    columns->thinned_at = total;
    keep(flow, LEFT_OF_NODE * nodes);
    return !is_cut || columns->market.pair_count <= most - most / 8;
}

void columns_keep_tight(struct flow *flow)
{
    if (flow->columns.market.pair_count > flow->columns.pairs_most / 2)
        keep(flow, 0);
}
