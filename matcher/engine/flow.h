/* The min-cost flow of one component under the fixings of a branch.
 *
 * root -> groups -> offer lots -> demand lots -> buyers -> root, written with
 * what stays unmatched on the slack arcs, so that only first points and least
 * fill need a bounded arc. */
#ifndef LIENKET_MATCHER_ENGINE_FLOW_H
#define LIENKET_MATCHER_ENGINE_FLOW_H

#include "matcher/engine/columns.h"
#include "matcher/engine/simplex.h"

__extension__ typedef __int128 wide;

enum flow_choice { CHOICE_FREE, CHOICE_CLOSED, CHOICE_OPEN };

/* What a branch has decided; NULL where it decides nothing. */
struct flow_fixings {
    const uint8_t *pair;   /* enum flow_choice by pair */
    const uint8_t *demand; /* and by demand lot */
    const int64_t *least;  /* of open pairs */
    const int64_t *most;   /* capacity of demand lots */
    int64_t lift_most;     /* what a unit of an open lot's least fill is worth
                            * at most: more than the whole component */
    bool wide;             /* in 128 bits, whether it needs them or not */
};

struct flow {
    const struct engine_market *market;
    struct flow_fixings fixings;
    struct simplex simplex;
    struct columns columns;
    int64_t *offer_left; /* capacity beside the open pairs' least lots */
    int64_t *demand_left;
    int64_t *group_left;
    int64_t *buyer_left;
    int64_t *first_left;
    int64_t *lift_left; /* by demand lot: least fill still to be reached */
    int64_t value_most; /* magnitude of any pair's */
    bool impossible;    /* open pairs ask for more than a capacity has */
};

/* Solves; `market` is borrowed until flow_clear. */
void flow_init(struct flow *flow, const struct engine_market *market,
               const struct flow_fixings *fixings);
void flow_init_priced(struct flow *flow, const struct engine_market *market,
                      const struct engine_pricer *pricer,
                      const struct engine_limits *limits);
void flow_clear(struct flow *flow);

/* By pair, least lots of open pairs included. */
void flow_quantities(const struct flow *flow, int64_t *ret_quantity);

/* Gives the network arcs for pairs of the market, ascending by demand lot; the
 * first time `pair` may be NULL for the first `count` of them. */
void flow_add_pairs(struct flow *flow, const uint32_t *pair, uint32_t count);

/* Whether the fixings and capacities leave a pair anything; and whether there
 * can be one to which they do not. */
bool flow_pair_alive(const struct flow *flow, uint32_t pair);
bool flow_has_dead_ends(const struct flow *flow);

/* Nodes of the network. */
uint32_t flow_group_node(const struct engine_market *market, uint32_t group);
uint32_t flow_offer_node(const struct engine_market *market, uint32_t offer);
uint32_t flow_demand_node(const struct engine_market *market, uint32_t demand);
uint32_t flow_buyer_node(const struct engine_market *market, uint32_t buyer);

/* Whether nothing can pass there, so that the network leaves its pairs out. */
bool flow_offer_dead(const struct flow *flow, uint32_t offer);
bool flow_demand_dead(const struct flow *flow, uint32_t demand);

/* Value of an allocation, first points included. */
wide allocation_value(const struct engine_market *market,
                      const int64_t *quantity);

#endif
