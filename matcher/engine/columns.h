/* The pairs of a flow, brought into its network only where prices ask for
 * them: the network stays small, and is optimal over all pairs when no pair
 * is left that would gain at its prices. */
#ifndef LIENKET_MATCHER_ENGINE_COLUMNS_H
#define LIENKET_MATCHER_ENGINE_COLUMNS_H

#include "matcher/engine/pricer.h"

struct flow;

/* A pair in the row of its demand lot. */
struct row_pair {
    int64_t value;
    uint32_t offer;
    uint32_t pair; /* in the market */
};

/* A pair as a search lists it. */
struct column {
    int64_t value;
    uint64_t hash;
    uint32_t offer;
    uint32_t pair; /* in the market, or ENGINE_NONE */
};

struct columns {
    const struct engine_pricer *pricer; /* or NULL, and then rows: */
    uint32_t *start;                    /* by demand lot, into rows */
    struct row_pair *rows;              /* of pairs alive */
    int64_t value_most;                 /* magnitude of any pair's */
    struct column *listed;              /* of one demand lot */
    struct engine_pair *found;          /* the same from a pricer */
    uint32_t listed_room;
    uint32_t *chosen; /* pairs to add, of one pass over all demand lots */
    uint32_t chosen_count;
    uint32_t chosen_room;
    struct engine_market own_market; /* of a pricer's: the pairs met so far */
    struct engine_pair *own_pairs;
    uint32_t own_room;
    uint32_t passes;
};

/* Sorts the pairs of the flow's market that are alive by demand lot. */
void columns_init(struct flow *flow);
/* Starts without pairs; the flow's market becomes the columns' own. */
void columns_init_priced(struct flow *flow, const struct engine_pricer *pricer);
void columns_clear(struct columns *columns);

/* Runs the flow's simplex to the optimum over all pairs. */
void columns_solve(struct flow *flow);

/* Before the columns_list calls at these prices. */
void columns_begin_pass(struct flow *flow, const int64_t *price);

/* Lists into columns->listed pairs of the demand lot that gain `least` or more
 * at `price` (by node), the best first, at most `room`; returns how many. */
uint32_t columns_list(struct flow *flow, uint32_t demand, const int64_t *price,
                      int64_t least, uint32_t room);

#endif
