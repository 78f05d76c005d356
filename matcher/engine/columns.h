/* A pricer's pairs, brought into the network of a flow only where prices ask
 * for them: the network stays small, and is optimal over all pairs when no pair
 * is left that would gain at its prices. */
#ifndef LIENKET_MATCHER_ENGINE_COLUMNS_H
#define LIENKET_MATCHER_ENGINE_COLUMNS_H

#include "matcher/engine/pricer.h"
#include "matcher/engine/simplex.h"

struct flow;

#define COLUMNS_ROOM 1024 /* pairs there is room for from the first on */

struct columns {
    const struct engine_pricer *pricer; /* or NULL */
    struct engine_market market;        /* its pairs are those met so far */
    struct engine_pair *pairs;          /* the same */
    uint32_t room;
    uint32_t first_new;         /* of the pairs: not yet in the network */
    struct engine_pair *listed; /* of one demand lot */
    uint32_t listed_room;
    int64_t *gained;     /* by demand lot: of its best pair, in the last pass */
    uint32_t gaining;    /* demand lots that had one to gain, likewise */
    uint32_t pairs_most; /* that the memory has room for */
    bool is_cut;         /* in this pass there was no room for some */
    bool is_full;        /* more were needed: there is no answer */
    uint32_t thinned_to; /* pairs, the last time; 0: not thinned yet */
    simplex_total thinned_at; /* what the flow was worth then */
    uint32_t met_most;        /* pairs there were at once */
    bool stopped;             /* before the optimum, as the limits allow */
    uint32_t *seen;           /* by offer lot: 1 + the demand lot that has it */
    bool *done; /* demand lots of which all tight pairs are there */
    uint32_t done_count;
    uint32_t passes;
};

/* Starts without pairs; the flow's market becomes the columns' own. */
void columns_init(struct flow *flow, const struct engine_pricer *pricer);
void columns_clear(struct columns *columns);

/* Runs the flow's simplex to the optimum over all pairs, or to where `limits`,
 * which may be NULL, let it stop. */
void columns_solve(struct flow *flow, const struct engine_limits *limits);

/* Where there are many pairs, or no room for more, those that lose most at the
 * present prices go again: a pass lists them anew should they ever gain. Only
 * when the flow has come to be worth more since the last time, so that no
 * working set comes twice. False: there is no room all the same. */
MUST_CHECK bool columns_thin(struct flow *flow);

/* At the optimum of the values: of many pairs for the memory only those stay
 * that the prices just pay, for no other can be used. */
void columns_keep_tight(struct flow *flow);

/* Before the columns_list calls at these prices. */
void columns_begin_pass(struct flow *flow, const int64_t *price);

/* Lists into columns->listed pairs of the demand lot that gain `least` or more
 * at `price` (by node), at most `room`; returns how many. */
uint32_t columns_list(struct flow *flow, uint32_t demand, const int64_t *price,
                      int64_t least, uint32_t room);

#endif
