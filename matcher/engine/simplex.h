/* Primal network simplex for flows whose root node means "unmatched".
 *
 * Every other node starts on its own slack arc, so the first tree is there at
 * once, without artificial arcs, and strongly feasible; such trees never cycle
 * (Cunningham 1976; Ahuja, Magnanti and Orlin, Network Flows, 1993, ch. 11).
 * Only the arcs from `first_bounded` on have an upper bound. */
#ifndef LIENKET_MATCHER_ENGINE_SIMPLEX_H
#define LIENKET_MATCHER_ENGINE_SIMPLEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A gain is value * 2^62 + hash: compared as (value, hash) in one number. The
 * hashes along a path sum to less than 2^61, so that rounding to the nearest
 * high word gives the exact price of the value alone. */
__extension__ typedef __int128 gain_wide;
#define GAIN_SHIFT 62
#define GAIN_UNIT ((gain_wide)1 << GAIN_SHIFT)
#define SIMPLEX_ROOT 0

struct simplex_node {
    uint32_t parent;
    uint32_t next; /* in preorder, a ring through the root */
    uint32_t previous;
    uint32_t last; /* of its subtree in preorder */
    uint32_t size; /* of its subtree */
    uint32_t arc;  /* to its parent */
    int64_t flow;  /* on that arc */
    bool upward;   /* that arc leads from the node to its parent */
};

/* Filled by simplex_init and the caller: nodes 0 to node_count - 1, arcs by
 * simplex_add_arc, then one slack each by simplex_hang, parents first. */
struct simplex {
    struct simplex_node *nodes;
    gain_wide *potential; /* tail - head = gain on every tree arc */
    gain_wide *gain;
    uint32_t *tail;
    uint32_t *head;
    int64_t *bound; /* of arc first_bounded + index */
    bool *at_bound; /* of arc first_bounded + index, outside the tree */
    uint32_t node_count;
    uint32_t arc_count;
    uint32_t first_bounded;
    uint32_t bounded_count;
    uint32_t next_arc; /* where the search for the next pivot goes on */
    uint64_t pivots;
};

/* Room for so many; bounded ones are counted in arc_room too. */
void simplex_init(struct simplex *simplex, uint32_t node_count,
                  uint32_t arc_room, uint32_t bounded_room);
void simplex_clear(struct simplex *simplex);
size_t simplex_memory_bytes(size_t node_count, size_t arc_count);

uint32_t simplex_add_arc(struct simplex *simplex, uint32_t tail, uint32_t head,
                         gain_wide gain);
/* After all others; starts full. */
void simplex_add_bounded_arc(struct simplex *simplex, uint32_t tail,
                             uint32_t head, int64_t bound);

/* Hangs `node` below its parent in the first tree on the arc `arc` that
 * connects them, with `flow` > 0 where it leads downward. */
void simplex_hang(struct simplex *simplex, uint32_t node, uint32_t arc,
                  int64_t flow);

/* To the optimum: the flow of greatest total gain. */
void simplex_run(struct simplex *simplex);

/* Quantities of all arcs; `ret_flow` has room for arc_count. */
void simplex_flows(const struct simplex *simplex, int64_t *ret_flow);

/* The value word of a node's potential, exact. */
int64_t simplex_price(const struct simplex *simplex, uint32_t node);

#endif
