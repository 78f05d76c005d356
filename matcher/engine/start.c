#include "matcher/engine/start.h"

#include "base/memory.h"

/* Pairs are filled from the bucket of most value on down; within a bucket as
 * they come. A bucket for each demand lot, but so many at most. */
#define BUCKETS_MOST 2048

/* One lot in so many has to keep something. Where all is used up trees are deep
 * from the first pivot on, and those that grow from slacks cost less. */
#define LOTS_KEPT 4

/* Arcs that are looked at, for each arc there is. Whoever fills from a row
 * looks through all of it again, so that a single demand lot with all offers
 * would take the square of them; seasons look at an arc four times at most. */
#define LOOKS_OF_ARC 16

/* Each demand lot that could still take something waits in the bucket of its
 * best pair. */
struct start {
    struct simplex *simplex;
    int64_t *left;    /* by node: what its slack still holds */
    uint32_t *best;   /* by row: the arc of most value that can be filled */
    uint32_t *behind; /* by row: 1 + the next in its bucket, or 0 */
    uint32_t *first;  /* by bucket: 1 + row, or 0 */
    uint32_t buckets;
    uint32_t shift;  /* from value to bucket */
    uint64_t looked; /* at arcs */
};

static void start_init(struct start *start, struct simplex *simplex)
{
    const struct tree_node *nodes = simplex->tree.nodes;
    uint32_t rows = simplex->arcs.size.rows;
    *start = (struct start){.simplex = simplex, .buckets = 1};
    while (start->buckets < rows && start->buckets < BUCKETS_MOST)
        start->buckets *= 2;
    start->left = memory_allocate(simplex->node_count, sizeof(int64_t));
    start->best = memory_allocate(rows, sizeof(uint32_t));
    start->behind = memory_allocate(rows, sizeof(uint32_t));
    start->first = memory_allocate(start->buckets, sizeof(uint32_t));
    for (uint32_t node = 1; node < simplex->node_count; node++)
        start->left[node] =
            nodes[node].parent == TREE_ROOT ? nodes[node].flow : 0;
}

static void start_clear(struct start *start)
{
    memory_free(start->left);
    memory_free(start->best);
    memory_free(start->behind);
    memory_free(start->first);
}

/* The row's pair of most value of those that can be filled, or arc 0, whose
 * value is 0. */
static uint32_t find_best(struct start *start, uint32_t row)
{
    const struct arcs *arcs = &start->simplex->arcs;
    const int64_t *value = arcs->value;
    uint32_t best = 0;
    int64_t most = 0;
    if (start->left[arcs->size.first_row + row] == 0 ||
        start->looked / LOOKS_OF_ARC >= arcs->count)
        return 0;
    start->looked += arcs->row_start[row + 1] - arcs->row_start[row];
    for (uint32_t arc = arcs->row_start[row]; arc < arcs->row_start[row + 1];
         arc++) {
        int64_t worth =
            value[arc] & -(int64_t)(start->left[arcs->tail[arc]] > 0);
        best = worth > most ? arc : best;
        most = worth > most ? worth : most;
    }
    return best;
}

static void wait_for(struct start *start, uint32_t row, uint32_t best)
{
    int64_t value = start->simplex->arcs.value[best];
    uint32_t *first = &start->first[value >> start->shift];
    start->best[row] = best;
    start->behind[row] = *first;
    *first = row + 1;
}

static void wait_all(struct start *start)
{
    const struct arcs *arcs = &start->simplex->arcs;
    int64_t most = 0;
    for (uint32_t row = 0; row < arcs->size.rows; row++) {
        uint32_t best = find_best(start, row);
        start->best[row] = best;
        if (arcs->value[best] > most)
            most = arcs->value[best];
    }
    while (most >> start->shift >= start->buckets)
        start->shift++;
    for (uint32_t row = 0; row < arcs->size.rows; row++) {
        if (start->best[row] != 0)
            wait_for(start, row, start->best[row]);
    }
}

/* As much as both lots have left; the one that has none after it hangs below
 * the other, an offer lot only where it alone is used up. */
static void fill(struct start *start, uint32_t arc)
{
    const struct arcs *arcs = &start->simplex->arcs;
    uint32_t offer = arcs->tail[arc], demand = arcs->head[arc];
    bool all = start->left[demand] <= start->left[offer];
    uint32_t used = all ? demand : offer;
    int64_t amount = start->left[used];
    struct tree_node *node = &start->simplex->tree.nodes[used];
    start->left[offer] -= amount;
    start->left[demand] -= amount;
    node->parent = all ? offer : demand;
    node->arc = arc;
    node->flow = amount;
    node->upward = !all;
}

static void fill_bucket(struct start *start, uint32_t bucket)
{
    const struct arcs *arcs = &start->simplex->arcs;
    while (start->first[bucket] > 0) {
        uint32_t row = start->first[bucket] - 1;
        uint32_t best = start->best[row];
        start->first[bucket] = start->behind[row];
        if (start->left[arcs->tail[best]] > 0)
            fill(start, best);
        best = find_best(start, row);
        if (best != 0)
            wait_for(start, row, best);
    }
}

static bool enough_kept(const struct start *start)
{
    uint32_t kept = 0;
    for (uint32_t node = 1; node < start->simplex->node_count; node++)
        kept += start->left[node] > 0;
    return kept > start->simplex->node_count / LOTS_KEPT;
}

/* All lots back on their slacks, which lead the way their pairs led. */
static void empty_all(struct start *start)
{
    struct tree_node *nodes = start->simplex->tree.nodes;
    for (uint32_t node = 1; node < start->simplex->node_count; node++) {
        if (nodes[node].arc == node)
            continue;
        start->left[node] += nodes[node].flow;
        start->left[nodes[node].parent] += nodes[node].flow;
        nodes[node].arc = node;
        nodes[node].parent = TREE_ROOT;
    }
}

static void settle_slacks(struct start *start)
{
    struct tree_node *nodes = start->simplex->tree.nodes;
    for (uint32_t node = 1; node < start->simplex->node_count; node++) {
        if (nodes[node].arc == node && nodes[node].parent == TREE_ROOT)
            nodes[node].flow = start->left[node];
    }
}

void start_greedily(struct simplex *simplex)
{
    struct start start;
    start_init(&start, simplex);
    wait_all(&start);
    for (uint32_t bucket = start.buckets; bucket-- > 0;)
        fill_bucket(&start, bucket);
    if (!enough_kept(&start))
        empty_all(&start);
    settle_slacks(&start);
    start_clear(&start);
}
